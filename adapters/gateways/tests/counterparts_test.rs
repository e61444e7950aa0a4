//! The adapters against separate services that compute every signature a second time and misbehave on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use access::Rank;
use accounts::{
    Accounts, CardBegun, CardCheck, CardOutcome, CardVerifier, Settings, Subject,
    messages::{self, Template},
    persons,
    sms::{Push, Sms, SmsError, SmsGateway, delivery},
    testing,
};
use counterparts::{KEY_ID, SECRET, cards, control::Fault, sms};
use gateways::{Aliyun, HttpCards, Link, PlainSms, Secret, Templates, Tencent};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::Store;
use uuid::Uuid;

const PHONE: &str = "13800138000";
const RECEIPT_KEY: &str = "a-long-receipt-key-0001";
const CARD: &str = "6222020000000000018";

fn link(address: SocketAddr, path: &str, timeout_ms: u64) -> Link {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Link::new(&format!("http://{address}{path}"), Duration::from_millis(timeout_ms)).unwrap()
}

fn templates() -> Templates {
    let list = [
        ("code", "SMS_1", vec!["code"]),
        ("password_changed", "SMS_2", vec!["account"]),
        ("notice", "SMS_3", vec!["text"]),
    ];
    let given: BTreeMap<_, _> = list
        .into_iter()
        .map(|(name, id, p)| (name.to_owned(), (id.to_owned(), Some(p.into_iter().map(str::to_owned).collect()))))
        .collect();
    Templates::new(given).unwrap()
}

/// Another one each time; the clocks of tests stand still and begin anew.
fn new_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// The three gateways over one counterpart.
fn gateways(address: SocketAddr, secret: &str, timeout_ms: u64) -> Vec<Arc<dyn SmsGateway>> {
    let clock = testing::clock();
    let (secret, receipts) = (Secret::new(secret), Secret::new(RECEIPT_KEY));
    let cloud = || link(address, "", timeout_ms);
    vec![
        Arc::new(PlainSms::new(
            link(address, "/sms", timeout_ms),
            KEY_ID,
            secret.clone(),
            receipts.clone(),
            clock.clone(),
        )),
        Arc::new(Aliyun::new(cloud(), (KEY_ID, secret.clone()), "就业", templates(), receipts.clone(), clock.clone())),
        Arc::new(Tencent::new(
            cloud(),
            (KEY_ID, secret),
            ("1400006666", "ap-guangzhou"),
            "就业",
            templates(),
            receipts,
            clock,
        )),
    ]
}

fn message(phone: &str) -> Sms {
    let code = Template::Code { purpose: accounts::codes::Purpose::Registration, code: "123456".into() };
    Sms {
        id: new_id(),
        phone: phone.into(),
        text: "【就业】验证码 123456".into(),
        template: code.name().into(),
        parameters: code.parameters(),
    }
}

async fn counterpart() -> (sms::Gateway, SocketAddr) {
    let gateway = sms::Gateway::new(testing::clock());
    let address = counterparts::spawn(sms::router(gateway.clone())).await;
    (gateway, address)
}

