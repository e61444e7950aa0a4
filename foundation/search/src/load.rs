//! Filling an index from its source, on all cores.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;

use parking_lot::{Mutex, RwLock};

use crate::bitmaps::{Bitmaps, State, Writer};
use crate::block::{Block, Counters, Open};
use crate::document::Document;

/// A block is built in so many parts, each by whichever core is free, and then put together: whole blocks would
/// need eight times the memory for documents waiting their turn.
const PARTS: usize = 8;

/// Why a load was given up. The index is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum LoadError<E> {
    /// The source failed.
    #[error("the source of the documents failed")]
    Source(#[source] E),
    /// Numbers must rise.
    #[error("document number {found} comes after {before}")]
    OutOfOrder {
        /// The number before.
        before: u64,
        /// The number that is not higher.
        found: u64,
    },
    /// A document's number is higher than the number of changes the snapshot knows.
    #[error("document number {found} is beyond the snapshot, which ends with change {applied}")]
    BeyondSnapshot {
        /// The document's number.
        found: u64,
        /// The snapshot's last change.
        applied: u64,
    },
}

/// A piece of the stream: its place, and its documents with their numbers.
type Chunk = (usize, Vec<(u64, Document)>);

impl Bitmaps {
    /// Replaces everything by the documents of one snapshot of the source, and makes the index ready.
    ///
    /// `documents` come with their numbers (the sequences that published them), lowest first; of two with the same
    /// key the later one stays. `applied` is the last change that the snapshot knows, `hidden_owners` whose
    /// documents are not to be found for now. Meanwhile the index answers from what it had; changes applied
    /// meanwhile are applied to the new documents too. Still, look at [`DocumentSearch::applied`] afterwards and
    /// apply what follows. `progress` hears the number of documents indexed so far, from any thread.
    ///
    /// Returns the number of documents. Loads wait for each other.
    pub fn load<E>(
        &self,
        applied: u64,
        hidden_owners: impl IntoIterator<Item = u128>,
        documents: impl IntoIterator<Item = Result<(u64, Document), E>>,
        progress: impl Fn(u64) + Sync,
    ) -> Result<u64, LoadError<E>> {
        let _alone = self.loading.lock();
        self.writer.lock().backlog = Some(Vec::new());
        let hidden_owners: HashSet<u128> = hidden_owners.into_iter().collect();
        let counters = Arc::new(Counters::after(&self.snapshot().counters));
        let built = self.build(applied, &hidden_owners, documents, &counters, &progress);
        let mut writer = self.writer.lock();
        let backlog = writer.backlog.take().unwrap_or_default();
        let blocks = built?;

        let mut fresh = Writer { hidden_owners, ..Writer::default() };
        let mut by_key: HashMap<u128, (usize, u64)> = HashMap::new();
        for (at, block) in blocks.iter().enumerate() {
            for (&key, &number) in block.rows.keys.iter().zip(&block.rows.numbers) {
                if let Some((older, number)) = by_key.insert(key, (at, number)) {
                    let block = &blocks[older];
                    if let Some(slot) = block.rows.slot(number) {
                        block.life.remove(slot, || counters.changed(block.rows.codes(slot), false));
                    }
                }
            }
        }
        let count = by_key.len() as u64;
        fresh.by_key = by_key.into_iter().map(|(key, (_, number))| (key, number)).collect();
        *self.state.write() = Arc::new(State {
            sealed: blocks.into_iter().map(Arc::new).collect(),
            open: Arc::new(RwLock::new(Open::new(self.space, &self.schema))),
            counters,
        });
        self.facet_cache.lock().clear();
        *writer = fresh;
        self.set_applied(applied);
        for change in backlog {
            if self.step(&mut writer, change).is_err() {
                break; // the snapshot is older than the first change heard of: the caller reads what is between
            }
        }
        self.is_ready.store(true, Ordering::Release);
        Ok(count)
    }

    fn build<E>(
        &self,
        applied: u64,
        hidden_owners: &HashSet<u128>,
        documents: impl IntoIterator<Item = Result<(u64, Document), E>>,
        counters: &Counters,
        progress: &(impl Fn(u64) + Sync),
    ) -> Result<Vec<Block>, LoadError<E>> {
        let chunk_documents = self.space.capacity.div_ceil(PARTS);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let done = AtomicU64::new(0);
        let parts: Mutex<BTreeMap<usize, Block>> = Mutex::default();
        let blocks: Mutex<BTreeMap<usize, Block>> = Mutex::default();
        let result = std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<Chunk>(cores);
            let receive = Arc::new(Mutex::new(receive));
            for _ in 0..cores {
                let receive = receive.clone();
                let (parts, blocks, done) = (&parts, &blocks, &done);
                scope.spawn(move || {
                    loop {
                        let next = receive.lock().recv();
                        let Ok((at, chunk)) = next else { return };
                        let count = chunk.len() as u64;
                        let part = self.part(chunk, hidden_owners, counters);
                        let whole = {
                            let mut parts = parts.lock();
                            parts.insert(at, part);
                            let group = at / PARTS * PARTS;
                            let is_whole = (group..group + PARTS).all(|part| parts.contains_key(&part));
                            is_whole.then(|| (group..group + PARTS).filter_map(|part| parts.remove(&part)).collect())
                        };
                        if let Some(whole) = whole {
                            let block = self.together(whole);
                            blocks.lock().insert(at / PARTS, block);
                        }
                        progress(done.fetch_add(count, Ordering::Relaxed) + count);
                    }
                });
            }
            drop(receive);
            let mut chunk = Vec::with_capacity(chunk_documents);
            let mut at = 0;
            let mut before = None;
            for item in documents {
                let (number, document) = item.map_err(LoadError::Source)?;
                if let Some(before) = before
                    && number <= before
                {
                    return Err(LoadError::OutOfOrder { before, found: number });
                }
                if number > applied {
                    return Err(LoadError::BeyondSnapshot { found: number, applied });
                }
                before = Some(number);
                chunk.push((number, document));
                if chunk.len() == chunk_documents {
                    let full = std::mem::replace(&mut chunk, Vec::with_capacity(chunk_documents));
                    // fails only if every worker died, and then the scope panics with their reason
                    let _ = send.send((at, full));
                    at += 1;
                }
            }
            if !chunk.is_empty() {
                let _ = send.send((at, chunk));
            }
            Ok(())
        });
        result?;
        let mut blocks: Vec<Block> = blocks.into_inner().into_values().collect();
        let rest: Vec<Block> = parts.into_inner().into_values().collect();
        if !rest.is_empty() {
            blocks.push(self.together(rest));
        }
        Ok(blocks)
    }

    fn part(&self, chunk: Vec<(u64, Document)>, hidden_owners: &HashSet<u128>, counters: &Counters) -> Block {
        let mut open = Open::new(self.space, &self.schema);
        for (number, document) in chunk {
            let is_hidden = hidden_owners.contains(&document.owner);
            open.push(number, document, is_hidden, &self.schema, &self.values, counters);
        }
        open.sealed()
    }

    fn together(&self, parts: Vec<Block>) -> Block {
        let parts: Vec<_> = parts.iter().map(|part| (part, part.life.retire(i64::MIN))).collect();
        Block::merged(&parts, self.space)
    }
}
