use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub recipient_sealed: Vec<u8>,
    pub text_sealed: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub template: Option<String>,
    pub parameters_sealed: Option<Vec<u8>>,
    pub expires_at: Option<Timestamp>,
    pub refused: Option<String>,
}

const COLUMNS: &str = "id, kind, recipient_sealed, text_sealed, created_at, sent_at, template, parameters_sealed, expires_at, \
                       refused";

pub(crate) async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let sql = "insert into message (id, kind, recipient_sealed, text_sealed, created_at, template, parameters_sealed, \
               expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        row.id.into(),
        row.kind.into(),
        row.recipient_sealed.into(),
        row.text_sealed.into(),
        row.created_at.as_ms().into(),
        row.template.into(),
        row.parameters_sealed.into(),
        row.expires_at.map(Timestamp::as_ms).into(),
    ];
    store::run(db, sql, values).await.map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    store::one(db, &format!("select {COLUMNS} from message where id = $1"), [id.into()]).await
}

/// Newest first.
pub(crate) async fn newest(db: &impl ConnectionTrait, count: i64) -> Result<Vec<Row>, DbErr> {
    store::all(db, &format!("select {COLUMNS} from message order by created_at desc, id desc limit $1"), [count.into()])
        .await
}

/// Notes that a gateway took the message; `wiped` takes away what it said.
pub(crate) async fn sent(
    db: &impl ConnectionTrait,
    id: Uuid,
    reference: &str,
    wiped: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    let wipe = if wiped { ", text_sealed = null, parameters_sealed = null" } else { "" };
    let sql = format!("update message set sent_at = $1, reference = $2{wipe} where id = $3");
    store::run(db, &sql, [now.as_ms().into(), reference.into(), id.into()]).await.map(drop)
}

/// Notes why a message will not be sent, and takes away what it said.
pub(crate) async fn refused(db: &impl ConnectionTrait, id: Uuid, why: &str) -> Result<(), DbErr> {
    let sql = "update message set refused = $1, text_sealed = null, parameters_sealed = null where id = $2";
    store::run(db, sql, [why.into(), id.into()]).await.map(drop)
}

/// Takes away what messages said whose time is over: codes that nobody can use any more.
pub(crate) async fn wipe_expired(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    let sql = "update message set text_sealed = null, parameters_sealed = null \
               where expires_at <= $1 and text_sealed is not null";
    store::run(db, sql, [now.as_ms().into()]).await
}

pub(crate) async fn delete_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from message where created_at < $1", [then.as_ms().into()]).await
}
