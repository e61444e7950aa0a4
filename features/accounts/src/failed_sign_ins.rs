//! Sign-ins that failed, in the log: which kind of account, whose where that is known, from what network, and what was
//! wrong. Never what was typed. The security officer looks at them; a crowd of them is what a guesser leaves.

use crate::{Subject, asking::Asker, sign_in::Kind};
use access::Actor;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::collections::HashMap;
use uuid::Uuid;

/// The verb of the log.
pub(crate) const ACTION: &str = "session.refusal";
/// More than so many of a period are not looked at one by one.
const READ_MAX: usize = 10_000;

/// Writes one down.
pub(crate) async fn record(
    tx: &impl ConnectionTrait,
    kind: Kind,
    subject: Option<Subject>,
    reason: &'static str,
    asker: Asker,
    at: Timestamp,
) -> Result<(), DbErr> {
    let deed = outbox::Deed {
        at,
        actor: &Actor::Anonymous,
        action: ACTION,
        object_kind: "sign_in",
        object_id: subject.map_or_else(Uuid::nil, |s| s.parts().1),
        states: None,
        detail: serde_json::json!({
            "account": kind.code(), "network": asker.device.network(), "device": asker.device.words(), "wrong": reason,
        }),
    };
    outbox::record(tx, &deed).await
}

/// A sign-in that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedSignIn {
    /// When.
    pub at: Timestamp,
    /// The account, where the user name was somebody's.
    pub account: Option<Uuid>,
    /// `person`, `organisation` or `officer`.
    pub kind: String,
    /// The coarse address, or empty.
    pub network: String,
    /// `password`, `unknown`, `second_factor`, `passkey` or `suspended`.
    pub wrong: String,
}

/// The failed sign-ins of a period, as the security officer looks at them.
#[derive(Clone, Debug, Default)]
pub struct FailedSignIns {
    /// The newest first, at most 10,000.
    pub list: Vec<FailedSignIn>,
    /// Whether there are more than were read.
    pub more: bool,
}

impl FailedSignIns {
    /// How many there are of a kind of account.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.list.iter().filter(|f| f.kind == kind).count()
    }

    /// Accounts that were tried at least so often, the most often first.
    #[must_use]
    pub fn accounts_at_least(&self, times: usize) -> Vec<(String, Uuid, usize)> {
        let tried = self.list.iter().filter_map(|f| f.account.map(|a| (f.kind.clone(), a)));
        crowds(tried, times).into_iter().map(|((kind, account), n)| (kind, account, n)).collect()
    }

    /// Networks from which at least so many failed, the most first.
    #[must_use]
    pub fn networks_at_least(&self, times: usize) -> Vec<(String, usize)> {
        crowds(self.list.iter().filter(|f| !f.network.is_empty()).map(|f| f.network.clone()), times)
    }
}

fn crowds<K: std::hash::Hash + Ord>(all: impl Iterator<Item = K>, times: usize) -> Vec<(K, usize)> {
    let mut counts: HashMap<K, usize> = HashMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut crowds: Vec<_> = counts.into_iter().filter(|(_, n)| *n >= times).collect();
    crowds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    crowds
}

#[derive(FromQueryResult)]
struct Line {
    at: Timestamp,
    object_id: Uuid,
    detail: String,
}

/// Those since an instant.
///
/// # Errors
/// What the database says.
pub async fn since(db: &impl ConnectionTrait, from: Timestamp) -> Result<FailedSignIns, DbErr> {
    let sql = format!(
        "select at, object_id, detail from deed where action = $1 and at >= $2 order by at desc, seq desc limit {}",
        READ_MAX + 1
    );
    let mut lines: Vec<Line> = store::all(db, &sql, [ACTION.into(), from.as_ms().into()]).await?;
    let more = lines.len() > READ_MAX;
    lines.truncate(READ_MAX);
    let list = lines
        .into_iter()
        .map(|line| {
            let detail: serde_json::Value = serde_json::from_str(&line.detail).unwrap_or_default();
            let text = |name: &str| detail[name].as_str().unwrap_or_default().to_owned();
            FailedSignIn {
                at: line.at,
                account: (!line.object_id.is_nil()).then_some(line.object_id),
                kind: text("account"),
                network: text("network"),
                wrong: text("wrong"),
            }
        })
        .collect();
    Ok(FailedSignIns { list, more })
}

#[cfg(test)]
#[path = "failed_sign_ins_test.rs"]
mod tests;
