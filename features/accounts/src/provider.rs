//! Sign-in through another authority (A4, B6): the QR page, the phone that scanned, the callback, the question before
//! signing in, and what becomes of it. An attempt is bound to the browser that began it by a cookie of its own, and after a
//! scan to the phone by the phone's; its states are new → scanned → confirmed | cancelled | expired.

pub(crate) mod api;
pub(crate) mod callback;
pub(crate) mod confirm;
pub(crate) mod level;
pub(crate) mod phone;
mod refusal;
pub(crate) mod scan;
mod settle;

pub(crate) use refusal::ProviderRefusal;

use crate::{Accounts, Provider, Room, identity_provider::Providers, store::provider as rows};
use access::Rank;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use clock::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use sea_orm::{ConnectionTrait, DbErr};
use std::convert::Infallible;
use uuid::Uuid;
use web::Stop;

/// How long a code may be scanned, and how long the question on the phone may stand.
pub(crate) const LIFE_MINUTES: i64 = 5;
/// An organisation signs in at this rank of the provincial identity or better: L3 (B6).
pub(crate) const ORGANISATION_RANK: Rank = Rank(4);
/// Sealed for an attempt: what the adapter keeps, and what the authority said.
pub(crate) const KEPT: &str = "provider_attempt.kept";
pub(crate) const CLAIMS: &str = "provider_attempt.claims";

/// Whose account a sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Person,
    Organisation,
}

impl Whose {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        if code == "organisation" { Self::Organisation } else { Self::Person }
    }

    /// What the provider is called on this way in; `None` where it is not one.
    pub(crate) fn label(self, provider: &Provider) -> Option<&str> {
        match self {
            Self::Person => Some(&provider.settings.label),
            Self::Organisation => provider.settings.organisation_label.as_deref(),
        }
    }

    fn home(self) -> &'static str {
        match self {
            Self::Person => "/me",
            Self::Organisation => "/unit",
        }
    }
}

/// A door of the sign-in page: 【粤省事扫码登录】.
pub(crate) struct Door {
    pub id: String,
    pub label: String,
}

/// The doors that are configured.
pub(crate) fn doors(providers: &Providers, whose: Whose) -> Vec<Door> {
    let door = |p: &Provider| Some(Door { id: p.settings.id.clone(), label: whose.label(p)?.to_owned() });
    providers.iter().filter_map(door).collect()
}

/// The configured provider of an address.
fn provider<'a>(accounts: &'a Accounts, id: &str) -> Result<&'a Provider, Stop> {
    accounts.providers.by_id(id).ok_or_else(|| web::NotFound.into())
}

/// The secret by which a browser is known again during an attempt.
pub(crate) struct Browser {
    secret: Option<String>,
}

const COOKIE: &str = "attempt";
const COOKIE_HTTPS: &str = "__Host-attempt";

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(COOKIE_HTTPS).or_else(|| jar.get(COOKIE));
        Ok(Self { secret: cookie.map(|c| c.value().to_owned()).filter(|v| v.len() == 43) })
    }
}

impl Browser {
    /// How the browser's secret is kept; `None` for a browser that has none.
    fn hash(&self, accounts: &Accounts) -> Option<Vec<u8>> {
        self.secret.as_deref().map(|s| accounts.keys.lookup("provider_attempt.browser", s).to_vec())
    }

    /// Whether an attempt is this browser's: of the phone once it was scanned, of the browser that began it otherwise.
    fn holds(&self, accounts: &Accounts, attempt: &rows::Attempt) -> bool {
        let holder = if attempt.scanned { attempt.phone_hash.as_ref() } else { Some(&attempt.browser_hash) };
        match (self.hash(accounts), holder) {
            (Some(mine), Some(holder)) => seal::same(mine, holder),
            (None, _) | (_, None) => false,
        }
    }

