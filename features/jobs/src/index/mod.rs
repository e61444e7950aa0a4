//! The room's search index: how jobs become documents of `foundation/search`, how the index hears
//! of changes, and how it is loaded and checked. The index suggests, the database decides: a job's
//! page and every act ask the database.

mod check;
mod document;
mod follow;
mod lapses;
mod load;
#[cfg(test)]
pub(crate) mod oracle;
mod pool;

pub use check::Difference;
pub use document::{ItemOrganisation, ItemPay, JobItem, Named};
pub(crate) use document::{document, facet, item, schema};

use clock::{Clock, Timestamp};
use parking_lot::Mutex;
use pool::Pool;
use search::{Bitmaps, DocumentSearch, Page, Query, QueryError};
use std::{collections::HashSet, sync::Arc};
use store::Store;

/// Documents counted for facets while the runtime waits: less than a millisecond. What takes more goes to the pool.
const COUNTED_INLINE_MAX: u64 = 20_000;
/// Large answers that wait for a thread of the pool, for each thread.
const WAITING_MAX: usize = 32;

/// The index of jobs that seekers can find. Cheap to clone.
#[derive(Clone)]
pub struct JobIndex {
    engine: Arc<Bitmaps>,
    store: Store,
    /// One reader of changes at a time; the others find the work done.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Where large answers are counted.
    pool: Arc<Pool>,
    counted_inline_max: u64,
    clock: Clock,
    /// Organisations that are to be hidden at an instant ahead.
    lapses: Arc<lapses::Lapses>,
    /// Published jobs whose rows cannot be read: they are not in the index.
    unreadable: Arc<Mutex<HashSet<u128>>>,
}

/// Why a question got no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// It cannot be answered.
    Question(QueryError),
    /// Too many large answers are being counted.
    Busy,
}

impl JobIndex {
    /// An empty index that is not ready until [`JobIndex::load`] is through. The time now sets the
    /// weeks by which 发布时间 is indexed.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            engine: Arc::new(Bitmaps::new(schema(clock.now()))),
            store,
            turn: Arc::default(),
            pool: Arc::default(),
            counted_inline_max: COUNTED_INLINE_MAX,
            clock,
            lapses: Arc::default(),
            unreadable: Arc::default(),
        }
    }

    /// Answers a question at `now`.
    ///
    /// # Errors
    /// Where the question cannot be answered: a forged cursor, too deep a page.
    pub fn search(&self, query: &Query, now: Timestamp) -> Result<Page, QueryError> {
        self.hide_lapsed(now);
        self.engine.search(query, now.as_ms())
    }

    /// Answers a question at `now` without keeping the runtime: what takes less than about a millisecond is answered in
    /// place, facets over a large answer by a fixed number of threads with a bounded queue before them. Both ways give the
    /// same answer.
    ///
    /// # Errors
    /// As [`JobIndex::search`], and where that queue is full.
    pub async fn search_counted(&self, query: &Query, now: Timestamp) -> Result<Page, Unanswered> {
        self.hide_lapsed(now);
        match self.engine.search_at_once(query, now.as_ms(), self.counted_inline_max) {
            Ok(Some(page)) => Ok(page),
            Ok(None) => {
                let (engine, query) = (self.engine.clone(), query.clone());
                let counting = self.pool.run(move || engine.search(&query, now.as_ms()));
                counting.await.ok_or(Unanswered::Busy)?.map_err(Unanswered::Question)
            }
            Err(error) => Err(Unanswered::Question(error)),
        }
    }

    /// The same index that leaves all counting to a pool of one thread with one place to wait.
    #[cfg(test)]
    pub(crate) fn with_a_small_pool(&self) -> Self {
        Self { pool: Arc::new(Pool::of(1, 1)), counted_inline_max: 0, ..self.clone() }
    }

    /// Occupies the thread of [`JobIndex::with_a_small_pool`] and the place before it until `gate` says twice to go on.
    #[cfg(test)]
    pub(crate) fn crowd(&self, gate: &Arc<parking_lot::Mutex<std::sync::mpsc::Receiver<()>>>) {
        let (begun, has_begun) = std::sync::mpsc::channel();
        for n in 0..2 {
            let (gate, begun) = (gate.clone(), begun.clone());
            let work = move || {
                let _ = begun.send(());
                gate.lock().recv().unwrap();
            };
            // Nobody takes the answer, and the work is done all the same, since the receiver lives on.
            std::mem::forget(self.pool.take_in(work).unwrap());
            if n == 0 {
                has_begun.recv().unwrap();
            }
        }
    }

    /// Whether it has been loaded.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.engine.ready()
    }

    /// The number of the last change it knows.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.engine.applied()
    }

    /// How many jobs can be found at `now`.
    #[must_use]
    pub fn live_count(&self, now: Timestamp) -> u64 {
        self.hide_lapsed(now);
        self.engine.live_count(now.as_ms())
    }

    /// Hides whoever lapsed up to `now`: every question begins with it, so that nobody waits for a sweep.
    fn hide_lapsed(&self, now: Timestamp) {
        self.lapses.at(now, |owner| self.engine.hide_owner(owner));
    }
}

impl std::fmt::Debug for JobIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobIndex")
            .field("applied", &self.applied())
            .field("ready", &self.ready())
            .finish_non_exhaustive()
    }
}

/// A change's number as the engine counts: never negative.
pub(crate) fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
