//! What the bureau decides for its installation: how long a report may wait, how many publications are looked at.

use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// `[oversight]` in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Working days within which a report is answered.
    pub answer_working_days: u32,
    /// Publications with at least so many points are all looked at.
    pub risk_threshold: i64,
    /// Of the others, so many in a hundred, by lot.
    pub random_share_percent: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { answer_working_days: 5, risk_threshold: 50, random_share_percent: 5 }
    }
}

impl Settings {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// Names the line that is wrong.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!((1..=60).contains(&self.answer_working_days), "[oversight] answer_working_days must be 1 to 60");
        ensure!((1..=1_000).contains(&self.risk_threshold), "[oversight] risk_threshold must be 1 to 1000");
        ensure!(self.random_share_percent <= 100, "[oversight] random_share_percent must be 0 to 100");
        Ok(())
    }
}
