//! What every room relies on.

#![allow(clippy::unwrap_used, reason = "tests")]

use clock::Timestamp;
use store::{Engine, MigrateError, Migration, Unique, idempotency, testing};

store::id!(
    /// A thing of these tests.
    ThingId
);

const THINGS: Migration = Migration {
    name: "0001_things",
    sql: "create table thing (
  id {uuid} not null primary key,
  name text not null,
  live boolean not null,
  at bigint not null
);
create unique index thing_one_live_name on thing (name) where live;
create table story (seq {serial}, line text not null);
{append_only story}",
};
const ONE_LIVE_NAME: Unique = Unique { index: "thing_one_live_name", columns: "thing.name" };

fn list() -> Vec<Migration> {
    vec![idempotency::MIGRATION, THINGS]
}

async fn add(db: &impl sea_orm::ConnectionTrait, name: &str, live: bool) -> Result<u64, sea_orm::DbErr> {
    let id = ThingId(clock::Clock::system().new_id());
    store::run(
        db,
        "insert into thing (id, name, live, at) values ($1, $2, $3, $4)",
        [id.into(), name.into(), live.into(), 1_i64.into()],
    )
    .await
}

#[derive(sea_orm::FromQueryResult)]
struct Thing {
    id: ThingId,
    live: bool,
}

store::on_both_databases!(list(), a_row_reads_back_as_it_was_written, |store| async move {
    add(store.read(), "𠮷", true).await.unwrap();
    let found: Vec<Thing> =
        store::all(store.read(), "select id, live from thing where name = $1", ["𠮷".into()]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].live);
    assert_eq!(found[0].id.0.get_version_num(), 7);
});

store::on_both_databases!(list(), a_partial_unique_index_is_recognised, |store| async move {
    add(store.read(), "a", true).await.unwrap();
    add(store.read(), "a", false).await.unwrap();
    let error = add(store.read(), "a", true).await.unwrap_err();
    assert!(ONE_LIVE_NAME.is_violated_by(&error), "{error:?}");
    assert!(!idempotency::SAME_KEY.is_violated_by(&error));
});

store::on_both_databases!(list(), a_dropped_change_is_undone, |store| async move {
    let tx = store.begin().await.unwrap();
    add(&*tx, "a", true).await.unwrap();
    drop(tx);
    assert_eq!(store::number(store.read(), "select count(*) as n from thing", []).await.unwrap(), 0);
});

store::on_both_databases!(list(), many_writers_take_turns, |store| async move {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40 {
        let store = (*store).clone();
        tasks.spawn(async move {
            let tx = store.begin().await.unwrap();
            let before = store::number(&*tx, "select count(*) as n from thing", []).await.unwrap();
            add(&*tx, &format!("{n}"), true).await.unwrap();
            tx.commit().await.unwrap();
            before
        });
    }
    assert_eq!(tasks.join_all().await.len(), 40);
    assert_eq!(store::number(store.read(), "select count(*) as n from thing", []).await.unwrap(), 40);
});

store::on_both_databases!(list(), an_append_only_table_can_only_grow, |store| async move {
    store::run(store.read(), "insert into story (line) values ($1)", ["once".into()]).await.unwrap();
    assert!(store::run(store.read(), "update story set line = 'twice'", []).await.is_err());
    assert!(store::run(store.read(), "delete from story", []).await.is_err());
});

store::on_both_databases!(list(), one_key_has_one_answer, |store| async move {
    let (now, body) = (Timestamp::from_ms(1), idempotency::fingerprint(b"body"));
    let db = store.read();
    assert_eq!(idempotency::look_up(db, "s", "k", &body).await.unwrap(), idempotency::Known::New);
    idempotency::keep(db, "s", "k", &body, "first", now).await.unwrap();
    assert_eq!(idempotency::look_up(db, "s", "k", &body).await.unwrap(), idempotency::Known::Answered("first".into()));
    let other = idempotency::fingerprint(b"other");
    assert_eq!(idempotency::look_up(db, "s", "k", &other).await.unwrap(), idempotency::Known::OtherBody);
    let twice = idempotency::keep(db, "s", "k", &body, "second", now).await.unwrap_err();
    assert!(idempotency::SAME_KEY.is_violated_by(&twice), "{twice:?}");
});

store::on_both_databases!([], a_failed_step_leaves_nothing, |store| async move {
    let bad =
        Migration { name: "0002_bad", sql: "create table half (id bigint not null);\ncreate table half (id bigint);" };
    let error = store.migrate(&[THINGS, bad]).await.unwrap_err();
    assert!(matches!(error, MigrateError::Step { step: "0002_bad", .. }));
    assert!(store.schema_lines().await.unwrap().iter().all(|l| !l.contains("half")));
    assert_eq!(store.migrate(&[THINGS]).await.unwrap(), Vec::<&str>::new());
});

store::on_both_databases!([], a_newer_database_is_refused, |store| async move {
    store.migrate(&[THINGS]).await.unwrap();
    assert!(
        matches!(store.migrate(&[idempotency::MIGRATION]).await.unwrap_err(), MigrateError::Newer(name) if name == "0001_things")
    );
});

store::on_both_databases!([], migrators_that_start_together_take_turns, |store| async move {
    let runs = (0..4).map(|_| {
        let store = (*store).clone();
        tokio::spawn(async move { store.migrate(&list()).await.unwrap().len() })
    });
    let mut ran = 0;
    for run in runs.collect::<Vec<_>>() {
        ran += run.await.unwrap();
    }
    assert_eq!(ran, 2);
});

#[tokio::test]
async fn both_engines_get_the_same_schema() {
    let Some(postgres) = testing::fresh(Engine::Postgres, &list()).await else { return };
    let sqlite = testing::fresh(Engine::Sqlite, &list()).await.unwrap();
    assert_eq!(sqlite.schema_lines().await.unwrap(), postgres.schema_lines().await.unwrap());
}
