//! 单位形象: logo, pictures and film of an organisation, uploaded by its clerk, decided on one by one by its bureau, public
//! after that alone, and taken off by either side. Guide 三（三）; feature C3.
//!
//! **Invariant I7**: no byte that was not approved reaches anybody but the own clerk and the deciding bureau. All bytes leave
//! through [`serve`], which asks the database on every request.

mod api;
mod arrange;
mod film;
pub mod fixtures;
mod intake;
pub mod item;
mod keep;
mod public;
mod range;
mod recaption;
mod refusal;
mod remove;
pub mod review_item;
mod serve;
mod show;
mod store;
mod submit;
mod sweep;
#[cfg(test)]
mod test_room;
mod upload;
mod wording;

pub use public::{PublicItem, PublicShowcase};
pub use refusal::{FilmMistake, Refusal};

use ::store::{Migration, Store};
use access::{Clerk, OrganisationId, OrganisationProfile, Power, Routes};
use clock::{Clock, Timestamp};
use object_store::path::Path;
use organisations::Organisations;
use sea_orm::{DatabaseTransaction, DbErr};
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use web::{Desk, MenuEntry, Stop};

::store::id!(
    /// Identifies a logo, picture or film.
    ItemId
);

/// Pictures that are read at once: each is held whole, up to 5 MB.
const PICTURES_AT_ONCE: usize = 16;
/// Films that are read at once: each holds up to 8 MB of index and 15 MB on the way to the store.
const FILMS_AT_ONCE: usize = 4;

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Showcases {
    /// The room below.
    pub organisations: Organisations,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) pictures: Arc<Semaphore>,
    pub(crate) films: Arc<Semaphore>,
}

impl Showcases {
    /// Opens the room over the organisations; hears of their changes.
    #[must_use]
    pub fn new(organisations: Organisations) -> Self {
        organisations.on_change(Arc::new(Moves(organisations.clone())));
        organisations.ask_logos(Arc::new(public::Logos(organisations.store.clone())));
        Self {
            store: organisations.store.clone(),
            clock: organisations.clock.clone(),
            organisations,
            pictures: Arc::new(Semaphore::new(PICTURES_AT_ONCE)),
            films: Arc::new(Semaphore::new(FILMS_AT_ONCE)),
        }
    }

    /// Whose bureau decides: that of the approved profile, or of the saved one where none was approved yet.
    ///
    /// # Errors
    /// 请先完善单位基本信息 (C2).
    pub(crate) async fn division_of(&self, clerk: &Clerk<OrganisationProfile>) -> Result<String, Stop> {
        let (room, db, id) = (&self.organisations, self.store.read(), clerk.organisation());
        let complete = room.complete(db, id).await?;
        match room.approved(db, id).await {
            Ok(approved) => Ok(approved.division().to_owned()),
            Err(Stop::Refused(_)) => Ok(complete.division().to_owned()),
            Err(fault) => Err(fault),
        }
    }
}

/// An organisation that moves to another division is decided on there.
struct Moves(Organisations);

#[async_trait::async_trait]
impl organisations::ChangeHook for Moves {
    async fn organisation_changed(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        _: Timestamp,
    ) -> Result<(), DbErr> {
        match self.0.public(tx, id).await? {
            Some(organisation) => store::set_division(tx, id, organisation.division).await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Showcases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Showcases").finish_non_exhaustive()
    }
}

/// Where a file lies: under its content's hash, apart for each organisation, so that what one takes away is never another's.
fn path_of(organisation: OrganisationId, hash: &str) -> Path {
    Path::from(format!("showcase/{organisation}/{hash}"))
}

/// Where an item is read.
fn address(organisation: OrganisationId, item: ItemId) -> String {
    format!("/organisations/{organisation}/showcase/{item}")
}

/// Where a logo is read by its content: the answer may be kept by whoever got it.
fn logo_address(organisation: OrganisationId, item: ItemId, hash: &str) -> String {
    format!("{}?{}", address(organisation, item), by_content(hash))
}

/// The query that names a content: the head of its hash.
fn by_content(hash: &str) -> String {
    format!("v={}", hash.get(..16).unwrap_or(hash))
}

/// The tables of this room.
#[must_use]
pub fn migration() -> Migration {
    Migration { name: "showcase_0001", sql: include_str!("showcase_0001.sql") }
}

/// The room's pages and its API.
pub fn routes(room: Showcases) -> Routes<()> {
    Routes::new()
        .get(show::PAGE, show::show)
        .post("/centre/showcase/logo", upload::logo)
        .post("/centre/showcase/pictures", upload::picture)
        .post("/centre/showcase/film", upload::film)
        .post("/centre/showcase/submissions", submit::submit)
        .post("/centre/showcase/items/{item}/caption", recaption::submit)
        .post("/centre/showcase/items/{item}/place", arrange::shift)
        .post("/centre/showcase/items/{item}/removal", remove::submit)
        .get("/organisations/{id}/showcase/{item}", serve::serve)
        .get("/api/v1/showcase", api::show)
        .post("/api/v1/showcase/logo", api::logo)
        .post("/api/v1/showcase/pictures", api::picture)
        .post("/api/v1/showcase/film", api::film)
        .post("/api/v1/showcase/submissions", api::submit)
        .put("/api/v1/showcase/order", arrange::api_order)
        .put("/api/v1/showcase/items/{item}/caption", api::recaption)
        .post("/api/v1/showcase/items/{item}/removal", api::remove)
        .get("/api/v1/organisations/{id}/showcase", api::public)
        .with_state(room)
}

/// The room's line in the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        desk: Desk::Centre,
        group: "单位中心",
        label: "单位形象",
        path: show::PAGE,
        icon: "image",
        power: Some(Power::OrganisationProfile),
        role: None,
    }]
}
