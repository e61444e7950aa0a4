//! What fairs ask of the rooms below: whether an organisation may register, and which jobs it may
//! bring. One small trait, so that the rules of registration are tested with people and things of
//! their own.

use crate::store::RegisteredJob;
use access::{OfficerIdentity, OrganisationId};
use clock::Timestamp;
use sea_orm::DatabaseTransaction;
use std::collections::HashSet;
use uuid::Uuid;
use web::Stop;

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

    /// Those of these jobs that the public can read at `now`.
    ///
    /// # Errors
    /// What the database says.
    async fn still_published(&self, jobs: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>, Stop>;

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
