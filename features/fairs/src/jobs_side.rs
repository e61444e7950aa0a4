//! [`Employers`] as the rooms of organisations and jobs answer it.

use crate::{
    Employers, Refusal, RegisteredJob,
    side::{Claim, Ground},
};
use access::{Closed, MandateId, OfficerIdentity, OrganisationId, Power};
use clock::Timestamp;
use jobs::{JobId, Jobs, PublishedJob, VersionId};
use sea_orm::DatabaseTransaction;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use web::{NotFound, Stop};

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

    async fn grounds(
        &self,
        tx: &DatabaseTransaction,
        claims: &[Claim],
        now: Timestamp,
    ) -> anyhow::Result<Vec<Result<Ground, Stop>>> {
        let room = &self.organisations;
        let mandates: Vec<MandateId> = claims.iter().map(|c| c.mandate).collect();
        let mandates = room.active_mandates(tx, &mandates, now).await?;
        let organisations: Vec<OrganisationId> = claims.iter().map(|c| c.organisation).collect();
        let organisations = room.approved_of(tx, &organisations, now).await?;
        let jobs: Vec<(OrganisationId, Vec<JobId>)> =
            claims.iter().map(|c| (c.organisation, c.jobs.iter().copied().map(JobId).collect())).collect();
        let jobs = self.published_jobs_of(tx, &jobs, now).await?;
        Ok(claims
            .iter()
            .zip(jobs)
            .map(|(claim, jobs)| {
                let (owner, mandate) = mandates.get(&claim.mandate).ok_or(Refusal::Closed(Closed::MandateEnded))?;
                if *owner != claim.organisation {
                    return Err(Refusal::Closed(Closed::MandateEnded).into());
                }
                if !mandate.powers.holds(Power::FairRegistration) {
                    return Err(Refusal::Closed(Closed::PowerMissing(Power::FairRegistration)).into());
                }
                let name = match organisations.get(&claim.organisation) {
                    Some(Ok(approved)) => approved.name().to_owned(),
                    Some(Err(refusal)) => return Err(refusal.clone().into()),
                    None => return Err(NotFound.into()),
                };
                Ok(Ground { name, jobs: jobs?.into_iter().map(Into::into).collect() })
            })
            .collect())
    }

    async fn still_published(&self, jobs: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>, Stop> {
        let ids: Vec<JobId> = jobs.iter().copied().map(JobId).collect();
        let live = self.readable(self.organisations.store.read(), &ids, now).await?;
        Ok(live.into_iter().map(|id| id.0).collect())
    }

    async fn category_groups(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, &'static str>, Stop> {
        let ids: Vec<VersionId> = versions.iter().copied().map(VersionId).collect();
        let groups = self.category_groups_of(self.organisations.store.read(), &ids).await?;
        Ok(groups.into_iter().map(|(id, name)| (id.0, name)).collect())
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

#[cfg(test)]
#[path = "jobs_side_test.rs"]
mod tests;
