//! The same answers by looking at every document: slow, short, and the oracle of tests.

use std::collections::{BTreeMap, HashSet};

use parking_lot::Mutex;

use crate::DocumentSearch;
use crate::document::{Change, Document, Gap, Outcome, Schema};
use crate::query::{
    Compiled, Cursor, FacetCounts, Hit, Order, Page, Place, Query, QueryError, Start, Tier, Word, suggestion,
};
use crate::sounds::document_sounds;
use crate::words::{DocumentKey, QueryKey, document_keys, normalised};

/// An index without an index. It never forgets an expired document, and is ready at once.
#[derive(Debug)]
pub struct BruteForce {
    schema: Schema,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    documents: Vec<(u64, Document)>,
    hidden_owners: HashSet<u128>,
    applied: u64,
}

impl BruteForce {
    /// Nothing yet.
    pub fn new(schema: Schema) -> Self {
        BruteForce { schema, all: Mutex::default() }
    }

    /// These documents, as if published in this order under their numbers.
    pub fn of(schema: Schema, documents: Vec<(u64, Document)>) -> Self {
        let applied = documents.last().map_or(0, |(number, _)| *number);
        BruteForce { schema, all: Mutex::new(All { documents, hidden_owners: HashSet::new(), applied }) }
    }

    /// All documents not removed, with their numbers, in the order of publishing.
    pub fn documents(&self) -> Vec<(u64, Document)> {
        self.all.lock().documents.clone()
    }

    /// Whose documents are not to be found for now.
    pub fn hidden_owners(&self) -> Vec<u128> {
        self.all.lock().hidden_owners.iter().copied().collect()
    }
}

/// Whether a title and texts have every key; only the title has sounds.
fn has_all(title: Option<&str>, texts: &[&str], keys: &[QueryKey]) -> bool {
    let title = title.map(normalised);
    let texts: Vec<String> = title.iter().cloned().chain(texts.iter().map(|text| normalised(text))).collect();
    let sounds_so = |wanted: &QueryKey| {
        let mut has = false;
        document_sounds(title.as_deref().unwrap_or_default(), |key| has |= *wanted == QueryKey::Characters(key));
        has
    };
    keys.iter().all(|wanted| {
        sounds_so(wanted)
            || texts.iter().any(|text| {
                let mut has = false;
                document_keys(text, |key| {
                    has |= match (key, wanted) {
                        (DocumentKey::Characters(key), QueryKey::Characters(wanted)) => key == *wanted,
                        (DocumentKey::Word(word), QueryKey::Prefix(prefix)) => word.starts_with(prefix),
                        _ => false,
                    }
                });
                has
            })
    })
}

fn has_word(title: Option<&str>, texts: &[&str], word: &[Vec<QueryKey>]) -> bool {
    word.iter().any(|keys| has_all(title, texts, keys))
}

fn tier(document: &Document, words: &[Vec<Vec<QueryKey>>]) -> Option<Tier> {
    let in_title = |word: &Vec<Vec<QueryKey>>| has_word(Some(&document.title), &[], word);
    let in_owner = |word: &Vec<Vec<QueryKey>>| has_word(None, &[&document.owner_name], word);
    if words.iter().all(in_title) {
        Some(Tier::Title)
    } else if words.iter().all(|word| in_title(word) || in_owner(word)) {
        Some(Tier::Owner)
    } else {
        let others = [&*document.owner_name, &*document.text];
        words.iter().all(|word| has_word(Some(&document.title), &others, word)).then_some(Tier::Anywhere)
    }
}

impl All {
    /// What answers, with tiers, leaving out the filters of one facet.
    fn answers<'a>(
        &'a self,
        compiled: &Compiled,
        schema: &Schema,
        now_ms: i64,
        without: Option<usize>,
    ) -> Vec<(&'a (u64, Document), Tier)> {
        let passes = |document: &Document| {
            let has = |facet: usize, value: &String| {
                document.values.iter().any(|(name, of)| *name == schema.categorical[facet] && of == value)
            };
            document.expires_at > now_ms
                && !self.hidden_owners.contains(&document.owner)
                && compiled
                    .filters
                    .iter()
                    .all(|(facet, any)| without == Some(*facet) || any.iter().any(|v| has(*facet, v)))
                && compiled.ranges.iter().all(|&(ordinal, least, most)| {
                    ordinal_of(document, schema, ordinal).is_some_and(|value| least <= value && value <= most)
                })
        };
        self.documents
            .iter()
            .filter(|(_, document)| passes(document))
            .filter_map(|row| Some((row, tier(&row.1, &compiled.words)?)))
            .collect()
    }
}

fn ordinal_of(document: &Document, schema: &Schema, ordinal: usize) -> Option<i64> {
    document.ordinals.iter().find(|(name, _)| *name == schema.ordinal[ordinal].name).map(|(_, value)| *value)
}

