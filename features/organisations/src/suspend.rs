//! 已暂停: an organisation that may do no business for now. Its jobs are hidden at once, through the hooks
//! of the rooms above, and are back when it is resumed. Feature C3.

use crate::{Organisations, Refusal, log, notify, store::organisation as rows, verification::Stage, wording};
use access::{Actor, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use review::Reason;
use sea_orm::DatabaseTransaction;
use web::{NotFound, Stop};

/// Suspends an organisation, or resumes it where `reason` is `None`. Nothing happens where it already is so.
///
/// # Errors
/// `NotFound` where no version was approved in the officer's division or below; [`Refusal::OwnOrganisation`].
pub async fn suspend(
    room: &Organisations,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: OrganisationId,
    reason: Option<&Reason>,
    now: Timestamp,
) -> Result<(), Stop> {
    let (organisation, told) = rows::for_change(tx, room.store.engine(), id).await?.ok_or(NotFound)?;
    let standing = crate::store::profile::standing(tx, id).await?.ok_or(NotFound)?;
    let division = standing.approved_division.ok_or(NotFound)?;
    if !standards::division::is_within(&division, &officer.division) {
        return Err(NotFound.into());
    }
    if crate::review_profile::is_own_organisation(room, tx, officer, id, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    if organisation.suspension.is_some() == reason.is_some() {
        return Ok(());
    }
    let has_lapsed = told >= Stage::Lapsed as i64;
    rows::set_suspension(tx, id, reason.map(|r| (now, r.as_str()))).await?;
    let (action, states) = match reason {
        Some(_) => ("organisation.suspension", (if has_lapsed { "suspended" } else { "active" }, "suspended")),
        None => ("organisation.resumption", ("suspended", if has_lapsed { "suspended" } else { "active" })),
    };
    let detail = serde_json::json!({ "reason": reason.map(Reason::as_str) });
    log::note(tx, &Actor::Officer(officer.id), action, log::ORGANISATION, id.0, Some(states), detail, now).await?;
    let text = match reason {
        Some(reason) => wording::suspension_message(&organisation.name, reason.as_str()),
        None => wording::resumption_message(&organisation.name),
    };
    notify::clerks(tx, room, id, &text, now).await?;
    room.tell_change(tx, id, now).await?;
    Ok(())
}
