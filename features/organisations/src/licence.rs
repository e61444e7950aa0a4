//! The picture of the licence (营业执照): what is taken, and how it is kept. It is decoded and written
//! anew, so that nothing but the picture remains: no place where it was taken, nothing behind its end.

use crate::LicenceId;
use access::OrganisationId;
use image::{DynamicImage, ImageDecoder, ImageEncoder, Limits, codecs};
use std::io::Cursor;

/// The largest file that is taken.
pub const PICTURE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// The longest edge.
const EDGE_PIXELS_MAX: u32 = 10_000;
/// The shortest edge on which a licence can be read at all.
const EDGE_PIXELS_MIN: u32 = 100;
/// The largest area: what a good telephone takes, with room.
const PIXELS_MAX: u64 = 40_000_000;
/// What decoding may take of memory.
const DECODING_BYTES_MAX: u64 = 192 * 1024 * 1024;
/// JPEG quality of the copy that is kept.
const QUALITY: u8 = 88;

/// Where a picture lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Licence {
    pub id: LicenceId,
    pub organisation: OrganisationId,
    /// The random name among the files.
    pub file_key: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// SM3 of the file: a file that was exchanged behind our back is not served.
    pub digest: String,
}

/// Why a picture is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureMistake {
    /// No file.
    #[error("no file")]
    Missing,
    /// Too many bytes.
    #[error("larger than 10 MB")]
    TooLarge,
    /// Neither JPEG nor PNG by its content, whatever its name says.
    #[error("neither JPEG nor PNG")]
    OtherKind,
    /// An edge or the area is too large.
    #[error("too many pixels")]
    TooManyPixels,
    /// Nothing could be read on it.
    #[error("too few pixels")]
    TooFewPixels,
    /// It does not decode, or ends too early.
    #[error("damaged")]
    Damaged,
    /// Something else follows the picture in the file.
    #[error("holds something else")]
    Disguised,
}

/// A picture that is fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file's bytes, written by us.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
}

/// Checks a picture by its content and writes it anew. Takes a moment of a core: call it where that
/// blocks nobody.
///
/// # Errors
/// [`PictureMistake`].
pub fn check(bytes: &[u8]) -> Result<Picture, PictureMistake> {
    if bytes.is_empty() {
        return Err(PictureMistake::Missing);
    }
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(PictureMistake::TooLarge);
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("image/jpeg") => {
            let end = jpeg_end(bytes).ok_or(PictureMistake::Damaged)?;
            if is_another_file(&bytes[end..]) {
                return Err(PictureMistake::Disguised);
            }
            let decoder =
                codecs::jpeg::JpegDecoder::new(Cursor::new(&bytes[..end])).map_err(|_| PictureMistake::Damaged)?;
            let image = decode(decoder)?.into_rgb8();
            let mut out = Vec::new();
            codecs::jpeg::JpegEncoder::new_with_quality(&mut out, QUALITY)
                .write_image(image.as_raw(), image.width(), image.height(), image::ExtendedColorType::Rgb8)
                .map_err(|_| PictureMistake::Damaged)?;
            Ok(Picture { bytes: out, media_type: "image/jpeg" })
        }
        Some("image/png") => {
            let end = png_end(bytes).ok_or(PictureMistake::Damaged)?;
            if end != bytes.len() {
                return Err(PictureMistake::Disguised);
            }
            let limits = limits();
            let decoder =
                codecs::png::PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(|e| limit_or_damage(&e))?;
            let image = decode(decoder)?.into_rgb8();
            let mut out = Vec::new();
            codecs::png::PngEncoder::new(&mut out)
                .write_image(image.as_raw(), image.width(), image.height(), image::ExtendedColorType::Rgb8)
                .map_err(|_| PictureMistake::Damaged)?;
            Ok(Picture { bytes: out, media_type: "image/png" })
        }
        Some(_) | None => Err(PictureMistake::OtherKind),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(EDGE_PIXELS_MAX);
    limits.max_image_height = Some(EDGE_PIXELS_MAX);
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    limits
}

fn decode(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PictureMistake> {
    let (width, height) = decoder.dimensions();
    if width > EDGE_PIXELS_MAX || height > EDGE_PIXELS_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureMistake::TooManyPixels);
    }
    if width < EDGE_PIXELS_MIN || height < EDGE_PIXELS_MIN {
        return Err(PictureMistake::TooFewPixels);
    }
    decoder.set_limits(limits()).map_err(|e| limit_or_damage(&e))?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| limit_or_damage(&e))?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn limit_or_damage(error: &image::ImageError) -> PictureMistake {
    match error {
        image::ImageError::Limits(_) => PictureMistake::TooManyPixels,
        _ => PictureMistake::Damaged,
    }
}

/// Where the JPEG ends: behind the end marker that follows the last scan. The segments are walked, since
/// a small picture inside one of them has end markers of its own. `None` where the file stops before.
fn jpeg_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Fill bytes before a marker are allowed.
        while *bytes.get(at)? == 0xFF && *bytes.get(at + 1)? == 0xFF {
            at += 1;
        }
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xD9 => return Some(at + 2),
            0x01 | 0xD0..=0xD7 => at += 2,
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                if length < 2 {
                    return None;
                }
                at += 2 + length;
                if marker == 0xDA {
                    at = behind_scan(bytes, at)?;
                }
            }
        }
    }
}

/// The next marker behind the entropy-coded bytes of a scan.
fn behind_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let found = at + bytes.get(at..)?.iter().position(|b| *b == 0xFF)?;
        match *bytes.get(found + 1)? {
            0x00 | 0xD0..=0xD7 => at = found + 2,
            0xFF => at = found + 1,
            _ => return Some(found),
        }
    }
}

/// Telephones put previews and small films behind a JPEG; those are cut off. A document or a program
/// hidden there is refused.
fn is_another_file(rest: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&rest[..rest.len().min(64 * 1024)]).to_ascii_lowercase();
    let markup = ["<script", "<html", "<svg", "<?php", "<!doctype", "<?xml version"];
    let other = infer::get(rest)
        .is_some_and(|k| !matches!(k.matcher_type(), infer::MatcherType::Image | infer::MatcherType::Video));
    other || rest.windows(4).any(|w| w == b"PK\x03\x04" || w == b"%PDF") || markup.iter().any(|m| text.contains(m))
}

/// Where the PNG ends: behind the chunk IEND.
fn png_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() {
            return None;
        }
        if &head[4..] == b"IEND" {
            return Some(end);
        }
        at = end;
    }
}

#[cfg(test)]
#[path = "licence_test.rs"]
mod tests;
