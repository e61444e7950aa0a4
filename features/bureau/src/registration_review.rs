//! Deciding on an organisation's registration for an on-site fair.

use crate::{
    Bureau,
    decision::UnderReview,
    story::{self, Line},
};
use access::{Officer, Reviewing};
use askama::Template;
use axum::http::StatusCode;
use clock::Timestamp;
use fairs::{
    RegistrationId,
    registrations::{self, Shown},
};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Form, Shell, Stop, page_with_status};

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
        registrations::decide(&bureau.fairs, &**tx, officer, id, seen, decision, now).await?;
        Ok(())
    }

    async fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form) -> Answer {
        let db = bureau.organisations.store.read();
        let deeds = outbox::log_of(db, "registration", self.registration.id.0).await?;
        let lines = story::tell(bureau, deeds).await?;
        page_with_status(status, &RegistrationReviewPage { shell, form, shown: self, lines })
    }
}
