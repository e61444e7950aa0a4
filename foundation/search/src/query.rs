//! What can be asked, and what is answered.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::document::Schema;
use crate::sounds;
use crate::words::{self, QueryKey, Run};

/// The deepest offset. Whoever wants to read on follows [`Page::next`].
pub const OFFSET_MAX: usize = 10_000;
/// The most rows on one page; a larger limit is lowered to it.
pub const LIMIT_MAX: usize = 200;
/// The most words looked at in one query; the others are ignored.
pub const WORDS_MAX: usize = 16;
/// The most characters looked at in one word; the others are ignored.
pub const WORD_CHARACTERS_MAX: usize = 64;

/// A question. `Query::default()` asks for the newest of all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// A document must have every word, in any of its fields.
    pub words: Vec<Word>,
    /// A document must pass every filter.
    pub filters: Vec<Filter>,
    /// A document must lie in every range.
    pub ranges: Vec<Range>,
    /// The categorical facets to count.
    pub facets: Vec<String>,
    /// The order of the answer.
    pub sort: Sort,
    /// Where the page begins.
    pub start: Start,
    /// Rows of a page, at most [`LIMIT_MAX`].
    pub limit: usize,
    /// Only what was typed: letters are not read as the sound of a title (`kuaiji`, `kj` → 会计).
    pub literal: bool,
}

/// A word somebody typed, with whatever means the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// What was typed first, then its synonyms; a document must have one of them.
    pub alternatives: Vec<String>,
}

/// A document must carry one of these values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Name of a categorical facet.
    pub facet: String,
    /// The values; none of them means that nothing passes.
    pub any_of: Vec<String>,
}

/// A document's number must lie between these, both included. A document without the number never passes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// Name of an ordinal.
    pub ordinal: String,
    /// The least.
    pub at_least: Option<i64>,
    /// The most.
    pub at_most: Option<i64>,
}

/// The order of an answer. Where it leaves two documents equal the newer one comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// By [`Tier`].
    Relevance,
    /// Highest value of this ordinal first; documents without it last.
    Ordinal(String),
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// After so many rows, at most [`OFFSET_MAX`].
    Offset(usize),
    /// After the last row of the page that gave this cursor. Whatever is published meanwhile does not shift it.
    After(Cursor),
}

/// Why a document ranks where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Every word is in the title.
    Title,
    /// Every word is in the title or in the owner's name, each in one of them whole.
    Owner,
    /// The words are anywhere.
    Anywhere,
}

/// A place in an answer: opaque text for callers, stable while documents come and go, and the same on every
/// machine that numbers its changes alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub(crate) place: Place,
    pub(crate) number: u64,
}

/// The part of a cursor that belongs to the order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Newest,
    Relevance(Tier),
    Ordinal(Option<i64>),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Newest => write!(f, "n.{:x}", self.number),
            Place::Relevance(tier) => write!(f, "r{}.{:x}", *tier as u8, self.number),
            Place::Ordinal(None) => write!(f, "o.{:x}", self.number),
            Place::Ordinal(Some(value)) => write!(f, "o{value}.{:x}", self.number),
        }
    }
}

impl FromStr for Cursor {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let (place, number) = text.split_once('.').ok_or(QueryError::BadCursor)?;
        let number = u64::from_str_radix(number, 16).map_err(|_| QueryError::BadCursor)?;
        let place = match (place.get(..1), place.get(1..)) {
            (Some("n"), Some("")) => Place::Newest,
            (Some("r"), Some("0")) => Place::Relevance(Tier::Title),
            (Some("r"), Some("1")) => Place::Relevance(Tier::Owner),
            (Some("r"), Some("2")) => Place::Relevance(Tier::Anywhere),
            (Some("o"), Some("")) => Place::Ordinal(None),
            (Some("o"), Some(value)) => Place::Ordinal(Some(value.parse().map_err(|_| QueryError::BadCursor)?)),
            _ => return Err(QueryError::BadCursor),
        };
        let cursor = Cursor { place, number };
        // one spelling for one place
        if cursor.to_string() == text { Ok(cursor) } else { Err(QueryError::BadCursor) }
    }
}

/// Why a question cannot be answered. Nothing here is a fault of the index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// No such categorical facet is declared.
    #[error("no facet is called {0}")]
    UnknownFacet(String),
    /// No such ordinal is declared.
    #[error("no ordinal is called {0}")]
    UnknownOrdinal(String),
    /// The offset is larger than [`OFFSET_MAX`].
    #[error("an offset of {0} is too deep")]
    OffsetTooDeep(usize),
    /// The text is no cursor, or the cursor belongs to another order.
    #[error("not a cursor of this order")]
    BadCursor,
}

