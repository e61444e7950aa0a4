//! 批量导入 and 职位导出 (D13): jobs in and out of Excel and CSV. It holds no rule about jobs: what a row says is held against the
//! rules of `jobs` and written through them.
//!
//! | file | what |
//! |---|---|
//! | `sheet.rs`, `csv.rs`, `text.rs`, `workbook.rs` | a table out of a file, bounded |
//! | `columns.rs` | which column holds which field |
//! | `pay_text.rs`, `words.rs`, `places.rs`, `occupation.rs` | what cells of the world mean |
//! | `row.rs`, `examine.rs` | the dry run, row by row |
//! | `import.rs` | an import and where it stands |
//! | `upload.rs`, `assign.rs`, `show.rs`, `execute.rs`, `reverse.rs` | 批量导入 |
//! | `run.rs` | the import in the background, resumable |
//! | `template.rs`, `export.rs` | files out |

use ::store::{Migration, Store};
use access::{Power, Routes};
use clock::{Clock, Timestamp};
use jobs::Jobs;
use organisations::Organisations;
use seal::Keyring;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};
use web::{Desk, MenuEntry};

mod assign;
pub mod columns;
mod csv;
mod examine;
mod execute;
mod export;
pub mod import;
pub mod occupation;
pub mod pay_text;
pub mod places;
#[cfg(test)]
#[path = "real_posts_test.rs"]
mod real_posts_test;
mod reverse;
mod row;
mod run;
pub mod sheet;
mod show;
mod store;
mod template;
#[cfg(test)]
mod testing;
pub mod text;
mod upload;
mod wording;
pub mod words;
mod workbook;

pub use wording::Refusal;

/// Files read at once: each may take some 100 MB while it is unpacked.
const READING_AT_ONCE: usize = 2;
/// Days after which an upload that was never imported is forgotten.
const IDLE_DAYS: i64 = 7;
/// Days after which the rows of an import that is over are forgotten. The log keeps that it was.
const OVER_DAYS: i64 = 30;

/// The room. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The room below.
    pub jobs: Jobs,
    pub(crate) reading: Arc<Semaphore>,
    pub(crate) wake: Arc<Notify>,
}

impl Exchange {
    /// Opens the room.
    #[must_use]
    pub fn new(jobs: Jobs) -> Self {
        Self { jobs, reading: Arc::new(Semaphore::new(READING_AT_ONCE)), wake: Arc::default() }
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

    /// Forgets what imports held, a while after they are over; how many imports.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep(&self) -> Result<u64, sea_orm::DbErr> {
        let now = self.now();
        let tx = self.db().begin().await?;
        let swept = store::sweep(&*tx, now.plus_days(-IDLE_DAYS), now.plus_days(-OVER_DAYS)).await?;
        tx.commit().await?;
        Ok(swept)
    }
}

/// The room's own table; those of the rooms below come before it.
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
pub fn routes(room: Exchange) -> Routes<()> {
    Routes::new()
        .get("/centre/imports", upload::page)
        .post("/centre/imports", upload::create)
        .get("/centre/imports/{id}", show::page)
        .get("/centre/imports/{id}/columns", assign::page)
        .post("/centre/imports/{id}/columns", assign::save)
        .post("/centre/imports/{id}/execution", execute::begin)
        .post("/centre/imports/{id}/reversal", reverse::reverse)
        .post("/centre/imports/{id}/deletion", upload::give_up)
        .get("/centre/import-template.xlsx", template::xlsx)
        .get("/centre/import-template.csv", template::csv)
        .get("/centre/exports", export::page)
        .post("/centre/exports", export::export)
        .get("/api/v1/centre/imports", upload::api_list)
        .post("/api/v1/centre/imports", upload::api_create)
        .get("/api/v1/centre/imports/{id}", show::api)
        .put("/api/v1/centre/imports/{id}/columns", assign::api_save)
        .post("/api/v1/centre/imports/{id}/execution", execute::api_begin)
        .post("/api/v1/centre/imports/{id}/reversal", reverse::api_reverse)
        .post("/api/v1/centre/imports/{id}/deletion", upload::api_give_up)
        .post("/api/v1/centre/exports", export::export)
        .with_state(room)
}

/// The room's lines in the menus.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |label, path, icon| MenuEntry {
        desk: Desk::Centre,
        group: "招聘管理",
        label,
        path,
        icon,
        power: Some(Power::Recruiting),
        role: None,
    };
    vec![entry("批量导入", "/centre/imports", "upload"), entry("职位导出", "/centre/exports", "file")]
}
