//! The access table (`docs/access.csv`), the people of its columns, and what is compared.

#![allow(dead_code, clippy::unwrap_used, reason = "support of a test")]

pub mod calls;
pub mod drivers;
pub mod states;

use crate::town::{Actor, Town};
use access::{OrganisationId, PersonId, Power, Powers, Rank, Role as Office};
use accounts::{Subject, testing as people};
use axum::http::{Method, header};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};
use store::{Engine, testing::TestStore};
use web::testing::{Client, Reply};

/// The table as it lies in the documents.
pub const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/access.csv"));

/// One line of the table.
pub struct Row {
    pub action: String,
    pub when: String,
    /// Column and expected class.
    pub cells: Vec<(String, String)>,
}

/// Reads the table.
pub fn rows() -> Vec<Row> {
    let mut lines = TABLE.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields.len(), head.len(), "{line}");
            let cells = head.iter().zip(&fields).skip(2).take(head.len() - 3);
            Row {
                action: fields[0].into(),
                when: fields[1].into(),
                cells: cells.map(|(h, f)| ((*h).to_owned(), (*f).to_owned())).collect(),
            }
        })
        .collect()
}

/// One request.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Value,
    /// A page answers a form, not JSON; only who is turned away is compared there.
    pub is_page: bool,
    /// Where something is looked for, only an answer that has it allows.
    pub has: Option<String>,
    /// A cookie that the browser already has from an earlier step.
    pub cookie: Option<(&'static str, String)>,
    /// A file that is sent as a form.
    pub file: Option<Vec<u8>>,
    /// The telephone whose newest message has the `code` of the body.
    pub code_from: Option<String>,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            body: Value::Null,
            is_page: false,
            has: None,
            cookie: None,
            file: None,
            code_from: None,
        }
    }

    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::POST, body, ..Self::get(path) }
    }

    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::PUT, ..Self::post(path, body) }
    }

    /// The page that does the same.
    pub fn page(path: impl Into<String>) -> Self {
        Self { is_page: true, ..Self::post(path, Value::Null) }
    }

    pub fn finding(self, has: impl Into<String>) -> Self {
        Self { has: Some(has.into()), ..self }
    }

    pub fn with_cookie(self, name: &'static str, value: String) -> Self {
        Self { cookie: Some((name, value)), ..self }
    }

    pub fn with_code_from(self, phone: String) -> Self {
        Self { code_from: Some(phone), ..self }
    }

    /// Sends a file.
    pub fn file(path: impl Into<String>, file: Vec<u8>) -> Self {
        Self { file: Some(file), ..Self::post(path, Value::Null) }
    }

    /// Sends it.
    pub async fn send(&self, world: &World, visitor: &Client) -> Reply {
        if let Some((name, value)) = &self.cookie {
            visitor.set_cookie(name, value);
        }
        if let Some(phone) = &self.code_from {
            let mut filled = self.clone();
            filled.body["code"] = people::newest_code(&world.town.app.accounts, phone).await.into();
            return filled.sent_by(visitor).await;
        }
        self.sent_by(visitor).await
    }

    async fn sent_by(&self, visitor: &Client) -> Reply {
        if self.method == Method::GET {
            return visitor.get(&self.path).await;
        }
        if let Some(file) = &self.file {
            return visitor.post_file(&self.path, &[], ("file", "file.bin", file)).await;
        }
        if self.path.starts_with("/api/") {
            return visitor.json(self.method.clone(), &self.path, &self.body, &[]).await;
        }
        let fields: Vec<(String, String)> = self
            .body
            .as_object()
            .into_iter()
            .flatten()
            .map(|(k, v)| (k.clone(), v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned)))
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        visitor.post(&self.path, &fields).await
    }

    /// The class of its answer: A, U, F, N, G, C, or the bare status where it is none of them.
    pub fn class(&self, reply: &Reply) -> String {
        if let Some(has) = &self.has
            && reply.status.is_success()
        {
            return if reply.body.contains(has) { "A" } else { "N" }.into();
        }
        let to = reply.headers.get(header::LOCATION).map(|l| l.to_str().unwrap()).unwrap_or_default();
        match reply.status.as_u16() {
            200..=299 => "A".into(),
            303 | 307 if to.starts_with("/account/sign-in") => "U".into(),
            303 if to == "/centre/profile" => "C".into(),
            303 => "A".into(),
            401 => "U".into(),
            403 => "F".into(),
            404 => "N".into(),
            410 => "G".into(),
            409 | 422 => "C".into(),
            other => other.to_string(),
        }
    }
}

