//! A small town for tests of the whole platform: two organisations with clerks, officers of two
//! divisions, and one visitor of every kind.

#![allow(dead_code, clippy::unwrap_used, reason = "support of several test files")]

use access::{OrganisationId, PersonId, Power, Powers, Rank, Role};
use accounts::{Subject, testing as people};
use server::{
    app::App,
    config::{Configuration, DemoSize, Mode},
};
use store::testing::TestStore;
use tempfile::TempDir;
use web::testing::Client;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    Anonymous,
    FirstLevel,
    SecondLevel,
    ClerkAsPerson,
    ClerkWithAll,
    ClerkOfJobs,
    ClerkElsewhere,
    OrganisationAccount,
    Reviewer,
    ReviewerElsewhere,
    Planner,
    AccountAdministrator,
    Editor,
    SystemAdministrator,
    SecurityOfficer,
    Auditor,
}

impl Actor {
    pub const ALL: [Self; 16] = [
        Self::Anonymous,
        Self::FirstLevel,
        Self::SecondLevel,
        Self::ClerkAsPerson,
        Self::ClerkWithAll,
        Self::ClerkOfJobs,
        Self::ClerkElsewhere,
        Self::OrganisationAccount,
        Self::Reviewer,
        Self::ReviewerElsewhere,
        Self::Planner,
        Self::AccountAdministrator,
        Self::Editor,
        Self::SystemAdministrator,
        Self::SecurityOfficer,
        Self::Auditor,
    ];

    pub fn rank(self) -> Option<Rank> {
        match self {
            Self::FirstLevel => Some(Rank::FIRST),
            Self::SecondLevel | Self::ClerkAsPerson | Self::ClerkWithAll | Self::ClerkOfJobs | Self::ClerkElsewhere => {
                Some(Rank::SECOND)
            }
            _ => None,
        }
    }

    pub fn powers(self) -> Powers {
        match self {
            Self::ClerkWithAll | Self::ClerkElsewhere => Powers::ALL,
            Self::ClerkOfJobs => [Power::Recruiting].into_iter().collect(),
            _ => Powers::NONE,
        }
    }

    pub fn role(self) -> Option<Role> {
        match self {
            Self::Reviewer | Self::ReviewerElsewhere => Some(Role::Reviewer),
            Self::Planner => Some(Role::FairPlanner),
            Self::AccountAdministrator => Some(Role::AccountAdministrator),
            Self::Editor => Some(Role::ContentEditor),
            Self::SystemAdministrator => Some(Role::SystemAdministrator),
            Self::SecurityOfficer => Some(Role::SecurityOfficer),
            Self::Auditor => Some(Role::Auditor),
            _ => None,
        }
    }
}

/// The town.
pub struct Town {
    pub app: App,
    pub client: Client,
    /// How long ago visitors signed in when they come: minutes.
    signed_in_minutes_ago: std::sync::atomic::AtomicI64,
    pub here: OrganisationId,
    pub elsewhere: OrganisationId,
    people: Vec<(Actor, Subject, Option<OrganisationId>)>,
    /// How the platform was opened, for a second process on the same data.
    pub configuration: Configuration,
    _folder: TempDir,
}

impl Town {
    pub async fn new(store: &TestStore) -> Self {
        Self::founded(store, true).await
    }

