//! An import under `kill -9`: the server is killed at seeded moments while it imports, started again, and goes on with the next
//! row. At every moment the jobs are exactly the rows that are settled; in the end every row is a job, once.

#![allow(clippy::unwrap_used, reason = "tests")]

mod town;

use clock::Clock;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use store::testing::TestStore;
use town::{Actor, Town};

const ROWS: i64 = 400;
const PATIENCE: Duration = Duration::from_secs(120);

/// A file of so many jobs, each with a title of its own.
fn file(until: clock::Day) -> String {
    let mut file = String::from(
        "职位名称,职位类别,招聘人数,工作性质,薪资,学历要求,工作经验,工作地点,详细地址,职位描述,任职要求,联系人,联系电话,发布有效期\n",
    );
    for n in 0..ROWS {
        file.push_str(&format!(
            "电焊工{n:04},焊工,6,全职,6-8千/月,不限,不限,陆丰市,东海街道二路8号,焊接钢结构件。,持焊工证。,林晓彤,0660-8519160,{until}\n"
        ));
    }
    file
}

/// The built server over the town's data.
fn serve(store: &TestStore, folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_gongpin"))
        .arg("serve")
        .current_dir(folder)
        .env("LISTEN", "127.0.0.1:0")
        .env("PUBLIC_URL", "http://localhost")
        .env("DATA_DIR", folder)
        .env("DATABASE_URL", store.url())
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn number(store: &TestStore, sql: &str) -> i64 {
    store::number(store.read(), sql, []).await.unwrap()
}

async fn settled(store: &TestStore) -> i64 {
    number(store, "select count(*) as n from job_import_row where outcome <> ''").await
}

/// Waits until so many rows are settled; fails where the server ends by itself or nothing moves.
async fn until_settled(store: &TestStore, server: &mut Child, rows: i64) {
    let begun = std::time::Instant::now();
    while settled(store).await < rows {
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        assert!(begun.elapsed() < PATIENCE, "{} of {rows} rows", settled(store).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

store::on_both_databases!(
    server::app::migrations(),
    an_import_that_is_killed_goes_on_and_brings_every_row_in_once,
    |store| async move {
        let town = Town::new(&store).await;
        // The server beside reads the machine's clock.
        town.app.clock.turn_to(Clock::system().now());
        let clerk = town.visitor(Actor::ClerkWithAll).await;
        let until = town.app.clock.today().plus_days(20);
        let upload = ("file", "jobs.csv", file(until).into_bytes());
        let upload = (upload.0, upload.1, upload.2.as_slice());
        let made = clerk.post_file("/api/v1/centre/imports", &[], upload).await.expect(201).value();
        assert_eq!(made["counts"]["refused"], 0, "{made:#}");
        let id = made["id"].as_str().unwrap().to_owned();
        let begin = format!("/api/v1/centre/imports/{id}/execution");
        let _ = clerk.json(axum::http::Method::POST, &begin, &serde_json::json!({}), &[]).await.expect(202);

        let mut random = ChaCha8Rng::seed_from_u64(20_261_124);
        for _ in 0..3 {
            let mut server = serve(&store, town.folder());
            let goal = (settled(&store).await + random.random_range(1..=90)).min(ROWS - 60);
            until_settled(&store, &mut server, goal).await;
            tokio::time::sleep(Duration::from_millis(random.random_range(0..=40))).await;
            server.kill().unwrap();
            server.wait().unwrap();
            let (jobs, rows) = (number(&store, "select count(*) as n from job").await, settled(&store).await);
            assert_eq!(jobs, rows, "a job without its row, or a row without its job");
        }
        assert!(settled(&store).await < ROWS, "the kills came too late to tell anything");
        let mut server = serve(&store, town.folder());
        until_settled(&store, &mut server, ROWS).await;
        let begun = std::time::Instant::now();
        while number(&store, "select count(*) as n from job_import where state = 'done'").await == 0 {
            assert!(begun.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server.kill().unwrap();
        server.wait().unwrap();
        assert_eq!(number(&store, "select count(*) as n from job").await, ROWS);
        assert_eq!(number(&store, "select count(distinct title) as n from job").await, ROWS);
        assert_eq!(number(&store, "select count(*) as n from deed where action = 'job.creation'").await, ROWS);
        assert_eq!(number(&store, "select count(*) as n from deed where action = 'job_import.completion'").await, 1);
    }
);
