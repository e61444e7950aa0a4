//! An organisation with its clerks, its bureau and strangers, for the tests of this crate.

use crate::{Showcases, review_item};
use ::store::{Migration, Store};
use access::{OfficerId, OfficerIdentity, OrganisationId, Power, Powers, Rank, Role, SessionId};
use accounts::{Subject, fixtures::FixturePerson, testing as people};
use axum::{body::Body, http::Request};
use image::{ImageFormat, Rgb, RgbImage};
use object_store::memory::InMemory;
use organisations::{Doorkeeper, Organisations};
use review::{Decision, Reason, Revision};
use serde_json::Value;
use std::{io::Cursor, sync::Arc};
use web::testing::{Client, Reply, dressed};

pub(crate) fn migrations() -> Vec<Migration> {
    let mut list = organisations::migrations();
    list.push(crate::migration());
    list
}

pub(crate) struct House {
    pub room: Showcases,
    pub id: OrganisationId,
    pub person: FixturePerson,
    /// Holds 单位信息维护.
    pub clerk: Client,
    /// Holds 职位管理 alone.
    pub recruiter: Client,
    /// Clerk of another organisation.
    pub stranger: Client,
    pub anyone: Client,
    pub reviewer: Client,
    pub reviewer_elsewhere: Client,
    /// A reviewer who is the clerk.
    pub officer: OfficerIdentity,
    pub elsewhere: OfficerIdentity,
    pub own: OfficerIdentity,
    pub administrator: Client,
    pub planner: Client,
}

impl House {
    pub(crate) async fn on(store: &Store) -> Self {
        let organisations = Organisations::new(people::accounts(store), Arc::new(InMemory::new()));
        let accounts = organisations.accounts.clone();
        let now = accounts.clock.now();
        let mut persons = Vec::new();
        for (number, name) in (1..).zip(["clerk", "recruiter", "stranger"]) {
            persons.push(people::person(&accounts, number, name, "陈静", Rank::SECOND).await);
        }
        let mut list = organisations::fixtures::samples(1..=2, "441581");
        list[0].name = "陆丰市灯塔五金厂".into();
        let tx = store.begin().await.unwrap();
        let phc = people::PASSWORD_PHC;
        let ids =
            organisations::fixtures::organisations(&*tx, &organisations, &list, phc, persons[0].id, now).await.unwrap();
        let jobs: Powers = [Power::Recruiting].into_iter().collect();
        let bindings =
            [(ids[0], persons[0].id, Powers::ALL), (ids[0], persons[1].id, jobs), (ids[1], persons[2].id, Powers::ALL)];
        organisations::fixtures::bindings(&*tx, &organisations, &bindings, now).await.unwrap();
        let mut officers = Vec::new();
        for (name, division, role, identity) in [
            ("reviewer", "441581", Role::Reviewer, None),
            ("elsewhere", "441521", Role::Reviewer, None),
            ("own", "441581", Role::Reviewer, Some(&persons[0].document)),
            ("admin", "441581", Role::SystemAdministrator, None),
            ("planner", "441581", Role::FairPlanner, None),
        ] {
            let who = (name, "李审核", division);
            let id =
                accounts::fixtures::officer(&*tx, &accounts, phc, people::TOTP_SECRET, who, &[role], identity).await;
            officers.push(id.unwrap());
        }
        tx.commit().await.unwrap();
        let own_hash = accounts::persons::identity_hash_of(store.read(), &accounts, persons[0].id).await.unwrap();
        let room = Showcases::new(organisations.clone());
        let anyone =
            dressed(crate::routes(room.clone()).merge(web::routes()), Arc::new(Doorkeeper::new(organisations.clone())));
        let enter = async |subject, acting: Option<OrganisationId>| {
            let client = anyone.stranger();
            client.set_cookie("session", &people::signed_in(&accounts, subject, acting).await);
            client
        };
        let identity = |id: OfficerId, division: &str| OfficerIdentity {
            id,
            session: SessionId(accounts.clock.new_id()),
            proven: true,
            password_due: false,
            username: "reviewer".into(),
            name: "李审核".into(),
            division: division.into(),
            roles: vec![Role::Reviewer],
            identity_hash: None,
        };
        Self {
            clerk: enter(Subject::Person(persons[0].id), Some(ids[0])).await,
            recruiter: enter(Subject::Person(persons[1].id), Some(ids[0])).await,
            stranger: enter(Subject::Person(persons[2].id), Some(ids[1])).await,
            reviewer: enter(Subject::Officer(officers[0]), None).await,
            reviewer_elsewhere: enter(Subject::Officer(officers[1]), None).await,
            administrator: enter(Subject::Officer(officers[3]), None).await,
            planner: enter(Subject::Officer(officers[4]), None).await,
            officer: identity(officers[0], "441581"),
            elsewhere: identity(officers[1], "441521"),
            own: OfficerIdentity { identity_hash: own_hash, ..identity(officers[2], "441581") },
            id: ids[0],
            person: persons.remove(0),
            room,
            anyone,
        }
    }
}

