//! Deciding on an organisation's 基本信息.

use crate::{
    Bureau,
    decision::UnderReview,
    story::{self, Line},
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::http::StatusCode;
use clock::Timestamp;
use organisations::review_profile::{self, ProfileUnderReview};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Form, NotFound, Shell, Stop, page_with_status};

#[derive(Template)]
#[template(path = "profile_review.html")]
struct ProfileReviewPage {
    shell: Shell,
    form: Form,
    profile: ProfileUnderReview,
    lines: Vec<Line>,
}

impl UnderReview for ProfileUnderReview {
    type Id = OrganisationId;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: OrganisationId) -> Result<Self, Stop> {
        let room = &bureau.organisations;
        let profile = review_profile::show(room, room.store.read(), id).await?.ok_or(NotFound)?;
        if standards::division::is_within(&profile.division, officer.division()) {
            Ok(profile)
        } else {
            Err(NotFound.into())
        }
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: OrganisationId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_profile::decide(&bureau.organisations, tx, officer.identity(), id, seen, decision, now).await
    }

    async fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form) -> Answer {
        let db = bureau.organisations.store.read();
        let deeds = outbox::log_of(db, "profile", self.organisation.0).await?;
        let lines = story::tell(bureau, deeds).await?;
        page_with_status(status, &ProfileReviewPage { shell, form, profile: self, lines })
    }
}

impl ProfileReviewPage {
    fn licence_address(&self) -> String {
        review_profile::licence_address(self.profile.licence)
    }

    fn decision_address(&self) -> String {
        format!("/bureau/reviews/profiles/{}/decision", self.profile.organisation)
    }

    fn revision(&self) -> i64 {
        self.profile.revision.0
    }

    fn is_open(&self) -> bool {
        self.profile.state.code() == "in_review"
    }
}
