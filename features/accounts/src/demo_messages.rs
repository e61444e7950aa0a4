//! 演示短信: in development and demo every message that would have been sent, newest first, with the second factors of
//! officers. In production the page does not exist.

use crate::{Accounts, Room, mail, messages, store::message as rows};
use access::Anyone;
use askama::Template;
use axum::extract::State;
use clock::Timestamp;
use web::{Answer, NotFound, Shell};

/// So many fit a page; older ones are not needed by anybody who tries the platform.
const MESSAGES_MAX: i64 = 100;
/// Digits of a code.
const CODE_DIGITS: usize = 6;

#[derive(Template)]
#[template(path = "demo_messages.html")]
struct MessagesPage {
    shell: Shell,
    messages: Vec<Shown>,
}

/// A message as the page shows it. Phone numbers are masked here too, as on every page but the owner's own form.
struct Shown {
    recipient: String,
    /// 短信, 邮件, 动态验证码
    kind: &'static str,
    at: Timestamp,
    text: Split,
}

impl Shown {
    /// To the second: `2026-11-24 10:22:31`.
    fn time(&self) -> String {
        self.at.rfc3339().chars().take(19).map(|c| if c == 'T' { ' ' } else { c }).collect()
    }
}

/// A text around its code.
#[derive(Debug, PartialEq, Eq)]
struct Split {
    before: String,
    code: String,
    after: String,
}

/// Shows the messages.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, shell: Shell) -> Answer {
    let accounts = &room.accounts;
    if !accounts.demo {
        return Err(NotFound.into());
    }
    let rows = rows::newest(accounts.store.read(), MESSAGES_MAX).await?;
    let messages = rows.into_iter().map(|row| read(accounts, row)).collect::<anyhow::Result<_>>()?;
    web::page(&MessagesPage { shell, messages })
}

fn read(accounts: &Accounts, row: rows::Row) -> anyhow::Result<Shown> {
    let text = match row.text_sealed {
        Some(sealed) => accounts.keys.open_text(messages::TEXT, row.id, sealed)?,
        None => String::new(),
    };
    let recipient = accounts.keys.open_text(messages::RECIPIENT, row.id, &row.recipient_sealed)?;
    let (recipient, kind) = match row.kind.as_str() {
        "second_factor" => (recipient, "动态验证码"),
        messages::EMAIL => (mail::mask(&recipient), "邮件"),
        _ => (seal::mask_phone(&recipient), "短信"),
    };
    Ok(Shown { recipient, kind, at: row.created_at, text: split(&text) })
}

/// Finds the first run of exactly six digits.
fn split(text: &str) -> Split {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let digits = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == CODE_DIGITS {
            let end = start + digits;
            return Split {
                before: text[..start].to_owned(),
                code: text[start..end].to_owned(),
                after: text[end..].to_owned(),
            };
        }
        start += digits.max(1);
    }
    Split { before: text.to_owned(), code: String::new(), after: String::new() }
}

#[cfg(test)]
#[path = "demo_messages_test.rs"]
mod tests;
