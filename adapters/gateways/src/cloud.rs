//! What the SMS services of both clouds have in common: a key, a registered 签名 and templates, an answer in JSON, codes that are final, and
//! reports that are not signed, so that the last part of their address is a secret.

use crate::{Link, Secret, Templates, plain::code};
use accounts::sms::{NotOurs, Push, Report, Reports, Sms, SmsError};
use clock::Clock;
use serde::de::DeserializeOwned;

/// An account at a cloud.
pub(crate) struct Cloud {
    pub link: Link,
    pub key_id: String,
    pub secret: Secret,
    pub sign_name: String,
    templates: Templates,
    receipt_key: Secret,
    pub clock: Clock,
}

/// The template's number at the cloud, and what it fills in, by name and in order.
pub(crate) type Filled<'a> = (&'a str, Vec<(&'a str, &'a str)>);

impl Cloud {
    pub(crate) fn new(
        link: Link,
        (key_id, secret): (&str, Secret),
        sign_name: &str,
        templates: Templates,
        receipt_key: Secret,
        clock: Clock,
    ) -> Self {
        let (key_id, sign_name) = (key_id.to_owned(), sign_name.to_owned());
        Self { link, key_id, secret, sign_name, templates, receipt_key, clock }
    }

    /// The registered template of a message, filled in.
    pub(crate) fn fill<'a>(&'a self, sms: &'a Sms) -> Result<Filled<'a>, SmsError> {
        self.templates.fill(sms).ok_or_else(|| SmsError::Later(format!("no template for {}", sms.template)))
    }

    /// Sends a signed request; the answer, and whether its status says that it succeeded.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(T, bool), SmsError> {
        let answer = self.link.send(request).await.map_err(SmsError::Later)?;
        match serde_json::from_slice(&answer.body) {
            Ok(read) => Ok((read, answer.status.is_success())),
            Err(_) => Err(SmsError::Later(format!("status {}", answer.status.as_u16()))),
        }
    }

    /// Reads what the cloud pushes, and says what it wants to hear.
    pub(crate) fn read_push<T: DeserializeOwned>(
        &self,
        push: &Push<'_>,
        report: impl Fn(T) -> Report,
        answer: serde_json::Value,
    ) -> Result<Reports, NotOurs> {
        if !self.receipt_key.is(push.key) {
            return Err(NotOurs);
        }
        let told: Vec<T> = serde_json::from_slice(push.body).map_err(|_| NotOurs)?;
        Ok(Reports { reports: told.into_iter().map(report).collect(), answer })
    }
}

/// What a code of refusal means: given up, where it is one of the `last`.
pub(crate) fn failure(refused: &str, last: &[&str]) -> SmsError {
    if last.contains(&refused) { SmsError::Refused(code(refused)) } else { SmsError::Later(code(refused)) }
}
