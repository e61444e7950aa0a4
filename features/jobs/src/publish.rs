//! 【发布】 and 【保存并发布】 (guide 四（一）, （七）; D8): the text becomes a version that never changes,
//! and seekers find it at once.

use crate::{
    Jobs,
    acts::Effect,
    batch::{self, Kind},
    job::{Job, JobId},
    wording::Refusal,
};
use access::{Clerk, Recruiting};
use axum::extract::State;
use clock::Timestamp;
use web::{Answer, Form, IdPath, Shell};

/// The rule: not published already, and valid from today on.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.check_publication(job.written.valid_until, now)?;
    Ok(Effect::Publish(job.written.valid_until))
}

pub(crate) async fn one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    batch::one_page(clerk, jobs, id, shell, form, Kind::Publish).await
}

pub(crate) async fn many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    batch::many_page(clerk, jobs, shell, form, Kind::Publish).await
}

pub(crate) async fn api_one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    batch::one_json(clerk, jobs, id, form, Kind::Publish).await
}

pub(crate) async fn api_many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    batch::many_json(clerk, jobs, form, Kind::Publish).await
}