    /// The browser's secret hash, giving it one where it has none.
    fn known(&mut self, accounts: &Accounts) -> Vec<u8> {
        let secret = self.secret.get_or_insert_with(|| BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()));
        accounts.keys.lookup("provider_attempt.browser", secret).to_vec()
    }

    /// Puts the cookie on an answer. Lax, since the callback is a navigation from another site.
    fn remember(&self, accounts: &Accounts, mut response: Response) -> Response {
        let secure = accounts.cookie.name().starts_with("__Host-");
        if let Some(secret) = &self.secret {
            let cookie = Cookie::build((if secure { COOKIE_HTTPS } else { COOKIE }, secret.clone()))
                .path("/")
                .http_only(true)
                .secure(secure)
                .same_site(SameSite::Lax)
                .build();
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

/// How the `state` of a callback is kept.
fn state_hash(accounts: &Accounts, state: &str) -> Vec<u8> {
    accounts.keys.lookup("provider_attempt.state", state).to_vec()
}

/// Where an attempt stands, as people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The code is shown.
    New,
    /// A phone has it.
    Scanned,
    /// The person is asked on the phone.
    Authorised,
    /// The person agreed; the browser may take its session.
    Confirmed,
    /// 【取消】
    Cancelled,
    /// The authority or the platform said no.
    Refused,
    /// Signed in.
    Finished,
    /// Too late.
    Expired,
}

impl Stage {
    /// **Invariant**: an attempt past its time is expired whatever its row says, unless it had ended before.
    pub(crate) fn of(attempt: &rows::Attempt, now: Timestamp) -> Self {
        match attempt.stage.as_str() {
            "cancelled" => Self::Cancelled,
            "refused" => Self::Refused,
            "finished" => Self::Finished,
            _ if now >= attempt.expires_at => Self::Expired,
            "confirmed" => Self::Confirmed,
            "authorised" => Self::Authorised,
            "new" => Self::New,
            _ => Self::Scanned,
        }
    }

    /// The word for scripts and the API.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Scanned | Self::Authorised => "scanned",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Finished => "finished",
            Self::Expired => "expired",
        }
    }
}

/// The secret of the QR code: the attempt and a keyed hash that nobody can guess.
fn token(accounts: &Accounts, attempt: Uuid) -> String {
    let mut bytes = attempt.as_bytes().to_vec();
    bytes.extend_from_slice(&accounts.keys.lookup("provider_attempt.scan", &attempt.to_string())[..24]);
    BASE64URL_NOPAD.encode(&bytes)
}

/// The attempt of a QR code.
fn attempt_of(accounts: &Accounts, text: &str) -> Option<Uuid> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let id = Uuid::from_slice(bytes.get(..16)?).ok()?;
    seal::same(token(accounts, id), text).then_some(id)
}

/// Four digits that computer and phone both show, so that a code sent by a stranger is noticed.
fn check_digits(accounts: &Accounts, attempt: Uuid) -> String {
    let hash = accounts.keys.lookup("provider_attempt.check", &attempt.to_string());
    format!("{:04}", (u32::from(hash[0]) << 16 | u32::from(hash[1]) << 8 | u32::from(hash[2])) % 10_000)
}

/// By what a person's level was established, where another authority did: 粤省事 L2.
pub(crate) async fn established(accounts: &Accounts, person: access::PersonId) -> Result<Option<String>, DbErr> {
    let found = rows::established(accounts.store.read(), person.0).await?;
    Ok(found.and_then(|e| {
        let provider = accounts.providers.iter().find(|p| p.settings.scheme == e.scheme)?;
        Some(format!("{} {}", provider.settings.label, e.raw))
    }))
}

/// Ends an attempt that the authority or the platform refused, and says so in the log.
async fn refuse(room: &Room, attempt: &rows::Attempt, reason: &ProviderRefusal) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let tx = accounts.store.begin().await?;
    if rows::end(&*tx, attempt.id, "refused", Some(reason.stored()), None).await? {
        record(&*tx, accounts, attempt, "provider_attempt.refusal", Some(reason.stored())).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    attempt: &rows::Attempt,
    action: &'static str,
    reason: Option<&str>,
) -> Result<(), DbErr> {
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &access::Actor::Anonymous,
            action,
            object_kind: "provider_attempt",
            object_id: attempt.id,
            states: None,
            detail: serde_json::json!({ "provider": attempt.provider, "reason": reason }),
        },
    )
    .await
}

#[cfg(test)]
#[path = "provider_test.rs"]
mod tests;
