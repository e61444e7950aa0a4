//! A room with people in it, for the tests of this crate.

use crate::{Doorkeeper, Organisations, fixtures, sample::samples};
use ::store::Store;
use access::{MandateId, OfficerId, OfficerIdentity, OrganisationId, Powers, Rank, Role, SessionId};
use accounts::{Subject, fixtures::FixturePerson, testing};
use object_store::memory::InMemory;
use std::sync::Arc;
use web::testing::{Client, dressed};

pub(crate) struct House {
    pub room: Organisations,
    pub client: Client,
}

impl House {
    pub(crate) fn on(store: &Store) -> Self {
        let room = Organisations::new(testing::accounts(store), Arc::new(InMemory::new()));
        let client = dressed(crate::routes(room.clone()), Arc::new(Doorkeeper::new(room.clone())));
        Self { room, client }
    }

    /// The same house after a restart: what lies in memory is gone.
    pub(crate) fn again(house: &House) -> Self {
        let clock = house.room.clock.clone();
        let room = Organisations::new(testing::accounts_at(&house.room.store, clock), Arc::new(InMemory::new()));
        let client = dressed(crate::routes(room.clone()), Arc::new(Doorkeeper::new(room.clone())));
        Self { room, client }
    }

    pub(crate) async fn person(&self, number: u32, username: &str, rank: Rank) -> FixturePerson {
        testing::person(&self.room.accounts, number, username, "林晓彤", rank).await
    }

    /// The `n`th sample organisation; with an approved profile or 未完善.
    pub(crate) async fn organisation(&self, n: u32, approved: bool) -> OrganisationId {
        let mut list = samples(n..=n, "441581");
        if !approved {
            list[0].profile = None;
        }
        let by = access::PersonId(self.room.clock.new_id());
        let tx = self.room.store.begin().await.unwrap();
        let ids =
            fixtures::organisations(&*tx, &self.room, &list, testing::PASSWORD_PHC, by, self.room.clock.now()).await;
        tx.commit().await.unwrap();
        ids.unwrap()[0]
    }

    pub(crate) async fn bound(
        &self,
        organisation: OrganisationId,
        person: &FixturePerson,
        powers: Powers,
    ) -> MandateId {
        let tx = self.room.store.begin().await.unwrap();
        let id = fixtures::clerk(&*tx, &self.room, organisation, person.id, powers).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn visitor(&self, subject: Subject, acting: Option<OrganisationId>) -> Client {
        let client = self.client.stranger();
        client.set_cookie("session", &testing::signed_in(&self.room.accounts, subject, acting).await);
        client
    }

    pub(crate) async fn as_person(&self, person: &FixturePerson) -> Client {
        self.visitor(Subject::Person(person.id), None).await
    }

    pub(crate) async fn as_clerk(&self, person: &FixturePerson, organisation: OrganisationId) -> Client {
        self.visitor(Subject::Person(person.id), Some(organisation)).await
    }

    pub(crate) async fn as_unit(&self, organisation: OrganisationId) -> Client {
        self.visitor(Subject::Organisation(organisation), None).await
    }

    pub(crate) async fn as_officer(&self, username: &str, roles: &[Role]) -> Client {
        let id = testing::officer(&self.room.accounts, username, roles).await;
        self.visitor(Subject::Officer(id), None).await
    }

    /// A reviewer's identity as the doors give it.
    pub(crate) fn reviewer(&self, division: &str) -> OfficerIdentity {
        OfficerIdentity {
            id: OfficerId(self.room.clock.new_id()),
            session: SessionId(self.room.clock.new_id()),
            proven: true,
            password_due: false,
            name: "李审核".into(),
            username: "reviewer".into(),
            division: division.into(),
            roles: vec![Role::Reviewer],
            identity_hash: None,
        }
    }

    /// How many lines the log has for an action.
    pub(crate) async fn deeds(&self, action: &str) -> i64 {
        let sql = "select count(*) as n from deed where action = $1";
        ::store::number(self.room.store.read(), sql, [action.into()]).await.unwrap()
    }

    /// How many things wait for the bureau of a division.
    pub(crate) async fn waiting(&self, part: review::worklist::Part, division: &str) -> usize {
        let range = standards::division::code_range(division).unwrap();
        let within = review::worklist::Within { range: &range, now: self.room.clock.now() };
        review::worklist::page(self.room.store.read(), &[part], &within, "", None, 100).await.unwrap().len()
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        ::store::number(self.room.store.read(), &format!("select count(*) as n from {table}"), []).await.unwrap()
    }
}
