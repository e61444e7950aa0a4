//! The same actions as JSON. Uploads are forms with a file, as on the page.

use crate::{
    ItemId, Showcases, address,
    item::{Item, Kind},
    recaption, remove, store as rows,
    submit::submit_all,
    upload::upload,
};
use access::{Anyone, Clerk, OrganisationId, OrganisationProfile};
use axum::{
    extract::{Request, State},
    http::StatusCode,
};
use serde_json::{Value, json};
use web::{Answer, Form, IdPath, NotFound};

fn shape(item: &Item) -> Value {
    json!({
        "id": item.id,
        "kind": item.kind,
        "state": item.state.code(),
        "state_text": item.state.zh(),
        "reason": item.state.reason(),
        "revision": item.revision,
        "caption": item.caption,
        "address": address(item.organisation, item.id),
        "media_type": item.file.media_type,
        "bytes": item.file.bytes,
        "hash": item.file.hash,
        "width": item.file.width,
        "height": item.file.height,
        "duration_ms": item.file.duration_ms,
        "uploaded_at": item.uploaded_at.rfc3339(),
    })
}

/// `GET /api/v1/showcase`
pub(crate) async fn show(clerk: Clerk<OrganisationProfile>, State(room): State<Showcases>) -> Answer {
    room.organisations.complete(room.store.read(), clerk.organisation()).await?;
    let items = rows::kept_of(room.store.read(), clerk.organisation()).await?;
    let items: Vec<Value> = items.iter().map(shape).collect();
    Ok(web::json(StatusCode::OK, json!({ "items": items })))
}

async fn take(room: &Showcases, clerk: &Clerk<OrganisationProfile>, kind: Kind, request: Request) -> Answer {
    let item = upload(room, clerk, kind, request, &mut String::new()).await?;
    Ok(web::json(StatusCode::CREATED, shape(&item)))
}

/// `POST /api/v1/showcase/logo`
pub(crate) async fn logo(clerk: Clerk<OrganisationProfile>, State(room): State<Showcases>, request: Request) -> Answer {
    take(&room, &clerk, Kind::Logo, request).await
}

/// `POST /api/v1/showcase/pictures`
pub(crate) async fn picture(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    request: Request,
) -> Answer {
    take(&room, &clerk, Kind::Picture, request).await
}

/// `POST /api/v1/showcase/film`
pub(crate) async fn film(clerk: Clerk<OrganisationProfile>, State(room): State<Showcases>, request: Request) -> Answer {
    take(&room, &clerk, Kind::Film, request).await
}

/// `POST /api/v1/showcase/submissions`
pub(crate) async fn submit(clerk: Clerk<OrganisationProfile>, State(room): State<Showcases>) -> Answer {
    let items: Vec<Value> = submit_all(&room, &clerk).await?.iter().map(shape).collect();
    Ok(web::json(StatusCode::CREATED, json!({ "items": items })))
}

/// `PUT /api/v1/showcase/items/{item}/caption` {caption}
pub(crate) async fn recaption(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    IdPath(id): IdPath<ItemId>,
    form: Form,
) -> Answer {
    let item = recaption::recaption(&room, &clerk, id, &form).await?;
    Ok(web::json(StatusCode::OK, shape(&item)))
}

/// `POST /api/v1/showcase/items/{item}/removal`
pub(crate) async fn remove(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    IdPath(id): IdPath<ItemId>,
) -> Answer {
    let item = remove::remove(&room, &clerk, id).await?;
    Ok(web::json(StatusCode::OK, json!({ "id": item.id, "state": item.state.code() })))
}

/// `GET /api/v1/organisations/{id}/showcase`
pub(crate) async fn public(_: Anyone, State(room): State<Showcases>, IdPath(id): IdPath<OrganisationId>) -> Answer {
    let db = room.store.read();
    room.organisations.public(db, id).await?.ok_or(NotFound)?;
    Ok(web::json(StatusCode::OK, room.public(db, id).await?))
}
