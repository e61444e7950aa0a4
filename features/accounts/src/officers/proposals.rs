//! What two people do together (control 13): a system administrator proposes, a security officer confirms or refuses.
//! New officers, added roles and other divisions, and a second factor that was lost. A proposal lives seven days; the
//! one-time link comes into being afterwards, and the one who confirmed never sees it.

use super::{NewOfficer, OfficerRefusal, OfficerState, check_roles, codes_of, roles_of};
use crate::{
    Accounts, Refusal, Subject, persons, sessions,
    store::{officer as officer_rows, proposal as rows},
    username, wording,
};
use access::{Actor, OfficerId, Role};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

pub use super::proposal::{Proposal, ProposalId, ProposalKind, ProposalState};

/// How long a proposal may wait.
pub const PROPOSAL_DAYS: i64 = 7;
/// Characters of a reason.
const REASON_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=200;

type Outcome<T> = Result<Result<T, Refusal>, DbErr>;

/// Reads why something is proposed or refused.
///
/// # Errors
/// A field at fault.
pub fn read_reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if REASON_CHARACTERS.contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    Err(Refusal::field("reason", "原因", wording::officers::REASON))
}

/// Proposes a new officer. The account comes into being when a security officer confirms.
///
/// # Errors
/// The outer one is the database's; the inner one a field, [`Refusal::UsernameTaken`] or [`Refusal::RolesExclude`].
pub async fn appoint(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    officer: NewOfficer,
    by: OfficerId,
) -> Outcome<ProposalId> {
    let new = match super::read_new(accounts, officer) {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if new.roles.contains(&Role::Reviewer) && new.identity_hash.is_none() {
        let words = wording::officers::IDENTITY_NEEDED;
        return Ok(Err(Refusal::field("identity_number", "本人证件号码", words)));
    }
    let folded = username::folded(&new.username);
    if officer_rows::by_username(tx, &folded).await?.is_some() {
        return Ok(Err(Refusal::UsernameTaken { free: Vec::new() }));
    }
    let row = rows::Row {
        kind: ProposalKind::Appointment.code().to_owned(),
        officer_id: accounts.clock.new_id(),
        username_folded: folded,
        username: new.username,
        name: new.name,
        division: new.division,
        roles: codes_of(&new.roles),
        identity_hash: new.identity_hash,
        ..empty(accounts, by)
    };
    match propose(tx, accounts, row, by).await? {
        Err(Refusal::Officer(OfficerRefusal::ProposalWaits)) => Ok(Err(Refusal::UsernameTaken { free: Vec::new() })),
        other => Ok(other),
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Roles were only taken away: at once.
    AtOnce,
    /// Roles were added or the division is another: a security officer decides.
    Proposed(ProposalId),
}

/// Changes roles and division. Taking roles away counts at once; adding some, or another division, needs two people.
///
/// # Errors
/// The outer one is the database's; the inner one says why not.
pub async fn change(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    (division, roles): (&str, &[Role]),
    by: OfficerId,
) -> Outcome<Changed> {
    if id == by {
        return Ok(Err(OfficerRefusal::OwnAccount.into()));
    }
    if let Err(refusal) = check_roles(roles) {
        return Ok(Err(refusal));
    }
    let Some(officer) = officer_rows::by_id(tx, id.0).await? else {
        return Ok(Err(OfficerRefusal::WrongState.into()));
    };
    let before = roles_of(&officer.roles);
    let added = roles.iter().any(|r| !before.contains(r));
    let same = !added && before.len() == roles.len();
    if same && division == officer.division {
        return Ok(Err(OfficerRefusal::NothingChanges.into()));
    }
    if !added && division == officer.division {
        let now = accounts.clock.now();
        withdraw_all_of(tx, id, by, now).await?;
        put_roles(tx, accounts, &officer, division, &codes_of(roles), &Actor::Officer(by)).await?;
        return Ok(Ok(Changed::AtOnce));
    }
    let row = rows::Row {
        kind: ProposalKind::Change.code().to_owned(),
        officer_id: id.0,
        username: officer.username,
        username_folded: officer.username_folded,
        name: officer.name,
        division: division.to_owned(),
        roles: codes_of(roles),
        ..empty(accounts, by)
    };
    Ok(propose(tx, accounts, row, by).await?.map(Changed::Proposed))
}

/// Asks that a second factor that was lost may be set anew.
///
/// # Errors
/// The outer one is the database's; the inner one says why not.
pub async fn reset_second_factor(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    reason: String,
    by: OfficerId,
) -> Outcome<ProposalId> {
    if id == by {
        return Ok(Err(OfficerRefusal::OwnAccount.into()));
    }
    let officer = officer_rows::by_id(tx, id.0).await?.filter(|o| o.state == OfficerState::Active.code());
    let Some(officer) = officer else { return Ok(Err(OfficerRefusal::WrongState.into())) };
    let row = rows::Row {
        kind: ProposalKind::SecondFactor.code().to_owned(),
        officer_id: id.0,
        username: officer.username,
        username_folded: officer.username_folded,
        name: officer.name,
        division: officer.division,
        roles: officer.roles,
        reason,
        ..empty(accounts, by)
    };
    propose(tx, accounts, row, by).await
}

fn empty(accounts: &Accounts, by: OfficerId) -> rows::Row {
    let now = accounts.clock.now();
    rows::Row {
        id: accounts.clock.new_id(),
        kind: String::new(),
        officer_id: Uuid::nil(),
        username: String::new(),
        username_folded: String::new(),
        name: String::new(),
        division: String::new(),
        roles: String::new(),
        identity_hash: None,
        reason: String::new(),
        proposed_by: by.0,
        proposed_at: now,
        expires_at: now.plus_days(PROPOSAL_DAYS),
        state: ProposalState::Waiting.code().to_owned(),
        decided_by: None,
        decided_at: None,
        answer: None,
    }
}

async fn propose(tx: &impl ConnectionTrait, accounts: &Accounts, row: rows::Row, by: OfficerId) -> Outcome<ProposalId> {
    let now = accounts.clock.now();
    expire(tx, now).await?;
    if rows::of_state(tx, ProposalState::Waiting.code()).await?.iter().any(|r| r.username_folded == row.username_folded)
    {
        return Ok(Err(OfficerRefusal::ProposalWaits.into()));
    }
    let id = ProposalId(row.id);
    let detail = serde_json::json!({
        "kind": row.kind, "officer": row.officer_id, "division": row.division, "roles": row.roles,
    });
    match rows::insert(tx, row).await {
        Err(error) if rows::WAITING.is_violated_by(&error) => return Ok(Err(OfficerRefusal::ProposalWaits.into())),
        other => other?,
    }
    note(tx, id.0, "officer_proposal.creation", &Actor::Officer(by), ("none", "waiting"), detail, now).await?;
    Ok(Ok(id))
}

/// A security officer agrees: the account comes into being, the roles change, or the second factor may be set anew.
///
/// # Errors
/// The outer one is the database's; the inner one says why not.
pub async fn confirm(tx: &impl ConnectionTrait, accounts: &Accounts, id: ProposalId, by: OfficerId) -> Outcome<()> {
    let row = match decidable(tx, accounts, id, by).await? {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = accounts.clock.now();
    let actor = Actor::Officer(by);
    if let Err(refusal) = carry_out(tx, accounts, &row, &actor).await? {
        return Ok(Err(refusal));
    }
    if !rows::settle(tx, id.0, ("waiting", "confirmed"), Some(by.0), now, None).await? {
        return Ok(Err(OfficerRefusal::ProposalGone.into()));
    }
    let detail = serde_json::json!({ "kind": row.kind, "officer": row.officer_id, "proposed_by": row.proposed_by });
    note(tx, id.0, "officer_proposal.confirmation", &actor, ("waiting", "confirmed"), detail, now).await?;
    Ok(Ok(()))
}

/// A security officer does not agree.
///
/// # Errors
/// The outer one is the database's; the inner one says why not.
pub async fn refuse(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: ProposalId,
    reason: &str,
    by: OfficerId,
) -> Outcome<()> {
    let row = match decidable(tx, accounts, id, by).await? {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = accounts.clock.now();
    if !rows::settle(tx, id.0, ("waiting", "refused"), Some(by.0), now, Some(reason)).await? {
        return Ok(Err(OfficerRefusal::ProposalGone.into()));
    }
    let detail = serde_json::json!({ "kind": row.kind, "officer": row.officer_id, "reason": reason });
    note(tx, id.0, "officer_proposal.refusal", &Actor::Officer(by), ("waiting", "refused"), detail, now).await?;
    Ok(Ok(()))
}

/// A system administrator takes a proposal back.
///
/// # Errors
/// The outer one is the database's; the inner one is [`OfficerRefusal::ProposalGone`].
pub async fn withdraw(tx: &impl ConnectionTrait, accounts: &Accounts, id: ProposalId, by: OfficerId) -> Outcome<()> {
    let now = accounts.clock.now();
    let lives = rows::by_id(tx, id.0).await?.is_some_and(|r| r.state == "waiting" && now < r.expires_at);
    if !lives || !rows::settle(tx, id.0, ("waiting", "withdrawn"), Some(by.0), now, None).await? {
        return Ok(Err(OfficerRefusal::ProposalGone.into()));
    }
    note_withdrawal(tx, id.0, by, now).await?;
    Ok(Ok(()))
}

/// What still waits about an officer is overtaken by a change or a suspension.
pub(super) async fn withdraw_all_of(
    tx: &impl ConnectionTrait,
    officer: OfficerId,
    by: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    for row in rows::of_officer(tx, officer.0).await?.into_iter().filter(|r| r.state == "waiting") {
        if rows::settle(tx, row.id, ("waiting", "withdrawn"), Some(by.0), now, None).await? {
            note_withdrawal(tx, row.id, by, now).await?;
        }
    }
    Ok(())
}

async fn note_withdrawal(tx: &impl ConnectionTrait, id: Uuid, by: OfficerId, now: Timestamp) -> Result<(), DbErr> {
    let states = ("waiting", "withdrawn");
    note(tx, id, "officer_proposal.withdrawal", &Actor::Officer(by), states, serde_json::json!({}), now).await
}

/// Closes what nobody decided in time. Returns how many.
///
/// # Errors
/// What the database says.
pub async fn expire(tx: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    let mut count = 0;
    for row in rows::of_state(tx, "waiting").await?.into_iter().filter(|r| r.expires_at <= now) {
        if rows::settle(tx, row.id, ("waiting", "expired"), None, now, None).await? {
            let (states, detail) = (("waiting", "expired"), serde_json::json!({ "kind": row.kind }));
            note(tx, row.id, "officer_proposal.expiry", &Actor::System, states, detail, now).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// What waits for a security officer, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn waiting(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Proposal>, DbErr> {
    let rows = rows::of_state(db, "waiting").await?;
    Ok(rows.into_iter().filter(|r| now < r.expires_at).map(|r| Proposal::of(r, now)).collect())
}

/// The last twenty that were decided, taken back or have expired.
///
/// # Errors
/// What the database says.
pub async fn decided(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Proposal>, DbErr> {
    Ok(rows::decided(db, 20).await?.into_iter().map(|r| Proposal::of(r, now)).collect())
}

/// Everything proposed about one officer, the newest first.
///
/// # Errors
/// What the database says.
pub async fn of_officer(db: &impl ConnectionTrait, officer: OfficerId, now: Timestamp) -> Result<Vec<Proposal>, DbErr> {
    Ok(rows::of_officer(db, officer.0).await?.into_iter().map(|r| Proposal::of(r, now)).collect())
}

async fn decidable(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: ProposalId,
    by: OfficerId,
) -> Outcome<rows::Row> {
    let now = accounts.clock.now();
    let row = rows::by_id(tx, id.0).await?.filter(|r| r.state == "waiting" && now < r.expires_at);
    Ok(match row {
        None => Err(OfficerRefusal::ProposalGone.into()),
        Some(row) if row.proposed_by == by.0 => Err(OfficerRefusal::OwnProposal.into()),
        Some(row) if row.officer_id == by.0 => Err(OfficerRefusal::AboutOneself.into()),
        Some(row) => Ok(row),
    })
}

async fn carry_out(tx: &impl ConnectionTrait, accounts: &Accounts, row: &rows::Row, actor: &Actor) -> Outcome<()> {
    let officer = OfficerId(row.officer_id);
    match ProposalKind::of_code(&row.kind) {
        ProposalKind::Appointment => {
            let new = super::Checked {
                username: row.username.clone(),
                name: row.name.clone(),
                division: row.division.clone(),
                roles: roles_of(&row.roles),
                identity_hash: row.identity_hash.clone(),
            };
            super::create(tx, accounts, officer, new, actor).await
        }
        ProposalKind::Change => {
            let Some(now) = officer_rows::by_id(tx, officer.0).await? else {
                return Ok(Err(OfficerRefusal::WrongState.into()));
            };
            put_roles(tx, accounts, &now, &row.division, &row.roles, actor).await?;
            Ok(Ok(()))
        }
        ProposalKind::SecondFactor => match officer_rows::by_id(tx, officer.0).await? {
            Some(o) if o.state == OfficerState::Active.code() => Ok(Ok(())),
            Some(_) | None => Ok(Err(OfficerRefusal::WrongState.into())),
        },
    }
}

/// Writes roles and division; the officer signs in anew.
async fn put_roles(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    before: &officer_rows::Row,
    division: &str,
    roles: &str,
    actor: &Actor,
) -> Result<(), DbErr> {
    officer_rows::set_roles(tx, before.id, division, roles).await?;
    sessions::end_all_of(tx, Subject::Officer(OfficerId(before.id))).await?;
    let detail = serde_json::json!({
        "division": division, "roles": roles, "division_before": before.division, "roles_before": before.roles,
    });
    let deed = outbox::Deed {
        at: accounts.clock.now(),
        actor,
        action: "officer.change",
        object_kind: "officer",
        object_id: before.id,
        states: None,
        detail,
    };
    outbox::record(tx, &deed).await
}

async fn note(
    tx: &impl ConnectionTrait,
    id: Uuid,
    action: &'static str,
    actor: &Actor,
    states: (&str, &str),
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), DbErr> {
    let (object_kind, states) = ("officer_proposal", Some(states));
    outbox::record(tx, &outbox::Deed { at, actor, action, object_kind, object_id: id, states, detail }).await
}

/// For [`NewOfficer::identity`]: an officer's own number as it is kept.
pub(super) fn identity_hash(accounts: &Accounts, officer: &NewOfficer) -> Option<Vec<u8>> {
    officer.identity.as_ref().map(|i| persons::identity_hash(accounts, i))
}

#[cfg(test)]
#[path = "proposals_test.rs"]
mod tests;
