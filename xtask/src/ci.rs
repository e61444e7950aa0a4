//! `cargo xtask ci`: every check, one after the other, and a list at the end of what failed.

use crate::{
    postgres,
    shell::{has, is_ci, root, run as shell, target},
    tidy,
};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::{fs, path::Path, time::Instant};

/// One step of the check, in the order in which they run: the quick ones first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Step {
    /// `cargo fmt --check`
    Format,
    /// The rules of the house
    Tidy,
    /// Clippy, where every warning is an error
    Lints,
    /// All Rust tests, on SQLite and PostgreSQL
    Tests,
    /// The journeys in a browser
    Journeys,
}

/// Runs the steps named, or all. A failed step does not keep the others from running.
pub fn run(only: &[Step]) -> Result<()> {
    let mut failed = Vec::new();
    let mut lines = Vec::new();
    for step in Step::value_variants() {
        if !only.is_empty() && !only.contains(step) {
            continue;
        }
        println!("\n── {step:?} ──");
        let begin = Instant::now();
        let outcome = take(*step);
        let seconds = begin.elapsed().as_secs();
        match outcome {
            Ok(()) => lines.push(format!("  ok      {step:?} ({seconds} s)")),
            Err(error) => {
                println!("{error:#}");
                lines.push(format!("  FAILED  {step:?} ({seconds} s): {error:#}"));
                failed.push(format!("{step:?}"));
            }
        }
    }
    // The first test that needed PostgreSQL started it; nothing may stay behind.
    postgres::run(postgres::Action::Stop)?;
    println!("\n{}", lines.join("\n"));
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

fn take(step: Step) -> Result<()> {
    let root = root();
    match step {
        Step::Format => {
            component("fmt", "rustfmt")?;
            shell(&root, "cargo", &["fmt", "--all", "--check"])
        }
        Step::Tidy => tidy::run(),
        Step::Lints => {
            component("clippy", "clippy")?;
            shell(&root, "cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
        }
        Step::Tests if has("cargo-nextest", "--version") => {
            shell(&root, "cargo", &["nextest", "run", "--workspace", "--all-targets"])
        }
        Step::Tests => shell(&root, "cargo", &["test", "--workspace", "--all-targets", "--no-fail-fast"]),
        Step::Journeys => journeys(&root.join("journeys")),
    }
}

/// Says how to get a part of the Rust toolchain that a minimal installation lacks.
fn component(subcommand: &str, name: &str) -> Result<()> {
    if !has(&format!("cargo-{subcommand}"), "--version") {
        bail!("{name} is missing: rustup component add {name}");
    }
    Ok(())
}

/// Installs the packages of the browser tests where the lock file changed, and follows the guide.
fn journeys(folder: &Path) -> Result<()> {
    if !has("node", "--version") || !has("npm", "--version") {
        if is_ci() {
            bail!("Node.js or npm is missing, and CI may not skip the journeys");
        }
        println!("skipped: the journeys need Node.js and npm");
        return Ok(());
    }
    if !target().join("debug/gongpin").exists() {
        bail!("the server is not built: cargo build --workspace --all-targets");
    }
    let lock = fs::read(folder.join("package-lock.json")).context("journeys/package-lock.json")?;
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).ok().as_ref() != Some(&lock) {
        shell(folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
        fs::write(stamp, lock)?;
    }
    shell(folder, "node", &["--test", "--test-reporter=spec"])
}
