//! Every publication is scored once, soon after it is made, and the sample drawn: the same facts give the same score, and the lot
//! hangs on the installation's own key, so that nobody outside can tell which post will be looked at.

use crate::{
    Oversight,
    risk::{self, Facts, NEW_DAYS},
    store::{self as rows, Sample},
};
use jobs::oversight::Publication;
use std::{collections::HashSet, time::Duration};
use tokio::sync::Notify;
use web::Stop;

/// How often publications are looked for.
const EVERY: Duration = Duration::from_secs(30);
/// How far back, in days: a server that stood still for a weekend misses none.
const BACK_DAYS: i64 = 3;
/// Publications of one transaction.
const AT_ONCE: usize = 100;
/// Publications looked at in one round.
const ROUND_MAX: u32 = 5_000;
/// Days for which upheld reports count.
const REPORTS_DAYS: i64 = 183;

impl Oversight {
    /// Scores publications until the program ends.
    pub async fn run(&self) {
        // Nothing wakes it: publications are looked for now and then.
        let turn = || async { self.score_new().await.map(|_| false) };
        outbox::take_turns("scores of publications", EVERY, &Notify::new(), turn).await;
    }

    /// Scores what was published lately and is not scored yet; how many. Where review comes first, every job was looked at.
    ///
    /// # Errors
    /// What the database says; what was scored stays.
    pub async fn score_new(&self) -> Result<usize, Stop> {
        if !self.jobs.publishes_at_once() {
            return Ok(0);
        }
        let since = self.now().plus_days(-BACK_DAYS);
        let db = self.db().read();
        let known: HashSet<_> = rows::scored_since(db, since).await?.into_iter().collect();
        let all = self.jobs.publications_since(db, since, ROUND_MAX).await?;
        let fresh: Vec<Publication> = all.into_iter().filter(|p| !known.contains(&p.version.0)).collect();
        let mut count = 0;
        for some in fresh.chunks(AT_ONCE) {
            let mut scored = Vec::with_capacity(some.len());
            for publication in some {
                match self.score(publication).await {
                    Ok(sample) => scored.push(sample),
                    // One that cannot be scored is tried again with the next round and holds up no other.
                    Err(stop) => {
                        tracing::error!(?stop, version = %publication.version, "a publication cannot be scored")
                    }
                }
            }
            let tx = self.db().begin().await?;
            for sample in &scored {
                let lot = self.lot(sample);
                let (threshold, share) = (self.settings.risk_threshold, self.settings.random_share_percent);
                rows::insert_sample(&*tx, sample, risk::choose(sample.score, threshold, lot, share)).await?;
            }
            tx.commit().await?;
            count += scored.len();
        }
        Ok(count)
    }

    async fn score(&self, p: &Publication) -> Result<Sample, Stop> {
        let db = self.db().read();
        let registered = organisations::registered_at(db, p.organisation).await?;
        let reports_since = p.published_at.plus_days(-REPORTS_DAYS);
        let (open_reports, upheld) = rows::reports_of_organisation(db, p.organisation, reports_since).await?;
        let facts = Facts {
            warnings: p.warnings,
            pay_is_odd: p.pay_is_odd,
            is_new_organisation: registered.is_some_and(|at| at.plus_days(NEW_DAYS) > p.published_at),
            earlier: p.earlier,
            of_day: p.of_day,
            removals: p.removals,
            upheld,
            open_reports,
        };
        let reasons = risk::reasons(&facts);
        Ok(Sample {
            version: p.version,
            job: p.job,
            organisation: p.organisation,
            organisation_name: p.organisation_name.clone(),
            title: p.title.clone(),
            division: p.division.clone(),
            published_at: p.published_at,
            score: risk::score(&reasons),
            reasons,
            chosen: String::new(),
            state: String::new(),
            decided_at: None,
        })
    }

    /// 0 to 9999.
    fn lot(&self, sample: &Sample) -> u32 {
        let hash = self.keys().lookup("publication_sample.lot", &sample.version.to_string());
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) % 10_000
    }
}
