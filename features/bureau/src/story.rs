//! The log of one thing, told with names.

use crate::{Bureau, wording};
use access::{OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use outbox::LoggedDeed;
use std::collections::HashMap;
use uuid::Uuid;
use web::Stop;

/// One line for people.
pub(crate) struct Line {
    /// When.
    pub at: Timestamp,
    /// Who, and for whom.
    pub who: String,
    /// What.
    pub what: String,
    /// `good`, `bad` or nothing.
    pub tone: &'static str,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

/// Tells the lines, looking every name up once.
pub(crate) async fn tell(bureau: &Bureau, deeds: Vec<LoggedDeed>) -> Result<Vec<Line>, Stop> {
    let mut names: HashMap<(String, Uuid), String> = HashMap::new();
    let mut lines = Vec::with_capacity(deeds.len());
    for deed in deeds {
        let who = match deed.actor_id {
            None => wording::actor_kind(&deed.actor_kind).to_owned(),
            Some(id) => match names.get(&(deed.actor_kind.clone(), id)) {
                Some(name) => name.clone(),
                None => {
                    let name = name_of(bureau, &deed.actor_kind, id).await?;
                    names.insert((deed.actor_kind.clone(), id), name.clone());
                    name
                }
            },
        };
        let detail: serde_json::Value = serde_json::from_str(&deed.detail).unwrap_or_default();
        lines.push(Line {
            at: deed.at,
            who: format!("{who}（{}）", wording::actor_kind(&deed.actor_kind)),
            what: wording::action(&deed.action).to_owned(),
            tone: if deed.action.ends_with(".approval") {
                "good"
            } else if deed.action.ends_with(".return") {
                "bad"
            } else {
                ""
            },
            reason: detail["reason"].as_str().map(ToOwned::to_owned),
        });
    }
    Ok(lines)
}

async fn name_of(bureau: &Bureau, kind: &str, id: Uuid) -> Result<String, Stop> {
    let accounts = &bureau.organisations.accounts;
    let db = accounts.store.read();
    let name = match kind {
        "officer" => accounts::officers::by_id(db, OfficerId(id)).await?.map(|o| o.name),
        "person" | "clerk" => accounts::persons::by_id(db, accounts, PersonId(id)).await?.map(|p| p.name),
        "organisation" => bureau.organisations.public(db, OrganisationId(id)).await?.map(|o| o.name),
        _ => None,
    };
    Ok(name.unwrap_or_else(|| wording::actor_kind(kind).to_owned()))
}
