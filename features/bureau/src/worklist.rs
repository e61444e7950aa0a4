//! One worklist over everything that waits in the officer's division and below (R1): what it is, what changed, by when it
//! is due, and who works on it. The database counts and reads a page at a time ([`review::worklist`]).

use crate::{Bureau, wording};
use access::{Officer, OrganisationId, Reviewing, Role};
use accounts::officers::claims::{self, Claim, Matter};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::{Day, Timestamp};
use organisations::review_profile;
use review::worklist::{self as rows, Count, Cursor, Part, Row, Within};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;
use web::{Answer, Shell, Stop, json, page};

/// Rows of a page, and of a page of the API.
const PER_PAGE: u32 = 20;
const PER_PAGE_OF_API: u32 = 100;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 单位信息
    Profile,
    /// 单位名称
    Names,
    /// 单位形象
    Showcase,
    /// 现场招聘会报名
    Registration,
    /// 职位, where the policy is review first.
    Job,
    /// 举报
    Report,
    /// 职位抽查
    Sample,
}

impl Kind {
    /// In the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Profile, Self::Names, Self::Showcase, Self::Registration, Self::Job, Self::Report, Self::Sample];

    /// The name in addresses, in the rows and in the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Names => "names",
            Self::Showcase => "showcase",
            Self::Registration => "registration",
            Self::Job => "job",
            Self::Report => "report",
            Self::Sample => "sample",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The label.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Profile => "单位信息",
            Self::Names => "单位名称",
            Self::Showcase => "单位形象",
            Self::Registration => "现场招聘会报名",
            Self::Job => "职位",
            Self::Report => "举报",
            Self::Sample => "职位抽查",
        }
    }

    /// What it waits for, after the label.
    pub fn waits(self) -> &'static str {
        match self {
            Self::Report | Self::Sample => "待处理",
            _ => "待审核",
        }
    }

    /// Under which folder of `/bureau/reviews` it is decided.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Profile => "profiles",
            Self::Names => "names",
            Self::Showcase => "showcase",
            Self::Registration => "registrations",
            Self::Job => "jobs",
            Self::Report => "reports",
            Self::Sample => "samples",
        }
    }

    /// Whether 【领取】 is there for it.
    fn is_claimed(self) -> bool {
        !matches!(self, Self::Report | Self::Sample)
    }

    fn address(self, id: Uuid) -> String {
        match self {
            Self::Report => format!("/bureau/reports/{id}"),
            Self::Sample => "/bureau/samples".into(),
            _ => format!("/bureau/reviews/{}/{id}", self.folder()),
        }
    }

    fn part(self, bureau: &Bureau) -> Option<Part> {
        match self {
            Self::Profile => Some(review_profile::WAITING),
            Self::Names => Some(organisations::review_names::WAITING),
            Self::Showcase => Some(showcase::review_item::WAITING),
            Self::Registration => Some(fairs::registrations::WAITING),
            Self::Job => Some(jobs::review_job::WAITING),
            Self::Report => bureau.oversight.is_some().then_some(oversight::REPORTS),
            Self::Sample => bureau.oversight.is_some().then_some(oversight::SAMPLES),
        }
    }
}

/// How many days the bureau gives itself.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    /// Working days after the submission.
    pub working_days: u32,
    /// Days that are no working days, beside weekends.
    pub holidays: Vec<Day>,
}

impl Deadline {
    /// The last day for a row: the room's own, else so many working days, and never after it ends by itself. Samples have
    /// none.
    fn of(&self, kind: Kind, row: &Row) -> Option<Day> {
        let ends = (row.ends_at > 0).then(|| Timestamp::from_ms(row.ends_at).day());
        match kind {
            Kind::Sample => None,
            Kind::Report => Day::parse(&row.due),
            _ => {
                let day = clock::working_days_after(row.since.day(), self.working_days, &self.holidays);
                Some(ends.map_or(day, |end| end.min(day)))
            }
        }
    }
}

/// One thing that waits, as it is shown.
struct Waiting {
    kind: Kind,
    id: Uuid,
    title: String,
    about: String,
    place: String,
    since: Timestamp,
    due: Option<Day>,
    is_late: bool,
    /// Who works on it.
    claim: Option<Claim>,
    is_mine: bool,
    /// Whether the officer is a clerk of it, and so cannot decide.
    is_own: bool,
}

