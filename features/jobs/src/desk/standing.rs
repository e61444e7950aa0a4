//! Where a row of 职位管理 stands: one word for the list, the filter, the counter and the API.

use crate::job::{State, TakenDownBy};
use crate::review_job::Remark;

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// 已发布
    Published,
    /// 草稿
    Draft,
    /// 审核中
    InReview,
    /// 审核不通过
    Returned,
    /// 待发布
    Scheduled,
    /// 手动下架
    TakenDown,
    /// 监管下架
    TakenDownByBureau,
    /// 到期
    Expired,
}

impl Standing {
    /// Those of 未发布, in the order of the filter.
    pub(crate) const UNPUBLISHED: [Self; 7] = [
        Self::Draft,
        Self::Scheduled,
        Self::InReview,
        Self::Returned,
        Self::TakenDown,
        Self::TakenDownByBureau,
        Self::Expired,
    ];

    /// What a job is at the moment of asking: what the bureau is about to say goes before the state that the job
    /// keeps meanwhile.
    pub(crate) fn of(state: &State, remark: Option<&Remark>) -> Self {
        match (remark, state) {
            (_, State::Published(_)) => Self::Published,
            (Some(Remark::InReview), _) => Self::InReview,
            (Some(Remark::Returned(_)), _) => Self::Returned,
            (Some(Remark::Scheduled(_)), _) => Self::Scheduled,
            (_, State::Draft | State::Deleted { .. }) => Self::Draft,
            (_, State::TakenDown { by: TakenDownBy::Clerk, .. }) => Self::TakenDown,
            (_, State::TakenDown { by: TakenDownBy::Bureau, .. }) => Self::TakenDownByBureau,
            (_, State::Expired { .. }) => Self::Expired,
        }
    }

    /// The name in addresses and on the API.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Scheduled => "scheduled",
            Self::TakenDown => "taken_down",
            Self::TakenDownByBureau => "taken_down_by_bureau",
            Self::Expired => "expired",
        }
    }

    /// The word.
    pub(crate) fn zh(self) -> &'static str {
        match self {
            Self::Published => "已发布",
            Self::Draft => "草稿",
            Self::InReview => "审核中",
            Self::Returned => "审核不通过",
            Self::Scheduled => "待发布",
            Self::TakenDown => "手动下架",
            Self::TakenDownByBureau => "监管下架",
            Self::Expired => "到期",
        }
    }

    /// The look of it.
    pub(crate) fn tone(self) -> &'static str {
        match self {
            Self::Published => "good",
            Self::InReview | Self::Scheduled => "busy",
            Self::Returned | Self::TakenDownByBureau => "bad",
            Self::Draft | Self::TakenDown | Self::Expired => "idle",
        }
    }

    /// The standing of a [`Self::code`].
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Published].into_iter().chain(Self::UNPUBLISHED).find(|s| s.code() == code)
    }
}
