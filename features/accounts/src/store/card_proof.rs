use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub purpose: String,
    pub claim_hash: Vec<u8>,
    pub card_hash: Vec<u8>,
    pub reference: String,
    pub code_from: String,
    pub started_at: Timestamp,
}

pub(crate) async fn insert(db: &impl ConnectionTrait, row: &Row) -> Result<(), DbErr> {
    let r = row.clone();
    store::run(
        db,
        "insert into card_proof (id, purpose, claim_hash, card_hash, reference, code_from, state, started_at) \
         values ($1, $2, $3, $4, $5, $6, 'started', $7)",
        [
            r.id.into(),
            r.purpose.into(),
            r.claim_hash.into(),
            r.card_hash.into(),
            r.reference.into(),
            r.code_from.into(),
            r.started_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

/// The newest check of a claim that was begun and not yet asked about.
pub(crate) async fn newest(db: &impl ConnectionTrait, claim: &[u8], purpose: &str) -> Result<Option<Row>, DbErr> {
    let sql = "select id, purpose, claim_hash, card_hash, reference, code_from, started_at from card_proof \
               where claim_hash = $1 and purpose = $2 and state = 'started' order by started_at desc, id desc limit 1";
    store::one(db, sql, [claim.to_vec().into(), purpose.into()]).await
}

/// How often the verifier was asked about a card since then.
pub(crate) async fn asked_since(db: &impl ConnectionTrait, card_hash: &[u8], since: Timestamp) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from card_proof where card_hash = $1 and asked_at >= $2";
    store::number(db, sql, [card_hash.to_vec().into(), since.as_ms().into()]).await
}

/// Notes that the verifier is about to be asked: once only.
pub(crate) async fn ask(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update card_proof set state = 'unknown', asked_at = $1 where id = $2 and state = 'started'";
    Ok(store::run(db, sql, [now.as_ms().into(), id.into()]).await? == 1)
}

/// Notes the verifier's answer.
pub(crate) async fn finish(db: &impl ConnectionTrait, id: Uuid, state: &str) -> Result<(), DbErr> {
    let sql = "update card_proof set state = $1 where id = $2 and state = 'unknown'";
    store::run(db, sql, [state.into(), id.into()]).await.map(drop)
}

/// Takes away checks begun before then.
pub(crate) async fn delete_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<(), DbErr> {
    store::run(db, "delete from card_proof where started_at < $1", [then.as_ms().into()]).await.map(drop)
}
