//! Which documents of a block have a key: growing while the block is open, packed once it is sealed.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

use crate::slots::{Slots, Space, set_bit};

/// What a key is looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Title, owner's name and text together.
    Anywhere,
    /// The title alone.
    Title,
    /// The owner's name alone.
    Owner,
    /// Facet values and thresholds; see [`value_key`] and [`threshold_key`].
    Values,
}

/// Number of [`Field`]s.
pub(crate) const FIELDS: usize = 4;

/// Marks the key of a Latin or digit word; the rest of the key is the word's number in its block.
const WORD: u64 = 1 << 63;

/// Key of a facet value. All values of a facet stand next to each other.
pub(crate) fn value_key(facet: usize, code: u32) -> u64 {
    (facet as u64) << 32 | u64::from(code)
}

/// Key of the documents whose ordinal is the threshold or more.
pub(crate) fn threshold_key(ordinal: usize, threshold: usize) -> u64 {
    1 << 48 | (ordinal as u64) << 32 | threshold as u64
}

/// A growing set.
#[derive(Debug)]
enum Posting {
    Few(Vec<u16>),
    Many(Box<[u64]>, u32),
}

impl Posting {
    fn push(&mut self, slot: u16, space: Space) {
        match self {
            Posting::Few(slots) => {
                if slots.last() == Some(&slot) {
                    return;
                }
                if slots.len() < space.few_max() {
                    slots.push(slot);
                    return;
                }
                let mut bits = vec![0; space.words()].into_boxed_slice();
                let mut count = 0;
                for &slot in slots.iter().chain([&slot]) {
                    count += u32::from(set_bit(&mut bits, slot));
                }
                *self = Posting::Many(bits, count);
            }
            Posting::Many(bits, count) => *count += u32::from(set_bit(bits, slot)),
        }
    }

    fn slots(&self) -> Slots<'_> {
        match self {
            Posting::Few(slots) => Slots::Few(slots),
            Posting::Many(bits, count) => Slots::Many(bits, *count),
        }
    }
}

/// The lists of an open block.
#[derive(Debug)]
pub(crate) struct Growing {
    space: Space,
    fields: [FxHashMap<u64, Posting>; FIELDS],
    words: BTreeMap<Box<str>, u64>,
}

impl Growing {
    pub fn new(space: Space) -> Self {
        Growing { space, fields: Default::default(), words: BTreeMap::new() }
    }

    /// Notes that the newest document has a key.
    pub fn push(&mut self, field: Field, key: u64, slot: u16) {
        let posting = self.fields[field as usize].entry(key).or_insert_with(|| Posting::Few(Vec::new()));
        posting.push(slot, self.space);
    }

    /// The key of a Latin or digit word.
    pub fn word(&mut self, word: &str) -> u64 {
        if let Some(&key) = self.words.get(word) {
            return key;
        }
        let key = WORD | self.words.len() as u64;
        self.words.insert(word.into(), key);
        key
    }

    /// The same lists, packed.
    pub fn packed(&self) -> Packed {
        // words get the numbers of their alphabetical order, so that a prefix is a range of keys
        let mut renumbered = vec![0; self.words.len()];
        for (rank, &key) in self.words.values().enumerate() {
            renumbered[(key & !WORD) as usize] = WORD | rank as u64;
        }
        let fields = std::array::from_fn(|field| {
            let mut entries: Vec<(u64, &Posting)> = self.fields[field]
                .iter()
                .map(|(&key, posting)| {
                    (if key & WORD == 0 { key } else { renumbered[(key & !WORD) as usize] }, posting)
                })
                .collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            let mut table = Table::new(self.space);
            for (key, posting) in entries {
                table.push(key, posting.slots());
            }
            table.finished()
        });
        Packed { fields, words: WordList::of(self.words.keys().map(|word| &**word)) }
    }
}

/// One field of a sealed block.
#[derive(Debug)]
pub(crate) struct Table {
    space: Space,
    /// Sorted.
    keys: Vec<u64>,
    /// Where the list or bitmap of each key begins, and how many documents it has.
    places: Vec<(u32, u32)>,
    lists: Vec<u16>,
    bitmaps: Vec<u64>,
    /// Key → index in `keys` plus one, by open addressing; 0 is free.
    index: Vec<u32>,
}

