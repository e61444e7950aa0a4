//! How long a request may take. An action that takes in something large asks for more while it comes in, so that a slow
//! line is served and a stalled one is not.

use axum::{
    extract::{FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long a request may take, slow bodies included, unless it asks for more.
const SECONDS: u64 = 30;

/// Until when a request may go on.
#[derive(Clone, Debug)]
pub struct Patience(Arc<Mutex<Instant>>);

impl Patience {
    fn new(seconds: u64) -> Self {
        Self(Arc::new(Mutex::new(Instant::now() + Duration::from_secs(seconds))))
    }

    /// From now on it may take so many seconds more; never fewer than it had.
    pub fn at_least(&self, seconds: u64) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Instant::now() + Duration::from_secs(seconds));
    }

    fn until(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn over(&self) {
        loop {
            let until = self.until();
            tokio::time::sleep_until(until).await;
            if self.until() <= until {
                return;
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Patience {
    type Rejection = Infallible;

    /// Without the middleware, as in a test of a single route, nobody waits for it to be over.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::new(SECONDS)))
    }
}

/// Ends a request whose patience is over with 408.
pub(crate) async fn patiently(request: Request, next: Next) -> Response {
    within(Patience::new(SECONDS), request, next).await
}

async fn within(patience: Patience, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(patience.clone());
    tokio::select! {
        response = next.run(request) => response,
        () = patience.over() => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, routing};
    use tower::ServiceExt;

    async fn slow(patience: Patience) -> &'static str {
        for _ in 0..4 {
            patience.at_least(1);
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        "done"
    }

    async fn stalled() -> &'static str {
        tokio::time::sleep(Duration::from_secs(30)).await;
        "never"
    }

    #[tokio::test]
    async fn a_request_may_go_on_as_long_as_it_asks_for_more() {
        let app = Router::new()
            .route("/slow", routing::get(slow))
            .route("/stalled", routing::get(stalled))
            .layer(middleware::from_fn(|request: Request, next: Next| within(Patience::new(1), request, next)));
        for (path, status) in [("/slow", StatusCode::OK), ("/stalled", StatusCode::REQUEST_TIMEOUT)] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            assert_eq!(app.clone().oneshot(request).await.unwrap().status(), status, "{path}");
        }
    }
}
