//! Numbers of jobs by day.

use super::rows::parameters;
use crate::{desk::statistics::Count, job::JobId};
use access::OrganisationId;
use clock::Day;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;

/// Rows of one statement.
const ROWS_AT_ONCE: usize = 500;

/// Adds to what was counted on a day, in the order of ids so that two servers never wait for each other. What is no job is
/// passed over.
pub(crate) async fn add_counts(tx: &impl ConnectionTrait, day: Day, counts: &[(JobId, Count)]) -> Result<(), DbErr> {
    for chunk in counts.chunks(ROWS_AT_ONCE) {
        let places: Vec<String> = (0..chunk.len()).map(|n| format!("({})", parameters(n * 4 + 1, 4))).collect();
        let sql = format!(
            "insert into job_statistic (job_id, day, views, found) values {} on conflict (job_id, day) do update \
             set views = job_statistic.views + excluded.views, found = job_statistic.found + excluded.found",
            places.join(", ")
        );
        let values = chunk.iter().flat_map(|(job, count)| {
            let values: [Value; 4] =
                [(*job).into(), day.to_string().into(), i64::from(count.views).into(), i64::from(count.found).into()];
            values
        });
        store::run(tx, &sql, values).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Sum {
    job_id: JobId,
    views: i64,
    found: i64,
}

/// All that was counted of these jobs.
pub(crate) async fn counts_of(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<HashMap<JobId, (u64, u64)>, DbErr> {
    if jobs.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select job_id, cast(sum(views) as bigint) as views, cast(sum(found) as bigint) as found from job_statistic \
         where job_id in ({}) group by job_id",
        parameters(1, jobs.len())
    );
    let rows: Vec<Sum> = store::all(db, &sql, jobs.iter().map(|j| Value::from(*j))).await?;
    Ok(rows.into_iter().map(|r| (r.job_id, (r.views.unsigned_abs(), r.found.unsigned_abs()))).collect())
}

/// What was counted of a job from a day on: day, opened, found.
pub(crate) async fn counts_by_day(
    db: &impl ConnectionTrait,
    job: JobId,
    from: Day,
) -> Result<HashMap<String, (u64, u64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        day: String,
        views: i64,
        found: i64,
    }
    let sql = "select day, views, found from job_statistic where job_id = $1 and day >= $2";
    let rows: Vec<Row> = store::all(db, sql, [job.into(), from.to_string().into()]).await?;
    Ok(rows.into_iter().map(|r| (r.day, (r.views.unsigned_abs(), r.found.unsigned_abs()))).collect())
}

/// How often the jobs of an organisation were opened from a day on.
pub(crate) async fn views_of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    from: Day,
) -> Result<u64, DbErr> {
    let sql = "select cast(coalesce(sum(s.views), 0) as bigint) as n from job_statistic s join job j on j.id = s.job_id \
               where j.organisation_id = $1 and s.day >= $2";
    Ok(store::number(db, sql, [organisation.into(), from.to_string().into()]).await?.unsigned_abs())
}
