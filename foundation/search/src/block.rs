//! A block: up to 65,536 documents in the order of publishing.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;

use crate::document::{Document, Schema};
use crate::life::{Kept, Life};
use crate::lists::{Field, Growing, Lists, Packed, threshold_key, value_key};
use crate::slots::Space;
use crate::sounds::document_sounds;
use crate::words::{DocumentKey, document_keys, normalised};

/// Marks that a document does not have an ordinal. No document can have this value.
pub(crate) const NO_VALUE: i64 = i64::MIN;

/// The values that facets have had so far, each with its number, for all blocks together.
#[derive(Debug, Default)]
pub(crate) struct Values(RwLock<ValueTable>);

#[derive(Debug, Default)]
struct ValueTable {
    /// Number of values of all facets.
    count: usize,
    facets: HashMap<usize, FacetValues>,
}

#[derive(Debug, Default)]
struct FacetValues {
    codes: FxHashMap<Arc<str>, u32>,
    /// Values with their codes, in the order of the values.
    sorted: Vec<(Arc<str>, u32)>,
}

impl Values {
    /// The code of a value, if any document ever had it.
    pub fn code(&self, facet: usize, value: &str) -> Option<u32> {
        self.0.read().facets.get(&facet)?.codes.get(value).copied()
    }

    fn code_or_new(&self, facet: usize, value: &str) -> u32 {
        if let Some(code) = self.code(facet, value) {
            return code;
        }
        let mut table = self.0.write();
        let code = table.count as u32;
        let values = table.facets.entry(facet).or_default();
        if let Some(&code) = values.codes.get(value) {
            return code;
        }
        let value: Arc<str> = value.into();
        let at = values.sorted.partition_point(|(other, _)| *other < value);
        values.sorted.insert(at, (value.clone(), code));
        values.codes.insert(value, code);
        table.count += 1;
        code
    }

    /// Counts by code as counts by value of one facet, in the order of the values.
    pub fn named(&self, facet: usize, counts: &[u64]) -> Arc<[(Arc<str>, u64)]> {
        let table = self.0.read();
        let Some(values) = table.facets.get(&facet) else { return Arc::default() };
        let counted = |(value, code): &(Arc<str>, u32)| {
            let count = counts.get(*code as usize).copied().unwrap_or(0);
            (count > 0).then(|| (value.clone(), count))
        };
        values.sorted.iter().filter_map(counted).collect()
    }

    pub fn len(&self) -> usize {
        self.0.read().count
    }
}

/// What is counted over all blocks of an index: ready answers for the question without a word or filter.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Live documents by value code.
    by_code: Mutex<Vec<u64>>,
    /// Rises with every change of what can be found.
    generation: AtomicU64,
}

impl Counters {
    /// Counters of another set of blocks, whose generations are none of the earlier ones.
    pub fn after(earlier: &Counters) -> Self {
        Counters { by_code: Mutex::default(), generation: AtomicU64::new(earlier.generation() + (1 << 32)) }
    }

    /// A document with these values came or went.
    pub fn changed(&self, codes: &[u32], live: bool) {
        let mut by_code = self.by_code.lock();
        for &code in codes {
            let code = code as usize;
            if by_code.len() <= code {
                by_code.resize(code + 1, 0);
            }
            by_code[code] = if live { by_code[code] + 1 } else { by_code[code].saturating_sub(1) };
        }
        drop(by_code);
        self.touch();
    }

