//! Telephone numbers of the mainland's numbering plan: mobile numbers of 11 digits, landlines with their area code.

use std::fmt;

use crate::characters::{code_form, is_blank};

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// A character that no telephone number has.
    #[error("{found:?} is no digit")]
    Character {
        /// The character.
        found: char,
    },
    /// Not a mobile number: 11 digits that begin with 13 to 19.
    #[error("not a mobile number")]
    Mobile,
    /// Neither a mobile number nor a landline with area code.
    #[error("neither a mobile number nor a landline with its area code")]
    Phone,
}

impl PhoneError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Empty => "请输入手机号或电话号码".to_owned(),
            Self::Character { found } => {
                format!("电话号码中含有不允许的字符“{}”", found.escape_debug())
            }
            Self::Mobile => "手机号应为11位数字，以13至19开头".to_owned(),
            Self::Phone => "请输入11位手机号，或带区号的固定电话，如0660-8519160".to_owned(),
        }
    }
}

/// A mobile number, kept as its 11 national digits. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mobile(String);

impl Mobile {
    /// Reads what a person typed: full-width digits, blanks, hyphens and +86 / 0086 / 86 are understood.
    ///
    /// # Errors
    /// [`PhoneError`], never [`PhoneError::Phone`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let national = national(text)?.replace('-', "");
        let national = national.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&national);
        if is_mobile(national) { Ok(Self(national.to_owned())) } else { Err(PhoneError::Mobile) }
    }

    /// The 11 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as E.164 writes it, with +86.
    pub fn e164(&self) -> String {
        format!("+86{}", self.0)
    }

    /// The number as others may see it: `138****8000`.
    pub fn masked(&self) -> String {
        seal::mask_phone(&self.0)
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({})", self.masked())
    }
}

/// A number to be called: a mobile, or a landline. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Phone {
    /// A mobile number.
    Mobile(Mobile),
    /// A landline, written `0660-8519160` or `0660-8519160-123` with an extension.
    Landline(String),
}

impl Phone {
    /// Reads what a person typed, as [`Mobile::parse`] does; an area code may stand in brackets or be separated or not.
    ///
    /// # Errors
    /// [`PhoneError`], never [`PhoneError::Mobile`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        if let Ok(mobile) = Mobile::parse(text) {
            return Ok(Self::Mobile(mobile));
        }
        landline(&national(text)?).map(Self::Landline).ok_or(PhoneError::Phone)
    }

    /// The number in its canonical writing.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mobile(mobile) => mobile.as_str(),
            Self::Landline(number) => number,
        }
    }

    /// The number as others may see it.
    pub fn masked(&self) -> String {
        seal::mask_phone(self.as_str())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// Digits and hyphens only, without the country's +86 or 0086; brackets count as hyphens.
fn national(text: &str) -> Result<String, PhoneError> {
    let mut cleaned = code_form(text, is_blank);
    for dash in ['(', ')', '‐', '‑', '–', '—', '−', '－'] {
        cleaned = cleaned.replace(dash, "-");
    }
    let (foreign, rest) = match cleaned.strip_prefix("+86").or_else(|| cleaned.strip_prefix("0086")) {
        Some(rest) => (true, rest),
        None => (false, cleaned.as_str()),
    };
    let rest = rest.trim_matches('-');
    if let Some(found) = rest.chars().find(|c| !c.is_ascii_digit() && *c != '-') {
        return Err(PhoneError::Character { found });
    }
    if rest.is_empty() {
        return Err(PhoneError::Empty);
    }
    // Abroad the area code loses its 0: +86 660 8519160. No mobile number begins with 10, as Beijing does.
    let lost_zero = foreign && (rest.starts_with("10") || !rest.starts_with(['0', '1']));
    Ok(if lost_zero { format!("0{rest}") } else { rest.to_owned() })
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// `0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?`, written with its hyphens.
fn landline(number: &str) -> Option<String> {
    let digits = number.strip_prefix('0')?;
    // 10 and 2x are the area codes of three digits, all others have four.
    let area = if digits.starts_with("10") || digits.starts_with('2') { 3 } else { 4 };
    let (area, rest) = number.split_at_checked(area)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (subscriber, extension) = match rest.split_once('-') {
        Some((subscriber, extension)) => (subscriber, Some(extension)),
        None => (rest, None),
    };
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits_only(area) || area.starts_with("00") || !digits_only(subscriber) {
        return None;
    }
    if !(7..=8).contains(&subscriber.len()) || subscriber.starts_with(['0', '1']) {
        return None;
    }
    match extension {
        None => Some(format!("{area}-{subscriber}")),
        Some(extension) if (1..=6).contains(&extension.len()) && digits_only(extension) => {
            Some(format!("{area}-{subscriber}-{extension}"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
#[path = "phone_test.rs"]
mod tests;
