//! An organisation's account as recovery and the closing of a person's account need it (A8, A9).

use crate::{
    Organisations, log,
    mandate::State,
    store::{mandate as mandates, organisation as rows, profile},
};
use access::{Actor, OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

/// What is on record of an organisation's account.
#[derive(Clone, Debug)]
pub struct OnRecord {
    /// The organisation.
    pub id: OrganisationId,
    /// 单位名称全称
    pub name: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 用户名
    pub username: String,
    /// 所属区域 as approved or saved, six digits; `None` before 基本信息 was filled in.
    pub division: Option<String>,
    /// When it was registered.
    pub registered_at: Timestamp,
}

/// The account of a code; `None` where no organisation is registered with it.
///
/// # Errors
/// What the database says.
pub async fn by_uscc(db: &impl ConnectionTrait, uscc: &str) -> Result<Option<OnRecord>, DbErr> {
    match rows::id_of(db, uscc).await? {
        Some(id) => by_id(db, id).await,
        None => Ok(None),
    }
}

/// The account by id.
///
/// # Errors
/// What the database says.
pub async fn by_id(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<OnRecord>, DbErr> {
    let Some(organisation) = rows::by_id(db, id).await? else { return Ok(None) };
    let standing = profile::standing(db, id).await?;
    Ok(Some(OnRecord {
        id,
        name: organisation.name,
        uscc: organisation.uscc,
        legal_representative: organisation.legal_representative,
        username: organisation.username,
        division: standing.and_then(|s| s.approved_division.or(s.saved_division)),
        registered_at: organisation.registered_at,
    }))
}

/// Whom to tell when something happens to the account: the clerks who are bound now, and who registered it.
///
/// # Errors
/// What the database says.
pub async fn concerned(db: &impl ConnectionTrait, id: OrganisationId, now: Timestamp) -> Result<Vec<PersonId>, DbErr> {
    let bound = mandates::bound_to(db, id).await?;
    let mut persons: Vec<PersonId> = bound.iter().filter(|m| m.active(now).is_some()).map(|m| m.person).collect();
    persons.extend(rows::registrant(db, id).await?);
    persons.sort();
    persons.dedup();
    Ok(persons)
}

/// Sets the account's password (a PHC string). Sessions are the caller's to end.
///
/// # Errors
/// What the database says.
pub async fn set_password(tx: &impl ConnectionTrait, id: OrganisationId, phc: &str) -> Result<(), DbErr> {
    rows::set_password(tx, id, phc).await
}

/// Ends every live mandate of a person whose account an officer closes; returns how many.
///
/// # Errors
/// What the database says.
pub async fn end_mandates_of(
    room: &Organisations,
    tx: &DatabaseTransaction,
    person: PersonId,
    officer: OfficerId,
    now: Timestamp,
) -> Result<usize, DbErr> {
    let mut ended = 0;
    for seen in mandates::live_of_person(tx, person).await? {
        let Some(before) = mandates::for_change(tx, room.store.engine(), seen.id).await? else { continue };
        let was = before.state.code();
        let after = before.close(now);
        mandates::update(tx, &after).await?;
        let action = if after.state == State::Left { "mandate.departure" } else { "mandate.end" };
        let detail = serde_json::json!({ "account_closed": true });
        let states = Some((was, after.state.code()));
        log::note(tx, &Actor::Officer(officer), action, log::MANDATE, after.id.0, states, detail, now).await?;
        ended += 1;
    }
    Ok(ended)
}
