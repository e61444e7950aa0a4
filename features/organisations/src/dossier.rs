//! 单位档案: what an officer may know of an organisation of the own division. The pages are the bureau's; the rows
//! and what may be seen are here. Feature C3.

use crate::{
    Organisations,
    mandate::State,
    organisation::Organisation,
    review_profile::is_own_organisation,
    store::{dossier as rows, mandate, organisation, profile},
    verification::Stage,
};
use access::{OfficerIdentity, OrganisationId};
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use web::{NotFound, Stop};

/// Which organisations a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// All of them.
    All,
    /// 待复核: overdue, not yet suspended.
    Due,
    /// 已暂停
    Suspended,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub id: OrganisationId,
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// 所属区域 of the live version, six digits.
    pub division: String,
    /// 正常, 待复核, 已暂停 …: label and tone.
    pub state: (&'static str, &'static str),
    /// The last day before it is to be verified again.
    pub due: Option<Day>,
}

/// A clerk as an officer sees one.
#[derive(Clone, Debug)]
pub struct ClerkLine {
    /// 姓名
    pub name: String,
    /// `138****8000`
    pub phone_masked: String,
    /// What he or she may do.
    pub powers: String,
}

/// An organisation as an officer reads it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The organisation.
    pub organisation: Organisation,
    /// 所属区域 of the live version, six digits.
    pub division: String,
    /// Label and tone of where it stands.
    pub state: (&'static str, &'static str),
    /// Since when and why it is 已暂停.
    pub suspended: Option<(Timestamp, String)>,
    /// Whether an officer suspended it: then an officer lifts it.
    pub is_suspended_by_officer: bool,
    /// The last day before it is to be verified again.
    pub due: Option<Day>,
    /// Who acts for it now.
    pub clerks: Vec<ClerkLine>,
    /// Whether the officer is one of the clerks, and so decides nothing about it.
    pub is_own: bool,
}

fn state(o: &Organisation, now: Timestamp) -> (&'static str, &'static str) {
    match (o.suspended(now).is_some(), o.stage(now)) {
        (true, _) => ("已暂停", "bad"),
        (false, Stage::Due) => ("待复核", "warn"),
        (false, Stage::Early | Stage::Late) => ("即将复核", "busy"),
        (false, Stage::Fresh | Stage::Lapsed) => ("正常", "good"),
    }
}

fn due(o: &Organisation) -> Option<Day> {
    o.verification.map(|v| v.due_day())
}

/// Approved organisations in `division` and below by words of the name or by code, by name; and how many there are.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &impl ConnectionTrait,
    division: &str,
    words: &str,
    only: Only,
    offset: u64,
    limit: u64,
    now: Timestamp,
) -> Result<(Vec<Listed>, u64), DbErr> {
    let Some(range) = standards::division::code_range(division) else { return Ok((Vec::new(), 0)) };
    let (found, total) = rows::page(db, &range, words, only, now, offset, limit).await?;
    let mut listed = Vec::with_capacity(found.len());
    for (id, division) in found {
        if let Some(o) = organisation::by_id(db, id).await? {
            listed.push(Listed { id, state: state(&o, now), due: due(&o), name: o.name, uscc: o.uscc, division });
        }
    }
    Ok((listed, total.unsigned_abs()))
}

/// How many organisations of a division are 待复核 and 已暂停 at `now`.
///
/// # Errors
/// What the database says.
pub async fn standing_counts(db: &impl ConnectionTrait, division: &str, now: Timestamp) -> Result<(u64, u64), DbErr> {
    let Some(range) = standards::division::code_range(division) else { return Ok((0, 0)) };
    let due = rows::count(db, &range, "", Only::Due, now).await?;
    let suspended = rows::count(db, &range, "", Only::Suspended, now).await?;
    Ok((due.unsigned_abs(), suspended.unsigned_abs()))
}

/// What an officer may know of an organisation.
///
/// # Errors
/// `NotFound` where no version was approved in the officer's division or below.
pub async fn dossier(
    room: &Organisations,
    officer: &OfficerIdentity,
    id: OrganisationId,
    now: Timestamp,
) -> Result<Dossier, Stop> {
    let db = room.store.read();
    let standing = profile::standing(db, id).await?.ok_or(NotFound)?;
    let division = standing.approved_division.ok_or(NotFound)?;
    if !standards::division::is_within(&division, &officer.division) {
        return Err(NotFound.into());
    }
    let organisation = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let mut clerks = Vec::new();
    for bound in mandate::bound_to(db, id).await?.into_iter().map(|m| m.at(now)).filter(|m| m.state == State::Bound) {
        if let Some(person) = accounts::persons::by_id(db, &room.accounts, bound.person).await? {
            clerks.push(ClerkLine { name: person.name, phone_masked: person.phone_masked, powers: bound.powers.zh() });
        }
    }
    Ok(Dossier {
        division,
        state: state(&organisation, now),
        suspended: organisation.suspended(now),
        is_suspended_by_officer: organisation.suspension.is_some(),
        due: due(&organisation),
        clerks,
        is_own: is_own_organisation(room, db, officer, id, now).await?,
        organisation,
    })
}
