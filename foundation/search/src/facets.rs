//! Counting how many documents of an answer carry each value of a facet.

use std::collections::HashMap;

use crate::block::View;
use crate::query::{FacetCounts, Query, Sort, Start};
use crate::slots::{Found, shared};

/// Counts of many questions kept at most.
const CACHED_MAX: usize = 512;

/// Counts of earlier questions, good until anything changes.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    generation: u64,
    counts: HashMap<Query, Vec<FacetCounts>>,
}

impl Cache {
    pub fn get(&self, key: &Query, generation: u64) -> Option<Vec<FacetCounts>> {
        if self.generation == generation { self.counts.get(key).cloned() } else { None }
    }

    pub fn put(&mut self, key: Query, generation: u64, counts: Vec<FacetCounts>) {
        if self.generation != generation || self.counts.len() >= CACHED_MAX {
            self.counts.clear();
            self.generation = generation;
        }
        self.counts.insert(key, counts);
    }

    pub fn clear(&mut self) {
        self.counts.clear();
    }
}

/// The part of a question that its counts depend on.
pub(crate) fn cache_key(query: &Query) -> Query {
    Query { sort: Sort::Newest, start: Start::Offset(0), limit: 0, ..query.clone() }
}

/// Adds to `counts`, by value code, the documents of `found`: exactly for the values of `facets`; those of other
/// facets may be counted or not.
pub(crate) fn count(view: View<'_>, found: &Found, facets: &[usize], counts: &mut [u64]) {
    // a row has a handful of values, a facet perhaps thousands: only for large answers it pays to go by value
    if matches!(found, Found::Few(_)) || found.len() * 4 < view.rows.len() {
        found.each(|slot| {
            for &code in view.rows.codes(slot) {
                counts[code as usize] += 1;
            }
        });
    } else {
        for &facet in facets {
            view.lists.values(facet, |code, slots| counts[code as usize] += u64::from(shared(found, slots)));
        }
    }
}
