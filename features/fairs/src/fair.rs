//! A job fair and what may happen to it, as plain values (guide chapter 五; features F1, F2, F7).

use crate::{Refusal, plan::Recipe};
use access::OfficerId;
use clock::Timestamp;
use std::collections::BTreeSet;

store::id!(
    /// Identifies a fair.
    FairId
);

/// 现场招聘会 or 网络招聘会.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 现场招聘会: in a hall with booths; registrations are reviewed.
    OnSite,
    /// 网络招聘会: registrations succeed at once.
    Online,
}

impl Kind {
    /// Both, in the order of the tabs.
    pub const ALL: [Self; 2] = [Self::OnSite, Self::Online];

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::OnSite => "现场招聘会",
            Self::Online => "网络招聘会",
        }
    }

    /// The name in forms, JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::Online => "online",
        }
    }

    /// The kind of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// What a planner decides about a fair: everything that the form asks for. Made by
/// [`crate::facts::read`], so that the ranges and the order of the times hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// 类型
    pub kind: Kind,
    /// 名称
    pub title: String,
    /// 主办单位
    pub organiser: String,
    /// 举办开始
    pub starts_at: Timestamp,
    /// 举办结束
    pub ends_at: Timestamp,
    /// 举办地点; empty for a fair online.
    pub place: String,
    /// 区划 (GB/T 2260, six digits): whose fair it is.
    pub division: String,
    /// 报名开始
    pub opens_at: Timestamp,
    /// 报名截止
    pub closes_at: Timestamp,
    /// 单位名额: how many organisations may take part.
    pub organisations_max: u32,
    /// 每单位职位上限
    pub jobs_max: u32,
    /// 参会须知
    pub notice: String,
    /// 咨询电话
    pub phone: String,
    /// How the hall is laid out; on-site only.
    pub plan: Option<Recipe>,
}

impl Facts {
    /// 举办时间, for people.
    #[must_use]
    pub fn time(&self) -> String {
        clock::span(self.starts_at, self.ends_at)
    }

    /// 报名时间, for people.
    #[must_use]
    pub fn window(&self) -> String {
        clock::span(self.opens_at, self.closes_at)
    }
}

/// How far the planner has come with a fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Seen by planners of the division only.
    Draft,
    /// Seen by everybody.
    Published,
    /// Called off; the public still sees that it was.
    Cancelled {
        /// Why, as the public reads it.
        reason: String,
    },
}

impl Standing {
    /// The name in the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// Where a fair stands at an instant, as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// 草稿
    Draft,
    /// 即将报名
    Announced,
    /// 报名中
    Open,
    /// 报名截止
    Closed,
    /// 进行中
    Running,
    /// 已结束
    Over,
    /// 已取消
    Cancelled,
}

impl Phase {
    /// Those that the public can search for.
    pub const PUBLIC: [Self; 6] =
        [Self::Open, Self::Announced, Self::Closed, Self::Running, Self::Over, Self::Cancelled];

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Announced => "即将报名",
            Self::Open => "报名中",
            Self::Closed => "报名截止",
            Self::Running => "进行中",
            Self::Over => "已结束",
            Self::Cancelled => "已取消",
        }
    }

    /// The name in addresses and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Announced => "announced",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Running => "running",
            Self::Over => "over",
            Self::Cancelled => "cancelled",
        }
    }

    /// The phase of a [`Self::code`] that the public may ask for.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::PUBLIC.into_iter().find(|p| p.code() == code)
    }

    /// The class of its dot (`docs/look.md` 2.4).
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Open | Self::Running => "good",
            Self::Announced => "busy",
            Self::Closed => "warn",
            Self::Draft | Self::Over => "idle",
            Self::Cancelled => "bad",
        }
    }
}

/// A fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fair {
    /// Which one.
    pub id: FairId,
    /// Draft, published or cancelled.
    pub standing: Standing,
    /// Grows by one with every change: two planners do not overwrite each other.
    pub revision: i64,
    /// What the planner decided.
    pub facts: Facts,
    /// Who planned it.
    pub created_by: OfficerId,
    /// When it was written first.
    pub created_at: Timestamp,
}

impl Fair {
    /// Where the fair stands at `now`. Registration that is open goes before a fair that runs (online).
    #[must_use]
    pub fn phase(&self, now: Timestamp) -> Phase {
        let f = &self.facts;
        match self.standing {
            Standing::Draft => Phase::Draft,
            Standing::Cancelled { .. } => Phase::Cancelled,
            Standing::Published if now >= f.ends_at => Phase::Over,
            Standing::Published if now >= f.opens_at && now < f.closes_at => Phase::Open,
            Standing::Published if now >= f.starts_at => Phase::Running,
            Standing::Published if now < f.opens_at => Phase::Announced,
            Standing::Published => Phase::Closed,
        }
    }

