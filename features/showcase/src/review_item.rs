//! The bureau's side of 单位形象: what waits, one item as it was submitted, the decision; what is public, and taking it off.
//! The pages are the bureau's; the rules and the rows are here. Features C3, R1–R3.

use crate::{
    ItemId, Refusal, Showcases, address,
    item::{Item, Kind, State},
    keep::note,
    store as rows, wording,
};
use access::{Actor, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use organisations::review_profile::is_own_organisation;
use review::{Decision, Reason, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use std::collections::HashMap;
use web::{NotFound, Paging, Stop};

/// A line of what is public.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The item.
    pub item: ItemId,
    /// What it is.
    pub kind: Kind,
    /// 图片说明 or 视频说明; empty for a logo.
    pub caption: String,
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// 所属区域, six digits.
    pub division: String,
    /// Since when it is public.
    pub since: Timestamp,
}

/// An item as an officer sees it.
#[derive(Clone, Debug)]
pub struct ItemUnderReview {
    /// The item; a decision names its revision.
    pub item: Item,
    /// 单位名称
    pub name: String,
    /// What is public in its place now, where it is a logo or film.
    pub before: Option<Item>,
}

impl ItemUnderReview {
    /// Where the bytes of an item are read.
    #[must_use]
    pub fn address(&self, item: &Item) -> String {
        address(item.organisation, item.id)
    }

    /// Whether everybody sees it, as long as its organisation is public.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self.item.state, State::Approved { .. })
    }
}

/// What waits, for the worklist: `word` is the kind of item ([`Kind::of`]), `about` its caption.
pub const WAITING: Part = rows::WAITING;

/// What is approved in `division` and below, newest first, a page of it; and whether there is more.
///
/// # Errors
/// What the database says.
pub async fn approved(
    room: &Showcases,
    db: &impl ConnectionTrait,
    division: &str,
    paging: Paging,
) -> Result<(Vec<Listed>, bool), DbErr> {
    let Some(range) = standards::division::code_range(division) else { return Ok((Vec::new(), false)) };
    let mut found = rows::approved_within(db, &range, paging).await?;
    let per_page = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    let has_more = found.len() > per_page;
    found.truncate(per_page);
    Ok((named(room, db, found).await?, has_more))
}

async fn named(room: &Showcases, db: &impl ConnectionTrait, found: Vec<(Item, String)>) -> Result<Vec<Listed>, DbErr> {
    let mut names: HashMap<OrganisationId, String> = HashMap::new();
    let mut list = Vec::with_capacity(found.len());
    for (item, division) in found {
        let name = match names.get(&item.organisation) {
            Some(name) => name.clone(),
            None => {
                let name = room.organisations.name_of(db, item.organisation).await?.unwrap_or_default();
                names.insert(item.organisation, name.clone());
                name
            }
        };
        let since = match &item.state {
            State::InReview { submitted_at } => *submitted_at,
            State::Approved { decided_at } | State::Returned { decided_at, .. } => *decided_at,
            State::Draft | State::TakenOff { .. } | State::Removed | State::Replaced => item.uploaded_at,
        };
        list.push(Listed {
            item: item.id,
            kind: item.kind,
            caption: item.caption,
            organisation: item.organisation,
            name,
            division,
            since,
        });
    }
    Ok(list)
}

/// An item that is or was before the officer's bureau; anything else does not exist.
///
/// # Errors
/// 404; what the database says.
pub async fn show(
    room: &Showcases,
    db: &impl ConnectionTrait,
    officer: &OfficerIdentity,
    id: ItemId,
) -> Result<ItemUnderReview, Stop> {
    let item = within(db, officer, id).await?;
    let name = room.organisations.name_of(db, item.organisation).await?.unwrap_or_default();
    let before = match item.kind {
        Kind::Logo | Kind::Film => {
            let approved = rows::approved_of(db, item.organisation).await?;
            approved.into_iter().find(|i| i.kind == item.kind && i.id != item.id)
        }
        Kind::Picture => None,
    };
    Ok(ItemUnderReview { item, name, before })
}

