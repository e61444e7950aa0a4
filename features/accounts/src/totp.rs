//! The second factor of officers: six digits that change every 30 seconds (RFC 6238, SHA-1 as all authenticator apps
//! understand), each accepted once.

use clock::Timestamp;
use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Algorithm, TOTP};

/// Bytes of a new secret (RFC 4226 recommends 160 bits).
pub(crate) const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;
/// Steps before and after the current one that are accepted, for clocks that are a little off.
const SKEW_STEPS: i64 = 1;

/// A second factor.
pub(crate) struct Factor {
    totp: TOTP,
    secret: Vec<u8>,
}

impl Factor {
    pub(crate) fn new(secret: &[u8]) -> anyhow::Result<Self> {
        let totp = TOTP::new(Algorithm::SHA1, 6, 0, STEP_SECONDS as u64, secret.to_vec())?;
        Ok(Self { totp, secret: secret.to_vec() })
    }

    /// The code of a time step.
    pub(crate) fn code(&self, step: i64) -> String {
        self.totp.generate((step.max(0) * STEP_SECONDS) as u64)
    }

    /// The step to which `code` belongs, if it is near `now` and later than the last one used.
    pub(crate) fn step_of(&self, code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let current = step(now);
        (current - SKEW_STEPS..=current + SKEW_STEPS)
            .filter(|s| *s > last_step)
            .find(|s| seal::same(self.code(*s), &digits))
    }

    /// A code that would be accepted now, and until when, for the demo's messages; `None` where all were used.
    pub(crate) fn acceptable(&self, now: Timestamp, last_step: i64) -> Option<String> {
        let next = step(now).max(last_step + 1);
        (next <= step(now) + SKEW_STEPS).then(|| self.code(next))
    }

    /// The secret as people type it.
    pub(crate) fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.secret)
    }

    /// The address that authenticator apps open.
    pub(crate) fn uri(&self, issuer: &str, username: &str) -> String {
        let issuer = utf8_percent_encode(issuer, NON_ALPHANUMERIC);
        format!(
            "otpauth://totp/{issuer}:{username}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
            self.base32()
        )
    }
}

/// The time step of an instant.
pub(crate) fn step(now: Timestamp) -> i64 {
    now.as_ms().div_euclid(1_000 * STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor() -> Factor {
        Factor::new(b"12345678901234567890").unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(factor().code(step(Timestamp::from_ms(seconds * 1_000))), code);
        }
    }

    #[test]
    fn a_code_is_accepted_near_its_time_and_once() {
        let now = Timestamp::from_ms(1_111_111_109_000);
        let used = factor().step_of("081804", now, 0).unwrap();
        assert_eq!(factor().step_of("08 18 04", now, 0), Some(used));
        assert_eq!(factor().step_of("081804", now.plus_seconds(30), 0), Some(used));
        assert_eq!(factor().step_of("081804", now.plus_seconds(90), 0), None);
        assert_eq!(factor().step_of("081804", now, used), None);
        assert_eq!(factor().step_of("", now, 0), None);
    }

    #[test]
    fn the_demo_shows_a_code_that_will_be_accepted() {
        let now = Timestamp::from_ms(1_111_111_109_000);
        let first = factor().acceptable(now, 0).unwrap();
        let used = factor().step_of(&first, now, 0).unwrap();
        let second = factor().acceptable(now, used).unwrap();
        let used = factor().step_of(&second, now, used).unwrap();
        assert_eq!(factor().acceptable(now, used), None);
    }
}
