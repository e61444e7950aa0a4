//! 【修改有效期】 (guide 四（五）; D5): one date, today … today + 180, for all ticked jobs.

use crate::{
    Jobs,
    acts::Effect,
    batch::{self, Kind},
    job::{Job, JobId},
    wording::Refusal,
};
use access::{Clerk, Recruiting};
use axum::extract::State;
use clock::{Day, Timestamp};
use web::{Answer, Form, IdPath, Shell};

/// The rule: only what is published has a validity to change. The published text stays as it is.
pub(crate) fn effect(job: &Job, until: Day, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().change_validity(until, now).map(Effect::Validity)
}

pub(crate) async fn one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    batch::one_page(clerk, jobs, id, shell, form, Kind::ChangeValidity).await
}

pub(crate) async fn many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    batch::many_page(clerk, jobs, shell, form, Kind::ChangeValidity).await
}

pub(crate) async fn api_one(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    batch::one_json(clerk, jobs, id, form, Kind::ChangeValidity).await
}

pub(crate) async fn api_many(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    batch::many_json(clerk, jobs, form, Kind::ChangeValidity).await
}
