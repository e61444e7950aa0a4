use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub acting_id: Option<Uuid>,
    pub opened_at: Timestamp,
    pub seen_at: Timestamp,
    pub proven_at: Timestamp,
    pub device: String,
    pub network: String,
}

const COLUMNS: &str = "id, subject_kind, subject_id, acting_id, opened_at, seen_at, proven_at, device, network";

pub(crate) async fn insert(db: &impl ConnectionTrait, token_hash: &[u8], row: &Row) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into session (id, token_hash, subject_kind, subject_id, acting_id, opened_at, seen_at, proven_at, device, \
         network) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            row.id.into(),
            token_hash.to_vec().into(),
            row.subject_kind.as_str().into(),
            row.subject_id.into(),
            row.acting_id.into(),
            row.opened_at.as_ms().into(),
            row.seen_at.as_ms().into(),
            row.proven_at.as_ms().into(),
            row.device.as_str().into(),
            row.network.as_str().into(),
        ],
    )
    .await
    .map(drop)
}

/// A session with what is asked of its person on every request.
#[derive(FromQueryResult)]
pub(crate) struct Used {
    pub token_hash: Vec<u8>,
    #[sea_orm(nested)]
    pub session: Row,
    pub name: Option<String>,
    pub username: Option<String>,
    pub rank: Option<i64>,
    pub held_until: Option<Timestamp>,
    pub unread: i64,
}

/// The sessions of many tokens at once, each with its person where it is one whose account lives.
pub(crate) async fn used(db: &impl ConnectionTrait, token_hashes: Vec<[u8; 32]>) -> Result<Vec<Used>, DbErr> {
    let hashes = store::padded(token_hashes);
    let columns = COLUMNS.split(", ").map(|c| format!("s.{c}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select s.token_hash, {columns}, p.name, p.username, p.rank, h.until as held_until, \
         (select count(*) from inbox i where i.person_id = p.id and i.read_at is null) as unread \
         from session s left join person p on s.subject_kind = 'person' and p.id = s.subject_id and p.state = 'live' \
         left join person_hold h on h.person_id = p.id where s.token_hash in ({})",
        store::places(hashes.len(), 1)
    );
    store::all(db, &sql, hashes.into_iter().map(|h| h.to_vec().into())).await
}

/// The sessions of somebody, the one used last first.
pub(crate) async fn of_subject(db: &impl ConnectionTrait, kind: &str, subject: Uuid) -> Result<Vec<Row>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from session where subject_kind = $1 and subject_id = $2 order by seen_at desc, id desc"
    );
    store::all(db, &sql, [kind.into(), subject.into()]).await
}

/// Another secret, and a proof of presence.
pub(crate) async fn prove(
    db: &impl ConnectionTrait,
    id: Uuid,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update session set token_hash = $1, proven_at = $2 where id = $3";
    Ok(store::run(db, sql, [token_hash.to_vec().into(), now.as_ms().into(), id.into()]).await? == 1)
}

/// Another secret, and another organisation.
pub(crate) async fn act_for(
    db: &impl ConnectionTrait,
    id: Uuid,
    token_hash: &[u8],
    acting: Option<Uuid>,
) -> Result<bool, DbErr> {
    let sql = "update session set token_hash = $1, acting_id = $2 where id = $3";
    Ok(store::run(db, sql, [token_hash.to_vec().into(), acting.into(), id.into()]).await? == 1)
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

pub(crate) async fn blocked_until(db: &impl ConnectionTrait, key: &[u8]) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Blocked {
        blocked_until: Timestamp,
    }
    let sql = "select blocked_until from sign_in_failure where account_hash = $1";
    let row: Option<Blocked> = store::one(db, sql, [key.to_vec().into()]).await?;
    Ok(row.map(|r| r.blocked_until))
}

/// Counts one more try and returns how many there are; the count begins anew where the last one is older than `forgotten`.
/// `None` while the key rests: nothing is counted then. One statement, and on PostgreSQL the next try waits until what
/// this one blocks is committed.
pub(crate) async fn count_try(
    db: &impl ConnectionTrait,
    key: &[u8],
    now: Timestamp,
    forgotten: Timestamp,
) -> Result<Option<i64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Counted {
        failures: i64,
    }
    let counted: Option<Counted> = store::one(
        db,
        "insert into sign_in_failure (account_hash, failures, blocked_until, last_at) values ($1, 1, 0, $2) \
         on conflict (account_hash) do update set \
         failures = case when sign_in_failure.last_at < $3 then 1 else sign_in_failure.failures + 1 end, \
         last_at = excluded.last_at where sign_in_failure.blocked_until <= $4 returning failures",
        [key.to_vec().into(), now.as_ms().into(), forgotten.as_ms().into(), now.as_ms().into()],
    )
    .await?;
    Ok(counted.map(|c| c.failures))
}

pub(crate) async fn block(db: &impl ConnectionTrait, key: &[u8], until: Timestamp) -> Result<(), DbErr> {
    let sql = "update sign_in_failure set blocked_until = $1 where account_hash = $2";
    store::run(db, sql, [until.as_ms().into(), key.to_vec().into()]).await.map(drop)
}

/// Takes a try back that was counted, and the rest that it brought (`until`) or that `free` tries do not bring.
pub(crate) async fn take_back(
    db: &impl ConnectionTrait,
    key: &[u8],
    free: i64,
    until: Option<Timestamp>,
) -> Result<(), DbErr> {
    let sql = "update sign_in_failure set failures = failures - 1, \
               blocked_until = case when failures <= $1 or blocked_until = $2 then 0 else blocked_until end \
               where account_hash = $3 and failures > 0";
    let until = until.map_or(0, Timestamp::as_ms);
    store::run(db, sql, [free.into(), until.into(), key.to_vec().into()]).await.map(drop)
}

pub(crate) async fn forget_failures(db: &impl ConnectionTrait, account_hash: &[u8]) -> Result<(), DbErr> {
    store::run(db, "delete from sign_in_failure where account_hash = $1", [account_hash.to_vec().into()])
        .await
        .map(drop)
}

/// Whether somebody signed in before from the browser with this mark.
pub(crate) async fn knows(
    db: &impl ConnectionTrait,
    mark_hash: &[u8],
    kind: &str,
    subject: Uuid,
) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from known_device where mark_hash = $1 and subject_kind = $2 and subject_id = $3";
    Ok(store::number(db, sql, [mark_hash.to_vec().into(), kind.into(), subject.into()]).await? > 0)
}

/// Knows a browser from now on.
pub(crate) async fn know(
    db: &impl ConnectionTrait,
    mark_hash: &[u8],
    kind: &str,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into known_device (mark_hash, subject_kind, subject_id, last_at) values ($1, $2, $3, $4) \
               on conflict (mark_hash, subject_kind, subject_id) do update set last_at = excluded.last_at";
    let values = [mark_hash.to_vec().into(), kind.into(), subject.into(), now.as_ms().into()];
    store::run(db, sql, values).await.map(drop)
}

/// Forgets browsers from which nobody signed in since then.
pub(crate) async fn forget_devices(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from known_device where last_at < $1", [before.as_ms().into()]).await
}

/// Takes away counts of wrong passwords that no wait depends on any more.
pub(crate) async fn delete_failures_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from sign_in_failure where last_at < $1", [then.as_ms().into()]).await
}
