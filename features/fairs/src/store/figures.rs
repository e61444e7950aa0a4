//! Counts for the rooms below.

use super::{LIVE, placeholders};
use access::OrganisationId;
use clock::Timestamp;
use jobs::JobId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;

/// At how many fairs each of these jobs is or was shown, by registrations that are live.
pub(crate) async fn fairs_of_jobs(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<HashMap<JobId, u64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        job: JobId,
        n: i64,
    }
    let mut counts = HashMap::new();
    for chunk in jobs.chunks(1_000) {
        let sql = format!(
            "select j.job, count(distinct r.fair) as n from registration_job j join registration r on r.id = j.registration \
             where r.{LIVE} and j.job in ({}) group by j.job",
            placeholders(chunk.len(), 1)
        );
        let rows: Vec<Row> = ::store::all(db, &sql, chunk.iter().map(|id| Value::from(id.0))).await?;
        counts.extend(rows.into_iter().map(|r| (r.job, r.n.unsigned_abs())));
    }
    Ok(counts)
}

/// An organisation's live registrations for fairs that are not over: those that wait, and all.
pub(crate) async fn count_upcoming(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<(u64, u64), DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        waiting: i64,
        upcoming: i64,
    }
    let sql = format!(
        "select count(case when r.state = 'in_review' then 1 end) as waiting, count(*) as upcoming from registration r \
         join fair f on f.id = r.fair where r.organisation = $1 and r.{LIVE} and f.ends_at > $2 \
         and f.standing = 'published'"
    );
    let row: Option<Row> = ::store::one(db, &sql, [organisation.into(), now.as_ms().into()]).await?;
    Ok(row.map_or((0, 0), |r| (r.waiting.unsigned_abs(), r.upcoming.unsigned_abs())))
}
