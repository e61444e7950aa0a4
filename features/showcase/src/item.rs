//! One item of 单位形象 and its life: 待提交 → 审核中 → 审核通过 or 审核不通过; taken off by either side. Plain values, no I/O.

use crate::ItemId;
use access::{OrganisationId, PersonId};
use clock::Timestamp;
use review::{Decision, Reason, Review, Revision, Undecidable};
use serde::Serialize;

/// Pictures of one organisation.
pub(crate) const PICTURES_MAX: usize = 9;
/// Characters of 图片说明 and 视频说明.
pub(crate) const CAPTION: std::ops::RangeInclusive<usize> = 2..=30;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 单位logo
    Logo,
    /// 宣传图片
    Picture,
    /// 宣传视频
    Film,
}

impl Kind {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Logo, Self::Picture, Self::Film];

    /// What it is called.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Logo => "单位logo",
            Self::Picture => "宣传图片",
            Self::Film => "宣传视频",
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Picture => "picture",
            Self::Film => "film",
        }
    }

    /// The kind of a [`Self::code`].
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Of logo and film an organisation has one.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, Self::Logo | Self::Film)
    }
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 待提交
    Draft,
    /// 审核中
    InReview {
        /// Since when.
        submitted_at: Timestamp,
    },
    /// 审核通过: public, as long as the organisation is.
    Approved {
        /// When it was decided.
        decided_at: Timestamp,
    },
    /// 审核不通过
    Returned {
        /// Why.
        reason: String,
        /// When it was decided.
        decided_at: Timestamp,
    },
    /// 监管下架: an officer took it off.
    TakenOff {
        /// Why.
        reason: String,
    },
    /// 【删除】 by the clerk.
    Removed,
    /// Another one took its place.
    Replaced,
}

impl State {
    /// In the database and on the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview { .. } => "in_review",
            Self::Approved { .. } => "approved",
            Self::Returned { .. } => "returned",
            Self::TakenOff { .. } => "taken_off",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Draft => "待提交",
            Self::InReview { .. } => "审核中",
            Self::Approved { .. } => "审核通过",
            Self::Returned { .. } => "审核不通过",
            Self::TakenOff { .. } => "监管下架",
            Self::Removed => "已删除",
            Self::Replaced => "已更换",
        }
    }

    /// `good`, `busy`, `warn`, `bad` or `idle`.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self {
            Self::Draft => "warn",
            Self::InReview { .. } => "busy",
            Self::Approved { .. } => "good",
            Self::Returned { .. } | Self::TakenOff { .. } => "bad",
            Self::Removed | Self::Replaced => "idle",
        }
    }

    /// Why it was returned or taken off.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Returned { reason, .. } | Self::TakenOff { reason } => Some(reason),
            Self::Draft | Self::InReview { .. } | Self::Approved { .. } | Self::Removed | Self::Replaced => None,
        }
    }

    /// Whether the clerk still has it on the page.
    pub(crate) fn is_kept(&self) -> bool {
        !matches!(self, Self::Removed | Self::Replaced)
    }
}

/// What lies in the store of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// SHA-256 of the bytes, in hexadecimal: the file's name and its `ETag`.
    pub hash: String,
    /// `image/jpeg`, `image/png` or `video/mp4`.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length of a film in milliseconds.
    pub duration_ms: Option<u64>,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Grows with everything that an officer would have to see again.
    pub revision: Revision,
    /// Its place among the others of its kind, from the smallest.
    pub place: i64,
    /// 图片说明 or 视频说明; empty for a logo.
    pub caption: String,
    /// Its bytes.
    pub file: File,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
    /// Who submitted it.
    pub submitted_by: Option<PersonId>,
    /// Whether it ever was before the bureau.
    pub was_submitted: bool,
}

/// The state does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow;

impl Item {
    /// 【提交审核】
    pub(crate) fn submit(self, now: Timestamp) -> Result<Self, NotNow> {
        match self.state {
            State::Draft => Ok(Self {
                state: State::InReview { submitted_at: now },
                revision: self.next(),
                was_submitted: true,
                ..self
            }),
            State::InReview { .. }
            | State::Approved { .. }
            | State::Returned { .. }
            | State::TakenOff { .. }
            | State::Removed
            | State::Replaced => Err(NotNow),
        }
    }

    /// Another 图片说明. What is public or before the bureau keeps the words that were seen.
    pub(crate) fn recaption(self, caption: String) -> Result<Self, NotNow> {
        match self.state {
            State::Draft | State::Returned { .. } if self.kind != Kind::Logo => {
                Ok(Self { state: State::Draft, revision: self.next(), caption, ..self })
            }
            State::Draft
            | State::InReview { .. }
            | State::Approved { .. }
            | State::Returned { .. }
            | State::TakenOff { .. }
            | State::Removed
            | State::Replaced => Err(NotNow),
        }
    }

    /// An officer's decision on the revision `seen`.
    pub(crate) fn decide(self, decision: Decision, seen: Revision, now: Timestamp) -> Result<Self, Undecidable> {
        let State::InReview { submitted_at } = self.state else { return Err(Undecidable::NotInReview) };
        let state = match (Review::InReview { submitted_at }).decide(decision, seen, self.revision, now)? {
            Review::InReview { submitted_at } => State::InReview { submitted_at },
            Review::Approved { decided_at } => State::Approved { decided_at },
            Review::Returned { reason, decided_at } => State::Returned { reason: reason.as_str().into(), decided_at },
        };
        Ok(Self { state, ..self })
    }

    /// An officer takes it off the public page.
    pub(crate) fn take_off(self, reason: &Reason) -> Result<Self, NotNow> {
        match self.state {
            State::Approved { .. } => Ok(Self { state: State::TakenOff { reason: reason.as_str().into() }, ..self }),
            State::Draft
            | State::InReview { .. }
            | State::Returned { .. }
            | State::TakenOff { .. }
            | State::Removed
            | State::Replaced => Err(NotNow),
        }
    }

    /// The clerk takes it away.
    pub(crate) fn remove(self) -> Result<Self, NotNow> {
        if self.state.is_kept() {
            Ok(Self { state: State::Removed, revision: self.next(), ..self })
        } else {
            Err(NotNow)
        }
    }

    /// Another logo or film takes its place.
    pub(crate) fn replace(self) -> Result<Self, NotNow> {
        if self.state.is_kept() {
            Ok(Self { state: State::Replaced, revision: self.next(), ..self })
        } else {
            Err(NotNow)
        }
    }

    fn next(&self) -> Revision {
        Revision(self.revision.0 + 1)
    }
}

/// The order with one item a place earlier or later; as it was where there is no such place.
pub(crate) fn moved(mut order: Vec<ItemId>, item: ItemId, earlier: bool) -> Vec<ItemId> {
    if let Some(at) = order.iter().position(|i| *i == item) {
        let to = if earlier { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) };
        if let Some(to) = to {
            order.swap(at, to);
        }
    }
    order
}

#[cfg(test)]
#[path = "item_test.rs"]
mod tests;
