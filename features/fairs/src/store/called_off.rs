//! Registrations that end with their fair.

use super::{placeholders, registrations};
use crate::{FairId, RegistrationId, registration::Registration};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// A registration that ended with its fair.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Ended {
    pub id: RegistrationId,
    pub booth: Option<String>,
}

/// Ends every live registration of a fair, in two statements whatever their number, and says what each was before. A
/// review that is decided in between waits for one of them or is met by the second: nothing goes from approved back.
pub(crate) async fn end_live(
    db: &impl ConnectionTrait,
    fair: FairId,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<(&'static str, Ended)>, DbErr> {
    let mut ended = Vec::new();
    for before in ["in_review", "approved"] {
        let sql = "update registration set state = 'cancelled', reason = $1, ended_at = $2, revision = revision + 1, \
                   notice = 'called_off' where fair = $3 and state = $4 returning id, booth";
        let values = [reason.into(), now.as_ms().into(), fair.into(), before.into()];
        ended.extend(::store::all::<Ended>(db, sql, values).await?.into_iter().map(|e| (before, e)));
    }
    Ok(ended)
}

/// Some of those who are still to be told, held until the transaction ends; what another worker holds is passed over.
pub(crate) async fn to_be_told(
    db: &impl ConnectionTrait,
    lock: &str,
    fair: FairId,
    limit: usize,
) -> Result<Vec<Registration>, DbErr> {
    let sql = format!(
        "select {} from registration where fair = $1 and notice = 'called_off' order by id limit {limit}{lock}",
        registrations::columns()
    );
    registrations::all(db, &sql, [fair.into()]).await
}

/// They have been told.
pub(crate) async fn told(db: &impl ConnectionTrait, ids: &[RegistrationId]) -> Result<(), DbErr> {
    let sql = format!("update registration set notice = null where id in ({})", placeholders(ids.len(), 1));
    ::store::run(db, &sql, ids.iter().map(|id| Value::from(*id))).await.map(drop)
}
