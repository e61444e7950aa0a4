//! The dry run: every row read, held against the rules and the law, and against the other rows and the organisation's own jobs.

use crate::{
    columns::Columns,
    row::{self, RowRead},
    sheet::Line,
    wording, words,
};
use clock::Timestamp;
use jobs::{Jobs, content::Content, exchange::OwnJob};
use std::collections::HashMap;
use web::{Form, Stop};

/// What a dry run needs beside the rows.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Which column holds what.
    pub columns: Columns,
    /// 统一填写
    pub for_all: Form,
    /// The organisation's division.
    pub near: String,
    /// The organisation's jobs.
    pub own: Vec<OwnJob>,
    /// The time.
    pub now: Timestamp,
}

/// Examines all rows; takes a moment of a core.
///
/// # Errors
/// Only where the program's own rules of the text checker cannot be read.
pub fn examine(jobs: &Jobs, lines: &[Line], facts: &Facts) -> Result<Vec<RowRead>, Stop> {
    let own: HashMap<Key, &OwnJob> =
        facts.own.iter().map(|job| (key(&job.title, &job.category, &job.place), job)).collect();
    let mut seen: HashMap<Key, u32> = HashMap::new();
    lines
        .iter()
        .map(|line| {
            let mut row = row::read(&line.cells, &facts.columns, &facts.for_all, &facts.near, facts.now);
            let Some(written) = &row.written else { return Ok(row) };
            let found = jobs.told(&written.content)?;
            let key = key_of(&written.content);
            row.add_findings(&found);
            if let Some(first) = seen.get(&key) {
                row.warn(wording::same_as_line(*first), wording::DUPLICATE);
            } else {
                seen.insert(key.clone(), line.number);
            }
            if let Some(job) = own.get(&key) {
                row.warn(wording::same_as_own(&job.title), wording::DUPLICATE);
            }
            Ok(row)
        })
        .collect()
}

/// What makes two jobs look like one: title, category, place.
type Key = (String, String, String);

fn key_of(content: &Content) -> Key {
    key(&content.title, content.category.code, content.place.code)
}

fn key(title: &str, category: &str, place: &str) -> Key {
    (words::plain(title), category.to_owned(), place.to_owned())
}
