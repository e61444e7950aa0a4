//! Look-ups that wait together are one query.
//!
//! Everybody who asks on a busy server asks the database the same kind of question: whose session is this, has
//! anything changed. One at a time, each costs a way to the database and back; asked together they cost one. A look-up
//! that comes alone goes at once. **Invariant:** an answer comes from a query that began after it was asked for, so that whoever
//! asks sees every change that was committed before.

use parking_lot::Mutex;
use sea_orm::{ConnAcquireErr, DbErr};
use std::{collections::HashMap, fmt, hash::Hash, sync::Arc, time::Duration};
use tokio::sync::oneshot;

/// How long a query may take until those who wait are told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most keys of one query: each is a parameter.
const TOGETHER_MAX: usize = 256;

type Answer<V> = Result<Option<V>, Trouble>;

/// What went wrong, for everybody who waited for the same query.
#[derive(Clone, Debug)]
enum Trouble {
    Busy,
    Other(Arc<str>),
}

impl From<DbErr> for Trouble {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Busy,
            other => Self::Other(other.to_string().into()),
        }
    }
}

impl From<Trouble> for DbErr {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Busy => Self::ConnectionAcquire(ConnAcquireErr::Timeout),
            Trouble::Other(text) => Self::Custom(text.to_string()),
        }
    }
}

/// Asks for many keys at once.
#[async_trait::async_trait]
pub trait Asked<K, V>: Send + Sync {
    /// What there is under `keys`, each named once. A key that nothing is found for is left out.
    async fn ask(&self, keys: Vec<K>) -> Result<HashMap<K, V>, DbErr>;
}

/// Gathers look-ups by key. Cheap to clone.
pub struct Gather<K, V> {
    desk: Arc<Desk<K, V>>,
}

struct Desk<K, V> {
    asked: Box<dyn Asked<K, V>>,
    waiting: Mutex<Waiting<K, V>>,
}

struct Waiting<K, V> {
    keys: HashMap<K, Vec<oneshot::Sender<Answer<V>>>>,
    is_served: bool,
}

impl<K, V> Clone for Gather<K, V> {
    fn clone(&self) -> Self {
        Self { desk: self.desk.clone() }
    }
}

impl<K, V> fmt::Debug for Gather<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather").finish_non_exhaustive()
    }
}

impl<K, V> Gather<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// Gathers what `asked` answers.
    #[must_use]
    pub fn new(asked: impl Asked<K, V> + 'static) -> Self {
        let waiting = Mutex::new(Waiting { keys: HashMap::new(), is_served: false });
        Self { desk: Arc::new(Desk { asked: Box::new(asked), waiting }) }
    }

    /// What there is under `key` now.
    ///
    /// # Errors
    /// What the database says; [`DbErr::ConnectionAcquire`] where it does not answer within two seconds.
    pub async fn get(&self, key: K) -> Result<Option<V>, DbErr> {
        let (answer, wait) = oneshot::channel();
        let begins = {
            let mut waiting = self.desk.waiting.lock();
            waiting.keys.entry(key).or_default().push(answer);
            !std::mem::replace(&mut waiting.is_served, true)
        };
        if begins {
            // A task of its own, so that the others are answered whatever becomes of this request.
            tokio::spawn(serve(self.desk.clone()));
        }
        Ok(wait.await.unwrap_or_else(|_| Err(Trouble::Other("a gathered look-up broke off".into())))?)
    }
}

/// Answers until nobody waits.
async fn serve<K, V>(desk: Arc<Desk<K, V>>)
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    let mut on_duty = OnDuty { desk: &desk, is_over: false };
    while let Some(batch) = desk.next() {
        let keys: Vec<K> = batch.keys().cloned().collect();
        let found = match tokio::time::timeout(PATIENCE, desk.asked.ask(keys)).await {
            Ok(found) => found.map_err(Trouble::from),
            Err(_) => Err(Trouble::Busy),
        };
        for (key, answers) in batch {
            let answer: Answer<V> = match &found {
                Ok(found) => Ok(found.get(&key).cloned()),
                Err(trouble) => Err(trouble.clone()),
            };
            for waiting in answers {
                // Whoever has gone meanwhile needs no answer.
                let _ = waiting.send(answer.clone());
            }
        }
    }
    on_duty.is_over = true;
}

/// Leaves the desk free for the next one where the work fell over; those who waited are then told.
struct OnDuty<'a, K, V> {
    desk: &'a Desk<K, V>,
    is_over: bool,
}

