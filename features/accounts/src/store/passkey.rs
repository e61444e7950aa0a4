use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Unique;
use uuid::Uuid;

pub(crate) const CREDENTIAL: Unique = Unique { index: "passkey_credential", columns: "passkey.credential_id" };

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub officer_id: Uuid,
    pub credential_id: Vec<u8>,
    pub name: String,
    pub transports: Vec<u8>,
    pub static_state: Vec<u8>,
    pub dynamic_state: Vec<u8>,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

pub(crate) async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into passkey (id, officer_id, credential_id, name, transports, static_state, dynamic_state, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            row.id.into(),
            row.officer_id.into(),
            row.credential_id.into(),
            row.name.into(),
            row.transports.into(),
            row.static_state.into(),
            row.dynamic_state.into(),
            row.created_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

/// Those of an officer, the oldest first.
pub(crate) async fn of(db: &impl ConnectionTrait, officer: Uuid) -> Result<Vec<Row>, DbErr> {
    store::all(db, "select * from passkey where officer_id = $1 order by created_at, id", [officer.into()]).await
}

/// Notes a use: the counter as it stands now. `false` where the passkey was removed or used in the same moment.
pub(crate) async fn used(
    db: &impl ConnectionTrait,
    id: Uuid,
    (before, after): (&[u8], &[u8]),
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update passkey set dynamic_state = $1, used_at = $2 where id = $3 and dynamic_state = $4";
    let values = [after.to_vec().into(), now.as_ms().into(), id.into(), before.to_vec().into()];
    Ok(store::run(db, sql, values).await? == 1)
}

pub(crate) async fn rename(db: &impl ConnectionTrait, officer: Uuid, id: Uuid, name: &str) -> Result<bool, DbErr> {
    let sql = "update passkey set name = $1 where id = $2 and officer_id = $3";
    Ok(store::run(db, sql, [name.into(), id.into(), officer.into()]).await? == 1)
}

pub(crate) async fn delete(db: &impl ConnectionTrait, officer: Uuid, id: Uuid) -> Result<bool, DbErr> {
    let sql = "delete from passkey where id = $1 and officer_id = $2";
    Ok(store::run(db, sql, [id.into(), officer.into()]).await? == 1)
}

pub(crate) async fn delete_of(db: &impl ConnectionTrait, officer: Uuid) -> Result<u64, DbErr> {
    store::run(db, "delete from passkey where officer_id = $1", [officer.into()]).await
}

/// A challenge that waits for its answer.
#[derive(FromQueryResult)]
pub(crate) struct Challenge {
    pub state: Vec<u8>,
    pub expires_at: Timestamp,
}

pub(crate) async fn insert_challenge(
    db: &impl ConnectionTrait,
    id: Uuid,
    officer: Uuid,
    purpose: &str,
    state: Vec<u8>,
    expires_at: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into passkey_challenge (id, officer_id, purpose, state, expires_at) values ($1, $2, $3, $4, $5)";
    let values = [id.into(), officer.into(), purpose.into(), state.into(), expires_at.as_ms().into()];
    store::run(db, sql, values).await.map(drop)
}

/// Takes a challenge away: it answers once. `None` where it is unknown, another officer's or of another purpose.
pub(crate) async fn take_challenge(
    db: &impl ConnectionTrait,
    id: Uuid,
    officer: Uuid,
    purpose: &str,
) -> Result<Option<Challenge>, DbErr> {
    let sql = "delete from passkey_challenge where id = $1 and officer_id = $2 and purpose = $3 \
               returning state, expires_at";
    store::one(db, sql, [id.into(), officer.into(), purpose.into()]).await
}

pub(crate) async fn delete_challenges_before(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from passkey_challenge where expires_at <= $1", [now.as_ms().into()]).await
}
