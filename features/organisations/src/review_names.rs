//! The bureau's side of 单位名称修改: what waits, the old and the new names, the decision. Features B8, R1–R3.

use crate::{
    Organisations, Refusal, log,
    names::{NameChange, State},
    notify,
    review_profile::{FieldChange, is_own_organisation},
    store::{name_change as rows, organisation, profile},
    wording,
};
use access::{Actor, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use review::{Decision, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use web::{NotFound, Stop};

/// What waits, for the worklist: `about` is the name asked for.
pub const WAITING: Part = rows::WAITING;

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
    /// The old names beside the new ones.
    pub fields: [FieldChange; 2],
    /// When it was submitted.
    pub submitted_at: Timestamp,
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
    let field =
        |label, old: &String, new: &String| FieldChange { label, approved: Some(old.clone()), submitted: new.clone() };
    Ok(NamesUnderReview {
        organisation: id,
        uscc: organisation.uscc,
        revision: change.revision,
        state: (change.state.zh(), change.state.tone()),
        is_open: change.is_in_review(),
        fields: [
            field("单位名称全称", &old.name, &new.name),
            field("法定代表人姓名", &old.legal_representative, &new.legal_representative),
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
