use crate::Breaker;
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect::Policy};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// Answers are small; more than this is not read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// How long a broken service is left alone.
const REST: Duration = Duration::from_secs(30);

/// The way to one service: its address, a limit of time, a breaker.
#[derive(Debug)]
pub struct Link {
    client: Client,
    base: Url,
    breaker: Breaker,
}

/// Why a link cannot be made. Shown to whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address cannot be read.
    #[error("{0:?} is not an address such as https://gateway.example/sms")]
    Address(String),
    /// Plain http to another machine would show phone numbers and codes to everyone on the way.
    #[error("{0:?} must begin with https:// (http:// is for a service on this machine only)")]
    Plain(String),
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built")]
    Client(#[source] reqwest::Error),
}

/// An answer that came whole.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Link {
    /// A link to `address`, each call limited to `timeout`.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn new(address: &str, timeout: Duration) -> Result<Self, LinkError> {
        let base = Url::parse(address).map_err(|_| LinkError::Address(address.to_owned()))?;
        match base.scheme() {
            "https" => {}
            "http" if is_this_machine(&base) => {}
            "http" => return Err(LinkError::Plain(address.to_owned())),
            _ => return Err(LinkError::Address(address.to_owned())),
        }
        // No redirect is followed: a signed request is for one service only.
        let client = Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            .redirect(Policy::none())
            .build()
            .map_err(LinkError::Client)?;
        Ok(Self { client, base, breaker: Breaker::new(REST) })
    }

    /// The same with another rest of the breaker.
    #[must_use]
    pub fn resting(mut self, rest: Duration) -> Self {
        self.breaker = Breaker::new(rest);
        self
    }

    /// Host and port as the `Host` header names them.
    pub(crate) fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        match self.base.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// The address of `/start` below the base.
    pub(crate) fn below(&self, part: &str) -> Url {
        let mut url = self.base.clone();
        if !part.is_empty() {
            url.set_path(&format!("{}/{part}", self.base.path().trim_end_matches('/')));
        }
        url
    }

    pub(crate) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    /// Sends once. The error names no address: providers put numbers and codes into it.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, String> {
        if !self.breaker.lets_through(Instant::now()) {
            return Err("the service has failed several times and rests".to_owned());
        }
        let answer = receive(request).await;
        let answered = answer.as_ref().is_ok_and(|a| !a.status.is_server_error());
        self.breaker.note(answered, Instant::now());
        answer
    }
}

async fn receive(request: RequestBuilder) -> Result<Answer, String> {
    let kind = |error: reqwest::Error| {
        let error = error.without_url();
        if error.is_timeout() {
            "no answer in time".to_owned()
        } else if error.is_connect() {
            "no connection".to_owned()
        } else {
            "the answer broke off".to_owned()
        }
    };
    let mut response = request.send().await.map_err(kind)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(kind)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err("the answer is too long".to_owned());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let link = |address| Link::new(address, Duration::from_secs(1));
        for good in ["https://gateway.example", "http://127.0.0.1:8091/sms", "http://localhost:1", "http://[::1]:2/"] {
            assert!(link(good).is_ok(), "{good}");
        }
        assert!(matches!(link("http://gateway.example"), Err(LinkError::Plain(_))));
        assert!(matches!(link("http://127.0.0.1.example"), Err(LinkError::Plain(_))));
        assert!(matches!(link("ftp://gateway.example"), Err(LinkError::Address(_))));
        assert!(matches!(link("gateway"), Err(LinkError::Address(_))));
        let link = link("http://127.0.0.1:8091/verify/").unwrap();
        assert_eq!(link.below("start").as_str(), "http://127.0.0.1:8091/verify/start");
        assert_eq!(link.host(), "127.0.0.1:8091");
    }
}