/// One page of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows, in order.
    pub hits: Vec<Hit>,
    /// How many documents answer in all, exactly.
    pub total: u64,
    /// The facets asked for, in the order asked for.
    pub facets: Vec<FacetCounts>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<Cursor>,
    /// If nothing was found: the longest part of what was typed that alone finds something.
    pub suggestion: Option<String>,
    /// The last change this answer is sure to know.
    pub applied: u64,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Who it is.
    pub key: u128,
    /// Its place in the order of publishing.
    pub number: u64,
    /// Why it ranks where it does; only in an answer by relevance.
    pub tier: Option<Tier>,
    /// What was stored with the document.
    pub payload: Arc<[u8]>,
}

/// How many documents of an answer carry each value of a facet, as if the facet itself were not filtered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// Name of the facet.
    pub facet: Arc<str>,
    /// Value and number of documents, ordered by value; values without a document are left out.
    pub counts: Arc<[(Arc<str>, u64)]>,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            words: Vec::new(),
            filters: Vec::new(),
            ranges: Vec::new(),
            facets: Vec::new(),
            sort: Sort::Newest,
            start: Start::Offset(0),
            limit: 20,
            literal: false,
        }
    }
}

impl Query {
    /// The question somebody typed: words parted by spaces or punctuation.
    pub fn typed(text: &str) -> Self {
        Query { words: Word::typed(text), ..Self::default() }
    }

    /// Only documents with one of these values.
    pub fn only<S: Into<String>>(mut self, facet: &str, any_of: impl IntoIterator<Item = S>) -> Self {
        self.filters.push(Filter { facet: facet.to_owned(), any_of: any_of.into_iter().map(Into::into).collect() });
        self
    }

    /// Only documents with this much or more.
    pub fn at_least(mut self, ordinal: &str, least: i64) -> Self {
        self.ranges.push(Range { ordinal: ordinal.to_owned(), at_least: Some(least), at_most: None });
        self
    }

    /// Only documents with this much or less.
    pub fn at_most(mut self, ordinal: &str, most: i64) -> Self {
        self.ranges.push(Range { ordinal: ordinal.to_owned(), at_least: None, at_most: Some(most) });
        self
    }

    /// Count this facet too.
    pub fn counting(mut self, facet: &str) -> Self {
        self.facets.push(facet.to_owned());
        self
    }

    /// In this order.
    pub fn sorted(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// Beginning after so many rows.
    pub fn offset(mut self, rows: usize) -> Self {
        self.start = Start::Offset(rows);
        self
    }

    /// Beginning after this place.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.start = Start::After(cursor);
        self
    }

    /// Only what was typed, not what sounds so.
    pub fn literally(mut self) -> Self {
        self.literal = true;
        self
    }

    /// So many rows.
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = rows;
        self
    }
}

impl Word {
    /// A word without synonyms.
    pub fn new(text: &str) -> Self {
        Word { alternatives: vec![text.to_owned()] }
    }

    /// The words of typed text: parted by spaces and punctuation, but a change between Latin and Chinese does not
    /// part (c++开发 is one word).
    pub fn typed(text: &str) -> Vec<Self> {
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '+' | '#' | '＋' | '＃');
        text.split(|character: char| {
            !is_part(character) && !words::normalised(character.encode_utf8(&mut [0; 4])).is_empty()
        })
        .filter(|part| !words::query_keys(part).is_empty())
        .take(WORDS_MAX)
        .map(Word::new)
        .collect()
    }
}

/// A question as the index works on it: names resolved, text as keys.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    /// For every word its alternatives, each a set of keys. Never an empty alternative, never an empty word.
    pub words: Vec<Vec<Vec<QueryKey>>>,
    /// Index of the facet and the values.
    pub filters: Vec<(usize, Vec<String>)>,
    /// Index of the ordinal, least, most.
    pub ranges: Vec<(usize, i64, i64)>,
    /// Indexes of the facets to count.
    pub facets: Vec<usize>,
    /// The order.
    pub order: Order,
    /// The start.
    pub start: Start,
    /// Rows wanted.
    pub limit: usize,
}

/// The order with the ordinal resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Newest,
    Relevance,
    Ordinal(usize),
}

