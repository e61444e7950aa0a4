//! One worklist over everything that waits in the officer's division and below (R1).

use crate::Bureau;
use access::{Officer, Reviewing};
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
    /// 现场招聘会报名
    Registration,
    /// 职位, where the policy is review first.
    Job,
}

impl Kind {
    fn zh(self) -> &'static str {
        match self {
            Self::Profile => "单位信息",
            Self::Registration => "招聘会报名",
            Self::Job => "职位",
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
}

impl Waiting {
    fn address(&self) -> String {
        match self.kind {
            Kind::Profile => format!("/bureau/reviews/profiles/{}", self.id),
            Kind::Registration => format!("/bureau/reviews/registrations/{}", self.id),
            Kind::Job => format!("/bureau/reviews/jobs/{}", self.id),
        }
    }
}

/// Everything that waits within `division`, oldest first.
pub(crate) async fn waiting(bureau: &Bureau, division: &str) -> Result<Vec<Waiting>, Stop> {
    let db = bureau.organisations.store.read();
    let profiles = organisations::review_profile::in_review(db, division).await?;
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
        })
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
        }))
        .chain(jobs.into_iter().map(|j| Waiting {
            kind: Kind::Job,
            id: j.job.to_string(),
            title: j.organisation_name,
            about: j.title,
            place: standards::division::short_name(&j.division),
            since: j.submitted_at,
        }))
        .collect();
    rows.sort_by_key(|r| r.since);
    Ok(rows)
}

/// `?kind=profile|registration|job&q=&page=`
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
    registrations: usize,
    jobs: usize,
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
    let (profiles, registrations, jobs) = (count(Kind::Profile), count(Kind::Registration), count(Kind::Job));
    let (kind, only) = match conditions.kind.as_str() {
        "profile" => ("profile", Some(Kind::Profile)),
        "registration" => ("registration", Some(Kind::Registration)),
        "job" => ("job", Some(Kind::Job)),
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
    let rows = fitting.into_iter().skip(skip).take(take).collect();
    page(&WorklistPage { shell, rows, profiles, registrations, jobs, kind, q, pager })
}

#[derive(Serialize)]
struct Item {
    kind: Kind,
    id: String,
    title: String,
    about: String,
    since: String,
}

/// `GET /api/v1/bureau/reviews`
pub(crate) async fn api_list(officer: Officer<Reviewing>, State(bureau): State<Bureau>) -> Answer {
    let rows = waiting(&bureau, officer.division()).await?;
    let items: Vec<Item> = rows
        .into_iter()
        .map(|r| Item { kind: r.kind, id: r.id, title: r.title, about: r.about, since: r.since.rfc3339() })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": items.len(), "items": items })))
}
