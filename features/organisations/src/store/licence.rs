//! Rows of licence pictures.

use crate::{LicenceId, licence::Licence};
use access::{OrganisationId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

#[derive(FromQueryResult)]
struct Row {
    id: LicenceId,
    organisation_id: OrganisationId,
    file_key: String,
    media_type: String,
    digest: String,
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    licence: &Licence,
    uploaded_by: PersonId,
    now: Timestamp,
) -> Result<(), DbErr> {
    store::run(
        tx,
        "insert into licence (id, organisation_id, file_key, media_type, digest, uploaded_at, uploaded_by) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            licence.id.into(),
            licence.organisation.into(),
            licence.file_key.as_str().into(),
            licence.media_type.as_str().into(),
            licence.digest.as_str().into(),
            now.as_ms().into(),
            uploaded_by.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: LicenceId) -> Result<Option<Licence>, DbErr> {
    let sql = "select id, organisation_id, file_key, media_type, digest from licence where id = $1";
    Ok(store::one::<Row>(db, sql, [id.into()]).await?.map(|r| Licence {
        id: r.id,
        organisation: r.organisation_id,
        file_key: r.file_key,
        media_type: r.media_type,
        digest: r.digest,
    }))
}

/// Whether an officer of `division` decides, or decided, on a profile that shows this picture.
pub(crate) async fn is_before_bureau(
    db: &impl ConnectionTrait,
    id: LicenceId,
    range: &(String, String),
) -> Result<bool, DbErr> {
    let current = "select count(*) as n from profile where licence_id = $1 and division >= $2 and division < $3 \
                   and state <> 'saved'";
    let approved =
        "select count(*) as n from profile_version where licence_id = $1 and division >= $2 and division < $3";
    for sql in [current, approved] {
        let values = [id.into(), range.0.as_str().into(), range.1.as_str().into()];
        if store::number(db, sql, values).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
