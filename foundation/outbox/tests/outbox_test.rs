//! Events and the log, on both databases.

#![allow(clippy::unwrap_used, reason = "tests")]

use access::{Actor, OfficerId};
use clock::{Clock, Timestamp};
use outbox::{Deed, Handler, Worker};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

fn list() -> Vec<store::Migration> {
    vec![outbox::MIGRATION]
}

fn nine() -> Timestamp {
    Timestamp::parse_input("2026-03-08T09:00").unwrap()
}

struct Counter {
    calls: AtomicU32,
    fails: bool,
}

#[async_trait::async_trait]
impl Handler for Counter {
    fn topic(&self) -> &'static str {
        "count"
    }

    async fn handle(&self, _: &serde_json::Value) -> anyhow::Result<()> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        anyhow::ensure!(!self.fails, "the gateway is down");
        Ok(())
    }
}

store::on_both_databases!(list(), an_event_is_handled_once_it_is_due, |store| async move {
    let clock = Clock::held_at(nine());
    let counter = Arc::new(Counter { calls: AtomicU32::new(0), fails: false });
    let worker = Worker::new((*store).clone(), clock.clone(), vec![counter.clone()]);
    outbox::push(store.read(), "count", &json!({"n": 1}), nine().plus_seconds(10)).await.unwrap();
    assert_eq!(worker.work_once().await.unwrap(), 0);
    clock.turn_to(nine().plus_seconds(10));
    assert_eq!(worker.work_once().await.unwrap(), 1);
    assert_eq!(worker.work_once().await.unwrap(), 0);
    assert_eq!(counter.calls.load(Ordering::SeqCst), 1);
});

store::on_both_databases!(list(), an_event_that_keeps_failing_waits_for_an_officer, |store| async move {
    let clock = Clock::held_at(nine());
    let counter = Arc::new(Counter { calls: AtomicU32::new(0), fails: true });
    let worker = Worker::new((*store).clone(), clock.clone(), vec![counter.clone()]);
    outbox::push(store.read(), "count", &json!({}), nine()).await.unwrap();
    for _ in 0..40 {
        worker.work_once().await.unwrap();
        clock.turn_to(clock.now().plus_seconds(3_600));
    }
    assert_eq!(counter.calls.load(Ordering::SeqCst), 32);
    let dead = outbox::dead(store.read()).await.unwrap();
    assert_eq!(dead[0].last_error.as_deref(), Some("the gateway is down"));
    assert!(outbox::retry(store.read(), dead[0].seq, clock.now()).await.unwrap());
    assert_eq!(worker.work_once().await.unwrap(), 1);
});

store::on_both_databases!(list(), a_dropped_change_leaves_neither_event_nor_deed, |store| async move {
    let tx = store.begin().await.unwrap();
    outbox::push(&*tx, "count", &json!({}), nine()).await.unwrap();
    drop(tx);
    assert_eq!(store::number(store.read(), "select count(*) as n from event", []).await.unwrap(), 0);
});

store::on_both_databases!(list(), the_log_tells_the_story_in_order_and_only_grows, |store| async move {
    let id = Clock::system().new_id();
    let actor = Actor::Officer(OfficerId(id));
    for (action, states) in
        [("profile.submission", ("draft", "in_review")), ("profile.approval", ("in_review", "approved"))]
    {
        let deed = Deed {
            at: nine(),
            actor: &actor,
            action,
            object_kind: "profile",
            object_id: id,
            states: Some(states),
            detail: json!({}),
        };
        outbox::record(store.read(), &deed).await.unwrap();
    }
    let log = outbox::log_of(store.read(), "profile", id).await.unwrap();
    assert_eq!(log.iter().map(|d| d.action.as_str()).collect::<Vec<_>>(), ["profile.submission", "profile.approval"]);
    assert_eq!(log[0].to_state, log[1].from_state);
    assert!(store::run(store.read(), "delete from deed", []).await.is_err());
});
