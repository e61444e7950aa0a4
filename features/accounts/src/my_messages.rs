//! 消息: what the platform told the person, newest first, whether or not an SMS got through. Codes never stand here.

use crate::{Accounts, Room, messages, store::inbox as rows, wording};
use access::{Person, PersonId};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use serde::Deserialize;
use web::{Answer, Pager, Paging, Shell};

const PATH: &str = "/me/messages";
const MESSAGES_A_PAGE: u64 = 20;

/// `?page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    page: Option<String>,
}

struct Shown {
    text: String,
    at: Timestamp,
    unread: bool,
}

#[derive(Template)]
#[template(path = "my_messages.html")]
struct MessagesPage {
    shell: Shell,
    messages: Vec<Shown>,
    unread: u64,
    pager: Pager,
}

/// `GET /me/messages`
pub(crate) async fn show(
    person: Person,
    State(room): State<Room>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let paging = Paging::read(conditions.page.as_deref(), MESSAGES_A_PAGE, shell.large);
    let (messages, total, unread) = read(&room.accounts, person.identity().id, paging).await?;
    let pager = Pager::new(paging, total, PATH, &[]);
    web::page(&MessagesPage { shell, messages, unread, pager })
}

/// 【全部标为已读】
pub(crate) async fn mark_read(person: Person, State(room): State<Room>) -> Answer {
    rows::read_all(room.accounts.store.read(), person.identity().id.0, room.accounts.clock.now()).await?;
    Ok(web::see_other_saying(PATH, wording::ALL_READ))
}

/// `GET /api/v1/me/messages`
pub(crate) async fn api_list(person: Person, State(room): State<Room>, Query(conditions): Query<Conditions>) -> Answer {
    let paging = Paging::read(conditions.page.as_deref(), MESSAGES_A_PAGE, false);
    let (messages, total, unread) = read(&room.accounts, person.identity().id, paging).await?;
    let items: Vec<_> = messages
        .iter()
        .map(|m| serde_json::json!({ "text": m.text, "at": m.at.rfc3339(), "unread": m.unread }))
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "total": total, "unread": unread, "items": items })))
}

/// `POST /api/v1/me/messages/reading`
pub(crate) async fn api_mark_read(person: Person, State(room): State<Room>) -> Answer {
    let read = rows::read_all(room.accounts.store.read(), person.identity().id.0, room.accounts.clock.now()).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "read": read })))
}

async fn read(accounts: &Accounts, person: PersonId, paging: Paging) -> Result<(Vec<Shown>, u64, u64), web::Stop> {
    let db = accounts.store.read();
    let (list, total) = rows::page(db, person.0, paging.offset(), paging.per_page).await?;
    let messages = list
        .into_iter()
        .map(|row| {
            let text = accounts.keys.open_text(messages::INBOX, row.id, row.text_sealed)?;
            Ok(Shown { text, at: row.created_at, unread: row.read_at.is_none() })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok((messages, total, rows::unread(db, person.0).await?))
}

#[cfg(test)]
#[path = "my_messages_test.rs"]
mod tests;
