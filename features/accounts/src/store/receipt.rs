use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Notes that a gateway took a message. A receipt that came first stays.
pub(crate) async fn accepted(
    db: &impl ConnectionTrait,
    message: Uuid,
    gateway: &str,
    reference: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into sms_receipt (message_id, gateway, reference, state, accepted_at) \
               values ($1, $2, $3, 'accepted', $4) on conflict (message_id) do nothing";
    store::run(db, sql, [message.into(), gateway.into(), reference.into(), now.as_ms().into()]).await.map(drop)
}

/// Notes what became of it, once: later reports of the same message change nothing.
pub(crate) async fn reported(
    db: &impl ConnectionTrait,
    gateway: &str,
    reference: &str,
    state: &str,
    code: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update sms_receipt set state = $1, code = $2, reported_at = $3 \
               where gateway = $4 and reference = $5 and state = 'accepted'";
    let values = [state.into(), code.into(), now.as_ms().into(), gateway.into(), reference.into()];
    Ok(store::run(db, sql, values).await? > 0)
}

/// References of a gateway that no report came for since then, newest first.
pub(crate) async fn waiting(
    db: &impl ConnectionTrait,
    gateway: &str,
    since: Timestamp,
    count: u32,
) -> Result<Vec<String>, DbErr> {
    #[derive(FromQueryResult)]
    struct Reference {
        reference: String,
    }
    let sql = format!(
        "select reference from sms_receipt where gateway = $1 and accepted_at >= $2 and state = 'accepted' \
         order by accepted_at desc limit {count}"
    );
    let rows: Vec<Reference> = store::all(db, &sql, [gateway.into(), since.as_ms().into()]).await?;
    Ok(rows.into_iter().map(|r| r.reference).collect())
}

#[derive(FromQueryResult)]
pub(crate) struct Count {
    pub state: String,
    pub n: i64,
}

/// How many messages were taken since then, by what became of them.
pub(crate) async fn counts(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<Count>, DbErr> {
    let sql = "select state, count(*) as n from sms_receipt where accepted_at >= $1 group by state";
    store::all(db, sql, [since.as_ms().into()]).await
}

/// How many messages of since then no gateway would take.
pub(crate) async fn refused(db: &impl ConnectionTrait, since: Timestamp) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from message where created_at >= $1 and refused is not null";
    store::number(db, sql, [since.as_ms().into()]).await
}

pub(crate) async fn delete_before(db: &impl ConnectionTrait, then: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from sms_receipt where accepted_at < $1", [then.as_ms().into()]).await
}
