//! 单位: an organisation's registration, the mandates by which people act for it, and its profile.
//! Guide 二（二）（三）, 三（一）（二）, （五）, （八）; features B1–B5, C1, C2.

use ::store::{Migration, Store};
use access::{AnyPower, Clerk, OrganisationId, Power, Routes};
use accounts::Accounts;
use clock::{Clock, Timestamp};
use object_store::ObjectStore;
use parking_lot::RwLock;
use sea_orm::{DatabaseTransaction, DbErr};
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use web::{Desk, MenuEntry, Stop};

pub mod account;
mod api;
mod bind;
mod centre_home;
mod change_names;
mod change_powers;
mod clerks;
mod doorkeeper;
mod dossier;
mod edit_profile;
mod end_mandates;
pub mod files;
pub mod fixtures;
pub mod import;
pub mod licence;
mod log;
mod logos;
pub mod mandate;
mod mandates;
mod my_mandates;
mod names;
mod notify;
pub mod organisation;
mod personal_records;
pub mod profile;
mod refusal;
mod register;
mod register_clerk;
mod reverify;
pub mod review_names;
pub mod review_profile;
mod sample;
mod side;
mod store;
mod store_licence;
mod suspend;
mod sweep;
#[cfg(test)]
mod test_room;
mod tries;
mod unit_home;
pub mod verification;
mod witness;
mod wording;

pub use clerks::{clerks_with, live_division, live_division_of, live_within, mandate_with, registered_at};
pub use doorkeeper::Doorkeeper;
pub use dossier::{Dossier, Listed, Only, dossier, list, standing_counts};
pub use logos::LogoSide;
pub use notify::clerks as tell_clerks;
pub use refusal::Refusal;
pub use suspend::suspend;
pub use witness::{ApprovedOrganisation, CompleteOrganisation, PublicOrganisation};

::store::id!(
    /// Identifies a licence's picture.
    LicenceId
);

/// Pictures that are decoded at once: each may take some 200 MB.
const PICTURES_AT_ONCE: usize = 2;

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Organisations {
    /// The room below.
    pub accounts: Accounts,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Where pictures lie.
    pub files: Arc<dyn ObjectStore>,
    /// Who decodes a picture holds a permit: each may take some 200 MB.
    pub pictures: Arc<Semaphore>,
    hooks: Arc<RwLock<Vec<Arc<dyn ChangeHook>>>>,
    home: Arc<RwLock<Vec<Arc<dyn HomeSide>>>>,
    logos: logos::Port,
}

/// A figure on the first page of 企业中心: how many of something there are, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeFigure {
    /// What is counted, in Chinese.
    pub label: &'static str,
    /// How many.
    pub count: u64,
    /// The page that lists them.
    pub path: String,
    /// Whether somebody should look soon.
    pub urgent: bool,
}

/// A room above that has something to show on the first page of 企业中心.
#[async_trait::async_trait]
pub trait HomeSide: Send + Sync {
    /// What the clerk may see there, by the powers of the mandate.
    ///
    /// # Errors
    /// What the database says.
    async fn figures(&self, clerk: &Clerk<AnyPower>) -> Result<Vec<HomeFigure>, Stop>;
}

/// Called in the transaction in which the public side of an organisation changes: a version was approved
/// (name, 所属区域 or 所属行业 may be others), or it was suspended or resumed. The rooms above refresh
/// what they keep of it.
#[async_trait::async_trait]
pub trait ChangeHook: Send + Sync {
    /// The organisation changed.
    ///
    /// # Errors
    /// What the database says; the change is then undone.
    async fn organisation_changed(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        now: Timestamp,
    ) -> Result<(), DbErr>;
}

impl Organisations {
    /// Opens the room; `files` keeps its pictures.
    #[must_use]
    pub fn new(accounts: Accounts, files: Arc<dyn ObjectStore>) -> Self {
        Self {
            store: accounts.store.clone(),
            clock: accounts.clock.clone(),
            accounts,
            files,
            pictures: Arc::new(Semaphore::new(PICTURES_AT_ONCE)),
            hooks: Arc::default(),
            home: Arc::default(),
            logos: Arc::default(),
        }
    }

    /// Lets a room above know of changes; once per room, when the server is put together.
    pub fn on_change(&self, hook: Arc<dyn ChangeHook>) {
        self.hooks.write().push(hook);
    }

    /// Lets a room above show figures on the first page of 企业中心; once per room, when the server is put together. They
    /// stand there in the order of these calls.
    pub fn show_at_home(&self, side: Arc<dyn HomeSide>) {
        self.home.write().push(side);
    }

    pub(crate) async fn figures_of(&self, clerk: &Clerk<AnyPower>) -> Result<Vec<HomeFigure>, Stop> {
        let sides = self.home.read().clone();
        let mut figures = Vec::new();
        for side in sides {
            figures.extend(side.figures(clerk).await?);
        }
        Ok(figures)
    }

