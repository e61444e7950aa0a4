use crate::job::JobId;
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// What happened to the set of jobs that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// A job was published; its text and validity are looked up when the change is read.
    Published(JobId),
    /// A job left the list.
    Left(JobId),
    /// A job is valid until another instant.
    ValidUntil(JobId, Timestamp),
    /// No job of an organisation is found any more.
    Hidden(OrganisationId),
    /// The jobs of an organisation are found again.
    Shown(OrganisationId),
}

/// A numbered change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberedChange {
    pub seq: i64,
    /// `None` where a newer program wrote a kind that this one does not know.
    pub happened: Option<Happened>,
}

/// The number of the last change that was committed.
pub(crate) async fn counter(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    store::number(db, "select n from job_change_counter", []).await
}

/// Takes the next `count` numbers and returns the first of them. From here to the end of the
/// transaction nobody else gets one, so take them last.
pub(crate) async fn next_numbers(tx: &impl ConnectionTrait, count: usize) -> Result<i64, DbErr> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last = store::number(tx, "update job_change_counter set n = n + $1 returning n", [count.into()]).await?;
    Ok(last - count + 1)
}

/// Writes a change under its number.
pub(crate) async fn write_change(
    tx: &impl ConnectionTrait,
    seq: i64,
    happened: Happened,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql =
        "insert into job_change (seq, kind, job_id, organisation_id, expires_at, at) values ($1, $2, $3, $4, $5, $6)";
    let (kind, job, organisation, expires) = match happened {
        Happened::Published(job) => ("publish", Some(job), None, None),
        Happened::Left(job) => ("leave", Some(job), None, None),
        Happened::ValidUntil(job, at) => ("validity", Some(job), None, Some(at.as_ms())),
        Happened::Hidden(organisation) => ("hide", None, Some(organisation), None),
        Happened::Shown(organisation) => ("show", None, Some(organisation), None),
    };
    let values: [Value; 6] = [
        seq.into(),
        kind.into(),
        job.map(|j| j.0).into(),
        organisation.map(|o| o.0).into(),
        expires.into(),
        now.as_ms().into(),
    ];
    store::run(tx, sql, values).await.map(drop)
}

/// The changes after number `after`, in order, at most `limit`.
pub(crate) async fn changes_after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u32,
) -> Result<Vec<NumberedChange>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        seq: i64,
        kind: String,
        job_id: Option<JobId>,
        organisation_id: Option<OrganisationId>,
        expires_at: Option<Timestamp>,
    }
    let sql = format!(
        "select seq, kind, job_id, organisation_id, expires_at from job_change where seq > $1 order by seq limit {limit}"
    );
    let rows: Vec<Row> = store::all(db, &sql, [after.into()]).await?;
    let read = |r: &Row| match (r.kind.as_str(), r.job_id, r.organisation_id, r.expires_at) {
        ("publish", Some(job), _, _) => Some(Happened::Published(job)),
        ("leave", Some(job), _, _) => Some(Happened::Left(job)),
        ("validity", Some(job), _, Some(at)) => Some(Happened::ValidUntil(job, at)),
        ("hide", _, Some(organisation), _) => Some(Happened::Hidden(organisation)),
        ("show", _, Some(organisation), _) => Some(Happened::Shown(organisation)),
        _ => None,
    };
    Ok(rows.iter().map(|r| NumberedChange { seq: r.seq, happened: read(r) }).collect())
}

/// Whether seekers may find the organisation's jobs.
pub(crate) async fn is_hidden(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from job_hidden_organisation where organisation_id = $1";
    Ok(store::number(db, sql, [organisation.into()]).await? > 0)
}

/// The organisations whose jobs are hidden now.
pub(crate) async fn hidden_organisations(db: &impl ConnectionTrait) -> Result<Vec<OrganisationId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        organisation_id: OrganisationId,
    }
    let rows: Vec<Row> = store::all(db, "select organisation_id from job_hidden_organisation", []).await?;
    Ok(rows.into_iter().map(|r| r.organisation_id).collect())
}

/// Hides an organisation; `false` where it is hidden already.
pub(crate) async fn insert_hidden(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "insert into job_hidden_organisation (organisation_id, since) values ($1, $2) on conflict do nothing";
    Ok(store::run(tx, sql, [organisation.into(), now.as_ms().into()]).await? == 1)
}

/// Shows an organisation again; `false` where it was not hidden.
pub(crate) async fn delete_hidden(tx: &impl ConnectionTrait, organisation: OrganisationId) -> Result<bool, DbErr> {
    let sql = "delete from job_hidden_organisation where organisation_id = $1";
    Ok(store::run(tx, sql, [organisation.into()]).await? == 1)
}
