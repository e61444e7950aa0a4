//! Support of this room's tests: two organisations with a clerk each, on real pages.

use crate::{Jobs, fixtures::焊工, job::JobId};
use access::{OrganisationId, PersonId, Powers, Rank};
use accounts::{Subject, testing as people};
use clock::{Clock, Timestamp};
use organisations::{Doorkeeper, Organisations};
use std::sync::Arc;
use store::Store;
use web::testing::{Client, dressed};

/// The desk of an organisation's clerk, and a rival's.
pub(crate) struct Desk {
    pub jobs: Jobs,
    pub organisation: OrganisationId,
    /// 陈静, who is `clerk`.
    pub person: PersonId,
    pub clerk: Client,
    pub rival: Client,
    pub seeker: Client,
}

impl Desk {
    pub(crate) async fn new(store: &Store) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let chen = people::person(&room.accounts, 1, "chenjing", "陈静", Rank::SECOND).await.id;
        let lin = people::person(&room.accounts, 2, "linqiang", "林强", Rank::SECOND).await.id;
        let list = organisations::fixtures::samples(1..=2, "441581");
        let now = room.clock.now();
        let tx = store.begin().await.unwrap();
        let ids =
            organisations::fixtures::organisations(&*tx, &room, &list, people::PASSWORD_PHC, chen, now).await.unwrap();
        for (organisation, person) in [(ids[0], chen), (ids[1], lin)] {
            organisations::fixtures::clerk(&*tx, &room, organisation, person, Powers::ALL).await.unwrap();
        }
        tx.commit().await.unwrap();
        let jobs = Jobs::new(room.clone());
        jobs.load_index(|_, _| {}).await.unwrap();
        let seeker = dressed(
            crate::routes(jobs.clone()).merge(accounts::routes(room.accounts.clone(), Arc::new(room.clone()))),
            Arc::new(Doorkeeper::new(room.clone())),
        );
        let sign_in = async |person, organisation| {
            let client = seeker.stranger();
            client.set_cookie(
                "session",
                &people::signed_in(&room.accounts, Subject::Person(person), Some(organisation)).await,
            );
            client
        };
        let (clerk, rival) = (sign_in(chen, ids[0]).await, sign_in(lin, ids[1]).await);
        Self { jobs, organisation: ids[0], person: chen, clerk, rival, seeker }
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.jobs.clock()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }

    /// The job form filled in; `changes` replaces some fields.
    pub(crate) fn form(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let written = 焊工(self.clock().today().plus_days(30)).written().unwrap();
        let mut form = crate::content::form_of(&written);
        for (field, value) in changes {
            form.set(field, *value);
        }
        form.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    /// Writes a job by the form and returns it.
    pub(crate) async fn write(&self, changes: &[(&str, &str)]) -> JobId {
        let reply = post(&self.clerk, "/centre/jobs", &self.form(changes)).await.expect(303);
        drop(reply);
        let sql = "select id from job order by created_at desc, id desc limit 1";
        let row = store::one::<Row>(self.jobs.store().read(), sql, []).await.unwrap().unwrap();
        row.id
    }

    /// Writes and publishes a job.
    pub(crate) async fn publish(&self, title: &str) -> JobId {
        self.write(&[("title", title), ("then", "publish")]).await
    }

    /// How many jobs the search finds.
    pub(crate) async fn found(&self, words: &str) -> u64 {
        let q = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
        self.seeker.get(&format!("/api/v1/jobs?{q}")).await.expect(200).value()["total"].as_u64().unwrap()
    }

    /// Turns the clock and lets the clerk sign in anew, since no session lasts that long.
    pub(crate) async fn return_at(&self, time: &str) {
        self.clock().turn_to(Timestamp::parse_input(time).unwrap());
        let accounts = &self.jobs.organisations.accounts;
        let session = people::signed_in(accounts, Subject::Person(self.person), Some(self.organisation)).await;
        self.clerk.set_cookie("session", &session);
    }

    /// What the clerk has been told so far, newest first.
    pub(crate) async fn told(&self) -> Vec<String> {
        let list = self.clerk.get("/api/v1/me/messages").await.expect(200).value();
        let items = list["items"].as_array().unwrap();
        items.iter().map(|i| i["text"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn rows(&self, table: &str) -> i64 {
        store::number(self.jobs.store().read(), &format!("select count(*) as n from {table}"), []).await.unwrap()
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Row {
    id: JobId,
}

/// Posts a form of owned pairs.
pub(crate) async fn post(client: &Client, path: &str, fields: &[(String, String)]) -> web::testing::Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    client.post(path, &fields).await
}
