//! The room's search index: how jobs become documents of `foundation/search`, how the index hears
//! of changes, and how it is loaded and checked. The index suggests, the database decides: a job's
//! page and every act ask the database.

mod check;
mod document;
mod follow;
mod load;
#[cfg(test)]
pub(crate) mod oracle;

pub use check::Difference;
pub use document::{ItemOrganisation, ItemPay, JobItem, Named};
pub(crate) use document::{facet, item};

use clock::Timestamp;
use search::{Bitmaps, DocumentSearch, Page, Query, QueryError};
use std::sync::Arc;
use store::Store;

/// The index of jobs that seekers can find. Cheap to clone.
#[derive(Clone)]
pub struct JobIndex {
    engine: Arc<Bitmaps>,
    store: Store,
    /// One reader of changes at a time; the others find the work done.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl JobIndex {
    /// An empty index that is not ready until [`JobIndex::load`] is through. `now` sets the weeks by
    /// which 发布时间 is indexed.
    #[must_use]
    pub fn new(store: Store, now: Timestamp) -> Self {
        Self { engine: Arc::new(Bitmaps::new(document::schema(now))), store, turn: Arc::default() }
    }

    /// Answers a question at `now`.
    ///
    /// # Errors
    /// Where the question cannot be answered: a forged cursor, too deep a page.
    pub fn search(&self, query: &Query, now: Timestamp) -> Result<Page, QueryError> {
        self.engine.search(query, now.as_ms())
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
        self.engine.live_count(now.as_ms())
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
fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
