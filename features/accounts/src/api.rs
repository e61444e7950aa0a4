//! The JSON form of the same actions: `/api/v1/sessions`, `/api/v1/persons`.

use crate::{
    Refusal, Room, Subject, acting,
    asking::Asker,
    register,
    second_factor::{self, Proof},
    sign_in::{self, Found, Kind},
    wording,
};
use access::{Actor, Anyone};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use web::{Answer, Form};

/// `POST /api/v1/sessions` {username, password, kind, acting_for?, otp?}: signs in and sets the cookie.
pub(crate) async fn open_session(door: Anyone, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    let accounts = &room.accounts;
    let kind = Kind::of_code(form.get("kind")).ok_or_else(|| Refusal::field("kind", "", wording::KINDS))?;
    let found = sign_in::check(&room, kind, asker, &form).await?;
    let before = door.identity().session();
    let wanted = form.get("acting_for");
    let token = match &found {
        Found::Person(id) if !wanted.is_empty() => {
            let list = room.side.organisations_of(*id).await?;
            let organisation = acting::find(wanted, &list).ok_or(Refusal::NoSuchMandate)?;
            let tx = accounts.store.begin().await?;
            let now = accounts.clock.now();
            let actor = Actor::Person(*id);
            let whom = (Subject::Person(*id), Some(organisation));
            let token = sign_in::open_in(&tx, accounts, before, whom, &actor, asker, now).await?;
            tx.commit().await?;
            token
        }
        Found::Person(_) | Found::Organisation(_) => sign_in::open(accounts, before, &found, None, asker).await?,
        Found::Officer(row) => {
            if form.get("otp").is_empty() {
                second_factor::show_code_in_demo(accounts, row).await?;
                return Err(Refusal::field("otp", "动态验证码", wording::OTP_NEEDED).into());
            }
            let step = second_factor::factor_step(accounts, row, form.get("otp"), asker).await?;
            sign_in::open(accounts, before, &found, Some(Proof::Step(step)), asker).await?
        }
    };
    let body = serde_json::json!({ "kind": kind.code() });
    Ok(sign_in::with_session(accounts, web::json(StatusCode::CREATED, body), &token))
}

/// `DELETE /api/v1/sessions`: signs out.
pub(crate) async fn close_session(door: Anyone, State(room): State<Room>) -> Answer {
    sign_in::end(&room.accounts, door.identity()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    sign_in::set_cookie(&mut response, &room.accounts.cookie.clear().to_string());
    Ok(response)
}

/// `POST /api/v1/persons/codes` {phone}: sends the code of 个人注册.
pub(crate) async fn send_registration_code(_: Anyone, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    let message = register::ask_for_code(&room.accounts, asker, &form).await?;
    Ok(web::json(
        StatusCode::CREATED,
        serde_json::json!({ "message": message, "wait_seconds": crate::codes::WAIT_SECONDS }),
    ))
}

/// `POST /api/v1/persons` with the fields of the page (`password_again` may be left out). With an `Idempotency-Key` a
/// repetition gets the first answer.
pub(crate) async fn create_person(
    _: Anyone,
    State(room): State<Room>,
    asker: Asker,
    headers: HeaderMap,
    mut form: Form,
) -> Answer {
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).filter(|k| (1..=200).contains(&k.len()));
    if let Some(key) = key
        && let Some(id) = register::made_before(&room.accounts, &form, key).await?
    {
        return Ok(web::json(StatusCode::CREATED, serde_json::json!({ "id": id })));
    }
    if form.raw("password_again").is_empty() {
        form.set("password_again", form.raw("password").to_owned());
    }
    let id = register::create(&room.accounts, asker, &form, key).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "id": id })))
}