#[tokio::test]
async fn every_gateway_signs_so_that_the_other_side_agrees() {
    let (counterpart, address) = counterpart().await;
    for gateway in gateways(address, SECRET, 2_000) {
        let reference = gateway.send(&message(PHONE)).await.unwrap();
        let taken = counterpart.taken().pop().unwrap();
        assert_eq!((taken.provider.as_str(), taken.reference.as_str()), (gateway.name(), reference.as_str()));
        assert!(taken.phone.ends_with(PHONE) && taken.text.contains("123456"), "{taken:?}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_nothing_is_taken() {
    let (counterpart, address) = counterpart().await;
    for gateway in gateways(address, "another secret of mine", 2_000) {
        let error = gateway.send(&message(PHONE)).await.unwrap_err();
        assert!(matches!(&error, SmsError::Later(_)), "{}: {error}", gateway.name());
        assert!(!error.to_string().contains(PHONE) && !error.to_string().contains("123456"), "{error}");
    }
    assert!(counterpart.taken().is_empty());
}

#[tokio::test]
async fn a_number_that_does_not_exist_is_refused_for_good() {
    let (_, address) = counterpart().await;
    for gateway in gateways(address, SECRET, 2_000) {
        let error = gateway.send(&message("13800139999")).await.unwrap_err();
        assert!(matches!(error, SmsError::Refused(_)), "{}: {error}", gateway.name());
    }
}

#[tokio::test]
async fn slow_broken_hanging_and_forged_answers_are_no_success() {
    let (counterpart, address) = counterpart().await;
    for (fault, plain_only) in
        [(Fault::Error, false), (Fault::Hang, false), (Fault::Slow, false), (Fault::WrongSignature, true)]
    {
        for gateway in gateways(address, SECRET, 300).into_iter().filter(|g| !plain_only || g.name() == "http") {
            counterpart.faults.set(fault, 1);
            let start = Instant::now();
            let error = gateway.send(&message(PHONE)).await.unwrap_err();
            assert!(matches!(error, SmsError::Later(_)), "{fault:?} {}", gateway.name());
            assert!(start.elapsed() < Duration::from_secs(2), "{fault:?} {}", gateway.name());
            assert!(!format!("{error:?}").contains(PHONE));
        }
    }
}

#[tokio::test]
async fn a_gateway_that_is_down_is_left_alone_for_a_while() {
    let (counterpart, address) = counterpart().await;
    let clock = testing::clock();
    let link = link(address, "/sms", 2_000).resting(Duration::from_millis(400));
    let gateway = PlainSms::new(link, KEY_ID, Secret::new(SECRET), Secret::new(RECEIPT_KEY), clock);
    counterpart.faults.set(Fault::Error, 100);
    for _ in 0..5 {
        assert!(gateway.send(&message(PHONE)).await.is_err());
    }
    counterpart.faults.set(Fault::None, 0);
    let error = gateway.send(&message(PHONE)).await.unwrap_err();
    assert!(error.to_string().contains("rests"), "{error}");
    assert!(counterpart.taken().is_empty(), "nothing was asked");
    tokio::time::sleep(Duration::from_millis(450)).await;
    gateway.send(&message(PHONE)).await.unwrap();
}

fn room(
    store: &Store,
    clock: &clock::Clock,
    sms: Option<Arc<dyn SmsGateway>>,
    cards: Option<Arc<dyn CardVerifier>>,
) -> Accounts {
    Accounts::new(Settings {
        store: store.clone(),
        clock: clock.clone(),
        keys: testing::keys(),
        site: Arc::new(web::testing::site()),
        cookie: access::SessionCookie::new(false),
        demo: true,
        sms,
        cards,
        limits: accounts::Limits::usual(false),
    })
    .unwrap()
}

async fn write(accounts: &Accounts, text: &str) {
    let tx = accounts.store.begin().await.unwrap();
    messages::send(&*tx, accounts, PHONE, &Template::Notice(text.into())).await.unwrap();
    tx.commit().await.unwrap();
}

store::on_both_databases!(
    accounts::migrations(),
    whatever_the_gateway_does_a_message_is_taken_once_in_effect,
    |store| async move {
        let clock = testing::clock();
        let (counterpart, address) = counterpart().await;
        let gateway = gateways(address, SECRET, 300).remove(0);
        let accounts = room(&store, &clock, Some(gateway), None);
        let worker = outbox::Worker::new((*store).clone(), accounts.clock.clone(), accounts::handlers(&accounts));
        for fault in [Fault::Slow, Fault::Error, Fault::Duplicate, Fault::Hang, Fault::WrongSignature] {
            counterpart.faults.set(fault, 1);
            let before = counterpart.taken().len();
            write(&accounts, &format!("{fault:?}")).await;
            worker.work_once().await.unwrap();
            accounts.clock.turn_to(accounts.clock.now().plus_seconds(10));
            worker.work_once().await.unwrap();
            accounts.clock.turn_to(accounts.clock.now().plus_seconds(10));
            assert_eq!(worker.work_once().await.unwrap(), 0, "{fault:?}: nothing is left to do");
            assert_eq!(counterpart.taken().len(), before + 1, "{fault:?}");
        }
        let counts = delivery(store.read(), accounts.clock.today().start()).await.unwrap();
        assert_eq!((counts.accepted, counts.delivered), (5, 0));
    }
);

store::on_both_databases!(
    accounts::migrations(),
    a_hanging_gateway_holds_up_neither_pages_nor_more_than_eight_calls,
    |store| async move {
        let clock = testing::clock();
        let (counterpart, address) = counterpart().await;
        let accounts = room(&store, &clock, Some(gateways(address, SECRET, 1_500).remove(0)), None);
        let worker = outbox::Worker::new((*store).clone(), accounts.clock.clone(), accounts::handlers(&accounts));
        counterpart.faults.set(Fault::Hang, 100);
        for n in 0..12 {
            write(&accounts, &n.to_string()).await;
        }
        let (client, _) = testing::pages(&accounts);
        let working = tokio::spawn(async move { worker.work_once().await.unwrap() });
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(counterpart.taken().len() <= 8, "{}", counterpart.taken().len());
        let start = Instant::now();
        let _ = client.get("/account/register").await.expect(200);
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        assert_eq!(working.await.unwrap(), 12);
    }
);

store::on_both_databases!(
    accounts::migrations(),
    late_receipts_are_believed_only_from_the_gateway,
    |store| async move {
        let clock = testing::clock();
        let (counterpart, address) = counterpart().await;
        for gateway in gateways(address, SECRET, 2_000) {
            let name = gateway.name();
            let accounts = room(&store, &clock, Some(gateway), None);
            let worker = outbox::Worker::new((*store).clone(), accounts.clock.clone(), accounts::handlers(&accounts));
            write(&accounts, name).await;
            worker.work_once().await.unwrap();
            let (client, _) = testing::pages(&accounts);
            let taken = counterpart.taken();
            let list: Vec<_> = taken.iter().filter(|t| t.provider == name).collect();
            let body = sms::receipt(name, &list, true);
            let now = (accounts.clock.now().as_ms() / 1_000).to_string();
            let push = async |key: &str, secret: &str| {
                let path = format!("/callbacks/sms/{key}");
                let signature =
                    counterparts::signatures::plain_request(secret, &path, now.parse().unwrap(), "n1", &body);
                let request = axum::http::Request::post(&path)
                    .header("x-gongpin-key", KEY_ID)
                    .header("x-gongpin-timestamp", &now)
                    .header("x-gongpin-nonce", "n1")
                    .header("x-gongpin-signature", signature)
                    .body(body.clone().into())
                    .unwrap();
                client.send(request).await
            };
            let since = accounts.clock.today().start();
            let before = delivery(store.read(), since).await.unwrap().delivered;
            let _ = push("guessed", SECRET).await.expect(404);
            if name == "http" {
                let _ = push(RECEIPT_KEY, "another secret").await.expect(404);
            }
            assert_eq!(delivery(store.read(), since).await.unwrap().delivered, before, "{name}");
            let _ = push(RECEIPT_KEY, SECRET).await.expect(200);
            let _ = push(RECEIPT_KEY, SECRET).await.expect(200);
            assert_eq!(delivery(store.read(), since).await.unwrap().delivered, before + 1, "{name}");
        }
    }
);

store::on_both_databases!(
    accounts::migrations(),
    receipts_are_fetched_where_a_provider_pushes_none,
    |store| async move {
        let clock = testing::clock();
        let (counterpart, address) = counterpart().await;
        let (secret, receipts) = (Secret::new(SECRET), Secret::new(RECEIPT_KEY));
        let plain =
            PlainSms::new(link(address, "/sms", 2_000), KEY_ID, secret.clone(), receipts.clone(), clock.clone());
        let place = ("1400006666", "ap-guangzhou");
        let cloud = link(address, "", 2_000);
        let tencent = Tencent::new(cloud, (KEY_ID, secret), place, "就业", templates(), receipts, clock.clone());
        let polled: Vec<Arc<dyn SmsGateway>> = vec![Arc::new(plain.polled()), Arc::new(tencent.polled())];
        for gateway in polled {
            let name = gateway.name();
            let accounts = room(&store, &clock, Some(gateway), None);
            let worker = outbox::Worker::new((*store).clone(), accounts.clock.clone(), accounts::handlers(&accounts));
            assert_eq!(accounts::sms::poll(&accounts).await.unwrap(), 0, "{name}: nothing waits");
            for n in 0..3 {
                write(&accounts, &format!("{name} {n}")).await;
            }
            worker.work_once().await.unwrap();
            let since = accounts.clock.today().start();
            let before = delivery(store.read(), since).await.unwrap();
            if name == "http" {
                counterpart.faults.set(Fault::WrongSignature, 1);
                assert!(accounts::sms::poll(&accounts).await.is_err(), "a forged report is none");
            }
            assert_eq!(accounts::sms::poll(&accounts).await.unwrap(), 3, "{name}");
            assert_eq!(accounts::sms::poll(&accounts).await.unwrap(), 0, "{name}: once each");
            let after = delivery(store.read(), since).await.unwrap();
            assert_eq!((after.accepted, after.delivered), (before.accepted - 3, before.delivered + 3), "{name}");
        }
        // A gateway that pushes is never asked.
        let accounts = room(&store, &clock, Some(gateways(address, SECRET, 2_000).remove(0)), None);
        write(&accounts, "pushed").await;
        assert_eq!(accounts::sms::poll(&accounts).await.unwrap(), 0);
    }
);

#[test]
fn an_old_receipt_is_not_taken() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = testing::clock();
    let gateway = gateways("127.0.0.1:1".parse().unwrap(), SECRET, 100).remove(0);
    let path = format!("/callbacks/sms/{RECEIPT_KEY}");
    let at = clock.now().as_ms() / 1_000;
    let mut headers = axum::http::HeaderMap::new();
    let signature = counterparts::signatures::plain_request(SECRET, &path, at, "n", "[]");
    for (name, value) in [("key", KEY_ID), ("timestamp", &at.to_string()), ("nonce", "n"), ("signature", &signature)] {
        headers.insert(axum::http::HeaderName::try_from(format!("x-gongpin-{name}")).unwrap(), value.parse().unwrap());
    }
    let push = |now| Push { path: &path, key: RECEIPT_KEY, headers: &headers, body: b"[]", now };
    assert!(gateway.read_push(&push(clock.now())).is_ok());
    assert!(gateway.read_push(&push(clock.now().plus_seconds(301))).is_err());
}

async fn verifier(timeout_ms: u64) -> (cards::Verifier, Arc<HttpCards>) {
    let verifier = cards::Verifier::new(testing::clock());
    let address = counterparts::spawn(cards::router(verifier.clone())).await;
    let http = HttpCards::new(link(address, "", timeout_ms), KEY_ID, Secret::new(SECRET), testing::clock());
    (verifier, Arc::new(http))
}

fn check(serial: Uuid, card: &str) -> CardCheck {
    CardCheck {
        serial,
        name: "陈小燕".into(),
        document_kind: "resident_identity_card",
        document_number: "441581199003070012".into(),
        card: standards::card::Card::parse(card).unwrap(),
        phone: PHONE.into(),
    }
}

#[tokio::test]
async fn the_verifier_answers_by_class_and_the_same_serial_alike() {
    let (counterpart, cards) = verifier(2_000).await;
    for (card, expected) in [
        (CARD, CardOutcome::Match),
        ("6222020000000010000", CardOutcome::Mismatch),
        ("6222020000000010001", CardOutcome::CardRefused),
        ("6222020000000010002", CardOutcome::CardRefused),
        ("6222020000000010003", CardOutcome::CardRefused),
    ] {
        let check = check(new_id(), card);
        let CardBegun::Started(started) = cards.start(&check).await.unwrap() else { panic!("ended at once") };
        assert_eq!(cards.confirm(&check, &started.reference, counterparts::cards::CODE).await.unwrap(), expected);
        let asked = counterpart.confirmations();
        assert_eq!(cards.confirm(&check, &started.reference, "000000").await.unwrap(), expected, "the same serial");
        assert_eq!(cards.query(check.serial, &started.reference).await.unwrap(), Some(expected));
        assert_eq!(counterpart.confirmations(), asked, "asked once");
    }
    assert_eq!(cards.query(Uuid::max(), "").await.unwrap(), None);
    let later = check(new_id(), "6222020000000010004");
    cards.start(&later).await.unwrap();
    assert!(cards.confirm(&later, "", "654321").await.is_err(), "try later is no answer");
}

#[tokio::test]
async fn the_sixth_try_of_a_card_is_refused_by_the_verifier_too() {
    let (_, cards) = verifier(2_000).await;
    let card = "6222020000000010000";
    for _ in 0..5 {
        let check = check(new_id(), card);
        cards.start(&check).await.unwrap();
        assert_eq!(cards.confirm(&check, "", "654321").await.unwrap(), CardOutcome::Mismatch);
    }
    let sixth = check(new_id(), card);
    assert!(matches!(cards.start(&sixth).await.unwrap(), CardBegun::Ended(CardOutcome::TooOften)));
}

store::on_both_databases!(
    accounts::migrations(),
    no_answer_of_the_verifier_raises_nobody_until_it_is_asked_again,
    |store| async move {
        let clock = testing::clock();
        for fault in [Fault::Hang, Fault::Duplicate, Fault::WrongSignature, Fault::Error] {
            let (counterpart, cards) = verifier(300).await;
            let accounts = room(&store, &clock, None, Some(cards));
            let number = [Fault::Hang, Fault::Duplicate, Fault::WrongSignature, Fault::Error];
            let number = u32::try_from(number.iter().position(|f| *f == fault).unwrap()).unwrap() + 1;
            let name = format!("person0000{number}");
            let card = ["6222020000000000018", "6217000000000000129", "6228480000000001230", "622260000000123451"]
                [usize::try_from(number).unwrap() - 1];
            let person = testing::person(&accounts, number, &name, "陈一", Rank::FIRST).await;
            let (client, _) = testing::pages(&accounts);
            client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
            let phone = format!("1380013801{number}");
            let fields = [("card", card), ("phone", phone.as_str())];
            let _ = client.post("/me/verification/code", &fields).await.expect(200);
            counterpart.faults.set(fault, 1);
            let fields = [("card", card), ("phone", phone.as_str()), ("code", "654321")];
            let _ = client.post("/me/verification", &fields).await.expect(503).sees("不计为通过");
            let rank = async || persons::by_id(store.read(), &accounts, person.id).await.unwrap().unwrap().rank;
            assert_eq!(rank().await, Rank::FIRST, "{fault:?}");
            let again = client.post("/me/verification/result", &[]).await;
            if fault == Fault::Error {
                let _ = again.expect(503);
                assert_eq!(rank().await, Rank::FIRST, "{fault:?}: the verifier never heard of it");
            } else {
                let _ = again.expect(303);
                assert_eq!(rank().await, Rank::SECOND, "{fault:?}");
            }
        }
    }
);
