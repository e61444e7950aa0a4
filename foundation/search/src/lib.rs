//! Full-text search in memory. This crate knows *documents*: a title, the name of an owner, text, values to filter
//! and count by, numbers to compare, a moment of expiry, and a ready-made row to hand back.
//!
//! ```
//! use search::{Bitmaps, Change, Document, DocumentSearch, Query, Schema, Sort};
//!
//! let schema = Schema::new().categorical("region").ordinal("pay", &[3000, 5000, 8000]);
//! let index = Bitmaps::new(schema);
//! index.load(0, [], std::iter::empty::<Result<_, std::convert::Infallible>>(), |_| {})?;
//! index.apply(Change::Publish {
//!     sequence: 1,
//!     document: Document {
//!         key: 7,
//!         owner: 1,
//!         title: "高级会计师".into(),
//!         owner_name: "某某公司".into(),
//!         text: "熟悉Excel".into(),
//!         values: vec![("region".into(), "440000".into()), ("region".into(), "440300".into())],
//!         ordinals: vec![("pay".into(), 6000)],
//!         expires_at: i64::MAX,
//!         payload: br#"{"title":"高级会计师"}"#[..].into(),
//!     },
//! })?;
//! let page = index.search(&Query::typed("會計 exc").only("region", ["440300"]).sorted(Sort::Relevance), 0)?;
//! assert_eq!((page.total, page.hits[0].key), (1, 7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How it works: [`Bitmaps`] numbers documents in the order of publishing and keeps, for every pair of neighbouring
//! characters, every word, facet value and threshold, which documents have it, in blocks of 65,536. An answer is
//! the intersection, smallest first, with the documents live at that moment; the total is its size, exactly.
//! [`BruteForce`] gives the same answers the plain way, for tests.
//!
//! The index suggests, its source decides: keep the documents in a database, number every change there without a
//! gap, and apply changes here in that order. Whoever finds a [`Gap`] reads the missing changes or loads again.

pub mod bench;
mod bitmaps;
mod block;
mod brute_force;
mod document;
mod facets;
mod find;
mod life;
mod lists;
mod load;
mod order;
mod query;
mod simplified;
mod slots;
mod sounds;
mod words;

pub use bitmaps::{Bitmaps, Fingerprint};
pub use brute_force::BruteForce;
pub use document::{Change, Document, Gap, Ordinal, Outcome, Schema};
pub use load::LoadError;
pub use query::{
    Cursor, FacetCounts, Filter, Hit, LIMIT_MAX, OFFSET_MAX, Page, Query, QueryError, Range, Sort, Start, Tier,
    WORD_CHARACTERS_MAX, WORDS_MAX, Word,
};
pub use simplified::simplified;
pub use sounds::{may_sound, spelled};
pub use words::normalised;

/// What can be asked of an index of documents.
pub trait DocumentSearch: Send + Sync {
    /// Answers a question at a moment (epoch milliseconds): whatever is not valid at that moment is neither shown
    /// nor counted.
    fn search(&self, query: &Query, now_ms: i64) -> Result<Page, QueryError>;

    /// Takes one step. On return every later search knows it, and a removal has reached those already running.
    fn apply(&self, change: Change) -> Result<Outcome, Gap>;

    /// The last step taken.
    fn applied(&self) -> u64;

    /// Whether the documents have been loaded.
    fn ready(&self) -> bool;
}

#[cfg(test)]
#[path = "search_test.rs"]
mod tests;
