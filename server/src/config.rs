//! The configuration: defaults, then the file `gongpin.toml` in the data folder (or the one that
//! `CONFIG_FILE` names), then the environment. The only place that reads the environment.

use crate::adapters::{CardSettings, EmailSettings, LimitSettings, SmsSettings, some_text};
use crate::files::{Credentials, Files};
use crate::identity::{self, IdentityProvider};
use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use web::Site;

/// How the platform runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// On one's own machine: loopback only, simulators and `/demo/messages`, no sample data.
    #[default]
    Development,
    /// The same with sample data.
    Demo,
    /// For the public: https, no simulators, no sample data, no default secrets.
    Production,
}

/// What the operator sets.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// How the platform runs.
    pub mode: Mode,
    /// Where it listens.
    pub listen: SocketAddr,
    /// How visitors reach it, without a slash at the end.
    pub public_url: String,
    /// SQLite, files, keys.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`.
    pub database_url: String,
    /// The proxies that tell truly from which address a visitor comes.
    pub proxies: web::TrustedProxies,
    /// Where uploads are kept.
    pub files: Files,
    /// Names, region and contact block.
    pub site: Site,
    /// The ways back into accounts: `RECOVERY_KEEP_DAYS`, `HOLIDAYS`, `RECOVERY_SECURITY_QUESTIONS`.
    pub recovery: recovery::Settings,
    /// Working days that the bureau gives itself for a review.
    pub review_working_days: u32,
    /// When jobs become public, and minimum wages: `[jobs]` in the file.
    pub jobs: jobs::Settings,
    /// Deadlines of reports, shares of samples: `[oversight]` in the file.
    pub oversight: oversight::Settings,
    /// How SMS are sent; recorded where nothing is said, which production refuses.
    pub sms: Option<SmsSettings>,
    /// Who verifies bank cards; the simulator where nothing is said, which production refuses.
    pub cards: Option<CardSettings>,
    /// The mail server; letters are recorded in development and demo, and not offered in production, where nothing is said.
    pub email: Option<EmailSettings>,
    /// Limits that differ from the usual ones.
    pub limits: LimitSettings,
    /// How much the demo holds.
    pub demo: DemoSize,
    /// Authorities through which people may sign in.
    pub identity_providers: Vec<IdentityProvider>,
}

/// How much `serve --demo` puts into an empty database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSize {
    /// Organisations, each with a clerk.
    pub organisations: u32,
    /// Jobs of all organisations together; never fewer than one each.
    pub jobs: u32,
    /// Fairs beyond the guide's own two.
    pub fairs: u32,
    /// Seed of everything made up.
    pub seed: u64,
}

/// As the file and the environment spell it.
#[derive(Serialize, Deserialize)]
struct Raw {
    mode: Mode,
    listen: String,
    public_url: Option<String>,
    trusted_proxies: String,
    data_dir: PathBuf,
    database_url: Option<String>,
    files_url: Option<String>,
    #[serde(default, skip_serializing, deserialize_with = "some_text")]
    files_key_id: Option<String>,
    #[serde(default, skip_serializing, deserialize_with = "some_text")]
    files_secret: Option<String>,
    files_secret_file: Option<PathBuf>,
    site: Option<serde_json::Value>,
    sms: Option<SmsSettings>,
    cards: Option<CardSettings>,
    email: Option<EmailSettings>,
    limits: Option<LimitSettings>,
    recovery_keep_days: i64,
    recovery_security_questions: bool,
    holidays: String,
    review_working_days: u32,
    identity_providers: Vec<IdentityProvider>,
    identity_providers_file: Option<PathBuf>,
    #[serde(default)]
    jobs: jobs::Settings,
    #[serde(default)]
    oversight: oversight::Settings,
    gongpin_demo_organisations: u32,
    gongpin_demo_jobs: Option<u32>,
    gongpin_demo_fairs: u32,
    gongpin_demo_seed: u64,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            mode: Mode::Development,
            listen: "127.0.0.1:8080".into(),
            public_url: None,
            trusted_proxies: String::new(),
            data_dir: "var".into(),
            database_url: None,
            files_url: None,
            files_key_id: None,
            files_secret: None,
            files_secret_file: None,
            site: None,
            sms: None,
            cards: None,
            email: None,
            limits: None,
            recovery_keep_days: recovery::Settings::default().keep_days,
            recovery_security_questions: true,
            holidays: String::new(),
            review_working_days: bureau::WORKING_DAYS,
            identity_providers: Vec::new(),
            identity_providers_file: None,
            jobs: jobs::Settings::default(),
            oversight: oversight::Settings::default(),
            gongpin_demo_organisations: 500,
            gongpin_demo_jobs: None,
            gongpin_demo_fairs: 4,
            gongpin_demo_seed: 1,
        }
    }
}

