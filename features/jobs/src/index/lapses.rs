//! Organisations that are to be hidden at an instant ahead (their verification lapses). The index hides them
//! when a question comes that is not before that instant.

use clock::Timestamp;
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicI64, Ordering},
};

/// The instants by organisation.
#[derive(Debug)]
pub(super) struct Lapses {
    /// The earliest of all: most questions look no further.
    next: AtomicI64,
    planned: Mutex<HashMap<u128, i64>>,
}

impl Default for Lapses {
    fn default() -> Self {
        Self { next: AtomicI64::new(i64::MAX), planned: Mutex::default() }
    }
}

impl Lapses {
    /// Plans an organisation's lapse instead of what was planned before; `None` plans nothing.
    pub fn set(&self, owner: u128, at: Option<Timestamp>) {
        let mut planned = self.planned.lock();
        match at {
            Some(at) => planned.insert(owner, at.as_ms()),
            None => planned.remove(&owner),
        };
        self.look_ahead(&planned);
    }

    /// Forgets everything and plans these.
    pub fn replace(&self, all: impl IntoIterator<Item = (u128, Timestamp)>) {
        let mut planned = self.planned.lock();
        *planned = all.into_iter().map(|(owner, at)| (owner, at.as_ms())).collect();
        self.look_ahead(&planned);
    }

    /// Calls `hide` for everyone whose instant has come. Whoever asks meanwhile waits until it is done.
    pub fn at(&self, now: Timestamp, mut hide: impl FnMut(u128)) {
        if now.as_ms() < self.next.load(Ordering::Acquire) {
            return;
        }
        let mut planned = self.planned.lock();
        planned.retain(|owner, at| {
            let is_ahead = *at > now.as_ms();
            if !is_ahead {
                hide(*owner);
            }
            is_ahead
        });
        self.look_ahead(&planned);
    }

    fn look_ahead(&self, planned: &HashMap<u128, i64>) {
        self.next.store(planned.values().copied().min().unwrap_or(i64::MAX), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_hidden_before_the_instant_and_nobody_after_it_is_missed() {
        let lapses = Lapses::default();
        let hidden_at = |now: i64| {
            let mut hidden = Vec::new();
            lapses.at(Timestamp::from_ms(now), |owner| hidden.push(owner));
            hidden.sort_unstable();
            hidden
        };
        lapses.set(1, Some(Timestamp::from_ms(10)));
        lapses.set(2, Some(Timestamp::from_ms(20)));
        lapses.set(3, Some(Timestamp::from_ms(10)));
        lapses.set(3, None);
        assert_eq!(hidden_at(9), Vec::<u128>::new());
        assert_eq!(hidden_at(10), [1]);
        assert_eq!(hidden_at(15), Vec::<u128>::new());
        lapses.set(2, Some(Timestamp::from_ms(30)));
        assert_eq!(hidden_at(20), Vec::<u128>::new());
        assert_eq!(hidden_at(31), [2]);
    }
}
