//! 即将到期: the clerks are told 7 days and 1 day before the last valid day of what they published, at nine in the morning,
//! once for each publication and day, by SMS and on their own page 消息. Jobs of one organisation that end on the same day
//! make one message. Several servers may sweep at once: the row that says "told" has one writer.

use crate::{
    Jobs,
    store::{self as rows, Ending},
    wording_desk as wording,
};
use access::{OrganisationId, Power};
use accounts::messages::{self, Template};
use clock::Day;
use std::collections::BTreeMap;

/// How many days before the last valid day a reminder goes out.
pub(crate) const DAYS_BEFORE: [i64; 2] = [7, 1];
/// The minute of the day at which it does (Asia/Shanghai): nobody is woken at midnight.
pub(crate) const MINUTE_OF_DAY: i64 = 9 * 60;
/// Jobs of one look of the sweep.
const AT_ONCE: u32 = 500;

impl Jobs {
    /// Reminds the clerks of what ends soon and says of how many jobs they were told now.
    ///
    /// # Errors
    /// What the database says; what was told stays told.
    pub async fn sweep_reminders(&self) -> anyhow::Result<usize> {
        let mut told = 0;
        loop {
            let now = self.clock().now();
            let due = rows::ending(self.store().read(), now, AT_ONCE).await?;
            if due.is_empty() {
                return Ok(told);
            }
            let mut groups: BTreeMap<(uuid::Uuid, Day), Vec<Ending>> = BTreeMap::new();
            for ending in due {
                groups.entry((ending.organisation.0, ending.until)).or_default().push(ending);
            }
            let mut all_told = true;
            for ((organisation, until), endings) in groups {
                match self.remind(OrganisationId(organisation), until, &endings).await {
                    Ok(count) => told += count,
                    // One organisation that cannot be told does not hold up the others; it is tried with the next sweep.
                    Err(error) => {
                        all_told = false;
                        tracing::warn!(%error, %organisation, "clerks could not be reminded of what ends soon");
                    }
                }
            }
            if !all_told {
                return Ok(told);
            }
        }
    }

    async fn remind(&self, organisation: OrganisationId, until: Day, endings: &[Ending]) -> anyhow::Result<usize> {
        let now = self.clock().now();
        let tx = self.store().begin().await?;
        let mut titles = Vec::with_capacity(endings.len());
        for ending in endings {
            if rows::note_reminder(&*tx, ending, now).await? {
                titles.push(ending.title.as_str());
            }
        }
        if let Some(first) = titles.first() {
            let words = wording::ends_soon(first, titles.len(), until, until.days_since(now.day()));
            for person in organisations::clerks_with(&*tx, organisation, Power::Recruiting, now).await? {
                let accounts = &self.organisations.accounts;
                messages::send_to(&*tx, accounts, person, &Template::Notice(words.clone())).await?;
            }
        }
        tx.commit().await?;
        Ok(titles.len())
    }
}

#[cfg(test)]
#[path = "remind_test.rs"]
mod tests;
