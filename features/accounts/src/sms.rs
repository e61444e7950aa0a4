//! The gateway of SMS, and the work of handing messages to it.
//!
//! A message is handed over until a gateway takes it: what fails is put off by the outbox and in the end shown to a
//! system administrator. What a gateway refuses for good (a number that does not exist) is noted and not tried again,
//! and a code that nobody could use any more is not sent at all.

use crate::{
    Accounts, messages,
    store::{message as rows, receipt},
};
use axum::http::HeaderMap;
use clock::Timestamp;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The outbox topic.
pub const TOPIC: &str = "sms";
/// How long the gateway may take, whatever its own limit is. Eight at a time and 32 in a batch stay within the lease of
/// an event.
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
    /// The template that the text follows: one of [`messages::TEMPLATES`].
    pub template: String,
    /// What the template fills in, by name.
    pub parameters: Vec<(String, String)>,
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sms")
            .field("id", &self.id)
            .field("phone", &seal::mask_phone(&self.phone))
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

/// Why a gateway did not take a message. Holds neither number nor text: it is logged and shown to administrators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// Not now: no answer, overload, a wrong key or template. Tried again later.
    #[error("the SMS gateway did not take the message: {0}")]
    Later(String),
    /// Never: this number or this text. The provider's code.
    #[error("the SMS gateway refuses the message: {0}")]
    Refused(String),
}

/// What a provider sent to our receipt address.
#[derive(Clone, Copy, Debug)]
pub struct Push<'a> {
    /// The address without query, as the sender signed it.
    pub path: &'a str,
    /// The last part of the address: a secret where the provider has no signature.
    pub key: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
    /// The time.
    pub now: Timestamp,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The gateway's reference, as [`SmsGateway::send`] returned it.
    pub reference: String,
    /// Whether the phone got it.
    pub delivered: bool,
    /// The provider's code.
    pub code: String,
}

/// Reports, and what their sender wants to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reports {
    /// In their order.
    pub reports: Vec<Report>,
    /// The body of the answer.
    pub answer: serde_json::Value,
}

/// A push that is not the provider's, or cannot be read. It is answered as if the address did not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt of the SMS gateway")]
pub struct NotOurs;

/// Sends messages.
#[async_trait::async_trait]
pub trait SmsGateway: Send + Sync {
    /// Whether this one only records: allowed in development and demo, where the text stays readable.
    fn is_simulator(&self) -> bool;

    /// Its name in receipts: `aliyun`, `tencent`, `http`.
    fn name(&self) -> &'static str;

    /// Hands a message over and returns the gateway's reference.
    ///
    /// # Errors
    /// [`SmsError`] says whether to try again.
    async fn send(&self, sms: &Sms) -> Result<String, SmsError>;

    /// Reads what the provider sent to the receipt address, after making sure that it is the provider's.
    ///
    /// # Errors
    /// [`NotOurs`].
    fn read_push(&self, push: &Push<'_>) -> Result<Reports, NotOurs>;

    /// Whether reports have to be fetched, since none are pushed.
    fn is_polled(&self) -> bool {
        false
    }

    /// Fetches reports. `waiting` are the references of messages that wait for one; a provider that keeps a queue hands
    /// out what is next in it instead.
    ///
    /// # Errors
    /// [`SmsError::Later`].
    async fn fetch(&self, waiting: &[String]) -> Result<Vec<Report>, SmsError> {
        let _ = waiting;
        Ok(Vec::new())
    }
}

/// Development and demo: nothing is sent, the message stays to be read at `/demo/messages`.
#[derive(Clone, Copy, Debug)]
pub struct Recorder;

#[async_trait::async_trait]
impl SmsGateway for Recorder {
    fn is_simulator(&self) -> bool {
        true
    }

    fn name(&self) -> &'static str {
        "recorder"
    }

    async fn send(&self, _: &Sms) -> Result<String, SmsError> {
        Ok("recorded".to_owned())
    }

