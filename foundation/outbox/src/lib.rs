//! What is written in the same transaction as a change: the log of who did what for whom, and the
//! events that later work reads. Both commit with the change or not at all.

mod chain;
mod check;
mod deed;
mod event;
mod reading;
mod turns;
mod worker;

pub use chain::{DayHead, Round, chain};
pub use check::{Checked, Flaw, check};
pub use deed::{Deed, LoggedDeed, log_of, record, record_all};
pub use event::{Event, claim, dead, done, failed, push, retry, retry_all, sweep, waiting};
pub use reading::{LogFilter, log_after, log_before, log_exceeds, log_verbs};
pub use turns::take_turns;
pub use worker::{Handler, Worker};

use store::Migration;

/// How long events that are done are kept, for whoever looks after a fault: 30 days. What they caused stands in the log.
pub const DONE_DAYS: i64 = 30;

/// The tables of this crate.
pub const MIGRATION: Migration = Migration { name: "outbox_0001", sql: include_str!("outbox.sql") };

/// The tables of the log's chain; behind [`MIGRATION`].
pub const CHAIN: Migration = Migration { name: "outbox_0002_chain", sql: include_str!("chain.sql") };
