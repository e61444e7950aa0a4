//! 职位: the whole life of a job (guide 四; features D1–D11), the search that everyone uses, and the
//! proofs that fairs need of published jobs.
//!
//! | file | what |
//! |---|---|
//! | `job.rs` | states and transitions |
//! | `content.rs`, `choices.rs`, `pay.rs`, `category.rs` | what a job says |
//! | `list.rs`, `write.rs`, `preview.rs`, `copy.rs` | 职位管理 |
//! | `publish.rs`, `take_down.rs`, `change_validity.rs`, `delete.rs` | the acts, one or many rows at once (`acts.rs`, `work.rs`, `batch.rs`) |
//! | `check.rs` | the text held against the law (D12) |
//! | `review_job.rs`, `supervise.rs`, `removed.rs` | the bureau's side: review first (D8), 监管下架, which text stays away |
//! | `trial.rs` | rules tried over all live posts |
//! | `desk/` | the clerk's daily work: lists, reminders, doubles, templates, versions, schedules, statistics |
//! | `expire.rs` | 到期, and what else is swept |
//! | `find.rs`, `asked.rs`, `facets.rs`, `show.rs`, `api.rs` | seekers: the search, a job's page, the same as JSON |
//! | `exchange.rs` | what import and export do with jobs |
//! | `oversight.rs` | posts and publications for those who watch over them |
//! | `phone.rs` | who reads a public job's telephone number whole |
//! | `meaning.rs` | what somebody means by what they type |
//! | `posting.rs`, `qr.rs`, `feed.rs` | the same for machines: JSON-LD, QR code, Atom and JSON feeds |
//! | `listing.rs` | all that is public, in parts, for the sitemap |
//! | `front.rs` | what the front pages show of jobs |
//! | `index/` | the index behind the search |
//! | `measuring.rs` | what the benches need to compare the search with others |
//! | `witness.rs` | what the rooms above may rely on |

use ::store::{Migration, Store};
use access::{Clerk, Power, Recruiting, Routes};
use clock::Clock;
use organisations::Organisations;
use sea_orm::ConnectionTrait;
use seal::Keyring;
use std::sync::Arc;
use web::{Desk, MenuEntry, NotFound, Stop};

mod acts;
mod api;
mod asked;
mod batch;
mod card;
pub mod category;
mod change_validity;
mod check;
pub mod choices;
pub mod content;
mod copy;
#[cfg(test)]
#[path = "crowd_test.rs"]
mod crowd_test;
mod delete;
mod desk;
pub mod exchange;
mod expire;
mod facets;
mod feed;
mod find;
pub mod fixtures;
mod front;
mod hook;
mod index;
pub mod job;
#[cfg(test)]
#[path = "life_test.rs"]
mod life_test;
mod list;
mod listing;
mod meaning;
pub mod measuring;
pub mod oversight;
pub mod pay;
mod phone;
mod posting;
mod preview;
mod publish;
mod qr;
mod removed;
pub mod review_job;
mod settings;
mod show;
mod store;
pub mod supervise;
mod take_down;
#[cfg(test)]
mod testing;
mod trial;
mod witness;
mod wording;
mod wording_check;
mod wording_desk;
mod wording_find;
mod work;
mod write;

pub use card::JobCard;
pub use check::{Findings, Told};
pub use desk::statistics::FairSide;
pub use front::{Figures, Market};
pub use index::{Difference, ItemOrganisation, ItemPay, JobIndex, JobItem, Named, Unanswered};
pub use job::{JobId, VersionId};
pub use listing::{PART_MAX, Part};
pub use settings::{Policy, Settings};
pub use trial::{RuleTrial, Trial};
pub use witness::{JobVersion, PublishedJob};
pub use wording::Refusal;

/// The room. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The room below.
    pub organisations: Organisations,
    /// What seekers search.
    pub index: JobIndex,
    counter: front::Counter,
    checks: check::Checks,
    policy: Policy,
    province: &'static str,
    counters: desk::statistics::Counters,
    fairs: desk::statistics::FairPort,
    readers: phone::Readers,
    pages: web::Pages,
}

impl Jobs {
    /// Opens the room with an index that is not loaded yet: see [`JobIndex::load`]. It hears from the
    /// room below when an organisation is suspended or shown again.
    #[must_use]
    pub fn new(organisations: Organisations) -> Self {
        Self::with(organisations, Settings::default())
    }

