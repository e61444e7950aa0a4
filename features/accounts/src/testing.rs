//! A room of accounts for tests of this crate and of the rooms above.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "support of tests: it may panic")]

use crate::{
    Accounts, ActingChoice, Limits, OrganisationLogin, OrganisationSide, Settings, Subject, fixtures,
    fixtures::FixturePerson, messages, officers, sessions, store::message as message_rows,
};
use ::store::Store;
use access::{Identity, OfficerId, OrganisationId, PersonId, Rank, Role, SessionCookie, SessionToken};
use clock::{Clock, Timestamp};
use parking_lot::Mutex;
use sea_orm::{DatabaseTransaction, DbErr};
use seal::Keyring;
use std::{collections::BTreeMap, sync::Arc};

/// The password of everybody in tests.
pub const PASSWORD: &str = "海边的灯塔-2026";
/// Its PHC string, computed once with few rounds of work so that tests do not wait for it.
pub const PASSWORD_PHC: &str =
    "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$CbBOX0zC/6yJwBfneA0JvOQTpQYw8DTbZ6hYEkRrbWc";
/// The secret of every officer's second factor in tests.
pub const TOTP_SECRET: &[u8] = b"12345678901234567890";

/// A clock that stands at 2026-11-24 09:00 in Shanghai until it is turned.
#[must_use]
pub fn clock() -> Clock {
    Clock::held_at(Timestamp::parse_input("2026-11-24T09:00").unwrap())
}

/// A keyring that is the same in every test.
#[must_use]
pub fn keys() -> Arc<Keyring> {
    Arc::new(Keyring::from_text("k1:00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef").unwrap())
}

/// A room in the mode of development, on a clock that stands still.
#[must_use]
pub fn accounts(store: &Store) -> Accounts {
    accounts_at(store, clock())
}

/// The same on another clock.
#[must_use]
pub fn accounts_at(store: &Store, clock: Clock) -> Accounts {
    Accounts::new(Settings {
        store: store.clone(),
        clock,
        keys: keys(),
        site: Arc::new(web::testing::site()),
        cookie: SessionCookie::new(false),
        demo: true,
        sms: None,
        cards: None,
        limits: Limits::usual(false),
    })
    .unwrap()
}

