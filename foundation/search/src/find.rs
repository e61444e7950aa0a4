//! One question, from compiled query to page.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::DocumentSearch;
use crate::bitmaps::{Bitmaps, State};
use crate::block::{NO_VALUE, View};
use crate::document::Schema;
use crate::facets;
use crate::lists::{Field, threshold_key, value_key};
use crate::order::{Pick, by_number, by_ordinal, by_relevance};
use crate::query::suggestion;
use crate::query::{Compiled, Cursor, FacetCounts, Hit, Order, Page, Place, Query, QueryError, Start, Word};
use crate::slots::{Found, Slots};
use crate::sounds::SOUND;
use crate::words::QueryKey;

/// Totals below this are counted faster than they are looked up.
const CACHED_TOTAL_MIN: u64 = 1000;

/// A compiled question with the values of its filters resolved.
pub(crate) struct Question<'a> {
    pub compiled: &'a Compiled,
    schema: &'a Schema,
    /// Facet and keys of each filter.
    filters: Vec<(usize, Vec<u64>)>,
}

impl Bitmaps {
    /// Answers a question at a moment (epoch milliseconds), or only says (`None`) that more than `counted_max` documents
    /// would have to be counted for its facets: whoever must not be kept waiting asks again where waiting is allowed.
    /// Counts that lie ready cost nothing and are always given.
    ///
    /// # Errors
    /// As [`DocumentSearch::search`].
    pub fn search_at_once(&self, query: &Query, now_ms: i64, counted_max: u64) -> Result<Option<Page>, QueryError> {
        let (page, is_whole) = self.find(query, now_ms, counted_max)?;
        Ok(is_whole.then_some(page))
    }

    /// Answers a question at a moment (epoch milliseconds), and says whether the answer is whole: it is empty where more
    /// than `counted_max` documents would have to be counted for its facets.
    pub(crate) fn find(&self, query: &Query, now_ms: i64, counted_max: u64) -> Result<(Page, bool), QueryError> {
        let compiled = Compiled::of(query, &self.schema)?;
        self.latest_ms.fetch_max(now_ms, Ordering::Relaxed);
        let applied = self.applied();
        let state = self.snapshot();
        let open = state.open.read();
        let views: Vec<View<'_>> =
            [open.view()].into_iter().chain(state.sealed.iter().rev().map(|block| block.view(self.space))).collect();
        for view in &views {
            view.at(now_ms, &state.counters);
        }
        let generation = state.counters.generation();
        let question = self.question(&compiled);
        let found: Vec<Found> = views.iter().map(|view| question.candidates(*view, None)).collect();
        let total = found.iter().map(|found| found.len() as u64).sum();

        let facets = if compiled.facets.is_empty() {
            Vec::new()
        } else {
            match self.facet_counts(query, &question, &views, &found, &state, generation, (total, counted_max)) {
                Some(facets) => facets,
                None => {
                    let empty = Page { hits: vec![], total, facets: vec![], next: None, suggestion: None, applied };
                    return Ok((empty, false));
                }
            }
        };
        let mut picks = match compiled.order {
            Order::Newest => by_number(&found, &views, &compiled),
            Order::Relevance => by_relevance(&question, &found, &views),
            Order::Ordinal(ordinal) => by_ordinal(ordinal, &found, &views, &compiled, &self.schema),
        };
        let has_more = picks.len() > compiled.limit;
        picks.truncate(compiled.limit);
        let number = |pick: &Pick| views[pick.block].rows.numbers[usize::from(pick.slot)];
        let next =
            picks.last().filter(|_| has_more).map(|last| Cursor { place: last.place.clone(), number: number(last) });
        let hits = picks
            .iter()
            .map(|pick| Hit {
                key: views[pick.block].rows.keys[usize::from(pick.slot)],
                number: number(pick),
                tier: if let Place::Relevance(tier) = pick.place { Some(tier) } else { None },
                payload: views[pick.block].rows.payloads[usize::from(pick.slot)].clone(),
            })
            .collect();

        let suggestion = if total == 0 && !compiled.words.is_empty() {
            suggestion(&query.words, |part| self.finds_any(query, part, &views))
        } else {
            None
        };
        Ok((Page { hits, total, facets, next, suggestion, applied }, true))
    }

    fn question<'a>(&'a self, compiled: &'a Compiled) -> Question<'a> {
        let filters = compiled
            .filters
            .iter()
            .map(|(facet, any_of)| {
                let keys = any_of.iter().filter_map(|value| Some(value_key(*facet, self.values.code(*facet, value)?)));
                (*facet, keys.collect())
            })
            .collect();
        Question { compiled, schema: &self.schema, filters }
    }

