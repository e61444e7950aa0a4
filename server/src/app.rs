//! Puts the rooms together: the only place that knows all of them.

use crate::{
    config::Configuration,
    identity, installation, openapi,
    operations::{self, Figures, Operations},
};
use access::{Routes, SessionCookie};
use accounts::{Accounts, Limits, Settings};
use anyhow::Context;
use axum::Router;
use bureau::Bureau;
use clock::Clock;
use exchange::Exchange;
use fairs::Fairs;
use jobs::Jobs;
use organisations::{Doorkeeper, Organisations};
use outbox::Worker;
use oversight::Oversight;
use portal::{Content, Library, Portal};
use recovery::Recovery;
use showcase::Showcases;
use std::sync::{Arc, atomic::Ordering};
use store::{Migration, Store};
use web::{Dress, MenuEntry, Site};

/// All rooms, open.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Persons, officers, sessions.
    pub accounts: Accounts,
    /// Organisations and mandates.
    pub organisations: Organisations,
    /// The ways back into accounts.
    pub recovery: Recovery,
    /// 单位形象
    pub showcases: Showcases,
    /// Jobs and their search.
    pub jobs: Jobs,
    /// Jobs in and out of files.
    pub exchange: Exchange,
    /// Reports of posts, and samples.
    pub oversight: Oversight,
    /// Fairs and registrations.
    pub fairs: Fairs,
    /// Does later work.
    pub worker: Worker,
    /// What the operators' figures count.
    pub figures: Arc<Figures>,
    /// Working days for a review, and the days that are none.
    deadline: (u32, Vec<clock::Day>),
    library: Library,
    site: Arc<Site>,
    public_url: String,
    proxies: web::TrustedProxies,
}

/// The whole schema, in order.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut list = jobs::migrations();
    list.push(exchange::migration());
    list.push(oversight::migration());
    list.extend(fairs::own_migrations());
    list.push(recovery::migration());
    list.push(showcase::migration());
    list.extend(portal::migrations());
    list.push(installation::migration());
    list
}

/// Every column that holds sealed values, room by room: what a rotation of keys seals again. The pictures of recovery
/// lie among the files.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    [
        accounts::sealed(),
        organisations::sealed(),
        jobs::sealed(),
        exchange::sealed(),
        oversight::sealed(),
        fairs::sealed(),
        recovery::sealed(),
    ]
    .concat()
}

