//! Who is told of an organisation's matters, by SMS and in 消息.

use crate::{
    Organisations,
    store::{mandate, organisation},
};
use access::{OrganisationId, PersonId, Power};
use accounts::messages::{self, Template};
use clock::Timestamp;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use web::Stop;

/// Tells the clerks who keep 基本信息; all clerks where none does; who registered the organisation where there is
/// no clerk at all.
///
/// # Errors
/// What the database says.
pub async fn clerks(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    id: OrganisationId,
    text: &str,
    now: Timestamp,
) -> Result<(), Stop> {
    let active: Vec<_> =
        mandate::bound_to(tx, id).await?.into_iter().filter_map(|m| Some((m.person, m.active(now)?.powers))).collect();
    let keepers = active.iter().filter(|(_, p)| p.holds(Power::OrganisationProfile)).map(|(id, _)| id.0);
    let mut who: BTreeSet<_> = keepers.collect();
    if who.is_empty() {
        who = active.iter().map(|(id, _)| id.0).collect();
    }
    if who.is_empty() {
        who.extend(organisation::registrant(tx, id).await?.map(|p| p.0));
    }
    for person in who {
        self::person(tx, room, PersonId(person), text).await?;
    }
    Ok(())
}

/// Tells who registered the organisation and so looks after its account; `except` knows it already.
pub(crate) async fn registrar(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    id: OrganisationId,
    except: PersonId,
    text: &str,
) -> Result<(), Stop> {
    match organisation::registrant(tx, id).await? {
        Some(person) if person != except => self::person(tx, room, person, text).await,
        Some(_) | None => Ok(()),
    }
}

/// Tells one person; nothing where the account is closed.
pub(crate) async fn person(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    id: PersonId,
    text: &str,
) -> Result<(), Stop> {
    Ok(messages::send_to(tx, &room.accounts, id, &Template::Notice(text.to_owned())).await?)
}
