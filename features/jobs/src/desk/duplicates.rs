//! 重复提醒: the organisation has published a job of the same name at the same place already. It warns and stops nothing:
//! two shifts may well be called the same.

use crate::{
    content::Content,
    job::JobId,
    store::{self as rows},
};
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Another job of the same name and place that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twin {
    pub id: JobId,
    pub title: String,
}

/// What an organisation has published, by name and place.
#[derive(Debug, Default)]
pub(crate) struct Twins(HashMap<(String, String), Vec<Twin>>);

impl Twins {
    /// Reads what is published at `now`.
    pub(crate) async fn load(
        db: &impl ConnectionTrait,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let mut twins = Self::default();
        for (id, title, place) in rows::published_titles(db, organisation, now).await? {
            twins.put(Twin { id, title }, &place);
        }
        Ok(twins)
    }

    /// The published job that `job` would stand beside.
    pub(crate) fn of(&self, job: JobId, content: &Content) -> Option<&Twin> {
        let key = (folded(&content.title), content.place.code.to_owned());
        self.0.get(&key)?.iter().find(|twin| twin.id != job)
    }

    /// Counts a job as published, for those that follow in the same batch.
    pub(crate) fn add(&mut self, job: JobId, content: &Content) {
        self.put(Twin { id: job, title: content.title.clone() }, content.place.code);
    }

    fn put(&mut self, twin: Twin, place: &str) {
        let list = self.0.entry((folded(&twin.title), place.to_owned())).or_default();
        if !list.iter().any(|known| known.id == twin.id) {
            list.push(twin);
        }
    }
}

/// A name without the ways in which the same name is written: full width, case, spaces.
fn folded(title: &str) -> String {
    title.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
#[path = "duplicates_test.rs"]
mod tests;
