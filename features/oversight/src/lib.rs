//! 举报 of a post by anyone, with its deadline and answer, and 抽查 of publications where they are public at once (R4).
//!
//! | file | what |
//! |---|---|
//! | `report.rs` | a report and its rules |
//! | `report_post.rs`, `look_up.rs` | 举报, 查询举报结果: everyone |
//! | `reports.rs`, `report_page.rs` | 举报处理: officers |
//! | `risk.rs`, `sweep.rs` | every publication is scored once; which are chosen |
//! | `samples.rs` | 抽查: officers |
//! | `waiting.rs` | what the worklist shows |

use ::store::{Migration, Store};
use access::{Role, Routes};
use clock::{Clock, Timestamp};
use jobs::Jobs;
use organisations::Organisations;
use seal::Keyring;
use web::{Desk, MenuEntry};

mod look_up;
pub mod report;
mod report_page;
mod report_post;
mod reports;
pub mod risk;
mod samples;
mod settings;
mod store;
mod sweep;
mod waiting;
mod wording;

#[cfg(test)]
#[path = "oversight_test.rs"]
mod oversight_test;

pub use settings::Settings;
pub use waiting::{REPORTS, SAMPLES};
pub use wording::Refusal;

/// The room. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Oversight {
    /// The room below.
    pub jobs: Jobs,
    pub(crate) settings: Settings,
}

impl Oversight {
    /// Opens the room, as the bureau decided for its installation.
    #[must_use]
    pub fn new(jobs: Jobs, settings: Settings) -> Self {
        Self { jobs, settings }
    }

    pub(crate) fn organisations(&self) -> &Organisations {
        &self.jobs.organisations
    }

    pub(crate) fn db(&self) -> &Store {
        &self.jobs.organisations.store
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.jobs.organisations.clock
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }

    pub(crate) fn keys(&self) -> &Keyring {
        &self.jobs.organisations.accounts.keys
    }
}

/// The room's own tables; those of the rooms below come before them.
#[must_use]
pub fn migration() -> Migration {
    store::MIGRATION
}

/// The columns of this room that hold sealed values.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    store::SEALED.to_vec()
}

/// The room's pages and its API.
pub fn routes(room: Oversight) -> Routes<()> {
    let once = room.jobs.organisations.accounts.once();
    let routes = Routes::new()
        .get("/jobs/{id}/report", report_post::page)
        .post("/jobs/{id}/report", report_post::create)
        .get("/reports", look_up::page)
        .get("/bureau/reports", reports::list)
        .get("/bureau/reports/{job}", report_page::show)
        .post("/bureau/reports/{job}/decision", report_page::decide)
        .get("/bureau/samples", samples::list)
        .post("/bureau/samples/{version}/decision", samples::decide)
        .post("/api/v1/jobs/{id}/reports", report_post::api_create)
        .get("/api/v1/reports/{number}", look_up::api)
        .get("/api/v1/bureau/reports", reports::api_list)
        .post("/api/v1/bureau/reports/{job}/decision", report_page::api_decide)
        .get("/api/v1/bureau/samples", samples::api_list)
        .post("/api/v1/bureau/samples/{version}/decision", samples::api_decide)
        .with_state(room);
    once.around(routes)
}

/// The room's lines in the bureau's menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |label, path, icon| MenuEntry {
        desk: Desk::Bureau,
        group: "监管",
        label,
        path,
        icon,
        power: None,
        role: Some(Role::Reviewer),
    };
    vec![entry("举报处理", "/bureau/reports", "megaphone"), entry("职位抽查", "/bureau/samples", "eye")]
}
