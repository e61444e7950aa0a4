use crate::{
    Kept, Obstacle, PersonalRecords, Subject,
    browser::{deeds, signed_in},
    register::TERMS_VERSION,
    store::person as person_rows,
    testing,
};
use access::{PersonId, Rank};
use axum::http::{Method, header};
use clock::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use web::testing::Client;

/// A room above with two mandates, which may be in the way.
#[derive(Default)]
pub(crate) struct Above {
    pub busy: AtomicBool,
    pub forgot: AtomicBool,
}

#[async_trait::async_trait]
impl PersonalRecords for Above {
    async fn kept(&self, _: PersonId) -> Result<Vec<Kept>, DbErr> {
        let about = "授权记录";
        Ok(vec![Kept { code: "mandates", label: "单位授权", count: 2, about, path: Some("/me/mandates") }])
    }

    async fn obstacles(
        &self,
        _: Option<&DatabaseTransaction>,
        _: PersonId,
        _: Timestamp,
    ) -> Result<Vec<Obstacle>, DbErr> {
        let reason = "您还是 1 家单位的经办人".to_owned();
        let busy = self.busy.load(Ordering::Relaxed);
        Ok(busy.then_some(Obstacle { reason, label: "我的授权", path: "/me/mandates" }).into_iter().collect())
    }

    async fn forget(&self, _: &DatabaseTransaction, _: PersonId) -> Result<(), DbErr> {
        self.forgot.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// The pages of the room with 我的数据.
pub(crate) fn pages(accounts: &crate::Accounts) -> (Client, Arc<Above>) {
    let above = Arc::new(Above::default());
    let organisations = Arc::new(testing::Organisations::default());
    let directory = testing::Directory { accounts: accounts.clone(), organisations: organisations.clone() };
    let routes = crate::routes(accounts.clone(), organisations)
        .merge(crate::my_data_routes(accounts.clone(), vec![above.clone()]));
    (web::testing::dressed(routes, Arc::new(directory)), above)
}

async fn with_history(accounts: &crate::Accounts) -> crate::fixtures::FixturePerson {
    let person = testing::person(accounts, 1, "chen-mou", "陈<某>", Rank::SECOND).await;
    let tx = accounts.store.begin().await.unwrap();
    let now = accounts.clock.now();
    person_rows::insert_consent(&*tx, accounts.clock.new_id(), person.id.0, "terms", TERMS_VERSION, now).await.unwrap();
    let assurance = ("unionpay", "二级", 2);
    person_rows::insert_assurance(&*tx, accounts.clock.new_id(), person.id.0, assurance, "r1", now).await.unwrap();
    tx.commit().await.unwrap();
    person
}

::store::on_both_databases!(
    crate::migrations(),
    a_person_sees_everything_that_is_kept_masked_and_in_full_only_after_a_proof,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = with_history(&accounts).await;
        let (client, _) = pages(&accounts);
        let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let page =
            client.get("/me/data").await.expect(200).sees("chen-mou").sees("陈&#60;某&#62;").sees("银联实名认证");
        let page = page.sees(TERMS_VERSION).sees("单位授权").sees(r#"href="/me/phone""#).sees("撤回同意并注销账号");
        let page = page.sees(&seal::mask_phone(&person.phone)).sees(&seal::mask_identity(person.document.as_str()));
        drop(page.lacks(&person.phone).lacks(person.document.as_str()));
        let api = client.get("/api/v1/me/data").await.expect(200).lacks(&person.phone).lacks(person.document.as_str());
        let value = api.value();
        assert_eq!(value["consents"][0]["version"], TERMS_VERSION);
        assert_eq!(value["elsewhere"][0]["count"], 2);
        assert_eq!(value["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(deeds(&accounts, "person.full_view").await, 0);

        let full = client.post("/me/data/full-view", &[]).await.expect(200);
        assert_eq!(full.headers[header::CACHE_CONTROL], "no-store");
        drop(full.sees(&person.phone).sees(person.document.as_str()));
        assert_eq!(deeds(&accounts, "person.full_view").await, 1);
        // Six minutes later a borrowed screen shows nothing more, and the log has nothing more.
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(6));
        let held = client.post("/me/data/full-view", &[]).await.expect(307).lacks(&person.phone);
        assert!(held.location().starts_with("/account/confirmation"), "{}", held.location());
        for path in ["/api/v1/me/data/full-view", "/api/v1/me/data/export", "/api/v1/me/data/closure"] {
            let reply = client.json(Method::POST, path, &serde_json::json!({}), &[]).await.expect(401);
            drop(reply.sees("confirm_first").lacks(&person.phone));
        }
        drop(client.post("/me/data/export", &[("format", "json")]).await.expect(307).lacks(&person.phone));
        assert_eq!((deeds(&accounts, "person.full_view").await, deeds(&accounts, "person.export").await), (1, 0));
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_person_exports_the_data_as_json_and_as_a_readable_file,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = with_history(&accounts).await;
        let other = testing::person(&accounts, 2, "lin-mou", "林某某", Rank::FIRST).await;
        let (client, _) = pages(&accounts);
        let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let file = client.post("/me/data/export", &[("format", "json")]).await.expect(200);
        assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"my-data.json\"");
        assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
        let value = file.value();
        assert_eq!(value["account"]["document_number"], person.document.as_str());
        assert_eq!(value["account"]["phone"], person.phone);
        assert_eq!(value["assurances"][0]["way"], "银联实名认证");
        drop(file.lacks(&other.phone).lacks(other.document.as_str()).lacks("argon2"));
        let file = client.post("/me/data/export", &[("format", "html")]).await.expect(200);
        assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"my-data.html\"");
        drop(file.sees(person.document.as_str()).sees("陈&#60;某&#62;").sees("单位授权：2 条").lacks("<某>"));
        drop(client.post("/me/data/export", &[("format", "pdf")]).await.expect(422).lacks(&person.phone));
        assert_eq!(deeds(&accounts, "person.export").await, 2);
        // The log names the format and no personal data.
        let leaked = "select count(*) as n from deed where detail like $1";
        assert_eq!(::store::number(store.read(), leaked, [format!("%{}%", person.phone).into()]).await.unwrap(), 0);
    }
);
