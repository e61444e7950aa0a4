//! From text to keys: what a document is found by, and what a typed word asks for.
//!
//! Chinese is indexed as neighbouring character *pairs* and single characters, not as dictionary words: a
//! half-typed word or a company name is then found as surely as 会计. Runs of Latin letters and digits are
//! whole words (`c++` and `c#` kept), and a typed word finds every word that begins with it. Pairs never cross
//! punctuation, so 会计，师 is not found by 计师.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::simplified::simplified;

/// Characters of one Latin or digit word that are kept; the rest of a longer run (a pasted checksum) is ignored.
const WORD_CHARACTERS_MAX: usize = 32;

/// Text as it is compared: NFKC (全角 → 半角), lower case, traditional → simplified, without invisible characters.
///
/// Text and query pass through here alike.
pub fn normalised(text: &str) -> String {
    let composed: Cow<'_, str> =
        if text.chars().all(is_plain) { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) };
    let mut folded = String::with_capacity(composed.len());
    for character in composed.chars() {
        match character {
            'A'..='Z' => folded.push(character.to_ascii_lowercase()),
            _ if character.is_ascii() => folded.push(character),
            '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => folded.push(simplified(character)),
            // full-width ASCII, the only compatibility characters that `is_plain` lets through
            '\u{FF01}'..='\u{FF5E}' => {
                let narrow = char::from_u32(character as u32 - 0xFEE0).unwrap_or(character);
                folded.push(narrow.to_ascii_lowercase());
            }
            _ if is_invisible(character) => {}
            _ => folded.extend(character.to_lowercase()),
        }
    }
    folded
}

/// Whether NFKC needs no look at the character: ASCII, Han, CJK punctuation and full-width ASCII.
fn is_plain(character: char) -> bool {
    matches!(character,
        '\0'..='\u{7F}' | '\u{3001}'..='\u{3011}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF5E}')
}

/// Zero-width and direction characters: pasted along unseen, and no reason to miss a word.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// A piece of normalised text without punctuation in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run<'a> {
    /// Characters that are indexed in pairs: Han, kana, hangul.
    Characters(&'a str),
    /// One Latin or digit word.
    Word(&'a str),
}

/// What kind of run a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Break,
    Character,
    Letter,
    /// `+` and `#`, part of a word only at its end.
    Ending,
}

fn kind(character: char) -> Kind {
    match character {
        'a'..='z' | '0'..='9' => Kind::Letter,
        '+' | '#' => Kind::Ending,
        _ if character.is_ascii() => Kind::Break,
        '\u{4E00}'..='\u{9FFF}' => Kind::Character,
        _ if !character.is_alphanumeric() => Kind::Break,
        _ if character >= '\u{2E80}' => Kind::Character,
        _ => Kind::Letter,
    }
}

/// Calls `each` with every run of normalised text, in order.
pub(crate) fn runs<'a>(text: &'a str, mut each: impl FnMut(Run<'a>)) {
    let mut start = 0;
    let mut current = Kind::Break;
    let mut emit = |kind: Kind, run: &'a str| match kind {
        Kind::Break => {}
        Kind::Character => each(Run::Characters(run)),
        Kind::Letter | Kind::Ending => {
            let end = run.char_indices().nth(WORD_CHARACTERS_MAX).map_or(run.len(), |(at, _)| at);
            each(Run::Word(&run[..end]));
        }
    };
    for (at, character) in text.char_indices() {
        let next = match (current, kind(character)) {
            (Kind::Break | Kind::Character, Kind::Ending) => Kind::Break,
            (_, next) => next,
        };
        let continues = next == current || (current == Kind::Letter && next == Kind::Ending);
        if !continues {
            emit(current, &text[start..at]);
            start = at;
        }
        current = next;
    }
    emit(current, &text[start..]);
}

/// Key of a single character.
pub(crate) fn single(character: char) -> u64 {
    u64::from(u32::from(character)) << 21
}

/// Key of two neighbouring characters.
pub(crate) fn pair(first: char, second: char) -> u64 {
    single(first) | u64::from(u32::from(second))
}

/// What a document is found by.
pub(crate) enum DocumentKey<'a> {
    /// A pair or a single character.
    Characters(u64),
    /// A Latin or digit word.
    Word(&'a str),
}

/// Calls `each` with every key of normalised text; a key may come more than once.
pub(crate) fn document_keys<'a>(text: &'a str, mut each: impl FnMut(DocumentKey<'a>)) {
    runs(text, |run| match run {
        Run::Word(word) => each(DocumentKey::Word(word)),
        Run::Characters(characters) => {
            let mut before = None;
            for character in characters.chars() {
                each(DocumentKey::Characters(single(character)));
                if let Some(before) = before {
                    each(DocumentKey::Characters(pair(before, character)));
                }
                before = Some(character);
            }
        }
    });
}

/// What a typed word asks for; a document must have every key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum QueryKey {
    /// A pair or a single character.
    Characters(u64),
    /// Any word that begins so.
    Prefix(String),
}

/// The keys that typed text asks for, each once. Empty if the text is punctuation only.
pub(crate) fn query_keys(text: &str) -> Vec<QueryKey> {
    let text = normalised(text);
    let mut keys = Vec::new();
    runs(&text, |run| keys.extend(run_keys(run)));
    keys.sort();
    keys.dedup();
    keys
}

/// The keys that one typed run asks for.
pub(crate) fn run_keys(run: Run<'_>) -> Vec<QueryKey> {
    match run {
        Run::Word(word) => vec![QueryKey::Prefix(word.to_owned())],
        Run::Characters(characters) => {
            let all: Vec<char> = characters.chars().collect();
            match all[..] {
                [alone] => vec![QueryKey::Characters(single(alone))],
                _ => all.windows(2).map(|two| QueryKey::Characters(pair(two[0], two[1]))).collect(),
            }
        }
    }
}

#[cfg(test)]
#[path = "words_test.rs"]
mod tests;
