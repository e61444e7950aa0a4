//! A room with people, an organisation and officers in it, for the tests of this crate.

use crate::{Recovery, Settings, request::Kind};
use ::store::{Migration, Store};
use access::{OfficerId, OrganisationId, Powers, Rank, Role};
use accounts::{Accounts, Subject, fixtures::FixturePerson, testing};
use axum::{body::Body, http::Request};
use object_store::memory::InMemory;
use organisations::{Doorkeeper, Organisations, fixtures};
use std::sync::Arc;
use web::testing::{Client, Reply, dressed};

pub(crate) fn schema() -> Vec<Migration> {
    let mut list = organisations::migrations();
    list.push(crate::migration());
    list
}

pub(crate) struct House {
    pub room: Recovery,
    pub accounts: Accounts,
    pub organisations: Organisations,
    pub files: Arc<InMemory>,
    pub client: Client,
}

impl House {
    pub(crate) fn on(store: &Store) -> Self {
        Self::with(store, Settings::default())
    }

    pub(crate) fn with(store: &Store, settings: Settings) -> Self {
        Self::of(testing::accounts(store), settings)
    }

    /// The same house under other limits.
    pub(crate) fn limit(&mut self, change: impl FnOnce(&mut accounts::Limits)) {
        let mut accounts = self.accounts.clone();
        change(&mut accounts.limits);
        *self = Self::of(accounts, Settings::default());
    }

    /// Posts a form from an address, and asks for JSON.
    pub(crate) async fn post_from(&self, address: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let fields: serde_json::Map<String, serde_json::Value> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin")
            .extension(web::VisitorAddress(address.parse().unwrap()));
        self.client.send(request.body(Body::from(serde_json::Value::Object(fields).to_string())).unwrap()).await
    }

    fn of(accounts: Accounts, settings: Settings) -> Self {
        let files = Arc::new(InMemory::new());
        let organisations = Organisations::new(accounts.clone(), files.clone());
        let room = Recovery::new(organisations.clone(), settings);
        let routes = crate::routes(room.clone())
            .merge(accounts::routes(accounts.clone(), Arc::new(organisations.clone())))
            .merge(organisations::routes(organisations.clone()));
        let client = dressed(routes, Arc::new(Doorkeeper::new(organisations.clone())));
        Self { room, accounts, organisations, files, client }
    }

    pub(crate) async fn person(&self, number: u32, username: &str, name: &str) -> FixturePerson {
        testing::person(&self.accounts, number, username, name, Rank::SECOND).await
    }

    /// An approved organisation of 陆丰市 with a clerk.
    pub(crate) async fn organisation(&self, clerk: &FixturePerson) -> (OrganisationId, fixtures::NewOrganisation) {
        let list = fixtures::samples(1..=1, "441581");
        let tx = self.accounts.store.begin().await.unwrap();
        let now = self.accounts.clock.now();
        let ids = fixtures::organisations(&*tx, &self.organisations, &list, testing::PASSWORD_PHC, clerk.id, now).await;
        let id = ids.unwrap()[0];
        fixtures::clerk(&*tx, &self.organisations, id, clerk.id, Powers::ALL).await.unwrap();
        tx.commit().await.unwrap();
        (id, list.into_iter().next().unwrap())
    }

    pub(crate) async fn officer(&self, username: &str) -> (OfficerId, Client) {
        let id = testing::officer(&self.accounts, username, &[Role::AccountAdministrator]).await;
        (id, signed_in(&self.client, &self.accounts, Subject::Officer(id)).await)
    }

    /// An officer of another division, or with an identity.
    pub(crate) async fn officer_of(&self, username: &str, division: &str, who: Option<&FixturePerson>) -> Client {
        let tx = self.accounts.store.begin().await.unwrap();
        let id = accounts::fixtures::officer(
            &*tx,
            &self.accounts,
            testing::PASSWORD_PHC,
            testing::TOTP_SECRET,
            (username, "吴某", division),
            &[Role::AccountAdministrator],
            who.map(|w| &w.document),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        signed_in(&self.client, &self.accounts, Subject::Officer(id)).await
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.accounts.clock.turn_to(self.accounts.clock.now().plus_seconds(seconds));
    }

    /// The page to which a form that succeeded leads.
    pub(crate) async fn outcome(&self, reply: Reply) -> Reply {
        let to = reply.expect(303).location();
        assert_eq!(to, crate::outcome::ADDRESS);
        self.client.get(&to).await.expect(200)
    }

    /// Asks for the code of a request and returns it.
    pub(crate) async fn code_for(&self, phone: &str) -> String {
        let body = serde_json::json!({ "phone": phone });
        let path = "/api/v1/recovery-requests/codes";
        drop(self.client.json(axum::http::Method::POST, path, &body, &[]).await.expect(201));
        testing::newest_code(&self.accounts, phone).await
    }

    /// Hands in a whole request and returns its id.
    pub(crate) async fn request(&self, kind: Kind, fields: &[(&str, &str)], phone: &str) -> String {
        let code = self.code_for(phone).await;
        let mut all = vec![("kind", kind.code()), ("code", code.as_str()), ("phone", phone)];
        all.extend(fields);
        let photo = picture();
        let files: Vec<(&str, &[u8])> = kind.slots().iter().map(|s| (s.code(), photo.as_slice())).collect();
        drop(post_files(&self.client, "/api/v1/recovery-requests", &all, &files).await.expect(202));
        self.wait(61);
        newest_request(&self.accounts).await
    }
}

pub(crate) async fn newest_request(accounts: &Accounts) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Id {
        id: uuid::Uuid,
    }
    let sql = "select id from recovery_request order by submitted_at desc, id desc limit 1";
    ::store::one::<Id>(accounts.store.read(), sql, []).await.unwrap().unwrap().id.to_string()
}

pub(crate) async fn deeds(accounts: &Accounts, action: &str) -> i64 {
    let sql = "select count(*) as n from deed where action = $1";
    ::store::number(accounts.store.read(), sql, [action.into()]).await.unwrap()
}

pub(crate) async fn signed_in(client: &Client, accounts: &Accounts, subject: Subject) -> Client {
    let client = client.stranger();
    client.set_cookie(accounts.cookie.name(), &testing::signed_in(accounts, subject, None).await);
    client
}

/// A photograph with a place in it, as telephones write it.
pub(crate) fn picture() -> Vec<u8> {
    let mut plain = std::io::Cursor::new(Vec::new());
    let sheet = image::RgbImage::from_fn(400, 300, |x, y| image::Rgb([200, (x % 200) as u8, (y % 200) as u8]));
    sheet.write_to(&mut plain, image::ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let exif = b"Exif\0\0GPS 22.9489N 115.6434E";
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&plain[2..]);
    bytes
}

pub(crate) async fn post_files(client: &Client, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\r\n").bytes(),
        );
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = Request::post(path)
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", "same-origin");
    client.send(request.body(Body::from(body)).unwrap()).await
}
