use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub person_id: Uuid,
    pub card_hash: Vec<u8>,
    pub card_last_four: String,
    pub phone_hash: Vec<u8>,
    pub reference: String,
    pub code_from: String,
    pub state: String,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "id, person_id, card_hash, card_last_four, phone_hash, reference, code_from, state, started_at, finished_at";

pub(crate) async fn insert(db: &impl ConnectionTrait, row: &Row) -> Result<(), DbErr> {
    let r = row.clone();
    store::run(
        db,
        "insert into card_check (id, person_id, card_hash, card_last_four, phone_hash, reference, code_from, state, started_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            r.id.into(),
            r.person_id.into(),
            r.card_hash.into(),
            r.card_last_four.into(),
            r.phone_hash.into(),
            r.reference.into(),
            r.code_from.into(),
            r.state.into(),
            r.started_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

/// The newest check of a person in one of these states.
pub(crate) async fn newest(db: &impl ConnectionTrait, person: Uuid, states: &[&str]) -> Result<Option<Row>, DbErr> {
    let list = states.iter().map(|s| format!("'{s}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select {COLUMNS} from card_check where person_id = $1 and state in ({list}) order by started_at desc, id desc limit 1"
    );
    store::one(db, &sql, [person.into()]).await
}

/// How often the verifier was asked about a card since then.
pub(crate) async fn asked_since(db: &impl ConnectionTrait, card_hash: &[u8], since: Timestamp) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from card_check where card_hash = $1 and asked_at >= $2";
    store::number(db, sql, [card_hash.to_vec().into(), since.as_ms().into()]).await
}

/// Notes that the verifier is about to be asked: once only.
pub(crate) async fn ask(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update card_check set state = 'unknown', asked_at = $1 where id = $2 and state = 'started'";
    Ok(store::run(db, sql, [now.as_ms().into(), id.into()]).await? == 1)
}

/// Notes the verifier's answer: once only.
pub(crate) async fn finish(db: &impl ConnectionTrait, id: Uuid, state: &str, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update card_check set state = $1, finished_at = $2 where id = $3 and state = 'unknown'";
    Ok(store::run(db, sql, [state.into(), now.as_ms().into(), id.into()]).await? == 1)
}

/// A check that waits for the verifier's answer.
pub(crate) async fn undecided(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    let sql = format!("select {COLUMNS} from card_check where id = $1 and state = 'unknown'");
    store::one(db, &sql, [id.into()]).await
}

/// Whether a check ended with 认证成功.
pub(crate) async fn has_passed(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from card_check where id = $1 and state = 'passed'";
    Ok(store::number(db, sql, [id.into()]).await? > 0)
}