    /// The same; whether the organisation here has its approved profile already.
    pub async fn founded(store: &TestStore, has_profile: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let configuration = Configuration {
            mode: Mode::Development,
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: "http://localhost".into(),
            proxies: web::TrustedProxies::default(),
            data: folder.path().to_owned(),
            database_url: store.url().to_owned(),
            files: folder.path().join("files").into(),
            site: web::testing::site(),
            recovery: recovery::Settings::default(),
            review_working_days: bureau::WORKING_DAYS,
            jobs: jobs::Settings::default(),
            oversight: oversight::Settings::default(),
            sms: None,
            cards: None,
            email: None,
            limits: server::adapters::LimitSettings::default(),
            demo: DemoSize { organisations: 1, jobs: 1, fairs: 0, seed: 1 },
            identity_providers: Vec::new(),
        };
        let app = App::open(&configuration, people::clock()).await.unwrap();
        app.load(|_, _| {}).await.unwrap();
        let accounts = &app.accounts;
        let mut persons: Vec<PersonId> = Vec::new();
        for (n, (name, rank)) in [
            ("first", Rank::FIRST),
            ("second", Rank::SECOND),
            ("clerk", Rank::SECOND),
            ("recruiter", Rank::SECOND),
            ("stranger", Rank::SECOND),
        ]
        .into_iter()
        .enumerate()
        {
            persons.push(people::person(accounts, u32::try_from(n).unwrap() + 1, name, "陈小燕", rank).await.id);
        }
        let mut list = organisations::fixtures::samples(1..=1, "441581");
        if !has_profile {
            list[0].profile = None;
        }
        list.extend(organisations::fixtures::samples(2..=2, "441521"));
        let tx = app.store.begin().await.unwrap();
        let now = app.clock.now();
        let ids = organisations::fixtures::organisations(
            &*tx,
            &app.organisations,
            &list,
            people::PASSWORD_PHC,
            persons[2],
            now,
        )
        .await
        .unwrap();
        let (here, elsewhere) = (ids[0], ids[1]);
        let recruiting: Powers = [Power::Recruiting].into_iter().collect();
        let bindings =
            [(here, persons[2], Powers::ALL), (here, persons[3], recruiting), (elsewhere, persons[4], Powers::ALL)];
        organisations::fixtures::bindings(&*tx, &app.organisations, &bindings, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut all = vec![
            (Actor::FirstLevel, Subject::Person(persons[0]), None),
            (Actor::SecondLevel, Subject::Person(persons[1]), None),
            (Actor::ClerkAsPerson, Subject::Person(persons[2]), None),
            (Actor::ClerkWithAll, Subject::Person(persons[2]), Some(here)),
            (Actor::ClerkOfJobs, Subject::Person(persons[3]), Some(here)),
            (Actor::ClerkElsewhere, Subject::Person(persons[4]), Some(elsewhere)),
            (Actor::OrganisationAccount, Subject::Organisation(here), None),
        ];
        for actor in Actor::ALL.into_iter().filter(|a| a.role().is_some() && *a != Actor::ReviewerElsewhere) {
            let name = format!("officer_{}", all.len());
            let id = people::officer(accounts, &name, &[actor.role().unwrap()]).await;
            all.push((actor, Subject::Officer(id), None));
        }
        let tx = app.store.begin().await.unwrap();
        let of_haifeng = ("officer_haifeng", "吴海丰", "441521");
        let id = accounts::fixtures::officer(
            &*tx,
            accounts,
            people::PASSWORD_PHC,
            people::TOTP_SECRET,
            of_haifeng,
            &[Role::Reviewer],
            None,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        all.push((Actor::ReviewerElsewhere, Subject::Officer(id), None));
        let client = Client::new(app.router().unwrap());
        let signed_in_minutes_ago = std::sync::atomic::AtomicI64::new(0);
        Self { app, client, signed_in_minutes_ago, here, elsewhere, people: all, configuration, _folder: folder }
    }

    /// Where the platform's data lie, for a server of its own over the same.
    pub fn folder(&self) -> &std::path::Path {
        self._folder.path()
    }

    /// A visitor with a session of this actor.
    pub async fn visitor(&self, actor: Actor) -> Client {
        let visitor = self.client.stranger();
        if let Some(session) = self.session_of(actor).await {
            visitor.set_cookie("session", &session);
        }
        visitor
    }

    /// A session of this actor, `None` for the anonymous one.
    pub async fn session_of(&self, actor: Actor) -> Option<String> {
        let (_, subject, acting) = self.people.iter().find(|(a, _, _)| *a == actor)?;
        let minutes = self.signed_in_minutes_ago.load(std::sync::atomic::Ordering::Relaxed);
        let at = self.app.clock.now().plus_minutes(-minutes);
        let tx = self.app.store.begin().await.unwrap();
        let token = accounts::sessions::open(&*tx, *subject, *acting, at).await.unwrap();
        tx.commit().await.unwrap();
        Some(token.reveal().to_owned())
    }

    /// Visitors who come from now on signed in so long ago that it proves nothing any more.
    pub fn proofs_grow_old(&self) {
        self.signed_in_minutes_ago.store(6, std::sync::atomic::Ordering::Relaxed);
    }
}

/// A path with its parameters filled in by identifiers that exist nowhere.
pub fn fill_in(path: &str) -> String {
    path.split('/')
        .map(|part| {
            if part.starts_with("{*") {
                "nothing"
            } else if part.starts_with('{') {
                "0198b1c0-0000-7000-8000-00000000ffff"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}
