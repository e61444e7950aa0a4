//! 登录设备: where the account is signed in, and how to end it there: 【退出该设备】, 【退出所有设备】. One page for persons, one for
//! organisation accounts, one for officers.

use crate::{Accounts, Refusal, Room, SessionRow, Subject, sessions, sign_in, wording};
use access::{Identity, Officer, OrganisationAccount, Person, SessionId, SignedIn};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use web::{Answer, Form, IdPath, NotFound, Shell, Stop};

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    shell: Shell,
    rows: Vec<Row>,
}

/// A line of the list.
struct Row {
    session: SessionRow,
    here: bool,
}

#[derive(Template)]
#[template(path = "devices_ask.html")]
struct AskPage {
    shell: Shell,
    address: &'static str,
}

/// `/me/sessions`
pub(crate) async fn show_person(door: Person, State(room): State<Room>, shell: Shell) -> Answer {
    let p = door.identity();
    list(&room.accounts, Subject::Person(p.id), p.session, shell).await
}

/// `/unit/sessions`
pub(crate) async fn show_organisation(door: OrganisationAccount, State(room): State<Room>, shell: Shell) -> Answer {
    let o = door.identity();
    list(&room.accounts, Subject::Organisation(o.organisation), o.session, shell).await
}

/// `/bureau/sessions`
pub(crate) async fn show_officer(door: Officer, State(room): State<Room>, shell: Shell) -> Answer {
    let o = door.identity();
    list(&room.accounts, Subject::Officer(o.id), o.session, shell).await
}

async fn list(accounts: &Accounts, subject: Subject, here: SessionId, shell: Shell) -> Answer {
    let found = sessions::of(accounts.store.read(), subject, accounts.clock.now()).await?;
    let rows = found.into_iter().map(|session| Row { here: session.id == here, session }).collect();
    web::page(&DevicesPage { shell, rows })
}

/// 【退出该设备】
pub(crate) async fn end_one(door: SignedIn, State(room): State<Room>, form: Form) -> Answer {
    let (subject, here, address) = whose(&door)?;
    let id: SessionId = form.get("session").parse().map_err(|_| NotFound)?;
    end(&room.accounts, &door, subject, Some(id)).await?;
    if id == here {
        return Ok(signed_out(&room.accounts, web::see_other_saying("/recruitment", wording::SIGNED_OUT)));
    }
    Ok(web::see_other_saying(address, wording::DEVICE_ENDED))
}

/// 【退出所有设备】
pub(crate) async fn end_all(door: SignedIn, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    let (subject, _, address) = whose(&door)?;
    if !form.ticked("confirmed") {
        return web::page(&AskPage { shell, address });
    }
    end(&room.accounts, &door, subject, None).await?;
    Ok(signed_out(&room.accounts, web::see_other_saying("/recruitment", wording::ALL_DEVICES_ENDED)))
}

/// `GET /api/v1/sessions`: the account's own live sessions.
pub(crate) async fn api_list(door: SignedIn, State(room): State<Room>) -> Answer {
    let (subject, here, _) = whose(&door)?;
    let found = sessions::of(room.accounts.store.read(), subject, room.accounts.clock.now()).await?;
    let items: Vec<_> = found
        .iter()
        .map(|s| {
            serde_json::json!({
                "id": s.id, "device": s.device, "network": s.network, "opened_at": s.opened_at.rfc3339(),
                "seen_at": s.seen_at.rfc3339(), "this_one": s.id == here,
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items })))
}

/// `DELETE /api/v1/sessions/{id}`
pub(crate) async fn api_end(door: SignedIn, State(room): State<Room>, IdPath(id): IdPath<SessionId>) -> Answer {
    let (subject, here, _) = whose(&door)?;
    end(&room.accounts, &door, subject, Some(id)).await?;
    let response = StatusCode::NO_CONTENT.into_response();
    Ok(if id == here { signed_out(&room.accounts, response) } else { response })
}

/// Whose sessions, which one this is, and the page that lists them.
fn whose(door: &SignedIn) -> Result<(Subject, SessionId, &'static str), Stop> {
    match door.identity() {
        Identity::Person(p) => Ok((Subject::Person(p.id), p.session, "/me/sessions")),
        Identity::Organisation(o) => Ok((Subject::Organisation(o.organisation), o.session, "/unit/sessions")),
        Identity::Officer(o) => Ok((Subject::Officer(o.id), o.session, "/bureau/sessions")),
        Identity::Anonymous => Err(Refusal::SessionGone.into()),
    }
}

/// Ends one of the account's own sessions, or all of them; another's does not exist.
async fn end(accounts: &Accounts, door: &SignedIn, subject: Subject, one: Option<SessionId>) -> Result<(), Stop> {
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    let own = sessions::of(&*tx, subject, now).await?;
    let ended: Vec<SessionId> = own.iter().map(|s| s.id).filter(|id| one.is_none_or(|o| o == *id)).collect();
    let (Some(actor), false) = (door.identity().actor(), ended.is_empty()) else { return Err(NotFound.into()) };
    for id in ended {
        sessions::end(&*tx, id).await?;
        sign_in::note(&tx, &actor, "session.closing", id, serde_json::json!({}), now).await?;
    }
    Ok(tx.commit().await?)
}

fn signed_out(accounts: &Accounts, mut response: axum::response::Response) -> axum::response::Response {
    sign_in::set_cookie(&mut response, &accounts.cookie.clear().to_string());
    response
}

#[cfg(test)]
#[path = "devices_test.rs"]
mod tests;
