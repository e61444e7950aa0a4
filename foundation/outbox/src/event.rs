use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Store;

/// How long a claimed event belongs to its worker.
const LEASE_SECONDS: i64 = 60;
/// After so many tries, which are most of a day, an event waits for an officer: a gateway that is away for an hour costs
/// nobody a message.
pub(crate) const ATTEMPTS_MAX: i64 = 32;
/// So many of those that gave up are read at once.
const DEAD_MAX: i64 = 200;

/// Later work.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Event {
    /// Its number, in order of writing.
    pub seq: i64,
    /// Which handler it is for.
    pub topic: String,
    /// JSON.
    pub body: String,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// Writes an event in the transaction of the change that causes it.
///
/// # Errors
/// What the database says.
pub async fn push(
    tx: &impl ConnectionTrait,
    topic: &str,
    body: &serde_json::Value,
    run_at: Timestamp,
) -> Result<(), DbErr> {
    store::run(
        tx,
        "insert into event (topic, body, run_at, attempts, leased_until) values ($1, $2, $3, 0, 0)",
        [topic.into(), body.to_string().into(), run_at.as_ms().into()],
    )
    .await
    .map(drop)
}

/// Claims up to `count` events that are due and not exhausted, for one minute. Workers on other
/// machines pass over them meanwhile.
///
/// # Errors
/// What the database says.
pub async fn claim(store: &Store, now: Timestamp, count: u32) -> Result<Vec<Event>, DbErr> {
    let tx = store.begin().await?;
    let due = format!(
        "select seq, topic, body, run_at, attempts, last_error from event \
         where done_at is null and run_at <= $1 and leased_until <= $2 and attempts < {ATTEMPTS_MAX} \
         order by run_at, seq limit {count}{}",
        store.engine().lock_free_rows()
    );
    let events: Vec<Event> = store::all(&*tx, &due, [now.as_ms().into(), now.as_ms().into()]).await?;
    for event in &events {
        store::run(
            &*tx,
            "update event set leased_until = $1, attempts = attempts + 1 where seq = $2",
            [now.plus_seconds(LEASE_SECONDS).as_ms().into(), event.seq.into()],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(events)
}

/// Marks an event as done.
///
/// # Errors
/// What the database says.
pub async fn done(db: &impl ConnectionTrait, event: &Event, now: Timestamp) -> Result<(), DbErr> {
    store::run(
        db,
        "update event set done_at = $1, last_error = null where seq = $2",
        [now.as_ms().into(), event.seq.into()],
    )
    .await
    .map(drop)
}

/// Puts an event off after a failed try: 2, 4, 8 … seconds, at most an hour.
///
/// # Errors
/// What the database says.
pub async fn failed(db: &impl ConnectionTrait, event: &Event, error: &str, now: Timestamp) -> Result<(), DbErr> {
    let wait = (2_i64 << event.attempts.clamp(0, 11)).min(3_600);
    let error: String = error.chars().take(500).collect();
    store::run(
        db,
        "update event set leased_until = 0, run_at = $1, last_error = $2 where seq = $3",
        [now.plus_seconds(wait).as_ms().into(), error.into(), event.seq.into()],
    )
    .await
    .map(drop)
}

/// How many events of a topic wait and are still tried, counted up to `at_most`.
///
/// # Errors
/// What the database says.
pub async fn waiting(db: &impl ConnectionTrait, topic: &str, at_most: i64) -> Result<i64, DbErr> {
    let sql = format!(
        "select count(*) as n from (select 1 as one from event where done_at is null and attempts < {ATTEMPTS_MAX} \
         and topic = $1 limit {at_most}) as waiting"
    );
    store::number(db, &sql, [topic.into()]).await
}

/// Takes away events that were done before then. The log is never swept.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: &impl ConnectionTrait, done_before: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from event where done_at < $1", [done_before.as_ms().into()]).await
}

/// The first 200 events that were tried too often and wait for somebody to look at them.
///
/// # Errors
/// What the database says.
pub async fn dead(db: &impl ConnectionTrait) -> Result<Vec<Event>, DbErr> {
    let sql = format!(
        "select seq, topic, body, run_at, attempts, last_error from event \
         where done_at is null and attempts >= {ATTEMPTS_MAX} order by seq limit {DEAD_MAX}"
    );
    store::all(db, &sql, []).await
}

/// Lets a dead event be tried again; `false` where there is none of that number.
///
/// # Errors
/// What the database says.
pub async fn retry(db: &impl ConnectionTrait, seq: i64, now: Timestamp) -> Result<bool, DbErr> {
    let sql = format!(
        "update event set attempts = 0, leased_until = 0, run_at = $1 where seq = $2 and done_at is null and attempts >= {ATTEMPTS_MAX}"
    );
    Ok(store::run(db, &sql, [now.as_ms().into(), seq.into()]).await? == 1)
}

/// Lets all dead events be tried again; says how many.
///
/// # Errors
/// What the database says.
pub async fn retry_all(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    let sql = format!(
        "update event set attempts = 0, leased_until = 0, run_at = $1 where done_at is null and attempts >= {ATTEMPTS_MAX}"
    );
    store::run(db, &sql, [now.as_ms().into()]).await
}
