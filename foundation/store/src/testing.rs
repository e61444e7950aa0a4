//! Test databases: a migrated SQLite file copied per test, and a PostgreSQL database made from a
//! migrated template per test. The cluster is started by the first test that needs it, under a
//! file lock, and stays up for the others (`cargo xtask postgres stop` ends it).

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "support of tests: it may read CI and may panic")]

use crate::{Engine, Migration, Store};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A database of one test; gone with the value (PostgreSQL: with the cluster).
#[derive(Debug)]
pub struct TestStore {
    store: Store,
    url: String,
    _folder: Option<TempDir>,
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    /// The URL, for a second connection or a server of its own.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A fresh database of `engine` with the schema of `list`. `None`, said on standard error, where
/// there is no PostgreSQL on this machine; with `CI=true` that is a failure.
///
/// # Panics
/// Where the database cannot be made.
pub async fn fresh(engine: Engine, list: &[Migration]) -> Option<TestStore> {
    let schema = list.iter().fold(Sha256::new(), |h, m| h.chain_update(m.name).chain_update(m.sql)).finalize();
    let schema: String = schema.iter().take(8).map(|b| format!("{b:02x}")).collect();
    match engine {
        Engine::Sqlite => Some(fresh_sqlite(list, &schema).await),
        Engine::Postgres => match postgres_server() {
            Some(server) => Some(fresh_postgres(&server, list, &schema).await),
            None => {
                assert!(std::env::var("CI").is_err(), "PostgreSQL is missing and CI may not skip");
                eprintln!("skipped on PostgreSQL: no initdb found on this machine");
                None
            }
        },
    }
}

/// A database with no schema at all, to run migrations on.
///
/// # Panics
/// As [`fresh`].
pub async fn empty(engine: Engine) -> Option<TestStore> {
    match engine {
        Engine::Sqlite => {
            let folder = TempDir::new().unwrap();
            let url = format!("sqlite:{}", folder.path().join("empty.db").display());
            Some(TestStore { store: Store::connect(&url).await.unwrap(), url, _folder: Some(folder) })
        }
        Engine::Postgres => fresh(engine, &[]).await,
    }
}

/// One test body, run as two tests: on SQLite and on PostgreSQL.
///
/// ```ignore
/// store::on_both_databases!(accounts::migrations(), a_name_is_taken_once, |store| async move { … });
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($list:expr, $name:ident, |$store:ident| $body:expr) => {
        #[allow(clippy::unwrap_used, reason = "the body of a test")]
        mod $name {
            use super::*;

            async fn body($store: $crate::testing::TestStore) {
                $body.await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                if let Some(store) = $crate::testing::fresh($crate::Engine::Sqlite, &$list).await {
                    body(store).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(store) = $crate::testing::fresh($crate::Engine::Postgres, &$list).await {
                    body(store).await;
                }
            }
        }
    };
}

async fn fresh_sqlite(list: &[Migration], schema: &str) -> TestStore {
    let templates = target().join("test-sqlite");
    fs::create_dir_all(&templates).unwrap();
    let template = templates.join(format!("{schema}.db"));
    {
        let _lock = lock(&templates.join(format!("{schema}.lock")));
        if !template.exists() {
            let unfinished = templates.join(format!("{schema}.tmp"));
            let _ = fs::remove_file(&unfinished);
            let store = Store::connect(&format!("sqlite:{}", unfinished.display())).await.unwrap();
            store.migrate(list).await.unwrap();
            store.read().clone().close().await.unwrap();
            fs::rename(&unfinished, &template).unwrap();
        }
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("test.db");
    fs::copy(&template, &file).unwrap();
    let url = format!("sqlite:{}", file.display());
    TestStore { store: Store::connect(&url).await.unwrap(), url, _folder: Some(folder) }
}

async fn fresh_postgres(server: &Server, list: &[Migration], schema: &str) -> TestStore {
    let template = format!("template_{schema}");
    let admin = Store::connect(&server.url("postgres")).await.unwrap();
    {
        let _lock = lock(&server.folder.join(format!("{schema}.lock")));
        let known = crate::number(
            admin.read(),
            "select count(*) as n from pg_database where datname = $1",
            [template.as_str().into()],
        );
        if known.await.unwrap() == 0 {
            let unfinished = format!("unfinished_{schema}");
            admin.read().execute_unprepared(&format!("drop database if exists {unfinished}")).await.unwrap();
            admin.read().execute_unprepared(&format!("create database {unfinished}")).await.unwrap();
            let store = Store::connect(&server.url(&unfinished)).await.unwrap();
            store.migrate(list).await.unwrap();
            store.read().clone().close().await.unwrap();
            admin
                .read()
                .execute_unprepared(&format!("alter database {unfinished} rename to {template}"))
                .await
                .unwrap();
        }
    }
    let name = format!("test_{}", clock::Clock::system().new_id().simple());
    {
        // PostgreSQL copies a template for one caller at a time.
        let _lock = lock(&server.folder.join("copy.lock"));
        admin.read().execute_unprepared(&format!("create database {name} template {template}")).await.unwrap();
    }
    admin.read().clone().close().await.unwrap();
    let url = server.url(&name);
    TestStore { store: Store::connect(&url).await.unwrap(), url, _folder: None }
}

struct Server {
    folder: PathBuf,
}

impl Server {
    fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{database}")
    }
}

/// The running test cluster, started where needed.
fn postgres_server() -> Option<Server> {
    let bin = postgres_bin()?;
    let home = target().join("test-postgres");
    fs::create_dir_all(&home).unwrap();
    let _lock = lock(&home.join("start.lock"));
    // The socket's path must be short, and the postgres user must be able to reach it.
    let note = home.join("folder");
    if let Ok(folder) = fs::read_to_string(&note) {
        let folder = PathBuf::from(folder.trim());
        if pg(&bin, "pg_ctl", &["-D", &folder.join("data").display().to_string(), "status"]) {
            return Some(Server { folder });
        }
    }
    let folder = tempfile::Builder::new().prefix("gongpin-pg-").tempdir().unwrap().keep();
    if is_root() {
        Command::new("chown").arg("postgres").arg(&folder).status().unwrap();
    }
    let data = folder.join("data").display().to_string();
    let done = pg(
        &bin,
        "initdb",
        &["-D", &data, "-U", "postgres", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
    );
    assert!(done, "initdb failed");
    let options = format!(
        "-k {} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400",
        folder.display()
    );
    let log = folder.join("log").display().to_string();
    assert!(pg(&bin, "pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &options, "start"]), "PostgreSQL did not start");
    fs::write(note, folder.display().to_string()).unwrap();
    Some(Server { folder })
}

/// The folder of PostgreSQL's programs: beside `initdb` in PATH, or where Debian puts them.
fn postgres_bin() -> Option<PathBuf> {
    let in_path = std::env::var("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|v| v.path().join("bin"));
    let mut places: Vec<PathBuf> = debian.collect();
    places.sort();
    places.reverse();
    places.extend(std::env::split_paths(&in_path));
    places.into_iter().find(|p| p.join("initdb").exists() && p.join("pg_ctl").exists())
}

/// Runs one of PostgreSQL's programs quietly, as its own user where we are root.
fn pg(bin: &Path, program: &str, arguments: &[&str]) -> bool {
    let program = bin.join(program);
    let mut command = if is_root() {
        let mut c = Command::new("runuser");
        c.args(["-u", "postgres", "--"]).arg(&program);
        c
    } else {
        Command::new(&program)
    };
    command
        .args(arguments)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// The build folder of this workspace.
fn target() -> PathBuf {
    std::env::var("CARGO_TARGET_DIR")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from)
}

fn lock(file: &Path) -> fs::File {
    let file = fs::File::create(file).unwrap();
    file.lock().unwrap();
    file
}
