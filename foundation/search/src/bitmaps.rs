//! The index itself: who writes, and what readers see.
//!
//! One writer at a time, any number of readers that never wait for each other. A reader takes the list of blocks
//! as it stands and keeps it for the whole query; only the open block is behind a lock, held by the writer for the
//! tenth of a millisecond that one document takes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::DocumentSearch;
use crate::block::{Block, Counters, Open, Values};
use crate::document::{Change, Document, Gap, Outcome, Schema};
use crate::facets::Cache;
use crate::query::{Page, Query, QueryError};
use crate::slots::Space;

/// Documents of a block.
const BLOCK_DOCUMENTS: usize = 65_536;

/// A full-text index in memory, made of bitmaps.
#[derive(Debug)]
pub struct Bitmaps {
    pub(crate) schema: Schema,
    pub(crate) space: Space,
    pub(crate) values: Values,
    pub(crate) state: RwLock<Arc<State>>,
    pub(crate) writer: Mutex<Writer>,
    applied: AtomicU64,
    pub(crate) is_ready: AtomicBool,
    /// The latest moment any query named.
    pub(crate) latest_ms: AtomicI64,
    pub(crate) facet_cache: Mutex<Cache>,
    /// Held while a load is under way.
    pub(crate) loading: Mutex<()>,
}

/// What readers see.
#[derive(Debug)]
pub(crate) struct State {
    /// In the order of publishing.
    pub sealed: Vec<Arc<Block>>,
    pub open: Arc<RwLock<Open>>,
    pub counters: Arc<Counters>,
}

/// What only the writer needs.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// Number of every document not removed.
    pub by_key: HashMap<u128, u64>,
    pub hidden_owners: HashSet<u128>,
    /// Removals since the blocks were last looked over.
    pub removals: usize,
    /// Changes applied while a load is under way: its snapshot may be older than they are.
    pub backlog: Option<Vec<Change>>,
}

impl Bitmaps {
    /// An index without documents, before the first change. It is not ready until [`Bitmaps::load`] is through.
    pub fn new(schema: Schema) -> Self {
        Self::with_block_documents(schema, BLOCK_DOCUMENTS)
    }

    /// As [`Bitmaps::new`] with smaller blocks, so that a test sees many of them.
    pub(crate) fn with_block_documents(schema: Schema, capacity: usize) -> Self {
        let space = Space { capacity };
        let open = Open::new(space, &schema);
        Bitmaps {
            schema,
            space,
            values: Values::default(),
            state: RwLock::new(Arc::new(State {
                sealed: Vec::new(),
                open: Arc::new(RwLock::new(open)),
                counters: Arc::default(),
            })),
            writer: Mutex::default(),
            applied: AtomicU64::new(0),
            is_ready: AtomicBool::new(false),
            latest_ms: AtomicI64::new(i64::MIN),
            facet_cache: Mutex::default(),
            loading: Mutex::new(()),
        }
    }

    /// What the documents carry.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Number of documents that can be found at a moment (epoch milliseconds).
    pub fn live_count(&self, now_ms: i64) -> u64 {
        let state = self.snapshot();
        let open = state.open.read();
        let views = state.sealed.iter().map(|block| block.view(self.space)).chain([open.view()]);
        views
            .map(|view| {
                view.at(now_ms, &state.counters);
                view.life.live_count() as u64
            })
            .sum()
    }

    /// What can be found at a moment (epoch milliseconds), to compare with the source of the documents.
    pub fn fingerprint(&self, now_ms: i64) -> Fingerprint {
        let state = self.snapshot();
        let open = state.open.read();
        let mut fingerprint = Fingerprint::default();
        for view in state.sealed.iter().map(|block| block.view(self.space)).chain([open.view()]) {
            view.at(now_ms, &state.counters);
            view.life.all().each(|slot| fingerprint.add(view.rows.keys[usize::from(slot)]));
        }
        fingerprint
    }

    /// Bytes taken by the sealed blocks, about.
    pub fn sealed_bytes(&self) -> usize {
        self.snapshot().sealed.iter().map(|block| block.bytes()).sum()
    }

    pub(crate) fn snapshot(&self) -> Arc<State> {
        self.state.read().clone()
    }

    pub(crate) fn set_applied(&self, sequence: u64) {
        self.applied.store(sequence, Ordering::Release);
    }

