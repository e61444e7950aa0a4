//! The data set of a bench, and a server of its own process over it.

use anyhow::{Context, ensure};
use clock::Clock;
use indicatif::{ProgressBar, ProgressStyle};
use server::{
    app::App,
    config::{Configuration, DemoSize, Mode},
};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a server may take until it is ready.
const START_MAX: Duration = Duration::from_secs(600);

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where data sets are kept between runs.
fn shelf() -> PathBuf {
    root().join("target/bench")
}

/// A bar named `name` with a known length; silent where the output is no terminal.
pub fn bar(name: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos}/{human_len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(name)
}

/// A filled data folder.
pub struct House {
    /// Where it lies.
    pub folder: PathBuf,
    /// The rooms over it, without a loaded index.
    pub app: App,
    /// How much it holds.
    pub size: DemoSize,
}

impl House {
    /// The data set of `jobs` jobs, made where it does not exist yet. One of another day is made anew, since jobs expire.
    pub async fn open(jobs: u32, seed: u64) -> anyhow::Result<Self> {
        let today = Clock::system().today();
        let folder = shelf().join(format!("jobs-{jobs}-seed-{seed}-{today}"));
        let finished = folder.join("finished");
        let size = DemoSize { organisations: (jobs / 20).clamp(1, 50_000), jobs, fairs: 4, seed };
        if folder.exists() && !finished.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let url = format!("sqlite:{}", folder.join("gongpin.db").display());
        let house = Self { app: open(&url, &folder).await?, folder, size };
        if !finished.exists() {
            house.fill().await?;
            std::fs::write(finished, "")?;
        }
        Ok(house)
    }

    /// A new one over the empty database `url`, with one job for each of the organisations.
    pub async fn over(url: &str, folder: &Path, organisations: u32, seed: u64) -> anyhow::Result<Self> {
        let size = DemoSize { organisations, jobs: organisations, fairs: 1, seed };
        let house = Self { app: open(url, folder).await?, folder: folder.to_owned(), size };
        house.fill().await?;
        Ok(house)
    }

    async fn fill(&self) -> anyhow::Result<()> {
        eprintln!("filling {} jobs of {} organisations", self.size.jobs, self.size.organisations);
        server::demo::fill_if_empty(&self.app, self.size).await?;
        Ok(())
    }
}

async fn open(url: &str, folder: &Path) -> anyhow::Result<App> {
    let mut configuration = Configuration::read(Some(Mode::Demo))?;
    url.clone_into(&mut configuration.database_url);
    configuration.files = folder.join("files").into();
    configuration.data = folder.to_owned();
    App::open(&configuration, Clock::system()).await
}

/// What the hidden `serve` does: the server as it is, over the folder that the environment names.
pub async fn serve(empty: bool) -> anyhow::Result<()> {
    let mode = if empty { Mode::Development } else { Mode::Demo };
    server::serve::run(&Configuration::read(Some(mode))?).await
}

/// A running server; ends with the value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one over `folder` and waits until it is ready.
    pub async fn start(folder: &Path, empty: bool) -> anyhow::Result<Self> {
        let database = format!("sqlite:{}", folder.join("gongpin.db").display());
        let mut arguments = vec!["serve"];
        arguments.extend(empty.then_some("--empty"));
        Self::run(&arguments, &[("DATA_DIR", &folder.display().to_string()), ("DATABASE_URL", &database)]).await
    }

    /// Starts one over another database.
    pub async fn over(url: &str, folder: &Path) -> anyhow::Result<Self> {
        Self::run(&["serve"], &[("DATA_DIR", &folder.display().to_string()), ("DATABASE_URL", url)]).await
    }

    /// Starts a program that sends the bytes of a file and does nothing else.
    pub async fn still(file: &Path) -> anyhow::Result<Self> {
        Self::run(&["still", &file.display().to_string()], &[]).await
    }

    async fn run(arguments: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = Command::new(std::env::current_exe()?);
        for name in ["DATABASE_URL", "FILES_URL", "CONFIG_FILE", "PUBLIC_URL", "MODE"] {
            command.env_remove(name);
        }
        command.args(arguments).envs(environment.iter().copied()).env("LISTEN", address.to_string());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn()?;
        let server = Self { child, address };
        let start = Instant::now();
        loop {
            if let Ok(mut connection) = crate::http::Connection::open(address, None).await
                && connection.get("/readyz").await.is_ok_and(|reply| reply.status == 200)
            {
                return Ok(server);
            }
            ensure!(start.elapsed() < START_MAX, "the server did not get ready");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Resident memory in MB.
    pub fn memory_mb(&self) -> anyhow::Result<f64> {
        memory_mb(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory_mb(process: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1_024.0 / 1e6)
}