    pub(crate) async fn tell_change(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        let hooks = self.hooks.read().clone();
        for hook in hooks {
            hook.organisation_changed(tx, id, now).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Organisations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organisations").finish_non_exhaustive()
    }
}

/// The tables of the room below and of this one.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut list = accounts::migrations();
    list.push(Migration { name: "organisations_0001", sql: include_str!("schema.sql") });
    list.push(Migration { name: "organisations_0002_renewal", sql: include_str!("renewal.sql") });
    list.push(Migration { name: "organisations_0003_resealable", sql: include_str!("resealable.sql") });
    list
}

/// The columns of this room alone that hold sealed values. A version carries the sealed bytes of its profile.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    let phone = |table| seal::Column::new(table, "contact_phone", store::profile::PHONE).bound_to("organisation_id");
    vec![phone("profile"), phone("profile_version")]
}

/// The room's pages and its API.
pub fn routes(room: Organisations) -> Routes<()> {
    let once = room.accounts.once();
    let routes = Routes::new()
        .get(register_clerk::ADDRESS, register_clerk::show)
        .post(register_clerk::ADDRESS, register_clerk::submit)
        .get(register::ADDRESS, register::show)
        .post(register::ADDRESS, register::submit)
        .post("/account/register/organisation/code", register::send_code)
        .post("/account/register/organisation/question", register::ask)
        .get("/account/register/organisation/done", register::done)
        .get("/unit", unit_home::show)
        .get("/unit/mandates", mandates::show)
        .post("/unit/mandates", bind::submit)
        .get("/unit/mandates/new", bind::show)
        .post("/unit/mandates/selection", mandates::choose)
        .post("/unit/mandates/release", mandates::release)
        .post("/unit/mandates/withdrawal", mandates::withdraw)
        .get("/unit/mandates/{id}/powers", change_powers::show)
        .post("/unit/mandates/{id}/powers", change_powers::submit)
        .get("/unit/names", change_names::show)
        .post("/unit/names", change_names::submit)
        .post("/unit/names/withdrawal", change_names::withdraw)
        .get("/me/mandates", my_mandates::show)
        .post("/me/mandates/{id}/confirmation", my_mandates::confirm)
        .post("/me/mandates/{id}/rejection", my_mandates::reject)
        .post("/me/mandates/{id}/departure", my_mandates::leave)
        .get("/centre", centre_home::show)
        .get("/centre/profile", edit_profile::show)
        .post("/centre/profile", edit_profile::submit)
        .get("/files/licences/{id}", store_licence::serve)
        .post("/api/v1/organisations/clerk", api::prove_clerk)
        .post("/api/v1/organisations/codes", api::send_code)
        .post("/api/v1/organisations/questions", api::ask)
        .post("/api/v1/organisations", api::register)
        .get("/api/v1/mandates", api::mandates)
        .post("/api/v1/mandates", api::bind)
        .put("/api/v1/mandates/{id}/powers", api::set_powers)
        .post("/api/v1/mandates/{id}/release", api::release)
        .post("/api/v1/mandates/{id}/withdrawal", api::withdraw)
        .get("/api/v1/organisation/names", change_names::api_show)
        .put("/api/v1/organisation/names", change_names::api_submit)
        .post("/api/v1/organisation/names/withdrawal", change_names::api_withdraw)
        .get("/api/v1/me/mandates", api::my_mandates)
        .post("/api/v1/me/mandates/{id}/confirmation", api::confirm)
        .post("/api/v1/me/mandates/{id}/rejection", api::reject)
        .post("/api/v1/me/mandates/{id}/departure", api::leave)
        .get("/api/v1/profile", api::profile)
        .put("/api/v1/profile", api::save_profile)
        .post("/api/v1/profile/submissions", api::submit_profile)
        .post("/api/v1/profile/licences", api::upload_licence)
        .with_state(room);
    once.around(routes)
}

/// The handlers of later work: what time does to mandates.
#[must_use]
pub fn handlers(room: &Organisations) -> Vec<Arc<dyn outbox::Handler>> {
    vec![Arc::new(end_mandates::TimeKeeper(room.clone()))]
}

/// The room's lines in the menus.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |desk, group, label, path, icon, power| MenuEntry { desk, group, label, path, icon, power, role: None };
    vec![
        entry(Desk::Centre, "单位中心", "基本信息", "/centre/profile", "building", Some(Power::OrganisationProfile)),
        entry(Desk::Unit, "单位账号", "单位首页", "/unit", "home", None),
        entry(Desk::Unit, "单位账号", "子账号信息", "/unit/mandates", "users", None),
        entry(Desk::Unit, "单位账号", "单位名称修改", "/unit/names", "edit", None),
        entry(Desk::Unit, "单位账号", "密码修改", "/account/password/organisation", "lock", None),
        entry(Desk::Me, "我的账号", "我的授权", "/me/mandates", "badge", None),
    ]
}
