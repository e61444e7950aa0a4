//! 【查看完整信息】 over HTTP, on both databases.

use crate::Bureau;
use access::{Powers, Rank, Role};
use accounts::{Subject, testing as people};
use axum::http::Method;
use clock::Timestamp;
use fairs::{Fairs, RegistrationId, fixtures as made, registration::Contact};
use jobs::{Jobs, Settings};
use organisations::{Doorkeeper, Organisations};
use recovery::Recovery;
use serde_json::json;
use std::sync::Arc;
use store::{Migration, Store};
use web::testing::{Client, dressed};

fn migrations() -> Vec<Migration> {
    let mut list = fairs::migrations();
    list.push(recovery::migration());
    list.push(showcase::migration());
    list
}

const NUMBER: &str = "441581199003070012";
const PHONE: &str = "13800138000";

struct Desk {
    accounts: accounts::Accounts,
    visitor: Client,
    id: RegistrationId,
}

impl Desk {
    async fn new(store: &Store) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let accounts = room.accounts.clone();
        let person = people::person(&accounts, 1, "chenjing", "陈静", Rank::SECOND).await;
        let list = organisations::fixtures::samples(1..=1, "441581");
        let tx = store.begin().await.unwrap();
        let now = room.clock.now();
        let phc = people::PASSWORD_PHC;
        let ids = organisations::fixtures::organisations(&*tx, &room, &list, phc, person.id, now).await.unwrap();
        organisations::fixtures::clerk(&*tx, &room, ids[0], person.id, Powers::ALL).await.unwrap();
        let planner = access::OfficerId(room.clock.new_id());
        let fair = made::fair(&room.clock, planner, fairs::fair::Kind::OnSite, "南粤春暖招聘会", "441581", 30);
        made::insert(&*tx, std::slice::from_ref(&fair)).await.unwrap();
        let contact = Contact { name: "林晓彤".into(), identity_number: NUMBER.into(), phone: PHONE.into() };
        let new = made::NewFixture {
            fair: fair.id,
            organisation: ids[0],
            organisation_name: "陆丰市恒达五金制品有限公司".into(),
            by: person.id,
            booth: Some("A01".into()),
            contact: Some(contact),
            jobs: Vec::new(),
            approved: false,
        };
        let made = made::registrations(&*tx, &room.clock, &accounts.keys, &[new], now).await.unwrap();
        tx.commit().await.unwrap();
        let jobs = Jobs::with(room.clone(), Settings::default());
        let recovery = Recovery::new(room.clone(), recovery::Settings::default());
        let showcases = showcase::Showcases::new(room.clone());
        let bureau = Bureau::new(room.clone(), jobs.clone(), Fairs::new(jobs), recovery, showcases);
        let visitor = dressed(crate::routes(bureau), Arc::new(Doorkeeper::new(room)));
        Self { accounts, visitor, id: made[0] }
    }

    /// An officer who signed in then.
    async fn officer(&self, name: &str, division: &str, role: Role, at: Timestamp) -> Client {
        let accounts = &self.accounts;
        let tx = accounts.store.begin().await.unwrap();
        let (phc, secret, who) = (people::PASSWORD_PHC, people::TOTP_SECRET, (name, "李审核", division));
        let id = accounts::fixtures::officer(&*tx, accounts, phc, secret, who, &[role], None).await.unwrap();
        let token = accounts::sessions::open(&*tx, Subject::Officer(id), None, at).await.unwrap();
        tx.commit().await.unwrap();
        let client = self.visitor.stranger();
        client.set_cookie("session", token.reveal());
        client
    }

    async fn views(&self) -> i64 {
        let sql = "select count(*) as n from deed where action = 'registration.contact_view'";
        store::number(self.accounts.store.read(), sql, []).await.unwrap()
    }
}

store::on_both_databases!(
    migrations(),
    a_contact_is_shown_in_full_only_with_a_reason_and_a_proof,
    |store| async move {
        let desk = Desk::new(&store).await;
        let now = desk.accounts.clock.now();
        let page = format!("/bureau/reviews/registrations/{}", desk.id);
        let view = format!("{page}/contact-view");
        let reviewer = desk.officer("reviewer", "441581", Role::Reviewer, now).await;
        let masked = reviewer.get(&page).await.expect(200).lacks(NUMBER).lacks(PHONE).lacks("林晓彤");
        let _ = masked.sees("441581********0012").sees("138****8000").sees("查看完整信息").sees("查看原因");
        for (reason, words) in [
            ("", "请填写查看原因"),
            ("看", "请填写查看原因"),
            ("核对 13800138000", "不能填写证件号码"),
            (&"长".repeat(101), "不能超过 100 字"),
        ] {
            let back = reviewer.post(&view, &[("view_reason", reason)]).await.expect(422).sees(words).lacks(NUMBER);
            let _ = back.sees("441581********0012");
        }
        assert_eq!(desk.views().await, 0);
        // Whoever signed in long ago proves to be there first.
        let tired = desk.officer("tired", "441581", Role::Reviewer, now.plus_minutes(-6)).await;
        let reason = [("view_reason", "与执照经办人核对身份")];
        let _ = tired.post(&view, &reason).await.lacks(NUMBER).lacks(PHONE);
        let api = format!("/api/v1{view}");
        let body = json!({ "view_reason": "与执照经办人核对身份" });
        let _ = tired.json(Method::POST, &api, &body, &[]).await.expect(401).lacks(NUMBER);
        assert_eq!(desk.views().await, 0);

        let full = reviewer.post(&view, &reason).await.expect(200).sees(NUMBER).sees(PHONE).sees("林晓彤");
        assert_eq!(full.headers["cache-control"], "no-store");
        let _ = full.sees("完整信息仅本次显示").sees("查看报名联系人完整信息").sees("原因：与执照经办人核对身份");
        // Once only.
        let _ = reviewer.get(&page).await.expect(200).lacks(NUMBER).lacks(PHONE);
        let shown = reviewer.json(Method::POST, &api, &body, &[]).await.expect(200).value();
        assert_eq!((&shown["identity_number"], &shown["phone"]), (&NUMBER.into(), &PHONE.into()));
        assert_eq!(desk.views().await, 2);
        let holds = "select count(*) as n from deed where detail like '%441581%' or detail like '%13800138000%'";
        assert_eq!(store::number(store.read(), holds, []).await.unwrap(), 0);

        // Nobody else, and nobody elsewhere.
        let elsewhere = desk.officer("elsewhere", "441521", Role::Reviewer, now).await;
        let _ = elsewhere.post(&view, &reason).await.expect(404);
        let planner = desk.officer("planner", "441581", Role::FairPlanner, now).await;
        let _ = planner.post(&view, &reason).await.expect(403).lacks(NUMBER);
        assert_eq!(desk.views().await, 2);
    }
);
