//! The characters of a text file: UTF-8, UTF-16 with a mark (Excel's “Unicode 文本”), or GB 18030, which holds GBK, as Excel saves
//! CSV where the code page is Chinese.

use encoding_rs::{DecoderResult, GB18030};

/// Chinese characters that bytes of GB 18030 do not happen to make as UTF-8 before the first that is none: what has them is UTF-8.
const SURELY_UTF_8: usize = 4;

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextMistake {
    /// Not text at all.
    #[error("the file is no text")]
    OtherKind,
    /// Text with bytes that are no characters; the line on which they stand, from 1.
    #[error("line {0} of the file holds bytes that are no characters of UTF-8 or GBK")]
    Broken(u32),
}

/// Reads the characters, without a mark at the beginning.
///
/// # Errors
/// [`TextMistake`]; nothing is replaced or left out.
pub fn decode(bytes: &[u8]) -> Result<String, TextMistake> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => text.to_owned(),
            Err(error) => return Err(broken(rest, error.valid_up_to())),
        },
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(error) if is_utf_8(bytes, error.valid_up_to()) => return Err(broken(bytes, error.valid_up_to())),
            Err(_) => gb_18030(bytes)?,
        },
    };
    if text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(TextMistake::OtherKind);
    }
    Ok(text)
}

fn wide(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<String, TextMistake> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        Ok(_) | Err(_) => Err(TextMistake::OtherKind),
    }
}

/// Whether a file is UTF-8 that is broken further on, and no other code.
fn is_utf_8(bytes: &[u8], valid: usize) -> bool {
    let good = bytes.get(..valid).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
    good.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() >= SURELY_UTF_8
}

fn gb_18030(bytes: &[u8]) -> Result<String, TextMistake> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::new();
    text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).ok_or(TextMistake::OtherKind)?);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::Malformed(..) | DecoderResult::OutputFull, read) => Err(broken(bytes, read)),
    }
}

/// Text that breaks off at `at`, or no text, where bytes stand in it that no text has.
fn broken(bytes: &[u8], at: usize) -> TextMistake {
    if bytes.iter().any(|b| matches!(b, 0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F)) {
        return TextMistake::OtherKind;
    }
    // No character of either code has a line's end within it.
    let lines = bytes.iter().take(at).filter(|b| **b == b'\n').count();
    TextMistake::Broken(u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1))
}

#[cfg(test)]
#[path = "text_test.rs"]
mod tests;
