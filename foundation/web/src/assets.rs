use crate::{Answer, NotFound, squeeze::squeezed};
use access::Anyone;
use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, io::Write, sync::OnceLock};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

/// All assets, read once: the stylesheets of `css/` joined in name order and squeezed into `gongpin.css`,
/// every other file as it is; one hash over all of them stands in every address.
struct Assets {
    hash: String,
    files: BTreeMap<String, Asset>,
}

struct Asset {
    kind: HeaderValue,
    plain: Bytes,
    brotli: Option<Bytes>,
}

fn assets() -> &'static Assets {
    static ASSETS: OnceLock<Assets> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let mut sheet = String::new();
        let mut files = BTreeMap::new();
        let mut names: Vec<String> = Embedded::iter().map(|n| n.into_owned()).collect();
        names.sort();
        for name in names {
            let Some(file) = Embedded::get(&name) else { continue };
            if name.starts_with("css/") {
                sheet.push_str(&String::from_utf8_lossy(&file.data));
                sheet.push('\n');
            } else {
                files.insert(name, file.data.into_owned());
            }
        }
        files.insert("gongpin.css".to_owned(), squeezed(&sheet).into_bytes());
        let digest =
            files.iter().fold(Sha256::new(), |h, (name, data)| h.chain_update(name).chain_update(data)).finalize();
        let hash = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
        let files = files.into_iter().map(|(name, data)| (name.clone(), Asset::new(&name, data))).collect();
        Assets { hash, files }
    })
}

impl Asset {
    fn new(name: &str, data: Vec<u8>) -> Self {
        let kind = mime_guess::from_path(name).first_or_octet_stream();
        let is_text = kind.type_() == "text" || matches!(kind.subtype().as_str(), "javascript" | "svg");
        let kind = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
        let brotli = is_text.then(|| {
            let mut packed = Vec::new();
            {
                let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 9, 20);
                // Writing to memory does not fail; if it did, the plain bytes would be served.
                let _ = writer.write_all(&data);
            }
            Bytes::from(packed)
        });
        Self {
            kind: HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream")),
            plain: Bytes::from(data),
            brotli,
        }
    }
}

/// The address of an asset. It changes with the content, so that browsers may keep it for ever.
#[must_use]
pub fn asset_address(file: &str) -> String {
    format!("/assets/{}/{file}", assets().hash)
}

/// Whether whoever asks takes an answer packed by brotli.
pub(crate) fn takes_brotli(headers: &HeaderMap) -> bool {
    let encodings = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    encodings.split(',').map(|e| e.trim().split_once(';').unwrap_or((e.trim(), ""))).any(|(name, quality)| {
        name.eq_ignore_ascii_case("br") && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// Serves an asset; a page of an older release still finds its files under their old hash, but may not keep them.
pub(crate) async fn serve(_: Anyone, Path((hash, file)): Path<(String, String)>, headers: HeaderMap) -> Answer {
    let asset = assets().files.get(&file).ok_or(NotFound)?;
    let cache = if hash == assets().hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = match &asset.brotli {
        Some(packed) if takes_brotli(&headers) => ([(header::CONTENT_ENCODING, "br")], packed.clone()).into_response(),
        Some(_) | None => asset.plain.clone().into_response(),
    };
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, asset.kind.clone());
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    h.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}