    /// As [`Self::new`], as the bureau decided for its installation.
    #[must_use]
    pub fn with(organisations: Organisations, settings: Settings) -> Self {
        let index = JobIndex::new(organisations.store.clone(), organisations.clock.clone());
        organisations.on_change(Arc::new(hook::Visibility(organisations.clone())));
        let province = settings.province();
        let checks = check::Checks::new(settings.minimum_wage);
        organisations.show_at_home(Arc::new(desk::home::Summary(organisations.clone())));
        let pages = web::Pages::new(organisations.store.clone(), organisations.clock.clone());
        Self {
            pages,
            organisations,
            index,
            counter: front::Counter::default(),
            checks,
            policy: settings.policy,
            province,
            counters: desk::statistics::Counters::default(),
            fairs: desk::statistics::FairPort::default(),
            readers: phone::Readers::default(),
        }
    }

    /// Follows changes of other nodes, sweeps expired jobs and checks the index, until the program ends.
    pub async fn run(&self) {
        // The rules are compiled before the first clerk asks for them.
        if let Ok(Err(error)) = tokio::task::spawn_blocking(|| check::built_in().map(drop)).await {
            tracing::error!(%error, "the rules of the text checker cannot be read: no job can be published");
        }
        tokio::join!(
            self.index.follow(),
            self.keep_swept(),
            self.index.keep_checked(self.clock().clone()),
            self.keep_counted()
        );
    }

    /// What seekers search.
    #[must_use]
    pub fn index(&self) -> &JobIndex {
        &self.index
    }

    /// Loads the index: before that nothing can be searched. See [`JobIndex::load`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_index(&self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> anyhow::Result<u64> {
        self.index.load(progress).await
    }

    /// Follows the changes of other nodes until the program ends. See [`JobIndex::follow`].
    pub async fn follow(&self) {
        self.index.follow().await;
    }

    pub(crate) fn store(&self) -> &Store {
        &self.organisations.store
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.organisations.clock
    }

    /// Code of the province whose places a search offers and means first.
    pub(crate) fn province(&self) -> &'static str {
        self.province
    }

    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    pub(crate) fn keys(&self) -> &Keyring {
        &self.organisations.accounts.keys
    }

    /// Applies this node's own changes before the request is answered: those of this room, and of an
    /// organisation that was approved, renamed or suspended. A failure is no failure of the act, which is
    /// committed: the follower tries again.
    pub async fn heard_of_changes(&self) {
        if let Err(error) = self.index.catch_up().await {
            tracing::warn!(%error, "the job index could not catch up");
        }
    }

    /// The clerk's own job. Not yours, or deleted: 404.
    pub(crate) async fn own(
        &self,
        db: &impl ConnectionTrait,
        clerk: &Clerk<Recruiting>,
        id: JobId,
    ) -> Result<job::Job, Stop> {
        let job = store::load(db, id, self.keys()).await?.ok_or(NotFound)?;
        let is_gone = matches!(job.state, job::State::Deleted { .. });
        if job.organisation != clerk.organisation() || is_gone { Err(NotFound.into()) } else { Ok(job) }
    }
}

/// The tables of the rooms below and of this one.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut list = organisations::migrations();
    list.extend(store::MIGRATIONS.iter().copied());
    list
}

/// The columns of this room alone that hold sealed values.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    store::SEALED.to_vec()
}

