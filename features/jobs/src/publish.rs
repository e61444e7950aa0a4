//! 【发布】 and 【保存并发布】 (guide 四（一）, （七）; D8): the text becomes a version that never changes,
//! and seekers find it at once.

use crate::{
    acts::Effect,
    batch::{Kind, Noun},
    job::Job,
    wording::Refusal,
};
use clock::Timestamp;

/// The rule: not published already, and valid from today on.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.check_publication(job.written.valid_until, now)?;
    Ok(Effect::Publish(job.written.valid_until))
}

/// 【发布】 of one job or of many, on pages and on the API.
pub(crate) struct Publication;

impl Noun for Publication {
    const KIND: Kind = Kind::Publish;
}
