//! 【下架】 (guide 四（四）; D4): back to 未发布 with the reason shown, and no seeker can find the job from
//! that moment.

use crate::{
    acts::Effect,
    batch::{Kind, Noun},
    job::{Job, TakenDownBy},
    wording::Refusal,
};
use clock::Timestamp;

/// The rule: only what is published is taken down.
pub(crate) fn effect(job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.clone().take_down(TakenDownBy::Clerk, now).map(Effect::Leave)
}

/// 【下架】 of one job or of many, on pages and on the API.
pub(crate) struct Withdrawal;

impl Noun for Withdrawal {
    const KIND: Kind = Kind::TakeDown;
}