impl<K, V> Drop for OnDuty<'_, K, V> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut waiting = self.desk.waiting.lock();
            waiting.keys.clear();
            waiting.is_served = false;
        }
    }
}

impl<K: Clone + Eq + Hash, V> Desk<K, V> {
    /// Who waits now; `None`, and nobody serves any more, where nobody does.
    fn next(&self) -> Option<HashMap<K, Vec<oneshot::Sender<Answer<V>>>>> {
        let mut waiting = self.waiting.lock();
        if waiting.keys.len() > TOGETHER_MAX {
            let some: Vec<K> = waiting.keys.keys().take(TOGETHER_MAX).cloned().collect();
            return Some(some.into_iter().filter_map(|key| waiting.keys.remove_entry(&key)).collect());
        }
        let all = std::mem::take(&mut waiting.keys);
        waiting.is_served = !all.is_empty();
        waiting.is_served.then_some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Semaphore;

    /// Doubles numbers, all but 13; waits for a permit before each answer.
    struct Doubles {
        queries: Arc<AtomicUsize>,
        may_answer: Arc<Semaphore>,
    }

    #[async_trait::async_trait]
    impl Asked<u32, u32> for Doubles {
        async fn ask(&self, keys: Vec<u32>) -> Result<HashMap<u32, u32>, DbErr> {
            self.queries.fetch_add(1, Ordering::SeqCst);
            self.may_answer.acquire().await.expect("never closed").forget();
            assert!(!keys.contains(&99), "a question that nobody survives");
            if keys.contains(&7) {
                return Err(DbErr::Custom("seven".into()));
            }
            Ok(keys.into_iter().filter(|k| *k != 13).map(|k| (k, 2 * k)).collect())
        }
    }

    fn doubles() -> (Gather<u32, u32>, Arc<AtomicUsize>, Arc<Semaphore>) {
        let (queries, may_answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        (Gather::new(Doubles { queries: queries.clone(), may_answer: may_answer.clone() }), queries, may_answer)
    }

    async fn until(queries: &AtomicUsize, count: usize) {
        while queries.load(Ordering::SeqCst) < count {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_is_asked_while_a_query_runs_is_one_query_that_begins_after_it() {
        let (gather, queries, may_answer) = doubles();
        let first = tokio::spawn({
            let gather = gather.clone();
            async move { gather.get(1).await }
        });
        until(&queries, 1).await;
        let rest: Vec<_> = [2, 3, 3, 1, 13]
            .map(|key| {
                let gather = gather.clone();
                tokio::spawn(async move { gather.get(key).await })
            })
            .into_iter()
            .collect();
        while gather.desk.waiting.lock().keys.values().map(Vec::len).sum::<usize>() < 5 {
            tokio::task::yield_now().await;
        }
        may_answer.add_permits(2);
        assert_eq!(first.await.unwrap().unwrap(), Some(2));
        let mut answers = Vec::new();
        for one in rest {
            answers.push(one.await.unwrap().unwrap());
        }
        assert_eq!(answers, [Some(4), Some(6), Some(6), Some(2), None]);
        assert_eq!(queries.load(Ordering::SeqCst), 2, "key 1 was asked for again: its first answer was too old");
    }

    #[tokio::test]
    async fn a_failure_is_told_to_those_who_waited_and_to_nobody_after() {
        let (gather, _, may_answer) = doubles();
        may_answer.add_permits(2);
        assert!(gather.get(7).await.unwrap_err().to_string().contains("seven"));
        assert_eq!(gather.get(8).await.unwrap(), Some(16));
    }

    #[tokio::test]
    async fn a_look_up_that_fell_over_does_not_stop_the_next() {
        let (gather, _, may_answer) = doubles();
        may_answer.add_permits(2);
        assert!(gather.get(99).await.is_err());
        assert_eq!(gather.get(8).await.unwrap(), Some(16));
    }

    #[tokio::test]
    async fn a_database_that_hangs_is_told_as_busy_after_two_seconds() {
        let (gather, _, _) = doubles();
        assert!(matches!(gather.get(8).await, Err(DbErr::ConnectionAcquire(_))));
    }

    #[tokio::test]
    async fn more_keys_than_fit_are_asked_for_in_turn() {
        let (gather, queries, may_answer) = doubles();
        may_answer.add_permits(100);
        let all: Vec<_> = (1000..2000)
            .map(|key| {
                let gather = gather.clone();
                tokio::spawn(async move { gather.get(key).await })
            })
            .collect();
        for one in all {
            assert!(one.await.unwrap().unwrap().is_some());
        }
        assert!(queries.load(Ordering::SeqCst) >= 4);
    }
}
