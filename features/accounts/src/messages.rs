//! Messages to people. A message is written with the change that causes it and sent afterwards; in the demo it can be
//! read at `/demo/messages`. Recipient and text are sealed; the text goes once a real gateway has taken it. Whatever is
//! no secret stands on the person's own page 消息 as well, whether or not an SMS gets through.

use crate::{Accounts, codes, codes::Purpose, persons, store::inbox, store::message as rows, store::person, wording};
use access::PersonId;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

pub(crate) const RECIPIENT: &str = "message.recipient";
pub(crate) const TEXT: &str = "message.text";
pub(crate) const PARAMETERS: &str = "message.parameters";
pub(crate) const INBOX: &str = "inbox.text";

/// The kind of a message that goes by e-mail.
pub(crate) const EMAIL: &str = "email";

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
    /// A sentence with a secret in it (a 受理号): it goes out as a notice does and is kept nowhere to be read again.
    Secret {
        /// The sentence.
        text: String,
        /// How long the secret is good for: afterwards it is not sent any more.
        minutes: i64,
    },
}

impl Template {
    /// The platform's own name of the template, by which the configuration finds the one registered at the provider:
    /// one of [`TEMPLATES`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Notice(_) | Self::Secret { .. } => "notice",
        }
    }

    /// What it fills in, by name, in the order of the sentence.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: String| (name.to_owned(), value);
        match self {
            Self::Code { purpose, code } => vec![
                pair("code", code.clone()),
                pair("purpose", wording::of_purpose(*purpose).to_owned()),
                pair("minutes", codes::LIFE_MINUTES.to_string()),
            ],
            Self::PasswordChanged { account } => vec![pair("account", account.clone())],
            Self::Notice(text) | Self::Secret { text, .. } => vec![pair("text", text.clone())],
        }
    }

    /// How many minutes the secret in it is good for; `None` where there is none, and it may be kept where its reader can
    /// look it up.
    fn secret_minutes(&self) -> Option<i64> {
        match self {
            Self::Code { .. } => Some(codes::LIFE_MINUTES),
            Self::Secret { minutes, .. } => Some(*minutes),
            Self::PasswordChanged { .. } | Self::Notice(_) => None,
        }
    }

    fn is_secret(&self) -> bool {
        self.secret_minutes().is_some()
    }
}

/// Every template with its parameters: what an operator registers at a provider of SMS.
pub const TEMPLATES: [(&str, &[&str]); 3] =
    [("code", &["code", "purpose", "minutes"]), ("password_changed", &["account"]), ("notice", &["text"])];

/// Writes a message to `phone` (11 digits) and the work of sending it, in the transaction of the change. It is put into
/// 消息 where the number belongs to exactly one person; where the person is known, use [`send_for`] or [`send_to`].
///
/// # Errors
/// What the database says.
pub async fn send(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    phone: &str,
    template: &Template,
) -> Result<(), DbErr> {
    let owner = if template.is_secret() {
        None
    } else {
        match person::by_phone(tx, &codes::phone_hash(accounts, phone)).await?.as_slice() {
            [only] => Some(PersonId(only.id)),
            _ => None,
        }
    };
    put(tx, accounts, phone, owner, template).await
}

/// The same to a phone that need not be the person's own (the contact of a registration), with the message in that
/// person's 消息.
///
/// # Errors
/// What the database says.
pub async fn send_for(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    phone: &str,
    person: PersonId,
    template: &Template,
) -> Result<(), DbErr> {
    put(tx, accounts, phone, Some(person), template).await
}

/// Tells a person: by SMS to the phone on record and in 消息. Does nothing for an account that is closed.
///
/// # Errors
/// What the database says, or a phone number that cannot be opened.
pub async fn send_to(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    person: PersonId,
    template: &Template,
) -> anyhow::Result<()> {
    if let Some(phone) = persons::phone_of(tx, accounts, person).await? {
        put(tx, accounts, &phone, Some(person), template).await?;
    }
    Ok(())
}

/// Shows an officer's second factor among the demo's messages. Does nothing outside development and demo.
pub(crate) async fn show_second_factor(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    username: &str,
    text: &str,
) -> Result<(), DbErr> {
    if accounts.demo {
        write(tx, accounts, "second_factor", username, text, None).await?;
    }
    Ok(())
}

async fn put(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    phone: &str,
    owner: Option<PersonId>,
    template: &Template,
) -> Result<(), DbErr> {
    let text = wording::message(template);
    let id = write(tx, accounts, "sms", phone, &text, Some(template)).await?;
    if let (Some(owner), false) = (owner, template.is_secret()) {
        let sealed = accounts.keys.seal(INBOX, id, &text);
        inbox::insert(tx, id, owner.0, sealed, accounts.clock.now()).await?;
    }
    outbox::push(tx, crate::sms::TOPIC, &serde_json::json!({ "message": id }), accounts.clock.now()).await?;
    match owner {
        Some(owner) if !template.is_secret() && accounts.mailer.is_some() => {
            also_by_email(tx, accounts, owner, template).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Sends a notice to the e-mail address of a person who has one.
async fn also_by_email(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    owner: PersonId,
    template: &Template,
) -> Result<(), DbErr> {
    let Some(sealed) = crate::store::email::of_person(tx, owner.0).await? else { return Ok(()) };
    match accounts.keys.open_text(crate::email::ADDRESS, owner.0, sealed) {
        Ok(address) => send_email(tx, accounts, &address, template).await,
        Err(error) => {
            tracing::error!(person = %owner, %error, "an e-mail address does not open; the SMS goes out alone");
            Ok(())
        }
    }
}

/// Writes a letter to `address` and the work of sending it, in the transaction of the change.
///
/// # Errors
/// What the database says.
pub(crate) async fn send_email(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    address: &str,
    template: &Template,
) -> Result<(), DbErr> {
    let id = write(tx, accounts, EMAIL, address, &wording::message(template), Some(template)).await?;
    outbox::push(tx, crate::mail::TOPIC, &serde_json::json!({ "message": id }), accounts.clock.now()).await
}

async fn write(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    kind: &str,
    recipient: &str,
    text: &str,
    template: Option<&Template>,
) -> Result<Uuid, DbErr> {
    let id = accounts.clock.new_id();
    let now = accounts.clock.now();
    let text = format!("【{}】{text}", accounts.site.names.sms_signature);
    let parameters = template.map(|t| serde_json::json!(t.parameters()).to_string());
    rows::insert(
        tx,
        rows::Row {
            id,
            kind: kind.to_owned(),
            recipient_sealed: accounts.keys.seal(RECIPIENT, id, recipient),
            text_sealed: Some(accounts.keys.seal(TEXT, id, text)),
            created_at: now,
            sent_at: None,
            template: template.map(|t| t.name().to_owned()),
            parameters_sealed: parameters.map(|p| accounts.keys.seal(PARAMETERS, id, p)),
            expires_at: template.and_then(Template::secret_minutes).map(|minutes| now.plus_minutes(minutes)),
            refused: None,
        },
    )
    .await?;
    Ok(id)
}

#[cfg(test)]
#[path = "messages_test.rs"]
mod tests;
