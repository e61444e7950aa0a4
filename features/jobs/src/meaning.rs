//! What somebody means by what they type: the name of a place is where they want to work, another word for the same
//! occupation is meant as well, and letters may be the sound of a title.
//!
//! Nothing is guessed that the answer does not say: the page shows what was understood and offers 仍按文字搜索
//! (`literal=1`), the API says it in `interpreted`.

use crate::category;
use parking_lot::Mutex;
use search::{Word, normalised};
use serde::Serialize;
use standards::division::{self, Division, Level};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// The groups as they are kept: one a line, tab-separated.
const GROUPS: &str = include_str!("../data/synonyms.tsv");
/// Examples given of what a sound may mean.
const EXAMPLES_MAX: usize = 3;
/// Letters that a place's spelling has at least, so that short English words are left alone.
const SPELLED_MIN: usize = 5;

/// Read once for each province that is asked for, of which an installation has one; so that they are few, and kept for good.
static LEXICONS: LazyLock<Mutex<HashMap<&'static str, &'static Lexicon>>> = LazyLock::new(Mutex::default);

/// What words mean to somebody in this province.
fn lexicon(province: &'static str) -> &'static Lexicon {
    LEXICONS.lock().entry(province).or_insert_with(|| Box::leak(Box::new(Lexicon::read(province))))
}

/// What was understood of typed words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Meaning {
    /// The province in whose words they were read.
    #[serde(skip)]
    pub province: &'static str,
    /// The place that became the filter by region.
    pub region: Option<Place>,
    /// The words that are searched as words.
    pub words: Vec<String>,
    /// Other words that are searched with one of them.
    pub synonyms: Vec<Also>,
    /// Words that are searched by their sound, too, with examples of what they may mean.
    pub sounds: Vec<Also>,
}

/// A place that was typed as a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// As it was typed.
    pub word: String,
    /// Code of the division: of the county, where a town was typed.
    pub code: &'static str,
    /// Name of the division.
    pub name: &'static str,
}

/// What a word also means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Also {
    /// As it was typed.
    pub word: String,
    /// The other words.
    pub also: Vec<String>,
}