async fn within(db: &impl ConnectionTrait, officer: &OfficerIdentity, id: ItemId) -> Result<Item, Stop> {
    let item = rows::by_id(db, id).await?.filter(|i| i.was_submitted && i.state.is_kept()).ok_or(NotFound)?;
    let division = rows::division(db, item.organisation).await?.ok_or(NotFound)?;
    if !standards::division::is_within(&division, &officer.division) {
        return Err(NotFound.into());
    }
    Ok(item)
}

/// The item, locked for a change by an officer who may.
async fn for_change(
    room: &Showcases,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: ItemId,
    now: Timestamp,
) -> Result<Item, Stop> {
    let found = within(tx, officer, id).await?;
    rows::lock_known(tx, found.organisation).await?;
    // Read again behind the lock: somebody may have been faster.
    let item = within(tx, officer, id).await?;
    if is_own_organisation(&room.organisations, tx, officer, item.organisation, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    Ok(item)
}

/// Takes an officer's decision on the revision `seen`. An approved logo or film takes the place of the one before; the
/// organisation's clerks are told.
///
/// # Errors
/// `NotFound` outside the officer's division; [`Refusal::OwnOrganisation`], [`Refusal::Undecidable`].
pub async fn decide(
    room: &Showcases,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: ItemId,
    seen: Revision,
    decision: Decision,
    now: Timestamp,
) -> Result<(), Stop> {
    let before = for_change(room, tx, officer, id, now).await?;
    let actor = Actor::Officer(officer.id);
    let from = before.state.code();
    let item = before.decide(decision.clone(), seen, now).map_err(Refusal::Undecidable)?;
    let (action, detail) = match &decision {
        Decision::Approve => {
            if item.kind.is_single() {
                for old in rows::approved_of(tx, item.organisation).await?.into_iter().filter(|i| i.kind == item.kind) {
                    let from = old.state.code();
                    let old = old.replace().map_err(|_| Refusal::NotNow)?;
                    rows::save(tx, &old, now).await?;
                    note(tx, &actor, "showcase.replacement", &old, from, serde_json::json!({}), now).await?;
                }
            }
            ("showcase.approval", serde_json::json!({ "revision": seen, "hash": item.file.hash }))
        }
        Decision::Return(reason) => {
            ("showcase.return", serde_json::json!({ "revision": seen, "reason": reason.as_str() }))
        }
    };
    rows::decide(tx, &item, officer.id, now).await?;
    note(tx, &actor, action, &item, from, detail, now).await?;
    let waiting = rows::count_waiting(tx, item.organisation).await?;
    let name = room.organisations.name_of(tx, item.organisation).await?.unwrap_or_default();
    if let Some(text) = wording::decision_message(&name, &item, &decision, waiting) {
        organisations::tell_clerks(tx, &room.organisations, item.organisation, &text, now).await?;
    }
    Ok(())
}

/// 【下架】 of something public, with a reason that the organisation is told.
///
/// # Errors
/// `NotFound` outside the officer's division; [`Refusal::OwnOrganisation`], [`Refusal::NotPublic`].
pub async fn take_off(
    room: &Showcases,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: ItemId,
    reason: &Reason,
    now: Timestamp,
) -> Result<(), Stop> {
    let before = for_change(room, tx, officer, id, now).await?;
    let from = before.state.code();
    let item = before.take_off(reason).map_err(|_| Refusal::NotPublic)?;
    rows::decide(tx, &item, officer.id, now).await?;
    let detail = serde_json::json!({ "reason": reason.as_str() });
    note(tx, &Actor::Officer(officer.id), "showcase.withdrawal", &item, from, detail, now).await?;
    let name = room.organisations.name_of(tx, item.organisation).await?.unwrap_or_default();
    let text = wording::taken_off_message(&name, &item, reason.as_str());
    organisations::tell_clerks(tx, &room.organisations, item.organisation, &text, now).await
}

#[cfg(test)]
#[path = "review_item_test.rs"]
mod tests;
