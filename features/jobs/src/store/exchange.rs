//! Rows for import and export.

use super::jobs::JobRow;
use crate::{
    exchange::OwnJob,
    job::{Job, JobId},
};
use access::OrganisationId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use seal::Keyring;

/// The organisation's jobs in short, deleted ones left out.
pub(crate) async fn own_in_short(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<OwnJob>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        title: String,
        category: String,
        place: String,
    }
    let sql = "select id, title, category, place from job where organisation_id = $1 and state <> 'deleted'";
    let rows: Vec<Row> = store::all(db, sql, [organisation.into()]).await?;
    Ok(rows.into_iter().map(|r| OwnJob { id: r.id, title: r.title, category: r.category, place: r.place }).collect())
}

/// The organisation's jobs, deleted ones left out, what was last done first.
pub(crate) async fn all_of(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    keys: &Keyring,
    limit: u32,
) -> anyhow::Result<Vec<Job>> {
    let sql = format!(
        "select * from job where organisation_id = $1 and state <> 'deleted' order by changed_at desc, id desc limit {limit}"
    );
    let rows: Vec<JobRow> = store::all(db, &sql, [organisation.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}
