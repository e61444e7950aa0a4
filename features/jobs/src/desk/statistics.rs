//! What becomes of a published job, in numbers: how often its page was opened, how often it was among the results of a
//! search (on the page, in another site's or program's answer from the API, in a feed that had something new), at how many
//! fairs it is shown. No personal data: neither who nor from where. Left out are whoever acts for an organisation, officers,
//! search engines, pages that a browser loads ahead, and, where people are counted, programs that say what they are.
//!
//! Reading never waits for counting: a reader adds to numbers in memory, and one task writes them down every few seconds,
//! all at once. What a server has counted and not yet written when it is killed is lost: a few seconds of a statistic.

use crate::{
    Jobs,
    job::JobId,
    store::{self as rows},
};
use access::Identity;
use axum::http::{HeaderMap, header};
use clock::Day;
use parking_lot::{Mutex, RwLock};
use sea_orm::DbErr;
use std::{collections::HashMap, fmt, sync::Arc, time::Duration};
use web::Stop;

/// How often numbers are written down.
const EVERY: Duration = Duration::from_secs(10);
/// Search results that wait to be written at most; what comes beyond is not counted.
const FOUND_MAX: usize = 1 << 20;
/// Days of the chart.
pub(crate) const DAYS_SHOWN: i64 = 14;
/// Days of the summary on the first page of 企业中心.
pub(crate) const DAYS_SUMMED: i64 = 30;

/// What was counted of one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub views: u32,
    pub found: u32,
}

/// Numbers that are not written down yet. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters(Arc<Pending>);

#[derive(Debug, Default)]
struct Pending {
    views: Mutex<HashMap<JobId, u32>>,
    /// Keys of the index as they were found, one entry each time.
    found: Mutex<Vec<u128>>,
}

/// The room above that knows at which fairs jobs are shown.
#[async_trait::async_trait]
pub trait FairSide: Send + Sync {
    /// At how many fairs each of these jobs is or was registered; jobs at none may be left out.
    ///
    /// # Errors
    /// What the database says.
    async fn fairs_of(&self, jobs: &[JobId]) -> Result<HashMap<JobId, u64>, DbErr>;
}

/// Filled by the room of fairs when the server is put together.
#[derive(Clone, Default)]
pub(crate) struct FairPort(Arc<RwLock<Option<Arc<dyn FairSide>>>>);

impl fmt::Debug for FairPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FairPort")
    }
}

/// A job's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub views: u64,
    pub found: u64,
    pub fairs: u64,
}

/// A day of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayCount {
    pub day: Day,
    pub views: u64,
    pub found: u64,
}

/// Programs that gather pages for a search engine.
const CRAWLERS: [&str; 4] = ["bot", "spider", "crawl", "slurp"];

/// What a request names as its sender.
fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}

/// Whether a request comes from a search engine, as far as it says so itself.
pub(crate) fn is_a_crawler(headers: &HeaderMap) -> bool {
    let agent = agent(headers);
    CRAWLERS.iter().any(|crawler| agent.contains(crawler))
}

/// Whether a request comes from a person who looks, as far as it says so itself.
pub(crate) fn is_a_person(headers: &HeaderMap) -> bool {
    const PROGRAMS: [&str; 8] = ["curl", "wget", "python", "java/", "go-http", "okhttp", "scrapy", "http-client"];
    let is_loaded_ahead = ["sec-purpose", "purpose"]
        .into_iter()
        .filter_map(|name| headers.get(name)?.to_str().ok())
        .any(|purpose| purpose.contains("prefetch"));
    let agent = agent(headers);
    !is_loaded_ahead
        && !agent.is_empty()
        && !is_a_crawler(headers)
        && !PROGRAMS.iter().any(|program| agent.contains(program))
}

impl Counters {
    /// A job's page was opened.
    pub(crate) fn opened(&self, job: JobId) {
        let mut views = self.0.views.lock();
        let count = views.entry(job).or_default();
        *count = count.saturating_add(1);
    }

    /// These keys of the index were shown as results.
    pub(crate) fn found(&self, keys: impl Iterator<Item = u128>) {
        let mut found = self.0.found.lock();
        if found.len() < FOUND_MAX {
            found.extend(keys);
        }
    }

