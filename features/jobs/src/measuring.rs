//! What the benches need to set the search beside others: the question behind a search's address, and the documents
//! behind the index.

use crate::{
    Settings, asked,
    index::{self, unsigned},
    store as rows,
};
use ::store::Store;
use clock::Timestamp;
use search::{Document, Query, Schema};

/// The question that `GET /api/v1/jobs?{parameters}` asks the index, synonyms included.
///
/// # Errors
/// The sentence for parameters that are refused.
pub fn question(parameters: &str) -> Result<Query, String> {
    let asked = asked::pairs(Some(parameters))
        .and_then(|form| asked::read(&form, asked::PER_PAGE, true, Settings::default().province()));
    match asked {
        Ok(asked) => Ok(asked.query),
        Err(refusal) => Err(web::Refusal::zh(&refusal)),
    }
}

/// What the documents carry, for an index that is made at `now`.
#[must_use]
pub fn schema(now: Timestamp) -> Schema {
    index::schema(now)
}

/// The documents of published jobs with their numbers, in the order of publishing: at most `count` after number
/// `after`.
///
/// # Errors
/// What the database says.
pub async fn documents(store: &Store, after: u64, count: u32) -> anyhow::Result<Vec<(u64, Document)>> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let versions = rows::live_versions_after(store.read(), after, i64::MAX, count).await?.versions;
    versions.iter().map(|v| Ok((unsigned(v.sequence), index::document(v)?))).collect()
}