impl Waiting {
    fn address(&self) -> String {
        self.kind.address(self.id)
    }
}

/// How much of everything waits.
pub(crate) struct Counts(Vec<Count>);

impl Counts {
    /// How many of a kind wait.
    pub fn of(&self, kind: Kind) -> i64 {
        self.0.iter().find(|c| c.kind == kind.code()).map_or(0, |c| c.n)
    }

    /// How many of a kind should have been decided.
    pub fn late(&self, kind: Kind) -> i64 {
        self.0.iter().find(|c| c.kind == kind.code()).filter(|_| kind != Kind::Sample).map_or(0, |c| c.late)
    }

    fn total(&self) -> i64 {
        self.0.iter().map(|c| c.n).sum()
    }

    fn total_late(&self) -> i64 {
        Kind::ALL.into_iter().map(|k| self.late(k)).sum()
    }
}

/// Counts what waits within `division` (six digits).
pub(crate) async fn counts(bureau: &Bureau, division: &str) -> Result<Counts, Stop> {
    let Some(range) = standards::division::code_range(division) else { return Ok(Counts(Vec::new())) };
    let now = bureau.organisations.clock.now();
    let parts: Vec<Part> = Kind::ALL.into_iter().filter_map(|k| k.part(bureau)).collect();
    let within = Within { range: &range, now };
    let late = rows::late_before(now.day(), bureau.deadline.working_days, &bureau.deadline.holidays);
    Ok(Counts(rows::counts(bureau.organisations.store.read(), &parts, &within, late).await?))
}

/// A page of what waits, and where the next one begins.
async fn read(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    wanted: &Wanted,
    limit: u32,
) -> Result<(Vec<Waiting>, Option<String>), Stop> {
    let Some(range) = standards::division::code_range(officer.division()) else { return Ok((Vec::new(), None)) };
    let room = &bureau.organisations;
    let (db, now) = (room.store.read(), room.clock.now());
    let within = Within { range: &range, now };
    let kinds = Kind::ALL.into_iter().filter(|k| wanted.only.is_none_or(|only| *k == only));
    let parts: Vec<Part> = kinds.filter_map(|k| k.part(bureau)).collect();
    let mut found = rows::page(db, &parts, &within, &wanted.words, wanted.after.as_ref(), limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > shown;
    found.truncate(shown);
    let next = found.last().filter(|_| has_more).map(|last| Cursor::behind(last).text());

    let found: Vec<(Kind, Row)> = found.into_iter().filter_map(|r| Some((Kind::of_code(&r.kind)?, r))).collect();
    let organisations: Vec<OrganisationId> = found.iter().map(|(_, r)| r.organisation).collect();
    let own = review_profile::own_among(room, db, officer.identity(), &organisations, now).await?;
    let profiles = found.iter().filter(|(k, r)| *k == Kind::Profile && r.word != "first").map(|(_, r)| r.organisation);
    let changed = review_profile::changed_fields(room, db, &profiles.collect::<Vec<_>>()).await?;
    let matters = found.iter().map(|(k, r)| Matter { kind: k.code(), id: r.id }).collect::<Vec<_>>();
    let mut claims: HashMap<Matter, Claim> = claims::of_all(db, &matters, now).await?.into_iter().collect();
    let waiting = found.into_iter().map(|(kind, row)| {
        let due = bureau.deadline.of(kind, &row);
        let claim = claims.remove(&Matter { kind: kind.code(), id: row.id });
        Waiting {
            kind,
            id: row.id,
            about: about(kind, &row, changed.get(&row.organisation).map(Vec::as_slice)),
            place: standards::division::short_name(&row.division),
            since: row.since,
            is_late: due.is_some_and(|day| day < now.day()),
            due,
            is_mine: claim.as_ref().is_some_and(|c| c.officer == officer.identity().id),
            claim,
            is_own: own.contains(&row.organisation),
            title: row.title,
        }
    });
    Ok((waiting.collect(), next))
}

fn about(kind: Kind, row: &Row, changed: Option<&[&str]>) -> String {
    match kind {
        Kind::Profile => wording::changed_fields(changed),
        Kind::Names => wording::new_name(&row.about),
        Kind::Showcase => {
            let what = showcase::item::Kind::of(&row.word).map_or("", showcase::item::Kind::zh);
            wording::with_caption(what, &row.about)
        }
        Kind::Registration => wording::booth(&row.word, &row.about),
        Kind::Report => wording::reports(&row.about, row.amount),
        Kind::Job | Kind::Sample => row.about.clone(),
    }
}

/// `?kind=profile|names|showcase|registration|job|report|sample&q=&after=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// What of it is asked for.
struct Wanted {
    only: Option<Kind>,
    words: String,
    after: Option<Cursor>,
}

impl Wanted {
    fn read(c: &Conditions) -> Self {
        Self {
            only: Kind::of_code(&c.kind),
            words: c.q.trim().chars().take(100).collect(),
            after: Cursor::parse(&c.after),
        }
    }
}

struct Tab {
    kind: Kind,
    count: i64,
}

#[derive(Template)]
#[template(path = "worklist.html")]
struct WorklistPage {
    shell: Shell,
    rows: Vec<Waiting>,
    tabs: Vec<Tab>,
    total: i64,
    late: i64,
    /// 账号找回 that waits, for who is an account administrator too.
    recoveries: Option<u64>,
    due: u64,
    suspended: u64,
    only: Option<Kind>,
    q: String,
    working_days: u32,
    is_first: bool,
    /// Where the next page begins.
    next: Option<String>,
}

impl WorklistPage {
    fn kind(&self) -> &'static str {
        self.only.map_or("", Kind::code)
    }

    fn is_only(&self, kind: &Kind) -> bool {
        self.only == Some(*kind)
    }
}

