//! How often somebody may try: wrong passwords in a row by account (counted in the database), sign-ins by address (in
//! memory). The first slows a guesser down and never locks the owner out for good; the second is generous.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{net::IpAddr, num::NonZeroU32};

/// So many wrong passwords cost nothing.
const FREE_FAILURES: i64 = 5;
/// The first wait, doubled with each further failure.
const WAIT_SECONDS: i64 = 30;
/// The longest wait: a stranger must not be able to lock an account for good.
const WAIT_SECONDS_MAX: i64 = 900;
/// After so long without a failure the count begins anew.
pub(crate) const FORGET_SECONDS: i64 = 24 * 3_600;

/// How many seconds sign-in to an account rests after its `failures`th wrong password in a row.
pub(crate) fn wait_seconds(failures: i64) -> i64 {
    match failures - FREE_FAILURES {
        ..0 => 0,
        more => WAIT_SECONDS.saturating_mul(1 << more.min(10)).min(WAIT_SECONDS_MAX),
    }
}

/// Counts attempts by address.
pub(crate) struct AddressLimit(DefaultKeyedRateLimiter<IpAddr>);

impl AddressLimit {
    pub(crate) fn new(a_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
        Self(RateLimiter::keyed(quota))
    }

    /// Whether this address may try now. An unknown address (a test, a socket without one) may.
    pub(crate) fn allows(&self, address: Option<IpAddr>) -> bool {
        if self.0.len() > 100_000 {
            self.0.retain_recent();
        }
        address.is_none_or(|a| self.0.check_key(&a).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failures_are_free_and_the_wait_has_an_end() {
        assert_eq!([0, 1, 4, 5, 6, 7].map(wait_seconds), [0, 0, 0, 30, 60, 120]);
        assert_eq!([10, 100, i64::MAX].map(wait_seconds), [900; 3]);
    }

    #[test]
    fn an_address_has_a_generous_share() {
        let limit = AddressLimit::new(3);
        let here = Some(IpAddr::from([10, 0, 0, 1]));
        assert!((0..3).all(|_| limit.allows(here)));
        assert!(!limit.allows(here));
        assert!(limit.allows(Some(IpAddr::from([10, 0, 0, 2]))));
    }
}
