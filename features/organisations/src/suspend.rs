//! 已暂停: an organisation that may do no business for now. Its jobs are hidden at once, through the hooks
//! of the rooms above, and are back when it is resumed. Feature C3.

use crate::{Organisations, log, store::organisation as rows};
use access::{Actor, OfficerIdentity, OrganisationId};
use clock::Timestamp;
use review::Reason;
use sea_orm::DatabaseTransaction;
use web::{NotFound, Stop};

/// Suspends an organisation, or resumes it where `reason` is `None`. Nothing happens where it already is so.
///
/// # Errors
/// `NotFound` where no version was approved in the officer's division or below.
pub async fn suspend(
    room: &Organisations,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: OrganisationId,
    reason: Option<&Reason>,
    now: Timestamp,
) -> Result<(), Stop> {
    let organisation = rows::by_id(tx, id).await?.ok_or(NotFound)?;
    let standing = crate::store::profile::standing(tx, id).await?.ok_or(NotFound)?;
    let division = standing.approved_division.ok_or(NotFound)?;
    if !standards::division::is_within(&division, &officer.division) {
        return Err(NotFound.into());
    }
    if organisation.suspended.is_some() == reason.is_some() {
        return Ok(());
    }
    rows::set_suspension(tx, id, reason.map(|r| (now, r.as_str()))).await?;
    let (action, states) = match reason {
        Some(_) => ("organisation.suspension", ("active", "suspended")),
        None => ("organisation.resumption", ("suspended", "active")),
    };
    let detail = serde_json::json!({ "reason": reason.map(Reason::as_str) });
    log::note(tx, &Actor::Officer(officer.id), action, log::ORGANISATION, id.0, Some(states), detail, now).await?;
    room.tell_change(tx, id, now).await?;
    Ok(())
}
