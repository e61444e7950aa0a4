//! Which documents of a block can be found at this moment.
//!
//! The live documents are one bitmap of atomics shared by everyone who reads the block, so that a removal reaches
//! queries already running. Validity is not left to a sweep: every query first calls [`Life::at`] with its own
//! moment, which costs two comparisons unless a document has just expired.

use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::slots::{Found, Slots, Space, bit, set_bit};

/// How long an expired document is kept, so that its validity can be extended and a clock put right: 7 days.
const KEPT_AFTER_EXPIRY_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The life of a block's documents.
#[derive(Debug)]
pub(crate) struct Life {
    /// One bit per slot: neither removed nor hidden, and valid.
    live: Box<[AtomicU64]>,
    live_count: AtomicU32,
    /// The bitmap is right from this moment …
    right_from: AtomicI64,
    /// … until just before this one.
    right_until: AtomicI64,
    facts: Mutex<Facts>,
}

/// What the live bitmap follows from.
#[derive(Debug)]
struct Facts {
    removed: Vec<u64>,
    hidden: Vec<u64>,
    expires: Vec<i64>,
    /// A newer block has taken over these documents: what happens here is not counted any more.
    retired: bool,
}

/// A document as another block takes it over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub slot: u16,
    expires: i64,
    hidden: bool,
    live: bool,
}

impl Life {
    pub fn new(space: Space) -> Self {
        Life {
            live: (0..space.words()).map(|_| AtomicU64::new(0)).collect(),
            live_count: AtomicU32::new(0),
            right_from: AtomicI64::new(i64::MIN),
            right_until: AtomicI64::new(i64::MAX),
            facts: Mutex::new(Facts {
                removed: vec![0; space.words()],
                hidden: vec![0; space.words()],
                expires: Vec::new(),
                retired: false,
            }),
        }
    }

    /// The life of documents taken over from other blocks, in their new order.
    pub fn taken_over(space: Space, kept: impl Iterator<Item = Kept>) -> Self {
        let life = Life::new(space);
        let mut facts = life.facts.lock();
        for (slot, document) in kept.enumerate() {
            facts.expires.push(document.expires);
            if document.hidden {
                set_bit(&mut facts.hidden, slot as u16);
            }
            if document.live {
                life.set(slot as u16, true);
            }
        }
        drop(facts);
        // the first query works out for how long that is right
        life.right_until.store(i64::MIN, Relaxed);
        life
    }

    /// Takes up one more document; it is live unless hidden. Whether it is live.
    pub fn push(&self, expires: i64, hidden: bool) -> bool {
        let mut facts = self.facts.lock();
        let slot = facts.expires.len() as u16;
        facts.expires.push(expires);
        if hidden {
            set_bit(&mut facts.hidden, slot);
        } else {
            self.set(slot, true);
        }
        self.right_until.fetch_min(expires, Relaxed);
        !hidden
    }

    /// Puts the bitmap right for a moment (epoch milliseconds); `changed` hears of every document that came or went.
    pub fn at(&self, now_ms: i64, mut changed: impl FnMut(u16, bool)) {
        let is_right = || (self.right_from.load(Relaxed)..self.right_until.load(Relaxed)).contains(&now_ms);
        if is_right() {
            return;
        }
        let facts = self.facts.lock();
        if is_right() {
            return;
        }
        let (mut from, mut until) = (i64::MIN, i64::MAX);
        for (slot, &expires) in facts.expires.iter().enumerate() {
            let slot = slot as u16;
            let mut live = !bit(&facts.removed, slot);
            if live {
                if expires <= now_ms {
                    live = false;
                    from = from.max(expires);
                } else {
                    live = !bit(&facts.hidden, slot);
                    until = until.min(expires);
                }
            }
            if live != self.is_live(slot) {
                self.set(slot, live);
                if !facts.retired {
                    changed(slot, live);
                }
            }
        }
        self.right_from.store(from, Relaxed);
        self.right_until.store(until, Relaxed);
    }

