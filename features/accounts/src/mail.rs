//! E-mail as a second way to reach a person who wants it: the port to a mail server, and the work of handing messages to
//! it. An SMS goes out all the same; no code but the one that confirms the address is ever sent by e-mail.

use crate::{Accounts, messages, store::message as rows};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The outbox topic.
pub const TOPIC: &str = "email";
/// How long the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A letter on its way. `Debug` shows neither address nor text.
#[derive(Clone)]
pub struct Mail {
    /// The same at every try: it becomes the Message-ID.
    pub id: Uuid,
    /// `someone@example.org`
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("to", &mask(&self.to)).finish_non_exhaustive()
    }
}

/// Why a mail server did not take a letter. Holds neither address nor text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Not now. Tried again later.
    #[error("the mail server did not take the letter: {0}")]
    Later(String),
    /// Never: there is no such mailbox.
    #[error("the mail server refuses the letter: {0}")]
    Refused(String),
}

/// Sends letters.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Whether this one only records: allowed in development and demo.
    fn is_simulator(&self) -> bool;

    /// Hands a letter over.
    ///
    /// # Errors
    /// [`MailError`] says whether to try again.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// Development and demo: nothing is sent, the letter stays to be read at `/demo/messages`.
#[derive(Clone, Copy, Debug)]
pub struct Recorder;

#[async_trait::async_trait]
impl Mailer for Recorder {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        Ok(())
    }
}

/// `chen@example.org` → `c***@example.org`.
#[must_use]
pub fn mask(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().next().map(String::from).unwrap_or_default()),
        None => "***".to_owned(),
    }
}

/// The worker's handler of the topic `email`.
pub struct Sender(Accounts);

impl Sender {
    /// Sends with the mailer of `accounts`.
    #[must_use]
    pub fn handler(accounts: Accounts) -> Arc<dyn outbox::Handler> {
        Arc::new(Self(accounts))
    }
}

#[async_trait::async_trait]
impl outbox::Handler for Sender {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn handle(&self, body: &serde_json::Value) -> anyhow::Result<()> {
        let accounts = &self.0;
        let id: Uuid = body["message"].as_str().unwrap_or_default().parse()?;
        let Some(row) = rows::by_id(accounts.store.read(), id).await? else { return Ok(()) };
        if row.sent_at.is_some() || row.refused.is_some() {
            return Ok(());
        }
        let Some(mailer) = &accounts.mailer else {
            return Ok(rows::refused(accounts.store.read(), id, "no_mail_server").await?);
        };
        let simulated = mailer.is_simulator();
        if !simulated && row.expires_at.is_some_and(|end| end <= accounts.clock.now()) {
            return Ok(rows::refused(accounts.store.read(), id, "too_late").await?);
        }
        let Some(sealed) = row.text_sealed else { return Ok(()) };
        let text = accounts.keys.open_text(messages::TEXT, id, sealed)?;
        let mail = Mail {
            id,
            to: accounts.keys.open_text(messages::RECIPIENT, id, row.recipient_sealed)?,
            subject: crate::wording::mail_subject(&accounts.site.names.recruitment),
            text: crate::wording::mail_text(&text, &accounts.site.names.recruitment),
        };
        let outcome = tokio::time::timeout(TIMEOUT, mailer.send(&mail)).await;
        match outcome.unwrap_or_else(|_| Err(MailError::Later("no answer in time".to_owned()))) {
            Ok(()) => Ok(rows::sent(accounts.store.read(), id, "smtp", !simulated, accounts.clock.now()).await?),
            Err(MailError::Refused(code)) => {
                tracing::warn!(message = %id, %code, "the mail server refuses a letter for good");
                Ok(rows::refused(accounts.store.read(), id, &code).await?)
            }
            Err(later @ MailError::Later(_)) => Err(later.into()),
        }
    }
}