/// Inserts the `number`th invented person with [`PASSWORD`].
pub async fn person(accounts: &Accounts, number: u32, username: &str, name: &str, rank: Rank) -> FixturePerson {
    let person = FixturePerson::numbered(&accounts.clock, number, username, name, "441581", rank).unwrap();
    let tx = accounts.store.begin().await.unwrap();
    fixtures::persons(&*tx, &accounts.keys, PASSWORD_PHC, std::slice::from_ref(&person), accounts.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    person
}

/// Inserts an officer of 陆丰市 (441581) with [`PASSWORD`] and [`TOTP_SECRET`].
pub async fn officer(accounts: &Accounts, username: &str, roles: &[Role]) -> OfficerId {
    let tx = accounts.store.begin().await.unwrap();
    let id = fixtures::officer(&*tx, accounts, PASSWORD_PHC, TOTP_SECRET, (username, "李审核", "441581"), roles, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// Opens a session and returns the cookie's value.
pub async fn signed_in(accounts: &Accounts, subject: Subject, acting: Option<OrganisationId>) -> String {
    let tx = accounts.store.begin().await.unwrap();
    let token = sessions::open(&*tx, subject, acting, accounts.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    token.reveal().to_owned()
}

/// The texts of the messages to a phone number or officer, newest first.
pub async fn messages_to(accounts: &Accounts, recipient: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for row in message_rows::newest(accounts.store.read(), 1_000).await.unwrap() {
        if accounts.keys.open_text(messages::RECIPIENT, row.id, &row.recipient_sealed).unwrap() == recipient {
            texts.push(
                row.text_sealed
                    .map(|t| accounts.keys.open_text(messages::TEXT, row.id, t).unwrap())
                    .unwrap_or_default(),
            );
        }
    }
    texts
}

/// The six digits of the newest message to a phone number or officer.
pub async fn newest_code(accounts: &Accounts, recipient: &str) -> String {
    let texts = messages_to(accounts, recipient).await;
    let text = texts.first().unwrap_or_else(|| panic!("no message to {recipient}"));
    text.split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == 6)
        .unwrap_or_else(|| panic!("no code in {text}"))
        .to_owned()
}

/// Organisations in memory, for tests of this room.
#[derive(Default)]
pub struct Organisations {
    /// Accounts by id.
    pub accounts: Mutex<BTreeMap<OrganisationId, OrganisationLogin>>,
    /// Accounts by 统一社会信用代码.
    pub registered: Mutex<BTreeMap<String, OrganisationId>>,
    /// Who may act for whom.
    pub mandates: Mutex<Vec<(PersonId, ActingChoice)>>,
    /// Who registered which organisation.
    pub registrants: Mutex<BTreeMap<OrganisationId, PersonId>>,
}

#[async_trait::async_trait]
impl OrganisationSide for Organisations {
    async fn account_by_username(&self, username: &str) -> Result<Option<OrganisationLogin>, DbErr> {
        let wanted = crate::username::folded(username);
        Ok(self.accounts.lock().values().find(|a| crate::username::folded(&a.username) == wanted).cloned())
    }

    async fn account(&self, id: OrganisationId) -> Result<Option<OrganisationLogin>, DbErr> {
        Ok(self.accounts.lock().get(&id).cloned())
    }

    async fn account_by_uscc(&self, uscc: &str) -> Result<Option<OrganisationLogin>, DbErr> {
        let id = self.registered.lock().get(uscc).copied();
        Ok(id.and_then(|id| self.accounts.lock().get(&id).cloned()))
    }

    async fn organisations_of(&self, person: PersonId) -> Result<Vec<ActingChoice>, DbErr> {
        Ok(self.mandates.lock().iter().filter(|(p, _)| *p == person).map(|(_, c)| c.clone()).collect())
    }

    async fn registrant(&self, id: OrganisationId) -> Result<Option<PersonId>, DbErr> {
        Ok(self.registrants.lock().get(&id).copied())
    }

    async fn replace_password(
        &self,
        _: &DatabaseTransaction,
        id: OrganisationId,
        old: &str,
        phc: &str,
    ) -> Result<bool, DbErr> {
        match self.accounts.lock().get_mut(&id) {
            Some(account) if account.password == old => {
                phc.clone_into(&mut account.password);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// Finds persons, officers and the organisations of [`Organisations`].
pub struct Directory {
    /// The room.
    pub accounts: Accounts,
    /// The organisations.
    pub organisations: Arc<Organisations>,
}

#[async_trait::async_trait]
impl access::Directory for Directory {
    async fn identify(&self, token: &SessionToken) -> Option<Identity> {
        let accounts = &self.accounts;
        let Some(used) = sessions::find_and_note(accounts, token).await.unwrap() else {
            return Some(Identity::Anonymous);
        };
        let session = used.session.clone();
        Some(match session.subject {
            Subject::Person(id) => {
                let Some(mut person) = used.person(accounts.clock.now()) else { return Some(Identity::Anonymous) };
                let choices = self.organisations.organisations_of(id).await.unwrap();
                person.acting = session.acting.map(|o| {
                    let choice = choices.into_iter().find(|c| c.organisation == o);
                    access::Acting {
                        organisation: o,
                        name: choice.as_ref().map(|c| c.name.clone()).unwrap_or_default(),
                        mandate: choice.map(|c| access::Mandate { id: access::MandateId(o.0), powers: c.powers }),
                    }
                });
                Identity::Person(person)
            }
            Subject::Organisation(id) => match self.organisations.account(id).await.unwrap() {
                Some(account) => Identity::Organisation(access::OrganisationAccountIdentity {
                    organisation: id,
                    session: session.id,
                    proven: session.is_proven(accounts.clock.now()),
                    name: account.name,
                    username: account.username,
                    has_old_code: false,
                }),
                None => Identity::Anonymous,
            },
            Subject::Officer(id) => {
                match officers::identity(accounts.store.read(), id, &session, accounts.clock.now()).await.unwrap() {
                    Some(officer) => Identity::Officer(officer),
                    None => Identity::Anonymous,
                }
            }
        })
    }
}

/// The pages of this room for a visitor, with organisations in memory.
#[must_use]
pub fn pages(accounts: &Accounts) -> (web::testing::Client, Arc<Organisations>) {
    let organisations = Arc::new(Organisations::default());
    let directory = Arc::new(Directory { accounts: accounts.clone(), organisations: organisations.clone() });
    (web::testing::dressed(crate::routes(accounts.clone(), organisations.clone()), directory), organisations)
}

impl Organisations {
    /// Adds an organisation with [`PASSWORD`].
    pub fn add(&self, accounts: &Accounts, username: &str, name: &str) -> OrganisationId {
        let id = OrganisationId(accounts.clock.new_id());
        let login =
            OrganisationLogin { id, name: name.into(), username: username.into(), password: PASSWORD_PHC.into() };
        self.accounts.lock().insert(id, login);
        id
    }

    /// Lets a person act for an organisation.
    pub fn bind(&self, person: PersonId, organisation: OrganisationId) {
        let name = self.accounts.lock()[&organisation].name.clone();
        let choice =
            ActingChoice { organisation, name, uscc: "91441581MA00000153".into(), powers: access::Powers::ALL };
        self.mandates.lock().push((person, choice));
    }
}
