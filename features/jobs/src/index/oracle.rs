//! The same jobs in an index that looks at every one of them: the truth of tests.

use super::{document, schema, unsigned};
use crate::{Jobs, store as rows};
use search::{BruteForce, Change, DocumentSearch};

/// Everything published, read from the database.
pub(crate) async fn of(jobs: &Jobs) -> BruteForce {
    let oracle = BruteForce::new(schema(jobs.clock().now()));
    let versions = rows::live_versions_after(jobs.store().read(), 0, i64::MAX, 10_000).await.unwrap().versions;
    let mut sequence = 0;
    for version in versions {
        while sequence + 1 < unsigned(version.sequence) {
            sequence += 1;
            oracle.apply(Change::Nothing { sequence }).unwrap();
        }
        sequence += 1;
        oracle.apply(Change::Publish { sequence, document: document(&version).unwrap() }).unwrap();
    }
    oracle
}
