//! What fairs ask of the rooms below: whether an organisation may register, and which jobs it may
//! bring. One small trait, so that the rules of registration are tested with people and things of
//! their own.

use crate::store::RegisteredJob;
use access::{MandateId, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use sea_orm::DatabaseTransaction;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use web::Stop;

/// What a registration that waits for its turn rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The mandate by which its clerk acts.
    pub mandate: MandateId,
    /// The jobs that it brings.
    pub jobs: Vec<Uuid>,
}

/// That it still stands, in the words of the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The organisation's approved name.
    pub name: String,
    /// The jobs in the order of the claim, with their texts as they are published.
    pub jobs: Vec<RegisteredJob>,
}

/// Employers and their jobs, as the rooms of organisations and jobs know them.
#[async_trait::async_trait]
pub trait Employers: Send + Sync {
    /// That 基本信息 is complete (C2).
    ///
    /// # Errors
    /// 请先完善单位基本信息, which leads a GET there.
    async fn complete(&self, organisation: OrganisationId) -> Result<(), Stop>;

    /// The name of an organisation with an approved profile that is not suspended (C2).
    ///
    /// # Errors
    /// Why it may not register.
    async fn approved(&self, organisation: OrganisationId) -> Result<String, Stop>;

    /// The jobs that the organisation has published at `now`.
    ///
    /// # Errors
    /// What the database says.
    async fn published_of(&self, organisation: OrganisationId, now: Timestamp) -> Result<Vec<RegisteredJob>, Stop>;

    /// These jobs in the order asked for, each the organisation's own and published at `now`.
    ///
    /// # Errors
    /// 404 where one is not the organisation's; a refusal where one is not published.
    async fn published(
        &self,
        organisation: OrganisationId,
        jobs: &[Uuid],
        now: Timestamp,
    ) -> Result<Vec<RegisteredJob>, Stop>;

    /// For every claim in order, whether it stands at `now`: the mandate is active and holds 招聘会报名 (I8), the organisation
    /// is approved and not suspended (C2), the jobs are its own and published (I12). Asked within the transaction that
    /// registers, in a few statements whatever the number of claims.
    ///
    /// # Errors
    /// What the database says; the refusal of each claim stands in its place.
    async fn grounds(
        &self,
        tx: &DatabaseTransaction,
        claims: &[Claim],
        now: Timestamp,
    ) -> anyhow::Result<Vec<Result<Ground, Stop>>>;

    /// Those of these jobs that the public can read at `now`.
    ///
    /// # Errors
    /// What the database says.
    async fn still_published(&self, jobs: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>, Stop>;

    /// The group of occupations (职位类别's heading) of each of these published texts; unknown ones are left out.
    ///
    /// # Errors
    /// What the database says.
    async fn category_groups(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, &'static str>, Stop>;

    /// Whether the officer is a clerk of the organisation at `now`: such a one decides nothing about it. Asked within the
    /// transaction of the decision: a second connection taken meanwhile could be the one that somebody else waits for.
    ///
    /// # Errors
    /// What the database says.
    async fn is_own(
        &self,
        tx: &DatabaseTransaction,
        officer: &OfficerIdentity,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<bool, Stop>;
}
