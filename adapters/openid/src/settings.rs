use std::fmt;

/// One provider, as its operator and ours agreed.
#[derive(Clone)]
pub struct OpenIdSettings {
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// What the provider calls this platform.
    pub client_id: String,
    /// The platform's secret there.
    pub client_secret: String,
    /// Whether the secret goes in the body of the token request instead of its header.
    pub secret_in_body: bool,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// Whether the callback must carry `iss` (RFC 9207). Only for a provider that cannot may this be off.
    pub issuer_in_callback: bool,
    /// What the claims are called there.
    pub claims: Claims,
}

/// Names of claims of userinfo.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Claims {
    /// 姓名
    pub name: String,
    /// 证件类型
    pub document_kind: String,
    /// 证件号码
    pub document_number: String,
    /// 手机号
    pub phone: String,
    /// 实名等级
    pub level: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// 单位名称
    pub organisation_name: String,
}

impl Default for Claims {
    fn default() -> Self {
        Self {
            name: "name".into(),
            document_kind: "id_type".into(),
            document_number: "id_no".into(),
            phone: "mobile".into(),
            level: "level".into(),
            uscc: "uscc".into(),
            organisation_name: "unit_name".into(),
        }
    }
}

/// Which setting cannot be right. Shown to whoever starts the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not an address, or http to another machine.
    #[error("issuer must be an https:// address (http:// only for a provider on this machine)")]
    Issuer,
    /// Nothing there.
    #[error("client_id and the client's secret must not be empty")]
    Client,
    /// The HTTP client does not start.
    #[error("the system's certificates cannot be read")]
    Http,
}

impl OpenIdSettings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let local = ["http://127.0.0.1:", "http://localhost:"].iter().any(|p| self.issuer.starts_with(p));
        if !local && !self.issuer.starts_with("https://") {
            return Err(SettingsError::Issuer);
        }
        if self.client_id.is_empty() || self.client_secret.is_empty() { Err(SettingsError::Client) } else { Ok(()) }
    }
}

impl fmt::Debug for OpenIdSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdSettings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
