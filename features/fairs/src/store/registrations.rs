//! Registrations as rows.

use super::{LIVE, placeholders, rows_of, unreadable};
use crate::{
    FairId, RegistrationId,
    registration::{Registration, State},
};
use access::{OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use review::{Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

const COLUMNS: &str =
    "id, fair, organisation, organisation_name, booth, state, reason, revision, registered_by, registered_at, ended_at";

#[derive(FromQueryResult)]
struct RegistrationRow {
    id: RegistrationId,
    fair: FairId,
    organisation: OrganisationId,
    organisation_name: String,
    booth: Option<String>,
    state: String,
    reason: Option<String>,
    revision: i64,
    registered_by: PersonId,
    registered_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl TryFrom<RegistrationRow> for Registration {
    type Error = DbErr;

    fn try_from(r: RegistrationRow) -> Result<Self, DbErr> {
        let at = r.ended_at.unwrap_or(r.registered_at);
        let state = match r.state.as_str() {
            "in_review" => State::InReview,
            "approved" => State::Approved { at },
            "returned" => State::Returned { reason: r.reason.unwrap_or_default(), at },
            "cancelled" => State::Cancelled { reason: r.reason, at },
            "expired" => State::Expired { at },
            other => return Err(unreadable("a registration's state", other)),
        };
        Ok(Self {
            id: r.id,
            fair: r.fair,
            organisation: r.organisation,
            organisation_name: r.organisation_name,
            booth: r.booth,
            state,
            revision: Revision(r.revision),
            registered_by: r.registered_by,
            registered_at: r.registered_at,
        })
    }
}

/// A job as it was when its organisation registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredJob {
    /// The job.
    pub job: Uuid,
    /// Its published version then: the text that the registration speaks of.
    pub version: Uuid,
    /// 职位名称
    pub title: String,
    /// 招聘人数
    pub headcount: i64,
    /// 6000–8500元/月
    pub pay: String,
}

/// A registration on its way into the database.
#[derive(Clone, Debug)]
pub(crate) struct NewRegistration {
    pub registration: Registration,
    /// Sealed for this row.
    pub contact: Option<Vec<u8>>,
    pub jobs: Vec<RegisteredJob>,
}

/// Who holds what in a fair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    pub booths: HashSet<String>,
    pub organisations: HashSet<OrganisationId>,
    pub count: usize,
}

#[derive(FromQueryResult)]
struct HolderRow {
    organisation: OrganisationId,
    booth: Option<String>,
}

pub(crate) async fn holders(db: &impl ConnectionTrait, fair: FairId) -> Result<Holders, DbErr> {
    let sql = format!("select organisation, booth from registration where fair = $1 and {LIVE}");
    let rows = ::store::all::<HolderRow>(db, &sql, [fair.into()]).await?;
    let mut holders = Holders { count: rows.len(), ..Holders::default() };
    for row in rows {
        holders.organisations.insert(row.organisation);
        holders.booths.extend(row.booth);
    }
    Ok(holders)
}

/// The booths that are held now.
pub(crate) async fn held_booths(db: &impl ConnectionTrait, fair: FairId) -> Result<BTreeSet<String>, DbErr> {
    Ok(holders(db, fair).await?.booths.into_iter().collect())
}

/// Adds registrations with their jobs in few statements. The unique indexes judge: a row that meets a
/// live holder is left out. Returns the ids of those that were added.
pub(crate) async fn insert_registrations(
    db: &impl ConnectionTrait,
    new: &[NewRegistration],
) -> Result<HashSet<RegistrationId>, DbErr> {
    let mut added = HashSet::new();
    for some in new.chunks(500) {
        let sql = format!(
            "insert into registration (id, fair, organisation, organisation_name, booth, state, reason, revision, contact, \
             registered_by, registered_at, ended_at) values {} on conflict do nothing returning id",
            rows_of(some.len(), 12)
        );
        let rows = ::store::all::<IdRow>(db, &sql, some.iter().flat_map(values)).await?;
        added.extend(rows.into_iter().map(|r| r.id));
    }
    let jobs: Vec<(RegistrationId, i64, &RegisteredJob)> = new
        .iter()
        .filter(|n| added.contains(&n.registration.id))
        .flat_map(|n| (1..).zip(&n.jobs).map(|(position, j)| (n.registration.id, position, j)))
        .collect();
    insert_jobs(db, &jobs).await?;
    Ok(added)
}

#[derive(FromQueryResult)]
struct IdRow {
    id: RegistrationId,
}

pub(crate) fn values(new: &NewRegistration) -> [Value; 12] {
    let r = &new.registration;
    [
        r.id.into(),
        r.fair.into(),
        r.organisation.into(),
        r.organisation_name.clone().into(),
        r.booth.clone().into(),
        r.state.code().into(),
        r.state.reason().map(ToOwned::to_owned).into(),
        r.revision.0.into(),
        new.contact.clone().into(),
        r.registered_by.into(),
        r.registered_at.as_ms().into(),
        ended_at(&r.state).into(),
    ]
}

fn ended_at(state: &State) -> Option<i64> {
    match state {
        State::InReview => None,
        State::Approved { at } | State::Returned { at, .. } | State::Cancelled { at, .. } | State::Expired { at } => {
            Some(at.as_ms())
        }
    }
}

pub(crate) async fn insert_jobs(
    db: &impl ConnectionTrait,
    jobs: &[(RegistrationId, i64, &RegisteredJob)],
) -> Result<(), DbErr> {
    for some in jobs.chunks(1_000) {
        let sql = format!(
            "insert into registration_job (registration, position, job, version, title, headcount, pay) values {}",
            rows_of(some.len(), 7)
        );
        let values = some.iter().flat_map(|(registration, position, j)| -> [Value; 7] {
            [
                (*registration).into(),
                (*position).into(),
                j.job.into(),
                j.version.into(),
                j.title.clone().into(),
                j.headcount.into(),
                j.pay.clone().into(),
            ]
        });
        ::store::run(db, &sql, values).await?;
    }
    Ok(())
}

pub(crate) async fn registration(db: &impl ConnectionTrait, id: RegistrationId) -> Result<Option<Registration>, DbErr> {
    let sql = format!("select {COLUMNS} from registration where id = $1");
    ::store::one::<RegistrationRow>(db, &sql, [id.into()]).await?.map(Registration::try_from).transpose()
}

/// Writes a new state where the revision is still `before`; says whether it was.
pub(crate) async fn write_state(
    db: &impl ConnectionTrait,
    id: RegistrationId,
    before: Revision,
    state: &State,
    decided_by: Option<OfficerId>,
) -> Result<bool, DbErr> {
    let sql = "update registration set state = $1, reason = $2, ended_at = $3, decided_by = coalesce($4, decided_by), \
               revision = revision + 1 where id = $5 and revision = $6";
    let values = [
        state.code().into(),
        state.reason().map(ToOwned::to_owned).into(),
        ended_at(state).into(),
        decided_by.map(|o| o.0).into(),
        id.into(),
        before.0.into(),
    ];
    Ok(::store::run(db, sql, values).await? == 1)
}

#[derive(FromQueryResult)]
struct ContactRow {
    contact: Option<Vec<u8>>,
}

/// The sealed contact; `None` online.
pub(crate) async fn sealed_contact(db: &impl ConnectionTrait, id: RegistrationId) -> Result<Option<Vec<u8>>, DbErr> {
    let row = ::store::one::<ContactRow>(db, "select contact from registration where id = $1", [id.into()]).await?;
    Ok(row.and_then(|r| r.contact))
}

#[derive(FromQueryResult)]
struct JobRow {
    registration: RegistrationId,
    job: Uuid,
    version: Uuid,
    title: String,
    headcount: i64,
    pay: String,
}

/// The jobs of several registrations, in the order in which they were added.
pub(crate) async fn jobs_of(
    db: &impl ConnectionTrait,
    registrations: &[RegistrationId],
) -> Result<Vec<(RegistrationId, RegisteredJob)>, DbErr> {
    if registrations.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select registration, job, version, title, headcount, pay from registration_job where registration in ({}) \
         order by registration, position",
        placeholders(registrations.len(), 1)
    );
    let rows = ::store::all::<JobRow>(db, &sql, registrations.iter().map(|r| Value::from(*r))).await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let job =
                RegisteredJob { job: r.job, version: r.version, title: r.title, headcount: r.headcount, pay: r.pay };
            (r.registration, job)
        })
        .collect())
}

