//! The PostgreSQL cluster of the tests.
//!
//! The first test that needs it starts it (`foundation/store/src/testing.rs`) and leaves a note in `target/test-postgres/folder`: the
//! temporary folder with the cluster's data, log and socket. These commands follow the same note under the same lock.

use crate::shell::target;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::{
    fs::{self, File},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What to do with the cluster.
#[derive(Clone, Copy, Subcommand)]
pub enum Action {
    /// Starts the cluster where it is not running, and prints its address
    Start,
    /// Stops the cluster and deletes its data
    Stop,
}

/// Starts or stops the cluster.
pub fn run(action: Action) -> Result<()> {
    let home = target().join("test-postgres");
    if matches!(action, Action::Stop) && !home.exists() {
        return Ok(());
    }
    fs::create_dir_all(&home)?;
    let lock = File::create(home.join("start.lock"))?;
    lock.lock()?;
    let note = home.join("folder");
    let known = fs::read_to_string(&note).ok().map(|folder| PathBuf::from(folder.trim()));
    match action {
        Action::Start => {
            let bin =
                programs().context("no PostgreSQL found: neither initdb in PATH nor in /usr/lib/postgresql/*/bin")?;
            let folder = match known.filter(|folder| is_running(&bin, folder)) {
                Some(folder) => folder,
                None => start(&bin, &note)?,
            };
            println!("psql -h {} -U postgres", folder.display());
        }
        Action::Stop => {
            let (Some(folder), Some(bin)) = (known, programs()) else { return Ok(()) };
            if is_running(&bin, &folder) {
                control(&bin, "pg_ctl", &["-D", &text(&folder.join("data")), "-m", "immediate", "-w", "stop"])?;
            }
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::remove_file(note)?;
        }
    }
    Ok(())
}

fn start(bin: &Path, note: &Path) -> Result<PathBuf> {
    // Not in target/: a socket's path must be short, and the postgres user must be able to reach it.
    let folder = std::env::temp_dir().join(format!("gongpin-pg-{}", std::process::id()));
    fs::create_dir(&folder)?;
    if is_root() && !Command::new("chown").arg("postgres").arg(&folder).status()?.success() {
        bail!("there is no user “postgres”, as whom root has to run the cluster");
    }
    let data = text(&folder.join("data"));
    let new = ["-D", &data, "-U", "postgres", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
    control(bin, "initdb", &new)?;
    let options = format!(
        "-k {} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400",
        folder.display()
    );
    control(bin, "pg_ctl", &["-D", &data, "-l", &text(&folder.join("log")), "-w", "-o", &options, "start"])?;
    fs::write(note, text(&folder))?;
    Ok(folder)
}

fn is_running(bin: &Path, folder: &Path) -> bool {
    control(bin, "pg_ctl", &["-D", &text(&folder.join("data")), "status"]).is_ok()
}

/// The newest of PostgreSQL's program folders that Debian keeps, or the one in PATH.
fn programs() -> Option<PathBuf> {
    let mut places: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|v| v.path().join("bin")).collect();
    places.sort();
    places.reverse();
    places.extend(std::env::split_paths(&crate::shell::environment("PATH").unwrap_or_default()));
    places.into_iter().find(|place| place.join("initdb").exists() && place.join("pg_ctl").exists())
}

/// Runs one of PostgreSQL's programs quietly; as its own user where we are root, whom it refuses to serve.
fn control(bin: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(bin.join(program));
        command
    } else {
        Command::new(bin.join(program))
    };
    let status = command
        .args(arguments)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { bail!("{program} failed: {status}") }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