impl Configuration {
    /// Reads the configuration; `mode` from the command line wins.
    ///
    /// # Errors
    /// Says which setting is wrong and what it may be.
    pub fn read(mode: Option<Mode>) -> anyhow::Result<Self> {
        let environment = Env::raw();
        let data = environment_path("DATA_DIR").unwrap_or_else(|| "var".into());
        let file = environment_path("CONFIG_FILE").unwrap_or_else(|| data.join("gongpin.toml"));
        let raw: Raw = Figment::from(Serialized::defaults(Raw::default()))
            .merge(Toml::file(file))
            .merge(environment.only(&[
                "mode",
                "listen",
                "public_url",
                "trusted_proxies",
                "data_dir",
                "database_url",
                "files_url",
                "files_key_id",
                "files_secret",
                "files_secret_file",
                "recovery_keep_days",
                "recovery_security_questions",
                "holidays",
                "identity_providers_file",
                "review_working_days",
                "gongpin_demo_organisations",
                "gongpin_demo_jobs",
                "gongpin_demo_fairs",
                "gongpin_demo_seed",
            ]))
            .merge(Env::raw().filter_map(|key| adapter_setting(key.as_str()).map(Into::into)))
            .extract()
            .context("the configuration cannot be read")?;
        Self::from_raw(raw, mode)
    }

    /// Reads a configuration file's text alone, without the environment.
    ///
    /// # Errors
    /// As [`Configuration::read`].
    pub fn of_text(text: &str, mode: Option<Mode>) -> anyhow::Result<Self> {
        let raw: Raw = Figment::from(Serialized::defaults(Raw::default()))
            .merge(Toml::string(text))
            .extract()
            .context("the configuration cannot be read")?;
        Self::from_raw(raw, mode)
    }

    fn from_raw(raw: Raw, mode: Option<Mode>) -> anyhow::Result<Self> {
        let mode = mode.unwrap_or(raw.mode);
        let listen: SocketAddr =
            raw.listen.parse().with_context(|| format!("LISTEN is {:?}; it must be ADDRESS:PORT", raw.listen))?;
        let database_url =
            raw.database_url.unwrap_or_else(|| format!("sqlite:{}", raw.data_dir.join("gongpin.db").display()));
        let credentials = Credentials {
            key_id: raw.files_key_id.as_deref(),
            secret: raw.files_secret.as_deref(),
            secret_file: raw.files_secret_file.as_ref(),
        };
        let files = match raw.files_url {
            None => raw.data_dir.join("files").into(),
            Some(url) => Files::read(&url, credentials, mode == Mode::Production)?,
        };
        let named = raw.identity_providers_file.filter(|file| !file.as_os_str().is_empty());
        let further = named.map_or_else(|| Ok(Vec::new()), |file| identity::of_file(&file))?;
        let public_url = raw.public_url.unwrap_or_else(|| format!("http://{listen}"));
        let mut site = read_site(raw.site)?;
        site.demo = mode != Mode::Production;
        let organisations = raw.gongpin_demo_organisations.clamp(1, 50_000);
        let configuration = Self {
            mode,
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            proxies: raw.trusted_proxies.parse().context("TRUSTED_PROXIES cannot be read")?,
            data: raw.data_dir,
            database_url,
            files,
            site,
            sms: raw.sms,
            cards: raw.cards,
            email: raw.email,
            limits: raw.limits.unwrap_or_default(),
            recovery: recovery::Settings {
                keep_days: raw.recovery_keep_days.clamp(1, 90),
                holidays: read_days(&raw.holidays)?,
                security_questions: raw.recovery_security_questions,
                ..recovery::Settings::default()
            },
            review_working_days: raw.review_working_days.clamp(1, 60),
            jobs: raw.jobs,
            oversight: raw.oversight,
            demo: DemoSize {
                organisations,
                jobs: raw.gongpin_demo_jobs.unwrap_or(organisations.saturating_mul(3)),
                fairs: raw.gongpin_demo_fairs,
                seed: raw.gongpin_demo_seed,
            },
            identity_providers: identity::together(raw.identity_providers, further),
        };
        configuration.check()?;
        Ok(configuration)
    }

