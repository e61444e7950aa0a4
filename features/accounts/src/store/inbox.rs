use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub text_sealed: Vec<u8>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    person: Uuid,
    text_sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into inbox (id, person_id, text_sealed, created_at) values ($1, $2, $3, $4)";
    store::run(db, sql, [id.into(), person.into(), text_sealed.into(), now.as_ms().into()]).await.map(drop)
}

/// A page of somebody's messages, newest first, and how many there are.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    person: Uuid,
    offset: u64,
    count: u64,
) -> Result<(Vec<Row>, u64), DbErr> {
    let sql = format!(
        "select id, text_sealed, created_at, read_at from inbox where person_id = $1 \
         order by created_at desc, id desc limit {count} offset {offset}"
    );
    let rows = store::all(db, &sql, [person.into()]).await?;
    let total = store::number(db, "select count(*) as n from inbox where person_id = $1", [person.into()]).await?;
    Ok((rows, u64::try_from(total).unwrap_or(0)))
}

pub(crate) async fn unread(db: &impl ConnectionTrait, person: Uuid) -> Result<u64, DbErr> {
    let sql = "select count(*) as n from inbox where person_id = $1 and read_at is null";
    Ok(u64::try_from(store::number(db, sql, [person.into()]).await?).unwrap_or(0))
}

/// Notes that somebody has read every message written until then.
pub(crate) async fn read_all(db: &impl ConnectionTrait, person: Uuid, now: Timestamp) -> Result<u64, DbErr> {
    let sql = "update inbox set read_at = $1 where person_id = $2 and read_at is null";
    store::run(db, sql, [now.as_ms().into(), person.into()]).await
}

pub(crate) async fn delete_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from inbox where created_at < $1", [then.as_ms().into()]).await
}