    /// Takes one step, or says what is missing before it.
    pub(crate) fn step(&self, writer: &mut Writer, change: Change) -> Result<Outcome, Gap> {
        let (expected, found) = (self.applied() + 1, change.sequence());
        if found < expected {
            return Ok(Outcome::Repeated);
        }
        if found > expected {
            return Err(Gap { expected, found });
        }
        let outcome = match change {
            Change::Publish { sequence, document } => {
                self.publish(writer, sequence, document);
                Outcome::Done
            }
            Change::Remove { key, .. } => match writer.by_key.remove(&key) {
                Some(number) => {
                    self.remove(writer, number);
                    Outcome::Done
                }
                None => Outcome::Missing,
            },
            Change::SetExpiry { key, expires_at, .. } => match writer.by_key.get(&key) {
                Some(&number) => {
                    self.at_number(number, |open_or_sealed, slot, counters| {
                        open_or_sealed.life.set_expiry(slot, expires_at);
                        counters.touch();
                    });
                    Outcome::Done
                }
                None => Outcome::Missing,
            },
            Change::RemoveOwner { owner, .. } => {
                let mut removed = Vec::new();
                self.of_owner(owner, |view, slot, counters| {
                    view.life.remove(slot, || counters.changed(view.rows.codes(slot), false));
                    removed.push((view.rows.keys[usize::from(slot)], view.rows.numbers[usize::from(slot)]));
                });
                for (key, number) in &removed {
                    if writer.by_key.get(key) == Some(number) {
                        writer.by_key.remove(key);
                    }
                }
                writer.removals += removed.len();
                if removed.is_empty() { Outcome::Missing } else { Outcome::Done }
            }
            Change::HideOwner { owner, .. } => {
                self.hide(writer, owner);
                Outcome::Done
            }
            Change::ShowOwner { owner, .. } => {
                writer.hidden_owners.remove(&owner);
                self.of_owner(owner, |view, slot, counters| {
                    view.life.set_hidden(slot, false, || {});
                    counters.touch();
                });
                Outcome::Done
            }
            Change::Nothing { .. } => Outcome::Done,
        };
        self.set_applied(found);
        if writer.removals > self.space.capacity / 64 {
            self.tidy(writer);
        }
        Ok(outcome)
    }

    /// Hides the documents of an owner without a numbered step, until [`Change::ShowOwner`]: for what a moment
    /// brings about by itself and no change announces. A load under way does not know of it; say it again afterwards.
    pub fn hide_owner(&self, owner: u128) {
        self.hide(&mut self.writer.lock(), owner);
    }

    fn hide(&self, writer: &mut Writer, owner: u128) {
        writer.hidden_owners.insert(owner);
        self.of_owner(owner, |view, slot, counters| {
            view.life.set_hidden(slot, true, || counters.changed(view.rows.codes(slot), false));
        });
    }

    fn publish(&self, writer: &mut Writer, number: u64, document: Document) {
        let mut state = self.snapshot();
        if state.open.read().is_full() {
            self.seal(&state);
            self.tidy(writer);
            state = self.snapshot();
        }
        let older = writer.by_key.insert(document.key, number);
        let is_hidden = writer.hidden_owners.contains(&document.owner);
        state.open.write().push(number, document, is_hidden, &self.schema, &self.values, &state.counters);
        if let Some(older) = older {
            self.remove(writer, older);
        }
    }

    fn remove(&self, writer: &mut Writer, number: u64) {
        self.at_number(number, |view, slot, counters| {
            view.life.remove(slot, || counters.changed(view.rows.codes(slot), false));
        });
        writer.removals += 1;
    }

    /// Packs the open block and opens a new one.
    fn seal(&self, state: &State) {
        let block = Arc::new(state.open.read().sealed());
        let mut sealed = state.sealed.clone();
        sealed.push(block);
        *self.state.write() = Arc::new(State {
            sealed,
            open: Arc::new(RwLock::new(Open::new(self.space, &self.schema))),
            counters: state.counters.clone(),
        });
    }

