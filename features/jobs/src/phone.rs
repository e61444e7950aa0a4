//! Who reads 联系电话 of a public job whole (decision 0015). It is published to be called by people who look for work: whoever is
//! signed in as a person reads it, up to so many jobs an hour; its own clerks and the bureau that answers for it always do.
//! Everybody else reads it masked, so that it cannot be gathered by machines or competitors.
//!
//! Who read which number is kept in memory for the hour and written down nowhere.

use access::{Identity, PersonId};
use clock::Timestamp;
use parking_lot::Mutex;
use standards::phone::Phone;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::job::JobId;

/// Jobs of which a person reads the number within an hour, on one server.
pub(crate) const JOBS_AN_HOUR: usize = 60;
/// An hour, in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// A number as one reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ShownPhone {
    /// Whole.
    Whole(String),
    /// Masked: whoever signs in as a person reads it.
    SignIn(String),
    /// Masked: it is shown to persons, not to organisations and officers.
    ForPersons(String),
    /// Masked: this person read many within the hour.
    Later(String),
}

impl ShownPhone {
    /// The digits, masked or not.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Whole(text) | Self::SignIn(text) | Self::ForPersons(text) | Self::Later(text) => text,
        }
    }
}

/// What persons read within this hour.
#[derive(Debug, Default)]
struct Hour {
    number: i64,
    read: HashMap<PersonId, HashSet<JobId>>,
}

/// Counts what persons read. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readers(Arc<Mutex<Hour>>);

impl Readers {
    /// Whether this person may read one more; a number that was read within the hour is not another.
    fn admits(&self, person: PersonId, job: JobId, now: Timestamp) -> bool {
        let number = now.as_ms().div_euclid(HOUR_MS);
        let mut hour = self.0.lock();
        if hour.number != number {
            *hour = Hour { number, read: HashMap::new() };
        }
        let read = hour.read.entry(person).or_default();
        read.contains(&job) || (read.len() < JOBS_AN_HOUR && read.insert(job))
    }

    /// The number as this reader sees it; `is_own` for whoever answers for the job.
    pub(crate) fn show(
        &self,
        reader: &Identity,
        is_own: bool,
        job: JobId,
        phone: &Phone,
        now: Timestamp,
    ) -> ShownPhone {
        let (whole, masked) = (|| phone.as_str().to_owned(), || phone.masked());
        match reader {
            _ if is_own => ShownPhone::Whole(whole()),
            Identity::Anonymous => ShownPhone::SignIn(masked()),
            Identity::Person(person) if person.acting.is_none() => {
                if self.admits(person.id, job, now) {
                    ShownPhone::Whole(whole())
                } else {
                    ShownPhone::Later(masked())
                }
            }
            Identity::Person(_) | Identity::Organisation(_) | Identity::Officer(_) => ShownPhone::ForPersons(masked()),
        }
    }
}

#[cfg(test)]
#[path = "phone_test.rs"]
mod tests;
