//! What the bureau took down does not come back in the same words (监管下架): not by saving it again unchanged, not as a copy,
//! from a template, by an import or by a schedule. What is compared is what a seeker reads, every field of it; how it is
//! typed (full width, spaces, marks, traditional characters) makes no difference.

use crate::content::{Contact, Content};
use std::{collections::HashMap, fmt::Write};

/// The texts of an organisation that the bureau took down, and why.
#[derive(Debug, Default)]
pub(crate) struct Removed(HashMap<String, String>);

impl Removed {
    /// From texts with the officers' reasons, the oldest first: of two reasons for one text the last is told.
    pub(crate) fn of(texts: impl IntoIterator<Item = (Content, Contact, String)>) -> Self {
        Self(texts.into_iter().map(|(content, contact, reason)| (read_aloud(&content, &contact), reason)).collect())
    }

    /// Why this text was taken down; `None` where it never was.
    pub(crate) fn reason(&self, content: &Content, contact: &Contact) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&read_aloud(content, contact)).map(String::as_str)
    }
}

/// A text in one line, the same for all that read alike. 发布有效期 is no part of it.
fn read_aloud(content: &Content, contact: &Contact) -> String {
    let c = content;
    let mut line = String::with_capacity(c.description.len() + c.requirements.len() + 256);
    let mut benefits: Vec<String> = c.benefits.iter().map(|b| plain(b)).collect();
    benefits.sort_unstable();
    let typed = [&c.title, &c.address, &c.description, &c.requirements, &c.hours, &contact.name];
    for words in typed.into_iter().map(|words| plain(words)).chain(benefits) {
        line.push_str(&words);
        line.push('\n');
    }
    let (pay, place) = (c.pay, c.place.code);
    // Writing to a string does not fail.
    let _ = write!(
        line,
        "{} {} {} {}-{} {} {} {} {place} {}",
        c.category.code,
        c.headcount,
        c.nature.code(),
        pay.min(),
        pay.max(),
        pay.unit().code(),
        c.education.code(),
        c.experience.code(),
        contact.phone.as_str()
    );
    for audience in &c.audience {
        let _ = write!(line, " {}", audience.code());
    }
    line
}

/// The letters, ideographs and digits of a text, and what tells one from another: C++ is not C, 1.5 is not 15.
fn plain(text: &str) -> String {
    let folded: Vec<char> = search::normalised(text).chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| folded.get(at)).is_some_and(char::is_ascii_digit);
    let mut plain = String::with_capacity(text.len());
    for (at, c) in folded.iter().enumerate() {
        if c.is_alphanumeric() || matches!(c, '+' | '#' | '%') {
            plain.push(*c);
        } else if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) {
            plain.push('.');
        }
    }
    plain
}

#[cfg(test)]
#[path = "removed_test.rs"]
mod tests;
