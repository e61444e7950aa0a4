//! The people and things of this room's tests.

use crate::{
    Employers, Fair, Fairs, Refusal, RegisteredJob,
    fair::Kind,
    fixtures,
    judge::Guarded,
    lane::Commit,
    side::{Claim, Ground},
};
use ::store::testing::TestStore;
use access::{OrganisationId, Powers, Rank, Role};
use accounts::{Accounts, ActingChoice, Subject, fixtures::FixturePerson, testing as people};
use clock::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use standards::identity::IdentityNumber;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;
use web::{
    NotFound, Stop,
    testing::{Client, dressed},
};

/// Employers in memory.
#[derive(Default)]
pub(crate) struct Staff {
    pub names: Mutex<BTreeMap<OrganisationId, String>>,
    pub jobs: Mutex<BTreeMap<OrganisationId, Vec<RegisteredJob>>>,
    pub unapproved: Mutex<HashSet<OrganisationId>>,
    pub released: Mutex<HashSet<access::MandateId>>,
    /// How often [`Employers::grounds`] was asked, and about how many claims.
    pub asked: Mutex<Vec<usize>>,
}

#[async_trait::async_trait]
impl Employers for Staff {
    async fn complete(&self, _: OrganisationId) -> Result<(), Stop> {
        Ok(())
    }

    async fn approved(&self, organisation: OrganisationId) -> Result<String, Stop> {
        if self.unapproved.lock().contains(&organisation) {
            return Err(Refusal::FairCancelled.into());
        }
        Ok(self.names.lock().get(&organisation).cloned().ok_or(NotFound)?)
    }

    async fn published_of(&self, organisation: OrganisationId, _: Timestamp) -> Result<Vec<RegisteredJob>, Stop> {
        Ok(self.jobs.lock().get(&organisation).cloned().unwrap_or_default())
    }

    async fn published(
        &self,
        organisation: OrganisationId,
        jobs: &[Uuid],
        now: Timestamp,
    ) -> Result<Vec<RegisteredJob>, Stop> {
        let own = self.published_of(organisation, now).await?;
        Ok(jobs
            .iter()
            .map(|id| own.iter().find(|j| j.job == *id).cloned().ok_or(NotFound))
            .collect::<Result<_, _>>()?)
    }

    async fn grounds(
        &self,
        _: &sea_orm::DatabaseTransaction,
        claims: &[Claim],
        now: Timestamp,
    ) -> anyhow::Result<Vec<Result<Ground, Stop>>> {
        self.asked.lock().push(claims.len());
        let mut found = Vec::new();
        for claim in claims {
            found.push(if self.released.lock().contains(&claim.mandate) {
                Err(Refusal::Closed(access::Closed::MandateEnded).into())
            } else {
                match self.approved(claim.organisation).await {
                    Err(stop) => Err(stop),
                    Ok(name) => {
                        self.published(claim.organisation, &claim.jobs, now).await.map(|jobs| Ground { name, jobs })
                    }
                }
            });
        }
        Ok(found)
    }

    async fn still_published(&self, jobs: &[Uuid], _: Timestamp) -> Result<HashSet<Uuid>, Stop> {
        let all: HashSet<Uuid> = self.jobs.lock().values().flatten().map(|j| j.job).collect();
        Ok(jobs.iter().copied().filter(|j| all.contains(j)).collect())
    }

    async fn category_groups(&self, versions: &[Uuid]) -> Result<std::collections::HashMap<Uuid, &'static str>, Stop> {
        Ok(versions.iter().map(|v| (*v, "技工维修")).collect())
    }

    async fn is_own(
        &self,
        _: &sea_orm::DatabaseTransaction,
        _: &access::OfficerIdentity,
        _: OrganisationId,
        _: Timestamp,
    ) -> Result<bool, Stop> {
        Ok(false)
    }
}

/// An organisation with its clerk, signed in.
pub(crate) struct Employer {
    pub organisation: OrganisationId,
    pub clerk: FixturePerson,
    pub client: Client,
    pub job: Uuid,
    pub identity_number: String,
}

/// The room with its doors open.
pub(crate) struct World {
    pub fairs: Fairs,
    pub staff: Arc<Staff>,
    pub stranger: Client,
    pub organisations: Arc<people::Organisations>,
    /// Kept for the life of the test: the folder of the database goes with it.
    pub store: TestStore,
}

impl World {
    pub(crate) fn new(store: TestStore) -> Self {
        let accounts = people::accounts(&store);
        let staff = Arc::new(Staff::default());
        let judge = Self::guarded(&store, &accounts, &staff);
        Self::judged_by(store, accounts, staff, Arc::new(judge))
    }

    /// The real judge over these employers.
    pub(crate) fn guarded(store: &TestStore, accounts: &Accounts, staff: &Arc<Staff>) -> Guarded {
        Guarded { store: (**store).clone(), clock: accounts.clock.clone(), employers: staff.clone() }
    }

    pub(crate) fn judged_by(store: TestStore, accounts: Accounts, staff: Arc<Staff>, judge: Arc<dyn Commit>) -> Self {
        let fairs = Fairs::judged_by(accounts.clone(), staff.clone(), judge);
        let organisations = Arc::new(people::Organisations::default());
        let directory = people::Directory { accounts, organisations: organisations.clone() };
        let stranger = dressed(crate::routes(fairs.clone()), Arc::new(directory));
        Self { fairs, staff, stranger, organisations, store }
    }

