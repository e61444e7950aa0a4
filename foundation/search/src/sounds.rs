//! How titles sound: people who cannot type Chinese where they are type 会计 as `kuaiji` or `kj`.
//!
//! A title is indexed by its *syllables* the way text is indexed by its characters: single, and in neighbouring
//! pairs; and by its *initials* in twos and threes. The keys are few (some 410 syllables, 23 letters), so that a
//! title of eight characters costs about thirty entries of two bytes, and nothing is added for text or owners. A
//! character with several readings (会 hui, kuai) has the keys of each. Typed letters that can be cut into syllables
//! in several ways (`xian`) ask for any of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

use crate::words::{QueryKey, Run, normalised, runs};

/// Marks the key of a sound; only titles have such keys.
pub(crate) const SOUND: u64 = 1 << 62;
const SYLLABLE: u64 = SOUND | 1 << 56;
const SYLLABLES: u64 = SOUND | 2 << 56;
const INITIALS: u64 = SOUND | 3 << 56;

/// Readings of one character that are kept; the crate's tables name the common ones first.
const READINGS_MAX: usize = 4;
/// Ways to cut typed letters into syllables that are tried.
const CUTS_MAX: usize = 8;
/// Ways to read one typed word that are tried, all its runs together.
const WAYS_MAX: usize = 16;
/// Letters that are read as initials.
const INITIALS_TYPED: std::ops::RangeInclusive<usize> = 2..=6;
/// Spellings given of one word.
const SPELLINGS_MAX: usize = 16;

/// First and last code point that has readings here: the CJK unified ideographs.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;
/// No further reading.
const NONE: u16 = u16::MAX;

struct Table {
    /// Every syllable and its number.
    numbers: BTreeMap<String, u16>,
    /// The syllables by number.
    syllables: Vec<String>,
    /// The readings of every character from [`FIRST`] to [`LAST`].
    readings: Vec<[u16; READINGS_MAX]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let spelled = |character: char| {
        let mut list: Vec<String> = Vec::new();
        for reading in character.to_pinyin_multi().into_iter().flatten() {
            let plain = reading.plain().replace('ü', "v");
            let is_usual =
                plain.bytes().all(|b| b.is_ascii_lowercase()) && plain.contains(['a', 'e', 'i', 'o', 'u', 'v']);
            if is_usual && !list.contains(&plain) && list.len() < READINGS_MAX {
                list.push(plain);
            }
        }
        list
    };
    let spellings: Vec<Vec<String>> =
        (FIRST..=LAST).map(|point| char::from_u32(point).map(spelled).unwrap_or_default()).collect();
    let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
    for syllable in spellings.iter().flatten() {
        numbers.insert(syllable.clone(), 0);
    }
    for (number, of) in (0..).zip(numbers.values_mut()) {
        *of = number;
    }
    let readings = spellings
        .iter()
        .map(|list| std::array::from_fn(|at| list.get(at).and_then(|s| numbers.get(s).copied()).unwrap_or(NONE)))
        .collect();
    Table { syllables: numbers.keys().cloned().collect(), numbers, readings }
});

/// The readings of a character, by number.
fn readings(character: char) -> impl Iterator<Item = u16> + Clone {
    let at = u32::from(character).checked_sub(FIRST).filter(|at| *at <= LAST - FIRST);
    let list = at.and_then(|at| TABLE.readings.get(at as usize)).copied().unwrap_or([NONE; READINGS_MAX]);
    list.into_iter().filter(|number| *number != NONE)
}

fn syllable(number: u16) -> u64 {
    SYLLABLE | u64::from(number)
}

fn syllables(first: u16, second: u16) -> u64 {
    SYLLABLES | u64::from(first) << 16 | u64::from(second)
}

/// Two or three initials: each takes eight bits above a length, so that two never equal three.
fn initials(letters: &[u8]) -> u64 {
    letters.iter().fold(INITIALS, |key, letter| key & !0xFF_FFFF | (key & 0xFFFF) << 8 | u64::from(*letter))
}

/// Calls `each` with every key of how a normalised title sounds; a key may come more than once.
pub(crate) fn document_sounds(title: &str, mut each: impl FnMut(u64)) {
    runs(title, |run| {
        let Run::Characters(characters) = run else { return };
        let (mut first, mut second): (Option<char>, Option<char>) = (None, None);
        for third in characters.chars() {
            for sound in readings(third) {
                each(syllable(sound));
                let Some(before) = second else { continue };
                for earlier in readings(before) {
                    each(syllables(earlier, sound));
                    let (b, c) = (initial(earlier), initial(sound));
                    each(initials(&[b, c]));
                    if let Some(first) = first {
                        readings(first).for_each(|sound| each(initials(&[initial(sound), b, c])));
                    }
                }
            }
            (first, second) = (second, Some(third));
        }
    });
}

