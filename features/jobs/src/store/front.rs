use crate::job::JobId;
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// What seekers can find, in three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LiveFigures {
    pub jobs: u64,
    pub headcount: u64,
    pub organisations: u64,
}

/// Jobs, 招聘人数 and organisations that seekers can find at `now`.
pub(crate) async fn live_figures(db: &impl ConnectionTrait, now: Timestamp) -> Result<LiveFigures, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        jobs: i64,
        headcount: Option<i64>,
        organisations: i64,
    }
    let sql = "select count(*) as jobs, cast(sum(headcount) as bigint) as headcount, \
               count(distinct organisation_id) as organisations from job where state = 'published' and expires_at > $1 \
               and not exists (select 1 from job_hidden_organisation h where h.organisation_id = job.organisation_id \
               and h.since <= $2)";
    let row = store::one::<Row>(db, sql, [now.as_ms().into(), now.as_ms().into()]).await?;
    Ok(row.map_or(LiveFigures { jobs: 0, headcount: 0, organisations: 0 }, |r| LiveFigures {
        jobs: r.jobs.unsigned_abs(),
        headcount: r.headcount.unwrap_or(0).unsigned_abs(),
        organisations: r.organisations.unsigned_abs(),
    }))
}

/// How many jobs of an organisation are published and valid at `now`.
pub(crate) async fn count_open(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<u64, DbErr> {
    let sql = "select count(*) as n from job where organisation_id = $1 and state = 'published' and expires_at > $2";
    Ok(store::number(db, sql, [organisation.into(), now.as_ms().into()]).await?.unsigned_abs())
}

/// A piece of the same, newest first.
pub(crate) async fn open_ids(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    offset: u64,
    count: u64,
    now: Timestamp,
) -> Result<Vec<JobId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
    }
    let sql = format!(
        "select id from job where organisation_id = $1 and state = 'published' and expires_at > $2 \
         order by published_seq desc limit {count} offset {offset}"
    );
    let rows: Vec<Row> = store::all(db, &sql, [organisation.into(), now.as_ms().into()]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}
