//! Rows of what the bureau has to do with a job: submissions, 监管下架, and what the checker found.

use super::rows::{CONTENT_COLUMNS, ContactRow, ContentRow, parameters};
use crate::{
    content::{Contact, Content},
    job::{JobId, VersionId},
    review_job::Remark,
};
use access::{OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use review::worklist::Part;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use std::collections::HashMap;

/// A submission as it is kept.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct ReviewRow {
    pub job_id: JobId,
    pub state: String,
    pub revision: i64,
    pub division: String,
    pub submitted_by: PersonId,
    pub submitted_at: Timestamp,
    pub reason: String,
}

const REVIEW: &str = "select job_id, state, revision, division, submitted_by, submitted_at, reason from job_review";

/// A submission, if there is one.
pub(crate) async fn review_of(db: &impl ConnectionTrait, job: JobId) -> Result<Option<ReviewRow>, DbErr> {
    store::one(db, &format!("{REVIEW} where job_id = $1"), [job.into()]).await
}

/// The submissions of these jobs.
pub(crate) async fn reviews_of(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<Vec<ReviewRow>, DbErr> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{REVIEW} where job_id in ({})", parameters(1, jobs.len()));
    store::all(db, &sql, jobs.iter().map(|j| Value::from(*j))).await
}

/// 职位 in the worklist: `about` is the title. The name is that of the room below.
pub(crate) const WAITING: Part = Part {
    kind: "job",
    sql: "select 'job' as kind, r.job_id as id, j.organisation_id as organisation, o.name as title, '' as word, \
          j.title as about, cast(0 as bigint) as amount, r.division as division, r.submitted_at as since, \
          cast(0 as bigint) as ends_at, '' as due from job_review r join job j on j.id = r.job_id \
          join organisation o on o.id = j.organisation_id \
          where r.state = 'in_review' and r.division >= {low} and r.division < {high}",
};

/// Keeps a submission; one that was returned before gives way to it.
pub(crate) async fn submit(
    tx: &impl ConnectionTrait,
    job: JobId,
    revision: i64,
    division: &str,
    person: PersonId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into job_review (job_id, state, revision, division, submitted_by, submitted_at, reason) \
               values ($1, 'in_review', $2, $3, $4, $5, '') on conflict (job_id) do update set state = 'in_review', \
               revision = excluded.revision, division = excluded.division, submitted_by = excluded.submitted_by, \
               submitted_at = excluded.submitted_at, reason = ''";
    let values: [Value; 5] = [job.into(), revision.into(), division.into(), person.into(), now.as_ms().into()];
    store::run(tx, sql, values).await.map(drop)
}

/// Writes down that a submission was returned.
pub(crate) async fn return_review(tx: &impl ConnectionTrait, job: JobId, reason: &str) -> Result<(), DbErr> {
    let sql = "update job_review set state = 'returned', reason = $1 where job_id = $2";
    store::run(tx, sql, [reason.into(), job.into()]).await.map(drop)
}

/// Forgets a submission: it was approved, or the job is gone.
pub(crate) async fn drop_review(tx: &impl ConnectionTrait, job: JobId) -> Result<(), DbErr> {
    store::run(tx, "delete from job_review where job_id = $1", [job.into()]).await.map(drop)
}

/// Takes back a submission that waits; `false` where none does.
pub(crate) async fn withdraw_review(tx: &impl ConnectionTrait, job: JobId) -> Result<bool, DbErr> {
    let sql = "delete from job_review where job_id = $1 and state = 'in_review'";
    Ok(store::run(tx, sql, [job.into()]).await? == 1)
}

/// Keeps why the bureau took a job down, and which text that was.
pub(crate) async fn supervise(
    tx: &impl ConnectionTrait,
    job: JobId,
    revision: i64,
    officer: OfficerId,
    reason: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into job_supervision (job_id, revision, officer_id, at, reason) values ($1, $2, $3, $4, $5) \
               on conflict (job_id) do update set revision = excluded.revision, officer_id = excluded.officer_id, \
               at = excluded.at, reason = excluded.reason";
    let values: [Value; 5] = [job.into(), revision.into(), officer.into(), now.as_ms().into(), reason.into()];
    store::run(tx, sql, values).await.map(drop)
}

/// Keeps which published text of an organisation was taken down, and why.
pub(crate) async fn keep_removed(
    tx: &impl ConnectionTrait,
    version: VersionId,
    organisation: OrganisationId,
    reason: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into job_removal (version_id, organisation_id, at, reason) values ($1, $2, $3, $4)";
    store::run(tx, sql, [version.into(), organisation.into(), now.as_ms().into(), reason.into()]).await.map(drop)
}

/// The texts of an organisation that the bureau took down with the reasons, oldest first.
pub(crate) async fn removed_texts(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    keys: &Keyring,
) -> anyhow::Result<Vec<(Content, Contact, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        job_id: JobId,
        reason: String,
        #[sea_orm(nested)]
        content: ContentRow,
        #[sea_orm(nested)]
        contact: ContactRow,
    }
    let sql = format!(
        "select v.job_id, r.reason, {} from job_removal r join job_version v on v.id = r.version_id \
         where r.organisation_id = $1 order by r.at, r.version_id",
        CONTENT_COLUMNS.map(|c| format!("v.{c}")).join(", ")
    );
    let rows: Vec<Row> = store::all(db, &sql, [organisation.into()]).await?;
    rows.into_iter().map(|r| Ok((r.content.read()?, r.contact.open(r.job_id, keys)?, r.reason))).collect()
}

#[derive(FromQueryResult)]
struct SupervisionRow {
    job_id: JobId,
    reason: String,
}

async fn supervisions(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<Vec<SupervisionRow>, DbErr> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("select job_id, reason from job_supervision where job_id in ({})", parameters(1, jobs.len()));
    store::all(db, &sql, jobs.iter().map(|j| Value::from(*j))).await
}

/// What clerks read about these unpublished jobs beside their state.
pub(crate) async fn remarks_of(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<HashMap<JobId, Remark>, DbErr> {
    let mut remarks: HashMap<JobId, Remark> =
        supervisions(db, jobs).await?.into_iter().map(|r| (r.job_id, Remark::TakenDown(r.reason))).collect();
    for row in reviews_of(db, jobs).await? {
        let remark = match row.state.as_str() {
            "in_review" => Remark::InReview,
            _ => Remark::Returned(row.reason),
        };
        remarks.insert(row.job_id, remark);
    }
    for (job, row) in super::schedules_of(db, jobs).await? {
        let is_in_review = remarks.get(&job) == Some(&Remark::InReview);
        match row.is_waiting() {
            true => remarks.insert(job, Remark::Scheduled(row.publish_at)),
            false if !is_in_review => remarks.insert(job, Remark::ScheduleRefused(row.reason)),
            false => None,
        };
    }
    Ok(remarks)
}

/// Keeps what was found in a version when it was published.
pub(crate) async fn insert_findings(
    tx: &impl ConnectionTrait,
    version: VersionId,
    findings: &str,
) -> Result<(), DbErr> {
    let sql = "insert into job_finding (version_id, findings) values ($1, $2)";
    store::run(tx, sql, [version.into(), findings.into()]).await.map(drop)
}

/// What was found in a version, as JSON.
pub(crate) async fn findings_of(db: &impl ConnectionTrait, version: VersionId) -> Result<Option<String>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        findings: String,
    }
    let sql = "select findings from job_finding where version_id = $1";
    Ok(store::one::<Row>(db, sql, [version.into()]).await?.map(|r| r.findings))
}
