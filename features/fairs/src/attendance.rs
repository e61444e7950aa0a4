//! 签到: the officer at the door notes which organisations came to their booths, on the days of the fair; and the list to
//! be printed, with a place for signatures. Features F7, R1.

use crate::{
    Fair, FairId, Fairs, RegistrationId,
    fair::Kind,
    manage::{Planner, own_fair},
    registration::{Registration, attend},
    roster::{self, Line},
    store::{self as rows, Wanted},
    wording,
};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use clock::Timestamp;
use outbox::Deed;
use serde_json::json;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json as answer, page, safe_back, see_other_saying};

#[derive(Template)]
#[template(path = "attendance.html")]
struct SheetPage {
    shell: Shell,
    fair: Fair,
    lines: Vec<Line>,
}

/// GET /bureau/fairs/{id}/attendance: 签到表. A fair online has none.
pub(crate) async fn sheet(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    if fair.facts.kind != Kind::OnSite {
        return Err(NotFound.into());
    }
    let wanted = Wanted { state: Some("approved"), ..Wanted::default() };
    let (_, lines) = roster::lines(&fairs, &fair, &wanted, 0, roster::ALL).await?;
    page(&SheetPage { shell, fair, lines })
}

/// POST /bureau/registrations/{id}/attendance
pub(crate) async fn note(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    IdPath(id): IdPath<RegistrationId>,
    form: Form,
) -> Answer {
    let (registration, _) = set(&fairs, &planner, id, true).await?;
    Ok(see_other_saying(&back(&form, &registration), &wording::attended(&registration.organisation_name)))
}

/// POST /bureau/registrations/{id}/attendance-withdrawal
pub(crate) async fn withdraw(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    IdPath(id): IdPath<RegistrationId>,
    form: Form,
) -> Answer {
    let (registration, _) = set(&fairs, &planner, id, false).await?;
    Ok(see_other_saying(&back(&form, &registration), &wording::attendance_withdrawn(&registration.organisation_name)))
}

fn back(form: &Form, registration: &Registration) -> String {
    match safe_back(form.get("back")) {
        path if path.starts_with("/bureau/fairs/") => path.to_owned(),
        _ => format!("/bureau/fairs/{}", registration.fair),
    }
}

/// POST /api/v1/bureau/registrations/{id}/attendance
pub(crate) async fn api_note(planner: Planner, Room(fairs): Room<Fairs>, IdPath(id): IdPath<RegistrationId>) -> Answer {
    api(&fairs, &planner, id, true).await
}

/// POST /api/v1/bureau/registrations/{id}/attendance-withdrawal
pub(crate) async fn api_withdraw(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    IdPath(id): IdPath<RegistrationId>,
) -> Answer {
    api(&fairs, &planner, id, false).await
}

async fn api(fairs: &Fairs, planner: &Planner, id: RegistrationId, came: bool) -> Answer {
    let (registration, at) = set(fairs, planner, id, came).await?;
    let body = json!({ "id": registration.id, "fair": registration.fair, "attended_at": at.map(Timestamp::rfc3339) });
    Ok(answer(StatusCode::OK, body))
}

/// Notes that the organisation came, or takes that back. Doing either twice changes nothing more. Returns when it came.
async fn set(
    fairs: &Fairs,
    planner: &Planner,
    id: RegistrationId,
    came: bool,
) -> Result<(Registration, Option<Timestamp>), Stop> {
    let tx = fairs.store.begin().await?;
    let registration = rows::registration(&*tx, id).await?.ok_or(NotFound)?;
    let fair = own_fair(&*tx, planner, registration.fair).await?;
    let now = fairs.clock.now();
    attend(&registration.state, &fair, now)?;
    let noted = came.then_some((now, planner.identity().id));
    if !rows::note_attendance(&*tx, id, noted).await? {
        let at = rows::attended_at(&*tx, id).await?;
        return Ok((registration, at));
    }
    let deed = Deed {
        at: now,
        actor: &planner.actor(),
        action: if came { "registration.attendance" } else { "registration.attendance_withdrawal" },
        object_kind: "registration",
        object_id: id.0,
        states: None,
        detail: json!({ "fair": fair.id, "booth": registration.booth }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    Ok((registration, noted.map(|(at, _)| at)))
}
