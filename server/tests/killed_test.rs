//! The real server, killed with SIGKILL at random moments while clerks write and publish batches: what it acknowledged is
//! there, and nothing is half done. The oracle is the client's own journal and the database itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use access::{Powers, Rank};
use accounts::{Subject, testing as people};
use clock::Clock;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use server::{
    app::App,
    config::{Configuration, Mode},
};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use store::{Store, testing::TestStore};

/// How often the server is killed.
const KILLS: u32 = 5;
/// Drafts of one batch.
const BATCH: usize = 12;
/// The seed of the moments; printed, so that a failure can be run again.
const SEED: u64 = 20_261_124;
/// A server that is not ready by then never will be.
const READY_SECONDS_MAX: u64 = 60;

/// What the client was told.
#[derive(Default)]
struct Journal {
    /// Drafts whose creation was acknowledged.
    written: BTreeSet<String>,
    /// Jobs whose publication was acknowledged.
    published: BTreeSet<String>,
    /// Batches that were sent and never answered.
    unanswered: Vec<Vec<String>>,
}

/// The server as a process of its own.
struct Served {
    child: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gongpin(folder: &Path, database: &str, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongpin"));
    command
        .current_dir(folder)
        .env("DATA_DIR", folder)
        .env("DATABASE_URL", database)
        .env("LISTEN", format!("127.0.0.1:{port}"))
        .env("PUBLIC_URL", format!("http://127.0.0.1:{port}"))
        .env_remove("CONFIG_FILE")
        .env_remove("FILES_URL")
        .env_remove("MODE")
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

async fn serve(folder: &Path, database: &str, client: &reqwest::Client) -> Served {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = gongpin(folder, database, port).arg("serve").spawn().unwrap();
    let served = Served { child, url: format!("http://127.0.0.1:{port}") };
    for _ in 0..READY_SECONDS_MAX * 20 {
        let ready = client.get(format!("{}/readyz", served.url)).send().await;
        if ready.is_ok_and(|answer| answer.status().is_success()) {
            return served;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server did not become ready");
}

/// A job as a clerk types it.
fn job(number: u32) -> Value {
    json!({
        "title": format!("流水线操作工{number:05}"), "category": "02-02", "headcount": 5, "nature": "全职", "pay_min": 5000,
        "pay_max": 7000, "pay_unit": "元/月", "education": "不限", "experience": "不限", "place": "441581",
        "address": "东海街道工业园区二路8号", "description": "按工艺要求完成流水线装配和自检。",
        "requirements": "能适应两班倒，动手能力强。", "contact_name": "林晓彤", "contact_phone": "0660-8519160",
        "valid_until": Clock::system().today().plus_days(60).to_string(),
    })
}

async fn post(client: &reqwest::Client, url: &str, session: &str, body: &Value) -> Option<Value> {
    let request = client
        .post(url)
        .header("cookie", format!("session={session}"))
        .header("sec-fetch-site", "same-origin")
        .json(body);
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let text = answer.text().await.ok()?;
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).ok()
}

/// Writes drafts and publishes them in batches until the server answers no more.
async fn work(client: &reqwest::Client, url: &str, session: &str, first: u32) -> Journal {
    let mut journal = Journal::default();
    let mut number = first;
    loop {
        let mut batch = Vec::new();
        for _ in 0..BATCH {
            number += 1;
            let Some(answer) = post(client, &format!("{url}/api/v1/centre/jobs"), session, &job(number)).await else {
                return journal;
            };
            let id = answer["id"].as_str().unwrap().to_owned();
            journal.written.insert(id.clone());
            batch.push(id);
        }
        let address = format!("{url}/api/v1/centre/jobs/publications");
        match post(client, &address, session, &json!({ "jobs": batch })).await {
            Some(answer) => {
                assert_eq!(answer["done"], BATCH, "{answer}");
                journal.published.extend(batch);
            }
            None => {
                journal.unanswered.push(batch);
                return journal;
            }
        }
    }
}

async fn count(store: &Store, sql: &str) -> i64 {
    store::number(store.read(), sql, []).await.unwrap()
}

async fn state_of(store: &Store, id: &str) -> i64 {
    let id: uuid::Uuid = id.parse().unwrap();
    let sql = "select case when state = 'published' then 1 when state = 'draft' then 0 else 9 end as n from job where id = $1";
    assert_eq!(
        store::number(store.read(), "select count(*) as n from job where id = $1", [id.into()]).await.unwrap(),
        1
    );
    i64::from(store::one::<State>(store.read(), sql, [id.into()]).await.unwrap().unwrap().n)
}

#[derive(sea_orm::FromQueryResult)]
struct State {
    n: i32,
}

async fn killed(store: TestStore, name: &str) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "data_dir = {:?}\ndatabase_url = {:?}\nfiles_url = \"file://{}\"",
        folder.path(),
        store.url(),
        folder.path().join("files").display()
    );
    // An organisation with its clerk, put in before the server starts; the keys stay in the folder.
    let configuration = Configuration::of_text(&text, Some(Mode::Development)).unwrap();
    let app = App::open(&configuration, Clock::system()).await.unwrap();
    let person = people::person(&app.accounts, 1, "chenjing", "陈静", Rank::SECOND).await.id;
    let samples = organisations::fixtures::samples(1..=1, "441581");
    let tx = store.begin().await.unwrap();
    let room = &app.organisations;
    let now = app.clock.now();
    let ids =
        organisations::fixtures::organisations(&*tx, room, &samples, people::PASSWORD_PHC, person, now).await.unwrap();
    organisations::fixtures::clerk(&*tx, room, ids[0], person, Powers::ALL).await.unwrap();
    tx.commit().await.unwrap();
    let session = people::signed_in(&app.accounts, Subject::Person(person), Some(ids[0])).await;
    drop(app);

    println!("{name}: seed {SEED}");
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let mut all = Journal::default();
    for round in 0..KILLS {
        let mut served = serve(folder.path(), store.url(), &client).await;
        let patience = Duration::from_millis(random.random_range(150..2_500));
        let url = served.url.clone();
        let (one, two) = (round * 20_000, round * 20_000 + 10_000);
        let working = async { tokio::join!(work(&client, &url, &session, one), work(&client, &url, &session, two)) };
        let killing = async {
            tokio::time::sleep(patience).await;
            // SIGKILL: no handler, no drain, no last write.
            served.child.kill().unwrap();
            served.child.wait().unwrap();
        };
        let ((first, second), ()) = tokio::join!(working, killing);
        for journal in [first, second] {
            all.written.extend(journal.written);
            all.published.extend(journal.published);
            all.unanswered.extend(journal.unanswered);
        }
    }
    println!(
        "{name}: {} drafts, {} publications and {} unanswered batches over {KILLS} kills",
        all.written.len(),
        all.published.len(),
        all.unanswered.len()
    );
    assert!(all.published.len() >= BATCH, "nothing was ever published: the test shows nothing");

    // Nothing that was acknowledged is lost.
    for id in &all.published {
        assert_eq!(state_of(&store, id).await, 1, "{id} was acknowledged as published");
    }
    for id in &all.written {
        let _ = state_of(&store, id).await;
    }
    // A batch that was never answered happened whole or not at all.
    for batch in &all.unanswered {
        let mut states = BTreeSet::new();
        for id in batch {
            states.insert(state_of(&store, id).await);
        }
        assert_eq!(states.len(), 1, "a batch is half published: {states:?}");
    }
    // Every publication is one version, one line of the log and one change for the search, and none is without the others.
    let published = count(&store, "select count(*) as n from job where state = 'published'").await;
    for sql in [
        "select count(*) as n from job_version",
        "select count(*) as n from deed where action = 'job.publication'",
        "select count(*) as n from job_change where kind = 'publish'",
        "select n from job_change_counter",
    ] {
        assert_eq!(count(&store, sql).await, published, "{sql}");
    }
    let verified = gongpin(folder.path(), store.url(), 1).arg("verify").status().unwrap();
    assert!(verified.success(), "{verified}");
    // Started once more, the search finds exactly what is published.
    let served = serve(folder.path(), store.url(), &client).await;
    let answer = client.get(format!("{}/api/v1/jobs", served.url)).send().await.unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["total"], published);
}

store::on_both_databases!(
    server::app::migrations(),
    batches_that_are_published_under_kill_9_are_whole_or_not_there,
    |store| async move {
        let name = format!("{:?}", store.engine());
        killed(store, &name).await;
    }
);