/// Reads typed words as somebody in `province` means them; `finds_place` where no region was chosen by itself. Gives the
/// words to search for, each with what means the same.
pub(crate) fn read(typed: Vec<Word>, finds_place: bool, province: &'static str) -> (Vec<Word>, Meaning) {
    let lexicon = lexicon(province);
    let mut meaning = Meaning { province, ..Meaning::default() };
    let mut rest: Vec<Word> = Vec::with_capacity(typed.len());
    let mut places: Vec<(String, &'static Division)> = Vec::new();
    for word in typed {
        let text = first(&word).to_owned();
        match lexicon.named_at_head(&text).filter(|_| finds_place) {
            Some((head, place, tail)) => {
                // A town is no filter of its own: its county is, and its name stays a word.
                if place.level == Level::Town {
                    rest.push(Word::new(head));
                }
                places.push((head.to_owned(), place));
                rest.extend((!tail.is_empty()).then(|| Word::new(tail)));
            }
            None => rest.push(word),
        }
    }
    // Of places within each other the smallest is meant; any other stays a word.
    if let Some(at) = (0..places.len()).max_by_key(|at| (places[*at].1.level, std::cmp::Reverse(*at))) {
        let (word, place) = places.swap_remove(at);
        let others = places.into_iter().filter(|(_, other)| !division::is_within(place.code, other.code));
        rest.extend(others.filter(|(_, other)| other.level != Level::Town).map(|(word, _)| Word::new(&word)));
        let region = if place.level == Level::Town { division::parent(place.code).unwrap_or(place) } else { place };
        meaning.region = Some(Place { word, code: region.code, name: region.name });
    }
    for word in &mut rest {
        let text = first(word).to_owned();
        let also = lexicon.synonyms(&text);
        if !also.is_empty() {
            word.alternatives.extend(also.iter().map(|w| (*w).to_owned()));
            meaning.synonyms.push(Also { word: text.clone(), also: also.iter().map(|w| (*w).to_owned()).collect() });
        }
        if search::may_sound(&text) {
            let also = lexicon.sounding(&text).into_iter().map(ToOwned::to_owned).collect();
            meaning.sounds.push(Also { word: text.clone(), also });
        }
        meaning.words.push(text);
    }
    (rest, meaning)
}

fn first(word: &Word) -> &str {
    word.alternatives.first().map_or("", String::as_str)
}

/// The occupation or place whose spelling is one slip away from typed letters: a neighbouring key, two letters
/// turned round, one too many or too few. Asked where nothing was found.
pub(crate) fn nearly(letters: &str, province: &'static str) -> Option<&'static str> {
    let letters = normalised(letters);
    if letters.len() < SPELLED_MIN || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let lexicon = lexicon(province);
    let occupations = lexicon.spelled.iter().filter_map(|(spelling, words)| Some((spelling, *words.first()?)));
    let places = lexicon.spelled_places.iter().filter_map(|(spelling, place)| Some((spelling, (*place)?.name)));
    let mut near: Vec<(&String, &'static str)> = occupations
        .chain(places)
        .filter(|(spelling, _)| is_one_slip(letters.as_bytes(), spelling.as_bytes()))
        .collect();
    near.sort_unstable();
    near.first().map(|(_, word)| *word)
}

/// Rows of the keyboard; a neighbour stands beside a key or in the row above or below it.
const KEYS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

fn is_neighbour(a: u8, b: u8) -> bool {
    let place = |key: u8| {
        let row = KEYS.iter().position(|row| row.contains(&key))?;
        Some((row, KEYS.get(row)?.iter().position(|k| *k == key)?))
    };
    match (place(a), place(b)) {
        (Some((row, at)), Some((other_row, other_at))) => row.abs_diff(other_row) <= 1 && at.abs_diff(other_at) <= 1,
        _ => false,
    }
}

fn is_one_slip(typed: &[u8], meant: &[u8]) -> bool {
    let head = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed, meant) = (&typed[head..], &meant[head..]);
    match (typed, meant) {
        ([a, typed @ ..], [b, meant @ ..]) if typed == meant => is_neighbour(*a, *b),
        ([a, b, typed @ ..], [c, d, meant @ ..]) if typed == meant && a == d && b == c => true,
        ([_, typed @ ..], meant) if typed == meant => true,
        (typed, [_, meant @ ..]) if typed == meant => true,
        _ => false,
    }
}

struct Lexicon {
    /// A word, normalised, and the others of its group.
    groups: HashMap<String, Vec<&'static str>>,
    /// Every word for an occupation, normalised.
    occupations: HashSet<String>,
    /// Places by name; `None` where a name is that of several.
    places: HashMap<String, Option<&'static Division>>,
    /// Places by spelling, likewise.
    spelled_places: HashMap<String, Option<&'static Division>>,
    /// Occupations by spelling and by initials.
    spelled: HashMap<String, Vec<&'static str>>,
}

impl Lexicon {
    fn read(province: &str) -> Self {
        let mut groups: HashMap<String, Vec<&'static str>> = HashMap::new();
        let mut words: Vec<&'static str> = category::all().map(|c| c.name).collect();
        for group in groups_of_data() {
            for word in &group {
                groups.insert(normalised(word), group.iter().copied().filter(|other| other != word).collect());
            }
            words.extend(&group);
        }
        words.extend(category::all().flat_map(|c| c.synonyms.iter().copied()));
        let mut spelled: HashMap<String, Vec<&'static str>> = HashMap::new();
        for word in &words {
            let mut spellings = search::spelled(word);
            spellings.extend(initials(word));
            for spelling in spellings {
                let of = spelled.entry(spelling).or_default();
                if !of.contains(word) {
                    of.push(word);
                }
            }
        }
        let occupations: HashSet<String> = words.iter().map(|word| normalised(word)).collect();
        let mut named: HashMap<String, Vec<&'static Division>> = HashMap::new();
        let mut sounding: HashMap<String, Vec<&'static Division>> = HashMap::new();
        for place in all_places() {
            for name in names(place, province) {
                let name = normalised(name);
                if occupations.contains(&name) {
                    continue;
                }
                if place.level != Level::Town {
                    for spelling in search::spelled(&name) {
                        if spelling.len() >= SPELLED_MIN && !spelled.contains_key(&spelling) {
                            sounding.entry(spelling).or_default().push(place);
                        }
                    }
                }
                named.entry(name).or_default().push(place);
            }
        }
        let one = |named: HashMap<String, Vec<&'static Division>>| {
            named.into_iter().map(|(name, places)| (name, the_one(&places, province))).collect()
        };
        Self { groups, occupations, places: one(named), spelled_places: one(sounding), spelled }
    }

    /// The place that a word names, or begins with where an occupation follows (陆丰会计, lufeng会计): its name, the
    /// place, the rest.
    fn named_at_head<'a>(&self, word: &'a str) -> Option<(&'a str, &'static Division, &'a str)> {
        if let Some(place) = self.place(word) {
            return Some((word, place, ""));
        }
        let is_letter = |c: char| c.is_ascii_alphabetic();
        word.char_indices().skip(2).map(|(at, _)| word.split_at(at)).find_map(|(head, tail)| {
            let turns = head.ends_with(is_letter) != tail.starts_with(is_letter);
            let fits = self.knows(tail) || (turns && head.starts_with(is_letter));
            self.place(head).filter(|_| fits).map(|place| (head, place, tail))
        })
    }

    /// The other words for the same, of the dictionary of occupations and of the groups; each once.
    fn synonyms(&self, typed: &str) -> Vec<&'static str> {
        let word = normalised(typed);
        let mut also: Vec<&'static str> = Vec::new();
        let known = category::named(typed).or_else(|| category::named(&word));
        let of_category = known.into_iter().flat_map(|c| [c.name].into_iter().chain(c.synonyms.iter().copied()));
        let of_group = self.groups.get(&word).into_iter().flatten().copied();
        for other in of_category.chain(of_group) {
            if normalised(other) != word && !also.contains(&other) {
                also.push(other);
            }
        }
        also
    }

    /// Occupations that sound as was typed, for the explanation.
    fn sounding(&self, letters: &str) -> Vec<&'static str> {
        let letters = normalised(letters);
        self.spelled.get(&letters).into_iter().flatten().copied().take(EXAMPLES_MAX).collect()
    }

    fn place(&self, word: &str) -> Option<&'static Division> {
        let word = normalised(word);
        self.places.get(&word).or_else(|| self.spelled_places.get(&word)).copied().flatten()
    }

    fn knows(&self, word: &str) -> bool {
        let word = normalised(word);
        self.occupations.contains(&word) || self.spelled.contains_key(&word)
    }
}

