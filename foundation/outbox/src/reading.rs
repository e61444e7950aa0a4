//! The log as an auditor reads it: by time, verb, actor and organisation.

use crate::LoggedDeed;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

/// Which lines are asked for; nothing set means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Only this verb.
    pub action: Option<String>,
    /// Only what this person, organisation or officer did.
    pub actor: Option<Uuid>,
    /// Only what was done for this organisation.
    pub organisation: Option<Uuid>,
}

impl LogFilter {
    /// The conditions, with their values.
    fn sql(&self) -> (String, Vec<Value>) {
        let mut values: Vec<Value> = Vec::new();
        let mut parts = vec!["1 = 1".to_owned()];
        let mut add = |column: &str, value: Value| {
            values.push(value);
            parts.push(format!("{column} ${}", values.len()));
        };
        if let Some(from) = self.from {
            add("at >=", from.as_ms().into());
        }
        if let Some(until) = self.until {
            add("at <", until.as_ms().into());
        }
        if let Some(action) = &self.action {
            add("action =", action.clone().into());
        }
        if let Some(actor) = self.actor {
            add("actor_id =", actor.into());
        }
        if let Some(organisation) = self.organisation {
            add("organisation_id =", organisation.into());
        }
        (parts.join(" and "), values)
    }
}

/// A piece of the log, newest first: the `count` lines before a place in it, or its end. However long the log is, only
/// these lines are read; how many there are in all is not counted.
///
/// # Errors
/// What the database says.
pub async fn log_before(
    db: &impl ConnectionTrait,
    filter: &LogFilter,
    before: Option<i64>,
    count: u64,
) -> Result<Vec<LoggedDeed>, DbErr> {
    let (conditions, mut values) = filter.sql();
    values.push(before.unwrap_or(i64::MAX).into());
    let place = values.len();
    let sql = format!("select * from deed where {conditions} and seq < ${place} order by seq desc limit {count}");
    store::all(db, &sql, values).await
}

/// Whether the log has more than `most` lines of these; no more than that are looked at.
///
/// # Errors
/// What the database says.
pub async fn log_exceeds(db: &impl ConnectionTrait, filter: &LogFilter, most: u64) -> Result<bool, DbErr> {
    let (conditions, values) = filter.sql();
    let sql = format!("select count(*) as n from (select 1 from deed where {conditions} limit {}) looked_at", most + 1);
    Ok(u64::try_from(store::number(db, &sql, values).await?).unwrap_or(0) > most)
}

/// Lines in their order after a place in the log, for whoever reads it in portions; 0 is the beginning.
///
/// # Errors
/// What the database says.
pub async fn log_after(
    db: &impl ConnectionTrait,
    filter: &LogFilter,
    seq: i64,
    count: u64,
) -> Result<Vec<LoggedDeed>, DbErr> {
    let (conditions, mut values) = filter.sql();
    values.push(seq.into());
    let place = values.len();
    let sql = format!("select * from deed where {conditions} and seq > ${place} order by seq limit {count}");
    store::all(db, &sql, values).await
}

/// The verbs that stand in the log, by name.
///
/// # Errors
/// What the database says.
pub async fn log_verbs(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    #[derive(FromQueryResult)]
    struct Verb {
        action: String,
    }
    // One look into the index for each verb, however long the log is.
    let sql = "with recursive verb(action) as (select min(action) from deed union all \
               select (select min(d.action) from deed d where d.action > verb.action) from verb \
               where verb.action is not null) \
               select action from verb where action is not null order by action";
    Ok(store::all::<Verb>(db, sql, []).await?.into_iter().map(|v| v.action).collect())
}
