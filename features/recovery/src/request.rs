//! A request with pictures, and the rules of its decision. No I/O. Features A7, A8.

use access::OfficerId;
use clock::Timestamp;
use review::{Decision, Revision};

/// Hours in which an approved reset can be taken up.
pub(crate) const COLLECT_HOURS: i64 = 72;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 自然人找回账号
    PersonAccount,
    /// 单位找回账号
    OrganisationAccount,
    /// 自然人找回密码
    PersonPassword,
    /// 单位找回密码
    OrganisationPassword,
}

/// A picture that a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The person's own document.
    Document,
    /// The clerk's document.
    ClerkDocument,
    /// ①
    IdentityFront,
    /// ②
    Holding,
    /// ③
    Licence,
    /// ④
    Authorisation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::PersonAccount, Self::OrganisationAccount, Self::PersonPassword, Self::OrganisationPassword];

    /// The name in the database and on the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonAccount => "person_account",
            Self::OrganisationAccount => "organisation_account",
            Self::PersonPassword => "person_password",
            Self::OrganisationPassword => "organisation_password",
        }
    }

    /// The kind of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The words of the guide.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::PersonAccount => "自然人找回账号",
            Self::OrganisationAccount => "单位找回账号",
            Self::PersonPassword => "自然人找回密码",
            Self::OrganisationPassword => "单位找回密码",
        }
    }

    /// Whether it is about an organisation's account.
    #[must_use]
    pub fn is_organisation(self) -> bool {
        matches!(self, Self::OrganisationAccount | Self::OrganisationPassword)
    }

    /// Whether a password is to be set anew.
    #[must_use]
    pub fn is_password(self) -> bool {
        matches!(self, Self::PersonPassword | Self::OrganisationPassword)
    }

    /// The pictures, in the order of the form (guide （二）, （三）, （五）4).
    #[must_use]
    pub fn slots(self) -> &'static [Slot] {
        match self {
            Self::PersonAccount => &[Slot::Document],
            Self::OrganisationAccount => &[Slot::ClerkDocument],
            Self::PersonPassword => &[Slot::IdentityFront, Slot::Holding],
            Self::OrganisationPassword => &[Slot::IdentityFront, Slot::Holding, Slot::Licence, Slot::Authorisation],
        }
    }

    /// How many administrators must agree: two, by whom a way into an account is opened.
    #[must_use]
    pub fn approvals(self) -> u8 {
        if self.is_password() { 2 } else { 1 }
    }
}

impl Slot {
    /// All slots.
    pub const ALL: [Self; 6] =
        [Self::Document, Self::ClerkDocument, Self::IdentityFront, Self::Holding, Self::Licence, Self::Authorisation];

    /// The field's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::ClerkDocument => "clerk_document",
            Self::IdentityFront => "identity_front",
            Self::Holding => "holding",
            Self::Licence => "licence",
            Self::Authorisation => "authorisation",
        }
    }

    /// The slot of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// What the picture shall show: the words beside its sample.
    pub(crate) fn sample_zh(self) -> &'static str {
        match self {
            Self::Document | Self::ClerkDocument | Self::IdentityFront => {
                "证件正面完整入镜，文字和照片清晰，无反光遮挡"
            }
            Self::Holding => "本人手持证件，面部和证件文字同时清晰可见",
            Self::Licence => "营业执照完整入镜，加盖单位公章，印章和代码清晰",
            Self::Authorisation => "授权书内容完整，有法定代表人和经办人签字，加盖单位公章",
        }
    }

    /// The field's label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Document => "本人证件照",
            Self::ClerkDocument => "经办人证件照",
            Self::IdentityFront => "①身份证正面照片",
            Self::Holding => "②手持证件拍照照片",
            Self::Licence => "③营业执照加盖公章照片",
            Self::Authorisation => "④单位委托授权书加盖公章照片",
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 审核中; perhaps one administrator agreed already.
    InReview {
        /// Who agreed first.
        first: Option<OfficerId>,
    },
    /// 已通过; a reset waits to be taken up until then.
    Approved {
        /// The end of the 72 hours; `None` where only an account name was asked for.
        until: Option<Timestamp>,
    },
    /// 已退回
    Returned,
    /// The new password was set.
    Collected,
}