/// The groups of the data file.
fn groups_of_data() -> impl Iterator<Item = Vec<&'static str>> {
    GROUPS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// The initials of a Chinese word by the common reading of each character: 会计 → `kj`, `hj`.
fn initials(word: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for character in word.chars() {
        let mut letters: Vec<char> =
            search::spelled(&character.to_string()).iter().filter_map(|s| s.chars().next()).collect();
        letters.sort_unstable();
        letters.dedup();
        all = all.iter().flat_map(|before| letters.iter().map(move |l| format!("{before}{l}"))).take(8).collect();
    }
    all.retain(|letters| letters.len() >= 2);
    all
}

/// The province's places down to its towns, and the provinces, cities and counties of the others.
fn all_places() -> Vec<&'static Division> {
    let mut list: Vec<&'static Division> = division::provinces().collect();
    let mut at = 0;
    while let Some(place) = list.get(at).copied() {
        list.extend(division::children(place.code));
        at += 1;
    }
    list
}

/// What people call a place: its name, and from the county upwards the name without its ending, for counties of the
/// own province only.
fn names(place: &'static Division, province: &str) -> Vec<&'static str> {
    let mut names = vec![place.name];
    let is_short = match place.level {
        Level::Province | Level::City => true,
        Level::County => division::is_within(place.code, province),
        Level::Town => false,
    };
    if is_short {
        let endings = ["特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市", "县", "区"];
        let short = endings.iter().find_map(|ending| place.name.strip_suffix(ending));
        names.extend(short.filter(|name| name.chars().count() >= 2));
    }
    names
}

/// Whom a name means: the place of the own province before others, the larger before the smaller; nobody where that
/// leaves several.
fn the_one(places: &[&'static Division], province: &str) -> Option<&'static Division> {
    let rank = |place: &Division| (!division::is_within(place.code, province), place.level);
    let best = places.iter().map(|place| rank(place)).min()?;
    let mut fitting = places.iter().filter(|place| rank(place) == best);
    match (fitting.next(), fitting.next()) {
        (Some(place), None) => Some(place),
        _ => None,
    }
}

#[cfg(test)]
#[path = "meaning_test.rs"]
mod tests;
