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

/// Takes a mark away; `false` where there was none.
pub(crate) async fn unmark(db: &impl ConnectionTrait, (one, other): (Uuid, Uuid)) -> Result<bool, DbErr> {
    let (one, other) = (one.min(other), one.max(other));
    let sql = "delete from same_person where one_id = $1 and other_id = $2";
    Ok(store::run(db, sql, [one.into(), other.into()]).await? == 1)
}

/// How many live accounts somebody else than `by` marked as the same person's as this one.
pub(crate) async fn count_marked_by_others(db: &impl ConnectionTrait, id: Uuid, by: Uuid) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from same_person s join person p \
               on p.id = case when s.one_id = $1 then s.other_id else s.one_id end \
               where (s.one_id = $2 or s.other_id = $3) and s.marked_by <> $4 and p.state = 'live'";
    store::number(db, sql, [id.into(), id.into(), id.into(), by.into()]).await
}

/// The live accounts that were marked as the same person's as this one.
pub(crate) async fn marked(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Row>, DbErr> {
    let sql = "select p.* from person p join same_person s on s.one_id = p.id where s.other_id = $1 and p.state = 'live' \
               union all \
               select p.* from person p join same_person s on s.other_id = p.id where s.one_id = $2 and p.state = 'live'";
    store::all(db, sql, [id.into(), id.into()]).await
}