impl State {
    /// The name in the database and on the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InReview { .. } => "in_review",
            Self::Approved { .. } => "approved",
            Self::Returned => "returned",
            Self::Collected => "collected",
        }
    }

    /// The label and its tone.
    #[must_use]
    pub fn zh(self) -> (&'static str, &'static str) {
        match self {
            Self::InReview { first: None } => ("审核中", "busy"),
            Self::InReview { first: Some(_) } => ("已初审，待复审", "busy"),
            Self::Approved { .. } => ("审核通过", "good"),
            Self::Returned => ("审核不通过", "bad"),
            Self::Collected => ("已重置", "good"),
        }
    }
}

/// What a decision leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One of two agreed.
    First,
    /// Agreed.
    Approved,
    /// 【退回】
    Returned,
}

/// Why a decision cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecidable {
    /// The revision seen is not the one that stands now.
    Changed,
    /// It is decided already.
    NotInReview,
    /// Who agreed first cannot agree a second time.
    SameOfficer,
    /// No account fits what was typed: there is nothing to approve.
    NothingFound,
}

/// Decides. **Invariant**: a way into an account is opened by two different officers.
///
/// # Errors
/// [`Undecidable`].
pub fn decide(
    kind: Kind,
    state: State,
    fits: bool,
    (seen, current): (Revision, Revision),
    officer: OfficerId,
    decision: &Decision,
) -> Result<Step, Undecidable> {
    let State::InReview { first } = state else { return Err(Undecidable::NotInReview) };
    if seen != current {
        return Err(Undecidable::Changed);
    }
    match decision {
        Decision::Return(_) => Ok(Step::Returned),
        Decision::Approve if !fits => Err(Undecidable::NothingFound),
        Decision::Approve => match first {
            Some(one) if one == officer => Err(Undecidable::SameOfficer),
            None if kind.approvals() > 1 => Ok(Step::First),
            None | Some(_) => Ok(Step::Approved),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use review::Reason;
    use uuid::Uuid;

    const ONE: OfficerId = OfficerId(Uuid::from_u128(1));
    const OTHER: OfficerId = OfficerId(Uuid::from_u128(2));
    const SEEN: (Revision, Revision) = (Revision(1), Revision(1));
    const NEW: State = State::InReview { first: None };
    const HALF: State = State::InReview { first: Some(ONE) };

    fn approve(kind: Kind, state: State, officer: OfficerId) -> Result<Step, Undecidable> {
        decide(kind, state, true, SEEN, officer, &Decision::Approve)
    }

    #[test]
    fn a_password_needs_two_different_administrators() {
        for kind in [Kind::PersonPassword, Kind::OrganisationPassword] {
            assert_eq!(approve(kind, NEW, ONE), Ok(Step::First));
            assert_eq!(approve(kind, HALF, ONE), Err(Undecidable::SameOfficer));
            assert_eq!(approve(kind, HALF, OTHER), Ok(Step::Approved));
        }
        assert_eq!(approve(Kind::OrganisationAccount, NEW, ONE), Ok(Step::Approved));
    }

    #[test]
    fn what_fits_no_account_can_only_be_returned() {
        let kind = Kind::OrganisationPassword;
        assert_eq!(decide(kind, NEW, false, SEEN, ONE, &Decision::Approve), Err(Undecidable::NothingFound));
        let back = Decision::Return(Reason::parse("照片不清晰").unwrap());
        assert_eq!(decide(kind, NEW, false, SEEN, ONE, &back), Ok(Step::Returned));
        assert_eq!(decide(kind, HALF, true, SEEN, ONE, &back), Ok(Step::Returned));
    }

    #[test]
    fn a_decision_names_the_revision_that_was_seen_and_is_taken_once() {
        let kind = Kind::PersonPassword;
        let stale = (Revision(1), Revision(2));
        assert_eq!(decide(kind, HALF, true, stale, OTHER, &Decision::Approve), Err(Undecidable::Changed));
        for done in [State::Returned, State::Collected, State::Approved { until: None }] {
            assert_eq!(approve(kind, done, OTHER), Err(Undecidable::NotInReview));
        }
    }

    #[test]
    fn codes_are_read_back() {
        assert!(Kind::ALL.into_iter().all(|k| Kind::of_code(k.code()) == Some(k)));
        assert!(Slot::ALL.into_iter().all(|s| Slot::of_code(s.code()) == Some(s)));
    }
}
