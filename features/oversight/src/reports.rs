//! 举报处理: the reported posts of the officer's division, those of one post together, what is due first first.

use crate::{Oversight, store as rows};
use access::{Officer, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State as Room},
    http::StatusCode,
};
use clock::{Day, Timestamp};
use jobs::JobId;
use serde::Deserialize;
use standards::division;
use web::{Answer, Shell, Stop, json, page};

/// Posts shown.
const SHOWN: u32 = 200;

/// `?state=open|closed`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    state: String,
}

/// The reports of one post.
struct Line {
    job: JobId,
    title: String,
    organisation_name: String,
    place: String,
    reports: i64,
    since: Timestamp,
    due: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    shell: Shell,
    is_open: bool,
    lines: Vec<Line>,
}

/// `GET /bureau/reports?state=`.
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    Query(conditions): Query<Conditions>,
    shell: Shell,
) -> Answer {
    let is_open = conditions.state != "closed";
    let lines = lines(&room, &officer, is_open).await?;
    page(&ReportsPage { shell, is_open, lines })
}

/// `GET /api/v1/bureau/reports?state=`.
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let lines = lines(&room, &officer, conditions.state != "closed").await?;
    let items: Vec<_> = lines
        .iter()
        .map(|l| {
            serde_json::json!({
                "job": l.job, "title": l.title, "organisation": l.organisation_name, "reports": l.reports,
                "since": l.since.rfc3339(), "due": l.due, "late": l.is_late,
            })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "items": items })))
}

async fn lines(room: &Oversight, officer: &Officer<Reviewing>, is_open: bool) -> Result<Vec<Line>, Stop> {
    let Some(range) = division::code_range(officer.division()) else { return Ok(Vec::new()) };
    let today = room.now().day();
    let mut lines = Vec::new();
    for group in rows::groups(room.db().read(), &range, is_open, SHOWN).await? {
        let (title, organisation_name) = room.names_of(group.job_id).await?;
        lines.push(Line {
            job: group.job_id,
            title,
            organisation_name,
            place: division::short_name(&group.division),
            reports: group.reports,
            since: group.since,
            is_late: is_open && Day::parse(&group.due).is_some_and(|due| due < today),
            due: group.due,
        });
    }
    Ok(lines)
}
