//! All SQL of the room.

mod bureau;
mod changes;
mod front;
mod jobs;
mod rows;
mod versions;

pub(crate) use bureau::*;
pub(crate) use changes::*;
pub(crate) use front::*;
pub(crate) use jobs::*;
pub(crate) use rows::*;
pub(crate) use versions::*;

use store::Migration;

/// The room's tables.
pub(crate) const MIGRATIONS: [Migration; 3] = [
    Migration { name: "jobs_0001_jobs", sql: include_str!("../jobs.sql") },
    Migration { name: "jobs_0002_bureau", sql: include_str!("../bureau.sql") },
    // What of an organisation the search keeps: its name now, and from when it is hidden.
    Migration { name: "jobs_0002_employers", sql: include_str!("../employers.sql") },
];