/// `GET /bureau/reviews`
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let wanted = Wanted::read(&conditions);
    let counts = counts(&bureau, officer.division()).await?;
    let (rows, next) = read(&bureau, &officer, &wanted, if shell.large { PER_PAGE / 2 } else { PER_PAGE }).await?;
    let (db, now) = (bureau.organisations.store.read(), bureau.organisations.clock.now());
    let (due, suspended) = organisations::standing_counts(db, officer.division(), now).await?;
    let recoveries = match officer.identity().roles.contains(&Role::AccountAdministrator) {
        true => Some(bureau.recovery.count_waiting(officer.division()).await?),
        false => None,
    };
    page(&WorklistPage {
        tabs: Kind::ALL.into_iter().map(|kind| Tab { kind, count: counts.of(kind) }).collect(),
        total: counts.total(),
        late: counts.total_late(),
        working_days: bureau.deadline.working_days,
        is_first: wanted.after.is_none(),
        next,
        only: wanted.only,
        q: wanted.words,
        shell,
        rows,
        recoveries,
        due,
        suspended,
    })
}

#[derive(Serialize)]
struct Item {
    kind: Kind,
    id: Uuid,
    title: String,
    about: String,
    since: String,
    /// The last day for the decision.
    due: Option<Day>,
    overdue: bool,
    /// Who works on it: officer, name, until; or `null`.
    holder: serde_json::Value,
    /// `false` where the officer is a clerk of the organisation.
    decidable: bool,
}

/// `GET /api/v1/bureau/reviews?kind=&q=&after=`: at most 100, the oldest first; `next` is the `after` of what follows.
/// `total` is how many of the kind wait, whatever `q` is.
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let wanted = Wanted::read(&conditions);
    let counts = counts(&bureau, officer.division()).await?;
    let (rows, next) = read(&bureau, &officer, &wanted, PER_PAGE_OF_API).await?;
    let items: Vec<Item> = rows
        .into_iter()
        .map(|r| Item {
            kind: r.kind,
            id: r.id,
            title: r.title,
            about: r.about,
            since: r.since.rfc3339(),
            due: r.due,
            overdue: r.is_late,
            holder: claims::holder_json(r.claim.as_ref()),
            decidable: !r.is_own,
        })
        .collect();
    let total = wanted.only.map_or_else(|| counts.total(), |kind| counts.of(kind));
    Ok(json(StatusCode::OK, serde_json::json!({ "total": total, "items": items, "next": next })))
}

#[cfg(test)]
#[path = "worklist_test.rs"]
mod tests;
