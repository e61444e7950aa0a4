//! Deciding on an organisation's registration for an on-site fair.

use crate::{
    Bureau,
    decision::UnderReview,
    story::{self, Line},
};
use access::{Fresh, Officer, Reviewing};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use fairs::{
    RegistrationId,
    registration::Contact,
    registrations::{self, Shown},
};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Form, IdPath, Shell, Stop, json, page_with_status};

#[derive(Template)]
#[template(path = "registration_review.html")]
struct RegistrationReviewPage {
    shell: Shell,
    form: Form,
    shown: Shown,
    lines: Vec<Line>,
    /// The contact in full, once, after 【查看完整信息】.
    full: Option<Contact>,
}

impl RegistrationReviewPage {
    fn decision_address(&self) -> String {
        format!("/bureau/reviews/registrations/{}/decision", self.shown.registration.id)
    }

    fn contact_address(&self) -> String {
        format!("/bureau/reviews/registrations/{}/contact-view", self.shown.registration.id)
    }

    fn revision(&self) -> i64 {
        self.shown.registration.revision.0
    }

    fn is_open(&self) -> bool {
        self.shown.registration.state == fairs::registration::State::InReview
    }
}

impl UnderReview for Shown {
    type Id = RegistrationId;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: RegistrationId) -> Result<Self, Stop> {
        registrations::show(&bureau.fairs, bureau.organisations.store.read(), officer, id).await
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: RegistrationId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        registrations::decide(&bureau.fairs, tx, officer, id, seen, decision, now).await?;
        Ok(())
    }

    async fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form) -> Answer {
        answer(self, bureau, status, shell, form, None).await
    }
}

async fn answer(
    shown: Shown,
    bureau: &Bureau,
    status: StatusCode,
    shell: Shell,
    form: Form,
    full: Option<Contact>,
) -> Answer {
    let db = bureau.organisations.store.read();
    let deeds = outbox::log_of(db, "registration", shown.registration.id.0).await?;
    let lines = story::tell(bureau, deeds).await?;
    page_with_status(status, &RegistrationReviewPage { shell, form, shown, lines, full })
}

/// `POST /bureau/reviews/registrations/{id}/contact-view`: shows the contact in full, once.
pub(crate) async fn view_contact(
    officer: Fresh<Officer<Reviewing>>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<RegistrationId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let (status, form, full) = match read_contact(&bureau, &officer, id, &form).await {
        Ok(contact) => (StatusCode::OK, Form::default(), Some(contact)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            (refusal.status(), form.refused(&*refusal), None)
        }
        Err(stop) => return Err(stop),
    };
    let shown = Shown::load(&bureau, &officer, id).await?;
    answer(shown, &bureau, status, shell, form, full).await
}

/// `POST /api/v1/bureau/reviews/registrations/{id}/contact-view` {view_reason}
pub(crate) async fn api_view_contact(
    officer: Fresh<Officer<Reviewing>>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<RegistrationId>,
    form: Form,
) -> Answer {
    Ok(json(StatusCode::OK, read_contact(&bureau, &officer, id, &form).await?))
}

async fn read_contact(
    bureau: &Bureau,
    officer: &Fresh<Officer<Reviewing>>,
    id: RegistrationId,
    form: &Form,
) -> Result<Contact, Stop> {
    let now = bureau.organisations.clock.now();
    let tx = bureau.organisations.store.begin().await?;
    let reason = form.get("view_reason");
    let contact = registrations::read_contact(&bureau.fairs, &*tx, officer, id, reason, now).await?;
    tx.commit().await?;
    Ok(contact)
}

#[cfg(test)]
#[path = "registration_review_test.rs"]
mod tests;