    /// Whether a part of what was typed alone finds something, with the filters as they are.
    fn finds_any(&self, query: &Query, part: &str, views: &[View<'_>]) -> bool {
        let part = Query { words: vec![Word::new(part)], facets: Vec::new(), start: Start::Offset(0), ..query.clone() };
        Compiled::of(&part, &self.schema).is_ok_and(|compiled| {
            let question = self.question(&compiled);
            views.iter().any(|view| question.candidates(*view, None).len() > 0)
        })
    }

    /// The counts of the facets, `None` where that takes counting more documents than allowed.
    #[allow(clippy::too_many_arguments)]
    fn facet_counts(
        &self,
        query: &Query,
        question: &Question<'_>,
        views: &[View<'_>],
        found: &[Found],
        state: &State,
        generation: u64,
        (total, counted_max): (u64, u64),
    ) -> Option<Vec<FacetCounts>> {
        let is_worth_keeping = total >= CACHED_TOTAL_MIN || !question.filters.is_empty();
        let cache_key = is_worth_keeping.then(|| facets::cache_key(query));
        if let Some(key) = &cache_key
            && let Some(counts) = self.facet_cache.lock().get(key, generation)
        {
            return Some(counts);
        }
        let wanted = &question.compiled.facets;
        let is_filtered = |facet: usize| question.filters.iter().any(|(of, _)| *of == facet);
        let shared: Vec<usize> = wanted.iter().copied().filter(|&facet| !is_filtered(facet)).collect();
        let is_open = question.compiled.words.is_empty() && question.compiled.ranges.is_empty();
        let codes = self.values.len();
        let ready = || {
            let mut counts = state.counters.by_code();
            counts.resize(codes, 0);
            counts
        };
        let mut shared_counts = Vec::new();
        // What had to be counted so far.
        let mut counted = 0;
        if !shared.is_empty() {
            if is_open && question.filters.is_empty() {
                shared_counts = ready();
            } else {
                counted += total;
                if counted > counted_max {
                    return None;
                }
                shared_counts.resize(codes, 0);
                for (view, found) in views.iter().zip(found) {
                    facets::count(*view, found, &shared, &mut shared_counts);
                }
            }
        }
        let mut counts = Vec::with_capacity(wanted.len());
        for &facet in wanted {
            let named = if !is_filtered(facet) {
                self.values.named(facet, &shared_counts)
            } else if is_open && question.filters.iter().all(|(of, _)| *of == facet) {
                self.values.named(facet, &ready())
            } else {
                let mut counts = vec![0; codes];
                for view in views {
                    let without = question.candidates(*view, Some(facet));
                    counted += without.len() as u64;
                    if counted > counted_max {
                        return None;
                    }
                    facets::count(*view, &without, &[facet], &mut counts);
                }
                self.values.named(facet, &counts)
            };
            counts.push(FacetCounts { facet: Arc::from(self.schema.categorical[facet].as_str()), counts: named });
        }
        if let Some(key) = cache_key {
            self.facet_cache.lock().put(key, generation, counts.clone());
        }
        Some(counts)
    }
}

impl Question<'_> {
    /// The live documents of a block that answer, leaving out the filters of one facet.
    fn candidates(&self, view: View<'_>, without: Option<usize>) -> Found {
        self.candidates_or_none(view, without).unwrap_or(Found::none())
    }

    fn candidates_or_none(&self, view: View<'_>, without: Option<usize>) -> Option<Found> {
        let mut borrowed: Vec<Slots<'_>> = Vec::new();
        let mut made: Vec<Found> = Vec::new();
        for (facet, keys) in &self.filters {
            if without == Some(*facet) {
                continue;
            }
            match keys[..] {
                [key] => borrowed.push(view.lists.get(Field::Values, key)?),
                _ => {
                    let sets: Vec<Slots<'_>> =
                        keys.iter().filter_map(|&key| view.lists.get(Field::Values, key)).collect();
                    made.push(Found::any_of(&sets, view.space));
                }
            }
        }
        for word in &self.compiled.words {
            match &word[..] {
                [keys] => {
                    for key in keys {
                        match key {
                            QueryKey::Characters(key) => borrowed.push(having(view, Field::Anywhere, *key)?),
                            QueryKey::Prefix(prefix) => match view.lists.prefix(Field::Anywhere, prefix)[..] {
                                [] => return None,
                                [alone] => borrowed.push(alone),
                                ref sets => made.push(Found::any_of(sets, view.space)),
                            },
                        }
                    }
                }
                _ => made.push(has_word(view, Field::Anywhere, word)),
            }
        }
        let mut less: Vec<Slots<'_>> = Vec::new();
        let mut checks: Vec<(&[i64], i64, i64)> = Vec::new();
        for &(ordinal, least, most) in &self.compiled.ranges {
            let (block_least, block_most) = view.rows.spans[ordinal];
            if least > most || least > block_most || most < block_least {
                return None;
            }
            let thresholds = &self.schema.ordinal[ordinal].thresholds;
            let mut is_exact = true;
            if least > block_least || view.rows.lacking[ordinal] {
                let at_or_below = thresholds.partition_point(|&threshold| threshold <= least);
                is_exact = at_or_below > 0 && thresholds[at_or_below - 1] == least;
                if at_or_below > 0 {
                    borrowed.push(view.lists.get(Field::Values, threshold_key(ordinal, at_or_below - 1))?);
                }
            }
            if most < block_most {
                let above = thresholds.partition_point(|&threshold| threshold <= most);
                is_exact &= thresholds.get(above).is_some_and(|&threshold| threshold == most + 1);
                if above < thresholds.len() {
                    less.extend(view.lists.get(Field::Values, threshold_key(ordinal, above)));
                }
            }
            if !is_exact {
                checks.push((&view.rows.columns[ordinal], least, most));
            }
        }
        borrowed.extend(made.iter().map(Found::slots));
        let mut found = match borrowed[..] {
            [] => view.life.all(),
            [alone] => view.life.among(alone),
            _ => {
                let mut found = Found::all_of(&mut borrowed);
                view.life.keep(&mut found);
                found
            }
        };
        for set in less {
            found.drop_all(set);
        }
        for (column, least, most) in checks {
            found.retain(|slot| {
                let value = column[usize::from(slot)];
                value != NO_VALUE && (least..=most).contains(&value)
            });
        }
        Some(found)
    }

    /// Those of `found` that have every word in the title.
    pub fn in_title(&self, view: View<'_>, found: &Found) -> Found {
        let mut title = found.clone();
        for word in &self.compiled.words {
            keep_word(&mut title, view, Field::Title, word);
        }
        title
    }

    /// Those of `rest`, which do not have every word in the title, that have every word in the title or in the
    /// owner's name.
    pub fn in_owner(&self, view: View<'_>, rest: &Found) -> Found {
        let mut owner = rest.clone();
        if let [word] = &self.compiled.words[..] {
            keep_word(&mut owner, view, Field::Owner, word);
            return owner;
        }
        for word in &self.compiled.words {
            let mut in_title = owner.clone();
            keep_word(&mut in_title, view, Field::Title, word);
            keep_word(&mut owner, view, Field::Owner, word);
            owner = Found::any_of(&[in_title.slots(), owner.slots()], view.space);
        }
        owner
    }
}

/// The documents that have a character, a pair or a sound in a field; only titles are kept by their sound.
fn having(view: View<'_>, field: Field, key: u64) -> Option<Slots<'_>> {
    match field {
        Field::Anywhere if key & SOUND != 0 => view.lists.get(Field::Title, key),
        Field::Anywhere | Field::Title | Field::Owner | Field::Values => view.lists.get(field, key),
    }
}

/// Keeps the documents that have a word in a field.
fn keep_word(found: &mut Found, view: View<'_>, field: Field, word: &[Vec<QueryKey>]) {
    if found.len() == 0 {
        return;
    }
    let [keys] = word else {
        found.keep(has_word(view, field, word).slots());
        return;
    };
    for key in keys {
        match key {
            QueryKey::Characters(key) => match having(view, field, *key) {
                Some(slots) => found.keep(slots),
                None => *found = Found::none(),
            },
            QueryKey::Prefix(prefix) => {
                found.keep(Found::any_of(&view.lists.prefix(field, prefix), view.space).slots());
            }
        }
    }
}

/// The documents that have one of the alternatives of a word in a field.
fn has_word(view: View<'_>, field: Field, word: &[Vec<QueryKey>]) -> Found {
    let alternatives: Vec<Found> = word.iter().filter_map(|keys| has_keys(view, field, keys)).collect();
    let sets: Vec<Slots<'_>> = alternatives.iter().map(Found::slots).collect();
    Found::any_of(&sets, view.space)
}

fn has_keys(view: View<'_>, field: Field, keys: &[QueryKey]) -> Option<Found> {
    let mut borrowed = Vec::with_capacity(keys.len());
    let mut made = Vec::new();
    for key in keys {
        match key {
            QueryKey::Characters(key) => borrowed.push(having(view, field, *key)?),
            QueryKey::Prefix(prefix) => made.push(Found::any_of(&view.lists.prefix(field, prefix), view.space)),
        }
    }
    borrowed.extend(made.iter().map(Found::slots));
    Some(Found::all_of(&mut borrowed))
}
