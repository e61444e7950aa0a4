//! One worklist over everything that waits in the officer's division and below (R1).

use crate::Bureau;
use access::{Officer, OfficerIdentity, OrganisationId, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use serde::{Deserialize, Serialize};
use web::{Answer, Pager, Paging, Shell, Stop, json, page};

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
    fn zh(self) -> &'static str {
        match self {
            Self::Profile => "单位信息",
            Self::Names => "单位名称",
            Self::Showcase => "单位形象",
            Self::Registration => "招聘会报名",
            Self::Job => "职位",
            Self::Report => "举报",
            Self::Sample => "职位抽查",
        }
    }
}

/// One thing that waits.
pub(crate) struct Waiting {
    pub kind: Kind,
    pub id: String,
    pub title: String,
    pub about: String,
    pub place: String,
    pub since: Timestamp,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Whether the officer is a clerk of it, and so cannot decide. Only known of rows that are shown.
    pub is_own: bool,
}

impl Waiting {
    fn address(&self) -> String {
        match self.kind {
            Kind::Profile => format!("/bureau/reviews/profiles/{}", self.id),
            Kind::Names => format!("/bureau/reviews/names/{}", self.id),
            Kind::Showcase => format!("/bureau/reviews/showcase/{}", self.id),
            Kind::Registration => format!("/bureau/reviews/registrations/{}", self.id),
            Kind::Job => format!("/bureau/reviews/jobs/{}", self.id),
            Kind::Report => format!("/bureau/reports/{}", self.id),
            Kind::Sample => "/bureau/samples".into(),
        }
    }
}

/// Everything that waits within `division`, oldest first.
pub(crate) async fn waiting(bureau: &Bureau, division: &str) -> Result<Vec<Waiting>, Stop> {
    let db = bureau.organisations.store.read();
    let profiles = organisations::review_profile::in_review(db, division).await?;
    let names = organisations::review_names::in_review(db, division).await?;
    let items = showcase::review_item::in_review(&bureau.showcases, db, division).await?;
    let registrations = fairs::registrations::in_review(db, division, bureau.organisations.clock.now()).await?;
    let jobs = jobs::review_job::in_review(&bureau.jobs, db, division).await?;
    let mut rows: Vec<Waiting> = profiles
        .into_iter()
        .map(|p| Waiting {
            kind: Kind::Profile,
            id: p.organisation.to_string(),
            title: p.name,
            about: if p.is_first { "首次提交".into() } else { "变更".into() },
            place: standards::division::short_name(&p.division),
            since: p.submitted_at,
            organisation: p.organisation,
            is_own: false,
        })
        .chain(names.into_iter().map(|n| Waiting {
            kind: Kind::Names,
            id: n.organisation.to_string(),
            title: n.name,
            about: format!("改为 {}", n.new_name),
            place: standards::division::short_name(&n.division),
            since: n.submitted_at,
            organisation: n.organisation,
            is_own: false,
        }))
        .chain(items.into_iter().map(|i| Waiting {
            kind: Kind::Showcase,
            id: i.item.to_string(),
            title: i.name,
            about: if i.caption.is_empty() { i.kind.zh().into() } else { format!("{}：{}", i.kind.zh(), i.caption) },
            place: standards::division::short_name(&i.division),
            since: i.since,
            organisation: i.organisation,
            is_own: false,
        }))
        .chain(registrations.into_iter().map(|fairs::registrations::Waiting { registration: r, fair }| Waiting {
            kind: Kind::Registration,
            id: r.id.to_string(),
            title: r.organisation_name,
            about: match r.booth {
                Some(booth) => format!("{} · 展位 {booth}", fair.facts.title),
                None => fair.facts.title,
            },
            place: standards::division::short_name(&fair.facts.division),
            since: r.registered_at,
            organisation: r.organisation,
            is_own: false,
        }))
        .chain(jobs.into_iter().map(|j| Waiting {
            kind: Kind::Job,
            id: j.job.to_string(),
            title: j.organisation_name,
            about: j.title,
            place: standards::division::short_name(&j.division),
            since: j.submitted_at,
            organisation: j.organisation,
            is_own: false,
        }))
        .collect();
    if let Some(oversight) = &bureau.oversight {
        rows.extend(oversight.waiting(division).await?.into_iter().map(|w| Waiting {
            kind: match w.kind {
                oversight::Kind::Report => Kind::Report,
                oversight::Kind::Sample => Kind::Sample,
            },
            id: w.id,
            title: w.organisation_name,
            about: match w.due {
                Some(due) => format!("{}，{} 前答复", w.about, due.zh()),
                None => w.about,
            },
            place: standards::division::short_name(&w.division),
            since: w.since,
            organisation: w.organisation,
            is_own: false,
        }));
    }
    rows.sort_by_key(|r| r.since);
    Ok(rows)
}

