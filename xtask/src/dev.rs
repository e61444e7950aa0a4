//! `cargo xtask dev`: the server, built and started anew whenever a source file changes.

use crate::shell::{root, target};
use anyhow::{Context, Result};
use std::{
    fs,
    path::Path,
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a server may take to finish what it is doing before it is ended.
const FAREWELL: Duration = Duration::from_secs(10);
/// The endings of the files that the binary is made of.
const SOURCES: [&str; 9] = ["rs", "html", "css", "js", "toml", "sql", "svg", "md", "tsv"];

/// Serves until interrupted. A build that fails keeps the previous server running.
pub fn run(arguments: &[String]) -> Result<()> {
    let root = root();
    let mut server: Option<Child> = None;
    let mut built = SystemTime::UNIX_EPOCH;
    loop {
        let newest = newest(&root);
        if newest > built {
            built = newest;
            let build = Command::new("cargo").args(["build", "--workspace", "--bins"]).current_dir(&root).status();
            if build.context("cargo could not be started")?.success() {
                if let Some(old) = server.take() {
                    stop(old)?;
                }
                server = Some(start(&root, arguments)?);
            }
        }
        sleep(LOOK_EVERY);
    }
}

fn start(root: &Path, arguments: &[String]) -> Result<Child> {
    let mut command = Command::new(target().join("debug/gongpin"));
    if arguments.is_empty() {
        command.args(["serve", "--demo"]);
    } else {
        command.args(arguments);
    }
    command.current_dir(root).spawn().context("the server could not be started")
}

fn stop(mut server: Child) -> Result<()> {
    Command::new("kill").arg(server.id().to_string()).status()?;
    let begin = Instant::now();
    while server.try_wait()?.is_none() {
        if begin.elapsed() > FAREWELL {
            server.kill()?;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// When a source file below `folder` was last changed.
fn newest(folder: &Path) -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let skipped =
            name.starts_with('.') || matches!(&*name, "target" | "node_modules" | "var" | "journeys" | "docs");
        if path.is_dir() && !skipped {
            newest = newest.max(self::newest(&path));
        } else if path.extension().is_some_and(|e| SOURCES.iter().any(|s| e == *s)) {
            newest = newest.max(entry.metadata().and_then(|m| m.modified()).unwrap_or(newest));
        }
    }
    newest
}
