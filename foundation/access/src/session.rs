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
    /// The identity behind `token`; anonymous where it is unknown, ended or expired.
    async fn identify(&self, token: &SessionToken) -> Identity;
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

/// Middleware: puts the [`Identity`] of the request where the doors find it.
pub async fn identify(
    State((directory, cookie)): State<(Arc<dyn Directory>, SessionCookie)>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let identity = match jar.get(cookie.name()).map(|c| c.value()).filter(|v| !v.is_empty() && v.len() <= 128) {
        Some(token) => directory.identify(&SessionToken::new(token.to_owned())).await,
        None => Identity::Anonymous,
    };
    request.extensions_mut().insert(Arc::new(identity));
    next.run(request).await
}
