//! Bank card numbers (ISO/IEC 7812): 13 to 19 digits. The Luhn check is a hint, not a rule, since some issuers' cards do
//! not follow it. The number itself is for a verifier only: keep [`Card::last_four`] and a keyed hash.

use std::fmt;

use crate::characters::{code_form, is_blank};

/// Fewest and most digits of a card.
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Why a text is no card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// A character that is neither digit nor separator.
    #[error("{found:?} is no digit")]
    Character {
        /// The character.
        found: char,
    },
    /// Not 13 to 19 digits.
    #[error("{digits} digits instead of 13 to 19")]
    Length {
        /// How many there are.
        digits: usize,
    },
}

impl CardError {
    /// The reason, for a page.
    pub fn reason_zh(&self) -> String {
        match self {
            Self::Empty => "请输入银行卡号".to_owned(),
            Self::Character { found } => {
                format!("银行卡号只能是数字，不能含有“{}”", found.escape_debug())
            }
            Self::Length { digits } => format!("银行卡号应为13至19位数字，当前为{digits}位"),
        }
    }
}

/// A card number of the right length. `Debug` shows the last four digits only.
#[derive(Clone, PartialEq, Eq)]
pub struct Card(String);

impl Card {
    /// Reads what a person typed: full-width digits, blanks and hyphens are understood.
    ///
    /// # Errors
    /// [`CardError`]; a failing Luhn check is none, see [`Card::passes_luhn`].
    pub fn parse(text: &str) -> Result<Self, CardError> {
        let digits = code_form(text, |c| is_blank(c) || c == '-');
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(CardError::Character { found });
        }
        match digits.len() {
            0 => Err(CardError::Empty),
            length if DIGITS.contains(&length) => Ok(Self(digits)),
            length => Err(CardError::Length { digits: length }),
        }
    }

    /// All digits, for the verifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, which may be kept and shown.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// Whether the last digit follows from the others (ISO/IEC 7812-1 annex B). If not, warn and go on.
    pub fn passes_luhn(&self) -> bool {
        let sum: u32 = self
            .0
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, byte)| {
                let digit = u32::from(byte - b'0');
                match (place % 2, digit) {
                    (0, digit) => digit,
                    (_, digit) if digit > 4 => digit * 2 - 9,
                    (_, digit) => digit * 2,
                }
            })
            .sum();
        sum.is_multiple_of(10)
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Card({})", seal::mask_card(&self.0))
    }
}

#[cfg(test)]
#[path = "card_test.rs"]
mod tests;
