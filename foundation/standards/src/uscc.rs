//! 统一社会信用代码 (GB 32100-2015): 18 characters — 登记管理部门, 机构类别, six digits of the division of the registering
//! office, nine of 主体标识码 (organisation code of GB 11714), one check character.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::characters::{code_form, is_blank};

/// The 31 characters of the code; a character's value is its place. I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3 to the power of the position, modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the organisation code, whose letters count from 10 to 35.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// Characters of a code.
const LENGTH: usize = 18;

/// A valid unified social credit code in canonical form: 18 characters, upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Uscc(String);

/// Why a text is no unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// A character that the alphabet does not have.
    #[error("{found:?} at position {position} is not in the alphabet")]
    Character {
        /// The character.
        found: char,
        /// Its place, from 1.
        position: usize,
    },
    /// Not 18 characters.
    #[error("{characters} characters instead of 18")]
    Length {
        /// How many there are.
        characters: usize,
    },
    /// Positions 3 to 8, the division, must be digits.
    #[error("{found:?} at position {position}, where the division's digits stand")]
    DivisionDigit {
        /// The character.
        found: char,
        /// Its place, from 3 to 8.
        position: usize,
    },
    /// The last character does not follow from the others.
    #[error("the check character does not match")]
    Check,
    /// The whole code checks, but position 17 does not follow from the organisation code before it.
    #[error("the check character of the embedded organisation code does not match")]
    OrganisationCode,
}

impl UsccError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Character { found, .. } if matches!(found, 'I' | 'O' | 'S' | 'V' | 'Z') => {
                format!("含有不允许的字符“{found}”（代码中不使用字母I、O、S、V、Z）")
            }
            Self::Character { found, .. } if found.is_whitespace() => "不能包含空格".to_owned(),
            Self::Character { found, .. } => format!("含有不允许的字符“{}”", found.escape_debug()),
            Self::Length { characters } => format!("应为18位，当前为{characters}位"),
            Self::DivisionDigit { found, position } => {
                format!("第{position}位应为数字，当前为“{found}”")
            }
            Self::Check => "校验位不符".to_owned(),
            Self::OrganisationCode => "主体标识码（第9至17位）校验位不符".to_owned(),
        }
    }
}

/// What people type, made ready for [`Uscc::parse`]: NFKC (full-width becomes half-width), upper case, every kind of
/// space and invisible character removed (guide: 填写时不要带空格). Doing it twice changes nothing.
pub fn clean(text: &str) -> String {
    code_form(text, is_blank)
}

impl Uscc {
    /// Validates a cleaned code, to the letter: spaces and lower case are refused.
    ///
    /// # Errors
    /// The first rule broken, in the order alphabet, length, digits of the division, check, organisation code.
    pub fn parse(cleaned: &str) -> Result<Self, UsccError> {
        let outside = cleaned.chars().enumerate().find(|(_, c)| value(*c).is_none());
        if let Some((index, found)) = outside {
            return Err(UsccError::Character { found, position: index + 1 });
        }
        if cleaned.len() != LENGTH {
            return Err(UsccError::Length { characters: cleaned.len() });
        }
        let letter = cleaned.chars().enumerate().skip(2).take(6).find(|(_, c)| !c.is_ascii_digit());
        if let Some((index, found)) = letter {
            return Err(UsccError::DivisionDigit { found, position: index + 1 });
        }
        let (body, check) = cleaned.split_at(LENGTH - 1);
        if check_character(body).is_none_or(|expected| !check.starts_with(expected)) {
            return Err(UsccError::Check);
        }
        if !organisation_code_checks(&cleaned[8..17]) {
            return Err(UsccError::OrganisationCode);
        }
        Ok(Self(cleaned.to_owned()))
    }

    /// [`clean`], then [`Uscc::parse`]: for what a person typed.
    ///
    /// # Errors
    /// As [`Uscc::parse`].
    pub fn from_input(text: &str) -> Result<Self, UsccError> {
        Self::parse(&clean(text))
    }

