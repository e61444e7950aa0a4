//! 预览 (guide 四（二）; D2): a job as its clerk sees it, as seekers see or would see it.

use crate::{
    Jobs, Policy,
    content::{Contact, Content},
    desk::{
        duplicates::{Twin, Twins},
        schedule,
        standing::Standing,
        statistics::{DayCount, Numbers},
    },
    job::{JobId, State as JobState, TakenDownBy, VALID_DAYS_MAX},
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
    /// The last day to which publication can be put off.
    schedule_last: Day,
    policy: Policy,
    remark: Option<Remark>,
    /// The clerk who took it down.
    left_by: Option<String>,
    /// Another published job of the same name and place.
    twin: Option<Twin>,
    /// What became of it; `None` for what never was public.
    numbers: Option<(Numbers, Vec<DayCount>)>,
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
    let twin = Twins::load(db, clerk.organisation(), jobs.clock().now()).await?.of(id, &content).cloned();
    let numbers = match state.version() {
        Some(_) => Some((jobs.numbers_of(&[id]).await?.remove(&id).unwrap_or_default(), jobs.days_of(id).await?)),
        None => None,
    };
    let left_by = match &state {
        JobState::TakenDown { by: TakenDownBy::Clerk, .. } => {
            let person = rows::left_by(db, id).await?;
            crate::list::names_of(&jobs, db, person.into_iter()).await?.into_values().next()
        }
        JobState::Draft
        | JobState::Published(_)
        | JobState::TakenDown { .. }
        | JobState::Expired { .. }
        | JobState::Deleted { .. } => None,
    };
    let today = jobs.clock().today();
    answer(&PreviewPage {
        place: division::full_name(content.place.code),
        last_day: today.plus_days(VALID_DAYS_MAX),
        schedule_last: today.plus_days(schedule::DAYS_AHEAD_MAX),
        shell,
        id,
        content,
        contact,
        state,
        until,
        today,
        policy: jobs.policy(),
        remark,
        left_by,
        twin,
        numbers,
    })
}

impl PreviewPage {
    fn standing(&self) -> Standing {
        Standing::of(&self.state, self.remark.as_ref())
    }

    fn is_published(&self) -> bool {
        matches!(self.state, JobState::Published(_))
    }
}
