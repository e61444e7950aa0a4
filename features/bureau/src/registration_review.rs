//! Deciding on an organisation's registration for an on-site fair.

use crate::{
    Bureau,
    decision::{Frame, UnderReview, frame},
    worklist::Kind,
};
use access::{Fresh, Officer, OrganisationId, Reviewing};
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
    frame: Frame,
    shown: Shown,
    /// The contact in full, once, after 【查看完整信息】.
    full: Option<Contact>,
}

impl UnderReview for Shown {
    type Id = RegistrationId;
    const KIND: Kind = Kind::Registration;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: RegistrationId) -> Result<Self, Stop> {
        registrations::show(&bureau.fairs, bureau.organisations.store.read(), officer, id).await
    }

    fn organisation(&self) -> OrganisationId {
        self.registration.organisation
    }

    fn revision(&self) -> Revision {
        self.registration.revision
    }

    fn is_open(&self) -> bool {
        self.registration.state == fairs::registration::State::InReview
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

    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer {
        page_with_status(status, &RegistrationReviewPage { shell, frame, shown: self, full: None })
    }
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
    let frame = frame(&bureau, &officer, id, &shown, form).await?;
    page_with_status(status, &RegistrationReviewPage { shell, frame, shown, full })
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
