//! A job in a list: the same card on every page that shows jobs.

use crate::index::JobItem;
use askama::{Template, filters::HtmlSafe};

/// `{{ card }}`: one `<li>` of `<ul class="cards">` or `<ol class="rows">`.
#[derive(Clone, Debug, Template)]
#[template(path = "card.html")]
pub struct JobCard {
    item: JobItem,
    /// The title in pieces: text, and whether it was looked for.
    title: Vec<(String, bool)>,
}

impl JobCard {
    /// A card.
    #[must_use]
    pub fn new(item: JobItem) -> Self {
        Self::marking(item, &[])
    }

    /// A card whose title shows the words that were looked for.
    #[must_use]
    pub fn marking(item: JobItem, words: &[String]) -> Self {
        let title = marked(&item.title, words);
        Self { item, title }
    }
}

impl HtmlSafe for JobCard {}

/// Cuts a title where the words stand in it, whatever their case.
fn marked(title: &str, words: &[String]) -> Vec<(String, bool)> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let characters: Vec<char> = title.chars().collect();
    let folded: Vec<char> = characters.iter().copied().map(lower).collect();
    let mut found = vec![false; characters.len()];
    for word in words {
        let word: Vec<char> = word.chars().map(lower).collect();
        if word.is_empty() {
            continue;
        }
        for at in 0..folded.len().saturating_sub(word.len() - 1) {
            if folded[at..at + word.len()] == word[..] {
                found[at..at + word.len()].fill(true);
            }
        }
    }
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (c, is_found) in characters.into_iter().zip(found) {
        match pieces.last_mut() {
            Some((text, last)) if *last == is_found => text.push(c),
            Some(_) | None => pieces.push((c.to_string(), is_found)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_shows_the_words_that_were_looked_for() {
        let pieces =
            |title: &str, words: &[&str]| marked(title, &words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(pieces("氩弧焊工", &["焊工"]), [("氩弧".into(), false), ("焊工".into(), true)]);
        assert_eq!(pieces("CNC操作员", &["cnc"]), [("CNC".into(), true), ("操作员".into(), false)]);
        assert_eq!(pieces("电工", &["很长的一个词"]), [("电工".into(), false)]);
    }
}
