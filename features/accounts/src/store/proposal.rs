use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Unique;
use uuid::Uuid;

pub(crate) const WAITING: Unique =
    Unique { index: "officer_proposal_waiting", columns: "officer_proposal.username_folded" };

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub officer_id: Uuid,
    pub username: String,
    pub username_folded: String,
    pub name: String,
    pub division: String,
    pub roles: String,
    pub identity_hash: Option<Vec<u8>>,
    pub reason: String,
    pub proposed_by: Uuid,
    pub proposed_at: Timestamp,
    pub expires_at: Timestamp,
    pub state: String,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<Timestamp>,
    pub answer: Option<String>,
}

pub(crate) async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into officer_proposal (id, kind, officer_id, username, username_folded, name, division, roles, \
         identity_hash, reason, proposed_by, proposed_at, expires_at, state) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        [
            row.id.into(),
            row.kind.into(),
            row.officer_id.into(),
            row.username.into(),
            row.username_folded.into(),
            row.name.into(),
            row.division.into(),
            row.roles.into(),
            row.identity_hash.into(),
            row.reason.into(),
            row.proposed_by.into(),
            row.proposed_at.as_ms().into(),
            row.expires_at.as_ms().into(),
            row.state.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    store::one(db, "select * from officer_proposal where id = $1", [id.into()]).await
}

/// Those of one state, the oldest first.
pub(crate) async fn of_state(db: &impl ConnectionTrait, state: &str) -> Result<Vec<Row>, DbErr> {
    store::all(db, "select * from officer_proposal where state = $1 order by proposed_at, id", [state.into()]).await
}

/// The newest decided ones.
pub(crate) async fn decided(db: &impl ConnectionTrait, count: u64) -> Result<Vec<Row>, DbErr> {
    let sql = format!(
        "select * from officer_proposal where state <> 'waiting' order by proposed_at desc, id desc limit {count}"
    );
    store::all(db, &sql, []).await
}

/// Those about one officer, the newest first.
pub(crate) async fn of_officer(db: &impl ConnectionTrait, officer: Uuid) -> Result<Vec<Row>, DbErr> {
    let sql = "select * from officer_proposal where officer_id = $1 order by proposed_at desc, id desc";
    store::all(db, sql, [officer.into()]).await
}

/// Puts a proposal from one state into another; `false` where it is not in the first any more.
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    id: Uuid,
    (from, to): (&str, &str),
    by: Option<Uuid>,
    now: Timestamp,
    answer: Option<&str>,
) -> Result<bool, DbErr> {
    let sql = "update officer_proposal set state = $1, decided_by = $2, decided_at = $3, answer = $4 \
               where id = $5 and state = $6";
    let values =
        [to.into(), by.into(), now.as_ms().into(), answer.map(ToOwned::to_owned).into(), id.into(), from.into()];
    Ok(store::run(db, sql, values).await? == 1)
}

/// The confirmed request by which a second factor is set anew is done.
pub(crate) async fn done(db: &impl ConnectionTrait, officer: Uuid, kind: &str) -> Result<(), DbErr> {
    let sql = "update officer_proposal set state = 'done' where officer_id = $1 and kind = $2 and state = 'confirmed'";
    store::run(db, sql, [officer.into(), kind.into()]).await.map(drop)
}
