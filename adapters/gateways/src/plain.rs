//! A plain HTTP gateway in our own format: JSON, signed both ways. See `docs/gateways.md`.

use crate::{
    Link, Secret, Signed, answer_signature,
    link::Answer,
    request_signature,
    signing::{self, KEY, NONCE, SIGNATURE, TIMESTAMP},
};
use accounts::sms::{NotOurs, Push, Report, Reports, Sms, SmsError, SmsGateway};
use clock::Clock;
use reqwest::{Url, header::CONTENT_TYPE};
use serde::Deserialize;

/// Two services that trust each other by a shared secret.
pub(crate) struct SignedLink {
    pub link: Link,
    pub key_id: String,
    pub secret: Secret,
    pub clock: Clock,
}

impl SignedLink {
    /// Posts JSON and returns the answer, if it is signed for this very request.
    pub(crate) async fn post(&self, url: Url, body: &serde_json::Value) -> Result<Answer, String> {
        let body = body.to_string();
        let timestamp = (self.clock.now().as_ms() / 1_000).to_string();
        let nonce = self.clock.new_id().simple().to_string();
        let path = url.path().to_owned();
        let signed =
            Signed { method: "POST", path: &path, timestamp: &timestamp, nonce: &nonce, body: body.as_bytes() };
        let signature = request_signature(&self.secret, &signed);
        let request = self
            .link
            .post(url)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(KEY, &self.key_id)
            .header(TIMESTAMP, &timestamp)
            .header(NONCE, &nonce)
            .header(SIGNATURE, signature)
            .body(body);
        let answer = self.link.send(request).await?;
        let given = answer.headers.get(SIGNATURE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let right = answer_signature(&self.secret, &nonce, answer.status.as_u16(), &answer.body);
        if seal::same(given.as_bytes(), right.as_bytes()) {
            Ok(answer)
        } else {
            Err(format!("the answer ({}) is not signed by the service", answer.status.as_u16()))
        }
    }
}

/// Sends through a plain HTTP gateway.
pub struct PlainSms {
    to: SignedLink,
    receipt_key: Secret,
    polled: bool,
}

impl PlainSms {
    /// Over this link, with the key's name and the secret shared with the gateway, and the last part of the receipt
    /// address.
    #[must_use]
    pub fn new(link: Link, key_id: &str, secret: Secret, receipt_key: Secret, clock: Clock) -> Self {
        Self { to: SignedLink { link, key_id: key_id.to_owned(), secret, clock }, receipt_key, polled: false }
    }

    /// The same for a gateway that pushes no receipts: they are fetched from `/receipts` below its address.
    #[must_use]
    pub fn polled(self) -> Self {
        Self { polled: true, ..self }
    }
}

#[derive(Deserialize)]
struct Taken {
    reference: String,
}

#[derive(Deserialize)]
struct NotTaken {
    code: String,
    #[serde(default)]
    r#final: bool,
}

#[derive(Deserialize)]
struct Told {
    reference: String,
    delivered: bool,
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Fetched {
    reports: Vec<Told>,
}

#[async_trait::async_trait]
impl SmsGateway for PlainSms {
    fn is_simulator(&self) -> bool {
        false
    }

    fn name(&self) -> &'static str {
        "http"
    }

    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let parameters: serde_json::Map<String, serde_json::Value> =
            sms.parameters.iter().map(|(n, v)| (n.clone(), v.as_str().into())).collect();
        let body = serde_json::json!({
            "id": sms.id,
            "phone": format!("+86{}", sms.phone),
            "text": sms.text,
            "template": sms.template,
            "parameters": parameters,
        });
        let answer = self.to.post(self.to.link.below(""), &body).await.map_err(SmsError::Later)?;
        if answer.status.is_success() {
            return match serde_json::from_slice::<Taken>(&answer.body) {
                Ok(taken) => Ok(taken.reference),
                Err(_) => Err(SmsError::Later("the answer cannot be read".to_owned())),
            };
        }
        match serde_json::from_slice::<NotTaken>(&answer.body) {
            Ok(n) if n.r#final => Err(SmsError::Refused(code(&n.code))),
            Ok(n) => Err(SmsError::Later(code(&n.code))),
            Err(_) => Err(SmsError::Later(format!("status {}", answer.status.as_u16()))),
        }
    }

    fn read_push(&self, push: &Push<'_>) -> Result<Reports, NotOurs> {
        let pair = (self.to.key_id.as_str(), &self.to.secret);
        if !self.receipt_key.is(push.key)
            || !signing::is_signed(push.headers, "POST", push.path, push.body, pair, push.now)
        {
            return Err(NotOurs);
        }
        let told: Vec<Told> = serde_json::from_slice(push.body).map_err(|_| NotOurs)?;
        let reports =
            told.into_iter().map(|t| Report { reference: t.reference, delivered: t.delivered, code: t.code }).collect();
        Ok(Reports { reports, answer: serde_json::json!({ "received": true }) })
    }

    fn is_polled(&self) -> bool {
        self.polled
    }

    async fn fetch(&self, waiting: &[String]) -> Result<Vec<Report>, SmsError> {
        let body = serde_json::json!({ "references": waiting });
        let answer = self.to.post(self.to.link.below("receipts"), &body).await.map_err(SmsError::Later)?;
        if !answer.status.is_success() {
            return Err(SmsError::Later(format!("status {}", answer.status.as_u16())));
        }
        let unread = || SmsError::Later("the answer cannot be read".to_owned());
        let Fetched { reports } = serde_json::from_slice(&answer.body).map_err(|_| unread())?;
        let report = |t: Told| Report { reference: t.reference, delivered: t.delivered, code: code(&t.code) };
        Ok(reports.into_iter().map(report).collect())
    }
}

/// A provider's code for the log: short, and nothing but code characters, since it comes from outside.
pub(crate) fn code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).take(60).collect()
}