    /// Something changed that counts no value.
    pub fn touch(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub fn by_code(&self) -> Vec<u64> {
        self.by_code.lock().clone()
    }
}

/// What is kept of each document, by slot.
#[derive(Debug)]
pub(crate) struct Rows {
    pub numbers: Vec<u64>,
    pub keys: Vec<u128>,
    pub owners: Vec<u128>,
    pub payloads: Vec<Arc<[u8]>>,
    /// Where the codes of each document end in `codes`.
    code_ends: Vec<u32>,
    codes: Vec<u32>,
    /// By ordinal, then slot.
    pub columns: Vec<Vec<i64>>,
    /// Least and most of each ordinal, of the documents that have it.
    pub spans: Vec<(i64, i64)>,
    /// Whether some document lacks an ordinal.
    pub lacking: Vec<bool>,
}

impl Rows {
    fn new(ordinals: usize) -> Self {
        Rows {
            numbers: Vec::new(),
            keys: Vec::new(),
            owners: Vec::new(),
            payloads: Vec::new(),
            code_ends: Vec::new(),
            codes: Vec::new(),
            columns: vec![Vec::new(); ordinals],
            spans: vec![(i64::MAX, i64::MIN); ordinals],
            lacking: vec![false; ordinals],
        }
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The value codes of a document.
    pub fn codes(&self, slot: u16) -> &[u32] {
        let slot = usize::from(slot);
        let start = if slot == 0 { 0 } else { self.code_ends[slot - 1] as usize };
        &self.codes[start..self.code_ends[slot] as usize]
    }

    /// The slot of a document.
    pub fn slot(&self, number: u64) -> Option<u16> {
        self.numbers.binary_search(&number).ok().map(|slot| slot as u16)
    }

    fn end_row(&mut self, number: u64, key: u128, owner: u128, payload: Arc<[u8]>) {
        self.numbers.push(number);
        self.keys.push(key);
        self.owners.push(owner);
        self.payloads.push(payload);
        self.code_ends.push(self.codes.len() as u32);
    }

    fn push_ordinal(&mut self, ordinal: usize, value: i64) {
        self.columns[ordinal].push(value);
        if value != NO_VALUE {
            let (least, most) = &mut self.spans[ordinal];
            *least = (*least).min(value);
            *most = (*most).max(value);
        } else {
            self.lacking[ordinal] = true;
        }
    }

    fn push_from(&mut self, other: &Rows, slot: u16) {
        self.codes.extend_from_slice(other.codes(slot));
        let at = usize::from(slot);
        for (ordinal, column) in other.columns.iter().enumerate() {
            self.push_ordinal(ordinal, column[at]);
        }
        self.end_row(other.numbers[at], other.keys[at], other.owners[at], other.payloads[at].clone());
    }

    fn copied(&self) -> Self {
        let mut rows = Rows::new(self.columns.len());
        for slot in 0..self.len() {
            rows.push_from(self, slot as u16);
        }
        rows.shrink();
        rows
    }

    fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.owners.shrink_to_fit();
        self.payloads.shrink_to_fit();
        self.code_ends.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.columns.iter_mut().for_each(Vec::shrink_to_fit);
    }

    fn bytes(&self) -> usize {
        let payloads: usize = self.payloads.iter().map(|payload| payload.len() + 32).sum();
        payloads + self.len() * (8 + 16 + 16 + 4 + 8 * self.columns.len()) + self.codes.len() * 4
    }
}

/// A block that still takes documents.
#[derive(Debug)]
pub(crate) struct Open {
    space: Space,
    pub lists: Growing,
    pub rows: Rows,
    pub life: Arc<Life>,
}

impl Open {
    pub fn new(space: Space, schema: &Schema) -> Self {
        Open {
            space,
            lists: Growing::new(space),
            rows: Rows::new(schema.ordinal.len()),
            life: Arc::new(Life::new(space)),
        }
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() == self.space.capacity
    }

