//! Registrations as the planner sees them: who, where, with what, and who came.

use super::{Conditions, like, placeholders, registrations};
use crate::{FairId, RegistrationId, registration::Registration};
use access::OfficerId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Which registrations of a fair are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The code of a state as it stands at the moment; all where `None`.
    pub state: Option<&'static str>,
    /// Words of which each stands in the organisation's name or is its booth.
    pub words: String,
    /// Whether the fair has begun: what is undecided then has expired.
    pub has_started: bool,
}

/// A registration with what the planner wants to know of it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub registration: Registration,
    /// Sealed; `None` online.
    pub contact: Option<Vec<u8>>,
    pub jobs: i64,
    pub headcount: i64,
    pub attended_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct More {
    id: RegistrationId,
    contact: Option<Vec<u8>>,
    jobs: i64,
    headcount: i64,
    attended_at: Option<Timestamp>,
}

fn conditions(fair: FairId, wanted: &Wanted) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("fair = ?", [fair.into()]);
    match wanted.state {
        None => {}
        Some("in_review") if wanted.has_started => conditions.and("1 = 0", []),
        Some("expired") if wanted.has_started => conditions.and("state in ('expired', 'in_review')", []),
        Some(state) => conditions.and("state = ?", [state.into()]),
    }
    for word in wanted.words.split_whitespace().take(10) {
        let word: Value = like(word).into();
        conditions.and(
            "(lower(organisation_name) like ? escape '\\' or lower(coalesce(booth, '')) like ? escape '\\')",
            [word.clone(), word],
        );
    }
    conditions
}

/// How many registrations fit, and some of them in the order of their booths, online of their registration.
pub(crate) async fn roster(
    db: &impl ConnectionTrait,
    fair: FairId,
    wanted: &Wanted,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Listed>), DbErr> {
    let conditions = conditions(fair, wanted);
    let count = format!("select count(*) as n from registration{}", conditions.sql());
    let total = ::store::number(db, &count, conditions.values.clone()).await?;
    let sql = format!(
        "select {} from registration{} order by booth, registered_at, id limit {limit} offset {offset}",
        registrations::columns(),
        conditions.sql()
    );
    let found = registrations::all(db, &sql, conditions.values).await?;
    let mut more = HashMap::with_capacity(found.len());
    for some in found.chunks(1_000) {
        // bigint and not numeric: PostgreSQL sums bigints into numerics.
        let sql = format!(
            "select r.id, r.contact, r.attended_at, \
             (select count(*) from registration_job j where j.registration = r.id) as jobs, \
             cast((select coalesce(sum(j.headcount), 0) from registration_job j where j.registration = r.id) as bigint) \
             as headcount from registration r where r.id in ({})",
            placeholders(some.len(), 1)
        );
        let rows: Vec<More> = ::store::all(db, &sql, some.iter().map(|r| Value::from(r.id))).await?;
        more.extend(rows.into_iter().map(|m| (m.id, m)));
    }
    let listed = found.into_iter().map(|registration| match more.remove(&registration.id) {
        Some(m) => Listed {
            contact: m.contact,
            jobs: m.jobs,
            headcount: m.headcount,
            attended_at: m.attended_at,
            registration,
        },
        None => Listed { contact: None, jobs: 0, headcount: 0, attended_at: None, registration },
    });
    Ok((total.unsigned_abs(), listed.collect()))
}

/// How many registrations of a fair are in a state as it is written, and how many of them came.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct StateCount {
    pub state: String,
    pub amount: i64,
    pub attended: i64,
}

pub(crate) async fn state_counts(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<StateCount>, DbErr> {
    let sql = "select state, count(*) as amount, count(attended_at) as attended from registration where fair = $1 \
               group by state";
    ::store::all(db, sql, [fair.into()]).await
}

/// A published text that approved organisations brought, how often, and for how many people.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Brought {
    pub version: Uuid,
    pub jobs: i64,
    pub headcount: i64,
}

pub(crate) async fn brought(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Brought>, DbErr> {
    let sql = "select j.version, count(*) as jobs, cast(sum(j.headcount) as bigint) as headcount from registration_job j \
               join registration r on r.id = j.registration where r.fair = $1 and r.state = 'approved' group by j.version";
    ::store::all(db, sql, [fair.into()]).await
}

/// When an approved registration's organisation came.
pub(crate) async fn attended_at(db: &impl ConnectionTrait, id: RegistrationId) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        attended_at: Option<Timestamp>,
    }
    let row: Option<Row> = ::store::one(db, "select attended_at from registration where id = $1", [id.into()]).await?;
    Ok(row.and_then(|r| r.attended_at))
}

/// Notes that the organisation came, or takes it back; says whether that changed anything.
pub(crate) async fn note_attendance(
    db: &impl ConnectionTrait,
    id: RegistrationId,
    came: Option<(Timestamp, OfficerId)>,
) -> Result<bool, DbErr> {
    let is_other = if came.is_some() { "is null" } else { "is not null" };
    let sql = format!(
        "update registration set attended_at = $1, attended_by = $2 where id = $3 and state = 'approved' \
         and attended_at {is_other}"
    );
    let (at, by) = came.map(|(at, by)| (at.as_ms(), by.0)).unzip();
    Ok(::store::run(db, &sql, [at.into(), by.into(), id.into()]).await? == 1)
}
