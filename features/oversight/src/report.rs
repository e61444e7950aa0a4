//! A report of a post and what becomes of it. No I/O.

use crate::wording::Refusal;
use access::{OfficerId, OrganisationId};
use clock::{Day, Timestamp};
use jobs::{JobId, VersionId};
use standards::{phone::Phone, text};
use web::{Form, Mistake};

store::id!(
    /// Identifies a report.
    ReportId
);

/// The most characters of a report.
pub const TEXT_MAX: usize = 500;
/// The fewest.
const TEXT_MIN: usize = 5;
/// Letters and digits of a 受理编号 that are not mistaken for others.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// So many of them: forty bits beyond the day, so that nobody guesses one.
const LETTERS_OF_A_RECEIPT: usize = 10;

macro_rules! categories {
    ($($case:ident = $code:literal $zh:literal,)*) => {
        /// What a post is reported for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Category { $(#[doc = $zh] $case,)* }

        impl Category {
            /// All, in the order in which the form offers them.
            pub const ALL: &'static [Self] = &[$(Self::$case,)*];

            /// What is stored and sent.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$case => $code,)* }
            }

            /// What people read.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$case => $zh,)* }
            }
        }
    };
}
categories! {
    Fake = "fake" "虚假招聘",
    Fees = "fees" "收费或押金",
    Discrimination = "discrimination" "歧视",
    Fraud = "fraud" "传销或诈骗",
    Untrue = "untrue" "信息不实",
    Closed = "closed" "职位已停招",
    Other = "other" "其他",
}

impl Category {
    /// The category behind a code or a label; the API takes either.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.code() == text || c.zh() == text)
    }
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 处理中
    Open,
    /// 不成立
    Rejected,
    /// 成立
    Upheld,
}

impl State {
    /// The name in the database, the log and on the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Rejected => "rejected",
            Self::Upheld => "upheld",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Rejected, Self::Upheld].into_iter().find(|s| s.code() == code)
    }

    /// The word for people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Open => "处理中",
            Self::Rejected => "举报不成立",
            Self::Upheld => "举报成立，职位已处理",
        }
    }

    /// The look of it.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Open => "busy",
            Self::Rejected => "idle",
            Self::Upheld => "good",
        }
    }
}

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// 举报类型
    pub category: Category,
    /// 举报内容
    pub text: String,
    /// 联系电话, for the answer.
    pub phone: Option<Phone>,
}

/// Reads the form. Every field at fault is named.
///
/// # Errors
/// [`Refusal::Fields`].
pub fn read(form: &Form) -> Result<Written, Refusal> {
    let mut mistakes = Vec::new();
    let category = Category::read(form.get("category"));
    if category.is_none() {
        mistakes.push(Mistake::new("category", "举报类型", "请选择举报类型"));
    }
    let text = text::paragraphs(form.get("text"), TEXT_MIN..=TEXT_MAX);
    let text = text.map_err(|e| mistakes.push(Mistake::new("text", "举报内容", e.reason_zh()))).ok();
    let phone = match form.get("phone") {
        "" => Some(None),
        typed => Phone::parse(typed)
            .map(Some)
            .map_err(|e| mistakes.push(Mistake::new("phone", "联系电话", e.reason_zh())))
            .ok(),
    };
    match (category, text, phone) {
        (Some(category), Some(text), Some(phone)) => Ok(Written { category, text, phone }),
        _ => Err(Refusal::Fields(mistakes)),
    }
}

/// A 受理编号: the day, and what `random` (fifty bits of it) spells.
#[must_use]
pub fn receipt(day: Day, random: u64) -> String {
    let mut rest = random;
    let mut letters = String::with_capacity(LETTERS_OF_A_RECEIPT);
    for _ in 0..LETTERS_OF_A_RECEIPT {
        letters.push(char::from(LETTERS[usize::try_from(rest % 32).unwrap_or(0)]));
        rest /= 32;
    }
    format!("JB{}{letters}", day.to_string().replace('-', ""))
}

/// A 受理编号 as people type it.
#[must_use]
pub fn read_receipt(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (plain.len() == 10 + LETTERS_OF_A_RECEIPT && plain.starts_with("JB")).then_some(plain)
}

/// A report as it is kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which one.
    pub id: ReportId,
    /// 受理编号
    pub receipt: String,
    /// The job.
    pub job: JobId,
    /// The text that was public when it was reported.
    pub version: VersionId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Its division.
    pub division: String,
    /// What was written.
    pub written: Written,
    /// Where it stands.
    pub state: State,
    /// When.
    pub reported_at: Timestamp,
    /// The day by which it is to be answered.
    pub due: Day,
    /// The answer; empty until there is one.
    pub answer: String,
    /// Who decided, and when.
    pub decided: Option<(OfficerId, Timestamp)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_back_as_people_type_it() {
        let receipt = receipt(Day::new(2026, 11, 24).unwrap(), 0x1234_5678_9ABC_DEF0);
        assert_eq!(receipt.len(), 20);
        assert_eq!(read_receipt(&format!(" {} ", receipt.to_lowercase())), Some(receipt.clone()));
        assert_eq!(read_receipt(&format!("{}-{}", &receipt[..10], &receipt[10..])), Some(receipt));
        for typed in ["", "JB20261124", "XX20261124ABCDEFGHJK", "举报"] {
            assert_eq!(read_receipt(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_report_names_every_field_at_fault() {
        let form = Form::of([("category", "nothing"), ("text", "太短"), ("phone", "12")]);
        let Err(Refusal::Fields(mistakes)) = read(&form) else { panic!() };
        assert_eq!(mistakes.len(), 3);
        let good = Form::of([("category", "收费或押金"), ("text", "面试时要求先交三百元押金。"), ("phone", "")]);
        assert_eq!(read(&good).unwrap().category, Category::Fees);
    }
}
