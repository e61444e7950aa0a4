//! Control 15: keys rotate while everybody reads and writes, and every sealed column is known to the rotation.

#![allow(clippy::unwrap_used, reason = "tests")]

mod town;

use access::PersonId;
use accounts::{messages::Template, testing as people};
use axum::http::Method;
use clock::Clock;
use sea_orm::FromQueryResult;
use serde_json::json;
use server::{app::App, keys};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::Engine;
use town::{Actor, Town};
use web::testing::Client;

const PAUSE: Duration = Duration::from_millis(3);

/// What goes on while keys rotate, and how often.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    read: AtomicUsize,
    written: AtomicUsize,
}

impl Load {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }
}

/// A clerk writes jobs and reads them again: `job` and its sealed telephone number.
async fn clerk_works(clerk: Client, job: serde_json::Value, load: Arc<Load>) {
    while load.goes_on() {
        let made = clerk.json(Method::POST, "/api/v1/centre/jobs", &job, &[]).await.expect(201).value();
        load.written.fetch_add(1, Ordering::SeqCst);
        let path = format!("/centre/jobs/{}/edit", made["id"].as_str().unwrap());
        let _ = clerk.get(&path).await.expect(200).sees("0660-8519160");
        load.read.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(PAUSE).await;
    }
}

/// A person looks at the own account and messages.
async fn person_reads(person: Client, load: Arc<Load>) {
    while load.goes_on() {
        let _ = person.get("/me").await.expect(200).sees("441581");
        let _ = person.get("/me/messages").await.expect(200);
        load.read.fetch_add(2, Ordering::SeqCst);
        tokio::time::sleep(PAUSE).await;
    }
}

/// The platform sends messages: three sealed columns and the inbox.
async fn messages_are_sent(app: App, to: (PersonId, String), load: Arc<Load>) {
    while load.goes_on() {
        let tx = app.store.begin().await.unwrap();
        let text = Template::Notice("您的单位资料已审核通过。".into());
        accounts::messages::send_for(&*tx, &app.accounts, &to.1, to.0, &text).await.unwrap();
        tx.commit().await.unwrap();
        load.written.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(PAUSE).await;
    }
}