impl House {
    /// Sends a file to the API as the clerk.
    pub(crate) async fn send(&self, who: &Client, kind: &str, caption: &str, bytes: &[u8]) -> Reply {
        let fields: &[(&str, &str)] = if caption.is_empty() { &[] } else { &[("caption", caption)] };
        who.post_file(&format!("/api/v1/showcase/{kind}"), fields, ("file", "a.bin", bytes)).await
    }

    pub(crate) async fn uploaded(&self, kind: &str, caption: &str, bytes: &[u8]) -> Value {
        self.send(&self.clerk, kind, caption, bytes).await.expect(201).value()
    }

    pub(crate) async fn submitted(&self) {
        let path = "/api/v1/showcase/submissions";
        let _ = self.clerk.json(axum::http::Method::POST, path, &serde_json::json!({}), &[]).await.expect(201);
    }

    /// Uploads, submits and approves one; gives its id.
    pub(crate) async fn approved(&self, kind: &str, caption: &str, bytes: &[u8]) -> String {
        let id = id_of(&self.uploaded(kind, caption, bytes).await);
        self.submitted().await;
        self.decide(&self.officer, &id, Decision::Approve).await.unwrap();
        id
    }

    /// Decides on what stands now.
    pub(crate) async fn decide(&self, who: &OfficerIdentity, id: &str, decision: Decision) -> Result<(), web::Stop> {
        let seen = self.item(id).await["revision"].as_i64().unwrap();
        self.decide_on(who, id, Revision(seen), decision).await
    }

    pub(crate) async fn decide_on(
        &self,
        who: &OfficerIdentity,
        id: &str,
        seen: Revision,
        decision: Decision,
    ) -> Result<(), web::Stop> {
        let tx = self.room.store.begin().await.unwrap();
        let now = self.room.clock.now();
        let done = review_item::decide(&self.room, &tx, who, id.parse().unwrap(), seen, decision, now).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done
    }

    pub(crate) async fn take_off(&self, who: &OfficerIdentity, id: &str, reason: &str) -> Result<(), web::Stop> {
        let reason = Reason::parse(reason).unwrap();
        let tx = self.room.store.begin().await.unwrap();
        let now = self.room.clock.now();
        let done = review_item::take_off(&self.room, &tx, who, id.parse().unwrap(), &reason, now).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done
    }

    /// What the clerk's own list says.
    pub(crate) async fn items(&self) -> Vec<Value> {
        self.clerk.get("/api/v1/showcase").await.expect(200).value()["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn item(&self, id: &str) -> Value {
        let all = self.items().await;
        all.iter().find(|i| i["id"] == id).unwrap_or_else(|| panic!("no {id} in {all:?}")).clone()
    }

    pub(crate) fn path(&self, item: &str) -> String {
        format!("/organisations/{}/showcase/{item}", self.id)
    }

    /// GET with further headers.
    pub(crate) async fn get(&self, who: &Client, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        who.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        ::store::number(self.room.store.read(), sql, []).await.unwrap()
    }

    pub(crate) async fn messages(&self) -> Vec<String> {
        people::messages_to(&self.room.organisations.accounts, &self.person.phone).await
    }
}

pub(crate) fn id_of(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

/// A picture of its own for each shade.
pub(crate) fn png(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| Rgb([shade, (x % 256) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
