//! How often somebody may guess, counted in memory of this server by what is guessed about.

use crate::Refusal;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::num::NonZeroU32;

/// Guesses at one account in step 1 of 单位注册, a minute.
const CLERK_A_MINUTE: NonZeroU32 = NonZeroU32::new(6).expect("six is not zero");
/// Proposals of one organisation, an hour.
const PROPOSALS_AN_HOUR: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not zero");

/// The counters. Shared by all clones of the room.
pub(crate) struct Tries {
    clerks: DefaultKeyedRateLimiter<String>,
    proposals: DefaultKeyedRateLimiter<access::OrganisationId>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            clerks: RateLimiter::keyed(Quota::per_minute(CLERK_A_MINUTE)),
            proposals: RateLimiter::keyed(Quota::per_hour(PROPOSALS_AN_HOUR)),
        }
    }
}

impl Tries {
    /// Counts a guess at the person account of this (folded) name.
    pub(crate) fn clerk(&self, username: &str) -> Result<(), Refusal> {
        count(&self.clerks, &username.to_owned())
    }

    /// Counts a proposal of this organisation.
    pub(crate) fn proposal(&self, organisation: access::OrganisationId) -> Result<(), Refusal> {
        count(&self.proposals, &organisation)
    }
}

fn count<K: Clone + std::hash::Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Refusal> {
    if limiter.len() > 50_000 {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|not_until| Refusal::TooManyTries {
        seconds: not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
    })
}
