//! All SQL of this room.

mod called_off;
mod fairs;
mod figures;
pub(crate) mod find;
mod participants;
mod registrations;
mod roster;

pub(crate) use called_off::*;
pub(crate) use fairs::*;
pub(crate) use figures::*;
pub use find::{Search, Turnout};
pub(crate) use participants::*;
pub use registrations::RegisteredJob;
pub(crate) use registrations::*;
pub(crate) use roster::*;

#[cfg(test)]
use ::store::Unique;
use sea_orm::{DbErr, Value};

/// F6: at most one live holder of a booth. Pending or approved is live.
#[cfg(test)]
pub(crate) const ONE_HOLDER_PER_BOOTH: Unique =
    Unique { index: "registration_one_holder_per_booth", columns: "registration.fair, registration.booth" };
/// F6: at most one live registration of an organisation in a fair.
#[cfg(test)]
pub(crate) const ONE_PER_ORGANISATION: Unique =
    Unique { index: "registration_one_per_organisation", columns: "registration.fair, registration.organisation" };

/// What is live, in SQL; the same words as in the partial indexes.
pub(crate) const LIVE: &str = "state in ('in_review', 'approved')";

/// `($1, $2), ($3, $4)` for so many rows of so many columns.
pub(crate) fn rows_of(rows: usize, columns: usize) -> String {
    (0..rows).map(|r| format!("({})", placeholders(columns, r * columns + 1))).collect::<Vec<_>>().join(", ")
}

/// `$first, $first+1 …`.
pub(crate) fn placeholders(count: usize, first: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Conditions joined by `and`; every `?` becomes the next placeholder.
#[derive(Default)]
pub(crate) struct Conditions {
    sql: String,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    pub(crate) fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(if self.sql.is_empty() { " where " } else { " and " });
        self.more(sql, values);
    }

    /// Text after the conditions, such as an order with placeholders of its own.
    pub(crate) fn more(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        let mut values = values.into_iter();
        for c in sql.chars() {
            match (c, if c == '?' { values.next() } else { None }) {
                (_, Some(value)) => {
                    self.values.push(value);
                    self.sql.push_str(&format!("${}", self.values.len()));
                }
                (c, None) => self.sql.push(c),
            }
        }
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }
}

/// A text of the database that this program cannot have written.
pub(crate) fn unreadable(what: &str, text: &str) -> DbErr {
    DbErr::Custom(format!("{what} of the database cannot be read: {text}"))
}

/// `%word%` for `like … escape '\'`, lowercased.
pub(crate) fn like(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
