use super::*;
use crate::{Form, testing::Client, testing::dressed};
use access::{Anyone, SessionToken};
use clock::Timestamp;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Migration, testing::TestStore};

const NOTES: Migration = Migration {
    name: "notes",
    sql: "create table note (id {uuid} not null primary key, text text not null);\ncreate unique index note_text on note (text);",
};

fn list() -> Vec<Migration> {
    vec![idempotency::MIGRATION, NOTES]
}

struct Nobody;

#[async_trait::async_trait]
impl access::Directory for Nobody {
    async fn identify(&self, _: &SessionToken) -> Option<Identity> {
        Some(Identity::Anonymous)
    }
}

#[derive(Clone)]
struct Room {
    store: Store,
    /// Whether the answer is lost behind the commit.
    falls_over: Arc<AtomicBool>,
}

/// Writes a note; a second one of the same text is refused, and one of 错 is refused after a commit.
async fn write(_: Anyone, State(room): State<Room>, form: Form) -> crate::Answer {
    let id = Clock::system().new_id();
    let tx = room.store.begin().await?;
    let sql = "insert into note (id, text) values ($1, $2)";
    if store::run(&*tx, sql, [id.into(), form.get("text").into()]).await.is_err() {
        return Err(NotFound.into());
    }
    idempotency::made(id);
    tx.commit().await?;
    if form.get("text") == "错" {
        return Err(NotFound.into());
    }
    if room.falls_over.load(Ordering::Acquire) {
        return Err(Stop::fault(anyhow::anyhow!("the answer is lost")));
    }
    if form.get("page") == "yes" {
        return Ok(see_other_saying(&format!("/notes/{id}"), "已保存"));
    }
    Ok(crate::json(StatusCode::CREATED, json!({ "id": id, "text": form.get("text") })))
}

fn room(store: &TestStore) -> (Client, Room) {
    let room = Room { store: (**store).clone(), falls_over: Arc::default() };
    let clock = Clock::held_at(Timestamp::from_ms(1_000));
    let once = Once::new((**store).clone(), clock, idempotency::fingerprint);
    let routes = Routes::new().post("/api/notes", write).post("/notes", write).with_state(room.clone());
    (dressed(once.around(routes), Arc::new(Nobody)), room)
}

async fn send(client: &Client, text: &str, key: &str) -> crate::testing::Reply {
    client.json(Method::POST, "/api/notes", &json!({ "text": text }), &[("idempotency-key", key)]).await
}

async fn count(room: &Room, table: &str) -> i64 {
    store::number(room.store.read(), &format!("select count(*) as n from {table}"), []).await.unwrap()
}

store::on_both_databases!(list(), twenty_copies_at_once_are_one_note_with_one_answer, |store| async move {
    let (client, room) = room(&store);
    let copies = (0..20).map(|_| send(&client, "焊工", "k1"));
    let mut answers = Vec::new();
    for copy in futures_of(copies).await {
        answers.push(copy.expect(201).value());
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]), "{answers:?}");
    assert_eq!(count(&room, "note").await, 1);
    assert_eq!(send(&client, "电工", "k1").await.expect(422).value()["code"], "idempotency_key_used");
    let again = send(&client, "焊工", "k1").await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    // Without a key, or with another one, it is another request.
    assert!(send(&client, "焊工", "k2").await.expect(404).body.contains("not_found"));
    assert_eq!(send(&client, "焊工", "").await.expect(422).value()["code"], "idempotency_key_unreadable");
});

store::on_both_databases!(list(), copies_on_two_machines_are_one_note_with_one_answer, |store| async move {
    let (here, room_here) = room(&store);
    let (there, _) = room(&store);
    for n in 0..10 {
        let (text, key) = (format!("职位{n}"), format!("k{n}"));
        let (a, b) = tokio::join!(send(&here, &text, &key), send(&there, &text, &key));
        // Whoever comes second while the first has not answered yet is told what was made.
        assert_eq!(a.expect(201).value()["id"], b.expect(201).value()["id"]);
    }
    assert_eq!(count(&room_here, "note").await, 10);
});

store::on_both_databases!(list(), a_double_click_is_one_row_and_leads_to_the_same_page, |store| async move {
    let (client, room) = room(&store);
    let fields = [("text", "焊工"), ("page", "yes"), ("once", "a-b-c")];
    let (first, second) = tokio::join!(client.post("/notes", &fields), client.post("/notes", &fields));
    let (first, second) = (first.expect(303), second.expect(303));
    assert_eq!(first.location(), second.location());
    for reply in [first, second] {
        assert!(reply.headers[header::SET_COOKIE].to_str().unwrap().starts_with("flash="));
    }
    assert_eq!(count(&room, "note").await, 1);
    // Back, another text, and sent again from the same page.
    let changed = [("text", "电工"), ("page", "yes"), ("once", "a-b-c")];
    drop(client.post("/notes", &changed).await.expect(422).sees("请重新打开填写页面"));
});

store::on_both_databases!(list(), a_refusal_keeps_no_key_and_is_tried_anew, |store| async move {
    let (client, room) = room(&store);
    drop(send(&client, "焊工", "first").await.expect(201));
    drop(send(&client, "焊工", "second").await.expect(404));
    assert_eq!(count(&room, "idempotency").await, 1, "nothing was committed");
    drop(send(&client, "错", "third").await.expect(404));
    assert_eq!(count(&room, "idempotency").await, 1, "committed and refused");
});

store::on_both_databases!(list(), an_answer_lost_behind_the_commit_is_found_again, |store| async move {
    let (client, room) = room(&store);
    room.falls_over.store(true, Ordering::Release);
    drop(send(&client, "焊工", "k1").await.expect(500));
    room.falls_over.store(false, Ordering::Release);
    let found = send(&client, "焊工", "k1").await.expect(201).value();
    let row = store::number(
        room.store.read(),
        "select count(*) as n from note where id = $1",
        [found["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into()],
    );
    assert_eq!((row.await.unwrap(), count(&room, "note").await), (1, 1));
    room.falls_over.store(true, Ordering::Release);
    let fields = [("text", "电工"), ("page", "yes"), ("once", "form")];
    drop(client.post("/notes", &fields).await.expect(500));
    drop(client.post("/notes", &fields).await.expect(409).sees("上次提交已经保存"));
});

store::on_both_databases!(list(), a_client_that_goes_away_finds_its_answer, |store| async move {
    let (client, room) = room(&store);
    let held = room.store.begin().await.unwrap();
    let gone = tokio::time::timeout(std::time::Duration::from_millis(50), send(&client, "焊工", "k1")).await;
    drop(held);
    let answer = send(&client, "焊工", "k1").await.expect(201).value();
    assert_eq!(answer["text"], "焊工");
    assert_eq!(count(&room, "note").await, 1);
    drop(gone);
});

store::on_both_databases!(list(), answers_are_swept_after_their_time, |store| async move {
    let (client, room) = room(&store);
    drop(send(&client, "焊工", "k1").await.expect(201));
    assert_eq!(idempotency::sweep(room.store.read(), Timestamp::from_ms(1_000)).await.unwrap(), 0);
    assert_eq!(idempotency::sweep(room.store.read(), Timestamp::from_ms(1_001)).await.unwrap(), 1);
    drop(send(&client, "焊工", "k1").await.expect(404));
});

async fn futures_of<T: Send + 'static>(all: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut is_ready = true;
        for (future, place) in waiting.iter_mut().zip(done.iter_mut()) {
            if place.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *place = Some(value),
                    std::task::Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
