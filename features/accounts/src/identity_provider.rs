//! Sign-in with an identity that another authority established (A4): 省统一身份认证 / 粤省事, 电子社保卡. The port that an
//! adapter implements, and what the operator says of each provider: how its levels compare with the platform's ranks and
//! what its kinds of document are called. The room itself knows no protocol.

use access::Rank;
use serde::{Deserialize, Serialize};
use standards::identity::DocumentKind;
use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

/// How long a provider may take in all for one call of the port.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(12);

/// An authority that says who somebody is. One value for each configured provider.
#[async_trait::async_trait]
pub trait IdentityProvider: Send + Sync {
    /// Begins a sign-in that returns to `callback`, an address of this platform.
    ///
    /// # Errors
    /// [`ProviderError`]; nothing has begun then.
    async fn begin(&self, callback: &str) -> Result<Begun, ProviderError>;

    /// Exchanges what the provider handed to the callback for a verified identity, server to server. `kept` is what
    /// [`IdentityProvider::begin`] returned for this very sign-in.
    ///
    /// # Errors
    /// [`ProviderError`]; nobody is signed in then.
    async fn complete(&self, callback: &str, handed: &Handed, kept: &str) -> Result<VerifiedIdentity, ProviderError>;
}

/// A sign-in that was begun.
#[derive(Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// What comes back in the callback, unguessable.
    pub state: String,
    /// The adapter's own secrets of this sign-in (nonce, PKCE verifier). The room seals them.
    pub kept: String,
}

/// What the browser brings back.
#[derive(Clone)]
pub struct Handed {
    /// The one-time code.
    pub code: String,
    /// `iss` of the callback (RFC 9207), where there was one.
    pub issuer: Option<String>,
}

/// Why a provider does not say who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It gave no usable answer in time.
    #[error("the identity provider does not answer")]
    NoAnswer,
    /// The one-time code was used, has expired or is not the provider's.
    #[error("the identity provider refuses the code")]
    CodeRefused,
    /// Issuer, audience, nonce, signature or subject are not what they must be.
    #[error("the identity provider's answer is not to be trusted")]
    NotTrusted,
}

/// Who the provider says it is. Sealed wherever it is kept; never in a log.
#[derive(Clone, Serialize, Deserialize)]
pub struct VerifiedIdentity {
    /// The issuer, exactly.
    pub issuer: String,
    /// The issuer's own identifier of the account. With the issuer it is the key; never name or phone.
    pub subject: String,
    /// 姓名
    pub name: Option<String>,
    /// The kind of document in the provider's words.
    pub document_kind: Option<String>,
    /// 证件号码
    pub document_number: Option<String>,
    /// 手机号
    pub phone: Option<String>,
    /// 实名等级 in the provider's words, such as L2.
    pub level: Option<String>,
    /// Of an organisation that signs in: 统一社会信用代码.
    pub uscc: Option<String>,
    /// Of an organisation that signs in: its name.
    pub organisation_name: Option<String>,
}

impl fmt::Debug for VerifiedIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedIdentity")
            .field("issuer", &self.issuer)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// What the operator says of a provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// In addresses and in the database: lower-case letters, digits, hyphens.
    pub id: String,
    /// What people call it: 粤省事, 电子社保卡.
    pub label: String,
    /// What organisations call it, such as 省统一身份认证; `None` where they do not sign in with it.
    pub organisation_label: Option<String>,
    /// The scheme of its levels, such as `gd-iam`.
    pub scheme: String,
    /// Rank of each of its levels. A level that is not named raises nobody.
    pub levels: BTreeMap<String, i16>,
    /// What its kinds of document are. The platform's own codes are always known.
    pub document_kinds: BTreeMap<String, DocumentKind>,
    /// How to raise one's level there, step by step.
    pub level_steps: Vec<String>,
}

impl ProviderSettings {
    /// The rank of a level; 一级 (nothing verified) for one that is not named.
    #[must_use]
    pub fn rank(&self, level: Option<&str>) -> Rank {
        level.and_then(|l| self.levels.get(l)).map_or(Rank::FIRST, |r| Rank(*r))
    }

    /// The provider's own label of the lowest level that reaches `rank`.
    #[must_use]
    pub fn label_of(&self, rank: Rank) -> &str {
        self.levels.iter().filter(|(_, r)| **r >= rank.0).min_by_key(|(_, r)| **r).map_or("L3", |(l, _)| l)
    }

    pub(crate) fn document_kind(&self, raw: &str) -> Option<DocumentKind> {
        self.document_kinds.get(raw).copied().or_else(|| DocumentKind::from_code(raw))
    }
}

/// A provider that is configured.
#[derive(Clone)]
pub struct Provider {
    /// What the operator says of it.
    pub settings: ProviderSettings,
    /// The adapter.
    pub port: Arc<dyn IdentityProvider>,
}

impl Provider {
    /// As [`IdentityProvider::begin`], within [`TIMEOUT`].
    pub(crate) async fn begin(&self, callback: &str) -> Result<Begun, ProviderError> {
        self.in_time(self.port.begin(callback)).await
    }

    /// As [`IdentityProvider::complete`], within [`TIMEOUT`].
    pub(crate) async fn complete(
        &self,
        callback: &str,
        handed: &Handed,
        kept: &str,
    ) -> Result<VerifiedIdentity, ProviderError> {
        self.in_time(self.port.complete(callback, handed, kept)).await
    }

    async fn in_time<T>(&self, call: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
        let answer = tokio::time::timeout(TIMEOUT, call).await.unwrap_or(Err(ProviderError::NoAnswer));
        if let Err(error) = &answer {
            tracing::warn!(provider = %self.settings.id, %error, "sign-in through an identity provider failed");
        }
        answer
    }
}

/// All configured providers, in the order in which the sign-in page shows them.
#[derive(Clone, Default)]
pub struct Providers {
    list: Vec<Provider>,
    public_url: String,
}

impl Providers {
    /// `public_url`: how browsers reach the platform, without a slash at the end.
    #[must_use]
    pub fn new(list: Vec<Provider>, public_url: String) -> Self {
        Self { list, public_url }
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Provider> {
        self.list.iter().find(|p| p.settings.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.list.iter()
    }

    /// An address of the platform, in full.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    pub(crate) fn callback(&self, provider: &Provider) -> String {
        self.address(&format!("/account/sign-in/callback/{}", provider.settings.id))
    }
}
