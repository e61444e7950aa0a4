//! Free text: what is stored of what a person wrote, and what is refused.
//!
//! Normalised without asking: NFC; line ends to `\n`, tabs to a space; invisible characters (zero-width, soft hyphen,
//! byte-order mark, tags — they come along with copied text, and would hide a word from a check) dropped; blanks at the
//! ends of lines and of the whole dropped, more than one empty line in a row reduced to one. Emoji stay.
//!
//! Refused, because the text would not be what it looks like: control characters and noncharacters, and the controls
//! that turn the direction of writing.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

use crate::characters::{is_bidi_control, is_control, is_invisible};

/// Why a text is refused. Lengths are counted in Unicode scalar values after normalisation: 𠮷 is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left after normalisation, and something is required.
    #[error("empty")]
    Empty,
    /// Fewer characters than required.
    #[error("{characters} characters, fewer than {min}")]
    TooShort {
        /// How many there are.
        characters: usize,
        /// How many there must be.
        min: usize,
    },
    /// More characters than allowed.
    #[error("{characters} characters, more than {max}")]
    TooLong {
        /// How many there are.
        characters: usize,
        /// How many there may be.
        max: usize,
    },
    /// A control character or noncharacter.
    #[error("the control character {found:?}")]
    Control {
        /// The character.
        found: char,
    },
    /// A character that turns the direction of writing.
    #[error("the direction control {found:?}")]
    Direction {
        /// The character.
        found: char,
    },
}

impl TextError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Empty => "不能为空".to_owned(),
            Self::TooShort { characters, min } => format!("至少{min}个字，当前{characters}个"),
            Self::TooLong { characters, max } => format!("最多{max}个字，当前{characters}个"),
            Self::Control { found } => {
                format!("含有不可显示的控制字符（U+{:04X}）", u32::from(*found))
            }
            Self::Direction { found } => {
                format!("含有改变书写方向的字符（U+{:04X}）", u32::from(*found))
            }
        }
    }
}

/// A text of several lines, normalised, with `length` characters (line ends count). A range that begins at 0 allows an
/// empty text.
///
/// # Errors
/// [`TextError`].
pub fn paragraphs(text: &str, length: RangeInclusive<usize>) -> Result<String, TextError> {
    let mut lines: Vec<String> = Vec::new();
    for line in without_invisible(text)?.split('\n') {
        let line = line.trim_end();
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(line.to_owned());
    }
    measured(lines.join("\n").trim().to_owned(), length)
}

/// A text of one line, normalised: line ends and runs of blanks become one space each (a full-width space alone stays).
///
/// # Errors
/// [`TextError`].
pub fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, TextError> {
    let mut result = String::with_capacity(text.len());
    for c in without_invisible(text)?.trim().chars() {
        if !c.is_whitespace() {
            result.push(c);
        } else if !result.ends_with(char::is_whitespace) {
            result.push(if c == '\u{3000}' { c } else { ' ' });
        }
    }
    measured(result, length)
}

/// NFC with `\n` line ends, or the first character that cannot stay.
fn without_invisible(text: &str) -> Result<String, TextError> {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{0085}', '\u{000B}', '\u{000C}'], "\n");
    let text: String = text.replace('\t', " ").chars().filter(|c| !is_invisible(*c)).nfc().collect();
    match text.chars().find(|c| *c != '\n' && (is_bidi_control(*c) || is_control(*c))) {
        Some(found) if is_bidi_control(found) => Err(TextError::Direction { found }),
        Some(found) => Err(TextError::Control { found }),
        None => Ok(text),
    }
}

fn measured(text: String, length: RangeInclusive<usize>) -> Result<String, TextError> {
    let (characters, min, max) = (text.chars().count(), *length.start(), *length.end());
    if characters == 0 && min > 0 {
        Err(TextError::Empty)
    } else if characters < min {
        Err(TextError::TooShort { characters, min })
    } else if characters > max {
        Err(TextError::TooLong { characters, max })
    } else {
        Ok(text)
    }
}

#[cfg(test)]
#[path = "text_test.rs"]
mod tests;
