//! Numbers of the identity documents that a natural person may register with.
//!
//! The resident identity card and the residence permit of Hong Kong, Macao and Taiwan residents carry the 18-digit
//! citizen number (GB 11643-1999: six digits of the division, the date of birth, a serial, an ISO 7064 MOD 11-2 check).
//! The two travel permits have a form but no public check: who stands behind them is for a verifier to say.

use std::fmt;

use clock::Day;
use serde::{Deserialize, Serialize};

use crate::characters::code_form;

mod refusal;

pub use refusal::IdentityError;

/// Weights of the first 17 digits: 2 to the power of the places that follow, modulo 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder.
const CHECKS: &[u8; 11] = b"10X98765432";
/// First two digits of a resident identity card: the provinces, autonomous regions and municipalities, and Taiwan.
/// The other four digits are not compared with today's divisions: the number of a person stays when a county goes.
const PROVINCES: [&str; 32] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
];
/// First six digits of a residence permit: Hong Kong, Macao, Taiwan (which is not 71 here).
const RESIDENCE_PERMITS: [&str; 3] = ["810000", "820000", "830000"];
/// The earliest year of birth that a number may carry.
const BIRTH_YEAR_MIN: i32 = 1900;

/// The kinds of document that a person may register with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证
    ResidentIdentityCard,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 港澳台居民居住证
    HmtResidencePermit,
}

impl DocumentKind {
    /// All kinds, in the order in which a form offers them.
    pub const ALL: [Self; 4] =
        [Self::ResidentIdentityCard, Self::HongKongMacaoPermit, Self::TaiwanPermit, Self::HmtResidencePermit];

    /// The name of the document.
    pub fn label_zh(self) -> &'static str {
        match self {
            Self::ResidentIdentityCard => "居民身份证",
            Self::HongKongMacaoPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
            Self::HmtResidencePermit => "港澳台居民居住证",
        }
    }

    /// The stable name for databases, forms and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Self::ResidentIdentityCard => "resident_identity_card",
            Self::HongKongMacaoPermit => "hong_kong_macao_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HmtResidencePermit => "hmt_residence_permit",
        }
    }

    /// The kind with this [`DocumentKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label_zh())
    }
}

/// A valid number together with its document. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber {
    kind: DocumentKind,
    number: String,
}

impl IdentityNumber {
    /// Reads what a person typed: NFKC, upper case, blanks at both ends dropped; then the document's own rules. `today`
    /// bounds the day of birth.
    ///
    /// # Errors
    /// The first rule broken, in the order characters, length, region, day of birth, check.
    pub fn parse(kind: DocumentKind, text: &str, today: Day) -> Result<Self, IdentityError> {
        let number = clean(text);
        if number.is_empty() {
            return Err(IdentityError::Empty);
        }
        match kind {
            DocumentKind::ResidentIdentityCard => {
                if is_first_generation(&number) {
                    return Err(IdentityError::FirstGeneration);
                }
                citizen_form(kind, &number)?;
                if RESIDENCE_PERMITS.contains(&&number[..6]) {
                    return Err(IdentityError::ResidencePermit);
                }
                if !PROVINCES.contains(&&number[..2]) {
                    return Err(IdentityError::Province { kind });
                }
                citizen_rules(&number, today)?;
            }
            DocumentKind::HmtResidencePermit => {
                citizen_form(kind, &number)?;
                if !RESIDENCE_PERMITS.contains(&&number[..6]) {
                    return Err(IdentityError::Province { kind });
                }
                citizen_rules(&number, today)?;
            }
            DocumentKind::HongKongMacaoPermit => hong_kong_macao_form(&number)?,
            DocumentKind::TaiwanPermit => taiwan_form(&number)?,
        }
        Ok(Self { kind, number })
    }

    /// A valid resident identity number for demonstration, with the first check that fits. `None` when the division is
    /// not six digits of a known province, the serial is above 999, or the birth lies before 1900.
    ///
    /// That nobody real has it cannot be computed: for sample data only, never to be sent to a verifier.
    pub fn synthetic(division: &str, birth: Day, serial: u16) -> Option<Self> {
        let (year, month, day) = birth.parts();
        if serial > 999 {
            return None;
        }
        let body = format!("{division}{year:04}{month:02}{day:02}{serial:03}");
        let check = check_character(&body)?;
        Self::parse(DocumentKind::ResidentIdentityCard, &format!("{body}{check}"), birth).ok()
    }

    /// The document.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The full number, cleaned: to be sealed, never logged.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// What identifies the person under this kind of document, for a blind index: the number, without the two digits
    /// that count the reissues of a Hong Kong and Macao permit (the same person whatever they say).
    pub fn canonical(&self) -> &str {
        match self.kind {
            DocumentKind::HongKongMacaoPermit => &self.number[..9],
            DocumentKind::ResidentIdentityCard | DocumentKind::TaiwanPermit | DocumentKind::HmtResidencePermit => {
                &self.number
            }
        }
    }

