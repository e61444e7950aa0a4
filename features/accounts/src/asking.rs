//! Who asks, and how the answer to 【获取验证码】 is given: JSON to the script, the page again without it.

use crate::Device;
use access::DEVICE_COOKIE;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
};
use axum_extra::extract::cookie::CookieJar;
use std::{convert::Infallible, net::IpAddr};
use web::{Answer, Form, Mistake, Stop, VisitorAddress};

/// Where a request comes from and what it wants back.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The visitor's address, as trusted proxies tell it; none in tests.
    pub address: Option<IpAddr>,
    /// Whether a script asks for JSON.
    pub json: bool,
    /// Browser and system.
    pub device: Device,
    /// The hash of the mark that an earlier sign-in left in this browser.
    pub mark: Option<[u8; 32]>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let accept = text(header::ACCEPT);
        let address = parts.extensions.get::<VisitorAddress>().map(|v| v.0);
        let cookies = CookieJar::from_headers(&parts.headers);
        let mark = cookies.get(DEVICE_COOKIE).map(|c| c.value()).filter(|v| (20..=128).contains(&v.len()));
        Ok(Self {
            address,
            device: Device::read(text(header::USER_AGENT).unwrap_or_default(), address),
            mark: mark.map(seal::token_hash),
            json: parts.uri.path().starts_with("/api/") || accept.is_some_and(|a| a.starts_with("application/json")),
        })
    }
}

impl Asker {
    /// Answers a request for a code.
    ///
    /// # Errors
    /// What stopped it, to be told by the outermost layer.
    pub fn answer_code(
        self,
        mut form: Form,
        outcome: Result<String, Stop>,
        page: impl FnOnce(StatusCode, Form) -> Answer,
    ) -> Answer {
        match outcome {
            Ok(message) if self.json => {
                let body = serde_json::json!({ "message": message, "wait_seconds": crate::codes::WAIT_SECONDS });
                Ok(web::json(StatusCode::OK, body))
            }
            Ok(message) => {
                form.set("code_outcome", message);
                page(StatusCode::OK, form)
            }
            Err(stop) if self.json => Err(stop),
            Err(stop) => form.come_back(stop, page),
        }
    }
}

/// Collects what is wrong with a form, so that everything is said at once.
#[derive(Default)]
pub struct Findings(Vec<Mistake>);

impl Findings {
    /// The value, or a finding about this field.
    pub fn keep<T, E>(
        &mut self,
        field: &str,
        label: &str,
        read: Result<T, E>,
        say: impl FnOnce(E) -> String,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, label, say(error));
                None
            }
        }
    }

    /// Adds a finding.
    pub fn add(&mut self, field: &str, label: &str, detail: impl Into<String>) {
        self.0.push(Mistake::new(field, label, detail));
    }

    /// What was found, as one refusal.
    #[must_use]
    pub fn refusal(self) -> crate::Refusal {
        crate::Refusal::Fields(self.0)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads the six digits of a code.
///
/// # Errors
/// Where there are not six digits.
#[expect(clippy::result_unit_err, reason = "there is one way to be wrong")]
pub fn read_code(form: &Form, field: &str) -> Result<String, ()> {
    let code = standards::identity::clean(form.get(field));
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) { Ok(code) } else { Err(()) }
}
