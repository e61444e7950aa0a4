//! Rows of 电子邮箱.

use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// The sealed address of a person.
pub(crate) async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Vec<u8>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        address_sealed: Vec<u8>,
    }
    let sql = "select address_sealed from person_email where person_id = $1";
    Ok(store::one::<Row>(db, sql, [person.into()]).await?.map(|r| r.address_sealed))
}

/// Keeps an address in place of the one before.
pub(crate) async fn set(tx: &impl ConnectionTrait, person: Uuid, sealed: Vec<u8>, now: Timestamp) -> Result<(), DbErr> {
    let sql = "insert into person_email (person_id, address_sealed, confirmed_at) values ($1, $2, $3) \
               on conflict (person_id) do update set address_sealed = excluded.address_sealed, \
               confirmed_at = excluded.confirmed_at";
    store::run(tx, sql, [person.into(), sealed.into(), now.as_ms().into()]).await.map(drop)
}

/// Takes the address away; `false` where there was none.
pub(crate) async fn delete(tx: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    Ok(store::run(tx, "delete from person_email where person_id = $1", [person.into()]).await? == 1)
}