    /// Whether everybody may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self.standing {
            Standing::Draft => false,
            Standing::Published | Standing::Cancelled { .. } => true,
        }
    }

    /// Whether the fair has begun at `now`: from then on nothing is cancelled or decided.
    #[must_use]
    pub fn has_started(&self, now: Timestamp) -> bool {
        now >= self.facts.starts_at
    }

    /// That organisations may register at `now`.
    ///
    /// # Errors
    /// [`Refusal::NotYetOpen`], [`Refusal::RegistrationClosed`] or [`Refusal::FairCancelled`].
    pub fn takes_registrations(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.phase(now) {
            Phase::Open => Ok(()),
            Phase::Draft | Phase::Announced => Err(Refusal::NotYetOpen { opens_at: self.facts.opens_at }),
            Phase::Closed | Phase::Running | Phase::Over => Err(Refusal::RegistrationClosed),
            Phase::Cancelled => Err(Refusal::FairCancelled),
        }
    }

    /// That 签到 is taken at `now`: in a hall, on the days of the fair.
    ///
    /// # Errors
    /// [`Refusal::OnlineHasNoAttendance`], [`Refusal::FairCancelled`] or [`Refusal::NotTheDay`].
    pub fn takes_attendance(&self, now: Timestamp) -> Result<(), Refusal> {
        let (first, last) = (self.facts.starts_at.day(), self.facts.ends_at.day());
        match self.standing {
            Standing::Cancelled { .. } => Err(Refusal::FairCancelled),
            Standing::Draft | Standing::Published if self.facts.kind == Kind::Online => {
                Err(Refusal::OnlineHasNoAttendance)
            }
            Standing::Published if now >= first.start() && now < last.end() => Ok(()),
            Standing::Draft | Standing::Published => Err(Refusal::NotTheDay { first, last }),
        }
    }

    /// 发布
    ///
    /// # Errors
    /// [`Refusal::NotADraft`], or [`Refusal::TooLateToPublish`] where registration would already be over.
    pub fn publish(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.standing {
            Standing::Published | Standing::Cancelled { .. } => Err(Refusal::NotADraft),
            Standing::Draft if self.facts.closes_at <= now => Err(Refusal::TooLateToPublish),
            Standing::Draft => Ok(Self { standing: Standing::Published, revision: self.revision + 1, ..self }),
        }
    }

    /// 取消招聘会
    ///
    /// # Errors
    /// [`Refusal::NotPublished`], or [`Refusal::FairOver`] once it has ended.
    pub fn cancel(self, reason: String, now: Timestamp) -> Result<Self, Refusal> {
        match self.standing {
            Standing::Draft | Standing::Cancelled { .. } => Err(Refusal::NotPublished),
            Standing::Published if now >= self.facts.ends_at => Err(Refusal::FairOver),
            Standing::Published => {
                Ok(Self { standing: Standing::Cancelled { reason }, revision: self.revision + 1, ..self })
            }
        }
    }

    /// 修改: `seen` is the revision that the planner had before the eyes, `held` the booths and
    /// `live` the number of organisations that are registered now.
    ///
    /// # Errors
    /// [`Refusal::FairChanged`], [`Refusal::FairCancelled`], [`Refusal::FairStarted`] for a published fair that
    /// has begun, [`Refusal::KindIsFixed`], [`Refusal::BoothsHeld`], [`Refusal::QuotaBelowLive`].
    pub fn change(
        self,
        facts: Facts,
        seen: i64,
        held: &BTreeSet<String>,
        live: u32,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if seen != self.revision {
            return Err(Refusal::FairChanged);
        }
        match self.standing {
            Standing::Draft => {}
            Standing::Cancelled { .. } => return Err(Refusal::FairCancelled),
            Standing::Published => {
                if self.has_started(now) {
                    return Err(Refusal::FairStarted);
                }
                if facts.kind != self.facts.kind {
                    return Err(Refusal::KindIsFixed);
                }
                let offered = facts.plan.as_ref().map(Recipe::open_codes).unwrap_or_default();
                let lost: Vec<String> = held.difference(&offered).cloned().collect();
                if !lost.is_empty() {
                    return Err(Refusal::BoothsHeld(lost));
                }
                if facts.organisations_max < live {
                    return Err(Refusal::QuotaBelowLive(live));
                }
            }
        }
        Ok(Self { facts, revision: self.revision + 1, ..self })
    }
}

#[cfg(test)]
#[path = "fair_test.rs"]
mod tests;
