//! Deciding on a job that was submitted before publication (D8, where the policy is review first).

use crate::{
    Bureau,
    decision::UnderReview,
    story::{self, Line},
};
use access::{Officer, Reviewing};
use askama::Template;
use axum::http::StatusCode;
use clock::Timestamp;
use jobs::{
    JobId,
    review_job::{self, Shown},
};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Form, Shell, Stop, page_with_status};

#[derive(Template)]
#[template(path = "job_review.html")]
struct JobReviewPage {
    shell: Shell,
    form: Form,
    shown: Shown,
    lines: Vec<Line>,
}

impl JobReviewPage {
    fn decision_address(&self) -> String {
        format!("/bureau/reviews/jobs/{}/decision", self.shown.id)
    }

    fn revision(&self) -> i64 {
        self.shown.revision.0
    }

    fn is_open(&self) -> bool {
        self.shown.is_open
    }

    fn place(&self) -> String {
        standards::division::full_name(self.shown.content.place.code)
    }
}

impl UnderReview for Shown {
    type Id = JobId;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: JobId) -> Result<Self, Stop> {
        review_job::show(&bureau.jobs, bureau.organisations.store.read(), officer, id).await
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: JobId,
        decided: (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_job::decide(&bureau.jobs, &**tx, officer, id, decided, now).await
    }

    async fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form) -> Answer {
        let deeds = outbox::log_of(bureau.organisations.store.read(), "job", self.id.0).await?;
        let lines = story::tell(bureau, deeds).await?;
        page_with_status(status, &JobReviewPage { shell, form, shown: self, lines })
    }
}
