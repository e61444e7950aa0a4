//! Production starts with a real SMS gateway and card verifier, and with nothing less.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use access::Rank;
use accounts::{Subject, testing as people};
use counterparts::{cards, sms};
use server::{
    app::App,
    config::{Configuration, Mode},
};
use store::testing::TestStore;
use web::testing::Client;

const SECRET: &str = "4f9d2c7be81a43d0aa51";

/// A configuration file as an operator writes it.
fn file(store: &TestStore, folder: &std::path::Path, sms: &str, cards: &str) -> String {
    format!(
        "listen = \"0.0.0.0:8080\"\npublic_url = \"https://job.example\"\ndata_dir = {folder:?}\ndatabase_url = {:?}\n\
         files_url = \"file://{}\"\n{sms}\n{cards}",
        store.url(),
        folder.join("files").display()
    )
}

fn sms_section(endpoint: &str, key: &str, secret: &str) -> String {
    format!(
        "[sms]\nkind = \"http\"\nendpoint = \"{endpoint}\"\nkey_id = \"{key}\"\nsecret = \"{secret}\"\n\
         receipt_key = \"{SECRET}\"\n"
    )
}

fn cards_section(endpoint: &str, key: &str, secret: &str) -> String {
    format!("[cards]\nendpoint = \"{endpoint}\"\nkey_id = \"{key}\"\nsecret = \"{secret}\"\n")
}

fn email(protection: &str, from: &str, secret: &str) -> String {
    format!(
        "[email]\nhost = \"mail.example\"\nprotection = \"{protection}\"\nusername = \"noreply\"\n\
         secret = \"{secret}\"\nfrom = \"{from}\"\n"
    )
}

async fn open(text: &str) -> anyhow::Result<App> {
    let configuration = Configuration::of_text(text, Some(Mode::Production))?;
    App::open(&configuration, people::clock()).await
}

fn install() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