    /// Calls `act` with the block and slot of a document.
    fn at_number(&self, number: u64, act: impl FnOnce(crate::block::View<'_>, u16, &Counters)) {
        let state = self.snapshot();
        let after =
            state.sealed.partition_point(|block| block.rows.numbers.first().is_some_and(|&first| first <= number));
        if let Some(block) = after.checked_sub(1).map(|at| &state.sealed[at])
            && let Some(slot) = block.rows.slot(number)
        {
            return act(block.view(self.space), slot, &state.counters);
        }
        let open = state.open.read();
        if let Some(slot) = open.rows.slot(number) {
            act(open.view(), slot, &state.counters);
        }
    }

    /// Calls `act` for every document of an owner that has not been removed.
    fn of_owner(&self, owner: u128, mut act: impl FnMut(crate::block::View<'_>, u16, &Counters)) {
        let state = self.snapshot();
        let open = state.open.read();
        for view in state.sealed.iter().map(|block| block.view(self.space)).chain([open.view()]) {
            for (slot, &of) in view.rows.owners.iter().enumerate() {
                if of == owner && view.life.is_kept(slot as u16) {
                    act(view, slot as u16, &state.counters);
                }
            }
        }
    }

    /// Rebuilds every sealed block more than half of whose documents are gone, together with its neighbours while
    /// they fit into three quarters of a block.
    fn tidy(&self, writer: &mut Writer) {
        writer.removals = 0;
        let now_ms = self.latest_ms.load(Ordering::Relaxed);
        let state = self.snapshot();
        let is_worth_it = |block: &Block| {
            block.life.live_count() * 2 < block.rows.len() && block.life.kept(now_ms).len() * 2 < block.rows.len()
        };
        if !state.sealed.iter().any(|block| is_worth_it(block)) {
            return;
        }
        let mut sealed: Vec<Arc<Block>> = Vec::with_capacity(state.sealed.len());
        let mut rest = &state.sealed[..];
        while let Some(first) = rest.first() {
            let mut together = 1;
            let mut documents = first.life.kept(now_ms).len();
            let mut is_due = is_worth_it(first);
            while let Some(next) = rest.get(together) {
                let more = next.life.kept(now_ms).len();
                let is_next_due = is_worth_it(next);
                if documents + more > self.space.capacity * 3 / 4 || !(is_due || is_next_due) {
                    break;
                }
                documents += more;
                is_due |= is_next_due;
                together += 1;
            }
            let (run, others) = rest.split_at(together);
            rest = others;
            if !is_due {
                sealed.extend(run.iter().cloned());
                continue;
            }
            let parts: Vec<_> = run.iter().map(|block| (&**block, block.life.retire(now_ms))).collect();
            for (block, kept) in &parts {
                let slots: HashSet<u16> = kept.iter().map(|document| document.slot).collect();
                for (slot, key) in block.rows.keys.iter().enumerate() {
                    if !slots.contains(&(slot as u16)) && writer.by_key.get(key) == Some(&block.rows.numbers[slot]) {
                        writer.by_key.remove(key);
                    }
                }
            }
            if parts.iter().any(|(_, kept)| !kept.is_empty()) {
                sealed.push(Arc::new(Block::merged(&parts, self.space)));
            }
        }
        *self.state.write() = Arc::new(State { sealed, open: state.open.clone(), counters: state.counters.clone() });
    }
}

impl DocumentSearch for Bitmaps {
    fn search(&self, query: &Query, now_ms: i64) -> Result<Page, QueryError> {
        let (page, _) = self.find(query, now_ms, u64::MAX)?;
        Ok(page)
    }

    fn apply(&self, change: Change) -> Result<Outcome, Gap> {
        let mut writer = self.writer.lock();
        let kept = writer.backlog.is_some().then(|| change.clone());
        let outcome = self.step(&mut writer, change)?;
        if let (Some(backlog), Some(change)) = (&mut writer.backlog, kept)
            && outcome != Outcome::Repeated
        {
            backlog.push(change);
        }
        Ok(outcome)
    }

    fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    fn ready(&self) -> bool {
        self.is_ready.load(Ordering::Acquire)
    }
}

/// What can be found, in few bytes and whatever the order: two sources with the same fingerprint have the same
/// documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// How many documents.
    pub count: u64,
    /// The sum of the hashes of their keys.
    pub hash: u64,
}

impl Fingerprint {
    /// Takes in one more key.
    pub fn add(&mut self, key: u128) {
        self.count += 1;
        // the finishing steps of MurmurHash3, over both halves
        let mut mixed = key as u64 ^ ((key >> 64) as u64).rotate_left(32);
        mixed = (mixed ^ mixed >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        mixed = (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        self.hash = self.hash.wrapping_add(mixed ^ mixed >> 33);
    }
}

impl FromIterator<u128> for Fingerprint {
    fn from_iter<I: IntoIterator<Item = u128>>(keys: I) -> Self {
        let mut fingerprint = Fingerprint::default();
        keys.into_iter().for_each(|key| fingerprint.add(key));
        fingerprint
    }
}
