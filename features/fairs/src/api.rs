//! The same actions as JSON.

use crate::{
    Fair, FairId, Fairs, RegistrationId, Turnout,
    cancel::cancel_own,
    list, register as form,
    show::seen_by,
    store::{self as rows, find},
};
use access::{Anyone, Clerk, FairRegistration};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use clock::Timestamp;
use serde_json::{Value, json as object};
use web::{Answer, Form, IdPath, NotFound, Paging, json};

/// `GET /api/v1/fairs?kind=&q=&region=&from=&to=&state=&page=&per_page=`
pub(crate) async fn list(_: Anyone, State(fairs): State<Fairs>, RawQuery(query): RawQuery) -> Answer {
    let form = list::query(query.as_deref());
    let per_page = form.get("per_page").parse::<u64>().unwrap_or(20).clamp(1, 100);
    let paging = Paging::read(Some(form.get("page")), per_page, false);
    let now = fairs.clock.now();
    let db = fairs.store.read();
    let (total, found) = find::public(db, &list::search_of(&form), now, paging.offset(), per_page).await?;
    let items: Vec<Value> =
        fairs.with_turnout(db, found).await?.iter().map(|(fair, turnout)| shape(fair, *turnout, now)).collect();
    Ok(json(StatusCode::OK, object!({ "total": total, "items": items })))
}

/// `GET /api/v1/fairs/{id}`: with the booths that are free.
pub(crate) async fn show(visitor: Anyone, State(fairs): State<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let db = fairs.store.read();
    let fair = seen_by(visitor.identity(), rows::fair(db, id).await?).ok_or(NotFound)?;
    let turnout = find::turnouts(db, &[id]).await?.remove(&id).unwrap_or_default();
    let mut body = shape(&fair, turnout, fairs.clock.now());
    body["notice"] = fair.facts.notice.clone().into();
    if let Some(plan) = &fair.facts.plan {
        let held = rows::held_booths(db, id).await?;
        let booths: Vec<Value> = plan
            .open_codes()
            .into_iter()
            .map(|code| {
                let free = !held.contains(&code);
                object!({ "code": code, "free": free })
            })
            .collect();
        body["booths"] = booths.into();
    }
    Ok(json(StatusCode::OK, body))
}

/// `POST /api/v1/fairs/{id}/registrations` `{booth, contact: {name, identity_number, phone}, jobs: [id]}` with an
/// `Idempotency-Key`; online fairs omit booth and contact.
pub(crate) async fn register(
    clerk: Clerk<FairRegistration>,
    State(fairs): State<Fairs>,
    headers: HeaderMap,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let key = form::key_of(&headers)?;
    let receipt = form::register(&fairs, &clerk, id, &form, key.as_deref()).await?;
    Ok(json(StatusCode::CREATED, receipt))
}

/// `DELETE /api/v1/registrations/{id}`, or `POST …/cancellation`.
pub(crate) async fn cancel(
    clerk: Clerk<FairRegistration>,
    State(fairs): State<Fairs>,
    IdPath(id): IdPath<RegistrationId>,
) -> Answer {
    let registration = cancel_own(&fairs, &clerk, id).await?;
    Ok(json(
        StatusCode::OK,
        object!({ "id": registration.id, "fair": registration.fair, "state": registration.state.code() }),
    ))
}

fn shape(fair: &Fair, turnout: Turnout, now: Timestamp) -> Value {
    let f = &fair.facts;
    object!({
        "id": fair.id,
        "kind": f.kind.code(),
        "state": fair.phase(now).code(),
        "title": f.title,
        "organiser": f.organiser,
        "division": f.division,
        "place": f.place,
        "starts_at": f.starts_at.rfc3339(),
        "ends_at": f.ends_at.rfc3339(),
        "opens_at": f.opens_at.rfc3339(),
        "closes_at": f.closes_at.rfc3339(),
        "organisations_max": f.organisations_max,
        "jobs_max": f.jobs_max,
        "registered": turnout.live,
        "participants": turnout.approved,
        "posts": turnout.posts,
    })
}
