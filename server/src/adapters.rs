//! `[sms]`, `[cards]` and `[limits]` of the configuration, and the adapters that they describe.

use accounts::{CardVerifier, Limits, mail::Mailer, sms::SmsGateway};
use anyhow::{Context, bail};
use clock::Clock;
use gateways::{Aliyun, HttpCards, Link, PlainSms, Protection, Secret, Smtp, Templates, Tencent};
use serde::{Deserialize, Deserializer, Serialize};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

/// Seconds that a service may take, where nothing else is said.
const TIMEOUT_SECONDS: u64 = 5;
/// The most: the platform itself waits no longer.
const TIMEOUT_SECONDS_MAX: u64 = 9;
const ALIYUN: &str = "https://dysmsapi.aliyuncs.com";
const TENCENT: &str = "https://sms.tencentcloudapi.com";

/// `[sms]` as the file and `SMS_…` in the environment spell it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsSettings {
    /// `aliyun`, `tencent` or `http`
    kind: String,
    /// Where the service is; the provider's own address where it is left out.
    endpoint: Option<String>,
    /// AccessKeyId, SecretId, or the name of the key.
    #[serde(deserialize_with = "text")]
    key_id: String,
    #[serde(deserialize_with = "some_text", skip_serializing)]
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    /// The last part of the receipt address `/callbacks/sms/…`.
    #[serde(deserialize_with = "some_text", skip_serializing)]
    receipt_key: Option<String>,
    receipt_key_file: Option<PathBuf>,
    /// The registered 签名, without 【】.
    sign_name: Option<String>,
    /// Tencent's SdkAppId.
    #[serde(deserialize_with = "some_text")]
    app_id: Option<String>,
    /// Tencent's region.
    region: Option<String>,
    timeout_seconds: Option<u64>,
    /// `push` (the usual) or `pull`, for a provider that sends no receipts.
    receipts: Option<String>,
    templates: BTreeMap<String, TemplateSettings>,
}

/// `[sms.templates.code]`
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateSettings {
    #[serde(deserialize_with = "text")]
    id: String,
    parameters: Option<Vec<String>>,
}

/// `[cards]` as the file and `CARDS_…` in the environment spell it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardSettings {
    endpoint: String,
    #[serde(deserialize_with = "text")]
    key_id: String,
    #[serde(deserialize_with = "some_text", skip_serializing)]
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    timeout_seconds: Option<u64>,
}

/// `[email]` as the file and `EMAIL_…` in the environment spell it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailSettings {
    /// The mail server's name.
    host: String,
    port: Option<u16>,
    /// `tls` (the usual), `starttls`, or `none` for a server on this machine in development.
    protection: Option<String>,
    username: Option<String>,
    #[serde(deserialize_with = "some_text", skip_serializing)]
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    /// The authority of the server's certificate (PEM), instead of those that the system trusts.
    ca_file: Option<PathBuf>,
    /// `陆丰就业 <noreply@job.example>`
    from: String,
    timeout_seconds: Option<u64>,
}

impl EmailSettings {
    /// The mailer. `strict` (production) refuses a way without TLS and secrets that everybody knows.
    ///
    /// # Errors
    /// Says which setting is wrong.
    pub fn mailer(&self, clock: &Clock, strict: bool) -> anyhow::Result<Arc<dyn Mailer>> {
        if self.host.is_empty() {
            bail!("EMAIL_HOST is missing: the name of the mail server");
        }
        let protection = match self.protection.as_deref() {
            None | Some("tls") => Protection::Tls,
            Some("starttls") => Protection::StartTls,
            Some("none") if strict => bail!("EMAIL_PROTECTION is none; production needs tls or starttls"),
            Some("none") => Protection::None,
            Some(other) => bail!("EMAIL_PROTECTION is {other:?}; it must be tls, starttls or none"),
        };
        let secret = match &self.username {
            Some(_) => Some(read_secret("EMAIL_SECRET", self.secret.as_deref(), self.secret_file.as_ref(), strict)?),
            None => None,
        };
        let login = self.username.as_deref().zip(secret.as_ref());
        let seconds = self.timeout_seconds.unwrap_or(TIMEOUT_SECONDS).clamp(1, TIMEOUT_SECONDS_MAX);
        let (place, timeout) = ((self.host.as_str(), self.port), Duration::from_secs(seconds));
        let read = |path: &PathBuf| {
            std::fs::read(path).with_context(|| format!("EMAIL_CA_FILE {} cannot be read", path.display()))
        };
        let authority = self.ca_file.as_ref().map(read).transpose()?;
        let authority = authority.as_deref();
        Ok(Arc::new(Smtp::new(place, protection, authority, login, &self.from, clock.clone(), timeout)?))
    }
}

impl std::fmt::Debug for EmailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmailSettings").field("host", &self.host).finish_non_exhaustive()
    }
}

/// `[limits]`: what is left out stays as it is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    codes_a_day_for_an_address: Option<i64>,
    codes_a_day_for_a_purpose: Option<i64>,
    codes_a_day_in_all: Option<i64>,
    sms_waiting_max: Option<i64>,
    sign_ins_a_minute: Option<u32>,
}

