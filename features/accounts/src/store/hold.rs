use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

pub(crate) async fn set(db: &impl ConnectionTrait, person: Uuid, until: Timestamp) -> Result<(), DbErr> {
    let sql = "insert into person_hold (person_id, until) values ($1, $2) \
               on conflict (person_id) do update set until = excluded.until";
    store::run(db, sql, [person.into(), until.as_ms().into()]).await.map(drop)
}

pub(crate) async fn until(db: &impl ConnectionTrait, person: Uuid, now: Timestamp) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Hold {
        until: Timestamp,
    }
    let sql = "select until from person_hold where person_id = $1 and until > $2";
    Ok(store::one::<Hold>(db, sql, [person.into(), now.as_ms().into()]).await?.map(|h| h.until))
}