fn initial(number: u16) -> u8 {
    TABLE.syllables.get(usize::from(number)).and_then(|s| s.bytes().next()).unwrap_or_default()
}

/// The ways in which typed text may be meant as sounds, each a set of keys that a title must have; text without
/// letters, and letters that are no sounds, give none.
pub(crate) fn query_sounds(text: &str) -> Vec<Vec<QueryKey>> {
    let text = normalised(text);
    let mut ways: Vec<(bool, Vec<QueryKey>)> = vec![(false, Vec::new())];
    runs(&text, |run| {
        let mut of_run = vec![(false, crate::words::run_keys(run))];
        if let Run::Word(word) = run {
            of_run.extend(word_sounds(word).into_iter().map(|keys| (true, keys)));
        }
        ways = ways
            .iter()
            .flat_map(|(sounds, keys)| {
                of_run.iter().map(move |(sound, more)| (*sounds || *sound, keys.iter().chain(more).cloned().collect()))
            })
            .take(WAYS_MAX)
            .collect();
    });
    let mut found: Vec<Vec<QueryKey>> = Vec::new();
    for (_, mut keys) in ways.into_iter().filter(|(sounds, _)| *sounds) {
        keys.sort();
        keys.dedup();
        if !found.contains(&keys) {
            found.push(keys);
        }
    }
    found
}

/// The ways in which one word of letters may be meant as sounds.
fn word_sounds(word: &str) -> Vec<Vec<QueryKey>> {
    let letters = word.as_bytes();
    if !letters.iter().all(u8::is_ascii_lowercase) {
        return Vec::new();
    }
    let mut ways = Vec::new();
    let mut cuts = Vec::new();
    cut(word, &mut Vec::new(), &mut vec![true; word.len() + 1], &mut cuts);
    for sounds in cuts {
        let keys = match sounds[..] {
            [alone] => vec![syllable(alone)],
            _ => sounds.windows(2).map(|two| syllables(two[0], two[1])).collect(),
        };
        ways.push(keys.into_iter().map(QueryKey::Characters).collect());
    }
    let is_initials = INITIALS_TYPED.contains(&letters.len())
        && letters.iter().all(|letter| TABLE.syllables.iter().any(|s| s.as_bytes().first() == Some(letter)));
    if is_initials {
        let keys: Vec<u64> = match letters.len() {
            2 => vec![initials(letters)],
            _ => letters.windows(3).map(initials).collect(),
        };
        ways.push(keys.into_iter().map(QueryKey::Characters).collect());
    }
    ways
}

/// Every way to cut `rest` into syllables, longest first, at most [`CUTS_MAX`]; `open` remembers by the length of the
/// rest where no way leads on, so that the work stays small for any text.
fn cut(rest: &str, before: &mut Vec<u16>, open: &mut [bool], found: &mut Vec<Vec<u16>>) {
    if found.len() >= CUTS_MAX {
        return;
    }
    if rest.is_empty() {
        found.push(before.clone());
        return;
    }
    if !open[rest.len()] {
        return;
    }
    let found_before = found.len();
    for end in (1..=rest.len().min(6)).rev() {
        if let Some(&number) = TABLE.numbers.get(&rest[..end]) {
            before.push(number);
            cut(&rest[end..], before, open, found);
            before.pop();
        }
    }
    open[rest.len()] = found.len() > found_before;
}

/// Whether typed text, such as `kuaiji` or `kj`, may be meant as the sound of a title.
#[must_use]
pub fn may_sound(text: &str) -> bool {
    !query_sounds(text).is_empty()
}

/// How a Chinese word is spelled in letters, in all its readings together (会计: `kuaiji`, `huiji` …), at most sixteen;
/// empty where a character has no reading.
#[must_use]
pub fn spelled(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for character in normalised(text).chars() {
        let mut longer = Vec::new();
        for before in &all {
            let sounds = readings(character).filter_map(|number| TABLE.syllables.get(usize::from(number)));
            longer.extend(sounds.map(|sound| format!("{before}{sound}")));
        }
        longer.truncate(SPELLINGS_MAX);
        all = longer;
    }
    all.retain(|spelling| !spelling.is_empty());
    all
}

#[cfg(test)]
#[path = "sounds_test.rs"]
mod tests;
