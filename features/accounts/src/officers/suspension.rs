//! 停用 and 恢复: one system administrator does either, never to the own account. A suspended officer's sessions end at
//! once, the links too, and sign-in is refused like a wrong password.

use super::{OfficerRefusal, OfficerState, proposals};
use crate::{Accounts, Refusal, Subject, sessions, store::officer as rows};
use access::{Actor, OfficerId};
use sea_orm::{ConnectionTrait, DbErr};

/// Suspends an officer.
///
/// # Errors
/// The outer one is the database's; the inner one [`OfficerRefusal::OwnAccount`] or [`OfficerRefusal::WrongState`].
pub async fn suspend(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    reason: &str,
    by: OfficerId,
) -> Result<Result<(), Refusal>, DbErr> {
    if id == by {
        return Ok(Err(OfficerRefusal::OwnAccount.into()));
    }
    let Some(before) = rows::by_id(tx, id.0).await? else { return Ok(Err(OfficerRefusal::WrongState.into())) };
    let suspended = OfficerState::Suspended.code();
    if before.state == suspended || !rows::set_state(tx, id.0, &before.state, suspended).await? {
        return Ok(Err(OfficerRefusal::WrongState.into()));
    }
    let now = accounts.clock.now();
    sessions::end_all_of(tx, Subject::Officer(id)).await?;
    rows::end_invitations(tx, id.0, now).await?;
    proposals::withdraw_all_of(tx, id, by, now).await?;
    let detail = serde_json::json!({ "reason": reason });
    note(tx, accounts, id, "officer.suspension", (&before.state, suspended), detail, by).await?;
    Ok(Ok(()))
}

/// Lets a suspended officer back.
///
/// # Errors
/// As [`suspend`].
pub async fn bring_back(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    by: OfficerId,
) -> Result<Result<(), Refusal>, DbErr> {
    if id == by {
        return Ok(Err(OfficerRefusal::OwnAccount.into()));
    }
    let Some(before) = rows::by_id(tx, id.0).await? else { return Ok(Err(OfficerRefusal::WrongState.into())) };
    let suspended = OfficerState::Suspended.code();
    let after = match before.password {
        Some(_) => OfficerState::Active,
        None => OfficerState::Invited,
    };
    if !rows::set_state(tx, id.0, suspended, after.code()).await? {
        return Ok(Err(OfficerRefusal::WrongState.into()));
    }
    note(tx, accounts, id, "officer.resumption", (suspended, after.code()), serde_json::json!({}), by).await?;
    Ok(Ok(()))
}

async fn note(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    action: &'static str,
    states: (&str, &str),
    detail: serde_json::Value,
    by: OfficerId,
) -> Result<(), DbErr> {
    let (at, actor) = (accounts.clock.now(), Actor::Officer(by));
    let (object_kind, states) = ("officer", Some(states));
    outbox::record(tx, &outbox::Deed { at, actor: &actor, action, object_kind, object_id: id.0, states, detail }).await
}