    fn read_push(&self, _: &Push<'_>) -> Result<Reports, NotOurs> {
        Err(NotOurs)
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
        if row.sent_at.is_some() || row.refused.is_some() {
            return Ok(());
        }
        let simulated = accounts.sms.is_simulator();
        if !simulated && row.expires_at.is_some_and(|end| end <= accounts.clock.now()) {
            return Ok(rows::refused(accounts.store.read(), id, "too_late").await?);
        }
        let Some(sms) = open(accounts, row)? else { return Ok(()) };
        let outcome = tokio::time::timeout(TIMEOUT, accounts.sms.send(&sms)).await;
        match outcome.unwrap_or_else(|_| Err(SmsError::Later("no answer in time".to_owned()))) {
            Ok(reference) => {
                let now = accounts.clock.now();
                let tx = accounts.store.begin().await?;
                rows::sent(&*tx, id, &reference, !simulated, now).await?;
                if !simulated {
                    receipt::accepted(&*tx, id, accounts.sms.name(), &reference, now).await?;
                }
                Ok(tx.commit().await?)
            }
            Err(SmsError::Refused(code)) => {
                tracing::warn!(message = %id, %code, "the SMS gateway refuses a message for good");
                Ok(rows::refused(accounts.store.read(), id, &code).await?)
            }
            Err(later @ SmsError::Later(_)) => Err(later.into()),
        }
    }
}

/// What is to be sent; nothing where its text is gone.
fn open(accounts: &Accounts, row: rows::Row) -> anyhow::Result<Option<Sms>> {
    let Some(text) = row.text_sealed else { return Ok(None) };
    let text = accounts.keys.open_text(messages::TEXT, row.id, text)?;
    let parameters = match row.parameters_sealed {
        Some(sealed) => serde_json::from_str(&accounts.keys.open_text(messages::PARAMETERS, row.id, sealed)?)?,
        // Written before templates had names.
        None => vec![("text".to_owned(), text.clone())],
    };
    Ok(Some(Sms {
        id: row.id,
        phone: accounts.keys.open_text(messages::RECIPIENT, row.id, row.recipient_sealed)?,
        text,
        template: row.template.unwrap_or_else(|| "notice".to_owned()),
        parameters,
    }))
}

/// For so long a report is waited for; providers know nothing after three days.
const REPORT_HOURS: i64 = 72;
/// References asked about at once.
const WAITING_MAX: u32 = 500;

/// Fetches the reports of a provider that pushes none, and says how many messages they told of. Called now and then.
///
/// # Errors
/// What the database says, or a gateway that does not answer.
pub async fn poll(accounts: &Accounts) -> anyhow::Result<usize> {
    if !accounts.sms.is_polled() {
        return Ok(0);
    }
    let now = accounts.clock.now();
    let since = now.plus_minutes(-REPORT_HOURS * 60);
    let waiting = receipt::waiting(accounts.store.read(), accounts.sms.name(), since, WAITING_MAX).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let fetched = tokio::time::timeout(TIMEOUT, accounts.sms.fetch(&waiting)).await;
    let reports = fetched.unwrap_or_else(|_| Err(SmsError::Later("no answer in time".to_owned())))?;
    if reports.is_empty() {
        return Ok(0);
    }
    let tx = accounts.store.begin().await?;
    let noted = crate::receipts::note(&tx, accounts, &reports, now).await?;
    tx.commit().await?;
    Ok(noted)
}

/// What became of the SMS of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Taken by the gateway, not yet reported.
    pub accepted: i64,
    /// Reported as received.
    pub delivered: i64,
    /// Reported as not received.
    pub failed: i64,
    /// Not taken by the gateway.
    pub refused: i64,
}

/// Counts the SMS since then.
///
/// # Errors
/// What the database says.
pub async fn delivery(db: &impl sea_orm::ConnectionTrait, since: Timestamp) -> Result<Delivery, sea_orm::DbErr> {
    let mut sum = Delivery { refused: receipt::refused(db, since).await?, ..Delivery::default() };
    for count in receipt::counts(db, since).await? {
        match count.state.as_str() {
            "delivered" => sum.delivered = count.n,
            "failed" => sum.failed = count.n,
            _ => sum.accepted = count.n,
        }
    }
    Ok(sum)
}

#[cfg(test)]
#[path = "sms_test.rs"]
mod tests;
