//! Sensitive acts wait 24 hours after recovery has changed an account's phone number, so that its owner, told by the old
//! number, can object (feature A8).

use crate::{Refusal, store::hold as rows};
use access::PersonId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

/// How long they wait.
const HOURS: i64 = 24;

/// Lets the sensitive acts of this person wait from now on.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &impl ConnectionTrait, person: PersonId, now: Timestamp) -> Result<(), DbErr> {
    rows::set(tx, person.0, now.plus_minutes(HOURS * 60)).await
}

/// Whether the person may act now: asked before granting and accepting powers, changing password, phone or names.
/// The outer error is the database's, the inner one [`Refusal::Held`].
///
/// # Errors
/// What the database says.
pub async fn check(db: &impl ConnectionTrait, person: PersonId, now: Timestamp) -> Result<Result<(), Refusal>, DbErr> {
    Ok(match rows::until(db, person.0, now).await? {
        Some(until) => Err(Refusal::Held { until }),
        None => Ok(()),
    })
}