impl App {
    /// Connects, migrates and opens every room. The search index is still empty: see [`App::load`].
    ///
    /// # Errors
    /// Where the database or the data folder cannot be used, or the mode forbids what is configured.
    pub async fn open(configuration: &Configuration, clock: Clock) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&configuration.data)
            .with_context(|| format!("the data folder {} cannot be made", configuration.data.display()))?;
        let store = connect(configuration).await?;
        store.migrate(&migrations()).await.context("the database could not be migrated")?;
        let keys = installation::keys(&store, &configuration.key_file(), &sealed()).await?;
        let files = configuration.files.open().await?;
        let site = Arc::new(configuration.site.clone());
        let cookie = SessionCookie::new(configuration.public_url.starts_with("https://"));
        let strict = !configuration.simulates();
        let sms = configuration.sms.as_ref().map(|s| s.gateway(&clock, strict)).transpose().context("[sms]")?;
        let cards = configuration.cards.as_ref().map(|c| c.verifier(&clock, strict)).transpose().context("[cards]")?;
        let accounts = Accounts::new(Settings {
            store: store.clone(),
            clock: clock.clone(),
            keys: Arc::new(keys),
            site: site.clone(),
            cookie,
            demo: configuration.simulates(),
            sms,
            cards,
            limits: configuration.limits.over(Limits::usual(configuration.simulates())),
        })?
        .at_address(&configuration.public_url)
        .with_providers(identity::providers(&configuration.identity_providers, &configuration.public_url)?);
        let accounts = match &configuration.email {
            Some(email) => accounts.with_mailer(email.mailer(&clock, strict).context("[email]")?),
            None => accounts,
        };
        let organisations = Organisations::new(accounts.clone(), files);
        let recovery = Recovery::new(organisations.clone(), configuration.recovery.clone());
        let showcases = Showcases::new(organisations.clone());
        let jobs =
            Jobs::with(organisations.clone(), configuration.jobs.clone().at(&configuration.site.region.division));
        let exchange = Exchange::new(jobs.clone());
        let oversight = Oversight::new(jobs.clone(), configuration.oversight);
        let fairs = Fairs::new(jobs.clone());
        let mut handlers = accounts::handlers(&accounts);
        handlers.extend(organisations::handlers(&organisations));
        handlers.extend(fairs::handlers(&fairs));
        let worker = Worker::new(store.clone(), clock.clone(), handlers);
        let library = Library::new(Content::embedded()?, store.clone(), clock.clone());
        let public_url = configuration.public_url.clone();
        let proxies = configuration.proxies.clone();
        let figures = Arc::default();
        Ok(Self {
            store,
            clock,
            accounts,
            organisations,
            recovery,
            showcases,
            jobs,
            exchange,
            oversight,
            fairs,
            worker,
            figures,
            deadline: (configuration.review_working_days, configuration.recovery.holidays.clone()),
            library,
            site,
            public_url,
            proxies,
        })
    }

    /// Fills the search index from the database; readiness waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load(&self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> anyhow::Result<()> {
        self.jobs.index.load(progress).await?;
        self.figures.jobs.store(self.jobs.index.live_count(self.clock.now()), Ordering::Relaxed);
        self.figures.ready.store(true, Ordering::Release);
        Ok(())
    }

    /// The routes of all rooms with their doors.
    ///
    /// # Errors
    /// Where the embedded content cannot be read.
    pub fn routes(&self) -> anyhow::Result<Routes<()>> {
        let side = Arc::new(self.organisations.clone());
        let rooms = web::routes()
            .merge(accounts::routes(self.accounts.clone(), side.clone()))
            .merge(accounts::my_data_routes(
                self.accounts.clone(),
                vec![side.clone(), Arc::new(self.recovery.clone()), Arc::new(self.fairs.clone())],
            ))
            .merge(organisations::routes(self.organisations.clone()))
            .merge(recovery::routes(self.recovery.clone()))
            .merge(showcase::routes(self.showcases.clone()))
            .merge(jobs::routes(self.jobs.clone()))
            .merge(exchange::routes(self.exchange.clone()))
            .merge(oversight::routes(self.oversight.clone()))
            .merge(fairs::routes(self.fairs.clone()))
            .merge(bureau::routes(
                Bureau::new(
                    self.organisations.clone(),
                    self.jobs.clone(),
                    self.fairs.clone(),
                    self.recovery.clone(),
                    self.showcases.clone(),
                )
                .watching(self.oversight.clone())
                .deciding_within(self.deadline.0, self.deadline.1.clone()),
            ))
            .merge(portal::routes(Portal::new(
                self.library.clone(),
                self.organisations.clone(),
                self.jobs.clone(),
                self.fairs.clone(),
                self.showcases.clone(),
            )));
        let openapi = openapi::document(rooms.signs());
        let operations = Operations::new(self.store.clone(), self.figures.clone(), openapi);
        Ok(rooms.merge(operations::routes(operations)))
    }

    /// Everything that answers requests.
    ///
    /// # Errors
    /// As [`App::routes`].
    pub fn router(&self) -> anyhow::Result<Router> {
        let router = web::dress(
            self.routes()?,
            Dress {
                site: self.site.clone(),
                menus: Arc::new(menus()),
                answers: Arc::new(self.library.clone()),
                directory: Arc::new(Doorkeeper::new(self.organisations.clone())),
                cookie: self.accounts.cookie,
                public_url: self.public_url.clone(),
                proxies: self.proxies.clone(),
            },
        );
        Ok(operations::counted(router, self.figures.clone()))
    }
}

/// Opens the database alone, for commands that need no rooms.
///
/// # Errors
/// Where it does not answer.
pub async fn connect(configuration: &Configuration) -> anyhow::Result<Store> {
    std::fs::create_dir_all(&configuration.data)
        .with_context(|| format!("the data folder {} cannot be made", configuration.data.display()))?;
    Store::connect(&configuration.database_url).await.context("the database does not answer")
}

/// The menus of all rooms, in the order of the guide.
fn menus() -> Vec<MenuEntry> {
    let mut entries = portal::menu();
    entries.extend(accounts::menu());
    entries.extend(organisations::menu());
    entries.extend(showcase::menu());
    entries.extend(recovery::menu());
    entries.extend(jobs::menu());
    entries.extend(exchange::menu());
    entries.extend(fairs::menu());
    entries.extend(bureau::menu());
    entries.extend(oversight::menu());
    // The public menu reads 首页, 职位搜索, 招聘会, 企业中心, 办事指引, whichever room brings the line.
    let place = |path: &str| PUBLIC_ORDER.iter().position(|p| *p == path).unwrap_or(usize::MAX);
    entries.sort_by_key(|e| if e.desk == web::Desk::Public { place(e.path) } else { usize::MAX });
    entries
}

const PUBLIC_ORDER: [&str; 6] = ["/recruitment", "/jobs", "/fairs", "/centre", "/help", "/announcements"];
