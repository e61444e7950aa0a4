//! All SQL of the room.

mod changes;
mod front;
mod jobs;
mod rows;
mod versions;

pub(crate) use changes::*;
pub(crate) use front::*;
pub(crate) use jobs::*;
pub(crate) use rows::*;
pub(crate) use versions::*;

use store::Migration;

/// The room's tables.
pub(crate) const MIGRATION: Migration = Migration { name: "jobs_0001_jobs", sql: include_str!("../jobs.sql") };
