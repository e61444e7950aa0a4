//! 预览 (guide 四（二）; D2): a job as its clerk sees it, as seekers see or would see it.

use crate::{
    Jobs, Policy,
    content::{Contact, Content},
    job::{JobId, State as JobState, VALID_DAYS_MAX},
    review_job::Remark,
    store as rows,
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::extract::State;
use clock::Day;
use standards::division;
use web::{Answer, IdPath, Shell, page as answer};

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    shell: Shell,
    id: JobId,
    content: Content,
    contact: Contact,
    state: JobState,
    place: String,
    until: Day,
    today: Day,
    last_day: Day,
    policy: Policy,
    remark: Option<Remark>,
}

/// `GET /centre/jobs/{id}`. A published job shows what is public; any other what would be published.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let job = jobs.own(db, &clerk, id).await?;
    let state = job.state.at(jobs.clock().now());
    let public = match &state {
        JobState::Published(p) => rows::version(db, p.version, jobs.keys()).await?,
        JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. } | JobState::Deleted { .. } => None,
    };
    let until = job.written.valid_until;
    let (content, contact) = match public {
        Some(version) => (version.content, version.contact),
        None => (job.written.content, job.written.contact),
    };
    let remark = match &state {
        JobState::Published(_) => None,
        JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. } | JobState::Deleted { .. } => {
            rows::remarks_of(db, &[id]).await?.remove(&id)
        }
    };
    let today = jobs.clock().today();
    answer(&PreviewPage {
        place: division::full_name(content.place.code),
        last_day: today.plus_days(VALID_DAYS_MAX),
        shell,
        id,
        content,
        contact,
        state,
        until,
        today,
        policy: jobs.policy(),
        remark,
    })
}

impl PreviewPage {
    fn is_published(&self) -> bool {
        matches!(self.state, JobState::Published(_))
    }
}
