//! Passwords of officers (decision "Two password policies"): none of the last five comes back, and after 90 days another one is
//! chosen before anything else.

use super::OfficerRefusal;
use crate::{Accounts, Refusal, store::officer as rows};
use access::OfficerId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

/// How long an officer's password serves.
pub const PASSWORD_DAYS: i64 = 90;

/// Whether another password is due.
pub(crate) fn is_due(password_at: Timestamp, now: Timestamp) -> bool {
    password_at.plus_days(PASSWORD_DAYS) <= now
}

/// Whether the new password is one of the last five.
///
/// # Errors
/// [`OfficerRefusal::PasswordUsedBefore`], or too many hashes wait.
pub(crate) async fn check_history(accounts: &Accounts, officer: &rows::Row, new: &str) -> Result<(), web::Stop> {
    let mut before = rows::passwords(accounts.store.read(), officer.id).await?;
    if let Some(current) = &officer.password
        && !before.contains(current)
    {
        before.insert(0, current.clone());
    }
    for phc in before.into_iter().take(rows::PASSWORDS_KEPT) {
        if accounts.passwords.verify(new.to_owned(), phc).await? {
            return Err(Refusal::from(OfficerRefusal::PasswordUsedBefore).into());
        }
    }
    Ok(())
}

/// Sets the password (a PHC string) and remembers it.
pub(crate) async fn set(tx: &impl ConnectionTrait, accounts: &Accounts, id: OfficerId, phc: &str) -> Result<(), DbErr> {
    let entries = (accounts.clock.new_id(), accounts.clock.new_id());
    rows::set_password(tx, id.0, entries, phc, accounts.clock.now()).await
}
