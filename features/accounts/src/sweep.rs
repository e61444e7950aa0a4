//! What is thrown away in the background, and when. Personal data is kept no longer than its purpose needs
//! (个人信息保护法 第十九条); what tells who did what stays as long as the log does.

use crate::{
    codes,
    officers::proposals,
    store::{code, inbox, message, passkey, quota, receipt, session},
    throttle,
};
use clock::Timestamp;
use sea_orm::DbErr;
use store::Store;

/// A code lives five minutes; its row a day longer, for whoever asks why it was refused.
pub const CODE_HOURS: i64 = 24;
/// Quotas count days; the day before serves whoever works around midnight.
pub const QUOTA_DAYS: i64 = 2;
/// Messages, receipts and 消息 are kept as long as the log must be readable: more than the six months of 网络安全法 for
/// network logs, and long enough for a complaint about the last year's fair.
pub const MESSAGE_DAYS: i64 = 400;

/// How many rows a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// SMS codes.
    pub codes: u64,
    /// Counts of wrong passwords.
    pub failures: u64,
    /// Counts of codes and cards.
    pub quotas: u64,
    /// Texts of messages whose time is over.
    pub texts: u64,
    /// Messages, receipts and entries of 消息.
    pub messages: u64,
    /// Proposals about officers that nobody decided on in time.
    pub proposals: u64,
}

/// Sweeps. `demo` keeps the texts of old codes, which `/demo/messages` shows.
///
/// # Errors
/// What the database says.
pub async fn sweep(store: &Store, demo: bool, now: Timestamp) -> Result<Swept, DbErr> {
    let mut swept = Swept::default();
    let tx = store.begin().await?;
    swept.codes = code::delete_before(&*tx, now.plus_minutes(-CODE_HOURS * 60)).await?;
    code::delete_turns_before(&*tx, now.plus_seconds(-codes::WAIT_SECONDS)).await?;
    let day = now.day().plus_days(-QUOTA_DAYS).to_string();
    swept.quotas = code::delete_days_before(&*tx, &day).await? + quota::delete_before(&*tx, &day).await?;
    swept.failures = session::delete_failures_before(&*tx, now.plus_seconds(-throttle::FORGET_SECONDS)).await?;
    if !demo {
        swept.texts = message::wipe_expired(&*tx, now).await?;
    }
    let old = now.plus_days(-MESSAGE_DAYS);
    swept.messages = message::delete_before(&*tx, old).await?
        + receipt::delete_before(&*tx, old).await?
        + inbox::delete_before(&*tx, old).await?;
    swept.proposals = proposals::expire(&*tx, now).await?;
    passkey::delete_challenges_before(&*tx, now).await?;
    tx.commit().await?;
    Ok(swept)
}

#[cfg(test)]
#[path = "sweep_test.rs"]
mod tests;
