//! 到期 (D6). That a job is expired is a question of the clock, asked wherever a job is shown, found,
//! listed or used; this sweep only writes it down and tells the log.

use crate::{
    Jobs,
    job::{JobId, State},
    store::{self as rows, Happened},
};
use access::Actor;
use clock::Timestamp;
use outbox::Deed;
use sea_orm::{ConnectionTrait, DbErr};
use std::time::Duration;

/// What a form offers as 发布有效期 where nothing else is known, in days from today.
pub(crate) const USUAL_VALID_DAYS: i64 = 30;
/// How often the sweep comes by.
const EVERY: Duration = Duration::from_secs(30);
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
        loop {
            let now = self.clock().now();
            let tx = self.store().begin().await?;
            let due = rows::load_due(&*tx, self.store().engine(), now, AT_ONCE).await?;
            let mut written = Vec::with_capacity(due.len());
            for (id, _, state) in &due {
                // Every row of the query is due, so the rule has nothing to refuse.
                if let Ok(expired) = state.clone().expire(now) {
                    write(&*tx, *id, state, &expired, now).await?;
                    written.push(*id);
                }
            }
            if written.is_empty() {
                return Ok(swept);
            }
            let mut sequence = rows::next_numbers(&*tx, written.len()).await?;
            for id in &written {
                rows::write_change(&*tx, sequence, Happened::Left(*id), now).await?;
                sequence += 1;
            }
            tx.commit().await?;
            self.heard_of_changes().await;
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
            tokio::time::sleep(EVERY).await;
        }
    }
}
