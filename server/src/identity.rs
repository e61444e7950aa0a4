//! `[[identity_providers]]` of the configuration file: the authorities through which people may sign in (A4).

use accounts::{Provider, ProviderSettings, Providers};
use anyhow::{Context, bail, ensure};
use openid::{Claims, OpenId, OpenIdSettings};
use serde::{Deserialize, Serialize};
use standards::identity::DocumentKind;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One provider as the file spells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProvider {
    /// In addresses: lower-case letters, digits, hyphens.
    pub id: String,
    /// 粤省事, 电子社保卡.
    pub label: String,
    /// What organisations call it; without it only persons sign in through it.
    #[serde(default)]
    pub organisation_label: Option<String>,
    /// `oidc`.
    pub kind: String,
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// What the provider calls this platform.
    pub client_id: String,
    /// A file with the client's secret.
    pub secret_file: PathBuf,
    /// Whether the secret goes in the body of the token request.
    #[serde(default)]
    pub secret_in_body: bool,
    /// Scopes beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whether the callback must carry `iss` (RFC 9207).
    #[serde(default = "yes")]
    pub issuer_in_callback: bool,
    /// The scheme of the levels, such as `gd-iam`; the id where it is not given.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Rank of each level: `{ L1 = 2, L2 = 3, L3 = 4 }`.
    pub level_map: BTreeMap<String, i16>,
    /// Kind of document (the platform's code) of each of the provider's words.
    #[serde(default)]
    pub document_kinds: BTreeMap<String, String>,
    /// Names of the claims.
    #[serde(default)]
    pub claims: Claims,
    /// How to raise one's level there, step by step.
    #[serde(default)]
    pub level_steps: Vec<String>,
}

fn yes() -> bool {
    true
}

/// A file of its own with `[[identity_providers]]` and nothing else, which `IDENTITY_PROVIDERS_FILE` names: whoever runs a provider
/// beside the platform writes it, and need not touch what an operator wrote.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvidersFile {
    identity_providers: Vec<IdentityProvider>,
}

/// Reads such a file.
///
/// # Errors
/// Says what cannot be read.
pub fn of_file(path: &Path) -> anyhow::Result<Vec<IdentityProvider>> {
    let what = || format!("IDENTITY_PROVIDERS_FILE {} cannot be read", path.display());
    let file: ProvidersFile = toml::from_str(&fs::read_to_string(path).with_context(what)?).with_context(what)?;
    Ok(file.identity_providers)
}

/// The operator's own providers and those of the further file whose ids they leave free.
#[must_use]
pub fn together(mut own: Vec<IdentityProvider>, further: Vec<IdentityProvider>) -> Vec<IdentityProvider> {
    let taken: Vec<String> = own.iter().map(|p| p.id.clone()).collect();
    own.extend(further.into_iter().filter(|p| !taken.contains(&p.id)));
    own
}

/// Opens every configured provider; nobody is asked yet.
///
/// # Errors
/// Names the provider and the setting that cannot be right.
pub fn providers(list: &[IdentityProvider], public_url: &str) -> anyhow::Result<Providers> {
    let mut open: Vec<Provider> = Vec::new();
    for p in list {
        ensure!(open.iter().all(|o| o.settings.id != p.id), "identity provider {:?} stands twice", p.id);
        open.push(provider(p).with_context(|| format!("identity provider {:?}", p.id))?);
    }
    Ok(Providers::new(open, public_url.to_owned()))
}

fn provider(p: &IdentityProvider) -> anyhow::Result<Provider> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(!p.id.is_empty() && p.id.chars().all(fits), "id must be lower-case letters, digits and hyphens");
    ensure!(p.level_map.values().all(|r| (1..=4).contains(r)), "level_map: ranks are 1 to 4");
    if p.kind != "oidc" {
        bail!("kind is {:?}; it must be \"oidc\"", p.kind);
    }
    let mut document_kinds = BTreeMap::new();
    for (word, code) in &p.document_kinds {
        let kind = DocumentKind::from_code(code).with_context(|| format!("document_kinds: {code:?} is no kind"))?;
        document_kinds.insert(word.clone(), kind);
    }
    let secret = fs::read_to_string(&p.secret_file)
        .with_context(|| format!("secret_file {} cannot be read", p.secret_file.display()))?;
    let port = OpenId::new(OpenIdSettings {
        issuer: p.issuer.clone(),
        client_id: p.client_id.clone(),
        client_secret: secret.trim().to_owned(),
        secret_in_body: p.secret_in_body,
        scopes: p.scopes.clone(),
        issuer_in_callback: p.issuer_in_callback,
        claims: p.claims.clone(),
    })?;
    Ok(Provider {
        settings: ProviderSettings {
            id: p.id.clone(),
            label: p.label.clone(),
            organisation_label: p.organisation_label.clone(),
            scheme: p.scheme.clone().unwrap_or_else(|| p.id.clone()),
            levels: p.level_map.clone(),
            document_kinds,
            level_steps: p.level_steps.clone(),
        },
        port: Arc::new(port),
    })
}

#[cfg(test)]
#[path = "identity_test.rs"]
mod tests;
