//! Deciding on a job that was submitted before publication (D8, where the policy is review first).

use crate::{
    Bureau,
    decision::{Frame, UnderReview},
    worklist::Kind,
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::http::StatusCode;
use clock::Timestamp;
use jobs::{
    JobId,
    review_job::{self, Shown},
};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Shell, Stop, page_with_status};

#[derive(Template)]
#[template(path = "job_review.html")]
struct JobReviewPage {
    shell: Shell,
    frame: Frame,
    shown: Shown,
}

impl JobReviewPage {
    fn place(&self) -> String {
        standards::division::full_name(self.shown.content.place.code)
    }
}

impl UnderReview for Shown {
    type Id = JobId;
    const KIND: Kind = Kind::Job;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: JobId) -> Result<Self, Stop> {
        review_job::show(&bureau.jobs, bureau.organisations.store.read(), officer, id).await
    }

    fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn is_open(&self) -> bool {
        self.is_open
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

    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer {
        page_with_status(status, &JobReviewPage { shell, frame, shown: self })
    }
}