/// How the organisation's profile stands in a town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Approved,
    Saved,
    InReview,
    Missing,
}

/// A town whose people are the columns of the table.
pub struct World {
    pub town: Town,
    pub engine: Engine,
    people: HashMap<&'static str, (Subject, Option<OrganisationId>)>,
    /// Columns whose person is another for the state at hand.
    pub instead: Mutex<HashMap<&'static str, (Subject, Option<OrganisationId>)>>,
    pub numbers: Mutex<u32>,
}

impl World {
    pub async fn new(store: &TestStore, profile: Profile) -> Self {
        let town = Town::founded(store, profile == Profile::Approved).await;
        let accounts = &town.app.accounts;
        let third = people::person(accounts, 50, "third", "陈小燕", Rank(3)).await.id;
        let mut list = HashMap::from([("P3", (Subject::Person(third), None))]);
        let columns = [
            ("H0 profile", Power::OrganisationProfile),
            ("H0 jobs", Power::Recruiting),
            ("H0 fairs", Power::FairRegistration),
        ];
        for (number, (column, power)) in (60..).zip(columns) {
            let person = people::person(accounts, number, &format!("single{number}"), "陈小燕", Rank::SECOND).await.id;
            bind(&town, person, [power].into_iter().collect()).await;
            list.insert(column, (Subject::Person(person), Some(town.here)));
        }
        let roles = [Office::Reviewer, Office::FairPlanner, Office::ContentEditor];
        let clerk = accounts::fixtures::FixturePerson::numbered(&town.app.clock, 3, "", "", "441581", Rank::SECOND);
        let clerk = clerk.unwrap().document;
        for (column, division, own) in [("BR", "441581", false), ("BRX", "441521", false), ("BR own", "441581", true)] {
            let who = (&*column.replace(' ', "_").to_lowercase(), "林审核", division);
            let tx = town.app.store.begin().await.unwrap();
            let (phc, totp) = (people::PASSWORD_PHC, people::TOTP_SECRET);
            let id = accounts::fixtures::officer(&*tx, accounts, phc, totp, who, &roles, own.then_some(&clerk))
                .await
                .unwrap();
            tx.commit().await.unwrap();
            list.insert(column, (Subject::Officer(id), None));
        }
        list.insert("LEORG", (Subject::Organisation(of_an_old_code(&town).await), None));
        let mut world =
            Self { engine: store.engine(), town, people: list, instead: Mutex::default(), numbers: Mutex::new(100) };
        world.set_profile(profile).await;
        world.bring(states::State::Invited).await;
        let invited = world.instead.lock().unwrap().remove("HPEND").unwrap();
        world.people.insert("HPEND", invited);
        world
    }

    /// Saves and submits a profile as its clerk does; the picture is the one that all fixtures show.
    async fn set_profile(&self, profile: Profile) {
        if matches!(profile, Profile::Approved | Profile::Missing) {
            return;
        }
        let town = &self.town;
        let licence = town.app.clock.new_id();
        let sql = "insert into licence (id, organisation_id, file_key, media_type, digest, uploaded_at, uploaded_by) \
                   select $1, $2, file_key, media_type, digest, uploaded_at, uploaded_by from licence \
                   where organisation_id = $3";
        let tx = town.app.store.begin().await.unwrap();
        store::run(&*tx, sql, [licence.into(), town.here.into(), town.elsewhere.into()]).await.unwrap();
        tx.commit().await.unwrap();
        let mut body = profile_body();
        body["licence_kept"] = licence.to_string().into();
        let clerk = self.visitor("HP").await;
        let _ = clerk.json(Method::PUT, "/api/v1/profile", &body, &[]).await.expect(200);
        if profile == Profile::InReview {
            let _ = clerk.json(Method::POST, "/api/v1/profile/submissions", &nothing(), &[]).await.expect(201);
        }
    }

    /// Somebody of this column, with a fresh session.
    pub async fn visitor(&self, column: &str) -> Client {
        let instead = self.instead.lock().unwrap().get(column).copied();
        if let Some((subject, acting)) = instead.or_else(|| self.people.get(column).copied()) {
            let visitor = self.town.client.stranger();
            visitor.set_cookie("session", &people::signed_in(&self.town.app.accounts, subject, acting).await);
            return visitor;
        }
        self.town
            .visitor(match column {
                "ANON" => Actor::Anonymous,
                // B6: below L3 the province's word opens no session, so that such an organisation is nobody here.
                "LELOW" => Actor::Anonymous,
                "P1" => Actor::FirstLevel,
                "P2" => Actor::SecondLevel,
                "HPERS" => Actor::ClerkAsPerson,
                "HX" => Actor::ClerkElsewhere,
                "HP" => Actor::ClerkWithAll,
                "LE" => Actor::OrganisationAccount,
                "BS" => Actor::SystemAdministrator,
                "AA" => Actor::AccountAdministrator,
                "SO" => Actor::SecurityOfficer,
                "AU" => Actor::Auditor,
                other => panic!("nobody is {other}"),
            })
            .await
    }

