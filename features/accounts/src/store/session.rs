use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub acting_id: Option<Uuid>,
    pub opened_at: Timestamp,
    pub seen_at: Timestamp,
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    token_hash: &[u8],
    kind: &str,
    subject: Uuid,
    acting: Option<Uuid>,
    now: Timestamp,
) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into session (id, token_hash, subject_kind, subject_id, acting_id, opened_at, seen_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            id.into(),
            token_hash.to_vec().into(),
            kind.into(),
            subject.into(),
            acting.into(),
            now.as_ms().into(),
            now.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_token(db: &impl ConnectionTrait, token_hash: &[u8]) -> Result<Option<Row>, DbErr> {
    let sql = "select id, subject_kind, subject_id, acting_id, opened_at, seen_at from session where token_hash = $1";
    store::one(db, sql, [token_hash.to_vec().into()]).await
}

pub(crate) async fn touch(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update session set seen_at = $1 where id = $2";
    store::run(db, sql, [now.as_ms().into(), id.into()]).await.map(drop)
}

pub(crate) async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    store::run(db, "delete from session where id = $1", [id.into()]).await.map(drop)
}

pub(crate) async fn delete_of(
    db: &impl ConnectionTrait,
    kind: &str,
    subject: Uuid,
    but: Option<Uuid>,
) -> Result<(), DbErr> {
    let sql = "delete from session where subject_kind = $1 and subject_id = $2 and id <> $3";
    store::run(db, sql, [kind.into(), subject.into(), but.unwrap_or_default().into()]).await.map(drop)
}

pub(crate) async fn delete_before(db: &impl ConnectionTrait, opened_before: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from session where opened_at < $1", [opened_before.as_ms().into()]).await
}

/// Wrong passwords in a row of an account.
#[derive(FromQueryResult)]
pub(crate) struct Failures {
    pub blocked_until: Timestamp,
}

pub(crate) async fn failures(db: &impl ConnectionTrait, account_hash: &[u8]) -> Result<Option<Failures>, DbErr> {
    let sql = "select blocked_until from sign_in_failure where account_hash = $1";
    store::one(db, sql, [account_hash.to_vec().into()]).await
}

/// Counts one more and returns how many there are; the count begins anew where the last one is older than `forgotten`.
pub(crate) async fn count_failure(
    db: &impl ConnectionTrait,
    account_hash: &[u8],
    now: Timestamp,
    forgotten: Timestamp,
) -> Result<i64, DbErr> {
    store::number(
        db,
        "insert into sign_in_failure (account_hash, failures, blocked_until, last_at) values ($1, 1, 0, $2) \
         on conflict (account_hash) do update set \
         failures = case when sign_in_failure.last_at < $3 then 1 else sign_in_failure.failures + 1 end, \
         last_at = excluded.last_at returning failures as n",
        [account_hash.to_vec().into(), now.as_ms().into(), forgotten.as_ms().into()],
    )
    .await
}

pub(crate) async fn block(db: &impl ConnectionTrait, account_hash: &[u8], until: Timestamp) -> Result<(), DbErr> {
    let sql = "update sign_in_failure set blocked_until = $1 where account_hash = $2";
    store::run(db, sql, [until.as_ms().into(), account_hash.to_vec().into()]).await.map(drop)
}

pub(crate) async fn forget_failures(db: &impl ConnectionTrait, account_hash: &[u8]) -> Result<(), DbErr> {
    store::run(db, "delete from sign_in_failure where account_hash = $1", [account_hash.to_vec().into()])
        .await
        .map(drop)
}
