//! The reports of one post before the officer: 不成立 with an answer, or 成立, which takes the post down in the same
//! transaction and tells the organisation. Whoever reported reads the answer.

use crate::{
    Oversight,
    report::{Report, State},
    store as rows,
    wording::{self, Refusal},
};
use access::{Officer, Reviewing};
use accounts::messages::{self, Template as Message};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use jobs::{
    JobId,
    supervise::{self, Supervised},
};
use outbox::Deed;
use review::Reason;
use standards::division;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "report_page.html")]
struct ReportPage {
    shell: Shell,
    form: Form,
    post: Supervised,
    open: Vec<Report>,
    closed: Vec<Report>,
}

/// `GET /bureau/reports/{job}`.
pub(crate) async fn show(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    IdPath(job): IdPath<JobId>,
    shell: Shell,
) -> Answer {
    view(&room, &officer, job, StatusCode::OK, shell, Form::default()).await
}

/// `POST /bureau/reports/{job}/decision`.
pub(crate) async fn decide(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    IdPath(job): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&room, &officer, job, &form).await {
        Ok(State::Upheld) => Ok(see_other_saying("/bureau/reports", wording::UPHELD)),
        Ok(State::Open | State::Rejected) => Ok(see_other_saying("/bureau/reports", wording::REJECTED)),
        Err(Stop::Refused(refusal)) if refusal.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let status = refusal.status();
            view(&room, &officer, job, status, shell, form.refused(&*refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/reports/{job}/decision` {decision: uphold | reject, answer, reason?, reports?: [id]}.
pub(crate) async fn api_decide(
    officer: Officer<Reviewing>,
    Room(room): Room<Oversight>,
    IdPath(job): IdPath<JobId>,
    form: Form,
) -> Answer {
    let state = take(&room, &officer, job, &form).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": state.code() })))
}

async fn take(room: &Oversight, officer: &Officer<Reviewing>, job: JobId, form: &Form) -> Result<State, Stop> {
    let now = room.now();
    let id = officer.identity().id;
    let tx = room.db().begin().await?;
    let mut open = rows::open_for_change(&*tx, room.db().engine(), job, room.keys()).await?;
    open.retain(|r| division::is_within(&r.division, officer.division()));
    // What is not there and what is not yours are told alike.
    let Some(first) = open.first() else {
        let all = rows::of_job(&*tx, job, room.keys()).await?;
        let is_known = all.iter().any(|r| division::is_within(&r.division, officer.division()));
        return Err(if is_known { Refusal::NothingOpen.into() } else { NotFound.into() });
    };
    let organisation = first.organisation;
    let is_own = organisations::review_profile::is_own_organisation(
        room.organisations(),
        &*tx,
        officer.identity(),
        organisation,
        now,
    );
    if is_own.await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let state = match form.get("decision") {
        "uphold" => State::Upheld,
        "reject" => State::Rejected,
        _ => return Err(Refusal::NoDecision.into()),
    };
    let answer = Reason::parse(form.get("answer")).map_err(Refusal::Answer)?;
    if state == State::Upheld {
        let reason = Reason::parse(form.get("reason")).map_err(Refusal::Reason)?;
        // The clerk may have taken it down meanwhile; the report is upheld all the same.
        match supervise::take_down_within(&room.jobs, &*tx, officer, job, &reason).await {
            Ok(()) => {}
            Err(Stop::Refused(refusal)) if refusal.code() == "job_not_published" => {}
            Err(stop) => return Err(stop),
        }
        rows::close_samples_of(&*tx, job, id, now).await?;
    } else {
        // Reports that came in after the page was opened keep waiting.
        let seen = form.all("reports");
        if !seen.is_empty() {
            open.retain(|r| seen.contains(&r.id.to_string().as_str()));
        }
        if open.is_empty() {
            return Err(Refusal::NothingOpen.into());
        }
    }
    let action = if state == State::Upheld { "report.upholding" } else { "report.rejection" };
    for report in &open {
        rows::decide(&*tx, report.id, state, answer.as_str(), id, now).await?;
        let deed = Deed {
            at: now,
            actor: &officer.actor(),
            action,
            object_kind: "job_report",
            object_id: report.id.0,
            states: Some((report.state.code(), state.code())),
            detail: serde_json::json!({ "job": job }),
        };
        outbox::record(&*tx, &deed).await?;
        if let Some(phone) = &report.written.phone {
            let words = wording::answered(&report.receipt, answer.as_str());
            messages::send(&*tx, &room.organisations().accounts, phone.as_str(), &Message::Notice(words)).await?;
        }
    }
    tx.commit().await?;
    room.jobs.heard_of_changes().await;
    Ok(state)
}

async fn view(
    room: &Oversight,
    officer: &Officer<Reviewing>,
    job: JobId,
    status: StatusCode,
    shell: Shell,
    form: Form,
) -> Answer {
    let db = room.db().read();
    let post = supervise::show(&room.jobs, db, officer, job).await?;
    let all = rows::of_job(db, job, room.keys()).await?;
    if all.is_empty() {
        return Err(NotFound.into());
    }
    let (open, closed) = all.into_iter().partition(|r| r.state == State::Open);
    page_with_status(status, &ReportPage { shell, form, post, open, closed })
}

impl ReportPage {
    /// What waits, and what was decided.
    fn groups(&self) -> [(&'static str, &[Report]); 2] {
        [("待处理的举报", &self.open), ("已处理的举报", &self.closed)]
    }
}
