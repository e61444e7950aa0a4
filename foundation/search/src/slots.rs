//! Sets of documents within one block, and what is done with them.
//!
//! A block has at most 65,536 documents, so a document is a `u16` here, its *slot*. Few slots are a sorted list,
//! many are a bitmap; a list becomes a bitmap where the bitmap is the smaller of the two.

/// The size that all sets of a block share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    /// Documents a block can hold, at most 65,536.
    pub capacity: usize,
}

impl Space {
    /// 64-bit words of a bitmap.
    pub fn words(self) -> usize {
        self.capacity.div_ceil(64)
    }

    /// The longest list: 16 bits each, where the bitmap takes one bit for every document.
    pub fn few_max(self) -> usize {
        self.capacity / 16
    }
}

/// A set that belongs to the index.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slots<'a> {
    /// Sorted slots.
    Few(&'a [u16]),
    /// A bitmap and how many bits are set.
    Many(&'a [u64], u32),
}

/// A set made for one query.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// Sorted slots.
    Few(Vec<u16>),
    /// A bitmap and how many bits are set.
    Many(Vec<u64>, u32),
}

impl Slots<'_> {
    /// Number of documents.
    pub fn len(self) -> usize {
        match self {
            Slots::Few(slots) => slots.len(),
            Slots::Many(_, count) => count as usize,
        }
    }

    fn to_found(self) -> Found {
        match self {
            Slots::Few(slots) => Found::Few(slots.to_vec()),
            Slots::Many(bits, count) => Found::Many(bits.to_vec(), count),
        }
    }
}

/// Whether a bit of a bitmap is set.
pub(crate) fn bit(bits: &[u64], slot: u16) -> bool {
    bits[usize::from(slot) / 64] >> (slot % 64) & 1 == 1
}

/// Sets a bit of a bitmap; whether it was clear.
pub(crate) fn set_bit(bits: &mut [u64], slot: u16) -> bool {
    let word = &mut bits[usize::from(slot) / 64];
    let mask = 1 << (slot % 64);
    let was_clear = *word & mask == 0;
    *word |= mask;
    was_clear
}

fn count_ones(bits: &[u64]) -> u32 {
    bits.iter().map(|word| word.count_ones()).sum()
}

impl Found {
    /// The empty set.
    pub const fn none() -> Self {
        Found::Few(Vec::new())
    }

