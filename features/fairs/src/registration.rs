//! An organisation's registration for a fair, as plain values (features F3, F4, F6).

use crate::{Fair, FairId, Refusal, fair::Kind};
use access::{OrganisationId, PersonId};
use clock::Timestamp;
use review::{Decision, Reason, Review, Revision, Undecidable};

store::id!(
    /// Identifies a registration.
    RegistrationId
);

/// Where a registration stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 审核中: holds its booth.
    InReview,
    /// 报名成功: holds its booth.
    Approved {
        /// When.
        at: Timestamp,
    },
    /// 审核不通过: the booth is free.
    Returned {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// 已取消, by the clerk or with the whole fair: the booth is free.
    Cancelled {
        /// Why, where it was not the clerk.
        reason: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// 已过期: undecided at the fair's start.
    Expired {
        /// When: the fair's start.
        at: Timestamp,
    },
}

impl State {
    /// What a new registration is: an on-site one is reviewed, an online one succeeds at once.
    #[must_use]
    pub fn initial(kind: Kind, now: Timestamp) -> Self {
        match kind {
            Kind::OnSite => Self::InReview,
            Kind::Online => Self::Approved { at: now },
        }
    }

    /// The label.
    #[must_use]
    pub fn zh(&self) -> &'static str {
        match self {
            Self::InReview => "审核中",
            Self::Approved { .. } => "报名成功",
            Self::Returned { .. } => "审核不通过",
            Self::Cancelled { .. } => "已取消",
            Self::Expired { .. } => "已过期",
        }
    }

    /// The name in JSON and the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::Approved { .. } => "approved",
            Self::Returned { .. } => "returned",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
        }
    }

    /// The class of its dot (`docs/look.md` 4.3).
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self {
            Self::InReview => "busy",
            Self::Approved { .. } => "good",
            Self::Returned { .. } => "bad",
            Self::Cancelled { .. } | Self::Expired { .. } => "idle",
        }
    }

    /// Why it ended, where somebody said so.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Returned { reason, .. } => Some(reason),
            Self::Cancelled { reason, .. } => reason.as_deref(),
            Self::InReview | Self::Approved { .. } | Self::Expired { .. } => None,
        }
    }

    /// Whether it holds its booth and its organisation's place.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self {
            Self::InReview | Self::Approved { .. } => true,
            Self::Returned { .. } | Self::Cancelled { .. } | Self::Expired { .. } => false,
        }
    }

    /// The state at `now`: what is undecided when the fair starts has expired, whether or not the
    /// sweep has written it down.
    #[must_use]
    pub fn at(self, starts_at: Timestamp, now: Timestamp) -> Self {
        match self {
            Self::InReview if now >= starts_at => Self::Expired { at: starts_at },
            other => other,
        }
    }

    /// 【取消报名】, until the fair starts.
    ///
    /// # Errors
    /// [`Refusal::FairStarted`] afterwards, [`Refusal::NotLive`] where it has ended already.
    pub fn cancel(self, starts_at: Timestamp, now: Timestamp) -> Result<Self, Refusal> {
        if now >= starts_at && self.is_live() {
            return Err(Refusal::FairStarted);
        }
        match self {
            Self::InReview | Self::Approved { .. } => Ok(Self::Cancelled { reason: None, at: now }),
            Self::Returned { .. } | Self::Cancelled { .. } | Self::Expired { .. } => Err(Refusal::NotLive),
        }
    }

    /// 【通过】 or 【退回】 of the revision `seen`, where `current` stands now.
    ///
    /// # Errors
    /// [`Refusal::Undecidable`]: decided or ended already, changed since it was seen, or the fair has started.
    pub fn decide(
        self,
        decision: Decision,
        seen: Revision,
        current: Revision,
        starts_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        match self.at(starts_at, now) {
            Self::InReview => {
                let review = Review::InReview { submitted_at: now };
                match review.decide(decision, seen, current, now).map_err(Refusal::Undecidable)? {
                    Review::Approved { decided_at } => Ok(Self::Approved { at: decided_at }),
                    Review::Returned { reason, decided_at } => {
                        Ok(Self::Returned { reason: reason.as_str().to_owned(), at: decided_at })
                    }
                    Review::InReview { .. } => Ok(Self::InReview),
                }
            }
            Self::Approved { .. } | Self::Returned { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                Err(Refusal::Undecidable(Undecidable::NotInReview))
            }
        }
    }
}

/// That 签到 may be noted, or taken back, of a registration in this state.
///
/// # Errors
/// [`Refusal::NotApproved`], and those of [`Fair::takes_attendance`].
pub fn attend(state: &State, fair: &Fair, now: Timestamp) -> Result<(), Refusal> {
    fair.takes_attendance(now)?;
    match state {
        State::Approved { .. } => Ok(()),
        State::InReview | State::Returned { .. } | State::Cancelled { .. } | State::Expired { .. } => {
            Err(Refusal::NotApproved)
        }
    }
}

/// Who answers for a booth: asked for on-site only. Sealed at rest.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    /// 联系人姓名
    pub name: String,
    /// 身份证号
    pub identity_number: String,
    /// 联系电话
    pub phone: String,
}

impl Contact {
    /// Masked for every page but the clerk's own form and the deciding bureau's.
    #[must_use]
    pub fn masked(&self) -> Self {
        Self {
            name: seal::mask_name(&self.name),
            identity_number: seal::mask_identity(&self.identity_number),
            phone: seal::mask_phone(&self.phone),
        }
    }
}

/// A registration as it is kept.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Which one.
    pub id: RegistrationId,
    /// For which fair.
    pub fair: FairId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What the organisation is called; once the fair is over, what it was called then.
    pub organisation_name: String,
    /// 展位; `None` online.
    pub booth: Option<String>,
    /// Where it stands, as written; see [`State::at`].
    pub state: State,
    /// Grows with every change.
    pub revision: Revision,
    /// The clerk who registered.
    pub registered_by: PersonId,
    /// When.
    pub registered_at: Timestamp,
}

/// Reads a decision from what the officer pressed: an empty reason approves nothing.
///
/// # Errors
/// [`Refusal::Invalid`] with the field 退回原因.
pub fn decision(approve: bool, reason: &str) -> Result<Decision, Refusal> {
    if approve {
        return Ok(Decision::Approve);
    }
    Reason::parse(reason)
        .map(Decision::Return)
        .map_err(|e| Refusal::Invalid(vec![web::Mistake::new("reason", "退回原因", e.zh())]))
}

#[cfg(test)]
#[path = "registration_test.rs"]
mod tests;
