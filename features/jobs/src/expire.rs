//! 到期 (D6). That a job is expired is a question of the clock, asked wherever a job is shown, found,
//! listed or used; this sweep only writes it down and tells the log.

use crate::{
    Jobs,
    job::{JobId, State},
    store::{self as rows, Happened},
};
use access::Actor;
use anyhow::anyhow;
use clock::Timestamp;
use outbox::Deed;
use sea_orm::{ConnectionTrait, DbErr};
use std::time::Duration;

/// What a form offers as 发布有效期 where nothing else is known, in days from today.
pub(crate) const USUAL_VALID_DAYS: i64 = 30;
/// How often the sweep comes by.
const EVERY: Duration = Duration::from_secs(30);
/// For how long change rows are kept.
const CHANGES_KEPT_DAYS: i64 = 7;
/// Change rows removed at once.
const CHANGES_AT_ONCE: u32 = 2_000;
/// Jobs written down in one transaction.
const AT_ONCE: u32 = 200;

/// Writes down one expiry: state and log line. The caller writes the change row.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    job: JobId,
    before: &State,
    expired: &State,
    now: Timestamp,
) -> Result<(), DbErr> {
    rows::save_state(tx, job, expired).await?;
    outbox::record(
        tx,
        &Deed {
            at: now,
            actor: &Actor::System,
            action: "job.expiry",
            object_kind: "job",
            object_id: job.0,
            states: Some((before.code(), expired.code())),
            detail: serde_json::json!({}),
        },
    )
    .await
}

impl Jobs {
    /// Writes down what has expired and says how many jobs that were. Several machines may do it at
    /// once; each job is written by one of them.
    ///
    /// # Errors
    /// What the database says; what was written stays written.
    pub async fn sweep_expired(&self) -> anyhow::Result<usize> {
        let mut swept = 0;
        let mut after = rows::LivePlace::before_all(Timestamp::from_ms(i64::MIN));
        loop {
            let now = self.clock().now();
            let tx = self.store().begin().await?;
            let due = rows::load_due(&*tx, self.store().engine(), after, now, AT_ONCE).await?;
            let Some((last, _)) = due.last() else { return Ok(swept) };
            after = *last;
            let mut written = Vec::with_capacity(due.len());
            for (place, state) in due {
                // A row that cannot be read holds up nobody else's; it is expired for every reader all the same.
                let expired = state.and_then(|s| Ok((s.clone(), s.expire(now).map_err(|r| anyhow!("{r:?}"))?)));
                match expired {
                    Ok((state, expired)) => {
                        write(&*tx, place.id, &state, &expired, now).await?;
                        written.push(place.id);
                    }
                    Err(error) => tracing::error!(%error, job = %place.id, "an expired job cannot be read"),
                }
            }
            if !written.is_empty() {
                let mut sequence = rows::next_numbers(&*tx, written.len()).await?;
                for id in &written {
                    rows::write_change(&*tx, sequence, Happened::Left(*id), now).await?;
                    sequence += 1;
                }
            }
            tx.commit().await?;
            if !written.is_empty() {
                self.heard_of_changes().await;
            }
            swept += written.len();
        }
    }

    /// Sweeps until the program ends.
    pub async fn keep_swept(&self) {
        loop {
            if let Err(error) = self.sweep_expired().await {
                tracing::warn!(%error, "expired jobs could not be written down");
            }
            if let Err(error) = self.sweep_scheduled().await {
                tracing::warn!(%error, "scheduled jobs could not be published");
            }
            if let Err(error) = self.sweep_reminders().await {
                tracing::warn!(%error, "clerks could not be reminded of what ends soon");
            }
            if let Err(error) = self.sweep_changes().await {
                tracing::warn!(%error, "old change rows could not be removed");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Removes change rows that no server needs any more and says how many: an index that runs has read them within a second,
    /// one that starts reads the jobs, and one that was stopped for longer finds them missing and loads anew.
    ///
    /// # Errors
    /// What the database says; what was removed stays removed.
    pub async fn sweep_changes(&self) -> Result<u64, DbErr> {
        let before = self.clock().now().plus_days(-CHANGES_KEPT_DAYS);
        let mut removed = 0;
        loop {
            let some = rows::delete_changes(self.store().read(), before, CHANGES_AT_ONCE).await?;
            removed += some;
            if some < u64::from(CHANGES_AT_ONCE) {
                return Ok(removed);
            }
        }
    }
}

#[cfg(test)]
#[path = "expire_test.rs"]
mod tests;
