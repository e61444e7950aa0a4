//! Idempotency keys: a create that people retry is done once, and every copy of the request gets
//! the first one's answer. A database that fell between commit and answer makes this necessary.

use crate::{Migration, Unique};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
};
use uuid::Uuid;

/// How long answers are kept: longer than anybody goes on retrying.
pub const KEPT_HOURS: i64 = 72;

/// The table of keys.
pub const MIGRATION: Migration = Migration {
    name: "store_0001_idempotency",
    sql: "create table idempotency (
  scope text not null,
  key text not null,
  body_hash {blob} not null,
  answer text not null,
  at bigint not null,
  primary key (scope, key)
);
create index idempotency_at on idempotency (at);",
};

/// Two copies of a request committed at once: the second one finds this.
pub const SAME_KEY: Unique = Unique { index: "idempotency_pkey", columns: "idempotency.scope, idempotency.key" };

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Never seen.
    New,
    /// Seen with the same body: the answer that was given.
    Answered(String),
    /// Seen with another body: refuse with 422.
    OtherBody,
}

/// The fingerprint of a request's body.
#[must_use]
pub fn fingerprint(body: &[u8]) -> Vec<u8> {
    Sha256::digest(body).to_vec()
}

/// Looks a key up. `scope` names who asks and for what (`fairs.register:<organisation>`).
///
/// # Errors
/// What the database says.
pub async fn look_up(db: &impl ConnectionTrait, scope: &str, key: &str, body_hash: &[u8]) -> Result<Known, DbErr> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "select body_hash, answer from idempotency where scope = $1 and key = $2",
        [scope.into(), key.into()],
    );
    Ok(match db.query_one_raw(statement).await? {
        None => Known::New,
        Some(row) if row.try_get::<Vec<u8>>("", "body_hash")? == body_hash => {
            Known::Answered(row.try_get("", "answer")?)
        }
        Some(_) => Known::OtherBody,
    })
}

/// Looks up keys of many requests at once, as [`look_up`] does for one: for every `(scope, key)` that
/// is known, the body's fingerprint and the answer. At most some hundreds at a time.
///
/// # Errors
/// What the database says.
pub async fn look_up_all(
    db: &impl ConnectionTrait,
    keys: &[(&str, &str)],
) -> Result<HashMap<(String, String), (Vec<u8>, String)>, DbErr> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs = (0..keys.len()).map(|i| format!("(${}, ${})", 2 * i + 1, 2 * i + 2)).collect::<Vec<_>>().join(", ");
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        format!("select scope, key, body_hash, answer from idempotency where (scope, key) in (values {pairs})"),
        keys.iter().flat_map(|(scope, key)| [(*scope).into(), (*key).into()]).collect::<Vec<sea_orm::Value>>(),
    );
    db.query_all_raw(statement)
        .await?
        .iter()
        .map(|row| {
            let key = (row.try_get("", "scope")?, row.try_get("", "key")?);
            Ok((key, (row.try_get("", "body_hash")?, row.try_get("", "answer")?)))
        })
        .collect()
}

/// Keeps the answers of many keys in one statement, as [`keep`] does for one: `(scope, key, body_hash, answer)`.
///
/// # Errors
/// As [`keep`].
pub async fn keep_all(
    db: &impl ConnectionTrait,
    answers: &[(&str, &str, &[u8], &str)],
    now: Timestamp,
) -> Result<(), DbErr> {
    if answers.is_empty() {
        return Ok(());
    }
    let rows = (0..answers.len())
        .map(|i| format!("(${}, ${}, ${}, ${}, {})", 4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * i + 4, now.as_ms()))
        .collect::<Vec<_>>()
        .join(", ");
    let values: Vec<sea_orm::Value> = answers
        .iter()
        .flat_map(|(scope, key, hash, answer)| [(*scope).into(), (*key).into(), hash.to_vec().into(), (*answer).into()])
        .collect();
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        format!("insert into idempotency (scope, key, body_hash, answer, at) values {rows}"),
        values,
    ))
    .await
    .map(drop)
}

/// Keeps the answer of a key, in the transaction that makes it true.
///
/// # Errors
/// [`SAME_KEY`] is violated where another copy was faster; anything else the database says.
pub async fn keep(
    db: &impl ConnectionTrait,
    scope: &str,
    key: &str,
    body_hash: &[u8],
    answer: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "insert into idempotency (scope, key, body_hash, answer, at) values ($1, $2, $3, $4, $5)",
        [scope.into(), key.into(), body_hash.to_vec().into(), answer.into(), now.as_ms().into()],
    ))
    .await
    .map(drop)
}

