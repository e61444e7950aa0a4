//! 注销账号: the person closes the own account. Refused while something is under way that only this person can end. What
//! stays is a tombstone: id, user name, state and day of registration.
//!
//! No hash of the document stays: no law asks for it, the log proves what was done without naming anybody, and without the
//! hash the same document may register anew as if for the first time. The user name stays taken, so that nobody takes over
//! the traces of another.

use crate::{
    Accounts, Obstacle, Refusal, Subject, messages,
    my_data::Room,
    persons, sessions,
    sign_in::set_cookie,
    store::{data as rows, person as person_rows},
    throttle, wording,
};
use access::{Fresh, Person, PersonId};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "close_account.html")]
struct ClosePage {
    shell: Shell,
    form: Form,
    username: String,
    obstacles: Vec<Obstacle>,
}

/// `GET /me/data/closure`: what it means, and what is in the way.
pub(crate) async fn show(person: Fresh<Person>, State(room): State<Room>, shell: Shell) -> Answer {
    page(&room, &person, shell, StatusCode::OK, Form::default()).await
}

async fn page(room: &Room, person: &Person, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let obstacles = obstacles(room, None, person.identity().id, room.accounts.clock.now()).await?;
    let username = person.identity().username.clone();
    web::page_with_status(status, &ClosePage { shell, form, username, obstacles })
}

/// 【注销账号】
pub(crate) async fn close_own(person: Fresh<Person>, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match closed(&room, &person, &form).await {
        Ok(()) => {
            let mut response = web::see_other_saying("/account/sign-in", wording::CLOSED);
            set_cookie(&mut response, &room.accounts.cookie.clear().to_string());
            Ok(response)
        }
        Err(stop) => match stop.refusal() {
            Some(refusal) => {
                let (status, form) = (refusal.status(), form.refused(refusal));
                page(&room, &person, shell, status, form).await
            }
            None => Err(stop),
        },
    }
}

/// `POST /api/v1/me/data/closure` {understood: "yes"}
pub(crate) async fn api_close_own(person: Fresh<Person>, State(room): State<Room>, form: Form) -> Answer {
    closed(&room, &person, &form).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &room.accounts.cookie.clear().to_string());
    Ok(response)
}

async fn obstacles(
    room: &Room,
    tx: Option<&DatabaseTransaction>,
    id: PersonId,
    now: Timestamp,
) -> Result<Vec<Obstacle>, DbErr> {
    let mut found = Vec::new();
    for other in room.others.iter() {
        found.extend(other.obstacles(tx, id, now).await?);
    }
    Ok(found)
}

async fn closed(room: &Room, person: &Person, form: &Form) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let id = person.identity().id;
    if !form.ticked("understood") {
        return Err(Refusal::field("understood", "注销确认", wording::UNDERSTAND_CLOSURE).into());
    }
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    let found = obstacles(room, Some(&tx), id, now).await?;
    if !found.is_empty() {
        return Err(Refusal::ClosureBlocked { obstacles: found }.into());
    }
    let phone = persons::phone_of(&*tx, accounts, id).await?.ok_or(web::NotFound)?;
    for other in room.others.iter() {
        other.forget(&tx, id).await?;
    }
    if !close(&*tx, accounts, id).await? {
        return Err(web::NotFound.into());
    }
    let deed = outbox::Deed {
        at: now,
        actor: &person.actor(),
        action: "person.closure",
        object_kind: "person",
        object_id: id.0,
        states: Some(("live", "closed")),
        detail: serde_json::json!({ "by": "owner" }),
    };
    outbox::record(&*tx, &deed).await?;
    let account = seal::mask_account(&person.identity().username);
    messages::send(&*tx, accounts, &phone, &messages::Template::Notice(wording::closed_by_owner(&account))).await?;
    Ok(tx.commit().await?)
}

/// Closes an account, by its owner or by an account administrator: its sessions end, and only the tombstone remains. `false`
/// where it is not live. What the rooms above keep is theirs to end in the same transaction.
///
/// # Errors
/// What the database says.
pub async fn close(tx: &impl ConnectionTrait, accounts: &Accounts, id: PersonId) -> Result<bool, DbErr> {
    let Some(row) = person_rows::by_id(tx, id.0).await? else { return Ok(false) };
    sessions::end_all_of(tx, Subject::Person(id)).await?;
    throttle::forget(tx, accounts, "person", &row.username_folded).await?;
    rows::close(tx, id.0, &row.phone_hash).await
}

#[cfg(test)]
#[path = "close_account_test.rs"]
mod tests;
