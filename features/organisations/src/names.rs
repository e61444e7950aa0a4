//! 单位名称修改: new names and their way through review, as values. No I/O. Guide （七）1; feature B8.

use access::OrganisationId;
use clock::Timestamp;
use review::{Decision, Review, Revision, Undecidable};
use standards::name;
use web::{Form, Mistake};

/// What can be changed. The code never can (guide （七）2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// 单位名称全称
    pub name: String,
    /// 法定代表人姓名
    pub legal_representative: String,
}

impl Names {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is wrong, in the order of the form.
    pub fn read(form: &Form) -> Result<Self, Vec<Mistake>> {
        let name = name::organisation(form.raw("name"));
        let legal_representative = name::person(form.raw("legal_representative"));
        match (name, legal_representative) {
            (Ok(name), Ok(legal_representative)) => Ok(Self { name, legal_representative }),
            (name, person) => Err(name
                .err()
                .map(|e| Mistake::new("name", "单位名称全称", e.reason_zh()))
                .into_iter()
                .chain(person.err().map(|e| Mistake::new("legal_representative", "法定代表人姓名", e.reason_zh())))
                .collect()),
        }
    }
}

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// 审核中, 审核通过 or 审核不通过.
    Reviewed(Review),
    /// 已撤回 by the organisation.
    Withdrawn,
}

impl State {
    /// The name in the database and on the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reviewed(Review::InReview { .. }) => "in_review",
            Self::Reviewed(Review::Approved { .. }) => "approved",
            Self::Reviewed(Review::Returned { .. }) => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The label.
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Reviewed(Review::InReview { .. }) => "审核中",
            Self::Reviewed(Review::Approved { .. }) => "审核通过",
            Self::Reviewed(Review::Returned { .. }) => "审核不通过",
            Self::Withdrawn => "已撤回",
        }
    }

    /// The tone of the label.
    pub fn tone(&self) -> &'static str {
        match self {
            Self::Reviewed(Review::InReview { .. }) => "busy",
            Self::Reviewed(Review::Approved { .. }) => "good",
            Self::Reviewed(Review::Returned { .. }) => "bad",
            Self::Withdrawn => "idle",
        }
    }

    /// Why it was returned, if it was.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reviewed(Review::Returned { reason, .. }) => Some(reason.as_str()),
            Self::Reviewed(_) | Self::Withdrawn => None,
        }
    }
}

/// A request for new names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameChange {
    pub organisation: OrganisationId,
    /// Grows with every request; a decision names it.
    pub revision: Revision,
    pub state: State,
    pub new: Names,
    /// As they were when it was submitted.
    pub old: Names,
    pub submitted_at: Timestamp,
}

impl NameChange {
    /// Whether an officer can decide on it.
    pub fn is_in_review(&self) -> bool {
        matches!(self.state, State::Reviewed(Review::InReview { .. }))
    }

    /// 【撤回】
    ///
    /// # Errors
    /// Where it does not wait for a decision any more.
    pub fn withdraw(self) -> Result<Self, Undecidable> {
        if self.is_in_review() { Ok(Self { state: State::Withdrawn, ..self }) } else { Err(Undecidable::NotInReview) }
    }

    /// An officer decides on the revision `seen`.
    ///
    /// # Errors
    /// Where that is not what stands now, or nothing waits for a decision.
    pub fn decide(self, decision: Decision, seen: Revision, now: Timestamp) -> Result<Self, Undecidable> {
        match self.state {
            State::Withdrawn => Err(Undecidable::NotInReview),
            State::Reviewed(review) => {
                let review = review.decide(decision, seen, self.revision, now)?;
                Ok(Self { state: State::Reviewed(review), ..self })
            }
        }
    }
}
