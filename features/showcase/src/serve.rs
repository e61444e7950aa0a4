//! `GET /organisations/{id}/showcase/{item}`: the bytes of an item, with parts of films as players ask for them.
//!
//! **Invariant I7.** Approved, and its organisation public: for everybody. Otherwise for the own clerk, and for the deciding
//! bureau once it was submitted; for everybody else it does not exist. Every request asks the database, and what a browser
//! keeps it has to ask about again, so what is taken off is gone at once. A public logo that is asked for by its content may be
//! kept by the browser that got it for a day: lists show twenty of them, and no page names one that was taken off.

use crate::{
    ItemId, Showcases,
    item::{Item, Kind, State},
    range::{Asked, is_known, read},
    store as rows, wording,
};
use access::{Anyone, Identity, OrganisationId, Power, Role};
use axum::{
    body::Body,
    extract::{RawQuery, State as RoomState},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use object_store::{GetOptions, GetRange, ObjectStore};
use organisations::files::{self, NoFile};
use sha2::{Digest, Sha256};
use std::time::Duration;
use web::{Answer, IdPath, NotFound, Stop};

/// A player waits no longer for the beginning of what it asks for.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Why somebody may see an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// As everybody.
    Publicly,
    /// As its clerk or its bureau.
    Privately,
}

pub(crate) async fn serve(
    anyone: Anyone,
    RoomState(room): RoomState<Showcases>,
    IdPath((organisation, id)): IdPath<(OrganisationId, ItemId)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Answer {
    let item = rows::by_id(room.store.read(), id).await?;
    let item = item.filter(|i| i.organisation == organisation).ok_or(NotFound)?;
    let seen = may_see(&room, anyone.identity(), &item).await?.ok_or(NotFound)?;
    let etag = format!("\"{}\"", item.file.hash);
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let mut response = if is_known(text(header::IF_NONE_MATCH), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A range has a meaning for GET alone.
        let range = text(header::RANGE).filter(|_| method == Method::GET && item.kind == Kind::Film);
        match read(range, text(header::IF_RANGE), &etag, item.file.bytes) {
            Asked::Outside => outside(&item),
            Asked::Whole if method == Method::HEAD => whole(&item, Body::empty()),
            Asked::Whole => {
                let read = if item.kind == Kind::Film {
                    film(&room, &item, None).await?
                } else {
                    picture(&room, &item).await?
                };
                match read {
                    Ok(body) => whole(&item, body),
                    Err(no_file) => return Ok(files::placeholder(no_file)),
                }
            }
            Asked::Part(part) => {
                let mut response = match film(&room, &item, Some(GetRange::Bounded(part.clone()))).await? {
                    Ok(body) => whole(&item, body),
                    Err(no_file) => return Ok(files::placeholder(no_file)),
                };
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                let place = format!("bytes {}-{}/{}", part.start, part.end - 1, item.file.bytes);
                set(&mut response, header::CONTENT_RANGE, &place);
                set(&mut response, header::CONTENT_LENGTH, &(part.end - part.start).to_string());
                response
            }
        }
    };
    let is_by_content = item.kind == Kind::Logo && query == Some(crate::by_content(&item.file.hash));
    let kept = match seen {
        Seen::Privately => "private, no-store",
        Seen::Publicly if is_by_content => "private, max-age=86400",
        Seen::Publicly => "no-cache",
    };
    set(&mut response, header::CACHE_CONTROL, kept);
    set(&mut response, header::ETAG, &etag);
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::CONTENT_SECURITY_POLICY, "default-src 'none'; media-src 'self'; sandbox");
    Ok(response)
}

async fn may_see(room: &Showcases, identity: &Identity, item: &Item) -> Result<Option<Seen>, Stop> {
    let db = room.store.read();
    if !item.state.is_kept() {
        return Ok(None);
    }
    if matches!(item.state, State::Approved { .. }) && room.organisations.public(db, item.organisation).await?.is_some()
    {
        return Ok(Some(Seen::Publicly));
    }
    let is_allowed = match identity {
        Identity::Person(person) => person.acting.as_ref().is_some_and(|acting| {
            acting.organisation == item.organisation
                && acting.mandate.is_some_and(|m| m.powers.holds(Power::OrganisationProfile))
        }),
        // The reviewers of the bureau, and who runs its system (the access table, decision 0007).
        Identity::Officer(officer)
            if item.was_submitted
                && officer.roles.iter().any(|r| matches!(r, Role::Reviewer | Role::SystemAdministrator)) =>
        {
            let division = rows::division(db, item.organisation).await?;
            division.is_some_and(|d| standards::division::is_within(&d, &officer.division))
        }
        Identity::Anonymous | Identity::Organisation(_) | Identity::Officer(_) => false,
    };
    Ok(is_allowed.then_some(Seen::Privately))
}

/// A picture, held against its hash: one that was exchanged behind our back is not served.
async fn picture(room: &Showcases, item: &Item) -> Result<Result<Body, NoFile>, Stop> {
    let path = crate::path_of(item.organisation, &item.file.hash);
    let bytes = match files::fetch(&*room.organisations.files, path.as_ref()).await {
        Ok(bytes) => bytes,
        Err(no_file) => return Ok(Err(no_file)),
    };
    if HEXLOWER.encode(&Sha256::digest(&bytes)) != item.file.hash {
        return Err(Stop::fault(anyhow::anyhow!("the file of the item {} is not the one that was kept", item.id)));
    }
    Ok(Ok(Body::from(bytes)))
}

/// A film, never held whole; one of another size is not served.
async fn film(room: &Showcases, item: &Item, range: Option<GetRange>) -> Result<Result<Body, NoFile>, Stop> {
    let path = crate::path_of(item.organisation, &item.file.hash);
    let options = GetOptions { range, ..GetOptions::default() };
    let asked = room.organisations.files.get_opts(&path, options);
    let found = match tokio::time::timeout(WAIT_MAX, asked).await {
        Ok(Ok(found)) => found,
        Ok(Err(object_store::Error::NotFound { .. })) => {
            tracing::error!(item = %item.id, "a film is missing");
            return Ok(Err(NoFile::Missing));
        }
        Ok(Err(error)) => {
            tracing::warn!(item = %item.id, %error, "a film cannot be read");
            return Ok(Err(NoFile::Slow));
        }
        Err(_) => return Ok(Err(NoFile::Slow)),
    };
    if found.meta.size != item.file.bytes {
        return Err(Stop::fault(anyhow::anyhow!("the film of the item {} is not the one that was kept", item.id)));
    }
    Ok(Ok(Body::from_stream(found.into_stream())))
}

fn whole(item: &Item, body: Body) -> Response {
    let mut response = Response::new(body);
    set(&mut response, header::CONTENT_TYPE, &item.file.media_type);
    set(&mut response, header::CONTENT_LENGTH, &item.file.bytes.to_string());
    if item.kind == Kind::Film {
        set(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    let name = match item.file.media_type.as_str() {
        "video/mp4" => "film.mp4",
        "image/png" => "picture.png",
        _ => "picture.jpg",
    };
    set(&mut response, header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}\""));
    response
}

fn outside(item: &Item) -> Response {
    let mut response = (StatusCode::RANGE_NOT_SATISFIABLE, wording::OUTSIDE).into_response();
    set(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", item.file.bytes));
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
#[path = "serve_test.rs"]
mod tests;
