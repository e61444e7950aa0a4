use crate::Identity;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use std::{fmt, sync::Arc};

/// Finds who a session's token belongs to. Implemented by the rooms that keep accounts and
/// mandates; asked once per request, so that what ended a moment ago has ended.
#[async_trait::async_trait]
pub trait Directory: Send + Sync {
    /// The identity behind `token`; anonymous where it is unknown, ended or expired. `None` where nobody can be looked up at
    /// the moment: the request is then answered 503 and nobody is signed out.
    async fn identify(&self, token: &SessionToken) -> Option<Identity>;
}

/// The secret in the session cookie. Stored hashed; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// Wraps what the cookie or the generator holds.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for hashing and for the cookie.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// The name of the cookie that tells a browser in which somebody signed in before from a stranger's.
pub const DEVICE_COOKIE: &str = "device";

/// The session cookie: `__Host-session; Secure` under https, `session` under http.
#[derive(Clone, Copy, Debug)]
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// Secure where the platform's public address is https.
    #[must_use]
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The cookie's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    /// The cookie that signs in.
    #[must_use]
    pub fn set(self, token: &SessionToken) -> Cookie<'static> {
        Cookie::build((self.name(), token.reveal().to_owned()))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .build()
    }

    /// The cookie that tells a browser from a stranger's; no session hangs on it. Kept for years.
    #[must_use]
    pub fn device(self, mark: &SessionToken) -> Cookie<'static> {
        let mut cookie = self.set(mark);
        cookie.set_name(DEVICE_COOKIE);
        cookie.make_permanent();
        cookie
    }

    /// The cookie that signs out.
    #[must_use]
    pub fn clear(self) -> Cookie<'static> {
        let mut cookie = self.set(&SessionToken(String::new()));
        cookie.make_removal();
        cookie
    }
}

/// Stands in a request whose identity could not be looked up, so that the answer is "in a moment" and never "sign in".
#[derive(Clone, Copy, Debug)]
pub struct Unreachable;

/// Middleware: puts the [`Identity`] of the request where the doors find it. Files of the pages are the same for everybody,
/// so that nobody is looked up for them.
pub async fn identify(
    State((directory, cookie)): State<(Arc<dyn Directory>, SessionCookie)>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let token = jar.get(cookie.name()).map(|c| c.value()).filter(|v| !v.is_empty() && v.len() <= 128);
    let identity = match token {
        Some(token) if !request.uri().path().starts_with("/assets/") => {
            directory.identify(&SessionToken::new(token.to_owned())).await
        }
        Some(_) | None => Some(Identity::Anonymous),
    };
    if identity.is_none() {
        request.extensions_mut().insert(Unreachable);
    }
    request.extensions_mut().insert(Arc::new(identity.unwrap_or(Identity::Anonymous)));
    next.run(request).await
}
