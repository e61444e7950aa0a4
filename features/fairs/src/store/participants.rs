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
