//! 银联实名认证 over HTTP: `start`, `confirm`, `query` in the signed plain format. See `docs/gateways.md`.
//!
//! Whatever is not a signed, readable answer is no answer: it never lets anybody pass. The serial number of a check
//! (32 characters) is the same at every call, so that a repetition is answered as the first time.

use crate::{Link, Secret, plain::SignedLink};
use accounts::{CardBegun, CardCheck, CardOutcome, CardVerifier, CodeFrom, NoAnswer, Started};
use clock::Clock;
use serde::Deserialize;
use uuid::Uuid;

/// Asks a card verifier.
pub struct HttpCards(SignedLink);

impl HttpCards {
    /// Over this link, with the key's name and the secret shared with the verifier.
    #[must_use]
    pub fn new(link: Link, key_id: &str, secret: Secret, clock: Clock) -> Self {
        Self(SignedLink { link, key_id: key_id.to_owned(), secret, clock })
    }

    async fn ask(&self, part: &str, body: &serde_json::Value) -> Result<Said, NoAnswer> {
        let answer = self.0.post(self.0.link.below(part), body).await.map_err(NoAnswer)?;
        if !answer.status.is_success() {
            return Err(NoAnswer(format!("status {}", answer.status.as_u16())));
        }
        serde_json::from_slice(&answer.body).map_err(|_| NoAnswer("the answer cannot be read".to_owned()))
    }
}

#[derive(Deserialize)]
struct Said {
    request_sn: String,
    result: Class,
    #[serde(default)]
    reference: String,
    code_from: Option<Sender>,
}

/// The classes of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Class {
    Started,
    Match,
    Mismatch,
    InvalidCard,
    CardState,
    IssuerRefused,
    CodeWrong,
    TooFrequent,
    TryLater,
    Pending,
    NotFound,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sender {
    Issuer,
    Platform,
}

impl Said {
    /// The answer must be to this check.
    fn to(self, serial: Uuid) -> Result<Self, NoAnswer> {
        if self.request_sn == sn(serial) {
            Ok(self)
        } else {
            Err(NoAnswer("the answer is to another check".to_owned()))
        }
    }
}

/// What a class means in the end; `None` where nothing is decided.
fn outcome(class: Class) -> Option<CardOutcome> {
    match class {
        Class::Match => Some(CardOutcome::Match),
        Class::Mismatch => Some(CardOutcome::Mismatch),
        Class::InvalidCard | Class::CardState | Class::IssuerRefused => Some(CardOutcome::CardRefused),
        Class::CodeWrong => Some(CardOutcome::CodeWrong),
        Class::TooFrequent => Some(CardOutcome::TooOften),
        Class::Started | Class::TryLater | Class::Pending | Class::NotFound => None,
    }
}

fn undecided(class: Class) -> NoAnswer {
    NoAnswer(format!("undecided: {class:?}"))
}

fn sn(serial: Uuid) -> String {
    serial.simple().to_string()
}

#[async_trait::async_trait]
impl CardVerifier for HttpCards {
    fn is_simulator(&self) -> bool {
        false
    }

    async fn start(&self, check: &CardCheck) -> Result<CardBegun, NoAnswer> {
        let body = serde_json::json!({
            "request_sn": sn(check.serial),
            "name": check.name,
            "document_kind": check.document_kind,
            "document_number": check.document_number,
            "card": check.card.as_str(),
            "phone": format!("+86{}", check.phone),
        });
        let said = self.ask("start", &body).await?.to(check.serial)?;
        match (said.result, said.code_from, outcome(said.result)) {
            (Class::Started, Some(from), _) => {
                let code_from = match from {
                    Sender::Issuer => CodeFrom::Issuer,
                    Sender::Platform => CodeFrom::Platform,
                };
                Ok(CardBegun::Started(Started { reference: said.reference, code_from }))
            }
            // Nothing can match before the code was asked for.
            (Class::Match, _, _) => Err(undecided(said.result)),
            (_, _, Some(ended)) => Ok(CardBegun::Ended(ended)),
            (class, _, None) => Err(undecided(class)),
        }
    }

    async fn confirm(&self, check: &CardCheck, reference: &str, code: &str) -> Result<CardOutcome, NoAnswer> {
        let body = serde_json::json!({ "request_sn": sn(check.serial), "reference": reference, "code": code });
        let said = self.ask("confirm", &body).await?.to(check.serial)?;
        outcome(said.result).ok_or_else(|| undecided(said.result))
    }

    async fn query(&self, serial: Uuid, reference: &str) -> Result<Option<CardOutcome>, NoAnswer> {
        let body = serde_json::json!({ "request_sn": sn(serial), "reference": reference });
        let said = self.ask("query", &body).await?.to(serial)?;
        match (said.result, outcome(said.result)) {
            (_, Some(ended)) => Ok(Some(ended)),
            // Known to nobody, or never asked to the end: this check leads nowhere.
            (Class::NotFound | Class::Started, None) => Ok(None),
            (class, None) => Err(undecided(class)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_match_is_a_match() {
        let all = [
            "started",
            "match",
            "mismatch",
            "invalid_card",
            "card_state",
            "issuer_refused",
            "code_wrong",
            "too_frequent",
            "try_later",
            "pending",
            "not_found",
        ];
        for name in all {
            let class: Class = serde_json::from_value(name.into()).unwrap();
            assert_eq!(outcome(class) == Some(CardOutcome::Match), name == "match", "{name}");
        }
        assert!(serde_json::from_value::<Class>("ok".into()).is_err());
        assert!(sn(Uuid::max()).len() <= 40);
    }
}
