//! Folds a text to the form in which rules read it, and remembers where every character came from.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A folded text. `origins[i]` are the bytes of the original behind the byte `i` of `text`.
pub(crate) struct Tidied {
    pub text: String,
    origins: Vec<Range<usize>>,
}

/// Drawn like the character they stand for, to slip past a reader's machine.
const LOOK_ALIKES: [(char, char); 10] = [
    ('侽', '男'),
    ('囡', '女'),
    ('汝', '女'),
    ('妏', '女'),
    ('婎', '婚'),
    ('巳', '已'),
    ('沬', '未'),
    ('徴', '微'),
    ('氵', ' '),
    ('钅', ' '),
];

impl Tidied {
    /// NFKC, lower case, simplified; marks that show nothing are dropped, and so are spaces and ornaments between two Chinese characters.
    pub fn of(original: &str) -> Self {
        let mut folded: Vec<(char, Range<usize>)> = Vec::with_capacity(original.len());
        for (start, character) in original.char_indices() {
            let origin = start..start + character.len_utf8();
            for c in std::iter::once(character).nfkc().flat_map(char::to_lowercase) {
                let c = look_alike(search::simplified(c));
                if !is_invisible(c) {
                    folded.push((punctuation(c), origin.clone()));
                }
            }
        }
        let mut tidied =
            Self { text: String::with_capacity(original.len()), origins: Vec::with_capacity(original.len()) };
        let mut before: Option<char> = None;
        for (i, (c, origin)) in folded.iter().enumerate() {
            if is_ornament(*c) {
                let after = folded[i + 1..].iter().map(|(c, _)| *c).find(|c| !is_ornament(*c));
                let inside = before.is_some_and(is_word) && after.is_some_and(is_word);
                let in_chinese = before.is_some_and(is_han) || after.is_some_and(is_han);
                if inside && in_chinese {
                    continue;
                }
            }
            tidied.push(*c, origin);
            before = Some(*c);
        }
        tidied
    }

    fn push(&mut self, c: char, origin: &Range<usize>) {
        self.text.push(c);
        self.origins.extend(std::iter::repeat_n(origin.clone(), c.len_utf8()));
    }

    /// The bytes of the original that a match in the folded text came from.
    pub fn origin(&self, found: Range<usize>) -> Range<usize> {
        match (self.origins.get(found.start), found.end.checked_sub(1).and_then(|last| self.origins.get(last))) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }
}

fn look_alike(c: char) -> char {
    LOOK_ALIKES.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

/// Colons, dashes and full stops that people mix are one each.
fn punctuation(c: char) -> char {
    match c {
        '：' | '∶' | '﹕' => ':',
        '－' | '—' | '–' | '―' | '−' | '‐' | '‑' => '-',
        '～' | '〜' | '∼' => '~',
        other => other,
    }
}

/// Zero width, direction marks, variation selectors, soft hyphen: they show nothing.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// What people put between characters without meaning anything by it. A line break is none: it ends a sentence.
fn is_ornament(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '\u{a0}'
            | '\u{3000}'
            | '*'
            | '·'
            | '•'
            | '・'
            | '_'
            | '`'
            | '^'
            | '"'
            | '\''
            | '“'
            | '”'
            | '‘'
            | '’'
            | '「'
            | '」'
            | '【'
            | '】'
            | '|'
            | '＿'
            | '★'
            | '☆'
            | '●'
    )
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_full_width_and_traditional_characters_hide_nothing() {
        assert_eq!(Tidied::of("限 男\u{200b} 性").text, "限男性");
        assert_eq!(Tidied::of("已*婚·優先").text, "已婚优先");
        assert_eq!(Tidied::of("１８－３５岁").text, "18-35岁");
        assert_eq!(Tidied::of("【性别】：男").text, "【性别】:男");
        assert_eq!(Tidied::of("限⼥性").text, "限女性");
    }

    #[test]
    fn words_and_sentences_stay_apart() {
        assert_eq!(Tidied::of("Java developer").text, "java developer");
        assert_eq!(Tidied::of("招男\n女装").text, "招男\n女装");
    }

    #[test]
    fn a_match_is_found_again_in_the_original() {
        let original = "本岗位 限 　男 性";
        let tidied = Tidied::of(original);
        let at = tidied.text.find("限男性").unwrap();
        assert_eq!(&original[tidied.origin(at..at + "限男性".len())], "限 　男 性");
    }
}
