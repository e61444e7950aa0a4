use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub recipient_sealed: Vec<u8>,
    pub text_sealed: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, kind, recipient_sealed, text_sealed, created_at, sent_at";

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    kind: &str,
    recipient_sealed: Vec<u8>,
    text_sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into message (id, kind, recipient_sealed, text_sealed, created_at) values ($1, $2, $3, $4, $5)";
    store::run(db, sql, [id.into(), kind.into(), recipient_sealed.into(), text_sealed.into(), now.as_ms().into()])
        .await
        .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    store::one(db, &format!("select {COLUMNS} from message where id = $1"), [id.into()]).await
}

/// Newest first.
pub(crate) async fn newest(db: &impl ConnectionTrait, count: i64) -> Result<Vec<Row>, DbErr> {
    store::all(db, &format!("select {COLUMNS} from message order by created_at desc, id desc limit $1"), [count.into()])
        .await
}

/// Notes that a gateway took the message; `wiped` takes the text away.
pub(crate) async fn sent(
    db: &impl ConnectionTrait,
    id: Uuid,
    reference: &str,
    wiped: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    let wipe = if wiped { ", text_sealed = null" } else { "" };
    let sql = format!("update message set sent_at = $1, reference = $2{wipe} where id = $3");
    store::run(db, &sql, [now.as_ms().into(), reference.into(), id.into()]).await.map(drop)
}
