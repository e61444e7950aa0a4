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
mod installation;
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