impl Table {
    fn new(space: Space) -> Self {
        Table { space, keys: Vec::new(), places: Vec::new(), lists: Vec::new(), bitmaps: Vec::new(), index: Vec::new() }
    }

    /// Appends a key; keys come in order.
    fn push(&mut self, key: u64, slots: Slots<'_>) {
        let count = slots.len();
        if count == 0 {
            return;
        }
        self.keys.push(key);
        match slots {
            Slots::Few(few) if count <= self.space.few_max() => {
                self.places.push((self.lists.len() as u32, count as u32));
                self.lists.extend_from_slice(few);
            }
            Slots::Few(few) => {
                let at = self.bitmaps.len();
                self.places.push(((at / self.space.words()) as u32, count as u32));
                self.bitmaps.resize(at + self.space.words(), 0);
                for &slot in few {
                    set_bit(&mut self.bitmaps[at..], slot);
                }
            }
            Slots::Many(bits, _) if count > self.space.few_max() => {
                self.places.push(((self.bitmaps.len() / self.space.words()) as u32, count as u32));
                self.bitmaps.extend_from_slice(bits);
            }
            Slots::Many(bits, _) => {
                self.places.push((self.lists.len() as u32, count as u32));
                crate::slots::each_bit(bits, |slot| self.lists.push(slot));
            }
        }
    }

    fn finished(mut self) -> Self {
        self.keys.shrink_to_fit();
        self.places.shrink_to_fit();
        self.lists.shrink_to_fit();
        self.bitmaps.shrink_to_fit();
        self.index = vec![0; (self.keys.len() * 3 / 2 + 1).next_power_of_two()];
        let mask = self.index.len() - 1;
        for (number, &key) in self.keys.iter().enumerate() {
            let mut at = scattered(key) & mask;
            while self.index[at] != 0 {
                at = (at + 1) & mask;
            }
            self.index[at] = number as u32 + 1;
        }
        self
    }

    fn at(&self, number: usize) -> Slots<'_> {
        let (start, count) = self.places[number];
        let start = start as usize;
        if count as usize <= self.space.few_max() {
            Slots::Few(&self.lists[start..start + count as usize])
        } else {
            let words = self.space.words();
            Slots::Many(&self.bitmaps[start * words..(start + 1) * words], count)
        }
    }

    fn get(&self, key: u64) -> Option<Slots<'_>> {
        let mask = self.index.len() - 1;
        let mut at = scattered(key) & mask;
        loop {
            match self.index[at] {
                0 => return None,
                number if self.keys[number as usize - 1] == key => {
                    return Some(self.at(number as usize - 1));
                }
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Every key from `first` up to but without `end`.
    fn range(&self, first: u64, end: u64) -> impl Iterator<Item = (u64, Slots<'_>)> {
        let from = self.keys.partition_point(|&key| key < first);
        let to = from + self.keys[from..].partition_point(|&key| key < end);
        (from..to).map(|number| (self.keys[number], self.at(number)))
    }

    fn bytes(&self) -> usize {
        self.keys.len() * 16 + self.lists.len() * 2 + self.bitmaps.len() * 8 + self.index.len() * 4
    }
}

/// A key spread over all bits.
fn scattered(key: u64) -> usize {
    let mixed = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29) as usize
}

/// The Latin and digit words of a sealed block in order, in one piece of memory.
#[derive(Debug, Default)]
struct WordList {
    text: String,
    ends: Vec<u32>,
}

