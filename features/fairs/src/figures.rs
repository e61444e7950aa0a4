//! What the rooms below show of fairs without knowing them: at how many fairs a job is shown, and what of an organisation's
//! fairs stands on the first page of 企业中心.

use crate::store;
use access::{AnyPower, Clerk, Power};
use clock::Clock;
use jobs::{FairSide, JobId};
use organisations::{HomeFigure, HomeSide};
use sea_orm::DbErr;
use std::collections::HashMap;
use web::Stop;

/// Fills the ports of the rooms below.
pub(crate) struct Figures {
    pub(crate) store: ::store::Store,
    pub(crate) clock: Clock,
}

#[async_trait::async_trait]
impl FairSide for Figures {
    async fn fairs_of(&self, jobs: &[JobId]) -> Result<HashMap<JobId, u64>, DbErr> {
        store::fairs_of_jobs(self.store.read(), jobs).await
    }
}

#[async_trait::async_trait]
impl HomeSide for Figures {
    async fn figures(&self, clerk: &Clerk<AnyPower>) -> Result<Vec<HomeFigure>, Stop> {
        if !clerk.mandate().powers.holds(Power::FairRegistration) {
            return Ok(Vec::new());
        }
        let (db, now) = (self.store.read(), self.clock.now());
        let (waiting, upcoming) = store::count_upcoming(db, clerk.organisation(), now).await?;
        let figure =
            |label, count| HomeFigure { label, count, path: "/centre/registrations".to_owned(), urgent: false };
        Ok(vec![figure("已报名的招聘会", upcoming), figure("招聘会报名审核中", waiting)])
    }
}

#[cfg(test)]
#[path = "figures_test.rs"]
mod tests;
