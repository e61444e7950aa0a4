//! The little of HTTP that the protocol needs: no redirects, short patience, small bodies.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::{future::Future, pin::Pin, time::Duration};

const CONNECT_SECONDS: u64 = 3;
const ANSWER_SECONDS: u64 = 5;
const BODY_BYTES_MAX: usize = 512 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub enum HttpError {
    /// The connection, or its time-out.
    Request(reqwest::Error),
    /// Another status than 200, where only that is an answer.
    Status(u16),
    /// More than the protocol ever sends.
    TooLarge,
}

impl std::fmt::Display for HttpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Without the address: a query may carry secrets.
            Self::Request(error) if error.is_timeout() => f.write_str("no answer in time"),
            Self::Request(error) if error.is_connect() => f.write_str("no connection"),
            Self::Request(_) => f.write_str("the request failed"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::TooLarge => f.write_str("the answer is too large"),
        }
    }
}

impl std::error::Error for HttpError {}

/// A client.
pub struct Http(reqwest::Client);

impl Http {
    /// # Errors
    /// Where the system's certificates cannot be read.
    pub fn new() -> Result<Self, reqwest::Error> {
        // Another adapter may have installed it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .timeout(Duration::from_secs(ANSWER_SECONDS))
            .build()?;
        Ok(Self(client))
    }

    /// The body of an address that takes a bearer token.
    ///
    /// # Errors
    /// [`HttpError`]
    pub async fn get(&self, address: &str, token: &str) -> Result<Vec<u8>, HttpError> {
        let request = self.0.get(address).bearer_auth(token).header("accept", "application/json");
        let response = request.send().await.map_err(HttpError::Request)?;
        if response.status().as_u16() != 200 {
            return Err(HttpError::Status(response.status().as_u16()));
        }
        body(response).await
    }
}

async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::Request)? {
        if bytes.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(HttpError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(HttpError::Request)?;
            let response = self.0.execute(request).await.map_err(HttpError::Request)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut answer = HttpResponse::new(body(response).await?);
            *answer.status_mut() = status;
            *answer.headers_mut() = headers;
            Ok(answer)
        })
    }
}