impl WordList {
    fn of<'a>(sorted: impl Iterator<Item = &'a str>) -> Self {
        let mut list = WordList::default();
        for word in sorted {
            list.text.push_str(word);
            list.ends.push(list.text.len() as u32);
        }
        list.text.shrink_to_fit();
        list.ends.shrink_to_fit();
        list
    }

    fn at(&self, rank: usize) -> &str {
        let start = if rank == 0 { 0 } else { self.ends[rank - 1] as usize };
        &self.text[start..self.ends[rank] as usize]
    }

    /// The first rank for which `is_before` does not hold.
    fn partition_point(&self, is_before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = (low + high) / 2;
            if is_before(self.at(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The lists of a sealed block.
#[derive(Debug)]
pub(crate) struct Packed {
    fields: [Table; FIELDS],
    words: WordList,
}

impl Packed {
    /// The lists of several blocks as one. `moved[block][slot]` is the new slot of a document, or `None` if it is
    /// left out; new slots rise in the order of the blocks.
    pub fn merged(blocks: &[&Packed], moved: &[Vec<Option<u16>>], space: Space) -> Self {
        let mut all_words: Vec<&str> =
            blocks.iter().flat_map(|block| (0..block.words.ends.len()).map(|rank| block.words.at(rank))).collect();
        all_words.sort_unstable();
        all_words.dedup();
        // a word's rank among all words, for each block and rank
        let renumbered: Vec<Vec<u64>> = blocks
            .iter()
            .map(|block| {
                (0..block.words.ends.len())
                    .map(|rank| WORD | all_words.partition_point(|word| *word < block.words.at(rank)) as u64)
                    .collect()
            })
            .collect();
        let fields = std::array::from_fn(|field| {
            let mut entries: Vec<(u64, u32, u32)> = Vec::new();
            for (block, packed) in blocks.iter().enumerate() {
                for (number, &key) in packed.fields[field].keys.iter().enumerate() {
                    let key = if key & WORD == 0 { key } else { renumbered[block][(key & !WORD) as usize] };
                    entries.push((key, block as u32, number as u32));
                }
            }
            entries.sort_unstable();
            let mut table = Table::new(space);
            let mut slots = Vec::new();
            for same in entries.chunk_by(|one, other| one.0 == other.0) {
                slots.clear();
                for &(_, block, number) in same {
                    let moved = &moved[block as usize];
                    let mut add = |slot: u16| slots.extend(moved[usize::from(slot)]);
                    match blocks[block as usize].fields[field].at(number as usize) {
                        Slots::Few(few) => few.iter().copied().for_each(&mut add),
                        Slots::Many(bits, _) => crate::slots::each_bit(bits, &mut add),
                    }
                }
                table.push(same[0].0, Slots::Few(&slots));
            }
            table.finished()
        });
        // a word whose last document went stays in the list of words until the next merge: it finds nothing
        Packed { fields, words: WordList::of(all_words.into_iter()) }
    }

    /// Bytes taken, about.
    pub fn bytes(&self) -> usize {
        self.fields.iter().map(Table::bytes).sum::<usize>() + self.words.text.len() + self.words.ends.len() * 4
    }
}

/// The lists of a block, open or sealed.
#[derive(Clone, Copy)]
pub(crate) enum Lists<'a> {
    Growing(&'a Growing),
    Packed(&'a Packed),
}

impl<'a> Lists<'a> {
    /// The documents that have a key.
    pub fn get(self, field: Field, key: u64) -> Option<Slots<'a>> {
        match self {
            Lists::Growing(growing) => growing.fields[field as usize].get(&key).map(Posting::slots),
            Lists::Packed(packed) => packed.fields[field as usize].get(key),
        }
    }

    /// The lists of all words that begin with `prefix`.
    pub fn prefix(self, field: Field, prefix: &str) -> Vec<Slots<'a>> {
        match self {
            Lists::Growing(growing) => growing
                .words
                .range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded))
                .take_while(|(word, _)| word.starts_with(prefix))
                .filter_map(|(_, key)| growing.fields[field as usize].get(key).map(Posting::slots))
                .collect(),
            Lists::Packed(packed) => {
                let from = packed.words.partition_point(|word| word < prefix);
                let to = packed.words.partition_point(|word| word < prefix || word.starts_with(prefix));
                packed.fields[field as usize]
                    .range(WORD | from as u64, WORD | to as u64)
                    .map(|(_, slots)| slots)
                    .collect()
            }
        }
    }

    /// Calls `each` with the code and the documents of every value of a facet.
    pub fn values(self, facet: usize, mut each: impl FnMut(u32, Slots<'a>)) {
        let (first, end) = (value_key(facet, 0), value_key(facet + 1, 0));
        match self {
            Lists::Growing(growing) => {
                for (&key, posting) in &growing.fields[Field::Values as usize] {
                    if (first..end).contains(&key) {
                        each(key as u32, posting.slots());
                    }
                }
            }
            Lists::Packed(packed) => {
                for (key, slots) in packed.fields[Field::Values as usize].range(first, end) {
                    each(key as u32, slots);
                }
            }
        }
    }
}