    /// Takes what was counted so far, in the order of ids.
    fn take(&self) -> Vec<(JobId, Count)> {
        let views = std::mem::take(&mut *self.0.views.lock());
        let found = std::mem::take(&mut *self.0.found.lock());
        let mut counts: HashMap<JobId, Count> =
            views.into_iter().map(|(job, views)| (job, Count { views, found: 0 })).collect();
        for key in found {
            let count = counts.entry(JobId(uuid::Uuid::from_u128(key))).or_default();
            count.found = count.found.saturating_add(1);
        }
        let mut counts: Vec<(JobId, Count)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(job, _)| *job);
        counts
    }

    /// Gives back what could not be written down.
    fn give_back(&self, counts: &[(JobId, Count)]) {
        for (job, count) in counts {
            let mut views = self.0.views.lock();
            let known = views.entry(*job).or_default();
            *known = known.saturating_add(count.views);
            drop(views);
            self.found(std::iter::repeat_n(job.0.as_u128(), count.found as usize));
        }
    }
}

impl Jobs {
    /// Lets the room of fairs tell at how many fairs jobs are shown; once, when the server is put together.
    pub fn ask_fairs(&self, side: Arc<dyn FairSide>) {
        *self.fairs.0.write() = Some(side);
    }

    /// Counts that somebody opened a job's page, where it is somebody to count.
    pub(crate) fn count_view(&self, reader: &Identity, headers: &HeaderMap, job: JobId) {
        if is_a_seeker(reader) && is_a_person(headers) {
            self.counters.opened(job);
        }
    }

    /// Counts that somebody was shown these results of a search.
    pub(crate) fn count_found(&self, reader: &Identity, headers: &HeaderMap, keys: impl Iterator<Item = u128>) {
        if is_a_seeker(reader) && is_a_person(headers) {
            self.counters.found(keys);
        }
    }

    /// Counts that a program was given these results of a search, for whoever it searches: an answer of the API, a feed that
    /// had something new.
    pub(crate) fn count_given(&self, asker: &Identity, headers: &HeaderMap, keys: impl Iterator<Item = u128>) {
        if is_a_seeker(asker) && !is_a_crawler(headers) {
            self.counters.found(keys);
        }
    }

    /// Writes down what was counted and says of how many jobs. Numbers that cannot be written wait for the next time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn write_statistics(&self) -> Result<usize, DbErr> {
        let counts = self.counters.take();
        if counts.is_empty() {
            return Ok(0);
        }
        let written = self.write_counts(&counts).await;
        if written.is_err() {
            self.counters.give_back(&counts);
        }
        written.map(|()| counts.len())
    }

    async fn write_counts(&self, counts: &[(JobId, Count)]) -> Result<(), DbErr> {
        let tx = self.store().begin().await?;
        rows::add_counts(&*tx, self.clock().today(), counts).await?;
        tx.commit().await
    }

    /// Writes numbers down until the program ends.
    pub(crate) async fn keep_counted(&self) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.write_statistics().await {
                tracing::warn!(%error, "what was counted of jobs could not be written down");
            }
        }
    }

    /// The numbers of these jobs.
    pub(crate) async fn numbers_of(&self, jobs: &[JobId]) -> Result<HashMap<JobId, Numbers>, Stop> {
        let counts = rows::counts_of(self.store().read(), jobs).await?;
        let side = self.fairs.0.read().clone();
        let fairs = match side {
            Some(side) => side.fairs_of(jobs).await?,
            None => HashMap::new(),
        };
        let numbers = |id: &JobId| {
            let (views, found) = counts.get(id).copied().unwrap_or_default();
            Numbers { views, found, fairs: fairs.get(id).copied().unwrap_or_default() }
        };
        Ok(jobs.iter().map(|id| (*id, numbers(id))).collect())
    }

    /// A job's last days, oldest first, every one of them.
    pub(crate) async fn days_of(&self, job: JobId) -> Result<Vec<DayCount>, Stop> {
        let today = self.clock().today();
        let first = today.plus_days(1 - DAYS_SHOWN);
        let counts = rows::counts_by_day(self.store().read(), job, first).await?;
        let days = (0..DAYS_SHOWN).map(|n| {
            let day = first.plus_days(n);
            let (views, found) = counts.get(&day.to_string()).copied().unwrap_or_default();
            DayCount { day, views, found }
        });
        Ok(days.collect())
    }
}

/// A day's share of the best of these days, in percent.
pub(crate) fn share(day: &DayCount, days: &[DayCount]) -> u64 {
    let most = days.iter().map(|d| d.views).max().unwrap_or(0);
    (day.views * 100).checked_div(most).unwrap_or(0)
}

/// Whether a reader may be looking for a job: nobody who acts for an organisation, and no officer.
fn is_a_seeker(reader: &Identity) -> bool {
    match reader {
        Identity::Anonymous => true,
        Identity::Person(person) => person.acting.is_none(),
        Identity::Organisation(_) | Identity::Officer(_) => false,
    }
}

#[cfg(test)]
#[path = "statistics_test.rs"]
mod tests;