/// Marks the rows of organisations that the officer is a clerk of.
async fn mark_own(bureau: &Bureau, officer: &OfficerIdentity, rows: &mut [Waiting]) -> Result<(), Stop> {
    if officer.identity_hash.is_none() {
        return Ok(());
    }
    let room = &bureau.organisations;
    let (db, now) = (room.store.read(), room.clock.now());
    for row in rows {
        row.is_own =
            organisations::review_profile::is_own_organisation(room, db, officer, row.organisation, now).await?;
    }
    Ok(())
}

/// `?kind=profile|names|showcase|registration|job|report|sample&q=&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "worklist.html")]
struct WorklistPage {
    shell: Shell,
    rows: Vec<Waiting>,
    profiles: usize,
    names: usize,
    showcase: usize,
    registrations: usize,
    jobs: usize,
    reports: usize,
    samples: usize,
    due: u64,
    suspended: u64,
    kind: &'static str,
    q: String,
    pager: Pager,
}

/// `GET /bureau/reviews`
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let all = waiting(&bureau, officer.division()).await?;
    let count = |kind: Kind| all.iter().filter(|r| r.kind == kind).count();
    let (profiles, names) = (count(Kind::Profile), count(Kind::Names));
    let (showcase, registrations, jobs) = (count(Kind::Showcase), count(Kind::Registration), count(Kind::Job));
    let (reports, samples) = (count(Kind::Report), count(Kind::Sample));
    let (kind, only) = match conditions.kind.as_str() {
        "profile" => ("profile", Some(Kind::Profile)),
        "names" => ("names", Some(Kind::Names)),
        "showcase" => ("showcase", Some(Kind::Showcase)),
        "registration" => ("registration", Some(Kind::Registration)),
        "job" => ("job", Some(Kind::Job)),
        "report" => ("report", Some(Kind::Report)),
        "sample" => ("sample", Some(Kind::Sample)),
        _ => ("", None),
    };
    let q: String = conditions.q.trim().chars().take(100).collect();
    let fitting =
        all.into_iter().filter(|r| only.is_none_or(|k| r.kind == k)).filter(|r| q.is_empty() || r.title.contains(&q));
    let fitting: Vec<Waiting> = fitting.collect();
    let paging = Paging::read(conditions.page.as_deref(), 20, shell.large);
    let pager = Pager::new(paging, fitting.len() as u64, "/bureau/reviews", &[("kind", kind), ("q", &q)]);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    let mut rows: Vec<Waiting> = fitting.into_iter().skip(skip).take(take).collect();
    mark_own(&bureau, officer.identity(), &mut rows).await?;
    let (db, now) = (bureau.organisations.store.read(), bureau.organisations.clock.now());
    let (due, suspended) = organisations::standing_counts(db, officer.division(), now).await?;
    page(&WorklistPage {
        shell,
        rows,
        profiles,
        names,
        showcase,
        registrations,
        jobs,
        reports,
        samples,
        due,
        suspended,
        kind,
        q,
        pager,
    })
}

#[derive(Serialize)]
struct Item {
    kind: Kind,
    id: String,
    title: String,
    about: String,
    since: String,
    /// `false` where the officer is a clerk of the organisation.
    decidable: bool,
}

/// `GET /api/v1/bureau/reviews`
pub(crate) async fn api_list(officer: Officer<Reviewing>, State(bureau): State<Bureau>) -> Answer {
    let mut rows = waiting(&bureau, officer.division()).await?;
    mark_own(&bureau, officer.identity(), &mut rows).await?;
    let items: Vec<Item> = rows
        .into_iter()
        .map(|r| Item {
            kind: r.kind,
            id: r.id,
            title: r.title,
            about: r.about,
            since: r.since.rfc3339(),
            decidable: !r.is_own,
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": items.len(), "items": items })))
}
