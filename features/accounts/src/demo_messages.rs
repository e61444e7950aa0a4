//! `/demo/messages`: in development and demo, what would have been sent. In production this page does not exist.

use crate::{Accounts, Room, messages, store::message as rows};
use access::Anyone;
use askama::Template;
use axum::extract::State;
use web::{Answer, NotFound, Shell, Stop};

const MESSAGES_MAX: i64 = 100;

#[derive(Template)]
#[template(path = "demo_messages.html")]
struct DemoMessagesPage {
    shell: Shell,
    messages: Vec<Shown>,
}

struct Shown {
    recipient: String,
    kind: &'static str,
    text: String,
    at: String,
    at_machine: String,
}

/// Newest first. Phone numbers are masked here too.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, shell: Shell) -> Answer {
    if !room.accounts.demo {
        return Err(NotFound.into());
    }
    let rows = rows::newest(room.accounts.store.read(), MESSAGES_MAX).await?;
    let messages = rows.iter().map(|row| shown(&room.accounts, row)).collect::<Result<_, Stop>>()?;
    web::page(&DemoMessagesPage { shell, messages })
}

fn shown(accounts: &Accounts, row: &rows::Row) -> Result<Shown, Stop> {
    let recipient = accounts.keys.open_text(messages::RECIPIENT, row.id, &row.recipient_sealed).map_err(Stop::fault)?;
    let text = match &row.text_sealed {
        Some(sealed) => accounts.keys.open_text(messages::TEXT, row.id, sealed).map_err(Stop::fault)?,
        None => String::new(),
    };
    let (recipient, kind) = match row.kind.as_str() {
        "sms" => (seal::mask_phone(&recipient), "短信"),
        _ => (recipient, "动态验证码"),
    };
    Ok(Shown { recipient, kind, text, at: row.created_at.zh(), at_machine: row.created_at.rfc3339() })
}
