//! Why an officer looks at personal data in full: a reason that the log keeps, beside a fresh proof of presence.

/// 查看原因: 2 to 100 characters, and no number of anybody, since the log keeps it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewReason(String);

/// Why a 查看原因 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewReasonError {
    /// Fewer than two characters.
    TooShort,
    /// More than 100.
    TooLong,
    /// It holds a number as long as a phone's.
    Number,
}

/// Digits in a row that may be somebody's number.
const NUMBER_DIGITS: usize = 7;

impl ViewReason {
    /// Reads what the officer typed.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &str) -> Result<Self, ViewReasonError> {
        let text = text.trim();
        let has_number = text.split(|c: char| !c.is_numeric()).any(|run| run.chars().count() >= NUMBER_DIGITS);
        match text.chars().count() {
            0..=1 => Err(ViewReasonError::TooShort),
            2..=100 if has_number => Err(ViewReasonError::Number),
            2..=100 => Ok(Self(text.to_owned())),
            _ => Err(ViewReasonError::TooLong),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ViewReasonError {
    /// The sentence for the field 查看原因.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::TooShort => "请填写查看原因，至少 2 个字",
            Self::TooLong => "查看原因不能超过 100 字",
            Self::Number => "查看原因中不能填写证件号码、电话等号码",
        }
    }
}
