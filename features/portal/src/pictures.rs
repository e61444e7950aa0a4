//! The pictures of our own pages that guides show, made by `journeys/pictures-of-guides.mjs`.

use crate::content::Files;
use access::Anyone;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};
use web::{Answer, NotFound};

/// One picture.
pub(crate) struct Picture {
    name: String,
    hash: String,
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    bytes: Cow<'static, [u8]>,
}

impl Picture {
    /// The address, which changes with the content.
    pub(crate) fn address(&self) -> String {
        format!("/help/pictures/{}/{}", self.hash, self.name)
    }
}

fn all() -> &'static BTreeMap<String, Picture> {
    static ALL: OnceLock<BTreeMap<String, Picture>> = OnceLock::new();
    ALL.get_or_init(|| {
        let names = Files::iter().filter(|n| n.starts_with("pictures/") && n.ends_with(".webp"));
        names
            .filter_map(|path| {
                let file = Files::get(&path)?;
                let (width, height) = size(&file.data)?;
                let name = path.trim_start_matches("pictures/").to_owned();
                let hash = file.metadata.sha256_hash().iter().take(6).map(|b| format!("{b:02x}")).collect();
                Some((name.clone(), Picture { name, hash, width, height, bytes: file.data }))
            })
            .collect()
    })
}

/// The picture of a name.
pub(crate) fn find(name: &str) -> Option<&'static Picture> {
    all().get(name)
}

/// The names, for those who write.
pub(crate) fn names() -> Vec<&'static str> {
    all().keys().map(String::as_str).collect()
}

/// `GET /help/pictures/{hash}/{name}`: kept for ever under its own hash, not under an older one.
pub(crate) async fn show(_: Anyone, Path((hash, name)): Path<(String, String)>) -> Answer {
    let picture = find(&name).ok_or(NotFound)?;
    let cache = if hash == picture.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = picture.bytes.clone().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Ok(response)
}

/// Width and height of a WebP file (RFC 9649: lossy, lossless or extended).
fn size(file: &[u8]) -> Option<(u32, u32)> {
    let at = |place: usize| file.get(place).copied().map(u32::from);
    let two = |place: usize| Some(at(place)? | (at(place + 1)? << 8));
    if file.get(..4)? != b"RIFF" || file.get(8..12)? != b"WEBP" {
        return None;
    }
    match file.get(12..16)? {
        b"VP8 " => Some((two(26)? & 0x3fff, two(28)? & 0x3fff)),
        b"VP8L" => {
            let bits = two(21)? | (two(23)? << 16);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => Some(((two(24)? | (at(26)? << 16)) + 1, (two(27)? | (at(29)? << 16)) + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_small_and_has_a_size() {
        let files: Vec<_> = Files::iter().filter(|n| n.starts_with("pictures/")).collect();
        assert!(files.len() >= 12, "{files:?}");
        for path in files {
            let name = path.trim_start_matches("pictures/");
            let picture = find(name).unwrap_or_else(|| panic!("{name} is no WebP"));
            assert!(picture.bytes.len() < 60_000, "{name}: {} bytes", picture.bytes.len());
            assert!(picture.width >= 200 && picture.height >= 60, "{name}: {}×{}", picture.width, picture.height);
        }
    }
}