impl LimitSettings {
    /// The usual limits with these changes.
    #[must_use]
    pub fn over(self, usual: Limits) -> Limits {
        Limits {
            codes_a_day: usual.codes_a_day,
            codes_a_day_for_an_address: self.codes_a_day_for_an_address.unwrap_or(usual.codes_a_day_for_an_address),
            codes_a_day_for_a_purpose: self.codes_a_day_for_a_purpose.unwrap_or(usual.codes_a_day_for_a_purpose),
            codes_a_day_in_all: self.codes_a_day_in_all.unwrap_or(usual.codes_a_day_in_all),
            sms_waiting_max: self.sms_waiting_max.unwrap_or(usual.sms_waiting_max),
            sign_ins_a_minute: self.sign_ins_a_minute.unwrap_or(usual.sign_ins_a_minute),
        }
    }
}

impl SmsSettings {
    /// The gateway. `strict` (production) refuses secrets that everybody knows.
    ///
    /// # Errors
    /// Says which setting is wrong.
    pub fn gateway(&self, clock: &Clock, strict: bool) -> anyhow::Result<Arc<dyn SmsGateway>> {
        let clock = clock.clone();
        let secret = read_secret("SMS_SECRET", self.secret.as_deref(), self.secret_file.as_ref(), strict)?;
        let receipts =
            read_secret("SMS_RECEIPT_KEY", self.receipt_key.as_deref(), self.receipt_key_file.as_ref(), strict)?;
        if self.key_id.is_empty() {
            bail!("SMS_KEY_ID is missing: the name of the key at the provider");
        }
        let sign_name =
            || self.sign_name.as_deref().context("SMS_SIGN_NAME is missing: the registered 签名, without 【】");
        let key = (self.key_id.as_str(), secret.clone());
        let polled = match self.receipts.as_deref() {
            None | Some("push") => false,
            Some("pull") => true,
            Some(other) => bail!("SMS_RECEIPTS is {other:?}; it must be push or pull"),
        };
        Ok(match self.kind.as_str() {
            "aliyun" => {
                if polled {
                    bail!("SMS_RECEIPTS is pull; Aliyun pushes its receipts (SmsReport)");
                }
                let link = link(self.endpoint.as_deref().unwrap_or(ALIYUN), self.timeout_seconds)?;
                Arc::new(Aliyun::new(link, key, sign_name()?, self.templates()?, receipts, clock))
            }
            "tencent" => {
                let link = link(self.endpoint.as_deref().unwrap_or(TENCENT), self.timeout_seconds)?;
                let application = self.app_id.as_deref().context("SMS_APP_ID is missing: the SdkAppId")?;
                let place = (application, self.region.as_deref().unwrap_or("ap-guangzhou"));
                let tencent = Tencent::new(link, key, place, sign_name()?, self.templates()?, receipts, clock);
                Arc::new(if polled { tencent.polled() } else { tencent })
            }
            "http" => {
                let endpoint = self.endpoint.as_deref().context("SMS_ENDPOINT is missing: where the gateway is")?;
                let link = link(endpoint, self.timeout_seconds)?;
                let plain = PlainSms::new(link, &self.key_id, secret, receipts, clock);
                Arc::new(if polled { plain.polled() } else { plain })
            }
            other => bail!("SMS_KIND is {other:?}; it must be aliyun, tencent or http"),
        })
    }

    fn templates(&self) -> anyhow::Result<Templates> {
        let given = self.templates.iter().map(|(name, t)| (name.clone(), (t.id.clone(), t.parameters.clone())));
        Ok(Templates::new(given.collect())?)
    }
}

impl CardSettings {
    /// The verifier. `strict` (production) refuses secrets that everybody knows.
    ///
    /// # Errors
    /// Says which setting is wrong.
    pub fn verifier(&self, clock: &Clock, strict: bool) -> anyhow::Result<Arc<dyn CardVerifier>> {
        let secret = read_secret("CARDS_SECRET", self.secret.as_deref(), self.secret_file.as_ref(), strict)?;
        if self.endpoint.is_empty() {
            bail!("CARDS_ENDPOINT is missing: where the card verifier is");
        }
        if self.key_id.is_empty() {
            bail!("CARDS_KEY_ID is missing: the name of the key at the card verifier");
        }
        let link = link(&self.endpoint, self.timeout_seconds)?;
        Ok(Arc::new(HttpCards::new(link, &self.key_id, secret, clock.clone())))
    }
}

fn link(endpoint: &str, timeout_seconds: Option<u64>) -> anyhow::Result<Link> {
    let seconds = timeout_seconds.unwrap_or(TIMEOUT_SECONDS).clamp(1, TIMEOUT_SECONDS_MAX);
    Ok(Link::new(endpoint, Duration::from_secs(seconds))?)
}

pub(crate) fn read_secret(
    name: &str,
    text: Option<&str>,
    file: Option<&PathBuf>,
    strict: bool,
) -> anyhow::Result<Secret> {
    let secret = match (text, file) {
        (Some(text), None) => Secret::new(text),
        (None, Some(path)) => Secret::new(
            &std::fs::read_to_string(path)
                .with_context(|| format!("{name}_FILE names {}, which cannot be read", path.display()))?,
        ),
        (None, None) => bail!("{name} is missing; better, name a file in {name}_FILE"),
        (Some(_), Some(_)) => bail!("both {name} and {name}_FILE are set; keep one"),
    };
    if strict {
        secret.check().with_context(|| format!("{name} cannot be used in production"))?;
    }
    Ok(secret)
}

/// Numbers that the environment makes of digits are texts here.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Text(String),
    Number(u64),
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        match text {
            Text::Text(text) => text,
            Text::Number(number) => number.to_string(),
        }
    }
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Text::deserialize(from).map(String::from)
}

pub(crate) fn some_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Text>::deserialize(from)?.map(String::from))
}

impl std::fmt::Debug for SmsSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsSettings")
            .field("kind", &self.kind)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for CardSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardSettings").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
