use super::*;
use crate::testing::{Client, Reply};
use access::{Identity, OrganisationAccountIdentity};
use axum::{
    Router,
    extract::{Request, State},
    http::Request as Asking,
    response::{Html, IntoResponse},
    routing::get,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::Migration;
use tower::ServiceExt;

fn list() -> Vec<Migration> {
    vec![Migration {
        name: "memory_0001",
        sql: "create table thing (id bigint not null primary key, name text not null);",
    }]
}

#[derive(Clone)]
struct Room {
    pages: Pages,
    store: Store,
    made: Arc<AtomicUsize>,
}

async fn things(State(room): State<Room>, shell: Shell) -> Answer {
    let (store, made) = (room.store, room.made);
    room.pages
        .show(shell, Basis::Database(0), |shell| async move {
            made.fetch_add(1, Ordering::SeqCst);
            let count =
                store::number(store.read(), "select count(*) as n from thing", []).await.map_err(crate::Stop::fault)?;
            if count == 3 {
                return Err(crate::NotFound.into());
            }
            Ok(Html(format!("{count} things, large: {}, {}", shell.large, "字".repeat(200))).into_response())
        })
        .await
}

struct House {
    visitor: Client,
    router: Router,
    store: Store,
    made: Arc<AtomicUsize>,
    clock: Clock,
}

fn house(store: &Store) -> House {
    let (made, clock) = (Arc::new(AtomicUsize::new(0)), Clock::held_at(clock::Timestamp::from_ms(1_000_000)));
    let room = Room { pages: Pages::new(store.clone(), clock.clone()), store: store.clone(), made: made.clone() };
    let router = Router::new().route("/things", get(things)).with_state(room);
    House { visitor: Client::new(router.clone()), router, store: store.clone(), made, clock }
}

impl House {
    async fn get(&self, path: &str) -> Reply {
        self.visitor.get(path).await
    }

    async fn add(&self, id: i64) {
        store::run(self.store.read(), "insert into thing (id, name) values ($1, 'x')", [id.into()]).await.unwrap();
    }

    fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }
}

store::on_both_databases!(list(), a_page_is_made_once_until_something_is_committed, |store| async move {
    let house = house(&store);
    for _ in 0..5 {
        assert!(house.get("/things").await.body.starts_with("0 things"));
    }
    assert_eq!(house.made(), 1);
    house.add(1).await;
    assert!(house.get("/things").await.body.starts_with("1 things"), "whoever asks after the commit sees it");
    assert!(house.get("/things").await.body.starts_with("1 things"));
    assert_eq!(house.made(), 2);
});

store::on_both_databases!(list(), a_page_is_made_anew_when_a_second_has_passed, |store| async move {
    let house = house(&store);
    house.get("/things").await;
    house.clock.turn_to(clock::Timestamp::from_ms(1_001_000));
    house.get("/things").await;
    assert_eq!(house.made(), 2);
});

store::on_both_databases!(list(), another_address_or_size_is_another_page, |store| async move {
    let house = house(&store);
    house.get("/things").await;
    house.get("/things?page=2").await;
    assert_eq!(house.made(), 2);
    let request = Asking::get("/things").header("cookie", "size=large").body(Body::empty()).unwrap();
    let reply = house.router.clone().oneshot(request).await.unwrap();
    let body = to_bytes(reply.into_body(), 10_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("large: true"));
    assert_eq!(house.made(), 3);
});

store::on_both_databases!(list(), who_is_signed_in_or_was_told_something_gets_a_page_of_the_own, |store| async move {
    let house = house(&store);
    house.get("/things").await;
    let mut request = Asking::get("/things").header("cookie", "flash=ok").body(Body::empty()).unwrap();
    house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(house.made(), 2);
    request = Asking::get("/things").body(Body::empty()).unwrap();
    request.extensions_mut().insert(Arc::new(Identity::Organisation(OrganisationAccountIdentity {
        organisation: access::OrganisationId(uuid::Uuid::from_u128(1)),
        session: access::SessionId(uuid::Uuid::from_u128(2)),
        proven: false,
        name: "甲公司".into(),
        username: "unit".into(),
        has_old_code: false,
    })));
    house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(house.made(), 3);
    house.get("/things").await;
    assert_eq!(house.made(), 3, "and the others keep theirs");
});

store::on_both_databases!(list(), what_is_not_there_is_not_kept, |store| async move {
    let house = house(&store);
    for id in 1..=3 {
        house.add(id).await;
    }
    house.get("/things").await;
    house.get("/things").await;
    assert_eq!(house.made(), 2);
});

store::on_both_databases!(list(), a_kept_page_is_packed_for_whoever_takes_it, |store| async move {
    let house = house(&store);
    let plain = house.get("/things").await.body;
    for (accepts, packed) in [("gzip, br", true), ("br;q=0, gzip", false), ("BR;q=0.5", true)] {
        let request: Request = Asking::get("/things").header("accept-encoding", accepts).body(Body::empty()).unwrap();
        let reply = house.router.clone().oneshot(request).await.unwrap();
        assert_eq!(reply.headers().get("content-encoding").is_some(), packed, "{accepts}");
        assert_eq!(reply.headers()["content-type"], "text/html; charset=utf-8");
        let body = to_bytes(reply.into_body(), 10_000).await.unwrap();
        let mut text = Vec::new();
        if packed {
            std::io::copy(&mut brotli::Decompressor::new(&body[..], 4096), &mut text).unwrap();
        } else {
            text.extend_from_slice(&body);
        }
        assert_eq!(String::from_utf8(text).unwrap(), plain);
    }
    assert_eq!(house.made(), 1);
});
