//! What the rooms keep things in: one connection, one way to begin a change, one migration list,
//! on SQLite and on PostgreSQL alike.

mod connect;
mod dialect;
mod gather;
mod id;
pub mod idempotency;
mod migrate;
mod query;
mod stamp;
pub mod testing;
mod unique;

pub use connect::{Store, Tx};
pub use dialect::Engine;
pub use gather::{Asked, Gather};
pub use migrate::{MigrateError, Migration};
pub use query::{all, number, one, padded, places, run};
pub use stamp::Stamp;
pub use unique::Unique;

#[doc(hidden)]
pub use sea_orm as __sea_orm;
#[doc(hidden)]
pub use serde as __serde;
#[doc(hidden)]
pub use uuid as __uuid;
