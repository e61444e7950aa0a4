use crate::{
    Providers, Refusal, card::CardVerifier, mail::Mailer, passwords::Passwords, sms::SmsGateway, throttle::AddressLimit,
};
use ::store::{Gather, Store};
use access::SessionCookie;
use clock::Clock;
use seal::Keyring;
use std::{fmt, net::IpAddr, sync::Arc};
use web::Site;

/// What the server hands to this room.
pub struct Settings {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys of sealed data.
    pub keys: Arc<Keyring>,
    /// Names of the installation: the SMS signature, the issuer of second factors.
    pub site: Arc<Site>,
    /// The session cookie.
    pub cookie: SessionCookie,
    /// Whether simulators and `/demo/messages` are allowed: in development and demo, never in production.
    pub demo: bool,
    /// How SMS are sent; in development and demo they are recorded where none is given.
    pub sms: Option<Arc<dyn SmsGateway>>,
    /// Who verifies bank cards; in development and demo the labelled simulator where none is given.
    pub cards: Option<Arc<dyn CardVerifier>>,
    /// Limits.
    pub limits: Limits,
}

/// How often something may be tried.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// SMS codes a day for one number.
    pub codes_a_day: i64,
    /// SMS codes a day asked for from one address. Generous: a whole town may share one.
    pub codes_a_day_for_an_address: i64,
    /// SMS codes a day for one purpose, so that a flood of registrations leaves codes for signing in again.
    pub codes_a_day_for_a_purpose: i64,
    /// SMS codes a day of the whole platform: the end of what an attack can cost.
    pub codes_a_day_in_all: i64,
    /// SMS that may wait for the gateway before no further code is taken on.
    pub sms_waiting_max: i64,
    /// Sign-ins a minute from one address. Generous: a whole town may share one.
    pub sign_ins_a_minute: u32,
}

impl Limits {
    /// Ten codes a day, a hundred in the demo; 600 sign-ins a minute. Codes: 2,000 a day for an address, 10,000 for a
    /// purpose, 20,000 in all; 1,000 SMS may wait.
    #[must_use]
    pub fn usual(demo: bool) -> Self {
        Self {
            codes_a_day: if demo { 100 } else { 10 },
            codes_a_day_for_an_address: 2_000,
            codes_a_day_for_a_purpose: 10_000,
            codes_a_day_in_all: 20_000,
            sms_waiting_max: 1_000,
            sign_ins_a_minute: 600,
        }
    }
}

/// Why the room cannot open. Shown to whoever starts the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Production needs a real SMS gateway.
    #[error("production needs an SMS gateway; the recording one is for development and demo only")]
    NoSmsGateway,
    /// Production needs a real card verifier.
    #[error("production needs a bank card verifier; the simulator is for development and demo only")]
    NoCardVerifier,
}

/// The room of accounts: what every room above needs of it. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys of sealed data.
    pub keys: Arc<Keyring>,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// The session cookie.
    pub cookie: SessionCookie,
    /// Whether simulators and `/demo/messages` are on.
    pub demo: bool,
    /// Names of the installation.
    pub site: Arc<Site>,
    /// Limits.
    pub limits: Limits,
    /// The address of the platform, without a slash at its end: one-time links begin with it, and passkeys belong to it.
    pub public_url: Arc<str>,
    pub(crate) providers: Arc<Providers>,
    pub(crate) cards: Arc<dyn CardVerifier>,
    pub(crate) sms: Arc<dyn SmsGateway>,
    /// Sends e-mail; none where the installation offers none.
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
    pub(crate) addresses: Arc<AddressLimit>,
    pub(crate) sessions: crate::sessions::Lookups,
}

impl Accounts {
    /// Opens the room.
    ///
    /// # Errors
    /// [`SettingsError`] where a simulator would have to stand in outside development and demo.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let demo = settings.demo;
        let sms: Arc<dyn SmsGateway> = match settings.sms {
            Some(gateway) if demo || !gateway.is_simulator() => gateway,
            None if demo => Arc::new(crate::sms::Recorder),
            Some(_) | None => return Err(SettingsError::NoSmsGateway),
        };
        let cards: Arc<dyn CardVerifier> = match settings.cards {
            Some(verifier) if demo || !verifier.is_simulator() => verifier,
            None if demo => Arc::new(crate::card::Simulator),
            Some(_) | None => return Err(SettingsError::NoCardVerifier),
        };
        Ok(Self {
            sessions: Gather::new(crate::sessions::Lookup(settings.store.clone())),
            store: settings.store,
            clock: settings.clock,
            keys: settings.keys,
            passwords: Passwords::new(),
            cookie: settings.cookie,
            demo,
            site: settings.site,
            addresses: Arc::new(AddressLimit::new(settings.limits.sign_ins_a_minute)),
            limits: settings.limits,
            public_url: "http://localhost".into(),
            providers: Arc::default(),
            cards,
            sms,
            mailer: demo.then(|| Arc::new(crate::mail::Recorder) as Arc<dyn Mailer>),
        })
    }
}

impl Accounts {
    /// Counts a request of an address that may be guessing; an unknown address (a test, a socket without one) may always.
    ///
    /// # Errors
    /// [`Refusal::AddressTooBusy`].
    pub fn allow_address(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        if self.addresses.allows(address) { Ok(()) } else { Err(Refusal::AddressTooBusy) }
    }

    /// What does the posts of a room's routes once where they carry an idempotency key; bodies are told apart by a keyed
    /// hash, since they hold identity numbers and passwords.
    #[must_use]
    pub fn once(&self) -> web::Once {
        let keys = self.keys.clone();
        web::Once::new(self.store.clone(), self.clock.clone(), move |body| {
            keys.lookup("once.body", &String::from_utf8_lossy(body)).to_vec()
        })
    }

    /// The same room with this mail server: persons may add an e-mail address. Without one, development and demo record
    /// letters and production offers none.
    #[must_use]
    pub fn with_mailer(self, mailer: Arc<dyn Mailer>) -> Self {
        Self { mailer: Some(mailer), ..self }
    }

    /// The same room at this address (`PUBLIC_URL`); without one it is `http://localhost`, as in tests.
    #[must_use]
    pub fn at_address(self, public_url: &str) -> Self {
        Self { public_url: public_url.trim_end_matches('/').into(), ..self }
    }

    /// The same room with these identity providers to sign in through (A4); without any their doors are not shown.
    #[must_use]
    pub fn with_providers(self, providers: Providers) -> Self {
        Self { providers: Arc::new(providers), ..self }
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("demo", &self.demo).field("limits", &self.limits).finish_non_exhaustive()
    }
}
