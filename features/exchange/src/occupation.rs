//! 职位类别 by name, by code, or by the job's title; and what comes near where none fits.

use jobs::category::{self, Category};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// A shorter word says too little in a title: 助理, 店员, 翻译.
const SHORTEST_IN_TITLE: usize = 3;
/// Suggestions at most.
const SUGGESTIONS: usize = 3;
/// The least likeness, in hundredths, of what is suggested.
const LIKENESS_LEAST: usize = 20;

/// Reads a category: its code, its name or one of its other names, alone or as `技工维修/焊工`.
#[must_use]
pub fn read(text: &str) -> Option<&'static Category> {
    let text = plain(text);
    let by_name = |name: &str| WORDS.iter().find(|word| word.plain == name).map(|word| word.category);
    let last = || text.rsplit(['/', '-', '>', '·', '—']).next().filter(|t| *t != text).and_then(by_name);
    category::find(&text).or_else(|| by_name(&text)).or_else(last)
}

/// The category that a title names: the longest of its words that stands in it, if only one category has it.
#[must_use]
pub fn in_title(title: &str) -> Option<&'static Category> {
    let title = plain(title);
    let mut best: Option<(usize, &'static Category)> = None;
    let mut is_tie = false;
    for word in WORDS.iter() {
        if word.plain == title {
            return Some(word.category);
        }
        if word.length < SHORTEST_IN_TITLE || !title.contains(&word.plain) {
            continue;
        }
        match best {
            Some((longest, known)) if word.length == longest && known.code != word.category.code => is_tie = true,
            Some((longest, _)) if word.length <= longest => {}
            Some(_) | None => (best, is_tie) = (Some((word.length, word.category)), false),
        }
    }
    best.filter(|_| !is_tie).map(|(_, category)| category)
}

/// The names of the categories that come nearest to a text, the nearest first.
#[must_use]
pub fn like(text: &str) -> Vec<&'static str> {
    let wanted = pairs(&plain(text));
    let mut near: Vec<(usize, &'static str)> = Vec::new();
    for word in WORDS.iter() {
        let likeness = likeness(&wanted, &word.pairs);
        if likeness < LIKENESS_LEAST {
            continue;
        }
        match near.iter_mut().find(|(_, name)| *name == word.category.name) {
            Some((best, _)) => *best = (*best).max(likeness),
            None => near.push((likeness, word.category.name)),
        }
    }
    near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    near.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

/// A name of a category, made ready to be compared with thousands of cells.
struct Word {
    category: &'static Category,
    plain: String,
    /// In characters.
    length: usize,
    pairs: Vec<(char, char)>,
}

static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let names = category::all().flat_map(|c| std::iter::once(&c.name).chain(&c.synonyms).map(move |name| (c, name)));
    names
        .map(|(category, name)| {
            let plain = plain(name);
            Word { category, length: plain.chars().count(), pairs: pairs(&plain), plain }
        })
        .collect()
});

fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// Neighbouring characters, sorted, each once.
fn pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<_> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Twice what is common over the sum, in hundredths.
fn likeness(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let common = b.iter().filter(|pair| a.binary_search(pair).is_ok()).count();
    let sum = a.len() + b.len();
    (common * 200).checked_div(sum).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_read_by_code_name_and_other_names() {
        for text in ["02-02", "焊工", "电焊工", " 焊 工 ", "技工维修/焊工"] {
            assert_eq!(read(text).map(|c| c.code), Some("02-02"), "{text}");
        }
        assert_eq!(read("java开发").map(|c| c.name), Some("软件开发工程师"));
        assert_eq!(read("技工维修"), None, "a group is none");
        assert_eq!(read("宇航员"), None);
    }

    #[test]
    fn a_title_tells_its_category_where_it_names_one() {
        assert_eq!(in_title("急聘电焊工（包住）").map(|c| c.name), Some("焊工"));
        assert_eq!(in_title("链家房产经纪人底薪5000五险一金").map(|c| c.name), Some("房产销售顾问"));
        assert_eq!(in_title("Java开发工程师").map(|c| c.name), Some("软件开发工程师"));
        assert_eq!(in_title("市场助理"), None, "助理 alone says too little");
        assert_eq!(in_title("工程师"), None);
    }

    #[test]
    fn what_comes_near_is_suggested() {
        assert!(like("软件开发").contains(&"软件开发工程师"), "{:?}", like("软件开发"));
        assert!(like("数据分析员").contains(&"数据分析师"));
        assert!(like("宇航员").len() <= SUGGESTIONS);
        assert!(like("").is_empty());
    }
}
