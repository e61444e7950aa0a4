//! Names of persons and organisations: what is stored, what is refused, and when two are the same.
//!
//! Letters of every script are allowed, beyond the Basic Multilingual Plane too (𠮷), and the middle dot of foreign and
//! minority names (·), in whichever of its look-alikes it was typed. Refused are all characters that do not show or
//! that turn the writing (zero-width, bidi controls), control characters, emoji and other symbols: in a name they are
//! only ever a mistake or a disguise.

use unicode_normalization::UnicodeNormalization;

use crate::characters::{is_bidi_control, is_control, is_invisible};

/// Fewest and most characters of a person's name.
const PERSON: std::ops::RangeInclusive<usize> = 2..=50;
/// Fewest and most characters of an organisation's full name.
const ORGANISATION: std::ops::RangeInclusive<usize> = 4..=100;
/// What stands in organisations' names besides letters and digits.
const ORGANISATION_MARKS: &str = " ·()（）-—&＆,，、.．:：/+'’\"“”《》〈〉【】「」·#@№";

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// Fewer characters than a name has.
    #[error("{characters} characters, fewer than {min}")]
    TooShort {
        /// How many there are.
        characters: usize,
        /// How many there must be.
        min: usize,
    },
    /// More characters than a name has.
    #[error("{characters} characters, more than {max}")]
    TooLong {
        /// How many there are.
        characters: usize,
        /// How many there may be.
        max: usize,
    },
    /// A character that does not show: zero-width, a direction or other control.
    #[error("the invisible character {found:?}")]
    Invisible {
        /// The character.
        found: char,
    },
    /// A character that shows but belongs to no name: emoji, symbols, digits in a person's name.
    #[error("{found:?} cannot stand in a name")]
    Character {
        /// The character.
        found: char,
    },
}

impl NameError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Empty => "不能为空".to_owned(),
            Self::TooShort { characters, min } => format!("至少{min}个字，当前{characters}个"),
            Self::TooLong { characters, max } => format!("最多{max}个字，当前{characters}个"),
            Self::Invisible { found } => format!("含有不可见的字符（U+{:04X}），请删除后重新输入", u32::from(*found)),
            Self::Character { found } => format!("含有不允许的字符“{found}”"),
        }
    }
}

/// A person's name: NFC, trimmed, one space between words and none between Han characters, the middle dot as `·`. Two to
/// fifty characters.
///
/// # Errors
/// [`NameError`].
pub fn person(text: &str) -> Result<String, NameError> {
    let name = normalised(text, |c| is_letter(c) || matches!(c, '·' | ' ' | '-' | '\'' | '’' | '.'))?;
    measured(name, PERSON)
}

/// An organisation's full name: NFC, trimmed, one space between words and none between Han characters. Four to a hundred
/// characters.
///
/// # Errors
/// [`NameError`].
pub fn organisation(text: &str) -> Result<String, NameError> {
    let name = normalised(text, |c| is_letter(c) || c.is_numeric() || ORGANISATION_MARKS.contains(c))?;
    measured(name, ORGANISATION)
}

/// The form in which two writings of one name are equal: NFKC (full-width brackets as half-width ones), lower case, no
/// blanks, no middle dots. For comparing what two people typed, not for storing.
pub fn comparable(name: &str) -> String {
    name.nfkc()
        .map(one_dot)
        .filter(|c| !c.is_whitespace() && *c != '·' && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

fn normalised(text: &str, allowed: impl Fn(char) -> bool) -> Result<String, NameError> {
    let composed: String = text.trim().nfc().map(one_dot).collect();
    let mut name = String::with_capacity(composed.len());
    let mut waiting_space = false;
    for c in composed.chars() {
        if is_invisible(c) || is_bidi_control(c) || (is_control(c) && !c.is_whitespace()) {
            return Err(NameError::Invisible { found: c });
        }
        if c.is_whitespace() {
            waiting_space = true;
            continue;
        }
        if !allowed(c) {
            return Err(NameError::Character { found: c });
        }
        if waiting_space && name.ends_with(|before: char| !is_han(before) || !is_han(c)) {
            name.push(' ');
        }
        waiting_space = false;
        name.push(c);
    }
    Ok(name)
}

fn measured(name: String, length: std::ops::RangeInclusive<usize>) -> Result<String, NameError> {
    let (characters, min, max) = (name.chars().count(), *length.start(), *length.end());
    match characters {
        0 => Err(NameError::Empty),
        _ if !name.chars().any(is_letter) => Err(NameError::Character { found: name.chars().next().unwrap_or(' ') }),
        _ if characters < min => Err(NameError::TooShort { characters, min }),
        _ if characters > max => Err(NameError::TooLong { characters, max }),
        _ => Ok(name),
    }
}

/// A letter of some script; combining marks only as far as NFC leaves them to letters that need them. The circled and
/// squared letters, which Unicode calls alphabetic, are symbols here.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// The look-alikes of the middle dot, as the middle dot.
fn one_dot(c: char) -> char {
    if matches!(c, '•' | '‧' | '∙' | '⋅' | '・' | '･' | '●' | '\u{0387}') { '·' } else { c }
}

#[cfg(test)]
#[path = "name_test.rs"]
mod tests;