/// The room's pages and its API.
pub fn routes(jobs: Jobs) -> Routes<()> {
    let once = jobs.organisations.accounts.once();
    let routes = Routes::new()
        .get("/jobs", find::page)
        .get("/jobs/feed.atom", feed::atom)
        .get("/jobs/feed.json", feed::json)
        .get("/jobs/{id}", show::page)
        .get("/jobs/{id}/qr.svg", qr::picture)
        .get("/centre/jobs", list::page)
        .post("/centre/jobs", write::create)
        .get("/centre/jobs/new", write::new_page)
        .post("/centre/jobs/publications", batch::many::<publish::Publication>)
        .post("/centre/jobs/withdrawals", batch::many::<take_down::Withdrawal>)
        .get("/centre/jobs/validity", batch::validity_of_all)
        .post("/centre/jobs/validity", batch::many::<change_validity::Validity>)
        .post("/centre/jobs/deletions", batch::many::<delete::Deletion>)
        .post("/centre/jobs/schedules", batch::many::<desk::schedule::Schedule>)
        .post("/centre/jobs/schedule-cancellations", batch::many::<desk::schedule::Cancellation>)
        .get("/centre/jobs/templates", desk::templates::list)
        .post("/centre/jobs/templates", desk::templates::create)
        .get("/centre/jobs/templates/new", desk::templates::new_page)
        .get("/centre/jobs/templates/{id}", desk::templates::rename_page)
        .post("/centre/jobs/templates/{id}", desk::templates::rename)
        .post("/centre/jobs/templates/{id}/deletion", desk::templates::delete)
        .get("/centre/jobs/{id}", preview::page)
        .post("/centre/jobs/{id}", write::save)
        .get("/centre/jobs/{id}/edit", write::edit_page)
        .post("/centre/jobs/{id}/copies", copy::one)
        .post("/centre/jobs/{id}/publication", batch::one::<publish::Publication>)
        .post("/centre/jobs/{id}/withdrawal", batch::one::<take_down::Withdrawal>)
        .post("/centre/jobs/{id}/validity", batch::one::<change_validity::Validity>)
        .post("/centre/jobs/{id}/deletion", batch::one::<delete::Deletion>)
        .post("/centre/jobs/{id}/schedule", batch::one::<desk::schedule::Schedule>)
        .post("/centre/jobs/{id}/schedule-cancellation", batch::one::<desk::schedule::Cancellation>)
        .get("/centre/jobs/{id}/versions", desk::versions::page)
        .get("/bureau/jobs/{id}/versions", desk::versions::officer_page)
        .get("/api/v1/jobs", api::search)
        .get("/api/v1/jobs/{id}", api::show)
        .get("/api/v1/centre/jobs", api::list)
        .post("/api/v1/centre/jobs", write::api_create)
        .post("/api/v1/centre/jobs/check", check::api)
        .post("/api/v1/centre/jobs/publications", batch::api_many::<publish::Publication>)
        .post("/api/v1/centre/jobs/withdrawals", batch::api_many::<take_down::Withdrawal>)
        .post("/api/v1/centre/jobs/validity", batch::api_many::<change_validity::Validity>)
        .post("/api/v1/centre/jobs/deletions", batch::api_many::<delete::Deletion>)
        .post("/api/v1/centre/jobs/schedules", batch::api_many::<desk::schedule::Schedule>)
        .post("/api/v1/centre/jobs/schedule-cancellations", batch::api_many::<desk::schedule::Cancellation>)
        .get("/api/v1/centre/jobs/templates", desk::templates::api_list)
        .post("/api/v1/centre/jobs/templates", desk::templates::api_create)
        .put("/api/v1/centre/jobs/templates/{id}", desk::templates::api_rename)
        .post("/api/v1/centre/jobs/templates/{id}/deletion", desk::templates::api_delete)
        .get("/api/v1/centre/jobs/{id}", api::own)
        .put("/api/v1/centre/jobs/{id}", write::api_save)
        .post("/api/v1/centre/jobs/{id}/copies", copy::api_one)
        .post("/api/v1/centre/jobs/{id}/publication", batch::api_one::<publish::Publication>)
        .post("/api/v1/centre/jobs/{id}/withdrawal", batch::api_one::<take_down::Withdrawal>)
        .post("/api/v1/centre/jobs/{id}/validity", batch::api_one::<change_validity::Validity>)
        .post("/api/v1/centre/jobs/{id}/deletion", batch::api_one::<delete::Deletion>)
        .post("/api/v1/centre/jobs/{id}/schedule", batch::api_one::<desk::schedule::Schedule>)
        .post("/api/v1/centre/jobs/{id}/schedule-cancellation", batch::api_one::<desk::schedule::Cancellation>)
        .get("/api/v1/centre/jobs/{id}/versions", desk::versions::api)
        .with_state(jobs);
    once.around(routes)
}

/// The room's lines in the menus.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![
        MenuEntry {
            desk: Desk::Centre,
            group: "招聘管理",
            label: "职位管理",
            path: "/centre/jobs",
            icon: "briefcase",
            power: Some(Power::Recruiting),
            role: None,
        },
        MenuEntry {
            desk: Desk::Public,
            group: "",
            label: "职位搜索",
            path: "/jobs",
            icon: "search",
            power: None,
            role: None,
        },
    ]
}
