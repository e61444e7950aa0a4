//! How much a publication asks for a look: points for facts, the same for the same facts, each with its reason. No I/O.

use serde::{Deserialize, Serialize};

/// Days for which an organisation counts as new.
pub const NEW_DAYS: i64 = 30;
/// More publications of an organisation within a day are many.
pub const MANY_A_DAY: i64 = 20;
/// The most points that the checker's warnings give together.
const WARNINGS_MAX: i64 = 45;

/// What is known of a publication when it is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Warnings of the text checker, pay left out.
    pub warnings: i64,
    /// Whether the checker finds the pay far from the median or below the minimum wage.
    pub pay_is_odd: bool,
    /// Whether the organisation registered within [`NEW_DAYS`].
    pub is_new_organisation: bool,
    /// What the organisation published before.
    pub earlier: i64,
    /// What it published within a day, this one with it.
    pub of_day: i64,
    /// Its jobs that the bureau took down.
    pub removals: i64,
    /// Reports of its jobs within half a year that were upheld.
    pub upheld: i64,
    /// Reports of its jobs that are open.
    pub open_reports: i64,
}

/// Why points were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", content = "count", rename_all = "snake_case")]
pub enum Reason {
    /// Warnings of the text checker; how many.
    Warnings(i64),
    /// Odd pay.
    OddPay,
    /// A new organisation.
    NewOrganisation,
    /// The organisation's first post.
    FirstPost,
    /// Many posts within a day; how many.
    ManyPosts(i64),
    /// 监管下架 before; how often.
    Removed(i64),
    /// Reports that were upheld; how many.
    Upheld(i64),
    /// Open reports; how many.
    Reported(i64),
}

impl Reason {
    /// The points.
    #[must_use]
    pub fn points(self) -> i64 {
        match self {
            Self::Warnings(n) => (n * 15).min(WARNINGS_MAX),
            Self::OddPay | Self::FirstPost | Self::NewOrganisation => 20,
            Self::ManyPosts(_) => 15,
            Self::Removed(n) => (n * 30).min(60),
            Self::Upheld(n) => (n * 25).min(50),
            Self::Reported(n) => (n * 15).min(30),
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::Warnings(n) => format!("文字检查有 {n} 处提醒"),
            Self::OddPay => "薪资与同类职位差距较大或低于最低工资标准".into(),
            Self::NewOrganisation => format!("单位注册不满 {NEW_DAYS} 天"),
            Self::FirstPost => "单位首次发布职位".into(),
            Self::ManyPosts(n) => format!("24 小时内发布 {n} 个职位"),
            Self::Removed(n) => format!("单位曾被监管下架 {n} 次"),
            Self::Upheld(n) => format!("半年内有 {n} 件举报成立"),
            Self::Reported(n) => format!("有 {n} 件举报正在处理"),
        }
    }
}

/// The reasons that the facts give; the score is the sum of their points.
#[must_use]
pub fn reasons(facts: &Facts) -> Vec<Reason> {
    let counted = |n: i64, reason: fn(i64) -> Reason| (n > 0).then(|| reason(n));
    [
        counted(facts.warnings, Reason::Warnings),
        facts.pay_is_odd.then_some(Reason::OddPay),
        facts.is_new_organisation.then_some(Reason::NewOrganisation),
        (facts.earlier == 0).then_some(Reason::FirstPost),
        (facts.of_day > MANY_A_DAY).then_some(Reason::ManyPosts(facts.of_day)),
        counted(facts.removals, Reason::Removed),
        counted(facts.upheld, Reason::Upheld),
        counted(facts.open_reports, Reason::Reported),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The score of these reasons.
#[must_use]
pub fn score(reasons: &[Reason]) -> i64 {
    reasons.iter().map(|r| r.points()).sum()
}

/// Whether a publication is chosen: all at or above the threshold, and of the rest the share whose lot (0 to 9999) falls
/// below it.
#[must_use]
pub fn choose(score: i64, threshold: i64, lot: u32, share_percent: u32) -> Option<Chosen> {
    match () {
        () if score >= threshold => Some(Chosen::Risk),
        () if lot < share_percent.min(100) * 100 => Some(Chosen::Random),
        () => None,
    }
}

/// Why a publication is in the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Its score.
    Risk,
    /// Its lot.
    Random,
}

impl Chosen {
    /// The name in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Random => "random",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_publication_has_no_points() {
        let quiet = Facts { earlier: 3, of_day: 1, ..Facts::default() };
        assert_eq!(reasons(&quiet), []);
        assert_eq!(score(&[]), 0);
    }

    #[test]
    fn every_fact_gives_its_points_and_is_bounded() {
        let facts = Facts {
            warnings: 9,
            pay_is_odd: true,
            is_new_organisation: true,
            earlier: 0,
            of_day: 40,
            removals: 9,
            upheld: 9,
            open_reports: 9,
        };
        assert_eq!(reasons(&facts).len(), 8);
        assert_eq!(score(&reasons(&facts)), 45 + 20 + 20 + 20 + 15 + 60 + 50 + 30);
        assert!(reasons(&facts).iter().all(|r| !r.zh().is_empty()));
    }

    #[test]
    fn the_first_post_of_a_new_organisation_is_not_risky_by_itself() {
        let facts = Facts { is_new_organisation: true, of_day: 1, ..Facts::default() };
        assert_eq!(choose(score(&reasons(&facts)), 50, 9_999, 5), None);
        let warned = Facts { warnings: 1, ..facts };
        assert_eq!(choose(score(&reasons(&warned)), 50, 9_999, 5), Some(Chosen::Risk));
    }

    #[test]
    fn the_share_is_what_was_asked_for() {
        let drawn = (0..10_000).filter(|lot| choose(0, 50, *lot, 5).is_some()).count();
        assert_eq!(drawn, 500);
        assert_eq!(choose(0, 50, 0, 0), None);
        assert_eq!(choose(0, 50, 9_999, 100), Some(Chosen::Random));
    }
}
