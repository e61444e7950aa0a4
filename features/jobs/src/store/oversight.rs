//! Rows for the room that watches over posts.

use crate::{
    job::{JobId, VersionId},
    oversight::LastPublished,
};
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// A publication as the database tells it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct PublicationRow {
    pub id: VersionId,
    pub job_id: JobId,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub title: String,
    pub published_at: Timestamp,
    pub findings: Option<String>,
    pub earlier: i64,
    pub of_day: i64,
    pub removals: i64,
}

/// Publications since then, oldest first.
pub(crate) async fn publications_since(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<PublicationRow>, DbErr> {
    let sql = format!(
        "select v.id, v.job_id, v.organisation_id, v.organisation_name, v.title, v.published_at, f.findings, \
         (select count(*) from job_version e where e.organisation_id = v.organisation_id \
          and e.published_at < v.published_at) as earlier, \
         (select count(*) from job_version d where d.organisation_id = v.organisation_id \
          and d.published_at > v.published_at - 86400000 and d.published_at <= v.published_at) as of_day, \
         (select count(*) from job_supervision s join job j on j.id = s.job_id \
          where j.organisation_id = v.organisation_id and s.at < v.published_at) as removals \
         from job_version v left join job_finding f on f.version_id = v.id \
         where v.published_at >= $1 order by v.published_at, v.id limit {limit}"
    );
    store::all(db, &sql, [since.as_ms().into()]).await
}

/// What was last published of a job.
pub(crate) async fn last_published(db: &impl ConnectionTrait, job: JobId) -> Result<Option<LastPublished>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        title: String,
        organisation_name: String,
    }
    let sql = "select title, organisation_name from job_version where job_id = $1 order by number desc limit 1";
    let row: Option<Row> = store::one(db, sql, [job.into()]).await?;
    Ok(row.map(|r| LastPublished { title: r.title, organisation_name: r.organisation_name }))
}
