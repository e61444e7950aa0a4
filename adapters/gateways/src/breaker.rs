use parking_lot::Mutex;
use std::time::{Duration, Instant};

/// After so many failures in a row the service is left alone.
const FAILURES_MAX: u32 = 5;

/// Lets a broken service rest: after five failures in a row nothing is asked for a while; then one call tries, and its
/// outcome decides. Calls that are not made fail at once, so that nobody waits for a service that is known to be down.
#[derive(Debug)]
pub struct Breaker {
    rest: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    failures: u32,
    closed_until: Option<Instant>,
}

impl Breaker {
    /// A breaker that rests for `rest`.
    #[must_use]
    pub fn new(rest: Duration) -> Self {
        Self { rest, state: Mutex::new(State { failures: 0, closed_until: None }) }
    }

    /// Whether a call may be made now. Where the rest is over, one caller is let through and the others wait for it.
    pub fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.state.lock();
        match state.closed_until {
            None => true,
            Some(end) if now < end => false,
            Some(_) => {
                state.closed_until = Some(now + self.rest);
                true
            }
        }
    }

    /// Notes how a call went.
    pub fn note(&self, answered: bool, now: Instant) {
        let mut state = self.state.lock();
        if answered {
            *state = State { failures: 0, closed_until: None };
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES_MAX {
            state.closed_until = Some(now + self.rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_service_rests_and_one_call_tries_it_again() {
        let breaker = Breaker::new(Duration::from_secs(30));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for n in 0..4 {
            breaker.note(false, at(n));
            assert!(breaker.lets_through(at(n)));
        }
        breaker.note(false, at(4));
        assert!(!breaker.lets_through(at(33)));
        assert!(breaker.lets_through(at(34)));
        assert!(!breaker.lets_through(at(34)), "one tries, the others wait");
        breaker.note(false, at(35));
        assert!(!breaker.lets_through(at(64)));
        assert!(breaker.lets_through(at(65)));
        breaker.note(true, at(65));
        assert!(breaker.lets_through(at(65)) && breaker.lets_through(at(65)));
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let breaker = Breaker::new(Duration::from_secs(30));
        let now = Instant::now();
        for _ in 0..20 {
            breaker.note(false, now);
            breaker.note(true, now);
        }
        assert!(breaker.lets_through(now));
    }
}
