//! Messages to phones. A message is written with the change that causes it and sent afterwards; in the demo it can be
//! read at `/demo/messages`. Recipient and text are sealed; the text goes once a real gateway has taken it.

use crate::{Accounts, codes::Purpose, store::message as rows, wording};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

pub(crate) const RECIPIENT: &str = "message.recipient";
pub(crate) const TEXT: &str = "message.text";

/// What is said.
#[derive(Clone, Debug)]
pub enum Template {
    /// A code.
    Code {
        /// What it is for.
        purpose: Purpose,
        /// Six digits.
        code: String,
    },
    /// That a password was changed or reset.
    PasswordChanged {
        /// The account's name, masked.
        account: String,
    },
    /// Any other sentence; never a secret.
    Notice(String),
}

/// Writes a message to `phone` (11 digits) and the work of sending it, in the transaction of the change.
///
/// # Errors
/// What the database says.
pub async fn send(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    phone: &str,
    template: &Template,
) -> Result<(), DbErr> {
    let id = write(tx, accounts, "sms", phone, &wording::message(template)).await?;
    outbox::push(tx, crate::sms::TOPIC, &serde_json::json!({ "message": id }), accounts.clock.now()).await
}

/// Shows an officer's second factor among the demo's messages. Does nothing outside development and demo.
pub(crate) async fn show_second_factor(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    username: &str,
    text: &str,
) -> Result<(), DbErr> {
    if accounts.demo {
        write(tx, accounts, "second_factor", username, text).await?;
    }
    Ok(())
}

async fn write(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    kind: &str,
    recipient: &str,
    text: &str,
) -> Result<Uuid, DbErr> {
    let id = accounts.clock.new_id();
    let text = format!("【{}】{text}", accounts.site.names.sms_signature);
    rows::insert(
        tx,
        id,
        kind,
        accounts.keys.seal(RECIPIENT, id, recipient),
        accounts.keys.seal(TEXT, id, text),
        accounts.clock.now(),
    )
    .await?;
    Ok(id)
}
