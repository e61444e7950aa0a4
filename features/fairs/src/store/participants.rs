//! Who takes part in a fair, as the public reads it.

use super::registrations::{all, columns};
use crate::{FairId, registration::Registration};
use sea_orm::{ConnectionTrait, DbErr};

/// Approved registrations in the order of their booths (online: of their names), and how many there are.
pub(crate) async fn participants(
    db: &impl ConnectionTrait,
    fair: FairId,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Registration>), DbErr> {
    let count = "select count(*) as n from registration where fair = $1 and state = 'approved'";
    let total = ::store::number(db, count, [fair.into()]).await?;
    let sql = format!(
        "select {} from registration where fair = $1 and state = 'approved' order by booth, registered_at, id \
         limit {limit} offset {offset}",
        columns()
    );
    Ok((total.unsigned_abs(), all(db, &sql, [fair.into()]).await?))
}

/// Calls an organisation by its new name at fairs that are not over at `now`.
pub(crate) async fn rename(
    db: &impl ConnectionTrait,
    organisation: access::OrganisationId,
    name: &str,
    now: clock::Timestamp,
) -> Result<(), DbErr> {
    let sql = "update registration set organisation_name = $1 where organisation = $2 and organisation_name <> $3 \
               and fair in (select id from fair where ends_at > $4)";
    ::store::run(db, sql, [name.into(), organisation.into(), name.into(), now.as_ms().into()]).await.map(drop)
}
