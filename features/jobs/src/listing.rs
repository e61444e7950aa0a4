//! All that is public, for a sitemap: in parts that stay the same while other jobs come and go.

use crate::{Jobs, job::JobId, store as rows};
use access::OrganisationId;
use clock::Timestamp;
use web::Stop;

/// The most addresses of one part.
pub const PART_MAX: u64 = 10_000;

/// A part of the list: the jobs whose place among the newest lies within ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number: the same jobs stand in it as long as they are public.
    pub number: i64,
    /// The newest publication in it.
    pub newest: Timestamp,
}

impl Jobs {
    /// The parts that hold any job at `now`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn listing_parts(&self, now: Timestamp) -> Result<Vec<Part>, Stop> {
        Ok(rows::listing_parts(self.store().read(), PART_MAX, now).await?)
    }

    /// The jobs of a part with the moment of their publication, at most [`PART_MAX`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn listing(&self, part: i64, now: Timestamp) -> Result<Vec<(JobId, Timestamp)>, Stop> {
        Ok(rows::listing(self.store().read(), part, PART_MAX, now).await?)
    }

    /// How many organisations offer jobs at `now`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn employer_count(&self, now: Timestamp) -> Result<u64, Stop> {
        Ok(rows::live_figures(self.store().read(), now).await?.organisations)
    }

    /// Organisations that offer jobs with their newest publication, at most [`PART_MAX`] after `offset`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn employers(&self, offset: u64, now: Timestamp) -> Result<Vec<(OrganisationId, Timestamp)>, Stop> {
        Ok(rows::employers_listed(self.store().read(), offset, PART_MAX, now).await?)
    }
}
