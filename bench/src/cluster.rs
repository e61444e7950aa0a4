//! A PostgreSQL of the bench's own, with the settings it comes with: every commit is on disk before it is answered, which
//! the cluster of the tests spares itself.

use anyhow::{Context, ensure};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// The running cluster; stopped and deleted with the value.
pub struct Cluster {
    bin: PathBuf,
    folder: TempDir,
}

impl Cluster {
    /// Starts one, `None` where no PostgreSQL is installed.
    pub fn start() -> anyhow::Result<Option<Self>> {
        let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let newest = installed.map(|v| v.path().join("bin")).filter(|bin| bin.join("pgbench").exists()).max();
        let Some(bin) = newest else { return Ok(None) };
        let cluster = Self { bin, folder: tempfile::Builder::new().prefix("gongpin-bench-").tempdir()? };
        if is_root() {
            ensure!(
                Command::new("chown").arg("postgres").arg(cluster.folder.path()).status()?.success(),
                "chown failed"
            );
        }
        let data = cluster.folder.path().join("data").display().to_string();
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])?;
        let options = format!("-k {} -c listen_addresses='' -c max_connections=200", cluster.folder.path().display());
        let log = cluster.folder.path().join("log").display().to_string();
        cluster.run("pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &options, "start"])?;
        cluster.run("createdb", &["-h", &cluster.socket(), "-U", "postgres", "bench"])?;
        Ok(Some(cluster))
    }

    fn socket(&self) -> String {
        self.folder.path().display().to_string()
    }

    /// Of the database `bench`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/bench", self.socket().replace('/', "%2F"))
    }

    /// Transactions a second of a script of one statement, sent by 64 clients for `seconds`.
    pub fn pgbench(&self, script: &Path, seconds: u64) -> anyhow::Result<f64> {
        let said = Command::new(self.bin.join("pgbench"))
            .args(["-h", &self.socket(), "-U", "postgres", "-n", "-c", "64", "-j", "2", "-M", "prepared"])
            .args(["-T", &seconds.to_string(), "-f"])
            .arg(script)
            .arg("bench")
            .stderr(Stdio::inherit())
            .output()?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        let tps = text.lines().find_map(|l| l.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        tps.with_context(|| format!("pgbench said no figure: {text}"))
    }

    /// Runs one of PostgreSQL's programs, as its own user where we are root.
    fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(self.bin.join(program));
            command
        } else {
            Command::new(self.bin.join(program))
        };
        let quiet = command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        let status = quiet.stderr(Stdio::null()).status()?;
        ensure!(status.success(), "{program} failed: {status}");
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.path().join("data").display().to_string();
        let _ = self.run("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}
