//! Deciding on an organisation's 单位名称修改, the old names beside the new ones.

use crate::{
    Bureau,
    decision::UnderReview,
    story::{self, Line},
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::http::StatusCode;
use clock::Timestamp;
use organisations::{
    review_names::{self, NamesUnderReview},
    review_profile::is_own_organisation,
};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Form, Shell, Stop, page_with_status};

/// A request for new names before an officer.
pub(crate) struct NamesToDecide {
    names: NamesUnderReview,
    /// The officer is a clerk of it.
    is_own: bool,
}

#[derive(Template)]
#[template(path = "names_review.html")]
struct NamesReviewPage {
    shell: Shell,
    form: Form,
    names: NamesUnderReview,
    is_own: bool,
    lines: Vec<Line>,
}

impl UnderReview for NamesToDecide {
    type Id = OrganisationId;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: OrganisationId) -> Result<Self, Stop> {
        let room = &bureau.organisations;
        let (db, now) = (room.store.read(), room.clock.now());
        let names = review_names::show(db, officer.identity(), id).await?;
        let is_own = is_own_organisation(room, db, officer.identity(), id, now).await?;
        Ok(Self { names, is_own })
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: OrganisationId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_names::decide(&bureau.organisations, tx, officer.identity(), id, seen, decision, now).await
    }

    async fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form) -> Answer {
        let deeds = outbox::log_of(bureau.organisations.store.read(), "names", self.names.organisation.0).await?;
        let lines = story::tell(bureau, deeds).await?;
        page_with_status(status, &NamesReviewPage { shell, form, names: self.names, is_own: self.is_own, lines })
    }
}

impl NamesReviewPage {
    fn decision_address(&self) -> String {
        format!("/bureau/reviews/names/{}/decision", self.names.organisation)
    }

    fn revision(&self) -> i64 {
        self.names.revision.0
    }

    fn is_open(&self) -> bool {
        self.names.is_open && !self.is_own
    }
}
