//! All SQL of the room.

mod bureau;
mod changes;
mod exchange;
mod front;
mod jobs;
mod listing;
mod lists;
mod oversight;
mod reminders;
mod rows;
mod schedules;
mod statistics;
mod templates;
mod versions;

pub(crate) use bureau::*;
pub(crate) use changes::*;
pub(crate) use exchange::*;
pub(crate) use front::*;
pub(crate) use jobs::*;
pub(crate) use listing::*;
pub(crate) use lists::*;
pub(crate) use oversight::*;
pub(crate) use reminders::*;
pub(crate) use rows::*;
pub(crate) use schedules::*;
pub(crate) use statistics::*;
pub(crate) use templates::*;
pub(crate) use versions::*;

use store::Migration;

/// The room's tables.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { name: "jobs_0001_jobs", sql: include_str!("../jobs.sql") },
    Migration { name: "jobs_0002_bureau", sql: include_str!("../bureau.sql") },
    // What of an organisation the search keeps: its name now, and from when it is hidden.
    Migration { name: "jobs_0002_employers", sql: include_str!("../employers.sql") },
    Migration { name: "jobs_0003_resealable", sql: include_str!("../resealable.sql") },
    Migration { name: "jobs_0004_lists", sql: include_str!("../daily_lists.sql") },
    Migration { name: "jobs_0005_reminders", sql: include_str!("../daily_reminders.sql") },
    Migration { name: "jobs_0006_templates", sql: include_str!("../daily_templates.sql") },
    Migration { name: "jobs_0007_schedule", sql: include_str!("../daily_schedule.sql") },
    Migration { name: "jobs_0008_statistics", sql: include_str!("../daily_statistics.sql") },
    Migration { name: "jobs_0009_publications", sql: include_str!("../publications.sql") },
    Migration { name: "jobs_0010_removals", sql: include_str!("../removals.sql") },
    Migration { name: "jobs_0011_divisions", sql: include_str!("../divisions.sql") },
];

/// What of it is sealed. A job's versions carry the sealed bytes of the job.
pub(crate) const SEALED: [seal::Column; 3] = [
    seal::Column::new("job", "contact_phone", PHONE_PURPOSE),
    seal::Column::new("job_version", "contact_phone", PHONE_PURPOSE).bound_to("job_id"),
    seal::Column::new("job_template", "contact_phone", PHONE_PURPOSE),
];
