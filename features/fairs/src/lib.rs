//! 招聘会: fairs on-site and online, from the planner's draft with its floor plan to an approved booth.
//! Guide chapter 五; features F1–F7.

mod api;
mod attendance;
mod call_off;
mod cancel;
mod card;
pub mod demo;
mod draw;
mod expire;
pub mod facts;
pub mod fair;
mod figures;
pub mod fixtures;
mod jobs_side;
mod judge;
mod lane;
mod list;
mod manage;
mod manage_api;
mod manage_cancel;
mod manage_edit;
mod manage_list;
mod manage_publish;
mod mine;
mod names;
mod personal_records;
pub mod plan;
mod refusal;
mod register;
pub mod registration;
pub mod registrations;
mod roster;
mod show;
mod side;
mod statistics;
mod store;
#[cfg(test)]
mod testing;
mod wording;

#[cfg(test)]
mod register_test;
#[cfg(test)]
mod rush_test;
#[cfg(test)]
mod waited_test;

pub use card::FairCard;
pub use draw::{ChooseBooth, PlanPicture};
pub use fair::{Fair, FairId};
pub use lane::Receipt;
pub use refusal::Refusal;
pub use registration::{Registration, RegistrationId};
pub use side::{Claim, Employers, Ground};
pub use store::{RegisteredJob, Search, Turnout};

use ::store::{Migration, Store};
use access::{Power, Routes};
use accounts::Accounts;
use clock::{Clock, Timestamp};
use fair::Phase;
use jobs::Jobs;
use sea_orm::{ConnectionTrait, DbErr};
use std::{fmt, sync::Arc};
use web::{Desk, MenuEntry, Stop};

/// Fairs on the front page.
const CURRENT_MAX: u64 = 6;

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Fairs {
    /// Persons, keys, messages.
    pub accounts: Accounts,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    employers: Arc<dyn Employers>,
    lanes: lane::Lanes,
    pages: web::Pages,
}

impl fmt::Debug for Fairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fairs").finish_non_exhaustive()
    }
}

impl Fairs {
    /// Opens the room over employers and their jobs.
    #[must_use]
    pub fn new(jobs: Jobs) -> Self {
        let accounts = jobs.organisations.accounts.clone();
        let figures = Arc::new(figures::Figures { store: accounts.store.clone(), clock: accounts.clock.clone() });
        jobs.ask_fairs(figures.clone());
        jobs.organisations.show_at_home(figures);
        jobs.organisations.on_change(Arc::new(names::Names(jobs.organisations.clone())));
        let employers: Arc<dyn Employers> = Arc::new(jobs);
        let judge = judge::Guarded {
            store: accounts.store.clone(),
            clock: accounts.clock.clone(),
            employers: employers.clone(),
        };
        Self::judged_by(accounts, employers, Arc::new(judge))
    }

    pub(crate) fn judged_by(accounts: Accounts, employers: Arc<dyn Employers>, judge: Arc<dyn lane::Commit>) -> Self {
        Self {
            pages: web::Pages::new(accounts.store.clone(), accounts.clock.clone()),
            store: accounts.store.clone(),
            clock: accounts.clock.clone(),
            accounts,
            employers,
            lanes: lane::Lanes::new(judge),
        }
    }

    /// Published fairs that are not over at `now`, registration open first: for the front page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn current(&self, now: Timestamp) -> Result<Vec<FairCard>, Stop> {
        let db = self.store.read();
        let search = Search { from: Some(now.day()), ..Search::default() };
        let (_, fairs) = store::find::public(db, &search, now, 0, CURRENT_MAX).await?;
        let live: Vec<Fair> = fairs
            .into_iter()
            .filter(|f| !matches!(f.phase(now), Phase::Over | Phase::Cancelled | Phase::Draft))
            .collect();
        let live = self.with_turnout(db, live).await?;
        Ok(live.into_iter().map(|(fair, turnout)| FairCard::new(fair, turnout, now)).collect())
    }

    /// Writes down which undecided registrations have expired and says how many; see `expire.rs`. For the
    /// sweep, every minute.
    ///
    /// # Errors
    /// What the database says; what was swept stays.
    pub async fn sweep_expired(&self) -> Result<u64, Stop> {
        expire::expire(self).await
    }

    pub(crate) async fn with_turnout(
        &self,
        db: &impl ConnectionTrait,
        fairs: Vec<Fair>,
    ) -> Result<Vec<(Fair, Turnout)>, DbErr> {
        let ids: Vec<FairId> = fairs.iter().map(|f| f.id).collect();
        let mut turnouts = store::find::turnouts(db, &ids).await?;
        Ok(fairs
            .into_iter()
            .map(|f| {
                let t = turnouts.remove(&f.id).unwrap_or_default();
                (f, t)
            })
            .collect())
    }
}

/// The tables of the rooms below and of this one.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut list = jobs::migrations();
    list.extend(own_migrations());
    list
}

/// The tables of this room alone.
#[must_use]
pub fn own_migrations() -> [Migration; 4] {
    [
        Migration { name: "fairs_0001", sql: include_str!("store/schema.sql") },
        Migration { name: "fairs_0002_registered_by", sql: include_str!("store/registered_by.sql") },
        Migration { name: "fairs_0003_called_off", sql: include_str!("store/called_off.sql") },
        Migration { name: "fairs_0004_attendance", sql: include_str!("store/attendance.sql") },
    ]
}

/// The columns of this room alone that hold sealed values.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    vec![seal::Column::new("registration", "contact", register::CONTACT)]
}

/// The handlers of later work: telling those whose fair was called off.
#[must_use]
pub fn handlers(fairs: &Fairs) -> Vec<Arc<dyn outbox::Handler>> {
    vec![Arc::new(call_off::Notices(fairs.clone()))]
}

/// The pages and API routes of the room.
#[must_use]
pub fn routes(fairs: Fairs) -> Routes<()> {
    Routes::new()
        .get("/fairs", list::page)
        .get("/fairs/{id}", show::page)
        .get("/fairs/{id}/registration", register::page)
        .post("/fairs/{id}/registration", register::submit)
        .get("/centre/registrations", mine::page)
        .get("/centre/registrations/{id}", mine::show)
        .post("/centre/registrations/{id}/cancellation", cancel::cancel)
        .get("/api/v1/fairs", api::list)
        .get("/api/v1/fairs/{id}", api::show)
        .post("/api/v1/fairs/{id}/registrations", api::register)
        .delete("/api/v1/registrations/{id}", api::cancel)
        .post("/api/v1/registrations/{id}/cancellation", api::cancel)
        .with_state(fairs.clone())
        // Registrations carry their keys into the lane.
        .merge(fairs.accounts.once().around(manage::routes().with_state(fairs.clone())))
}

/// The room's lines in the menus.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let power = Some(Power::FairRegistration);
    vec![
        MenuEntry {
            desk: Desk::Public,
            group: "",
            label: "招聘会",
            path: "/fairs",
            icon: "booth",
            power: None,
            role: None,
        },
        MenuEntry {
            desk: Desk::Centre,
            group: "招聘会",
            label: "可报名招聘会",
            path: "/fairs",
            icon: "calendar",
            power,
            role: None,
        },
        MenuEntry {
            desk: Desk::Centre,
            group: "招聘会",
            label: "我的报名",
            path: "/centre/registrations",
            icon: "booth",
            power,
            role: None,
        },
        MenuEntry {
            desk: Desk::Bureau,
            group: "招聘会",
            label: "招聘会管理",
            path: "/bureau/fairs",
            icon: "booth",
            power: None,
            role: Some(access::Role::FairPlanner),
        },
    ]
}
