//! 定时发布.

use super::rows::parameters;
use crate::job::JobId;
use access::{MandateId, OrganisationId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;
use store::Engine;

/// What a clerk wants published later.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct ScheduleRow {
    pub job_id: JobId,
    pub state: String,
    pub publish_at: Timestamp,
    pub organisation_id: OrganisationId,
    pub person_id: PersonId,
    pub mandate_id: MandateId,
    pub reason: String,
}

impl ScheduleRow {
    /// Whether its time has still to come, or to be heard.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state == "waiting"
    }
}

const COLUMNS: &str =
    "select job_id, state, publish_at, organisation_id, person_id, mandate_id, reason from job_schedule";

/// The schedules of these jobs.
pub(crate) async fn schedules_of(
    db: &impl ConnectionTrait,
    jobs: &[JobId],
) -> Result<HashMap<JobId, ScheduleRow>, DbErr> {
    if jobs.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("{COLUMNS} where job_id in ({})", parameters(1, jobs.len()));
    let rows: Vec<ScheduleRow> = store::all(db, &sql, jobs.iter().map(|j| Value::from(*j))).await?;
    Ok(rows.into_iter().map(|r| (r.job_id, r)).collect())
}

/// Keeps when a job is to be published, and by whom; what was said before gives way to it.
pub(crate) async fn schedule(
    tx: &impl ConnectionTrait,
    job: JobId,
    organisation: OrganisationId,
    (person, mandate): (PersonId, MandateId),
    at: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into job_schedule (job_id, state, publish_at, organisation_id, person_id, mandate_id, reason) \
               values ($1, 'waiting', $2, $3, $4, $5, '') on conflict (job_id) do update set state = 'waiting', \
               publish_at = excluded.publish_at, person_id = excluded.person_id, mandate_id = excluded.mandate_id, \
               reason = ''";
    let values: [Value; 5] = [job.into(), at.as_ms().into(), organisation.into(), person.into(), mandate.into()];
    store::run(tx, sql, values).await.map(drop)
}

/// Forgets what was scheduled; whether it was still waiting.
pub(crate) async fn unschedule(tx: &impl ConnectionTrait, job: JobId) -> Result<bool, DbErr> {
    let was_waiting = schedules_of(tx, &[job]).await?.get(&job).is_some_and(ScheduleRow::is_waiting);
    store::run(tx, "delete from job_schedule where job_id = $1", [job.into()]).await?;
    Ok(was_waiting)
}

/// Jobs after a place whose time has come at `now`, at most `limit`, in the order of their times.
pub(crate) async fn due_schedules(
    db: &impl ConnectionTrait,
    (at, job): (Timestamp, JobId),
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(Timestamp, JobId)>, DbErr> {
    let sql = format!(
        "{COLUMNS} where state = 'waiting' and publish_at <= $1 and (publish_at, job_id) > ($2, $3) \
         order by publish_at, job_id limit {limit}"
    );
    let values: [Value; 3] = [now.as_ms().into(), at.as_ms().into(), job.into()];
    let rows: Vec<ScheduleRow> = store::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.publish_at, r.job_id)).collect())
}

/// One of them, locked until the transaction ends; `None` where another server has it or it is due no more.
pub(crate) async fn take_schedule(
    tx: &impl ConnectionTrait,
    engine: Engine,
    job: JobId,
    now: Timestamp,
) -> Result<Option<ScheduleRow>, DbErr> {
    let sql =
        format!("{COLUMNS} where job_id = $1 and state = 'waiting' and publish_at <= $2{}", engine.lock_free_rows());
    store::one(tx, &sql, [job.into(), now.as_ms().into()]).await
}

/// The same, waiting for whoever has it: a transaction that was just given up may still hold it for a moment.
pub(crate) async fn wait_for_schedule(
    tx: &impl ConnectionTrait,
    engine: Engine,
    job: JobId,
    now: Timestamp,
) -> Result<Option<ScheduleRow>, DbErr> {
    let sql = format!("{COLUMNS} where job_id = $1 and state = 'waiting' and publish_at <= $2{}", engine.lock_rows());
    store::one(tx, &sql, [job.into(), now.as_ms().into()]).await
}

/// Writes down why a scheduled publication was refused.
pub(crate) async fn refuse_schedule(tx: &impl ConnectionTrait, job: JobId, reason: &str) -> Result<(), DbErr> {
    let sql = "update job_schedule set state = 'refused', reason = $1 where job_id = $2";
    store::run(tx, sql, [reason.into(), job.into()]).await.map(drop)
}
