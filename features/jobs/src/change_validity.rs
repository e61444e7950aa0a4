//! 【修改有效期】 (guide 四（五）; D5): one date, today … today + 180, for all ticked jobs.

use crate::{
    acts::Effect,
    batch::{Kind, Noun},
    job::Job,
    wording::Refusal,
};
use clock::{Day, Timestamp};

/// The rule: only what is published has a validity to change. The published text stays as it is.
pub(crate) fn effect(job: &Job, until: Day, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().change_validity(until, now).map(Effect::Validity)
}

/// 【修改有效期】 of one job or of many, on pages and on the API.
pub(crate) struct Validity;

impl Noun for Validity {
    const KIND: Kind = Kind::ChangeValidity;
}
