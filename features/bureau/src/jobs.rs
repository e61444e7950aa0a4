//! 在招职位: the bureau finds published jobs of its division by title or organisation and takes one down with a reason
//! (监管下架).

use crate::{
    Bureau,
    story::{self, Line},
    wording::{self, Refusal},
};
use access::{Officer, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use jobs::{
    JobId,
    supervise::{self, OpenJob, Supervised},
};
use review::Reason;
use serde::Deserialize;
use web::{Answer, Form, IdPath, Pager, Paging, Shell, Stop, json, page, page_with_status, see_other_saying};

/// `?q=&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    q: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    shell: Shell,
    rows: Vec<OpenJob>,
    q: String,
    /// How many jobs these words find.
    total: u64,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    shell: Shell,
    form: Form,
    job: Supervised,
    lines: Vec<Line>,
}

impl JobPage {
    fn place(&self) -> String {
        standards::division::full_name(self.job.content.place.code)
    }
}

/// Rows of a page.
const PER_PAGE: u64 = 20;

/// `GET /bureau/jobs?q=`
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let q: String = conditions.q.trim().chars().take(100).collect();
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, shell.large);
    let (rows, total) = supervise::search(&bureau.jobs, officer.division(), &q, paging)?;
    let pager = Pager::new(paging, total.min(supervise::READABLE_MAX), "/bureau/jobs", &[("q", &q)]);
    page(&JobsPage { shell, rows, q, total, pager })
}

/// `GET /api/v1/bureau/jobs?q=&page=`
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let q: String = conditions.q.trim().chars().take(100).collect();
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, false);
    let (rows, total) = supervise::search(&bureau.jobs, officer.division(), &q, paging)?;
    let has_more = paging.offset() + paging.per_page < total;
    let items: Vec<serde_json::Value> = rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "id": r.id, "title": r.title, "published_at": r.published_at,
                "organisation": { "id": r.organisation, "name": r.organisation_name },
            })
        })
        .collect();
    Ok(json(
        StatusCode::OK,
        serde_json::json!({ "total": total, "items": items, "page": paging.page, "has_more": has_more }),
    ))
}

/// `GET /bureau/jobs/{id}`
pub(crate) async fn show(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
) -> Answer {
    view(&bureau, &officer, id, StatusCode::OK, shell, Form::default()).await
}

/// `POST /bureau/jobs/{id}/withdrawal` with `reason`.
pub(crate) async fn take_down(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&bureau, &officer, id, &form).await {
        Ok(()) => Ok(see_other_saying("/bureau/jobs", wording::TAKEN_DOWN)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            view(&bureau, &officer, id, refusal.status(), shell, form.refused(&*refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/jobs/{id}/withdrawal`
pub(crate) async fn api_take_down(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    take(&bureau, &officer, id, &form).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": "taken_down_by_bureau" })))
}

async fn take(bureau: &Bureau, officer: &Officer<Reviewing>, id: JobId, form: &Form) -> Result<(), Stop> {
    supervise::show(&bureau.jobs, bureau.organisations.store.read(), officer, id).await?;
    let reason = Reason::parse(form.get("reason")).map_err(Refusal::RemovalReason)?;
    supervise::take_down(&bureau.jobs, officer, id, &reason).await
}

async fn view(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: JobId,
    status: StatusCode,
    shell: Shell,
    form: Form,
) -> Answer {
    let db = bureau.organisations.store.read();
    let job = supervise::show(&bureau.jobs, db, officer, id).await?;
    let lines = story::tell(bureau, outbox::log_of(db, "job", id.0).await?).await?;
    page_with_status(status, &JobPage { shell, form, job, lines })
}

#[cfg(test)]
#[path = "jobs_test.rs"]
mod tests;
