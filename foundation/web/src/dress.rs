use crate::{Answers, MenuEntry, Site, TrustedProxies, patience::patiently, shell::Frame, speak::speak, visitor};
use access::{Directory, Routes, SessionCookie};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    csrf::CsrfLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
};

/// The largest body that a route takes unless it says otherwise: a licence picture of 10 MB with its form.
const BODY_BYTES_MAX: usize = 12 * 1024 * 1024;

/// Scripts, styles and pictures come from this site alone; nothing inline, nothing framed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// What every route wears.
#[derive(Clone)]
pub struct Dress {
    /// Names and contact block.
    pub site: Arc<Site>,
    /// The menus of all rooms.
    pub menus: Arc<Vec<MenuEntry>>,
    /// Who finds the identity behind a session.
    pub directory: Arc<dyn Directory>,
    /// Where refusals are explained.
    pub answers: Arc<dyn Answers>,
    /// The session cookie.
    pub cookie: SessionCookie,
    /// `https://…`, as browsers reach the platform.
    pub public_url: String,
    /// Who tells truly from which address a visitor comes.
    pub proxies: TrustedProxies,
}

/// Puts the middleware of every page around the routes: identity, security headers, CSRF, body
/// and time limits, compression, and the voice that words refusals and faults.
pub fn dress(routes: Routes<()>, dress: Dress) -> Router {
    let https = dress.public_url.starts_with("https://");
    let csrf = CsrfLayer::new();
    let csrf = csrf.clone().add_trusted_origin(dress.public_url.trim_end_matches('/')).unwrap_or(csrf);
    let mut site = Site::clone(&dress.site);
    site.public_url = dress.public_url.trim_end_matches('/').to_owned();
    let site = Arc::new(site);
    let (router, _) = routes.into_parts();
    router.fallback(|| async { StatusCode::NOT_FOUND }).layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn(move |request: Request, next: Next| secure(https, request, next)))
            .layer(middleware::from_fn_with_state(dress.proxies, visitor::note))
            .layer(SetRequestIdLayer::x_request_id(Number))
            .layer(PropagateRequestIdLayer::x_request_id())
            // A film is packed already, and its parts are asked for by their place in it.
            .layer(
                CompressionLayer::new()
                    .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("video/"))),
            )
            .layer(Extension(Frame { site, menus: dress.menus, answers: dress.answers }))
            .layer(middleware::from_fn_with_state((dress.directory, dress.cookie), access::identify))
            .layer(middleware::from_fn(speak))
            .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
            .layer(middleware::from_fn(patiently))
            .layer(csrf)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX)),
    )
}

/// Numbers every request, for the log and for the reader of a fault.
#[derive(Clone, Copy)]
struct Number;

impl MakeRequestId for Number {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&clock::Clock::system().new_id().simple().to_string()).ok().map(RequestId::new)
    }
}

async fn secure(https: bool, mut request: Request, next: Next) -> Response {
    // A number chosen by the client would let it write into the log.
    request.headers_mut().remove("x-request-id");
    let private = !is_public(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    // Public pages too name who is signed in; only assets may be kept by others.
    set(header::CACHE_CONTROL, if private { "no-store" } else { "private, no-cache" });
    response
}

fn is_public(path: &str) -> bool {
    !["/me", "/unit", "/centre", "/bureau", "/account", "/demo", "/api/v1/sessions", "/files"]
        .iter()
        .any(|p| path.starts_with(p))
}
