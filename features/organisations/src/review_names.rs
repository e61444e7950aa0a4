//! The bureau's side of 单位名称修改: what waits, the old and the new names, the decision. Features B8, R1–R3.

use crate::{
    Organisations, Refusal, log,
    names::{NameChange, State},
    notify,
    review_profile::is_own_organisation,
    store::{name_change as rows, organisation, profile},
    wording,
};
use access::{Actor, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use review::{Decision, Revision};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use web::{NotFound, Stop};

/// A line of the worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamesInReview {
    /// Whose names.
    pub organisation: OrganisationId,
    /// The name until now.
    pub name: String,
    /// The name asked for.
    pub new_name: String,
    /// 所属区域 of the live version, six digits.
    pub division: String,
    /// Since when.
    pub submitted_at: Timestamp,
}

/// A request as an officer reads it.
#[derive(Clone, Debug)]
pub struct NamesUnderReview {
    /// Whose names.
    pub organisation: OrganisationId,
    /// 统一社会信用代码
    pub uscc: String,
    /// What a decision names.
    pub revision: Revision,
    /// Label and tone of where it stands.
    pub state: (&'static str, &'static str),
    /// Whether it waits for a decision.
    pub is_open: bool,
    /// Label, old, new.
    pub fields: [(&'static str, String, String); 2],
    /// When it was submitted.
    pub submitted_at: Timestamp,
}

/// The requests in review in `division` (six digits) and below, oldest first.
///
/// # Errors
/// What the database says.
pub async fn in_review(db: &impl ConnectionTrait, division: &str) -> Result<Vec<NamesInReview>, DbErr> {
    let Some(range) = standards::division::code_range(division) else { return Ok(Vec::new()) };
    let waiting = rows::waiting(db, &range).await?;
    Ok(waiting
        .into_iter()
        .map(|w| NamesInReview {
            organisation: w.organisation_id,
            name: w.old_name,
            new_name: w.name,
            division: w.division,
            submitted_at: w.submitted_at,
        })
        .collect())
}

/// The newest request of an organisation of the officer's division or below, the old names beside the new ones.
///
/// # Errors
/// `NotFound` where there is none, or it was taken back.
pub async fn show(
    db: &impl ConnectionTrait,
    officer: &OfficerIdentity,
    id: OrganisationId,
) -> Result<NamesUnderReview, Stop> {
    let change = within(db, officer, id).await?;
    let organisation = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let NameChange { old, new, .. } = &change;
    Ok(NamesUnderReview {
        organisation: id,
        uscc: organisation.uscc,
        revision: change.revision,
        state: (change.state.zh(), change.state.tone()),
        is_open: change.is_in_review(),
        fields: [
            ("单位名称全称", old.name.clone(), new.name.clone()),
            ("法定代表人姓名", old.legal_representative.clone(), new.legal_representative.clone()),
        ],
        submitted_at: change.submitted_at,
    })
}

async fn within(db: &impl ConnectionTrait, officer: &OfficerIdentity, id: OrganisationId) -> Result<NameChange, Stop> {
    let standing = profile::standing(db, id).await?.ok_or(NotFound)?;
    let division = standing.approved_division.ok_or(NotFound)?;
    if !standards::division::is_within(&division, &officer.division) {
        return Err(NotFound.into());
    }
    match rows::current(db, id).await? {
        Some(change) if change.state != State::Withdrawn => Ok(change),
        Some(_) | None => Err(NotFound.into()),
    }
}

/// Takes an officer's decision on the revision `seen`. Approved, the new names are everywhere at once: in the
/// account, in the live profile as a version of its own, and in the rooms above through their hooks.
///
/// # Errors
/// `NotFound` outside the officer's division; [`Refusal::OwnOrganisation`], [`Refusal::NamesUndecidable`].
pub async fn decide(
    room: &Organisations,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: OrganisationId,
    seen: Revision,
    decision: Decision,
    now: Timestamp,
) -> Result<(), Stop> {
    organisation::for_change(tx, room.store.engine(), id).await?.ok_or(NotFound)?;
    let before = within(tx, officer, id).await?;
    if is_own_organisation(room, tx, officer, id, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let after = before.clone().decide(decision.clone(), seen, now).map_err(Refusal::NamesUndecidable)?;
    rows::save(tx, &after, Some(officer.id)).await?;
    let (action, detail) = match &decision {
        Decision::Approve => {
            organisation::set_names(tx, id, &after.new.name, &after.new.legal_representative).await?;
            profile::add_renamed_version(tx, id, officer.id, now).await?;
            ("names.approval", serde_json::json!({ "revision": seen.0 }))
        }
        Decision::Return(reason) => {
            ("names.return", serde_json::json!({ "revision": seen.0, "reason": reason.as_str() }))
        }
    };
    let states = Some((before.state.code(), after.state.code()));
    log::note(tx, &Actor::Officer(officer.id), action, log::NAMES, id.0, states, detail, now).await?;
    let text = wording::names_message(&before.old.name, &after.new.name, &decision);
    notify::clerks(tx, room, id, &text, now).await?;
    if matches!(decision, Decision::Approve) {
        room.tell_change(tx, id, now).await?;
    }
    Ok(())
}