    /// What all of `sets` have, smallest first. `sets` must not be empty.
    pub fn all_of(sets: &mut [Slots<'_>]) -> Self {
        sets.sort_unstable_by_key(|set| set.len());
        let Some((first, others)) = sets.split_first() else {
            return Found::none();
        };
        if first.len() == 0 {
            return Found::none();
        }
        let mut found = first.to_found();
        for other in others {
            found.keep(*other);
            if found.len() == 0 {
                break;
            }
        }
        found
    }

    /// What any of `sets` has.
    pub fn any_of(sets: &[Slots<'_>], space: Space) -> Self {
        match sets {
            [] => return Found::none(),
            [alone] => return alone.to_found(),
            _ => {}
        }
        let together: usize = sets.iter().map(|set| set.len()).sum();
        if together <= space.few_max() {
            let mut slots = Vec::with_capacity(together);
            for set in sets {
                match set {
                    Slots::Few(few) => slots.extend_from_slice(few),
                    Slots::Many(bits, _) => each_bit(bits, |slot| slots.push(slot)),
                }
            }
            slots.sort_unstable();
            slots.dedup();
            return Found::Few(slots);
        }
        let mut union = vec![0; space.words()];
        for set in sets {
            match set {
                Slots::Few(few) => {
                    for &slot in *few {
                        set_bit(&mut union, slot);
                    }
                }
                Slots::Many(bits, _) => union.iter_mut().zip(*bits).for_each(|(word, other)| *word |= other),
            }
        }
        let count = count_ones(&union);
        Found::Many(union, count)
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.slots().len()
    }

    /// The set, borrowed.
    pub fn slots(&self) -> Slots<'_> {
        match self {
            Found::Few(slots) => Slots::Few(slots),
            Found::Many(bits, count) => Slots::Many(bits, *count),
        }
    }

    /// Keeps what is in `other` too.
    pub fn keep(&mut self, other: Slots<'_>) {
        match (&mut *self, other) {
            (Found::Few(slots), Slots::Few(other)) => keep_sorted(slots, other),
            (Found::Few(slots), Slots::Many(bits, _)) => slots.retain(|&slot| bit(bits, slot)),
            (Found::Many(bits, _), Slots::Few(other)) => {
                *self = Found::Few(other.iter().copied().filter(|&slot| bit(bits, slot)).collect());
            }
            (Found::Many(bits, count), Slots::Many(other, _)) => {
                bits.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
                *count = count_ones(bits);
            }
        }
    }

    /// Drops what is in `other`.
    pub fn drop_all(&mut self, other: Slots<'_>) {
        match (&mut *self, other) {
            (Found::Few(slots), Slots::Few(other)) => {
                let mut rest = other;
                slots.retain(|slot| {
                    rest = &rest[gallop(rest, *slot)..];
                    rest.first() != Some(slot)
                });
            }
            (Found::Few(slots), Slots::Many(bits, _)) => slots.retain(|&slot| !bit(bits, slot)),
            (Found::Many(bits, count), Slots::Few(other)) => {
                for &slot in other {
                    let word = &mut bits[usize::from(slot) / 64];
                    let mask = 1 << (slot % 64);
                    *count -= u32::from(*word & mask != 0);
                    *word &= !mask;
                }
            }
            (Found::Many(bits, count), Slots::Many(other, _)) => {
                bits.iter_mut().zip(other).for_each(|(word, other)| *word &= !other);
                *count = count_ones(bits);
            }
        }
    }

    /// Keeps what passes a test.
    pub fn retain(&mut self, mut passes: impl FnMut(u16) -> bool) {
        match self {
            Found::Few(slots) => slots.retain(|&slot| passes(slot)),
            Found::Many(bits, count) => {
                for (index, word) in bits.iter_mut().enumerate() {
                    let mut left = *word;
                    while left != 0 {
                        let low = left.trailing_zeros();
                        if !passes((index * 64) as u16 + low as u16) {
                            *word &= !(1 << low);
                        }
                        left &= left - 1;
                    }
                }
                *count = count_ones(bits);
            }
        }
    }

    /// Keeps what is set in words that others may be changing (the live documents of a block).
    pub fn keep_words(&mut self, word_at: impl Fn(usize) -> u64) {
        match self {
            Found::Few(slots) => slots.retain(|slot| word_at(usize::from(*slot) / 64) >> (slot % 64) & 1 == 1),
            Found::Many(bits, count) => {
                let mut total = 0;
                for (index, word) in bits.iter_mut().enumerate() {
                    *word &= word_at(index);
                    total += word.count_ones();
                }
                *count = total;
            }
        }
    }

    /// Calls `each` with every slot, lowest first.
    pub fn each(&self, mut each: impl FnMut(u16)) {
        match self {
            Found::Few(slots) => slots.iter().copied().for_each(each),
            Found::Many(bits, _) => each_bit(bits, &mut each),
        }
    }

    /// Slots below `end` from the highest down: skips `skip`, then takes `take`.
    pub fn descending(&self, end: usize, mut skip: usize, take: usize) -> Vec<u16> {
        let mut taken = Vec::with_capacity(take.min(self.len()));
        match self {
            Found::Few(slots) => {
                let below = slots.partition_point(|&slot| usize::from(slot) < end);
                taken.extend(slots[..below].iter().rev().skip(skip).take(take));
            }
            Found::Many(bits, _) => {
                for index in (0..bits.len().min(end.div_ceil(64))).rev() {
                    let mut word = bits[index];
                    if end < (index + 1) * 64 {
                        word &= (1 << (end % 64)) - 1;
                    }
                    let ones = word.count_ones() as usize;
                    if ones <= skip {
                        skip -= ones;
                        continue;
                    }
                    while word != 0 {
                        if taken.len() == take {
                            return taken;
                        }
                        let high = 63 - word.leading_zeros();
                        word &= !(1 << high);
                        if skip > 0 {
                            skip -= 1;
                        } else {
                            taken.push((index * 64) as u16 + high as u16);
                        }
                    }
                }
            }
        }
        taken
    }

    /// How many slots are below `end`.
    pub fn count_below(&self, end: usize) -> usize {
        match self {
            Found::Few(slots) => slots.partition_point(|&slot| usize::from(slot) < end),
            Found::Many(bits, count) => {
                if end >= bits.len() * 64 {
                    return *count as usize;
                }
                let whole = count_ones(&bits[..end / 64]) as usize;
                whole + (bits[end / 64] & ((1 << (end % 64)) - 1)).count_ones() as usize
            }
        }
    }
}

/// Calls `each` with every set bit, lowest first.
pub(crate) fn each_bit(bits: &[u64], mut each: impl FnMut(u16)) {
    for (index, &word) in bits.iter().enumerate() {
        let mut left = word;
        while left != 0 {
            each((index * 64) as u16 + left.trailing_zeros() as u16);
            left &= left - 1;
        }
    }
}

/// How many documents two sets share.
pub(crate) fn shared(found: &Found, other: Slots<'_>) -> u32 {
    match (found, other) {
        (Found::Many(bits, _), Slots::Few(few)) => few.iter().map(|&slot| u32::from(bit(bits, slot))).sum(),
        (Found::Many(bits, _), Slots::Many(other, _)) => {
            bits.iter().zip(other).map(|(word, other)| (word & other).count_ones()).sum()
        }
        (Found::Few(slots), Slots::Many(other, _)) => slots.iter().map(|&slot| u32::from(bit(other, slot))).sum(),
        (Found::Few(slots), Slots::Few(few)) => {
            let mut rest = few;
            let is_shared = |slot: &&u16| {
                rest = &rest[gallop(rest, **slot)..];
                rest.first() == Some(*slot)
            };
            slots.iter().filter(is_shared).count() as u32
        }
    }
}

/// Keeps what two sorted lists share.
fn keep_sorted(slots: &mut Vec<u16>, other: &[u16]) {
    let mut rest = other;
    slots.retain(|slot| {
        rest = &rest[gallop(rest, *slot)..];
        rest.first() == Some(slot)
    });
}

/// Where in a sorted list the first slot that is not below `slot` stands: doubling steps, then halving ones, so
/// that both a near and a far place are quick.
fn gallop(sorted: &[u16], slot: u16) -> usize {
    let mut step = 1;
    while step <= sorted.len() && sorted[step - 1] < slot {
        step *= 2;
    }
    let from = step / 2;
    let to = step.min(sorted.len());
    from + sorted[from..to].partition_point(|&other| other < slot)
}
