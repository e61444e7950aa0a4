//! Deciding on an organisation's registration for an on-site fair.

use crate::{
    Bureau, decision,
    story::{self, Line},
    wording,
};
use access::{Officer, Reviewing};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use fairs::{
    RegistrationId,
    registrations::{self, Shown},
};
use review::Decision;
use web::{Answer, Form, IdPath, Shell, Stop, json, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "registration_review.html")]
struct RegistrationReviewPage {
    shell: Shell,
    form: Form,
    shown: Shown,
    lines: Vec<Line>,
}

impl RegistrationReviewPage {
    fn decision_address(&self) -> String {
        format!("/bureau/reviews/registrations/{}/decision", self.shown.registration.id)
    }

    fn revision(&self) -> i64 {
        self.shown.registration.revision.0
    }

    fn is_open(&self) -> bool {
        self.shown.registration.state == fairs::registration::State::InReview
    }
}

/// `GET /bureau/reviews/registrations/{registration}`
pub(crate) async fn show(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<RegistrationId>,
    shell: Shell,
) -> Answer {
    let registration = load(&bureau, &officer, id).await?;
    render(&bureau, StatusCode::OK, shell, Form::default(), registration).await
}

/// `POST /bureau/reviews/registrations/{registration}/decision`
pub(crate) async fn decide(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<RegistrationId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&bureau, &officer, id, &form).await {
        Ok(Decision::Approve) => Ok(see_other_saying("/bureau/reviews", wording::APPROVED)),
        Ok(Decision::Return(_)) => Ok(see_other_saying("/bureau/reviews", wording::RETURNED)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            let registration = load(&bureau, &officer, id).await?;
            render(&bureau, refusal.status(), shell, form.refused(&*refusal), registration).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/reviews/registrations/{registration}/decision`
pub(crate) async fn api_decide(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<RegistrationId>,
    form: Form,
) -> Answer {
    let state = match take(&bureau, &officer, id, &form).await? {
        Decision::Approve => "approved",
        Decision::Return(_) => "returned",
    };
    Ok(json(StatusCode::OK, serde_json::json!({ "state": state })))
}

async fn take(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: RegistrationId,
    form: &Form,
) -> Result<Decision, Stop> {
    load(bureau, officer, id).await?;
    let (decision, seen) = decision::read(form)?;
    let room = &bureau.organisations;
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    registrations::decide(&bureau.fairs, &*tx, officer, id, seen, decision.clone(), now).await?;
    tx.commit().await?;
    Ok(decision)
}

async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: RegistrationId) -> Result<Shown, Stop> {
    registrations::show(&bureau.fairs, bureau.organisations.store.read(), officer, id).await
}

async fn render(bureau: &Bureau, status: StatusCode, shell: Shell, form: Form, shown: Shown) -> Answer {
    let deeds = outbox::log_of(bureau.organisations.store.read(), "registration", shown.registration.id.0).await?;
    let lines = story::tell(bureau, deeds).await?;
    page_with_status(status, &RegistrationReviewPage { shell, form, shown, lines })
}
