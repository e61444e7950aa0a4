//! 【下架】 (guide 四（四）; D4): back to 未发布 with the reason shown, and no seeker can find the job from
//! that moment.

use crate::{
    Jobs,
    acts::Effect,
    batch::{self, Kind},
    job::{Job, JobId, TakenDownBy},
    wording::Refusal,
};
use access::{Clerk, Recruiting};
use axum::extract::State;
use clock::Timestamp;
use web::{Answer, Form, IdPath, Shell};

/// The rule: only what is published is taken down.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().take_down(TakenDownBy::Clerk, now).map(Effect::Leave)
}

pub(crate) async fn one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    batch::one_page(clerk, jobs, id, shell, form, Kind::TakeDown).await
}

pub(crate) async fn many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    batch::many_page(clerk, jobs, shell, form, Kind::TakeDown).await
}

pub(crate) async fn api_one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    batch::one_json(clerk, jobs, id, form, Kind::TakeDown).await
}

pub(crate) async fn api_many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    batch::many_json(clerk, jobs, form, Kind::TakeDown).await
}