store::on_both_databases!(
    server::app::migrations(),
    production_serves_with_a_real_gateway_and_a_real_verifier,
    |store| async move {
        install();
        let folder = tempfile::tempdir().unwrap();
        let sms = sms_section("https://sms.example/send", "county", SECRET);
        let cards = cards_section("https://cards.example", "county", SECRET);
        let app = open(&file(&store, folder.path(), &sms, &cards)).await.unwrap();
        app.load(|_, _| {}).await.unwrap();
        assert!(!app.accounts.demo);
        let client = Client::new(app.router().unwrap());
        let _ = client.get("/recruitment").await.expect(200).lacks("演示环境");
        let _ = client.get("/account/register").await.expect(200);
        let _ = client.get("/demo/messages").await.expect(404);
        let _ = client.get("/readyz").await.expect(200);
        let person = people::person(&app.accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        client.set_cookie("__Host-session", &people::signed_in(&app.accounts, Subject::Person(person.id), None).await);
        let _ = client.get("/me/verification").await.expect(200).lacks("模拟认证");
        // Without a mail server nobody is offered e-mail.
        let _ = client.get("/me/email").await.expect(200).sees("未开通邮件通知").lacks("获取验证码");
        let with =
            file(&store, folder.path(), &sms, &(cards + &email("starttls", "就业 <noreply@job.example>", SECRET)));
        let app = open(&with).await.unwrap();
        app.load(|_, _| {}).await.unwrap();
        let client = Client::new(app.router().unwrap());
        client.set_cookie("__Host-session", &people::signed_in(&app.accounts, Subject::Person(person.id), None).await);
        let _ = client.get("/me/email").await.expect(200).sees("获取验证码");
    }
);

store::on_both_databases!(
    server::app::migrations(),
    production_refuses_simulators_and_known_secrets,
    |store| async move {
        install();
        let folder = tempfile::tempdir().unwrap();
        let sms = sms_section("https://sms.example/send", "county", SECRET);
        let cards = cards_section("https://cards.example", "county", SECRET);
        let known = counterparts::SECRET;
        for (sms, cards, words) in [
            (String::new(), cards.clone(), "needs an SMS gateway"),
            (sms.clone(), String::new(), "needs a bank card verifier"),
            (sms_section("https://sms.example", "county", known), cards.clone(), "everybody knows"),
            (sms.clone(), cards_section("https://cards.example", "county", known), "everybody knows"),
            (sms_section("https://sms.example", "county", "short"), cards.clone(), "shorter than 16"),
            (sms_section("http://sms.example", "county", SECRET), cards.clone(), "must begin with https://"),
            (sms.replace("http\"\nend", "pigeon\"\nend"), cards.clone(), "aliyun, tencent or http"),
            (
                sms.replace("\"http\"", "\"aliyun\"\nsign_name = \"就业\""),
                cards.clone(),
                "[sms.templates.code] is missing",
            ),
            (sms.replace("receipt_key", "receipt_kay"), cards.clone(), "receipt_kay"),
            (sms.replace("key_id", "receipts = \"never\"\nkey_id"), cards.clone(), "push or pull"),
            (sms.clone(), cards.clone() + &email("none", "就业 <noreply@job.example>", SECRET), "tls or starttls"),
            (sms.clone(), cards.clone() + &email("tls", "nobody", SECRET), "is not a sender"),
            (sms.clone(), cards.clone() + &email("tls", "noreply@job.example", known), "everybody knows"),
        ] {
            let error = open(&file(&store, folder.path(), &sms, &cards)).await.map(|_| ()).unwrap_err();
            assert!(format!("{error:#}").contains(words), "{words}: {error:#}");
            assert!(!format!("{error:#}").contains(SECRET), "a secret is told: {error:#}");
        }
    }
);

store::on_both_databases!(
    server::app::migrations(),
    a_person_registers_and_is_verified_through_separate_services,
    |store| async move {
        install();
        let clock = people::clock();
        let gateway = sms::Gateway::new(clock.clone());
        let verifier = cards::Verifier::new(clock.clone());
        let sms_at = counterparts::spawn(sms::router(gateway.clone())).await;
        let cards_at = counterparts::spawn(cards::router(verifier.clone())).await;
        let folder = tempfile::tempdir().unwrap();
        let (key, secret) = (counterparts::KEY_ID, counterparts::SECRET);
        let text = file(
            &store,
            folder.path(),
            &sms_section(&format!("http://{sms_at}/sms"), key, secret),
            &cards_section(&format!("http://{cards_at}"), key, secret),
        )
        .replace("0.0.0.0", "127.0.0.1");
        // The counterparts' secret is for development only.
        let configuration = Configuration::of_text(&text, Some(Mode::Development)).unwrap();
        let app = App::open(&configuration, clock.clone()).await.unwrap();
        let client = Client::new(app.router().unwrap());
        let (phone, card) = ("13800138000", "6222020000000000018");
        let _ = client.post("/account/register/code", &[("phone", phone)]).await.expect(200);
        app.worker.work_once().await.unwrap();
        let taken = gateway.taken();
        assert_eq!((taken.len(), taken[0].phone.as_str()), (1, "+8613800138000"));
        assert_eq!(people::messages_to(&app.accounts, phone).await, [""], "the text is gone once it is sent");
        let code = taken[0].text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned();
        let fields = [
            ("name", "陈小燕"),
            ("document_kind", "resident_identity_card"),
            ("document_number", "441581199003070012"),
            ("phone", phone),
            ("code", code.as_str()),
            ("username", "chenxiaoyan"),
            ("password", people::PASSWORD),
            ("password_again", people::PASSWORD),
            ("agree", "yes"),
        ];
        let body = serde_json::Value::Object(
            fields.iter().map(|(n, v)| ((*n).to_owned(), serde_json::Value::from(*v))).collect(),
        );
        let made = client.json(axum::http::Method::POST, "/api/v1/persons", &body, &[]).await.expect(201).value();
        let id = access::PersonId(made["id"].as_str().unwrap().parse().unwrap());
        client.set_cookie("__Host-session", &people::signed_in(&app.accounts, Subject::Person(id), None).await);
        let fields = [("card", card), ("phone", phone)];
        let _ = client.post("/me/verification/code", &fields).await.expect(200);
        let _ = client
            .post("/me/verification", &[("card", card), ("phone", phone), ("code", cards::CODE)])
            .await
            .expect(303);
        let _ = client.get("/me/verification").await.expect(200).sees("已实名 · 二级");
        assert_eq!(verifier.confirmations(), 1);
    }
);
