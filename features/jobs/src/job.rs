//! One job and its life. No I/O: the store reads and writes it, the actions call it.
//!
//! ```text
//!            publish                    take down / expire
//! Draft ───────────────▶ Published ───────────────────────▶ TakenDown | Expired
//!   │                        ▲                                   │
//!   │                        └───────────── publish ─────────────┤
//!   └──────────── delete ──────────▶ Deleted ◀───── delete ──────┘
//! ```

use crate::{content::Written, wording::Refusal};
use access::OrganisationId;
use clock::{Day, Timestamp};

store::id!(
    /// Identifies a job.
    JobId
);
store::id!(
    /// Identifies a published version of a job's text, which never changes.
    VersionId
);

/// How many days ahead of today a job may be valid.
pub const VALID_DAYS_MAX: i64 = 180;

/// A job as its organisation works on it.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Where it stands, as last written: see [`State::at`] for what that means now.
    pub state: State,
    /// The text as it would be published next, and 发布有效期.
    pub written: Written,
    /// Grows with every change of the text, so that two clerks do not overwrite each other.
    pub revision: i64,
}

/// Where a job stands, with the facts that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Written and not yet published.
    Draft,
    /// 已发布
    Published(Published),
    /// Taken off by somebody; may be published again.
    TakenDown {
        /// When.
        at: Timestamp,
        /// By whom.
        by: TakenDownBy,
        /// What was public.
        version: VersionId,
    },
    /// 到期: left by itself at the end of its last valid day.
    Expired {
        /// The first instant at which it was not valid.
        at: Timestamp,
        /// What was public.
        version: VersionId,
    },
    /// Gone for everyone; the row is kept for three years (《网络招聘服务管理规定》).
    Deleted {
        /// When.
        at: Timestamp,
    },
}

/// The facts of a published job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// When it was published.
    pub at: Timestamp,
    /// The last day on which it is valid.
    pub until: Day,
    /// What is public.
    pub version: VersionId,
    /// The change that published it: its place among the newest.
    pub sequence: i64,
}

/// Who takes a job down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenDownBy {
    /// 手动下架
    Clerk,
    /// 监管下架
    Bureau,
}

