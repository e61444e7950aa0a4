//! The text checker (D12): reads what a job says and names what the law forbids or what deserves a second look.
//!
//! One deterministic engine for the editor, the moment before publication, the officer's queue and imports. The rules are data
//! (`data/rules.toml`): each names its severity, the law and a suggestion, and carries a version. The text is tidied first,
//! so that full width, spaces, ornaments and traditional characters hide nothing; findings point into the text as it was written.

mod check;
mod facts;
mod rules;
mod tidy;

pub use check::{Checker, Finding, Part, Piece, Post};
pub use facts::{MonthlyPay, PayFacts};
pub use rules::{Rule, RuleError, Rules, Severity};
