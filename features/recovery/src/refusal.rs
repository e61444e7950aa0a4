use crate::request::{Slot, Undecidable};
use accounts::officers::{claims::Claim, viewing::ViewReasonError};
use axum::http::StatusCode;
use organisations::licence::PictureMistake;
use review::ReasonError;
use web::Mistake;

/// Why something of recovery is refused. Worded in `wording.rs`.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Fields that cannot be right.
    Fields(Vec<Mistake>),
    /// Pictures that are missing or cannot be taken, each with its reason.
    Pictures(Vec<(Slot, PictureMistake)>),
    /// Too many uploads at once.
    Busy,
    /// Three requests of one phone number on one day.
    RequestsUsedUp,
    /// Five tries at 密保问题 on one day, right or wrong.
    AnswersUsedUp,
    /// The way is switched off by the operator.
    WayClosed,
    /// 受理号, code or both are wrong, used or too old: told alike.
    TicketWrong,
    /// Card, phone and what was typed belong to no account together: told alike.
    CardFitsNobody,
    /// A decision that cannot be taken.
    Undecidable(Undecidable),
    /// 退回原因 or the reason of a closing is too short or too long.
    Reason(ReasonError),
    /// The revision that was seen is missing.
    NoRevision,
    /// Neither approved nor returned.
    NoDecision,
    /// Another administrator works on it.
    HeldByAnother(Claim),
    /// None of 【领取】, 【改由我处理】 and 【放回】.
    NoAct,
    /// 查看原因 cannot be taken.
    ViewReason(ViewReasonError),
    /// The officer is a clerk of the organisation, or the person concerned.
    OwnMatter,
    /// There is no other live account of the same person: nothing is closed.
    NoDuplicate,
    /// That there is another account is known from a mark of the same officer alone: another one closes.
    OwnMark,
    /// The two accounts are not marked as one person's.
    NotMarked,
    /// The account to be marked was not found, or is this one.
    NoSuchAccount,
}

impl Refusal {
    /// A single field at fault.
    #[must_use]
    pub fn field(field: &str, label: &str, detail: impl Into<String>) -> Self {
        Self::Fields(vec![Mistake::new(field, label, detail)])
    }
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::Pictures(_) => "pictures",
            Self::Busy => "busy",
            Self::RequestsUsedUp => "requests_used_up",
            Self::AnswersUsedUp => "answers_used_up",
            Self::WayClosed => "way_closed",
            Self::TicketWrong => "ticket_wrong",
            Self::CardFitsNobody => "card_mismatch",
            Self::Undecidable(Undecidable::Changed) => "changed",
            Self::Undecidable(Undecidable::NotInReview) => "not_in_review",
            Self::Undecidable(Undecidable::SameOfficer) => "same_officer",
            Self::Undecidable(Undecidable::NothingFound) => "nothing_found",
            Self::Reason(_) => "reason",
            Self::NoRevision => "no_revision",
            Self::NoDecision => "no_decision",
            Self::HeldByAnother(_) => "held_by_another",
            Self::NoAct => "no_act",
            Self::ViewReason(_) => "view_reason",
            Self::OwnMatter => "own_matter",
            Self::NoDuplicate => "no_duplicate",
            Self::OwnMark => "own_mark",
            Self::NotMarked => "not_marked",
            Self::NoSuchAccount => "no_such_account",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_)
            | Self::Pictures(_)
            | Self::TicketWrong
            | Self::Reason(_)
            | Self::NoRevision
            | Self::NoDecision
            | Self::NoAct
            | Self::ViewReason(_)
            | Self::NoSuchAccount => StatusCode::UNPROCESSABLE_ENTITY,
            Self::CardFitsNobody
            | Self::Undecidable(_)
            | Self::HeldByAnother(_)
            | Self::NoDuplicate
            | Self::OwnMark
            | Self::NotMarked => StatusCode::CONFLICT,
            Self::OwnMatter => StatusCode::FORBIDDEN,
            Self::WayClosed => StatusCode::GONE,
            Self::RequestsUsedUp | Self::AnswersUsedUp => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn zh(&self) -> String {
        crate::wording::refusal(self)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Fields(mistakes) => mistakes.clone(),
            Self::Pictures(list) => list
                .iter()
                .map(|(slot, mistake)| Mistake::new(slot.code(), slot.zh(), crate::wording::picture(*mistake)))
                .collect(),
            Self::TicketWrong => vec![Mistake::new("code", "短信验证码", self.zh())],
            Self::Reason(error) => vec![Mistake::new("reason", "原因", error.zh())],
            Self::ViewReason(_) => vec![Mistake::new("view_reason", "查看原因", self.zh())],
            Self::NoSuchAccount => vec![Mistake::new("other", "另一个账号的用户名", self.zh())],
            Self::Busy
            | Self::RequestsUsedUp
            | Self::AnswersUsedUp
            | Self::WayClosed
            | Self::CardFitsNobody
            | Self::Undecidable(_)
            | Self::NoRevision
            | Self::NoDecision
            | Self::HeldByAnother(_)
            | Self::NoAct
            | Self::OwnMatter
            | Self::NoDuplicate
            | Self::OwnMark
            | Self::NotMarked => Vec::new(),
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        matches!(self, Self::Busy).then_some(5)
    }
}
