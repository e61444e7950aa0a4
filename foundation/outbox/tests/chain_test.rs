//! The chain of the log, against the database's own hands.

#![allow(clippy::unwrap_used, reason = "tests")]

use access::{Actor, OfficerId, PersonId};
use clock::Timestamp;
use outbox::{Checked, Deed, Flaw, chain, check};
use sea_orm::ConnectionTrait;
use seal::Keyring;
use serde_json::json;
use store::{Engine, testing::TestStore};

fn list() -> Vec<store::Migration> {
    vec![outbox::MIGRATION, outbox::CHAIN]
}

fn nine() -> Timestamp {
    Timestamp::parse_input("2026-03-08T09:00").unwrap()
}

fn keys() -> Keyring {
    Keyring::from_text("k1:00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef").unwrap()
}

async fn write(store: &TestStore, count: u32, at: Timestamp) {
    for n in 0..count {
        let person = Actor::Person(PersonId(uuid::Uuid::from_u128(u128::from(n) + 1)));
        let deed = Deed {
            at,
            actor: if n % 2 == 0 { &Actor::System } else { &person },
            action: "job.publication",
            object_kind: "job",
            object_id: uuid::Uuid::from_u128(7),
            states: (n % 3 == 0).then_some(("draft", "published")),
            detail: json!({ "n": n }),
        };
        let tx = store.begin().await.unwrap();
        outbox::record(&*tx, &deed).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// What somebody with the database's password can do.
async fn by_hand(store: &TestStore, sql: &str) {
    for table in ["deed", "deed_link", "deed_day"] {
        let drop = match store.engine() {
            Engine::Sqlite => {
                format!("drop trigger if exists {table}_no_update; drop trigger if exists {table}_no_delete;")
            }
            Engine::Postgres => format!("drop trigger if exists {table}_append_only on {table};"),
        };
        store.read().execute_unprepared(&drop).await.unwrap();
    }
    store.read().execute_unprepared(sql).await.unwrap();
}

async fn seen(store: &TestStore) -> Checked {
    check(store.read(), Some(&keys()), &[], |_, _| {}).await.unwrap()
}

store::on_both_databases!(list(), every_line_is_linked_and_an_untouched_log_holds, |store| async move {
    write(&store, 7, nine()).await;
    assert_eq!(seen(&store).await.waiting, 7);
    assert_eq!(chain(&store, &keys(), nine()).await.unwrap().linked, 7);
    assert_eq!(chain(&store, &keys(), nine()).await.unwrap().linked, 0);
    write(&store, 5, nine()).await;
    assert_eq!(chain(&store, &keys(), nine().plus_seconds(90)).await.unwrap().linked, 5);
    let seen = seen(&store).await;
    assert_eq!((seen.links, seen.waiting, seen.flaws), (12, 0, vec![]));
    assert_eq!(seen.head.len(), 64);
});

store::on_both_databases!(list(), a_changed_line_is_named, |store| async move {
    write(&store, 9, nine()).await;
    chain(&store, &keys(), nine()).await.unwrap();
    by_hand(&store, r#"update deed set detail = '{"n":40}' where seq = 5"#).await;
    assert_eq!(seen(&store).await.flaws, [Flaw::Changed { seq: 5 }]);
});

store::on_both_databases!(list(), a_single_letter_an_actor_and_a_time_count_too, |store| async move {
    write(&store, 4, nine()).await;
    chain(&store, &keys(), nine()).await.unwrap();
    by_hand(&store, "update deed set action = 'job.publicatioN' where seq = 1").await;
    by_hand(&store, "update deed set actor_id = null where seq = 2").await;
    by_hand(&store, "update deed set at = at + 1 where seq = 3").await;
    by_hand(&store, "update deed set from_state = '' where seq = 4").await;
    let named: Vec<String> = seen(&store).await.flaws.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["line 1 was changed", "line 2 was changed", "line 3 was changed", "line 4 was changed"][..4]);
});

store::on_both_databases!(list(), a_line_that_was_taken_away_is_named, |store| async move {
    write(&store, 9, nine()).await;
    chain(&store, &keys(), nine()).await.unwrap();
    by_hand(&store, "delete from deed where seq = 4").await;
    assert_eq!(seen(&store).await.flaws, [Flaw::Gone { seq: 4 }]);
    by_hand(&store, "delete from deed_link where deed_seq = 4").await;
    assert_eq!(seen(&store).await.flaws, [Flaw::LinkGone { position: 4 }]);
});

store::on_both_databases!(list(), a_cut_off_end_is_named, |store| async move {
    write(&store, 9, nine()).await;
    chain(&store, &keys(), nine()).await.unwrap();
    by_hand(&store, "delete from deed where seq > 7; delete from deed_link where deed_seq > 7").await;
    assert_eq!(seen(&store).await.flaws, [Flaw::CutOff { found: 7, expected: 9 }]);
});

store::on_both_databases!(list(), a_line_slipped_in_under_an_old_number_is_named, |store| async move {
    write(&store, 3, nine()).await;
    by_hand(&store, "delete from deed where seq = 2").await;
    chain(&store, &keys(), nine()).await.unwrap();
    write(&store, 1, nine()).await;
    chain(&store, &keys(), nine().plus_seconds(61)).await.unwrap();
    write(&store, 1, nine()).await;
    chain(&store, &keys(), nine().plus_seconds(122)).await.unwrap();
    assert_eq!(seen(&store).await.flaws, []);
    let by_identity = if store.engine() == Engine::Postgres { "overriding system value " } else { "" };
    let columns = "seq, at, actor_kind, action, object_kind, object_id, detail";
    let slipped = format!(
        "insert into deed ({columns}) {by_identity}select 2, at, actor_kind, action, object_kind, object_id, detail \
         from deed where seq = 1"
    );
    by_hand(&store, &slipped).await;
    chain(&store, &keys(), nine().plus_seconds(123)).await.unwrap();
    assert_eq!(seen(&store).await.flaws, [Flaw::NotLinked { seq: 2 }]);
});

store::on_both_databases!(list(), a_chain_written_anew_does_not_fit_the_head_of_its_day, |store| async move {
    write(&store, 4, nine()).await;
    assert_eq!(chain(&store, &keys(), nine()).await.unwrap().day, None, "the day is not over");
    let tomorrow = nine().plus_days(1);
    write(&store, 2, tomorrow).await;
    let day = chain(&store, &keys(), tomorrow).await.unwrap().day.unwrap();
    assert_eq!((day.day.as_str(), day.position), ("2026-03-08", 4));
    assert_eq!(chain(&store, &keys(), tomorrow.plus_seconds(1)).await.unwrap().day, None, "once a day");
    assert_eq!(seen(&store).await.flaws, []);
    // Everything is linked again after a change, as the program itself would.
    by_hand(&store, "update deed set detail = '{}' where seq = 2; delete from deed_link").await;
    by_hand(&store, "update deed_chain set position = 0, head_hash = null, settled_seq = 0").await;
    chain(&store, &keys(), tomorrow.plus_seconds(2)).await.unwrap();
    assert_eq!(seen(&store).await.flaws, [Flaw::Day { day: "2026-03-08".into() }]);
    // Whoever takes the head away too is found by the one that was kept elsewhere.
    by_hand(&store, "delete from deed_day").await;
    assert_eq!(seen(&store).await.flaws, []);
    let checked = check(store.read(), Some(&keys()), std::slice::from_ref(&day), |_, _| {}).await.unwrap();
    assert_eq!(checked.flaws, [Flaw::Day { day: "2026-03-08".into() }]);
});

store::on_both_databases!(list(), a_head_made_without_the_keys_is_named, |store| async move {
    write(&store, 4, nine()).await;
    chain(&store, &keys(), nine()).await.unwrap();
    chain(&store, &keys(), nine().plus_days(1)).await.unwrap();
    by_hand(
        &store,
        "update deed_day set position = 3, head_hash = (select link_hash from deed_link where position = 3)",
    )
    .await;
    assert_eq!(seen(&store).await.flaws, [Flaw::Day { day: "2026-03-08".into() }]);
});

store::on_both_databases!(list(), many_writers_and_two_followers_make_one_unbroken_chain, |store| async move {
    let (writers, lines) = (6, 25);
    let work: Vec<_> = (0..writers)
        .map(|n| {
            let store = (*store).clone();
            tokio::spawn(async move {
                for _ in 0..lines {
                    let tx = store.begin().await.unwrap();
                    let officer = Actor::Officer(OfficerId(uuid::Uuid::from_u128(n + 1)));
                    let deed = Deed {
                        at: nine(),
                        actor: &officer,
                        action: "job.publication",
                        object_kind: "job",
                        object_id: uuid::Uuid::from_u128(7),
                        states: None,
                        detail: json!({}),
                    };
                    outbox::record(&*tx, &deed).await.unwrap();
                    tokio::task::yield_now().await;
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    let followers: Vec<_> = (0..2)
        .map(|_| {
            let store = (*store).clone();
            tokio::spawn(async move {
                let mut linked = 0;
                for _ in 0..40 {
                    linked += chain(&store, &keys(), nine()).await.unwrap().linked;
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
                linked
            })
        })
        .collect();
    for one in work {
        one.await.unwrap();
    }
    let mut linked = 0;
    for one in followers {
        linked += one.await.unwrap();
    }
    linked += chain(&store, &keys(), nine()).await.unwrap().linked;
    assert_eq!(linked, 6 * lines);
    let seen = seen(&store).await;
    assert_eq!((seen.links, seen.waiting, seen.flaws), (150, 0, vec![]));
});