    /// The number of a person who is not there yet.
    pub fn next_number(&self) -> u32 {
        let mut last = self.numbers.lock().unwrap();
        *last += 1;
        *last
    }

    /// A new verified person: number, user name and account.
    pub async fn newcomer(&self) -> (u32, String, PersonId) {
        let number = self.next_number();
        let name = format!("newcomer{number}");
        let id = people::person(&self.town.app.accounts, number, &name, "陈小燕", Rank::SECOND).await.id;
        (number, name, id)
    }

    /// What a business table holds, all of them in one text; sessions and the counters of throttles are left out.
    pub async fn digest(&self) -> String {
        let db = self.town.app.store.read();
        let names = match self.engine {
            Engine::Sqlite => {
                "select name as v from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"
            }
            Engine::Postgres => {
                "select table_name as v from information_schema.tables where table_schema = current_schema() order by 1"
            }
        };
        let mut parts = Vec::new();
        for table in texts(db, names).await.into_iter().filter(|t| !COUNTERS.contains(&t.as_str())) {
            let row = match self.engine {
                Engine::Sqlite => {
                    let sql = format!("select name as v from pragma_table_info('{table}')");
                    let columns: Vec<String> = texts(db, &sql).await.iter().map(|c| format!("quote({c})")).collect();
                    columns.join(" || ',' || ")
                }
                Engine::Postgres => "cast(t as text)".into(),
            };
            parts.push(format!("select '{table}: ' || {row} as v from {table} t"));
        }
        let mut all = texts(db, &parts.join(" union all ")).await;
        all.sort();
        all.join("\n")
    }
}

/// Tables that every visit may touch.
const COUNTERS: [&str; 8] = [
    "session",
    "sign_in_failure",
    "sms_turn",
    "sms_day",
    "quota",
    "organisation_question",
    "schema_step",
    "job_change_counter",
];

async fn texts(db: &impl sea_orm::ConnectionTrait, sql: &str) -> Vec<String> {
    #[derive(sea_orm::FromQueryResult)]
    struct Text {
        v: String,
    }
    store::all::<Text>(db, sql, []).await.unwrap().into_iter().map(|t| t.v).collect()
}

/// An organisation that came from the former system with its 组织机构代码 (B7).
async fn of_an_old_code(town: &Town) -> OrganisationId {
    use organisations::import::{Line, Verdict, examine, insert};
    let line = Line {
        number: 2,
        code: "MA000001-5".into(),
        name: "陆丰市旧码纺织厂".into(),
        legal_representative: "郑某某".into(),
        username: "old-code".into(),
    };
    let now = town.app.clock.now();
    let verdict = examine(&town.app.organisations, &[line], now).await.unwrap().remove(0);
    let Verdict::New(organisation) = verdict else { panic!("{verdict:?}") };
    let tx = town.app.store.begin().await.unwrap();
    insert(&tx, &[(*organisation).clone()], people::PASSWORD_PHC, now, |_| {}).await.unwrap();
    tx.commit().await.unwrap();
    organisation.id
}

/// Makes a person a clerk of the organisation of the town.
pub async fn bind(town: &Town, person: PersonId, powers: Powers) -> access::MandateId {
    let tx = town.app.store.begin().await.unwrap();
    let id = organisations::fixtures::clerk(&*tx, &town.app.organisations, town.here, person, powers).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// What 基本信息 is saved with.
pub fn profile_body() -> Value {
    let c = organisations::fixtures::samples(1..=1, "441581").remove(0).profile.unwrap();
    json!({
        "nature": c.nature, "industry": c.industry, "size": c.size, "division": c.division,
        "address": "东海大道88号二楼", "introduction": c.introduction, "contact_name": c.contact_name,
        "contact_phone": c.contact_phone.as_str(),
    })
}

/// A text of a JSON body.
pub fn name_of(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// A body with nothing in it.
pub fn nothing() -> Value {
    json!({})
}