    /// Refuses what the mode forbids.
    fn check(&self) -> anyhow::Result<()> {
        self.jobs.check()?;
        self.oversight.check()?;
        match self.mode {
            Mode::Development | Mode::Demo => ensure!(
                is_loopback(self.listen.ip()),
                "LISTEN is {}; with simulators on, only a loopback address such as 127.0.0.1:8080 is served. Set MODE=production for the public",
                self.listen
            ),
            Mode::Production => ensure!(
                self.public_url.starts_with("https://"),
                "PUBLIC_URL is {:?}; in production it must begin with https://, since cookies are Secure",
                self.public_url
            ),
        }
        let plain = self.identity_providers.iter().find(|p| !p.issuer.starts_with("https://"));
        if let (Mode::Production, Some(plain)) = (self.mode, plain) {
            bail!("identity provider {:?}: in production the issuer must begin with https://", plain.id);
        }
        Ok(())
    }

    /// The file of the keys that seal personal data.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// Whether simulators and `/demo/messages` are on.
    #[must_use]
    pub fn simulates(&self) -> bool {
        self.mode != Mode::Production
    }
}

/// `2027-01-01, 2027-02-08`: days that are no working days, beside weekends.
fn read_days(text: &str) -> anyhow::Result<Vec<clock::Day>> {
    text.split([',', ' '])
        .filter(|day| !day.is_empty())
        .map(|day| clock::Day::parse(day).with_context(|| format!("HOLIDAYS has {day:?}; a day is YYYY-MM-DD")))
        .collect()
}

/// `SMS_KEY_ID` is `key_id` of `[sms]`, `CARDS_ENDPOINT` is `endpoint` of `[cards]`. Only the settings that exist: the
/// environment holds much else.
fn adapter_setting(variable: &str) -> Option<String> {
    const SMS: [&str; 12] = [
        "kind",
        "endpoint",
        "key_id",
        "secret",
        "secret_file",
        "receipt_key",
        "receipt_key_file",
        "sign_name",
        "app_id",
        "region",
        "timeout_seconds",
        "receipts",
    ];
    const EMAIL: [&str; 9] =
        ["host", "port", "protection", "ca_file", "username", "secret", "secret_file", "from", "timeout_seconds"];
    const CARDS: [&str; 5] = ["endpoint", "key_id", "secret", "secret_file", "timeout_seconds"];
    let variable = variable.to_ascii_lowercase();
    let known = |section: &str, names: &[&str]| {
        let name = variable.strip_prefix(section)?.strip_prefix('_')?;
        names.contains(&name).then(|| format!("{section}.{name}"))
    };
    known("sms", &SMS).or_else(|| known("cards", &CARDS)).or_else(|| known("email", &EMAIL))
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.is_loopback()
}

fn environment_path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(|v| Path::new(&v).to_owned())
}

