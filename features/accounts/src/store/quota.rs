use sea_orm::{ConnectionTrait, DbErr};

/// Counts one more use on a day (or in a span whose name begins with its day), unless there were `max`. One statement: two at once count as two, and on PostgreSQL
/// the second waits for the first.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    scope: &str,
    subject: &[u8],
    day: &str,
    max: i64,
) -> Result<bool, DbErr> {
    if max < 1 {
        return Ok(false);
    }
    let touched = store::run(
        db,
        "insert into quota (scope, subject, day, used) values ($1, $2, $3, 1) \
         on conflict (scope, subject, day) do update set used = quota.used + 1 where quota.used < $4",
        [scope.into(), subject.to_vec().into(), day.into(), max.into()],
    )
    .await?;
    Ok(touched == 1)
}

/// Takes one use back.
pub(crate) async fn take_back(db: &impl ConnectionTrait, scope: &str, subject: &[u8], day: &str) -> Result<(), DbErr> {
    let sql = "update quota set used = used - 1 where scope = $1 and subject = $2 and day = $3 and used > 0";
    store::run(db, sql, [scope.into(), subject.to_vec().into(), day.into()]).await.map(drop)
}

/// How many there were on a day.
pub(crate) async fn used(db: &impl ConnectionTrait, scope: &str, subject: &[u8], day: &str) -> Result<i64, DbErr> {
    let sql = "select coalesce(max(used), 0) as n from quota where scope = $1 and subject = $2 and day = $3";
    store::number(db, sql, [scope.into(), subject.to_vec().into(), day.into()]).await
}

/// Takes away the counts of days before `day` (`2026-11-24`).
pub(crate) async fn delete_before(db: &impl ConnectionTrait, day: &str) -> Result<u64, DbErr> {
    store::run(db, "delete from quota where day < $1", [day.into()]).await
}
