//! 【删除】 (guide 四（八）; D9): unpublished jobs only; gone for everyone, kept for the legal three years.

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

/// The rule: a published job is taken down first.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().delete(now).map(Effect::Delete)
}

pub(crate) async fn one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    batch::one_page(clerk, jobs, id, shell, form, Kind::Delete).await
}

pub(crate) async fn many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    batch::many_page(clerk, jobs, shell, form, Kind::Delete).await
}

pub(crate) async fn api_one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    batch::one_json(clerk, jobs, id, form, Kind::Delete).await
}

pub(crate) async fn api_many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    batch::many_json(clerk, jobs, form, Kind::Delete).await
}
