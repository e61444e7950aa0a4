//! [`Employers`] as the rooms of organisations and jobs answer it.

use crate::{Employers, RegisteredJob};
use access::{OfficerIdentity, OrganisationId};
use clock::Timestamp;
use jobs::{JobId, Jobs, PublishedJob};
use sea_orm::DatabaseTransaction;
use std::collections::HashSet;
use uuid::Uuid;
use web::Stop;

impl From<PublishedJob> for RegisteredJob {
    fn from(job: PublishedJob) -> Self {
        Self { job: job.id.0, version: job.version.0, title: job.title, headcount: job.headcount, pay: job.pay }
    }
}

#[async_trait::async_trait]
impl Employers for Jobs {
    async fn complete(&self, organisation: OrganisationId) -> Result<(), Stop> {
        self.organisations.complete(self.organisations.store.read(), organisation).await.map(drop)
    }

    async fn approved(&self, organisation: OrganisationId) -> Result<String, Stop> {
        let approved = self.organisations.approved(self.organisations.store.read(), organisation).await?;
        Ok(approved.name().to_owned())
    }

    async fn published_of(&self, organisation: OrganisationId, now: Timestamp) -> Result<Vec<RegisteredJob>, Stop> {
        let jobs = Jobs::published_of(self, self.organisations.store.read(), organisation, now).await?;
        Ok(jobs.into_iter().map(Into::into).collect())
    }

    async fn published(
        &self,
        organisation: OrganisationId,
        jobs: &[Uuid],
        now: Timestamp,
    ) -> Result<Vec<RegisteredJob>, Stop> {
        let ids: Vec<JobId> = jobs.iter().copied().map(JobId).collect();
        let proofs = self.published_jobs(self.organisations.store.read(), organisation, &ids, now).await?;
        Ok(proofs.into_iter().map(Into::into).collect())
    }

    async fn still_published(&self, jobs: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>, Stop> {
        let ids: Vec<JobId> = jobs.iter().copied().map(JobId).collect();
        let live = self.readable(self.organisations.store.read(), &ids, now).await?;
        Ok(live.into_iter().map(|id| id.0).collect())
    }

    async fn is_own(
        &self,
        tx: &DatabaseTransaction,
        officer: &OfficerIdentity,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<bool, Stop> {
        let room = &self.organisations;
        organisations::review_profile::is_own_organisation(room, tx, officer, organisation, now).await
    }
}
