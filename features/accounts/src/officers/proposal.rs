//! A proposal about an officer, and how it stands.

use super::roles_of;
use crate::{store::proposal as rows, wording};
use access::{OfficerId, Role};
use clock::Timestamp;

::store::id!(
    /// Identifies a proposal.
    ProposalId
);

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalKind {
    /// A new officer.
    Appointment,
    /// More roles, or another division.
    Change,
    /// A second factor that was lost is set anew.
    SecondFactor,
}

impl ProposalKind {
    /// The name in JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::Change => "change",
            Self::SecondFactor => "second_factor",
        }
    }

    pub(super) fn of_code(code: &str) -> Self {
        match code {
            "appointment" => Self::Appointment,
            "second_factor" => Self::SecondFactor,
            _ => Self::Change,
        }
    }

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        wording::officers::proposal_kind(self)
    }
}

/// How a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalState {
    /// Until somebody decides, or seven days have passed.
    Waiting,
    /// A security officer agreed.
    Confirmed,
    /// A security officer did not agree.
    Refused,
    /// Taken back by a system administrator, or overtaken by a change.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
    /// The officer has set the second factor anew.
    Done,
}

impl ProposalState {
    /// The name in JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Done => "done",
        }
    }

    fn of_code(code: &str) -> Self {
        [Self::Waiting, Self::Confirmed, Self::Refused, Self::Withdrawn, Self::Done]
            .into_iter()
            .find(|s| s.code() == code)
            .unwrap_or(Self::Expired)
    }

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        wording::officers::proposal_state(self).0
    }

    /// The tone of the label.
    #[must_use]
    pub fn tone(self) -> &'static str {
        wording::officers::proposal_state(self).1
    }
}

/// A proposal as it is shown.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which one.
    pub id: ProposalId,
    /// What is proposed.
    pub kind: ProposalKind,
    /// For whom: for an appointment the account that will be.
    pub officer: OfficerId,
    /// 用户名
    pub username: String,
    /// 姓名
    pub name: String,
    /// The division as it will be.
    pub division: String,
    /// The roles as they will be.
    pub roles: Vec<Role>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub proposed_by: OfficerId,
    /// When.
    pub proposed_at: Timestamp,
    /// Until when it may be decided.
    pub expires_at: Timestamp,
    /// How it stands.
    pub state: ProposalState,
    /// Who decided.
    pub decided_by: Option<OfficerId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub answer: Option<String>,
}

impl Proposal {
    pub(super) fn of(row: rows::Row, now: Timestamp) -> Self {
        let state = match ProposalState::of_code(&row.state) {
            ProposalState::Waiting if row.expires_at <= now => ProposalState::Expired,
            state => state,
        };
        Self {
            id: ProposalId(row.id),
            kind: ProposalKind::of_code(&row.kind),
            officer: OfficerId(row.officer_id),
            username: row.username,
            name: row.name,
            division: row.division,
            roles: roles_of(&row.roles),
            reason: row.reason,
            proposed_by: OfficerId(row.proposed_by),
            proposed_at: row.proposed_at,
            expires_at: row.expires_at,
            state,
            decided_by: row.decided_by.map(OfficerId),
            decided_at: row.decided_at,
            answer: row.answer,
        }
    }
}
