//! What changed between two texts: field by field, and within a field word by word. No I/O.

use crate::content::{Contact, Content};
use standards::division;

/// A piece of a changed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// In both.
    Kept(String),
    /// Only in the earlier.
    Gone(String),
    /// Only in the later.
    New(String),
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its label.
    pub label: &'static str,
    /// Its name on the API.
    pub field: &'static str,
    /// The two texts as one, in order.
    pub pieces: Vec<Piece>,
}

/// Cells of the table by which two texts are compared word by word at most: a few milliseconds. Longer ones are compared
/// sentence by sentence.
const CELLS_MAX: usize = 1_000_000;

/// The fields of a text with their labels, as people read them.
pub(crate) fn fields(content: &Content, contact: &Contact) -> [(&'static str, &'static str, String); 16] {
    let c = content;
    [
        ("title", "职位名称", c.title.clone()),
        ("category", "职位类别", c.category.name.to_owned()),
        ("headcount", "招聘人数", c.headcount.to_string()),
        ("nature", "工作性质", c.nature.zh().to_owned()),
        ("pay", "薪资", c.pay.zh()),
        ("education", "学历要求", c.education.zh().to_owned()),
        ("experience", "工作经验", c.experience.zh().to_owned()),
        ("place", "工作地点", division::full_name(c.place.code)),
        ("address", "详细地址", c.address.clone()),
        ("description", "职位描述", c.description.clone()),
        ("requirements", "任职要求", c.requirements.clone()),
        ("benefits", "福利", c.benefits.join("、")),
        ("hours", "工作时间", c.hours.clone()),
        ("audience", "面向人群", c.audience.iter().map(|a| a.zh()).collect::<Vec<_>>().join("、")),
        ("contact_name", "联系人", contact.name.clone()),
        ("contact_phone", "联系电话", contact.phone.as_str().to_owned()),
    ]
}

/// What changed from `before` to `after`, in the order of the form.
pub(crate) fn changes(before: (&Content, &Contact), after: (&Content, &Contact)) -> Vec<Change> {
    let (old, new) = (fields(before.0, before.1), fields(after.0, after.1));
    old.into_iter()
        .zip(new)
        .filter(|((_, _, old), (_, _, new))| old != new)
        .map(|((field, label, old), (_, _, new))| Change { label, field, pieces: compare(&old, &new) })
        .collect()
}

/// Two texts as one, with what is gone and what is new in its place.
pub(crate) fn compare(old: &str, new: &str) -> Vec<Piece> {
    let (a, b) = (words(old), words(new));
    if a.len().saturating_mul(b.len()) <= CELLS_MAX {
        return joined(aligned(&a, &b));
    }
    let (a, b) = (sentences(old), sentences(new));
    if a.len().saturating_mul(b.len()) <= CELLS_MAX {
        return joined(aligned(&a, &b));
    }
    joined(vec![Step::Gone(old), Step::New(new)])
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Kept(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// Words: letters and digits of one alphabet stay together, every other character is a word of its own, as Chinese is
/// read.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut last_joins = false;
    for (at, c) in text.char_indices() {
        let joins = c.is_ascii_alphanumeric();
        if at > start && !(joins && last_joins) {
            words.push(&text[start..at]);
            start = at;
        }
        last_joins = joins;
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// Sentences with the mark that ends them.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '；', '！', '？', '\n', ';', '.']).collect()
}

/// The steps that lead from `a` to `b` with the most kept (longest common subsequence).
fn aligned<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Step<'a>> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left, right) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let width = right.len() + 1;
    // longest[i * width + j]: the most that left[i..] and right[j..] have in common.
    let mut longest = vec![0_u32; (left.len() + 1) * width];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            longest[i * width + j] = if left[i] == right[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut steps: Vec<Step<'a>> = a[..head].iter().map(|w| Step::Kept(w)).collect();
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if i < left.len() && j < right.len() && left[i] == right[j] {
            steps.push(Step::Kept(left[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == right.len() || (i < left.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            steps.push(Step::Gone(left[i]));
            i += 1;
        } else {
            steps.push(Step::New(right[j]));
            j += 1;
        }
    }
    steps.extend(a[a.len() - tail..].iter().map(|w| Step::Kept(w)));
    steps
}

/// Steps as pieces that a person can read: a single kept character between two changes belongs to them.
fn joined(steps: Vec<Step<'_>>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut gone, mut new, mut kept) = (String::new(), String::new(), String::new());
    let settle = |gone: &mut String, new: &mut String, pieces: &mut Vec<Piece>| {
        if !gone.is_empty() {
            pieces.push(Piece::Gone(std::mem::take(gone)));
        }
        if !new.is_empty() {
            pieces.push(Piece::New(std::mem::take(new)));
        }
    };
    for step in steps {
        match step {
            Step::Kept(word) => kept.push_str(word),
            Step::Gone(_) | Step::New(_) => {
                let is_between = !(gone.is_empty() && new.is_empty()) && kept.chars().count() == 1;
                if is_between {
                    gone.push_str(&kept);
                    new.push_str(&kept);
                } else if !kept.is_empty() {
                    settle(&mut gone, &mut new, &mut pieces);
                    pieces.push(Piece::Kept(kept.clone()));
                }
                kept.clear();
                match step {
                    Step::Gone(word) => gone.push_str(word),
                    Step::New(word) => new.push_str(word),
                    Step::Kept(_) => {}
                }
            }
        }
    }
    settle(&mut gone, &mut new, &mut pieces);
    if !kept.is_empty() {
        pieces.push(Piece::Kept(kept));
    }
    pieces
}

#[cfg(test)]
#[path = "difference_test.rs"]
mod tests;
