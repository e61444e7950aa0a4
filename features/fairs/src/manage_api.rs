//! The planner's actions on the API: the same rules and words as the pages. Feature F7.

use crate::{
    FairId, Fairs, call_off,
    fair::{Fair, Standing},
    manage::{self, Planner},
    store::find::{self, Turnout},
};
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;
use web::{Answer, Form, IdPath, Paging};

/// Rows of a page unless `per_page` asks for others, up to 100.
const ROWS: u64 = 20;

fn body(fair: &Fair, turnout: Turnout, now: Timestamp) -> Value {
    let f = &fair.facts;
    let reason = match &fair.standing {
        Standing::Cancelled { reason } => Some(reason),
        Standing::Draft | Standing::Published => None,
    };
    json!({
        "id": fair.id,
        "standing": fair.standing.code(),
        "phase": fair.phase(now).code(),
        "cancellation_reason": reason,
        "revision": fair.revision,
        "kind": f.kind.code(),
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
        "notice": f.notice,
        "phone": f.phone,
        "booths": f.plan.as_ref().map(|p| p.open_codes()),
        "registered": turnout.live,
        "approved": turnout.approved,
        "created_at": fair.created_at.rfc3339(),
    })
}

async fn answer(room: &Fairs, status: StatusCode, fair: &Fair) -> Answer {
    let turnout = find::turnouts(room.store.read(), &[fair.id]).await?.remove(&fair.id).unwrap_or_default();
    Ok(web::json(status, body(fair, turnout, room.clock.now())))
}

/// GET /api/v1/bureau/fairs?q=&page=&per_page=
pub(crate) async fn list(
    planner: Planner,
    State(room): State<Fairs>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let per_page = query.get("per_page").and_then(|n| n.parse().ok()).unwrap_or(ROWS).clamp(1, 100);
    let paging = Paging::read(query.get("page").map(String::as_str), per_page, false);
    let words = query.get("q").map_or("", String::as_str);
    let db = room.store.read();
    let (total, fairs) = find::of_division(db, planner.division(), words, paging.offset(), paging.per_page).await?;
    let ids: Vec<FairId> = fairs.iter().map(|f| f.id).collect();
    let turnouts = find::turnouts(db, &ids).await?;
    let now = room.clock.now();
    let items: Vec<Value> =
        fairs.iter().map(|f| body(f, turnouts.get(&f.id).copied().unwrap_or_default(), now)).collect();
    Ok(web::json(StatusCode::OK, json!({ "total": total, "items": items })))
}

/// POST /api/v1/bureau/fairs: a draft.
pub(crate) async fn create(planner: Planner, State(room): State<Fairs>, form: Form) -> Answer {
    let fair = manage::create_fair(&room, &planner, &form, false).await?;
    answer(&room, StatusCode::CREATED, &fair).await
}

/// GET /api/v1/bureau/fairs/{id}
pub(crate) async fn show(planner: Planner, State(room): State<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let fair = manage::own_fair(room.store.read(), &planner, id).await?;
    answer(&room, StatusCode::OK, &fair).await
}

/// PUT /api/v1/bureau/fairs/{id}: everything that the page's form sends, with the `revision` seen.
pub(crate) async fn change(
    planner: Planner,
    State(room): State<Fairs>,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let fair = manage::change_fair(&room, &planner, id, &form, false).await?;
    answer(&room, StatusCode::OK, &fair).await
}

/// POST /api/v1/bureau/fairs/{id}/publication
pub(crate) async fn publish(planner: Planner, State(room): State<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let fair = manage::publish_fair(&room, &planner, id).await?;
    answer(&room, StatusCode::OK, &fair).await
}

/// POST /api/v1/bureau/fairs/{id}/cancellation {reason}
pub(crate) async fn cancel(
    planner: Planner,
    State(room): State<Fairs>,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let (fair, _) = call_off::cancel_fair(&room, &planner, id, form.raw("reason")).await?;
    answer(&room, StatusCode::OK, &fair).await
}
