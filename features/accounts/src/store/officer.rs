use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Unique;
use uuid::Uuid;

pub(crate) const USERNAME: Unique = Unique { index: "officer_username", columns: "officer.username_folded" };

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub username: String,
    pub username_folded: String,
    pub name: String,
    pub division: String,
    pub roles: String,
    pub password: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_last_step: i64,
    pub identity_hash: Option<Vec<u8>>,
    pub state: String,
    pub created_at: Timestamp,
    pub password_at: Timestamp,
    pub signed_in_at: Option<Timestamp>,
}

pub(crate) async fn insert(db: &impl ConnectionTrait, row: &Row) -> Result<(), DbErr> {
    let r = row.clone();
    store::run(
        db,
        "insert into officer (id, username, username_folded, name, division, roles, password, totp_sealed, totp_last_step, \
         identity_hash, state, created_at, password_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            r.id.into(),
            r.username.into(),
            r.username_folded.into(),
            r.name.into(),
            r.division.into(),
            r.roles.into(),
            r.password.into(),
            r.totp_sealed.into(),
            r.totp_last_step.into(),
            r.identity_hash.into(),
            r.state.into(),
            r.created_at.as_ms().into(),
            r.password_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    store::one(db, "select * from officer where id = $1", [id.into()]).await
}

pub(crate) async fn by_username(db: &impl ConnectionTrait, folded: &str) -> Result<Option<Row>, DbErr> {
    store::one(db, "select * from officer where username_folded = $1", [folded.into()]).await
}

pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Row>, DbErr> {
    store::all(db, "select * from officer order by username_folded", []).await
}

/// Notes the time step of a second factor, unless it or a later one was used.
pub(crate) async fn use_step(db: &impl ConnectionTrait, id: Uuid, step: i64) -> Result<bool, DbErr> {
    let sql = "update officer set totp_last_step = $1 where id = $2 and totp_last_step < $3";
    Ok(store::run(db, sql, [step.into(), id.into(), step.into()]).await? == 1)
}

/// Whether this is still the password (a PHC string); nobody else changes it before the transaction ends.
pub(crate) async fn holds_password(db: &impl ConnectionTrait, id: Uuid, phc: &str) -> Result<bool, DbErr> {
    let sql = "update officer set password = password where id = $1 and password = $2";
    Ok(store::run(db, sql, [id.into(), phc.into()]).await? == 1)
}

/// Sets the password and remembers it among the officer's last ones, and the one before where nothing was remembered yet.
pub(crate) async fn set_password(
    db: &impl ConnectionTrait,
    id: Uuid,
    (before, entry): (Uuid, Uuid),
    phc: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into officer_password (id, officer_id, phc, set_at) \
               select $1, id, password, password_at from officer where id = $2 and password is not null \
               and not exists (select 1 from officer_password where officer_id = $3)";
    store::run(db, sql, [before.into(), id.into(), id.into()]).await?;
    let sql = "update officer set password = $1, password_at = $2 where id = $3";
    store::run(db, sql, [phc.into(), now.as_ms().into(), id.into()]).await?;
    let sql = "insert into officer_password (id, officer_id, phc, set_at) values ($1, $2, $3, $4)";
    store::run(db, sql, [entry.into(), id.into(), phc.into(), now.as_ms().into()]).await?;
    let sql = format!(
        "delete from officer_password where officer_id = $1 and id not in \
         (select id from officer_password where officer_id = $2 order by set_at desc, id desc limit {PASSWORDS_KEPT})"
    );
    store::run(db, &sql, [id.into(), id.into()]).await.map(drop)
}

/// How many of an officer's passwords may not come back.
pub(crate) const PASSWORDS_KEPT: usize = 5;

/// The hashes of the last passwords, the newest first.
pub(crate) async fn passwords(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<String>, DbErr> {
    #[derive(FromQueryResult)]
    struct Phc {
        phc: String,
    }
    let sql = "select phc from officer_password where officer_id = $1 order by set_at desc, id desc";
    Ok(store::all::<Phc>(db, sql, [id.into()]).await?.into_iter().map(|p| p.phc).collect())
}

/// Another second factor: its first code counts as used.
pub(crate) async fn set_totp(
    db: &impl ConnectionTrait,
    id: Uuid,
    totp_sealed: Vec<u8>,
    step: i64,
) -> Result<(), DbErr> {
    let sql = "update officer set totp_sealed = $1, totp_last_step = $2 where id = $3";
    store::run(db, sql, [totp_sealed.into(), step.into(), id.into()]).await.map(drop)
}

/// Puts an account from one state into another; `false` where it is in a third.
pub(crate) async fn set_state(db: &impl ConnectionTrait, id: Uuid, from: &str, to: &str) -> Result<bool, DbErr> {
    let sql = "update officer set state = $1 where id = $2 and state = $3";
    Ok(store::run(db, sql, [to.into(), id.into(), from.into()]).await? == 1)
}

pub(crate) async fn set_roles(db: &impl ConnectionTrait, id: Uuid, division: &str, roles: &str) -> Result<(), DbErr> {
    let sql = "update officer set division = $1, roles = $2 where id = $3";
    store::run(db, sql, [division.into(), roles.into(), id.into()]).await.map(drop)
}

/// Somebody signed in.
pub(crate) async fn signed_in(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update officer set signed_in_at = $1 where id = $2";
    store::run(db, sql, [now.as_ms().into(), id.into()]).await.map(drop)
}

#[derive(FromQueryResult)]
pub(crate) struct Invitation {
    pub id: Uuid,
    pub officer_id: Uuid,
    pub purpose: String,
    pub totp_sealed: Vec<u8>,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

pub(crate) async fn insert_invitation(
    db: &impl ConnectionTrait,
    (id, officer, purpose): (Uuid, Uuid, &str),
    token_hash: &[u8],
    totp_sealed: Vec<u8>,
    expires_at: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into invitation (id, officer_id, purpose, token_hash, totp_sealed, expires_at) \
               values ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        officer.into(),
        purpose.into(),
        token_hash.to_vec().into(),
        totp_sealed.into(),
        expires_at.as_ms().into(),
    ];
    store::run(db, sql, values).await.map(drop)
}

pub(crate) async fn invitation(db: &impl ConnectionTrait, token_hash: &[u8]) -> Result<Option<Invitation>, DbErr> {
    let sql = "select id, officer_id, purpose, totp_sealed, expires_at, used_at from invitation where token_hash = $1";
    store::one(db, sql, [token_hash.to_vec().into()]).await
}

pub(crate) async fn use_invitation(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update invitation set used_at = $1 where id = $2 and used_at is null";
    Ok(store::run(db, sql, [now.as_ms().into(), id.into()]).await? == 1)
}

/// Ends earlier invitations of an officer that were not used.
pub(crate) async fn end_invitations(db: &impl ConnectionTrait, officer: Uuid, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update invitation set used_at = $1 where officer_id = $2 and used_at is null";
    store::run(db, sql, [now.as_ms().into(), officer.into()]).await.map(drop)
}
