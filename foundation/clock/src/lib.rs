//! The only place that asks what time it is.
//!
//! Instants are stored as UTC milliseconds and read in Asia/Shanghai, which has kept UTC+8
//! without daylight saving since 1991. Every rule receives the time as an argument; actions
//! ask a [`Clock`], and tests hold a clock that they can turn.

mod day;
mod reading;
mod timestamp;

pub use day::Day;
pub use reading::{span, working_days_after};
pub use timestamp::Timestamp;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};
use uuid::Uuid;

/// Tells the time and makes time-ordered identifiers.
#[derive(Clone, Debug)]
pub struct Clock(Hands);

#[derive(Clone, Debug)]
enum Hands {
    System,
    Held { now_ms: Arc<AtomicI64>, ids: Arc<AtomicU64> },
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Hands::System)
    }

    /// A clock that stands still at `at` until it is turned; its identifiers are predictable.
    #[must_use]
    pub fn held_at(at: Timestamp) -> Self {
        Self(Hands::Held { now_ms: Arc::new(AtomicI64::new(at.as_ms())), ids: Arc::default() })
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "this is the one caller")]
            Hands::System => {
                Timestamp::from_ms((time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000) as i64)
            }
            Hands::Held { now_ms, .. } => Timestamp::from_ms(now_ms.load(Ordering::SeqCst)),
        }
    }

    /// The current day in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// A new identifier: UUID version 7, ordered by time.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let ms = self.now().as_ms().max(0) as u64;
        let random: [u8; 10] = match &self.0 {
            Hands::System => rand::random(),
            Hands::Held { ids, .. } => {
                let n = ids.fetch_add(1, Ordering::SeqCst);
                let mut bytes = [0; 10];
                bytes[2..].copy_from_slice(&n.to_be_bytes());
                bytes
            }
        };
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }

    /// Turns a held clock to `at`; the machine's clock cannot be turned and stays as it is.
    pub fn turn_to(&self, at: Timestamp) {
        if let Hands::Held { now_ms, .. } = &self.0 {
            now_ms.store(at.as_ms(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_stands_still_until_it_is_turned() {
        let clock = Clock::held_at(Timestamp::from_ms(1_000));
        assert_eq!(clock.now(), clock.now());
        clock.turn_to(Timestamp::from_ms(2_000));
        assert_eq!(clock.now().as_ms(), 2_000);
    }

    #[test]
    fn identifiers_of_one_instant_differ_and_keep_their_order() {
        let clock = Clock::held_at(Timestamp::from_ms(1_772_931_600_000));
        let (a, b) = (clock.new_id(), clock.new_id());
        assert!(a < b);
    }
}