impl DocumentSearch for BruteForce {
    fn search(&self, query: &Query, now_ms: i64) -> Result<Page, QueryError> {
        let compiled = Compiled::of(query, &self.schema)?;
        let all = self.all.lock();
        let mut rows: Vec<_> = all
            .answers(&compiled, &self.schema, now_ms, None)
            .into_iter()
            .map(|((number, document), tier)| {
                let place = match compiled.order {
                    Order::Newest => Place::Newest,
                    Order::Relevance => Place::Relevance(tier),
                    Order::Ordinal(ordinal) => Place::Ordinal(ordinal_of(document, &self.schema, ordinal)),
                };
                (Cursor { place, number: *number }, document)
            })
            .collect();
        let rank = |cursor: &Cursor| {
            let place = match &cursor.place {
                Place::Newest => 0,
                Place::Relevance(tier) => -(*tier as i64),
                Place::Ordinal(value) => value.unwrap_or(i64::MIN),
            };
            std::cmp::Reverse((place, cursor.number))
        };
        rows.sort_by_key(|(cursor, _)| rank(cursor));
        let total = rows.len() as u64;
        let from = match &compiled.start {
            Start::Offset(skip) => *skip,
            Start::After(last) => rows.iter().filter(|(cursor, _)| rank(cursor) <= rank(last)).count(),
        };
        let page: Vec<_> = rows.iter().skip(from).take(compiled.limit).collect();
        let has_more = rows.len() > from + page.len();
        let facets = compiled.facets.iter().map(|&facet| {
            let mut counts = BTreeMap::new();
            for ((_, document), _) in all.answers(&compiled, &self.schema, now_ms, Some(facet)) {
                let values = document.values.iter().filter(|(name, _)| *name == self.schema.categorical[facet]);
                for value in values.map(|(_, value)| value.as_str()).collect::<HashSet<_>>() {
                    *counts.entry(value.into()).or_insert(0) += 1;
                }
            }
            FacetCounts { facet: self.schema.categorical[facet].as_str().into(), counts: counts.into_iter().collect() }
        });
        let finds = |part: &str| {
            let part = Query { words: vec![Word::new(part)], start: Start::Offset(0), ..query.clone() };
            Compiled::of(&part, &self.schema)
                .is_ok_and(|part| !all.answers(&part, &self.schema, now_ms, None).is_empty())
        };
        let is_lost = total == 0 && !compiled.words.is_empty();
        Ok(Page {
            hits: page
                .iter()
                .map(|(cursor, document)| Hit {
                    key: document.key,
                    number: cursor.number,
                    tier: if let Place::Relevance(tier) = cursor.place { Some(tier) } else { None },
                    payload: document.payload.clone(),
                })
                .collect(),
            total,
            facets: facets.collect(),
            next: page.last().filter(|_| has_more).map(|(cursor, _)| cursor.clone()),
            suggestion: if is_lost { suggestion(&query.words, finds) } else { None },
            applied: all.applied,
        })
    }

    fn apply(&self, change: Change) -> Result<Outcome, Gap> {
        let mut all = self.all.lock();
        let (expected, found) = (all.applied + 1, change.sequence());
        if found < expected {
            return Ok(Outcome::Repeated);
        }
        if found > expected {
            return Err(Gap { expected, found });
        }
        all.applied = found;
        let outcome = |is_done: bool| {
            if is_done { Outcome::Done } else { Outcome::Missing }
        };
        let before = all.documents.len();
        Ok(match change {
            Change::Publish { sequence, document } => {
                all.documents.retain(|(_, other)| other.key != document.key);
                all.documents.push((sequence, document));
                Outcome::Done
            }
            Change::Remove { key, .. } => {
                all.documents.retain(|(_, document)| document.key != key);
                outcome(all.documents.len() < before)
            }
            Change::RemoveOwner { owner, .. } => {
                all.documents.retain(|(_, document)| document.owner != owner);
                outcome(all.documents.len() < before)
            }
            Change::SetExpiry { key, expires_at, .. } => {
                let found = all.documents.iter_mut().find(|(_, document)| document.key == key);
                outcome(found.map(|(_, document)| document.expires_at = expires_at).is_some())
            }
            Change::HideOwner { owner, .. } => {
                all.hidden_owners.insert(owner);
                Outcome::Done
            }
            Change::ShowOwner { owner, .. } => {
                all.hidden_owners.remove(&owner);
                Outcome::Done
            }
            Change::Nothing { .. } => Outcome::Done,
        })
    }

    fn applied(&self) -> u64 {
        self.all.lock().applied
    }

    fn ready(&self) -> bool {
        true
    }
}