    /// The day of birth, which the 18-digit documents carry.
    pub fn birth(&self) -> Option<Day> {
        match self.kind {
            DocumentKind::ResidentIdentityCard | DocumentKind::HmtResidencePermit => birth_day(&self.number),
            DocumentKind::HongKongMacaoPermit | DocumentKind::TaiwanPermit => None,
        }
    }

    /// Full years of age on a day; `None` when the document does not tell, or the day lies before the birth. Who is
    /// born on 29 February becomes older on 1 March in common years.
    pub fn age_on(&self, day: Day) -> Option<u32> {
        let (year, month, date) = self.birth()?.parts();
        let (now_year, now_month, now_date) = day.parts();
        let before_birthday = (now_month, now_date) < (month, date);
        u32::try_from(now_year - year - i32::from(before_birthday)).ok()
    }

    /// The number as others may see it: `441581********0012`.
    pub fn masked(&self) -> String {
        seal::mask_identity(&self.number)
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityNumber({:?}, {})", self.kind, self.masked())
    }
}

/// NFKC, ASCII upper case, no blanks at the ends. A blank inside stays and is refused, since with documents it is more
/// often a wrong field than a way of writing.
pub fn clean(text: &str) -> String {
    code_form(text, |_| false).trim_matches(crate::characters::is_blank).to_owned()
}

/// The 18-digit number of a first-generation card of 15 digits: 19 before the year, and the check. `None` when the text
/// is not 15 digits. To help somebody find a record, not to register with.
pub fn second_generation(first: &str) -> Option<String> {
    if !is_first_generation(first) {
        return None;
    }
    let body = format!("{}19{}", &first[..6], &first[6..]);
    check_character(&body).map(|check| format!("{body}{check}"))
}

fn is_first_generation(number: &str) -> bool {
    number.len() == 15 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Refuses the first character for which `fits(index, c)` is false.
fn check_characters(kind: DocumentKind, number: &str, fits: impl Fn(usize, char) -> bool) -> Result<(), IdentityError> {
    match number.chars().enumerate().find(|(index, c)| !fits(*index, *c)) {
        Some((index, found)) => Err(IdentityError::Character { found, position: index + 1, kind }),
        None => Ok(()),
    }
}

/// `[1-9][0-9]{16}[0-9X]`.
fn citizen_form(kind: DocumentKind, number: &str) -> Result<(), IdentityError> {
    check_characters(kind, number, |index, c| match index {
        0 => matches!(c, '1'..='9'),
        17 => c.is_ascii_digit() || c == 'X',
        _ => c.is_ascii_digit(),
    })?;
    if number.len() == 18 { Ok(()) } else { Err(IdentityError::Length { characters: number.len(), kind }) }
}

/// Day of birth and check of a number whose form is right.
fn citizen_rules(number: &str, today: Day) -> Result<(), IdentityError> {
    let birth = birth_day(number).ok_or(IdentityError::BirthDate)?;
    if birth.parts().0 < BIRTH_YEAR_MIN || birth > today {
        return Err(IdentityError::BirthRange);
    }
    if check_character(&number[..17]).is_some_and(|check| number.ends_with(check)) {
        Ok(())
    } else {
        Err(IdentityError::Check)
    }
}

/// `[HM][0-9]{8}([0-9]{2})?`, or `(HA|MA)[0-9]{7}` for permanent residents who are not Chinese citizens (since 2024).
fn hong_kong_macao_form(number: &str) -> Result<(), IdentityError> {
    let kind = DocumentKind::HongKongMacaoPermit;
    if number.starts_with('C') {
        return Err(IdentityError::MainlandTravelPermit);
    }
    let foreign = matches!(number.get(..2), Some("HA" | "MA"));
    check_characters(kind, number, |index, c| match index {
        0 => matches!(c, 'H' | 'M'),
        1 => c.is_ascii_digit() || foreign,
        _ => c.is_ascii_digit(),
    })?;
    match number.len() {
        9 => Ok(()),
        11 if !foreign => Ok(()),
        characters => Err(IdentityError::Length { characters, kind }),
    }
}

/// `[0-9]{8}`, on old permits `[0-9]{10}[0-9A-Z]?`.
fn taiwan_form(number: &str) -> Result<(), IdentityError> {
    let kind = DocumentKind::TaiwanPermit;
    check_characters(kind, number, |index, c| c.is_ascii_digit() || (index == 10 && c.is_ascii_uppercase()))?;
    match number.len() {
        8 | 10 | 11 => Ok(()),
        characters => Err(IdentityError::Length { characters, kind }),
    }
}

/// The day in positions 7 to 14 of an 18-character number, if the calendar has it.
fn birth_day(number: &str) -> Option<Day> {
    let digits = |from: usize, to: usize| number.get(from..to)?.parse::<u16>().ok();
    Day::new(i32::from(digits(6, 10)?), u8::try_from(digits(10, 12)?).ok()?, u8::try_from(digits(12, 14)?).ok()?)
}

/// The 18th character that belongs to 17 digits; `None` for anything else.
fn check_character(body: &str) -> Option<char> {
    if body.len() != 17 {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in body.chars().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    Some(char::from(CHECKS[(sum % 11) as usize]))
}

#[cfg(test)]
#[path = "identity_test.rs"]
mod tests;
