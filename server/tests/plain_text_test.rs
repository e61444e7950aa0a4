//! Control 15 and 28: what people entrust to the platform stands nowhere in plain text. A person registers, is refused, is
//! verified, recovers and changes the password over HTTP on a database file; then the file, its write-ahead log, the
//! uploads, every line of the log and every refusal's body are searched for the numbers, codes and passwords.

#![allow(clippy::unwrap_used, reason = "tests")]

mod town;

use accounts::testing as people;
use axum::http::Method;
use serde_json::{Value, json};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex},
};
use town::Town;
use tracing_subscriber::fmt::MakeWriter;
use web::testing::{Client, Reply};

const NUMBER: &str = "441581199003070012";
const PHONE: &str = "13800138001";
const CARD: &str = "6222020000000000018";
const PASSWORD: &str = "海边的灯塔-泄漏-2026";
const NEW_PASSWORD: &str = "山上的风车-泄漏-2027";
const WRONG_PASSWORD: &str = "猜错的密码-泄漏-0001";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Posts JSON and keeps the body where it is a refusal.
async fn call(client: &Client, path: &str, body: Value, refusals: &mut String) -> Reply {
    let reply = client.json(Method::POST, path, &body, &[]).await;
    if !reply.status.is_success() {
        refusals.push_str(&reply.body);
    }
    reply
}

fn files_below(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test]
async fn nothing_personal_is_in_plain_text_anywhere() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let store = store::testing::fresh(store::Engine::Sqlite, &server::app::migrations()).await.unwrap();
    let town = Town::new(&store).await;
    let accounts = &town.app.accounts;
    let client = town.client.stranger();
    let mut refusals = String::new();
    let mut needles: Vec<String> =
        [NUMBER, PHONE, CARD, PASSWORD, NEW_PASSWORD, WRONG_PASSWORD].map(String::from).into();

    // 个人注册: refused for a bad number, with a wrong code, then done.
    let person = |code: &str, number: &str| {
        json!({ "name": "林晓彤", "document_kind": "resident_identity_card", "document_number": number, "phone": PHONE,
                "code": code, "username": "linxiaotong", "password": PASSWORD, "password_again": PASSWORD, "agree": "yes" })
    };
    let _ = call(&client, "/api/v1/persons/codes", json!({ "phone": PHONE }), &mut refusals).await;
    let code = people::newest_code(accounts, PHONE).await;
    needles.push(code.clone());
    let _ = call(&client, "/api/v1/persons", person(&code, "441581199003070013"), &mut refusals).await.expect(422);
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let _ = call(&client, "/api/v1/persons", person(wrong, NUMBER), &mut refusals).await.expect(422);
    let _ = call(&client, "/api/v1/persons", person(&code, NUMBER), &mut refusals).await.expect(201);
    let _ = call(&client, "/api/v1/persons", person(&code, NUMBER), &mut refusals).await;

    // 登录: a wrong password, the phone as user name, then signed in; 银联实名认证.
    let sign_in = |name: &str, password: &str| json!({ "username": name, "password": password, "kind": "person" });
    let _ = call(&client, "/api/v1/sessions", sign_in("linxiaotong", WRONG_PASSWORD), &mut refusals).await.expect(401);
    let _ = call(&client, "/api/v1/sessions", sign_in(PHONE, PASSWORD), &mut refusals).await.expect(401);
    let done = call(&client, "/api/v1/sessions", sign_in("linxiaotong", PASSWORD), &mut refusals).await;
    assert!(done.status.is_success(), "{}", done.body);
    let _ = client.post("/me/verification/code", &[("card", CARD), ("phone", PHONE)]).await;
    let code = people::newest_code(accounts, PHONE).await;
    needles.push(code.clone());
    let _ = client.post("/me/verification", &[("card", CARD), ("phone", PHONE), ("code", &code)]).await.expect(303);
    // Pages that show the account to its owner mask it too.
    let _ = client.get("/me").await.expect(200).sees("138****8001").lacks(PHONE).lacks(NUMBER);
    let change = [("old_password", PASSWORD), ("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
    let _ = client.post("/account/password", &change).await;
    // What breaks is logged, without what was sent.
    let broken = client.post(&format!("/api/v1/persons?{}", "x=1"), &[("document_number", NUMBER)]).await;
    refusals.push_str(&broken.body);

    assert!(refusals.contains("wrong_name_or_password") && refusals.contains("code_wrong"), "{refusals}");
    let mut places = vec![
        ("the log".to_owned(), log.0.lock().unwrap().clone()),
        ("a refusal".to_owned(), refusals.replace(wrong, "").into_bytes()),
    ];
    assert!(places[0].1.len() > 1_000, "the log was not kept");
    let database = store.url().trim_start_matches("sqlite:").to_owned();
    files_below(Path::new(&database).parent().unwrap(), &mut places);
    let whole: usize = places.iter().filter(|(name, _)| name.contains("test.db")).map(|(_, bytes)| bytes.len()).sum();
    assert!(whole > 100_000, "the database was not read: {whole} bytes");
    // The oracle sees: the user name, which is kept as it is, is found in the database.
    assert!(places.iter().any(|(name, bytes)| name.contains("test.db") && holds(bytes, "linxiaotong")));
    let mut leaks = Vec::new();
    for needle in &needles {
        for (place, bytes) in &places {
            // A six-digit code also occurs by chance in a number; alone it would stand between other characters.
            if holds_alone(bytes, needle) {
                leaks.push(format!("{needle} stands in {place}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// Whether the needle occurs; a short one only where no other letter or digit touches it.
fn holds_alone(bytes: &[u8], needle: &str) -> bool {
    if needle.len() > 6 {
        return holds(bytes, needle);
    }
    let touches = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    bytes.windows(needle.len()).enumerate().any(|(at, window)| {
        window == needle.as_bytes()
            && !touches(at.checked_sub(1).and_then(|i| bytes.get(i)))
            && !touches(bytes.get(at + needle.len()))
    })
}
