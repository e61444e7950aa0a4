//! Idempotency keys: a create that people retry is done once, and every copy of the request gets
//! the first one's answer. A database that fell between commit and answer makes this necessary.

use crate::{Migration, Unique};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

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
