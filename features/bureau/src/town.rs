//! A town with organisations that wait for the bureau, for the tests of this crate.

use crate::Bureau;
use access::{OfficerId, OrganisationId, PersonId, Powers, Rank, Role};
use accounts::{Accounts, Subject, fixtures::FixturePerson, testing as people};
use fairs::Fairs;
use jobs::{Jobs, Settings};
use organisations::{Doorkeeper, Organisations};
use recovery::Recovery;
use std::sync::Arc;
use store::{Migration, Store};
use web::testing::{Client, dressed};

pub(crate) fn migrations() -> Vec<Migration> {
    let mut list = fairs::migrations();
    list.push(recovery::migration());
    list.push(showcase::migration());
    list
}

/// `count` approved organisations of 陆丰市, 陈静 a clerk of the first, all with a profile that waits again.
pub(crate) struct Town {
    pub accounts: Accounts,
    pub organisations: Vec<OrganisationId>,
    pub clerk: FixturePerson,
    pub visitor: Client,
}

impl Town {
    pub(crate) async fn new(store: &Store, count: u32) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let accounts = room.accounts.clone();
        let clerk = people::person(&accounts, 1, "chenjing", "陈静", Rank::SECOND).await;
        let list = organisations::fixtures::samples(1..=count, "441581");
        let (now, phc) = (room.clock.now(), people::PASSWORD_PHC);
        let tx = store.begin().await.unwrap();
        let ids = organisations::fixtures::organisations(&*tx, &room, &list, phc, clerk.id, now).await.unwrap();
        organisations::fixtures::clerk(&*tx, &room, ids[0], clerk.id, Powers::ALL).await.unwrap();
        tx.commit().await.unwrap();
        let jobs = Jobs::with(room.clone(), Settings::default());
        jobs.load_index(|_, _| {}).await.unwrap();
        let recovery = Recovery::new(room.clone(), recovery::Settings::default());
        let showcases = showcase::Showcases::new(room.clone());
        let bureau = Bureau::new(room.clone(), jobs.clone(), Fairs::new(jobs), recovery, showcases);
        let visitor = dressed(crate::routes(bureau), Arc::new(Doorkeeper::new(room)));
        let town = Self { accounts, organisations: ids, clerk, visitor };
        for (n, id) in town.organisations.iter().enumerate() {
            town.submit(*id, now.plus_seconds(i64::try_from(n).unwrap() / 3)).await;
        }
        town
    }

    /// Submits another address of an organisation, as its clerk would.
    async fn submit(&self, id: OrganisationId, at: clock::Timestamp) {
        let tx = self.accounts.store.begin().await.unwrap();
        let sql = "update profile set state = 'in_review', revision = revision + 1, address = '新地址1号', submitted_at = $1, \
                   submitted_by = $2 where organisation_id = $3";
        let by: PersonId = self.clerk.id;
        assert_eq!(store::run(&*tx, sql, [at.as_ms().into(), by.into(), id.into()]).await.unwrap(), 1);
        tx.commit().await.unwrap();
    }

    pub(crate) async fn revision(&self, id: OrganisationId) -> i64 {
        let sql = "select revision as n from profile where organisation_id = $1";
        store::number(self.accounts.store.read(), sql, [id.into()]).await.unwrap()
    }

    /// An officer with these roles; `own` is the clerk 陈静 beside.
    pub(crate) async fn officer(&self, name: &str, division: &str, roles: &[Role], own: bool) -> (OfficerId, Client) {
        let accounts = &self.accounts;
        let tx = accounts.store.begin().await.unwrap();
        let (phc, secret) = (people::PASSWORD_PHC, people::TOTP_SECRET);
        let identity = own.then_some(&self.clerk.document);
        let who = (name, if own { "陈静" } else { "李审核" }, division);
        let id = accounts::fixtures::officer(&*tx, accounts, phc, secret, who, roles, identity).await.unwrap();
        tx.commit().await.unwrap();
        let client = self.visitor.stranger();
        client.set_cookie("session", &people::signed_in(accounts, Subject::Officer(id), None).await);
        (id, client)
    }

    pub(crate) async fn reviewer(&self, name: &str) -> (OfficerId, Client) {
        self.officer(name, "441581", &[Role::Reviewer], false).await
    }

    pub(crate) async fn deeds(&self, action: &str) -> i64 {
        let sql = "select count(*) as n from deed where action = $1";
        store::number(self.accounts.store.read(), sql, [action.into()]).await.unwrap()
    }
}