impl Compiled {
    /// Resolves names, cuts the text into keys and refuses what cannot be answered.
    pub fn of(query: &Query, schema: &Schema) -> Result<Self, QueryError> {
        let facet =
            |name: &String| schema.categorical_index(name).ok_or_else(|| QueryError::UnknownFacet(name.clone()));
        let ordinal =
            |name: &String| schema.ordinal_index(name).ok_or_else(|| QueryError::UnknownOrdinal(name.clone()));
        let order = match &query.sort {
            Sort::Newest => Order::Newest,
            Sort::Relevance => Order::Relevance,
            Sort::Ordinal(name) => Order::Ordinal(ordinal(name)?),
        };
        match &query.start {
            Start::Offset(rows) if *rows > OFFSET_MAX => {
                return Err(QueryError::OffsetTooDeep(*rows));
            }
            Start::Offset(_) => {}
            Start::After(cursor) => match (&cursor.place, order) {
                (Place::Newest, Order::Newest)
                | (Place::Relevance(_), Order::Relevance)
                | (Place::Ordinal(_), Order::Ordinal(_)) => {}
                _ => return Err(QueryError::BadCursor),
            },
        }
        Ok(Compiled {
            words: query
                .words
                .iter()
                .take(WORDS_MAX)
                .map(|word| word_keys(word, query.literal))
                .filter(|word| !word.is_empty())
                .collect(),
            filters: query
                .filters
                .iter()
                .map(|f| Ok((facet(&f.facet)?, f.any_of.clone())))
                .collect::<Result<_, _>>()?,
            ranges: query
                .ranges
                .iter()
                .map(|r| Ok((ordinal(&r.ordinal)?, r.at_least.unwrap_or(i64::MIN), r.at_most.unwrap_or(i64::MAX))))
                .collect::<Result<_, _>>()?,
            facets: query.facets.iter().map(facet).collect::<Result<_, _>>()?,
            order,
            start: query.start.clone(),
            limit: query.limit.min(LIMIT_MAX),
        })
    }
}

/// The alternatives of a word as keys; alternatives without a key (punctuation) ask for nothing and are dropped. What
/// was typed is meant as a sound, too, unless the question is `literal`; its synonyms are not.
fn word_keys(word: &Word, literal: bool) -> Vec<Vec<QueryKey>> {
    let mut ways: Vec<Vec<QueryKey>> =
        word.alternatives.iter().map(|text| words::query_keys(head(text))).filter(|keys| !keys.is_empty()).collect();
    if let Some(typed) = word.alternatives.first().filter(|_| !literal && !ways.is_empty()) {
        ways.extend(sounds::query_sounds(head(typed)));
    }
    ways
}

/// The characters of a word that are looked at.
fn head(text: &str) -> &str {
    text.char_indices().nth(WORD_CHARACTERS_MAX).map_or(text, |(at, _)| &text[..at])
}

/// The most parts tried for a suggestion.
const PROBES_MAX: usize = 64;

/// The longest part of what was typed that alone `finds` something: a whole word, a Latin word, or two or more
/// neighbouring Chinese characters. Of equally long parts the one typed first.
pub(crate) fn suggestion(words: &[Word], mut finds: impl FnMut(&str) -> bool) -> Option<String> {
    let mut best: Option<String> = None;
    let mut best_length = 0;
    let mut probes = 0;
    let mut probe = |part: &str, length: usize, best_length: &mut usize| {
        if length <= *best_length || probes == PROBES_MAX {
            return false;
        }
        probes += 1;
        let found = finds(part);
        if found {
            *best_length = length;
            best = Some(part.to_owned());
        }
        found
    };
    for word in words.iter().take(WORDS_MAX).filter_map(|word| word.alternatives.first()) {
        let text = words::normalised(head(word));
        if words::query_keys(&text).is_empty() || probe(&text, text.chars().count(), &mut best_length) {
            continue;
        }
        words::runs(&text, |run| match run {
            Run::Word(word) => {
                probe(word, word.chars().count(), &mut best_length);
            }
            Run::Characters(characters) => {
                // Whatever finds something, its pieces do too: a window that never shrinks passes over the run once.
                let ends: Vec<usize> = characters.char_indices().map(|(at, _)| at).chain([characters.len()]).collect();
                let mut first = 0;
                for last in 1..ends.len() {
                    let length = last - first;
                    if length < 2 || length <= best_length {
                        continue;
                    }
                    if !probe(&characters[ends[first]..ends[last]], length, &mut best_length) {
                        first += 1;
                    }
                }
            }
        });
    }
    best
}
