//! Keeps a licence's picture among the files and serves it to those who may see it: the own clerk with the
//! power 单位信息维护, and the bureau that decides. For everybody else it does not exist (I7).

use crate::{
    LicenceId, Organisations, files,
    licence::{Licence, Picture, PictureMistake, check},
    log,
    store::licence as rows,
};
use access::{Anyone, Clerk, Identity, OrganisationProfile, Power, Role};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::IntoResponse,
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use object_store::{ObjectStoreExt, path::Path};
use web::{Answer, IdPath, NotFound, Stop};

/// Checks a picture, writes it under a random name and remembers it as the organisation's.
pub(crate) async fn keep(
    room: &Organisations,
    clerk: &Clerk<OrganisationProfile>,
    bytes: Bytes,
) -> Result<Result<LicenceId, PictureMistake>, Stop> {
    let permit = room.pictures.acquire().await.map_err(Stop::fault)?;
    let checked = tokio::task::spawn_blocking(move || check(&bytes)).await.map_err(Stop::fault)?;
    drop(permit);
    let Picture { bytes, media_type, .. } = match checked {
        Ok(picture) => picture,
        Err(mistake) => return Ok(Err(mistake)),
    };
    let licence = Licence {
        id: LicenceId(room.clock.new_id()),
        organisation: clerk.organisation(),
        file_key: format!("licences/{}", HEXLOWER.encode(&rand::random::<[u8; 24]>())),
        media_type: media_type.to_owned(),
        digest: seal::sm3_hex(&bytes),
    };
    room.files.put(&Path::from(licence.file_key.as_str()), bytes.into()).await.map_err(Stop::fault)?;
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    rows::insert(&*tx, &licence, clerk.person().id, now).await?;
    let detail = serde_json::json!({ "licence": licence.id });
    let object = licence.organisation.0;
    log::note(&*tx, &clerk.actor(), "profile.licence", log::PROFILE, object, None, detail, now).await?;
    tx.commit().await?;
    Ok(Ok(licence.id))
}

pub(crate) async fn serve(anyone: Anyone, State(room): State<Organisations>, IdPath(id): IdPath<LicenceId>) -> Answer {
    let licence = rows::by_id(room.store.read(), id).await?.ok_or(NotFound)?;
    if !may_see(&room, anyone.identity(), &licence).await? {
        return Err(NotFound.into());
    }
    let bytes = match files::fetch(&*room.files, &licence.file_key).await {
        Ok(bytes) => bytes,
        Err(no_file) => return Ok(files::placeholder(no_file)),
    };
    if seal::sm3_hex(&bytes) != licence.digest {
        return Err(Stop::fault(anyhow::anyhow!("the file {} is not the one that was kept", licence.file_key)));
    }
    let (kind, name) = match licence.media_type.as_str() {
        "image/png" => ("image/png", "inline; filename=\"licence.png\""),
        _ => ("image/jpeg", "inline; filename=\"licence.jpg\""),
    };
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}

async fn may_see(room: &Organisations, identity: &Identity, licence: &Licence) -> Result<bool, Stop> {
    match identity {
        Identity::Person(person) => Ok(person.acting.as_ref().is_some_and(|acting| {
            acting.organisation == licence.organisation
                && acting.mandate.is_some_and(|m| m.powers.holds(Power::OrganisationProfile))
        })),
        Identity::Officer(officer) if officer.roles.contains(&Role::Reviewer) => {
            match standards::division::code_range(&officer.division) {
                Some(range) => Ok(rows::is_before_bureau(room.store.read(), licence.id, &range).await?),
                None => Ok(false),
            }
        }
        Identity::Anonymous | Identity::Organisation(_) | Identity::Officer(_) => Ok(false),
    }
}
