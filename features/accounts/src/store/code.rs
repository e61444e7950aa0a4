use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub code_hash: Vec<u8>,
}

/// Takes the number's turn for a purpose, if the last one is old enough. One statement, so that two at once get one turn.
pub(crate) async fn take_turn(
    db: &impl ConnectionTrait,
    phone_hash: &[u8],
    purpose: &str,
    now: Timestamp,
    last_before: Timestamp,
) -> Result<bool, DbErr> {
    let touched = store::run(
        db,
        "insert into sms_turn (phone_hash, purpose, last_at) values ($1, $2, $3) \
         on conflict (phone_hash, purpose) do update set last_at = excluded.last_at where sms_turn.last_at <= $4",
        [phone_hash.to_vec().into(), purpose.into(), now.as_ms().into(), last_before.as_ms().into()],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn last_turn(
    db: &impl ConnectionTrait,
    phone_hash: &[u8],
    purpose: &str,
) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Last {
        last_at: Timestamp,
    }
    let sql = "select last_at from sms_turn where phone_hash = $1 and purpose = $2";
    let last: Option<Last> = store::one(db, sql, [phone_hash.to_vec().into(), purpose.into()]).await?;
    Ok(last.map(|l| l.last_at))
}

/// Counts one more code for a number on a day, unless there were `max`.
pub(crate) async fn count_day(
    db: &impl ConnectionTrait,
    phone_hash: &[u8],
    day: &str,
    max: i64,
) -> Result<bool, DbErr> {
    let touched = store::run(
        db,
        "insert into sms_day (phone_hash, day, sent) values ($1, $2, 1) \
         on conflict (phone_hash, day) do update set sent = sms_day.sent + 1 where sms_day.sent < $3",
        [phone_hash.to_vec().into(), day.into(), max.into()],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    purpose: &str,
    phone_hash: &[u8],
    code_hash: &[u8],
    sent_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into sms_code (id, purpose, phone_hash, code_hash, tries, sent_at, expires_at) values ($1, $2, $3, $4, 0, $5, $6)",
        [
            id.into(),
            purpose.into(),
            phone_hash.to_vec().into(),
            code_hash.to_vec().into(),
            sent_at.as_ms().into(),
            expires_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

/// The newest code for a number and purpose, if it lives. An older one is dead once a newer was sent.
pub(crate) async fn newest(
    db: &impl ConnectionTrait,
    phone_hash: &[u8],
    purpose: &str,
    now: Timestamp,
) -> Result<Option<Row>, DbErr> {
    #[derive(FromQueryResult)]
    struct Newest {
        id: Uuid,
        code_hash: Vec<u8>,
        expires_at: Timestamp,
        used_at: Option<Timestamp>,
    }
    let sql = "select id, code_hash, expires_at, used_at from sms_code where phone_hash = $1 and purpose = $2 \
               order by sent_at desc, id desc limit 1";
    let newest: Option<Newest> = store::one(db, sql, [phone_hash.to_vec().into(), purpose.into()]).await?;
    let alive = newest.filter(|n| n.used_at.is_none() && now < n.expires_at);
    Ok(alive.map(|n| Row { id: n.id, code_hash: n.code_hash }))
}

pub(crate) async fn count_try(db: &impl ConnectionTrait, id: Uuid, max: i64) -> Result<bool, DbErr> {
    let sql = "update sms_code set tries = tries + 1 where id = $1 and tries < $2";
    Ok(store::run(db, sql, [id.into(), max.into()]).await? == 1)
}

pub(crate) async fn spend(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update sms_code set used_at = $1 where id = $2 and used_at is null";
    Ok(store::run(db, sql, [now.as_ms().into(), id.into()]).await? == 1)
}

/// Takes away codes that nobody could use since then.
pub(crate) async fn delete_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from sms_code where expires_at < $1", [then.as_ms().into()]).await
}

/// Takes away turns that no wait depends on any more.
pub(crate) async fn delete_turns_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from sms_turn where last_at < $1", [then.as_ms().into()]).await
}

/// Takes away the counts of days before `day` (`2026-11-24`).
pub(crate) async fn delete_days_before(db: &impl ConnectionTrait, day: &str) -> Result<u64, DbErr> {
    store::run(db, "delete from sms_day where day < $1", [day.into()]).await
}
