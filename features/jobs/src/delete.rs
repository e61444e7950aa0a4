//! 【删除】 (guide 四（八）; D9): unpublished jobs only; gone for everyone, kept for the legal three years.

use crate::{
    acts::Effect,
    batch::{Kind, Noun},
    job::Job,
    wording::Refusal,
};
use clock::Timestamp;

/// The rule: a published job is taken down first.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().delete(now).map(Effect::Delete)
}

/// 【删除】 of one job or of many, on pages and on the API.
pub(crate) struct Deletion;

impl Noun for Deletion {
    const KIND: Kind = Kind::Delete;
}
