//! The gateway of SMS, and the work of handing messages to it.

use crate::{Accounts, messages, store::message as rows};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The outbox topic.
pub const TOPIC: &str = "sms";
/// How long the gateway may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A message on its way. `Debug` shows neither number nor text.
#[derive(Clone)]
pub struct Sms {
    /// The same at every try, so that a gateway can recognise a repetition.
    pub id: Uuid,
    /// 11 digits.
    pub phone: String,
    /// With the signature in 【】.
    pub text: String,
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sms")
            .field("id", &self.id)
            .field("phone", &seal::mask_phone(&self.phone))
            .finish_non_exhaustive()
    }
}

/// Sends messages.
#[async_trait::async_trait]
pub trait SmsGateway: Send + Sync {
    /// Whether this one only records: allowed in development and demo, where the text stays readable.
    fn is_simulator(&self) -> bool;

    /// Hands a message over and returns the gateway's reference.
    ///
    /// # Errors
    /// Where it was not taken; it is tried again later.
    async fn send(&self, sms: &Sms) -> anyhow::Result<String>;
}

/// Development and demo: nothing is sent, the message stays to be read at `/demo/messages`.
#[derive(Clone, Copy, Debug)]
pub struct Recorder;

#[async_trait::async_trait]
impl SmsGateway for Recorder {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn send(&self, _: &Sms) -> anyhow::Result<String> {
        Ok("recorded".to_owned())
    }
}

/// The worker's handler of the topic `sms`.
pub struct Sender(Accounts);

impl Sender {
    /// Sends with the gateway of `accounts`.
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
        // Handed over at an earlier try whose success was not noted.
        let (None, Some(text)) = (row.sent_at, row.text_sealed) else { return Ok(()) };
        let sms = Sms {
            id,
            phone: accounts.keys.open_text(messages::RECIPIENT, id, row.recipient_sealed)?,
            text: accounts.keys.open_text(messages::TEXT, id, text)?,
        };
        let reference = tokio::time::timeout(TIMEOUT, accounts.sms.send(&sms)).await??;
        rows::sent(accounts.store.read(), id, &reference, !accounts.sms.is_simulator(), accounts.clock.now()).await?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "sms_test.rs"]
mod tests;
