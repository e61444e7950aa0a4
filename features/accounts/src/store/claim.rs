//! Rows of 领取.

use crate::officers::claims::{Claim, Matter};
use access::OfficerId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    subject: Uuid,
    officer_id: OfficerId,
    name: String,
    held_until: Timestamp,
}

const CLAIM: &str = "select c.kind, c.subject, c.officer_id, o.name, c.held_until from review_claim c \
                     join officer o on o.id = c.officer_id where c.held_until > $1";

/// Takes it where nobody else holds it at `now`; with `over` from whoever does. One statement: of two at once one gets it.
pub(crate) async fn take(
    tx: &impl ConnectionTrait,
    matter: Matter,
    officer: OfficerId,
    over: bool,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, DbErr> {
    let free = if over { Timestamp::from_ms(i64::MAX) } else { now };
    let sql = "insert into review_claim (kind, subject, officer_id, taken_at, held_until) values ($1, $2, $3, $4, $5) \
               on conflict (kind, subject) do update set officer_id = excluded.officer_id, \
               taken_at = excluded.taken_at, held_until = excluded.held_until \
               where review_claim.officer_id = excluded.officer_id or review_claim.held_until <= $6";
    let values: [Value; 6] = [
        matter.kind.into(),
        matter.id.into(),
        officer.into(),
        now.as_ms().into(),
        until.as_ms().into(),
        free.as_ms().into(),
    ];
    Ok(store::run(tx, sql, values).await? == 1)
}

/// Lets go of it; `false` where the officer does not hold it.
pub(crate) async fn put_back(
    tx: &impl ConnectionTrait,
    matter: Matter,
    officer: OfficerId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "delete from review_claim where kind = $1 and subject = $2 and officer_id = $3 and held_until > $4";
    let values: [Value; 4] = [matter.kind.into(), matter.id.into(), officer.into(), now.as_ms().into()];
    Ok(store::run(tx, sql, values).await? == 1)
}

/// Who holds these at `now`.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    matters: &[Matter],
    now: Timestamp,
) -> Result<Vec<(Matter, Claim)>, DbErr> {
    let mut found = Vec::new();
    for chunk in matters.chunks(500) {
        let places: Vec<String> = (2..chunk.len() + 2).map(|n| format!("${n}")).collect();
        let sql = format!("{CLAIM} and c.subject in ({})", places.join(", "));
        let values = std::iter::once(Value::from(now.as_ms())).chain(chunk.iter().map(|m| m.id.into()));
        let rows: Vec<Row> = store::all(db, &sql, values).await?;
        found.extend(rows.into_iter().filter_map(|r| {
            let matter = chunk.iter().find(|m| m.kind == r.kind && m.id == r.subject)?;
            Some((*matter, Claim { officer: r.officer_id, name: r.name, until: r.held_until }))
        }));
    }
    Ok(found)
}

/// Takes away what is over.
pub(crate) async fn delete_before(tx: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    store::run(tx, "delete from review_claim where held_until <= $1", [now.as_ms().into()]).await
}