    /// Removes a document for good; `changed` hears of it if it was live.
    pub fn remove(&self, slot: u16, changed: impl FnOnce()) {
        let mut facts = self.facts.lock();
        set_bit(&mut facts.removed, slot);
        if self.is_live(slot) {
            self.set(slot, false);
            if !facts.retired {
                changed();
            }
        }
    }

    /// Lets a document be valid until another moment.
    pub fn set_expiry(&self, slot: u16, expires: i64) {
        let mut facts = self.facts.lock();
        facts.expires[usize::from(slot)] = expires;
        self.right_until.store(i64::MIN, Relaxed);
    }

    /// Hides a document or shows it again; `changed` hears of it if it was live and is hidden. One that is shown
    /// comes back at the next query, if it is valid.
    pub fn set_hidden(&self, slot: u16, hidden: bool, changed: impl FnOnce()) {
        let mut facts = self.facts.lock();
        if hidden {
            set_bit(&mut facts.hidden, slot);
            if self.is_live(slot) {
                self.set(slot, false);
                if !facts.retired {
                    changed();
                }
            }
        } else {
            facts.hidden[usize::from(slot) / 64] &= !(1 << (slot % 64));
            self.right_until.store(i64::MIN, Relaxed);
        }
    }

    /// Whether a document has not been removed, be it hidden or expired.
    pub fn is_kept(&self, slot: u16) -> bool {
        !bit(&self.facts.lock().removed, slot)
    }

    /// The documents worth keeping: neither removed nor long expired.
    pub fn kept(&self, now_ms: i64) -> Vec<Kept> {
        self.kept_of(&self.facts.lock(), now_ms)
    }

    /// The documents worth keeping, for a block that takes them over: from here on nothing that happens to this
    /// one is counted.
    pub fn retire(&self, now_ms: i64) -> Vec<Kept> {
        let mut facts = self.facts.lock();
        facts.retired = true;
        self.kept_of(&facts, now_ms)
    }

    fn kept_of(&self, facts: &Facts, now_ms: i64) -> Vec<Kept> {
        let long_ago = now_ms.saturating_sub(KEPT_AFTER_EXPIRY_MS);
        (0..facts.expires.len())
            .map(|slot| Kept {
                slot: slot as u16,
                expires: facts.expires[slot],
                hidden: bit(&facts.hidden, slot as u16),
                live: self.is_live(slot as u16),
            })
            .filter(|document| !bit(&facts.removed, document.slot) && (document.live || document.expires > long_ago))
            .collect()
    }

    /// Number of live documents.
    pub fn live_count(&self) -> usize {
        self.live_count.load(Relaxed) as usize
    }

    /// Whether a document is live.
    pub fn is_live(&self, slot: u16) -> bool {
        self.word(usize::from(slot) / 64) >> (slot % 64) & 1 == 1
    }

    /// Keeps the live ones of `found`.
    pub fn keep(&self, found: &mut Found) {
        found.keep_words(|index| self.word(index));
    }

    /// The live ones of `slots`.
    pub fn among(&self, slots: Slots<'_>) -> Found {
        match slots {
            Slots::Few(few) => Found::Few(few.iter().copied().filter(|&slot| self.is_live(slot)).collect()),
            Slots::Many(bits, _) => {
                counted(bits.iter().enumerate().map(|(index, word)| word & self.word(index)).collect())
            }
        }
    }

    /// All live documents.
    pub fn all(&self) -> Found {
        counted((0..self.live.len()).map(|index| self.word(index)).collect())
    }

    fn word(&self, index: usize) -> u64 {
        self.live[index].load(Relaxed)
    }

    fn set(&self, slot: u16, live: bool) {
        let word = &self.live[usize::from(slot) / 64];
        let mask = 1 << (slot % 64);
        if live {
            word.fetch_or(mask, Relaxed);
            self.live_count.fetch_add(1, Relaxed);
        } else {
            word.fetch_and(!mask, Relaxed);
            self.live_count.fetch_sub(1, Relaxed);
        }
    }
}

fn counted(bits: Vec<u64>) -> Found {
    let count = bits.iter().map(|word| word.count_ones()).sum();
    Found::Many(bits, count)
}
