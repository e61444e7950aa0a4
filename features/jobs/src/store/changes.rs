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
    /// From an instant on, past or ahead, no job of an organisation is found.
    Hidden(OrganisationId, Timestamp),
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
        Happened::Hidden(organisation, since) => ("hide", None, Some(organisation), Some(since.as_ms())),
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
        at: Timestamp,
    }
    let sql = format!(
        "select seq, kind, job_id, organisation_id, expires_at, at from job_change where seq > $1 order by seq limit {limit}"
    );
    let rows: Vec<Row> = store::all(db, &sql, [after.into()]).await?;
    let read = |r: &Row| match (r.kind.as_str(), r.job_id, r.organisation_id, r.expires_at) {
        ("publish", Some(job), _, _) => Some(Happened::Published(job)),
        ("leave", Some(job), _, _) => Some(Happened::Left(job)),
        ("validity", Some(job), _, Some(at)) => Some(Happened::ValidUntil(job, at)),
        // Rows of the time before a hiding could lie ahead name no instant.
        ("hide", _, Some(organisation), since) => Some(Happened::Hidden(organisation, since.unwrap_or(r.at))),
        ("show", _, Some(organisation), _) => Some(Happened::Shown(organisation)),
        _ => None,
    };
    Ok(rows.iter().map(|r| NumberedChange { seq: r.seq, happened: read(r) }).collect())
}

/// Removes the oldest change rows that are older than `before`, at most `limit`; how many. The last row stays, so that whoever
/// is behind finds that rows are missing.
pub(crate) async fn delete_changes(db: &impl ConnectionTrait, before: Timestamp, limit: u32) -> Result<u64, DbErr> {
    let sql = format!(
        "delete from job_change where at < $1 and seq < (select max(seq) from job_change) \
         and seq <= (select max(o.seq) from (select seq from job_change order by seq limit {limit}) o)"
    );
    store::run(db, &sql, [before.as_ms().into()]).await
}

/// Whether no seeker may find the organisation's jobs at `now`.
pub(crate) async fn is_hidden(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    Ok(hidden_since(db, organisation).await?.is_some_and(|since| since <= now))
}

/// From when the organisation's jobs are hidden, past or ahead.
pub(crate) async fn hidden_since(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        since: Timestamp,
    }
    let sql = "select since from job_hidden_organisation where organisation_id = $1";
    Ok(store::one::<Row>(db, sql, [organisation.into()]).await?.map(|r| r.since))
}

/// The organisations whose jobs are or will be hidden, and from when.
pub(crate) async fn hidden_organisations(db: &impl ConnectionTrait) -> Result<Vec<(OrganisationId, Timestamp)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        organisation_id: OrganisationId,
        since: Timestamp,
    }
    let rows: Vec<Row> = store::all(db, "select organisation_id, since from job_hidden_organisation", []).await?;
    Ok(rows.into_iter().map(|r| (r.organisation_id, r.since)).collect())
}

/// Hides an organisation from an instant on, instead of whatever was said before.
pub(crate) async fn hide_from(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    since: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into job_hidden_organisation (organisation_id, since) values ($1, $2) \
               on conflict (organisation_id) do update set since = excluded.since";
    store::run(tx, sql, [organisation.into(), since.as_ms().into()]).await.map(drop)
}

/// Shows an organisation again for good.
pub(crate) async fn delete_hidden(tx: &impl ConnectionTrait, organisation: OrganisationId) -> Result<(), DbErr> {
    let sql = "delete from job_hidden_organisation where organisation_id = $1";
    store::run(tx, sql, [organisation.into()]).await.map(drop)
}

/// A job is published: its version says what the organisation is called, and until the next change of name nothing else does.
/// Its bureau is that of the organisation's approved 所属区域.
pub(crate) async fn note_employer(tx: &impl ConnectionTrait, job: JobId, division: &str) -> Result<(), DbErr> {
    let sql = "update job set organisation_name = null, division = $1 where id = $2";
    store::run(tx, sql, [division.into(), job.into()]).await.map(drop)
}

/// Lets the organisation's published jobs carry its name and 所属区域 of today, and tells which of them carried others. What is
/// published later carries those of its own day.
pub(crate) async fn rename(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
    division: &str,
) -> Result<Vec<JobId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
    }
    let sql = "select j.id from job j join job_version v on v.id = j.version_id where j.organisation_id = $1 \
               and j.state = 'published' \
               and (coalesce(j.organisation_name, v.organisation_name) <> $2 or j.division <> $3) order by j.published_seq";
    let rows: Vec<Row> = store::all(tx, sql, [organisation.into(), name.into(), division.into()]).await?;
    if !rows.is_empty() {
        let sql =
            "update job set organisation_name = $1, division = $2 where organisation_id = $3 and state = 'published'";
        store::run(tx, sql, [name.into(), division.into(), organisation.into()]).await?;
    }
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// Gives a published job another number, so that the index reads it anew; `false` where it has left meanwhile.
pub(crate) async fn renumber(tx: &impl ConnectionTrait, job: JobId, seq: i64) -> Result<bool, DbErr> {
    let sql = "update job set published_seq = $1 where id = $2 and state = 'published'";
    Ok(store::run(tx, sql, [seq.into(), job.into()]).await? == 1)
}