/// The registrations of an organisation, newest first, and how many there are.
pub(crate) async fn of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Registration>), DbErr> {
    let count = "select count(*) as n from registration where organisation = $1";
    let total = ::store::number(db, count, [organisation.into()]).await?;
    let sql = format!(
        "select {COLUMNS} from registration where organisation = $1 order by registered_at desc, id desc \
         limit {limit} offset {offset}"
    );
    Ok((total.unsigned_abs(), all(db, &sql, [organisation.into()]).await?))
}

/// The live registration of an organisation in a fair.
pub(crate) async fn live_of(
    db: &impl ConnectionTrait,
    fair: FairId,
    organisation: OrganisationId,
) -> Result<Option<Registration>, DbErr> {
    let sql = format!("select {COLUMNS} from registration where fair = $1 and organisation = $2 and {LIVE}");
    Ok(all(db, &sql, [fair.into(), organisation.into()]).await?.pop())
}

/// Undecided registrations of fairs that have begun.
pub(crate) async fn overdue(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<Registration>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from registration where state = 'in_review' \
         and fair in (select id from fair where starts_at <= $1) order by registered_at limit {limit}"
    );
    all(db, &sql, [now.as_ms().into()]).await
}

/// 现场招聘会报名 in the worklist: `word` is the fair's title, `about` the booth; it ends when the fair begins.
pub(crate) const WAITING: Part = Part {
    kind: "registration",
    sql: "select 'registration' as kind, r.id as id, r.organisation as organisation, r.organisation_name as title, \
          f.title as word, coalesce(r.booth, '') as about, cast(0 as bigint) as amount, f.division as division, \
          r.registered_at as since, f.starts_at as ends_at, '' as due from registration r join fair f on f.id = r.fair \
          where r.state = 'in_review' and f.division >= {low} and f.division < {high} and f.starts_at > {now}",
};

pub(super) async fn all(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Registration>, DbErr> {
    ::store::all::<RegistrationRow>(db, sql, values).await?.into_iter().map(Registration::try_from).collect()
}

pub(super) fn columns() -> &'static str {
    COLUMNS
}

/// How many registrations a person handed in.
pub(crate) async fn count_handed_in_by(db: &impl ConnectionTrait, person: access::PersonId) -> Result<i64, DbErr> {
    ::store::number(db, "select count(*) as n from registration where registered_by = $1", [person.into()]).await
}

/// How many of them are undecided, for fairs that have not begun.
pub(crate) async fn count_waiting_of(
    db: &impl ConnectionTrait,
    person: access::PersonId,
    now: Timestamp,
) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from registration where state = 'in_review' and registered_by = $1 \
               and fair in (select id from fair where starts_at > $2)";
    ::store::number(db, sql, [person.into(), now.as_ms().into()]).await
}