    /// Organisations with one published job each, their clerks signed in with every power.
    pub(crate) async fn employers(&self, count: u32) -> Vec<Employer> {
        let accounts = &self.fairs.accounts;
        let clerks: Vec<FixturePerson> = (0..count)
            .map(|n| {
                let username = format!("clerk{n:05}");
                FixturePerson::numbered(&accounts.clock, n, &username, "陈志远", "441581", Rank::SECOND).unwrap()
            })
            .collect();
        let now = accounts.clock.now();
        let tx = self.store.begin().await.unwrap();
        accounts::fixtures::persons(&*tx, &accounts.keys, people::PASSWORD_PHC, &clerks, now).await.unwrap();
        let mut list = Vec::new();
        for (n, clerk) in (0..count).zip(clerks) {
            let organisation = OrganisationId(accounts.clock.new_id());
            let name = format!("第{n}电子有限公司");
            let token =
                accounts::sessions::open(&*tx, Subject::Person(clerk.id), Some(organisation), now).await.unwrap();
            let client = self.stranger.stranger();
            client.set_cookie("session", token.reveal());
            let choice = ActingChoice { organisation, name: name.clone(), uscc: String::new(), powers: Powers::ALL };
            self.organisations.mandates.lock().push((clerk.id, choice));
            self.staff.names.lock().insert(organisation, name);
            let job = accounts.clock.new_id();
            self.staff.jobs.lock().insert(
                organisation,
                vec![RegisteredJob {
                    job,
                    version: accounts.clock.new_id(),
                    title: "焊工".into(),
                    headcount: 3,
                    pay: "6000–8500元/月".into(),
                }],
            );
            let identity_number = clerk.document.as_str().to_owned();
            list.push(Employer { organisation, clerk, client, job, identity_number });
        }
        tx.commit().await.unwrap();
        list
    }

    /// A fair that is open for registration.
    pub(crate) async fn fair(&self, kind: Kind, booths: u32) -> Fair {
        let clock = &self.fairs.clock;
        let fair = fixtures::fair(clock, access::OfficerId(clock.new_id()), kind, "南粤春暖招聘会", "441581", booths);
        fixtures::insert(self.store.read(), std::slice::from_ref(&fair)).await.unwrap();
        fair
    }

    /// An officer of 陆丰市, signed in.
    pub(crate) async fn officer(&self, username: &str, roles: &[Role]) -> Client {
        self.officer_of("441581", username, roles).await
    }

    /// An officer of a division, signed in.
    pub(crate) async fn officer_of(&self, division: &str, username: &str, roles: &[Role]) -> Client {
        let accounts = &self.fairs.accounts;
        let tx = self.store.begin().await.unwrap();
        let who = (username, "林策划", division);
        let (phc, totp) = (people::PASSWORD_PHC, people::TOTP_SECRET);
        let id = accounts::fixtures::officer(&*tx, accounts, phc, totp, who, roles, None).await.unwrap();
        tx.commit().await.unwrap();
        let client = self.stranger.stranger();
        client.set_cookie("session", &people::signed_in(accounts, Subject::Officer(id), None).await);
        client
    }

    /// How many live registrations stand twice on a booth, and how many organisations have two.
    pub(crate) async fn doubles(&self) -> (i64, i64) {
        let count = |by: &str| {
            format!(
                "select count(*) as n from (select fair, {by} from registration where state in ('in_review', 'approved') \
                 and {by} is not null group by fair, {by} having count(*) > 1) d"
            )
        };
        let db = self.store.read();
        let booths = ::store::number(db, &count("booth"), []).await.unwrap();
        (booths, ::store::number(db, &count("organisation"), []).await.unwrap())
    }

    pub(crate) async fn live(&self) -> i64 {
        let sql = "select count(*) as n from registration where state in ('in_review', 'approved')";
        ::store::number(self.store.read(), sql, []).await.unwrap()
    }
}

impl Employer {
    /// The body of the API.
    pub(crate) fn body(&self, booth: &str) -> Value {
        json!({
            "booth": booth,
            "contact": { "name": "陈志远", "identity_number": self.identity_number, "phone": "13800138000" },
            "jobs": [self.job],
        })
    }

    /// Everything of the on-site form.
    pub(crate) fn form(&self, booth: &str) -> Vec<(&'static str, String)> {
        vec![
            ("key", "form-1".into()),
            ("booth", booth.into()),
            ("contact.name", "陈志远".into()),
            ("contact.identity_number", self.identity_number.clone()),
            ("contact.phone", "13800138000".into()),
            ("jobs", self.job.to_string()),
        ]
    }

    pub(crate) async fn submit(&self, fair: &Fair, fields: &[(&str, String)]) -> web::testing::Reply {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.client.post(&format!("/fairs/{}/registration", fair.id), &fields).await
    }

    pub(crate) async fn register(&self, fair: &Fair, body: &Value, key: &str) -> web::testing::Reply {
        let path = format!("/api/v1/fairs/{}/registrations", fair.id);
        self.client.json(axum::http::Method::POST, &path, body, &[("idempotency-key", key)]).await
    }
}

/// An identity number that belongs to nobody.
pub(crate) fn nobody() -> String {
    IdentityNumber::synthetic("441581", clock::Day::new(1990, 3, 7).unwrap(), 1).unwrap().as_str().to_owned()
}
