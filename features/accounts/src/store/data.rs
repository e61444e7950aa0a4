use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(crate) struct Assurance {
    pub scheme: String,
    pub raw: String,
    pub rank: i64,
    pub at: Timestamp,
}

pub(crate) async fn assurances(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Assurance>, DbErr> {
    let sql = "select scheme, raw, rank, at from assurance where person_id = $1 order by at desc, id desc";
    store::all(db, sql, [person.into()]).await
}

#[derive(FromQueryResult)]
pub(crate) struct Consent {
    pub subject: String,
    pub version: String,
    pub at: Timestamp,
}

pub(crate) async fn consents(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Consent>, DbErr> {
    let sql = "select subject, version, at from consent where person_id = $1 order by at desc, id desc";
    store::all(db, sql, [person.into()]).await
}

#[derive(FromQueryResult)]
pub(crate) struct Linked {
    pub provider: String,
    pub raw: String,
    pub linked_at: Timestamp,
    pub seen_at: Timestamp,
}

pub(crate) async fn linked(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Linked>, DbErr> {
    let sql = "select provider, raw, linked_at, seen_at from linked_identity \
               where account_kind = 'person' and account_id = $1 order by linked_at, id";
    store::all(db, sql, [person.into()]).await
}

#[derive(FromQueryResult)]
pub(crate) struct CardCheck {
    pub card_last_four: String,
    pub state: String,
    pub started_at: Timestamp,
}

pub(crate) async fn card_checks(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<CardCheck>, DbErr> {
    let sql = "select card_last_four, state, started_at from card_check where person_id = $1 \
               order by started_at desc, id desc";
    store::all(db, sql, [person.into()]).await
}

/// Codes that were sent to a number and are still kept.
pub(crate) async fn codes(db: &impl ConnectionTrait, phone_hash: &[u8]) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from sms_code where phone_hash = $1";
    store::number(db, sql, [phone_hash.to_vec().into()]).await
}

/// Entries of 消息.
pub(crate) async fn messages(db: &impl ConnectionTrait, person: Uuid) -> Result<i64, DbErr> {
    store::number(db, "select count(*) as n from inbox where person_id = $1", [person.into()]).await
}

/// Browsers from which the person signed in.
pub(crate) async fn devices(db: &impl ConnectionTrait, person: Uuid) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from known_device where subject_kind = 'person' and subject_id = $1";
    store::number(db, sql, [person.into()]).await
}

/// Leaves of an account that it once was: no name, no document, no phone, no way in. Of its consents, which name nobody,
/// the record stays: it proves that there was one.
pub(crate) async fn close(db: &impl ConnectionTrait, id: Uuid, phone_hash: &[u8]) -> Result<bool, DbErr> {
    let sql = "update person set state = 'closed', name = '', document_sealed = $1, document_hash = $2, phone_sealed = $3, \
               phone_hash = $4, password = '' where id = $5 and state = 'live'";
    let nothing = Vec::<u8>::new;
    let values = [nothing().into(), nothing().into(), nothing().into(), nothing().into(), id.into()];
    if store::run(db, sql, values).await? != 1 {
        return Ok(false);
    }
    for sql in [
        "delete from assurance where person_id = $1",
        "delete from card_check where person_id = $1",
        "delete from inbox where person_id = $1",
        "delete from person_hold where person_id = $1",
        "delete from person_email where person_id = $1",
        "delete from linked_identity where account_kind = 'person' and account_id = $1",
        "delete from known_device where subject_kind = 'person' and subject_id = $1",
        "delete from provider_attempt where account_kind = 'person' and account_id = $1",
        "delete from provider_attempt where session_person_id = $1",
    ] {
        store::run(db, sql, [id.into()]).await?;
    }
    // Another account with the same number keeps its codes.
    let sql = "delete from sms_code where phone_hash = $1 and not exists \
               (select 1 from person where phone_hash = $2 and state = 'live')";
    store::run(db, sql, [phone_hash.to_vec().into(), phone_hash.to_vec().into()]).await?;
    Ok(true)
}
