//! Signs people in as a relying party of an OpenID provider: discovery, authorization code with PKCE, state and nonce, and the
//! claims of ID token and userinfo. A crate of its own, since the protocol's library stands on an older generation of
//! cryptographic crates than the platform.
//!
//! Everything is checked exactly and nothing passes by default: the issuer in discovery, in the callback (RFC 9207) and
//! in the ID token, audience, nonce, an asymmetric signature, and that userinfo speaks of the same subject. Tokens never
//! leave this crate.

mod http;
mod settings;

pub use settings::{Claims, OpenIdSettings, SettingsError};

use accounts::{Begun, Handed, IdentityProvider, ProviderError, VerifiedIdentity};
use http::{Http, HttpError};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::{
    sync::RwLock,
    time::{Duration, Instant},
};

/// How long what discovery said is believed. Keys that changed meanwhile are noticed as a signature that does not fit.
const DISCOVERY_SECONDS: u64 = 300;

/// Signatures that only the provider can make.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// An OpenID provider.
pub struct OpenId {
    settings: OpenIdSettings,
    issuer: IssuerUrl,
    http: Http,
    discovered: RwLock<Option<(Instant, CoreProviderMetadata)>>,
}

/// What is kept between the redirect and the callback. Sealed by whoever keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    nonce: String,
    verifier: String,
}

impl OpenId {
    /// Prepares the client; asks nobody yet.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting cannot be right.
    pub fn new(settings: OpenIdSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| SettingsError::Issuer)?;
        let http = Http::new().map_err(|_| SettingsError::Http)?;
        Ok(Self { settings, issuer, http, discovered: RwLock::default() })
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, ProviderError> {
        if let Some((at, metadata)) = &*self.discovered.read().await
            && at.elapsed() < Duration::from_secs(DISCOVERY_SECONDS)
        {
            return Ok(metadata.clone());
        }
        let metadata =
            CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await.map_err(|error| {
                tracing::warn!(issuer = %self.settings.issuer, %error, "discovery failed");
                match error {
                    openidconnect::DiscoveryError::Validation(_) => ProviderError::NotTrusted,
                    _ => ProviderError::NoAnswer,
                }
            })?;
        *self.discovered.write().await = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    async fn forget_discovery(&self) {
        *self.discovered.write().await = None;
    }

    /// Asks userinfo with the access token and insists on the same subject.
    async fn userinfo(
        &self,
        metadata: &CoreProviderMetadata,
        token: &AccessToken,
        subject: &str,
    ) -> Result<Map<String, Value>, ProviderError> {
        let Some(address) = metadata.userinfo_endpoint() else { return Ok(Map::new()) };
        let body = self.http.get(address.as_str(), token.secret()).await.map_err(|error| {
            tracing::warn!(issuer = %self.settings.issuer, %error, "userinfo failed");
            ProviderError::NoAnswer
        })?;
        let claims: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| ProviderError::NotTrusted)?;
        if claims.get("sub").and_then(Value::as_str) == Some(subject) {
            Ok(claims)
        } else {
            tracing::warn!(issuer = %self.settings.issuer, "userinfo speaks of another subject than the ID token");
            Err(ProviderError::NotTrusted)
        }
    }
}

macro_rules! client {
    ($self:ident, $metadata:ident, $callback:ident) => {
        CoreClient::from_provider_metadata(
            $metadata.clone(),
            ClientId::new($self.settings.client_id.clone()),
            Some(ClientSecret::new($self.settings.client_secret.clone())),
        )
        .set_auth_type(if $self.settings.secret_in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
        .set_redirect_uri(RedirectUrl::new($callback.to_owned()).map_err(|_| ProviderError::NotTrusted)?)
    };
}

#[async_trait::async_trait]
impl IdentityProvider for OpenId {
    async fn begin(&self, callback: &str) -> Result<Begun, ProviderError> {
        let metadata = self.discover().await?;
        let client = client!(self, metadata, callback);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge);
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (address, state, nonce) = request.url();
        let kept = Kept { nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        let kept = serde_json::to_string(&kept).map_err(|_| ProviderError::NotTrusted)?;
        Ok(Begun { address: address.into(), state: state.into_secret(), kept })
    }

    async fn complete(&self, callback: &str, handed: &Handed, kept: &str) -> Result<VerifiedIdentity, ProviderError> {
        match handed.issuer.as_deref() {
            Some(issuer) if issuer == self.settings.issuer => {}
            None if !self.settings.issuer_in_callback => {}
            Some(_) | None => {
                tracing::warn!(issuer = %self.settings.issuer, "the callback names another issuer, or none");
                return Err(ProviderError::NotTrusted);
            }
        }
        let kept: Kept = serde_json::from_str(kept).map_err(|_| ProviderError::NotTrusted)?;
        let metadata = self.discover().await?;
        let client = client!(self, metadata, callback);
        let answer = client
            .exchange_code(AuthorizationCode::new(handed.code.clone()))
            .map_err(|_| ProviderError::NotTrusted)?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier))
            .request_async(&self.http)
            .await
            .map_err(|error| refused(&self.settings.issuer, &error))?;
        let token = answer.id_token().ok_or(ProviderError::NotTrusted)?;
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let claims = match token.claims(&verifier, &Nonce::new(kept.nonce)) {
            Ok(claims) => claims,
            Err(error) => {
                tracing::warn!(issuer = %self.settings.issuer, %error, "the ID token is not to be trusted");
                // The provider may have changed its keys: the next sign-in asks for them anew.
                self.forget_discovery().await;
                return Err(ProviderError::NotTrusted);
            }
        };
        let subject = claims.subject().as_str().to_owned();
        let userinfo = self.userinfo(&metadata, answer.access_token(), &subject).await?;
        let names = &self.settings.claims;
        let text = |name: &str| read(userinfo.get(name));
        Ok(VerifiedIdentity {
            issuer: self.settings.issuer.clone(),
            subject,
            name: text(&names.name),
            document_kind: text(&names.document_kind),
            document_number: text(&names.document_number),
            phone: text(&names.phone),
            level: text(&names.level),
            uscc: text(&names.uscc),
            organisation_name: text(&names.organisation_name),
        })
    }
}

fn refused<T>(issuer: &str, error: &RequestTokenError<HttpError, T>) -> ProviderError
where
    T: openidconnect::ErrorResponse + 'static,
{
    tracing::warn!(%issuer, %error, "the code was not exchanged");
    match error {
        RequestTokenError::ServerResponse(_) => ProviderError::CodeRefused,
        RequestTokenError::Request(_) => ProviderError::NoAnswer,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => ProviderError::NotTrusted,
    }
}

/// A claim as text. Levels come as numbers too.
fn read(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "openid_test.rs"]
mod tests;
