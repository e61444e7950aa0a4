//! 职位抽查: publications that were chosen by score or by lot, each looked at by an officer: 无问题, or 监管下架.

use crate::{
    Oversight,
    store::{self as rows, Figures, Sample},
    wording::{self, Refusal},
};
use access::{Officer, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State as Room},
    http::StatusCode,
};
use jobs::{VersionId, supervise};
use outbox::Deed;
use review::Reason;
use serde::Deserialize;
use standards::division;
use web::{Answer, Form, IdPath, NotFound, Pager, Paging, Shell, Stop, json, page_with_status, see_other_saying};

/// Rows of a page.
const PER_PAGE: u64 = 20;
/// Days that the figures count.
const FIGURES_DAYS: i64 = 30;

/// `?state=open|closed&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    state: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "samples.html")]
struct SamplesPage {
    shell: Shell,
    form: Form,
    /// The row that a refused form belongs to.
    refused: String,
    is_open: bool,
    rows: Vec<Sample>,
    figures: Figures,
    pager: Pager,
    threshold: i64,
    share: u32,
}

/// `GET /bureau/samples?state=&page=`.
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    Query(conditions): Query<Conditions>,
    shell: Shell,
) -> Answer {
    view(&room, &officer, &conditions, StatusCode::OK, shell, Form::default(), String::new()).await
}

/// `POST /bureau/samples/{version}/decision`.
pub(crate) async fn decide(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    IdPath(version): IdPath<VersionId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&room, &officer, version, &form).await {
        Ok("removed") => Ok(see_other_saying("/bureau/samples", wording::REMOVED)),
        Ok(_) => Ok(see_other_saying("/bureau/samples", wording::FINE)),
        Err(Stop::Refused(refusal)) if refusal.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let (status, conditions) = (refusal.status(), Conditions { state: String::new(), page: None });
            let form = form.refused(&*refusal);
            view(&room, &officer, &conditions, status, shell, form, version.to_string()).await
        }
        Err(stop) => Err(stop),
    }
}

/// `GET /api/v1/bureau/samples?state=&page=`.
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let range = division::code_range(officer.division()).ok_or(NotFound)?;
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, false);
    let is_open = conditions.state != "closed";
    let (list, total) = rows::samples(room.db().read(), &range, is_open, paging).await?;
    let items: Vec<_> = list
        .iter()
        .map(|s| {
            let reasons: Vec<String> = s.reasons.iter().map(|r| r.zh()).collect();
            serde_json::json!({
                "version": s.version, "job": s.job, "title": s.title, "organisation": s.organisation_name,
                "published_at": s.published_at.rfc3339(), "score": s.score, "reasons": reasons, "chosen": s.chosen,
                "state": s.state,
            })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": total, "items": items })))
}

/// `POST /api/v1/bureau/samples/{version}/decision` {decision: fine | remove, reason?}.
pub(crate) async fn api_decide(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    IdPath(version): IdPath<VersionId>,
    form: Form,
) -> Answer {
    let state = take(&room, &officer, version, &form).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": state })))
}

async fn take(
    room: &Oversight,
    officer: &Officer<Reviewing>,
    version: VersionId,
    form: &Form,
) -> Result<&'static str, Stop> {
    let now = room.now();
    let tx = room.db().begin().await?;
    let found = rows::sample_for_change(&*tx, room.db().engine(), version).await?;
    let sample = found.filter(|s| division::is_within(&s.division, officer.division())).ok_or(NotFound)?;
    if sample.state != "open" {
        return Err(Refusal::NothingOpen.into());
    }
    let is_own = organisations::review_profile::is_own_organisation(
        room.organisations(),
        &*tx,
        officer.identity(),
        sample.organisation,
        now,
    );
    if is_own.await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let (state, action) = match form.get("decision") {
        "fine" => ("fine", "sample.approval"),
        "remove" => {
            let reason = Reason::parse(form.get("reason")).map_err(Refusal::Reason)?;
            supervise::take_down_within(&room.jobs, &*tx, officer, sample.job, &reason).await?;
            ("removed", "sample.removal")
        }
        _ => return Err(Refusal::NoDecision.into()),
    };
    rows::decide_sample(&*tx, version, state, officer.identity().id, now).await?;
    let deed = Deed {
        at: now,
        actor: &officer.actor(),
        action,
        object_kind: "publication_sample",
        object_id: version.0,
        states: Some((sample.state.as_str(), state)),
        detail: serde_json::json!({ "job": sample.job, "score": sample.score }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    room.jobs.heard_of_changes().await;
    Ok(state)
}

async fn view(
    room: &Oversight,
    officer: &Officer<Reviewing>,
    conditions: &Conditions,
    status: StatusCode,
    shell: Shell,
    form: Form,
    refused: String,
) -> Answer {
    let range = division::code_range(officer.division()).ok_or(NotFound)?;
    let db = room.db().read();
    let is_open = conditions.state != "closed";
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, shell.large);
    let (list, total) = rows::samples(db, &range, is_open, paging).await?;
    let figures = rows::figures(db, &range, room.now().plus_days(-FIGURES_DAYS)).await?;
    let pager = Pager::new(paging, total, "/bureau/samples", &[("state", if is_open { "" } else { "closed" })]);
    let (threshold, share) = (room.settings.risk_threshold, room.settings.random_share_percent);
    page_with_status(
        status,
        &SamplesPage { shell, form, refused, is_open, rows: list, figures, pager, threshold, share },
    )
}

impl SamplesPage {
    /// The form of a row: what was typed comes back in the row that was refused.
    fn form_of(&self, sample: &Sample) -> Form {
        if self.refused == sample.version.to_string() { self.form.clone() } else { Form::default() }
    }
}
