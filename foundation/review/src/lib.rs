//! The one review cycle that all rooms share: in review → approved | returned with a reason.
//! A decision names the revision that the officer saw; if it changed meanwhile, it is refused. And the worklist over all
//! that waits.

pub mod worklist;

use clock::Timestamp;
use serde::{Deserialize, Serialize};

/// Where something submitted stands. Consuming transitions; no I/O.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// 审核中
    InReview {
        /// When it was submitted.
        submitted_at: Timestamp,
    },
    /// 审核通过
    Approved {
        /// When it was decided.
        decided_at: Timestamp,
    },
    /// 审核不通过
    Returned {
        /// Why.
        reason: Reason,
        /// When it was decided.
        decided_at: Timestamp,
    },
}

/// What an officer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// 【通过】
    Approve,
    /// 【退回】
    Return(Reason),
}

/// A revision of what is reviewed; grows by one with every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub i64);

/// Why a decision cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// The revision seen is not the one that stands now.
    #[error("the revision changed since it was seen")]
    Changed,
    /// It is no longer in review: somebody decided, or it was withdrawn.
    #[error("it is not in review")]
    NotInReview,
}

impl Review {
    /// Takes a decision on `seen`, where `current` is the revision that stands now.
    ///
    /// # Errors
    /// See [`Undecidable`].
    pub fn decide(
        self,
        decision: Decision,
        seen: Revision,
        current: Revision,
        now: Timestamp,
    ) -> Result<Self, Undecidable> {
        match self {
            Self::Approved { .. } | Self::Returned { .. } => Err(Undecidable::NotInReview),
            Self::InReview { .. } if seen != current => Err(Undecidable::Changed),
            Self::InReview { .. } => Ok(match decision {
                Decision::Approve => Self::Approved { decided_at: now },
                Decision::Return(reason) => Self::Returned { reason, decided_at: now },
            }),
        }
    }
}

/// Why something is returned: 2 to 500 characters that tell the clerk what to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(String);

/// Why a reason is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// Fewer than two characters.
    #[error("too short")]
    TooShort,
    /// More than 500 characters.
    #[error("too long")]
    TooLong,
}

impl Reason {
    /// Reads what the officer typed.
    ///
    /// # Errors
    /// Where it is too short or too long.
    pub fn parse(text: &str) -> Result<Self, ReasonError> {
        let text = text.trim();
        match text.chars().count() {
            0..=1 => Err(ReasonError::TooShort),
            2..=500 => Ok(Self(text.to_owned())),
            _ => Err(ReasonError::TooLong),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ReasonError {
    /// The sentence for the field 退回原因.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::TooShort => "请填写退回原因，说明需要修改的内容",
            Self::TooLong => "退回原因不能超过 500 字",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(2);

    fn submitted() -> Review {
        Review::InReview { submitted_at: Timestamp::from_ms(1) }
    }

    #[test]
    fn a_decision_needs_the_revision_that_was_seen() {
        let changed = submitted().decide(Decision::Approve, Revision(1), Revision(2), NOW);
        assert_eq!(changed, Err(Undecidable::Changed));
        let approved = submitted().decide(Decision::Approve, Revision(2), Revision(2), NOW).unwrap();
        assert_eq!(approved, Review::Approved { decided_at: NOW });
    }

    #[test]
    fn nothing_is_decided_twice() {
        let reason = Reason::parse("营业执照不清晰").unwrap();
        let returned = submitted().decide(Decision::Return(reason), Revision(1), Revision(1), NOW).unwrap();
        assert_eq!(returned.decide(Decision::Approve, Revision(1), Revision(1), NOW), Err(Undecidable::NotInReview));
    }

    #[test]
    fn a_return_says_why() {
        assert_eq!(Reason::parse("  "), Err(ReasonError::TooShort));
        assert_eq!(Reason::parse(&"字".repeat(501)), Err(ReasonError::TooLong));
    }
}