    /// Takes up a document. The block must not be full, and the number higher than all before.
    pub fn push(
        &mut self,
        number: u64,
        document: Document,
        hidden: bool,
        schema: &Schema,
        values: &Values,
        counters: &Counters,
    ) {
        let slot = self.rows.len() as u16;
        for (field, text) in
            [(Some(Field::Title), &document.title), (Some(Field::Owner), &document.owner_name), (None, &document.text)]
        {
            document_keys(&normalised(text), |key| {
                let key = match key {
                    DocumentKey::Characters(key) => key,
                    DocumentKey::Word(word) => self.lists.word(word),
                };
                self.lists.push(Field::Anywhere, key, slot);
                if let Some(field) = field {
                    self.lists.push(field, key, slot);
                }
            });
        }
        let lists = &mut self.lists;
        document_sounds(&normalised(&document.title), |key| lists.push(Field::Title, key, slot));
        let codes_before = self.rows.codes.len();
        for (facet, value) in &document.values {
            let Some(facet) = schema.categorical_index(facet) else {
                continue;
            };
            let code = values.code_or_new(facet, value);
            if !self.rows.codes[codes_before..].contains(&code) {
                self.rows.codes.push(code);
                self.lists.push(Field::Values, value_key(facet, code), slot);
            }
        }
        for (index, ordinal) in schema.ordinal.iter().enumerate() {
            let value =
                document.ordinals.iter().find(|(name, _)| *name == ordinal.name).map_or(NO_VALUE, |(_, value)| *value);
            self.rows.push_ordinal(index, value);
            if value != NO_VALUE {
                for threshold in 0..ordinal.thresholds.partition_point(|&threshold| threshold <= value) {
                    self.lists.push(Field::Values, threshold_key(index, threshold), slot);
                }
            }
        }
        self.rows.end_row(number, document.key, document.owner, document.payload);
        if self.life.push(document.expires_at, hidden) {
            counters.changed(self.rows.codes(slot), true);
        } else {
            counters.touch();
        }
    }

    /// The same block, packed. Life is shared, so that what happens to one happens to the other.
    pub fn sealed(&self) -> Block {
        Block { lists: self.lists.packed(), rows: self.rows.copied(), life: self.life.clone() }
    }

    pub fn view(&self) -> View<'_> {
        View { lists: Lists::Growing(&self.lists), rows: &self.rows, life: &self.life, space: self.space }
    }
}

/// A block that takes no more documents; they can only go.
#[derive(Debug)]
pub(crate) struct Block {
    lists: Packed,
    pub rows: Rows,
    pub life: Arc<Life>,
}

impl Block {
    /// One block of what is worth keeping of several neighbouring ones; `kept` belongs to each.
    pub fn merged(blocks: &[(&Block, Vec<Kept>)], space: Space) -> Self {
        let ordinals = blocks.first().map_or(0, |(block, _)| block.rows.columns.len());
        let mut rows = Rows::new(ordinals);
        let mut moved = Vec::with_capacity(blocks.len());
        for (block, kept) in blocks {
            let mut places = vec![None; block.rows.len()];
            for document in kept {
                places[usize::from(document.slot)] = Some(rows.len() as u16);
                rows.push_from(&block.rows, document.slot);
            }
            moved.push(places);
        }
        rows.shrink();
        let packed: Vec<&Packed> = blocks.iter().map(|(block, _)| &block.lists).collect();
        let all_kept = blocks.iter().flat_map(|(_, kept)| kept.iter().copied());
        Block { lists: Packed::merged(&packed, &moved, space), rows, life: Arc::new(Life::taken_over(space, all_kept)) }
    }

    pub fn view(&self, space: Space) -> View<'_> {
        View { lists: Lists::Packed(&self.lists), rows: &self.rows, life: &self.life, space }
    }

    /// Bytes taken, about.
    pub fn bytes(&self) -> usize {
        self.lists.bytes() + self.rows.bytes() + self.rows.len() * 8
    }
}

/// A block to read, open or sealed.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub lists: Lists<'a>,
    pub rows: &'a Rows,
    pub life: &'a Life,
    pub space: Space,
}

impl View<'_> {
    /// Puts the live documents right for a moment.
    pub fn at(&self, now_ms: i64, counters: &Counters) {
        self.life.at(now_ms, |slot, live| counters.changed(self.rows.codes(slot), live));
    }
}