/// Takes away answers that were kept before then. What comes with such a key afterwards is a new request.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: &impl ConnectionTrait, kept_before: Timestamp) -> Result<u64, DbErr> {
    crate::run(db, "delete from idempotency where at < $1", [kept_before.as_ms().into()]).await
}

/// Writes the answer of a key that was kept without one.
///
/// # Errors
/// What the database says.
pub async fn answer(db: &impl ConnectionTrait, scope: &str, key: &str, answer: &str) -> Result<(), DbErr> {
    let sql = "update idempotency set answer = $1 where scope = $2 and key = $3";
    crate::run(db, sql, [answer.into(), scope.into(), key.into()]).await.map(drop)
}

/// Forgets a key: nothing came of its request, which may be tried again.
///
/// # Errors
/// What the database says.
pub async fn forget(db: &impl ConnectionTrait, scope: &str, key: &str) -> Result<(), DbErr> {
    crate::run(db, "delete from idempotency where scope = $1 and key = $2", [scope.into(), key.into()]).await.map(drop)
}

/// A request with a key, while it is worked on. The first transaction that commits meanwhile takes the key with it, so
/// that the change and its key are there together or not at all; the answer follows ([`answer`]).
#[derive(Debug)]
pub struct Ask {
    scope: String,
    key: String,
    body_hash: Vec<u8>,
    at: Timestamp,
    made: Mutex<Option<Uuid>>,
    outcome: AtomicU8,
}

/// What became of an [`Ask`]'s key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was committed.
    Untouched,
    /// The key is kept, with a change.
    Kept,
    /// Another copy of the request was faster; the change of this one is undone.
    Lost,
}

const KEPT: u8 = 1;
const LOST: u8 = 2;

tokio::task_local! {
    static ASK: Arc<Ask>;
}

impl Ask {
    /// A request of `scope` with `key`, whose body has this fingerprint, that came at `at`.
    #[must_use]
    pub fn new(scope: String, key: String, body_hash: Vec<u8>, at: Timestamp) -> Self {
        Self { scope, key, body_hash, at, made: Mutex::new(None), outcome: AtomicU8::new(0) }
    }

    /// What became of the key.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.outcome.load(Ordering::Acquire) {
            KEPT => Outcome::Kept,
            LOST => Outcome::Lost,
            _ => Outcome::Untouched,
        }
    }

    /// Does `work` as the work of this request. What it hands to other tasks commits without the key.
    pub async fn work<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        ASK.scope(self.clone(), work).await
    }

    pub(crate) fn is_kept(&self) {
        self.outcome.store(KEPT, Ordering::Release);
    }

    fn made(&self) -> Option<Uuid> {
        *self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names the thing that the request under way is about to make: said before its transaction commits, it is what a
/// repetition is told should the answer itself get lost between commit and client.
pub fn made(id: impl Into<Uuid>) {
    let _ = ASK.try_with(|ask| *ask.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.into()));
}

/// The thing of [`made`], from the answer kept in its place.
#[must_use]
pub fn made_before(answer: &str) -> Option<Uuid> {
    answer.strip_prefix(MADE).and_then(|id| id.parse().ok())
}

const MADE: &str = "made:";

/// Before a commit: writes the key of the request under way, where it is not written yet.
pub(crate) async fn take_along(tx: &DatabaseTransaction) -> Result<Option<Arc<Ask>>, DbErr> {
    let Ok(ask) = ASK.try_with(Arc::clone) else { return Ok(None) };
    let said = ask.made().map(|id| format!("{MADE}{id}")).unwrap_or_default();
    if ask.outcome() == Outcome::Kept {
        // An earlier transaction of the request took the key: this one may know what is made.
        if !said.is_empty() {
            answer(tx, &ask.scope, &ask.key, &said).await?;
        }
        return Ok(None);
    }
    match keep(tx, &ask.scope, &ask.key, &ask.body_hash, &said, ask.at).await {
        Ok(()) => Ok(Some(ask)),
        Err(error) => {
            if SAME_KEY.is_violated_by(&error) {
                ask.outcome.store(LOST, Ordering::Release);
            }
            Err(error)
        }
    }
}
