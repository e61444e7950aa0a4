use crate::{job::JobId, listing::Part};
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// What seekers can find at `$1` and `$2`, the same moment twice.
const PUBLIC: &str = "state = 'published' and expires_at > $1 and not exists (select 1 from job_hidden_organisation h \
                      where h.organisation_id = job.organisation_id and h.since <= $2)";

#[derive(FromQueryResult)]
struct PartRow {
    part: i64,
    newest: Timestamp,
}

/// The parts of so many publications each that hold a public job.
pub(crate) async fn listing_parts(db: &impl ConnectionTrait, size: u64, now: Timestamp) -> Result<Vec<Part>, DbErr> {
    let sql = format!(
        "select published_seq / {size} as part, max(published_at) as newest from job where {PUBLIC} \
         group by published_seq / {size} order by published_seq / {size}"
    );
    let rows: Vec<PartRow> = store::all(db, &sql, [now.as_ms().into(), now.as_ms().into()]).await?;
    Ok(rows.into_iter().map(|row| Part { number: row.part, newest: row.newest }).collect())
}

/// The public jobs of a part.
pub(crate) async fn listing(
    db: &impl ConnectionTrait,
    part: i64,
    size: u64,
    now: Timestamp,
) -> Result<Vec<(JobId, Timestamp)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        published_at: Timestamp,
    }
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let from = part.saturating_mul(size);
    let sql = format!(
        "select id, published_at from job where {PUBLIC} and published_seq >= $3 and published_seq < $4 \
         order by published_seq"
    );
    let values = [now.as_ms().into(), now.as_ms().into(), from.into(), from.saturating_add(size).into()];
    let rows: Vec<Row> = store::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.published_at)).collect())
}

/// Organisations with public jobs.
pub(crate) async fn employers_listed(
    db: &impl ConnectionTrait,
    offset: u64,
    count: u64,
    now: Timestamp,
) -> Result<Vec<(OrganisationId, Timestamp)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        organisation_id: OrganisationId,
        newest: Timestamp,
    }
    let sql = format!(
        "select organisation_id, max(published_at) as newest from job where {PUBLIC} group by organisation_id \
         order by organisation_id limit {count} offset {offset}"
    );
    let rows: Vec<Row> = store::all(db, &sql, [now.as_ms().into(), now.as_ms().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.organisation_id, row.newest)).collect())
}