store::on_both_databases!(server::app::migrations(), keys_rotate_under_load, |store| async move {
    let town = Town::new(&store).await;
    let app = &town.app;
    let clerk = town.visitor(Actor::ClerkWithAll).await;
    let job = json!({
        "title": "电焊工（二保焊）", "category": "02-02", "headcount": "6", "nature": "全职", "pay_min": "6000",
        "pay_max": "8500", "pay_unit": "元/月", "education": "初中及以下", "experience": "1-3年", "place": "441581",
        "address": "东海街道工业园区二路8号", "description": "按图纸完成钢结构件的二氧化碳保护焊。",
        "requirements": "持有有效的焊接与热切割作业证。", "contact_name": "林晓彤", "contact_phone": "0660-8519160",
        "valid_until": app.clock.today().plus_days(30).to_string(),
    });
    // Something published: its version can only grow, and its telephone number is sealed too.
    let mut published = job.clone();
    published["then"] = "publish".into();
    let _ = clerk.json(Method::POST, "/api/v1/centre/jobs", &published, &[]).await.expect(201);
    let someone = people::person(&app.accounts, 70, "somebody70", "陈七十", access::Rank::SECOND).await;
    for n in 100..220 {
        people::person(&app.accounts, n, &format!("person{n}"), "陈某某", access::Rank::FIRST).await;
    }
    let before = keys::counts(app).await.unwrap();
    assert!(before["k1"] > 250, "{before:?}");

    let load = Arc::new(Load::default());
    let mut work = vec![
        tokio::spawn(clerk_works(clerk.clone(), job.clone(), load.clone())),
        tokio::spawn(clerk_works(town.visitor(Actor::ClerkOfJobs).await, job, load.clone())),
        tokio::spawn(person_reads(town.visitor(Actor::SecondLevel).await, load.clone())),
        tokio::spawn(messages_are_sent(app.clone(), (someone.id, someone.phone.clone()), load.clone())),
    ];
    // The running server looks at its key file now and then; here a little more often.
    let (running, on) = (app.clone(), load.clone());
    work.push(tokio::spawn(async move {
        while on.goes_on() {
            running.accounts.keys.reload().unwrap();
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }));
    while load.written.load(Ordering::SeqCst) < 5 {
        tokio::time::sleep(PAUSE).await;
    }

    // Another process, as the command is one.
    let file = town.configuration.key_file();
    assert_eq!(seal::rotate(&file, &mut rand::rng()).unwrap(), "k2");
    let command = App::open(&town.configuration, Clock::system()).await.unwrap();
    assert_eq!(command.accounts.keys.active_id(), "k2");
    assert!(keys::refuse_in_use(&command, "k1").await.unwrap_err().to_string().contains("still lie under k1"));
    let at_start = (load.read.load(Ordering::SeqCst), load.written.load(Ordering::SeqCst));
    let outcome = keys::reseal(&command, Duration::from_millis(600), |_, _| {}).await.unwrap();
    let at_end = (load.read.load(Ordering::SeqCst), load.written.load(Ordering::SeqCst));
    assert!(outcome.resealed >= before["k1"] && outcome.stuck == 0, "{outcome:?}");
    assert!(at_end.0 > at_start.0 && at_end.1 > at_start.1, "nobody worked meanwhile: {at_start:?} {at_end:?}");
    load.over.store(true, Ordering::SeqCst);
    for one in work {
        one.await.expect("nobody is refused");
    }

    // Everything is under the new key, what was written meanwhile too; the old one goes, and all is read as before.
    let after = keys::counts(&command).await.unwrap();
    assert_eq!(after["k1"], 0, "{after:?}");
    assert!(after["k2"] >= before["k1"], "{before:?} {after:?}");
    keys::refuse_in_use(&command, "k1").await.unwrap();
    seal::retire(&file, "k1", &mut rand::rng()).unwrap();
    assert!(app.accounts.keys.reload().unwrap());
    assert_eq!(app.accounts.keys.ids(), ["k2"]);
    let _ = clerk.get("/me").await.expect(200).sees("441581");
    let _ = clerk.get("/centre/jobs").await.expect(200);
    let _ = town.client.get("/jobs").await.expect(200).sees("电焊工");
    // People are still found by their numbers: the blind indexes outlive the key.
    let (db, number) = (app.store.read(), someone.document.as_str());
    let found = accounts::persons::match_for_binding(db, &app.accounts, "陈七十", number, "somebody70").await.unwrap();
    assert_eq!(found.unwrap().id(), someone.id);
});

store::on_both_databases!(
    server::app::migrations(),
    a_ciphertext_moved_to_another_row_does_not_open,
    |store| async move {
        let town = Town::new(&store).await;
        let sql = "update person set document_sealed = (select document_sealed from person where username = 'second') \
               where username = 'first'";
        store::run(store.read(), sql, []).await.unwrap();
        let visitor = town.visitor(Actor::FirstLevel).await;
        let _ = visitor.get("/me").await.expect(500).lacks("441581");
    }
);

#[derive(FromQueryResult)]
struct Named {
    table_name: String,
    column_name: String,
}

/// Bytes that are neither a hash (`…_hash`) nor sealed: what a quota counts, and the public side of passkeys.
const NEITHER: [(&str, &str); 6] = [
    ("quota", "subject"),
    ("passkey", "credential_id"),
    ("passkey", "transports"),
    ("passkey", "static_state"),
    ("passkey", "dynamic_state"),
    ("passkey_challenge", "state"),
];

#[tokio::test]
async fn every_column_of_bytes_is_a_hash_or_declared_as_sealed() {
    let Some(store) = store::testing::fresh(Engine::Postgres, &server::app::migrations()).await else { return };
    let sql = "select cast(table_name as text) as table_name, cast(column_name as text) as column_name from information_schema.columns \
               where table_schema = current_schema() and data_type = 'bytea' order by table_name, column_name";
    let columns: Vec<Named> = store::all(store.read(), sql, []).await.unwrap();
    let declared = server::app::sealed();
    assert!(columns.len() > 20 && declared.len() > 12);
    for c in &columns {
        let is_sealed = declared.iter().any(|d| (d.table, d.column) == (c.table_name.as_str(), c.column_name.as_str()));
        let is_hash = c.column_name.ends_with("_hash");
        let is_neither = NEITHER.contains(&(c.table_name.as_str(), c.column_name.as_str()));
        assert!(
            is_sealed || is_hash || is_neither,
            "{}.{} holds bytes: name it …_hash, or declare it in its room's sealed()",
            c.table_name,
            c.column_name
        );
    }
    for d in &declared {
        let is_there = columns.iter().any(|c| (c.table_name.as_str(), c.column_name.as_str()) == (d.table, d.column));
        assert!(is_there, "{}.{} is declared and not in the schema", d.table, d.column);
        let sql = format!("select count(*) as n from {} where {} is null", d.table, d.row);
        assert_eq!(store::number(store.read(), &sql, []).await.unwrap(), 0);
    }
}

store::on_both_databases!(
    server::app::migrations(),
    tables_that_only_grow_still_do_but_for_their_sealed_column,
    |store| async move {
        let town = Town::new(&store).await;
        let clerk = town.visitor(Actor::ClerkWithAll).await;
        let _ = clerk.get("/centre").await.expect(200);
        for (table, sealed) in [("job_version", "contact_phone"), ("profile_version", "contact_phone")] {
            let lines = store.schema_lines().await.unwrap();
            let prefix = format!("column {table} ");
            let columns: Vec<&str> =
                lines.iter().filter_map(|l| l.strip_prefix(&prefix)).map(|l| l.split(' ').next().unwrap()).collect();
            assert!(columns.len() > 10 && columns.contains(&sealed));
            for column in columns.into_iter().filter(|c| *c != sealed) {
                let found = trigger_names(&store, table, column).await;
                assert!(
                    found,
                    "{table}.{column} may be changed: end your migration with a line {{resealable {table} {sealed}: …}} that \
                 names every column but {sealed}"
                );
            }
        }
    }
);

/// Whether a trigger refuses changes of this column. The text of the trigger is what counts: the table may be empty.
async fn trigger_names(store: &store::Store, table: &str, column: &str) -> bool {
    let sql = match store.engine() {
        Engine::Sqlite => "select sql as text from sqlite_master where type = 'trigger' and tbl_name = $1",
        Engine::Postgres => {
            "select pg_get_triggerdef(t.oid) as text from pg_trigger t join pg_class c on c.oid = t.tgrelid \
             where c.relname = $1 and not t.tgisinternal"
        }
    };
    #[derive(FromQueryResult)]
    struct Text {
        text: String,
    }
    let all: Vec<Text> = store::all(store.read(), sql, [table.into()]).await.unwrap();
    all.iter().any(|t| {
        t.text.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == column)
    })
}
