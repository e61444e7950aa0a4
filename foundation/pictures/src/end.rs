//! Where a picture ends in its file, found by walking its own structure: something that follows is told apart from it
//! before any decoder runs, and so is what would keep a decoder busy for ever.

use crate::Mistake;

/// Scans of a progressive JPEG. Cameras and editors write ten; thousands of empty ones keep a decoder busy for hours.
const SCANS_MAX: usize = 64;

/// The JPEG without what follows it. Telephones put previews and small films there; a document or a program is refused.
pub(crate) fn of_jpeg(bytes: &[u8]) -> Result<&[u8], Mistake> {
    let end = jpeg(bytes).ok_or(Mistake::Damaged)?;
    let (picture, rest) = bytes.split_at_checked(end).ok_or(Mistake::Damaged)?;
    if is_another_file(rest) { Err(Mistake::Disguised) } else { Ok(picture) }
}

/// The PNG, which must be the whole file and stand still.
pub(crate) fn of_png(bytes: &[u8]) -> Result<&[u8], Mistake> {
    let found = png(bytes).ok_or(Mistake::Damaged)?;
    if found.end != bytes.len() {
        return Err(Mistake::Disguised);
    }
    if found.moves { Err(Mistake::Animated) } else { Ok(bytes) }
}

/// The WebP, which must be the whole file.
pub(crate) fn of_webp(bytes: &[u8]) -> Result<&[u8], Mistake> {
    let length = bytes.get(4..8).ok_or(Mistake::Damaged)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    match length.checked_add(8).ok_or(Mistake::Damaged)? {
        end if end > bytes.len() => Err(Mistake::Damaged),
        end if end < bytes.len() => Err(Mistake::Disguised),
        _ => Ok(bytes),
    }
}

/// Behind the end marker that follows the last scan. The segments are walked, since a small picture inside one of them
/// has end markers of its own. `None` where the file stops before.
fn jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    let mut scans = 0;
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
                    scans += 1;
                    if scans > SCANS_MAX {
                        return None;
                    }
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

fn is_another_file(rest: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&rest[..rest.len().min(64 * 1024)]).to_ascii_lowercase();
    let markup = ["<script", "<html", "<svg", "<?php", "<!doctype", "<?xml version"];
    let other = infer::get(rest)
        .is_some_and(|k| !matches!(k.matcher_type(), infer::MatcherType::Image | infer::MatcherType::Video));
    other || rest.windows(4).any(|w| w == b"PK\x03\x04" || w == b"%PDF") || markup.iter().any(|m| text.contains(m))
}

struct Png {
    end: usize,
    moves: bool,
}

/// Behind the chunk `IEND`; and whether an `acTL` says that it moves.
fn png(bytes: &[u8]) -> Option<Png> {
    let mut at = 8;
    let mut moves = false;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() {
            return None;
        }
        match &head[4..] {
            b"IEND" => return Some(Png { end, moves }),
            b"acTL" => moves = true,
            _ => {}
        }
        at = end;
    }
}
