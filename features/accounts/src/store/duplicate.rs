use super::person::Row;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// Notes that two accounts belong to one person; `false` where that was noted before.
pub(crate) async fn mark(
    db: &impl ConnectionTrait,
    (one, other): (Uuid, Uuid),
    by: Uuid,
    reason: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let (one, other) = (one.min(other), one.max(other));
    let sql = "insert into same_person (one_id, other_id, marked_by, reason, marked_at) values ($1, $2, $3, $4, $5) \
               on conflict (one_id, other_id) do nothing";
    let values = [one.into(), other.into(), by.into(), reason.into(), now.as_ms().into()];
    Ok(store::run(db, sql, values).await? == 1)
}

/// The live accounts that were marked as the same person's as this one.
pub(crate) async fn marked(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Row>, DbErr> {
    let sql = "select p.* from person p join same_person s on s.one_id = p.id where s.other_id = $1 and p.state = 'live' \
               union all \
               select p.* from person p join same_person s on s.other_id = p.id where s.one_id = $2 and p.state = 'live'";
    store::all(db, sql, [id.into(), id.into()]).await
}
