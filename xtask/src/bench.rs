//! The benches live in a crate of their own, since they know every room; this builds and runs it optimised.

use crate::shell::{root, run as start};
use anyhow::Result;

/// Runs a bench with its options.
pub fn run(arguments: &[String]) -> Result<()> {
    let mut all = vec!["run", "--release", "--quiet", "--package", "bench", "--"];
    all.extend(arguments.iter().map(String::as_str));
    start(&root(), "cargo", &all)
}
