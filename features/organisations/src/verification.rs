//! 复核: an approved profile is verified again every six months, as the notice of five ministries of January 2026
//! asks of recruitment platforms (每六个月至少核验一次). No I/O. Feature C3.

use crate::profile::State;
use clock::{Day, Timestamp};
use review::Review;

/// Months from an approval to the next verification: the longest that the notice allows.
pub const MONTHS: u8 = 6;
/// Days before the due day on which the clerks are told first: time enough to renew a licence.
pub const EARLY_DAYS: i64 = 30;
/// Days before the due day on which they are told once more.
pub const LATE_DAYS: i64 = 7;
/// Days after the due day for which an organisation that submits nothing still recruits: two weeks, so that one
/// holiday of the only clerk does not close it.
pub const GRACE_DAYS: i64 = 14;
/// Hours that remain where a submission is taken back after the grace: enough to submit it again.
pub const WITHDRAWAL_HOURS: i64 = 24;

/// When an organisation is to be verified again, and from when it is suspended if it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The first instant after the due day: from then on it is 待复核.
    pub due_at: Timestamp,
    /// From when it is 已暂停; `None` while a submission waits for the bureau.
    pub lapses_at: Option<Timestamp>,
}

/// How far it has come. The numbers are what `notices` keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing is to be done yet.
    Fresh = 0,
    /// Due within [`EARLY_DAYS`].
    Early = 1,
    /// Due within [`LATE_DAYS`].
    Late = 2,
    /// 待复核
    Due = 3,
    /// 已暂停
    Lapsed = 4,
}

impl Stage {
    /// The label of a state that everyone should see; `None` where there is nothing to say yet.
    #[must_use]
    pub fn zh(self) -> Option<&'static str> {
        match self {
            Self::Fresh => None,
            Self::Early | Self::Late => Some("即将复核"),
            Self::Due => Some("待复核"),
            Self::Lapsed => Some("已暂停"),
        }
    }
}

impl Verification {
    /// What an approval at `now` brings.
    #[must_use]
    pub fn after_approval(now: Timestamp) -> Self {
        let due_at = months_later(now.day()).end();
        Self { due_at, lapses_at: Some(due_at.plus_days(GRACE_DAYS)) }
    }

    /// The last day on which nothing is overdue.
    #[must_use]
    pub fn due_day(&self) -> Day {
        self.due_at.plus_seconds(-1).day()
    }

    /// How far it has come at `now`. This is the one place that says so; sweeps write down what it says.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> Stage {
        if self.lapses_at.is_some_and(|at| at <= now) {
            Stage::Lapsed
        } else if self.due_at <= now {
            Stage::Due
        } else if self.due_at.plus_days(-LATE_DAYS) <= now {
            Stage::Late
        } else if self.due_at.plus_days(-EARLY_DAYS) <= now {
            Stage::Early
        } else {
            Stage::Fresh
        }
    }

    /// What becomes of it when the profile comes into `state` at `now`. Who has lapsed stays so until an approval.
    #[must_use]
    pub fn after(self, state: &State, now: Timestamp) -> Self {
        if self.stage(now) == Stage::Lapsed {
            return self;
        }
        let usual = self.due_at.plus_days(GRACE_DAYS);
        let lapses_at = match state {
            State::Reviewed(Review::InReview { .. }) => None,
            State::Reviewed(Review::Approved { .. }) => return Self::after_approval(now),
            // The bureau answered late: the clerk has the whole grace to mend what was returned.
            State::Reviewed(Review::Returned { .. }) => Some(usual.max(now.plus_days(GRACE_DAYS))),
            State::Saved => match self.lapses_at {
                Some(at) => Some(at),
                None => Some(usual.max(now.plus_seconds(WITHDRAWAL_HOURS * 3_600))),
            },
        };
        Self { lapses_at, ..self }
    }
}

/// The same day [`MONTHS`] later, or the last of that month.
fn months_later(day: Day) -> Day {
    let (year, month, of_month) = day.parts();
    let months = month - 1 + MONTHS;
    let (year, month) = (year + i32::from(months / 12), months % 12 + 1);
    (0..4).find_map(|less| Day::new(year, month, of_month - less)).unwrap_or_else(|| day.plus_days(181))
}

#[cfg(test)]
#[path = "verification_test.rs"]
mod tests;
