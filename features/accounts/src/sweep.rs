//! What is thrown away in the background, and when. Personal data is kept no longer than its purpose needs
//! (个人信息保护法 第十九条); what tells who did what stays as long as the log does.

use crate::{
    codes,
    officers::proposals,
    store::{claim, code, inbox, message, passkey, quota, receipt, session},
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

/// Sweeps, part by part: one that fails is told in the log and does not keep the others. `demo` keeps the texts of old
/// codes, which `/demo/messages` shows.
///
/// # Errors
/// What the database said of the last part that failed, once all were tried.
pub async fn sweep(store: &Store, demo: bool, now: Timestamp) -> Result<Swept, DbErr> {
    let mut swept = Swept::default();
    let parts = [
        ("codes and counts", counts(store, now, &mut swept).await),
        ("messages", messages(store, demo, now, &mut swept).await),
        ("proposals about officers", proposals_that_ran_out(store, now, &mut swept).await),
    ];
    let mut whole = Ok(swept);
    for (part, done) in parts {
        if let Err(error) = done {
            tracing::warn!(?error, part, "a part of what is old could not be swept");
            whole = Err(error);
        }
    }
    whole
}

async fn counts(store: &Store, now: Timestamp, swept: &mut Swept) -> Result<(), DbErr> {
    let tx = store.begin().await?;
    swept.codes = code::delete_before(&*tx, now.plus_minutes(-CODE_HOURS * 60)).await?;
    code::delete_turns_before(&*tx, now.plus_seconds(-codes::WAIT_SECONDS)).await?;
    let day = now.day().plus_days(-QUOTA_DAYS).to_string();
    swept.quotas = code::delete_days_before(&*tx, &day).await? + quota::delete_before(&*tx, &day).await?;
    swept.failures = session::delete_failures_before(&*tx, now.plus_seconds(-throttle::FORGET_SECONDS)).await?;
    passkey::delete_challenges_before(&*tx, now).await?;
    claim::delete_before(&*tx, now).await?;
    tx.commit().await
}

async fn messages(store: &Store, demo: bool, now: Timestamp, swept: &mut Swept) -> Result<(), DbErr> {
    let old = now.plus_days(-MESSAGE_DAYS);
    let tx = store.begin().await?;
    if !demo {
        swept.texts = message::wipe_expired(&*tx, now).await?;
    }
    swept.messages = message::delete_before(&*tx, old).await?
        + receipt::delete_before(&*tx, old).await?
        + inbox::delete_before(&*tx, old).await?;
    tx.commit().await
}

async fn proposals_that_ran_out(store: &Store, now: Timestamp, swept: &mut Swept) -> Result<(), DbErr> {
    let tx = store.begin().await?;
    swept.proposals = proposals::expire(&*tx, now).await?;
    tx.commit().await
}

#[cfg(test)]
#[path = "sweep_test.rs"]
mod tests;