    /// A valid code for demonstration: an enterprise registered in the division (six digits) with the organisation
    /// number `MA` + serial (to base 31, six characters). That nobody real has it cannot be computed: for sample data
    /// only, never to be looked up elsewhere. `None` where the division is not six digits or the serial is 31⁶ or more.
    pub fn synthetic(division: &str, serial: u32) -> Option<Self> {
        let mut rest = serial as usize;
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[rest % 31];
            rest /= 31;
        }
        (rest == 0)
            .then(|| format!("MA{}", String::from_utf8_lossy(&digits)))
            .and_then(|organisation| Self::assemble("91", division, &organisation))
    }

    /// The code of given parts, both check characters computed: two characters of 登记管理部门 and 机构类别, six digits,
    /// the eight characters of the organisation code without its check. `None` when a part has another length or a
    /// character that cannot stand there.
    pub fn assemble(registrar_and_category: &str, division: &str, organisation: &str) -> Option<Self> {
        if (registrar_and_category.len(), division.len(), organisation.len()) != (2, 6, 8) {
            return None;
        }
        let organisation_check = organisation_check(organisation)?;
        let body = format!("{registrar_and_category}{division}{organisation}{organisation_check}");
        let check = check_character(&body)?;
        Self::parse(&format!("{body}{check}")).ok()
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The six digits of the registering office's division, as of the day of registration.
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }

    /// The nine characters of the organisation code (GB 11714).
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }

    /// What kind of body the first two characters name, where the standard's table is beyond doubt: a proposal for the
    /// field 单位性质, never a proof.
    pub fn category_zh(&self) -> Option<&'static str> {
        match &self.0[..2] {
            "11" => Some("机关"),
            "12" => Some("事业单位"),
            "13" => Some("群众团体"),
            "51" => Some("社会团体"),
            "52" => Some("民办非企业单位"),
            "53" => Some("基金会"),
            "91" => Some("企业"),
            "92" => Some("个体工商户"),
            "93" => Some("农民专业合作社"),
            _ => None,
        }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Uscc {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Uscc {
    type Error = UsccError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

/// Whether a text is an old nine-character organisation code (GB 11714, with or without the hyphen before its check
/// character) rather than a unified code: form *and* check character. Codes that stood alone, before October 2015, began
/// with two letters at most, so `unit00001`, which happens to check, is a user name. Ask this of an account's code
/// rather than of its name where both are known.
pub fn looks_like_organisation_code(text: &str) -> bool {
    organisation_code(text).is_some_and(|code| code.chars().take_while(char::is_ascii_alphabetic).count() <= 2)
}

/// An old organisation code (GB 11714) in canonical form: nine characters, upper case, without the hyphen before the
/// check character. `None` where the form or the check character is wrong.
pub fn organisation_code(text: &str) -> Option<String> {
    let cleaned = clean(text);
    let code = match cleaned.split_once('-') {
        Some((body, check)) if body.len() == 8 => format!("{body}{check}"),
        Some(_) => return None,
        None => cleaned,
    };
    (code.len() == 9 && code.is_ascii() && organisation_code_checks(&code)).then_some(code)
}

fn value(c: char) -> Option<u32> {
    ALPHABET.iter().position(|known| char::from(*known) == c).and_then(|place| u32::try_from(place).ok())
}

/// The 18th character that belongs to 17 others; `None` for a character outside the alphabet.
fn check_character(body: &str) -> Option<char> {
    let mut sum = 0;
    for (c, weight) in body.chars().zip(WEIGHTS) {
        sum += value(c)? * weight;
    }
    // The outer remainder matters: a sum of 0 gives 31, whose character is 0.
    Some(char::from(ALPHABET[((31 - sum % 31) % 31) as usize]))
}

/// The ninth character of an organisation code; `None` for anything but eight of 0–9 and A–Z.
fn organisation_check(body: &str) -> Option<char> {
    if body.len() != 8 {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in body.chars().zip(ORGANISATION_WEIGHTS) {
        sum += c.to_digit(36).filter(|_| !c.is_ascii_lowercase())? * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

/// `code` is nine ASCII characters.
fn organisation_code_checks(code: &str) -> bool {
    let (body, check) = code.split_at(8);
    organisation_check(body).is_some_and(|expected| check.starts_with(expected))
}

#[cfg(test)]
#[path = "uscc_test.rs"]
mod tests;
