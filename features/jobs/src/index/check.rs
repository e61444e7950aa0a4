//! Comparing the index with the database: count and hash of the jobs that can be found.

use super::{JobIndex, unsigned};
use crate::store::{self as rows, LivePlace};
use clock::{Clock, Timestamp};
use search::Fingerprint;
use std::time::Duration;

/// How often the two are compared.
const EVERY: Duration = Duration::from_secs(60);
/// The comparison rests so many times as long as it took.
const SHARE: u32 = 50;
/// Ids read at once.
const IDS_AT_ONCE: u32 = 10_000;

/// The index and the database do not tell the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What the index can find.
    pub index: Fingerprint,
    /// What the database says can be found.
    pub database: Fingerprint,
}

impl JobIndex {
    /// Compares at `now`. `None` where they agree, and where changes came in meanwhile, so that they
    /// cannot be compared this time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn difference(&self, now: Timestamp) -> anyhow::Result<Option<Difference>> {
        let db = self.store.read();
        let before = unsigned(rows::counter(db).await?);
        let mut database = Fingerprint::default();
        let mut after = LivePlace::before_all(now);
        loop {
            let live = rows::live_after(db, after, now, IDS_AT_ONCE).await?;
            let Some(last) = live.last() else { break };
            after = *last;
            let unreadable = self.unreadable.lock();
            for key in live.iter().map(|place| place.id.0.as_u128()).filter(|key| !unreadable.contains(key)) {
                database.add(key);
            }
        }
        self.hide_lapsed(now);
        let index = self.engine.fingerprint(now.as_ms());
        let applied = self.applied();
        let last = unsigned(rows::counter(db).await?);
        let quiet = before == last && applied == last;
        // A counter behind the index means an older database was put back: nothing will catch up with that.
        let is_older = last < applied;
        Ok((is_older || quiet && index != database).then_some(Difference { index, database }))
    }

    /// Compares once a minute until the program ends, more rarely where that takes long, so that it never takes more than a
    /// fiftieth of the time; a difference is an alarm and a load in the background.
    pub async fn keep_checked(&self, clock: Clock) {
        let mut took = Duration::ZERO;
        loop {
            tokio::time::sleep(EVERY.max(took * SHARE)).await;
            let begun = tokio::time::Instant::now();
            match self.difference(clock.now()).await {
                Ok(None) => {}
                Ok(Some(difference)) => {
                    tracing::error!(?difference, "the job index differs from the database and is loaded anew");
                    if let Err(error) = self.load(|_, _| {}).await {
                        tracing::error!(%error, "the job index could not be loaded");
                    }
                }
                Err(error) => tracing::warn!(%error, "the job index could not be compared"),
            }
            took = begun.elapsed();
        }
    }
}