impl State {
    /// Where the job stands at `now`: past its last valid day a published job is expired, whatever
    /// the sweep has written so far.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match self {
            Self::Published(p) if now >= p.until.end() => Self::Expired { at: p.until.end(), version: p.version },
            Self::Draft | Self::Published(_) | Self::TakenDown { .. } | Self::Expired { .. } | Self::Deleted { .. } => {
                self
            }
        }
    }

    /// The version that is or was public; `None` where the job never was, or is gone for everyone.
    #[must_use]
    pub fn version(&self) -> Option<VersionId> {
        match self {
            Self::Draft | Self::Deleted { .. } => None,
            Self::Published(p) => Some(p.version),
            Self::TakenDown { version, .. } | Self::Expired { version, .. } => Some(*version),
        }
    }

    /// The word for lists.
    #[must_use]
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Published(_) => "已发布",
            Self::TakenDown { by: TakenDownBy::Clerk, .. } => "手动下架",
            Self::TakenDown { by: TakenDownBy::Bureau, .. } => "监管下架",
            Self::Expired { .. } => "到期",
            Self::Deleted { .. } => "已删除",
        }
    }

    /// The name in the database, in the log and on the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published(_) => "published",
            Self::TakenDown { by: TakenDownBy::Clerk, .. } => "taken_down",
            Self::TakenDown { by: TakenDownBy::Bureau, .. } => "taken_down_by_bureau",
            Self::Expired { .. } => "expired",
            Self::Deleted { .. } => "deleted",
        }
    }

    /// 【发布】: whether the job may be published now, valid through `until`.
    ///
    /// # Errors
    /// Where it is published already or deleted, or the date lies outside today … today + 180.
    pub fn check_publication(&self, until: Day, now: Timestamp) -> Result<(), Refusal> {
        match self.clone().at(now) {
            Self::Published(_) => Err(Refusal::AlreadyPublished),
            Self::Deleted { .. } => Err(Refusal::Deleted),
            Self::Draft | Self::TakenDown { .. } | Self::Expired { .. } => check_validity(until, now),
        }
    }

    /// 【发布】, as [`Self::check_publication`] allows it.
    ///
    /// # Errors
    /// As there.
    pub fn publish(self, until: Day, version: VersionId, sequence: i64, now: Timestamp) -> Result<Self, Refusal> {
        self.check_publication(until, now)?;
        Ok(Self::Published(Published { at: now, until, version, sequence }))
    }

    /// 【下架】 or 监管下架.
    ///
    /// # Errors
    /// Where the job is not published at `now`.
    pub fn take_down(self, by: TakenDownBy, now: Timestamp) -> Result<Self, Refusal> {
        let p = self.published_at(now)?;
        Ok(Self::TakenDown { at: now, by, version: p.version })
    }

    /// 【修改有效期】.
    ///
    /// # Errors
    /// Where the job is not published at `now`, or the date lies outside today … today + 180.
    pub fn change_validity(self, until: Day, now: Timestamp) -> Result<Self, Refusal> {
        let p = self.published_at(now)?;
        check_validity(until, now)?;
        Ok(Self::Published(Published { until, ..p }))
    }

    /// 到期: what the sweep writes down.
    ///
    /// # Errors
    /// Where the job is not published or still valid at `now`.
    pub fn expire(self, now: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Published(p) if now >= p.until.end() => Ok(Self::Expired { at: p.until.end(), version: p.version }),
            Self::Published(_) => Err(Refusal::AlreadyPublished),
            Self::Draft | Self::TakenDown { .. } | Self::Expired { .. } | Self::Deleted { .. } => {
                Err(Refusal::NotPublished(self.zh()))
            }
        }
    }

    /// 【删除】.
    ///
    /// # Errors
    /// Where the job is published at `now` or already gone.
    pub fn delete(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.at(now) {
            Self::Published(_) => Err(Refusal::PublishedIsNotDeleted),
            Self::Deleted { .. } => Err(Refusal::Deleted),
            Self::Draft | Self::TakenDown { .. } | Self::Expired { .. } => Ok(Self::Deleted { at: now }),
        }
    }

    /// 【修改】: whether the text may be changed at `now`. The state stays as it is.
    ///
    /// # Errors
    /// Where the job is published or gone.
    pub fn check_edit(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.clone().at(now) {
            Self::Published(_) => Err(Refusal::PublishedIsNotEdited),
            Self::Deleted { .. } => Err(Refusal::Deleted),
            Self::Draft | Self::TakenDown { .. } | Self::Expired { .. } => Ok(()),
        }
    }

    /// The facts of a job that is published at `now`.
    ///
    /// # Errors
    /// Where it is not.
    pub fn published_at(self, now: Timestamp) -> Result<Published, Refusal> {
        match self.at(now) {
            Self::Published(p) => Ok(p),
            Self::Deleted { .. } => Err(Refusal::Deleted),
            state @ (Self::Draft | Self::TakenDown { .. } | Self::Expired { .. }) => {
                Err(Refusal::NotPublished(state.zh()))
            }
        }
    }
}

/// 发布有效期: today … today + 180.
///
/// # Errors
/// Where the day lies outside.
pub fn check_validity(until: Day, now: Timestamp) -> Result<(), Refusal> {
    let days = until.days_since(now.day());
    match days {
        ..0 => Err(Refusal::ValidityPassed(until)),
        0..=VALID_DAYS_MAX => Ok(()),
        _ => Err(Refusal::ValidityTooFar(now.day().plus_days(VALID_DAYS_MAX))),
    }
}

#[cfg(test)]
#[path = "job_test.rs"]
mod tests;
