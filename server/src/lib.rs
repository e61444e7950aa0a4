//! The one binary: reads the configuration, wires the rooms, serves, migrates, fills the demo. Holds no rule.

pub mod adapters;
pub mod app;
mod chain;
pub mod check_posts;
pub mod config;
pub mod demo;
pub mod files;
pub mod identity;
pub mod import;
pub mod installation;
pub mod keys;
pub mod migrate;
pub mod officer;
pub mod openapi;
pub mod operations;
pub mod permissions;
mod progress;
pub mod reindex;
pub mod serve;
pub mod verify;

/// Small pieces that come and go are most of what a page is made of, and the system's own allocator took a quarter of the time that
/// a page costs (decision 0016).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