/// The installation's names: the defaults, overridden by `[site.names]` and its neighbours in the file.
fn read_site(overrides: Option<serde_json::Value>) -> anyhow::Result<Site> {
    let mut value: serde_json::Value = toml::from_str(portal::SITE).context("the built-in site file cannot be read")?;
    if let Some(overrides) = overrides {
        merge(&mut value, overrides);
    }
    Site::from_value(value).context("[site] in the configuration file cannot be read")
}

fn merge(base: &mut serde_json::Value, over: serde_json::Value) {
    match (base, over) {
        (serde_json::Value::Object(base), serde_json::Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(change: impl FnOnce(&mut Raw)) -> Raw {
        let mut raw = Raw::default();
        change(&mut raw);
        raw
    }

    #[test]
    fn the_default_is_one_folder_on_loopback() {
        let c = Configuration::from_raw(Raw::default(), None).unwrap();
        assert_eq!(c.database_url, "sqlite:var/gongpin.db");
        assert_eq!(c.public_url, "http://127.0.0.1:8080");
        assert!(c.site.demo);
    }

    #[test]
    fn simulators_are_served_on_loopback_only() {
        let error = Configuration::from_raw(raw(|r| r.listen = "0.0.0.0:80".into()), Some(Mode::Demo)).unwrap_err();
        assert!(error.to_string().contains("loopback"), "{error}");
    }

    #[test]
    fn production_refuses_http() {
        let error = Configuration::from_raw(Raw::default(), Some(Mode::Production)).unwrap_err();
        assert!(error.to_string().contains("https://"), "{error}");
        let https = raw(|r| r.public_url = Some("https://job.example/".into()));
        let c = Configuration::from_raw(https, Some(Mode::Production)).unwrap();
        assert_eq!(c.public_url, "https://job.example");
        assert!(!c.site.demo && !c.simulates());
    }

    #[test]
    fn only_the_proxies_that_are_named_are_trusted() {
        let c = Configuration::from_raw(raw(|r| r.trusted_proxies = "127.0.0.1, 10.0.0.0/8".into()), None).unwrap();
        assert_eq!(c.proxies, "127.0.0.1,10.0.0.0/8".parse().unwrap());
        assert!(Configuration::from_raw(Raw::default(), None).unwrap().proxies.is_empty());
        let error = Configuration::from_raw(raw(|r| r.trusted_proxies = "10.0.0.0/99".into()), None).unwrap_err();
        assert!(format!("{error:#}").contains("10.0.0.0/99"), "{error:#}");
    }

    #[test]
    fn holidays_are_a_list_of_days() {
        let c = Configuration::from_raw(raw(|r| r.holidays = "2027-01-01, 2027-02-08".into()), None).unwrap();
        assert_eq!(
            c.recovery.holidays.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2027-01-01", "2027-02-08"]
        );
        let error = Configuration::from_raw(raw(|r| r.holidays = "Neujahr".into()), None).unwrap_err();
        assert!(error.to_string().contains("YYYY-MM-DD"), "{error}");
    }

    #[test]
    fn the_bureau_decides_when_jobs_become_public() {
        let read = |text: &str| Configuration::from_raw(raw(|r| r.jobs = toml::from_str(text).unwrap()), None);
        assert_eq!(read("").unwrap().jobs.policy, jobs::Policy::PublishAtOnce);
        assert_eq!(read("policy = 'review_first'").unwrap().jobs.policy, jobs::Policy::ReviewFirst);
        assert_eq!(read("[minimum_wage]\n441500 = 1900").unwrap().jobs.minimum_wage["441500"], 1_900);
        assert!(read("[minimum_wage]\n999999 = 1900").unwrap_err().to_string().contains("999999"));
        assert!(toml::from_str::<jobs::Settings>("policy = 'never'").is_err());
    }

    #[test]
    fn another_city_changes_names_in_the_file() {
        let site = raw(|r| r.site = Some(serde_json::json!({"region": {"name": "海丰县"}})));
        let c = Configuration::from_raw(site, None).unwrap();
        assert_eq!(c.site.region.name, "海丰县");
        assert_eq!(c.site.contact.phone, "0660-8519160");
    }
}
