use super::*;
use crate::{
    Begun, Handed, IdentityProvider, ProviderError, ProviderSettings, Subject, VerifiedIdentity,
    browser::{deeds, signed_in},
    persons, testing,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use std::sync::Arc;
use web::testing::{Client, Reply};

/// An authority that answers what it is told to, and knows each code once.
struct Authority {
    answer: Mutex<Result<VerifiedIdentity, ProviderError>>,
    down: Mutex<bool>,
    begun: Mutex<u32>,
}

#[async_trait]
impl IdentityProvider for Authority {
    async fn begin(&self, callback: &str) -> Result<Begun, ProviderError> {
        if *self.down.lock() {
            return Err(ProviderError::NoAnswer);
        }
        let mut begun = self.begun.lock();
        *begun += 1;
        let state = format!("state-{begun}");
        Ok(Begun {
            address: format!("https://id.example/auth?state={state}&to={callback}"),
            kept: state.clone(),
            state,
        })
    }

    async fn complete(&self, _: &str, handed: &Handed, kept: &str) -> Result<VerifiedIdentity, ProviderError> {
        assert!(kept.starts_with("state-") && handed.code == "code");
        if *self.down.lock() { Err(ProviderError::NoAnswer) } else { self.answer.lock().clone() }
    }
}

const NUMBER: &str = "441581199003070012";

fn somebody(level: &str) -> VerifiedIdentity {
    VerifiedIdentity {
        issuer: "https://id.example".into(),
        subject: "sub-1".into(),
        name: Some("林晓彤".into()),
        document_kind: Some("10".into()),
        document_number: Some(NUMBER.into()),
        phone: Some("13800138001".into()),
        level: Some(level.into()),
        uscc: None,
        organisation_name: None,
    }
}

fn unit(level: &str) -> VerifiedIdentity {
    VerifiedIdentity {
        subject: "unit-1".into(),
        uscc: Some("91441581MA00000153".into()),
        organisation_name: Some("海风有限公司".into()),
        ..somebody(level)
    }
}

fn pages(store: &::store::Store) -> (Accounts, Client, Arc<Authority>, Arc<testing::Organisations>) {
    let authority =
        Arc::new(Authority { answer: Mutex::new(Ok(somebody("L1"))), down: Mutex::new(false), begun: Mutex::new(0) });
    let settings = ProviderSettings {
        id: "gd".into(),
        label: "粤省事".into(),
        organisation_label: Some("省统一身份认证".into()),
        scheme: "gd-iam".into(),
        levels: [("L1", 2), ("L2", 3), ("L3", 4)].map(|(l, r)| (l.to_owned(), r)).into(),
        document_kinds: [("10".to_owned(), standards::identity::DocumentKind::ResidentIdentityCard)].into(),
        level_steps: Vec::new(),
    };
    let provider = Provider { settings, port: authority.clone() };
    let accounts = testing::accounts(store).with_providers(Providers::new(vec![provider], "http://localhost".into()));
    let (client, organisations) = testing::pages(&accounts);
    (accounts, client, authority, organisations)
}

/// The computer shows a code; returns what the code says.
async fn show_code(accounts: &Accounts, client: &Client, kind: &str) -> String {
    let to = client.post("/account/sign-in/scan/gd", &[("kind", kind)]).await.expect(303).location();
    let _ = client.get(&to).await.expect(200).sees("请用手机扫描二维码").sees("<svg class=\"scan-code\"");
    let sql = "select id from provider_attempt order by created_at desc, id desc limit 1";
    #[derive(sea_orm::FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    let id = ::store::one::<Id>(accounts.store.read(), sql, []).await.unwrap().unwrap().id;
    scan::scan_address(accounts, id).replace("http://localhost", "")
}

/// Opens the authority's sign-in; returns its state.
async fn lead_on(client: &Client, address: &str) -> String {
    let to = client.get(address).await.expect(303).location();
    to.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

async fn come_back(client: &Client, state: &str) -> Reply {
    client.get(&format!("/account/sign-in/callback/gd?state={state}&code=code&iss=https://id.example")).await
}

async fn here(client: &Client, kind: &str) -> Reply {
    let state = lead_on(client, &format!("/account/sign-in/with/gd?kind={kind}")).await;
    come_back(client, &state).await
}

async fn rank(accounts: &Accounts) -> (i16, usize) {
    let hash = {
        let kind = standards::identity::DocumentKind::ResidentIdentityCard;
        let number = standards::identity::IdentityNumber::parse(kind, NUMBER, accounts.clock.today()).unwrap();
        persons::document_hash(accounts, &number)
    };
    let row = crate::store::person::by_document(accounts.store.read(), "resident_identity_card", &hash).await.unwrap();
    let n = ::store::number(accounts.store.read(), "select count(*) as n from person", []).await.unwrap();
    (row.map_or(0, |r| persons::rank(r.rank).0), usize::try_from(n).unwrap())
}

::store::on_both_databases!(
    crate::migrations(),
    a_first_scan_creates_the_account_and_signs_the_computer_in,
    |store| async move {
        let (accounts, computer, authority, _) = pages(&store);
        let _ = computer.get("/account/sign-in").await.expect(200).sees("粤省事扫码登录");
        let code = show_code(&accounts, &computer, "person").await;
        let phone = computer.stranger();
        let state = lead_on(&phone, &code).await;
        let _ = computer.get("/account/sign-in/scan/gd").await.expect(200).sees("已扫描");
        let confirm = come_back(&phone, &state).await.expect(303).location();
        let _ = phone.get(&confirm).await.expect(200).sees("林晓彤").sees("441581********0012").lacks(NUMBER);
        assert_eq!(computer.get("/account/sign-in/scan/gd/state").await.value()["stage"], "scanned");
        let _ = phone.post(&confirm, &[]).await.expect(422).sees("请先阅读并同意");
        let _ = phone.post(&confirm, &[("agree", "yes")]).await.expect(303);
        let _ = phone.get(&confirm).await.expect(200).sees("请回到电脑");
        let _ = phone.get("/me").await.expect(303);
        assert_eq!(computer.get("/account/sign-in/scan/gd/state").await.value()["stage"], "confirmed");
        let _ = computer.post("/account/sign-in/scan/gd/session", &[]).await.expect(303);
        let _ = computer.get("/me").await.expect(200).sees("林晓彤").sees("粤省事 L1");
        assert_eq!(rank(&accounts).await, (2, 1));
        assert_eq!(deeds(&accounts, "identity.linking").await, 1);
        // The second time nothing is asked but 【确认登录】, and a higher level raises.
        *authority.answer.lock() = Ok(somebody("L2"));
        let again = computer.stranger();
        assert_eq!(here(&again, "person").await.expect(303).location(), "/me");
        assert_eq!(rank(&accounts).await, (3, 1));
        // A lower one lowers nobody.
        *authority.answer.lock() = Ok(somebody("L0"));
        let _ = here(&computer.stranger(), "person").await.expect(303);
        assert_eq!(rank(&accounts).await, (3, 1));
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_account_of_the_same_document_is_linked_only_after_a_code_to_its_own_phone,
    |store| async move {
        let (accounts, client, authority, _) = pages(&store);
        let owner = testing::person(&accounts, 1, "person1", "林晓彤", Rank::FIRST).await;
        let mut claims = somebody("L2");
        claims.document_number = Some(owner.document.as_str().into());
        *authority.answer.lock() = Ok(claims);
        let page = here(&client, "person").await.expect(303).location();
        let _ = client.get(&page).await.expect(200).sees("关联账号").lacks(&owner.phone);
        let _ = client.post(&page, &[]).await.expect(422);
        let _ = client.post(&page, &[("code", "000000")]).await.expect(422);
        assert_eq!(deeds(&accounts, "identity.linking").await, 0);
        let _ = client.post(&format!("{page}/code"), &[]).await.expect(200);
        // The phone that the authority names gets nothing.
        assert!(testing::messages_to(&accounts, "13800138001").await.is_empty());
        let code = testing::newest_code(&accounts, &owner.phone).await;
        assert_eq!(client.post(&page, &[("code", &code)]).await.expect(303).location(), "/me");
        let _ = client.get("/me").await.expect(200).sees("person1").sees("三级");
        // Linked now: the next sign-in asks no code.
        assert_eq!(here(&client.stranger(), "person").await.expect(303).location(), "/me");
    }
);

::store::on_both_databases!(crate::migrations(), a_replayed_callback_is_refused, |store| async move {
    let (_, client, _, _) = pages(&store);
    let state = lead_on(&client, "/account/sign-in/with/gd").await;
    let _ = come_back(&client, &state).await.expect(303);
    let _ = come_back(&client, &state).await.expect(410).sees("登录请求已失效");
});

::store::on_both_databases!(crate::migrations(), the_state_of_another_browser_is_refused, |store| async move {
    let (_, attacker, _, _) = pages(&store);
    let victim = attacker.stranger();
    let state = lead_on(&attacker, "/account/sign-in/with/gd").await;
    let _ = come_back(&victim, &state).await.expect(410);
    let _ = lead_on(&victim, "/account/sign-in/with/gd").await;
    let _ = come_back(&victim, &state).await.expect(410);
    let _ = victim.get("/me").await.expect(303);
    // The attempt is still its owner's.
    let _ = come_back(&attacker, &state).await.expect(303);
});

::store::on_both_databases!(
    crate::migrations(),
    the_question_is_answered_only_where_it_was_asked,
    |store| async move {
        let (accounts, computer, _, _) = pages(&store);
        let code = show_code(&accounts, &computer, "person").await;
        let phone = computer.stranger();
        let state = lead_on(&phone, &code).await;
        let confirm = come_back(&phone, &state).await.expect(303).location();
        for stranger in [computer.clone(), computer.stranger()] {
            let _ = stranger.get(&confirm).await.expect(404);
            let _ = stranger.post(&confirm, &[("agree", "yes")]).await.expect(404);
        }
        let _ = computer.get(&format!("{code}x")).await.expect(404);
        // A stranger's browser cannot take the session that the phone confirms.
        let _ = phone.post(&confirm, &[("agree", "yes")]).await.expect(303);
        let thief = computer.stranger();
        let _ = thief.post("/account/sign-in/scan/gd/session", &[]).await.expect(303);
        let _ = thief.get("/me").await.expect(303);
        let _ = computer.post("/account/sign-in/scan/gd/session", &[]).await.expect(303);
        let _ = computer.get("/me").await.expect(200);
    }
);

::store::on_both_databases!(crate::migrations(), a_code_is_cancelled_on_the_phone_or_expires, |store| async move {
    let (accounts, computer, _, _) = pages(&store);
    let code = show_code(&accounts, &computer, "person").await;
    let phone = computer.stranger();
    let state = lead_on(&phone, &code).await;
    let confirm = come_back(&phone, &state).await.expect(303).location();
    let _ = phone.post(&format!("{confirm}/cancellation"), &[]).await.expect(303);
    let _ = phone.post(&confirm, &[("agree", "yes")]).await.expect(410);
    let _ = computer.get("/account/sign-in/scan/gd").await.expect(200).sees("已在手机上取消登录");
    let code = show_code(&accounts, &computer, "person").await;
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(LIFE_MINUTES));
    let _ = phone.get(&code).await.expect(410);
    let _ = computer.get("/account/sign-in/scan/gd").await.expect(200).sees("二维码已过期");
    // At the authority's own 取消 too.
    let state = lead_on(&phone, "/account/sign-in/with/gd").await;
    let denied = format!("/account/sign-in/callback/gd?state={state}&error=access_denied");
    let _ = phone.get(&denied).await.expect(409).sees("已取消登录");
    assert_eq!(rank(&accounts).await, (0, 0));
});

::store::on_both_databases!(crate::migrations(), another_person_is_refused, |store| async move {
    let (accounts, client, authority, _) = pages(&store);
    let page = here(&client, "person").await.expect(303).location();
    let _ = client.post(&page, &[("agree", "yes")]).await.expect(303);
    // The same subject with another document.
    let mut other = somebody("L3");
    other.document_number = Some("441581198512310227".into());
    *authority.answer.lock() = Ok(other.clone());
    let _ = here(&client.stranger(), "person").await.expect(409).sees("不是同一人");
    // Another subject in the browser of somebody signed in: the session stays whose it is.
    other.subject = "sub-2".into();
    *authority.answer.lock() = Ok(other);
    let _ = here(&client, "person").await.expect(409);
    let _ = client.get("/me").await.expect(200).sees("林晓彤");
    assert_eq!(rank(&accounts).await, (2, 1));
});

::store::on_both_databases!(
    crate::migrations(),
    an_authority_that_is_down_or_not_to_be_trusted_raises_nobody,
    |store| async move {
        let (accounts, _, authority, _) = pages(&store);
        let (client, _) = testing::pages(&accounts);
        let owner = testing::person(&accounts, 1, "person1", "林晓彤", Rank::SECOND).await;
        let visitor = signed_in(&client, &accounts, Subject::Person(owner.id)).await;
        *authority.down.lock() = true;
        let _ = visitor.get("/account/sign-in/with/gd").await.expect(503).sees("实名等级不变");
        *authority.down.lock() = false;
        for (error, status) in
            [(ProviderError::NotTrusted, 401), (ProviderError::CodeRefused, 401), (ProviderError::NoAnswer, 503)]
        {
            *authority.answer.lock() = Err(error);
            let _ = here(&visitor, "person").await.expect(status);
        }
        let mut empty = somebody("L2");
        empty.document_number = None;
        for claims in [empty, somebody("L0"), somebody("")] {
            *authority.answer.lock() = Ok(claims);
            let refused = here(&client.stranger(), "person").await;
            assert!(refused.status.is_client_error(), "{}", refused.status);
        }
        let _ = visitor.get("/me").await.expect(200).sees("二级");
        assert_eq!(rank(&accounts).await, (0, 1));
    }
);

::store::on_both_databases!(crate::migrations(), an_organisation_signs_in_at_l3_only, |store| async move {
    let (accounts, client, authority, organisations) = pages(&store);
    let clerk = testing::person(&accounts, 1, "clerk1", "陈一", Rank::SECOND).await;
    *authority.answer.lock() = Ok(unit("L2"));
    let _ = client.get("/account/sign-in/organisation").await.expect(200).sees("省统一身份认证扫码登录");
    let _ = here(&client, "organisation")
        .await
        .expect(403)
        .sees(
            "当前省统一身份认证用户实名等级不足，单位用户最低实名等级为“L3”级，请点击【确认】按钮按照引导提升实名等级",
        )
        .sees("href=\"/account/sign-in/level/gd\">确认</a>");
    let _ = client.get("/account/sign-in/level/gd").await.expect(200).sees("提升实名等级").sees("L3");
    *authority.answer.lock() = Ok(unit("L3"));
    let _ = here(&client, "organisation").await.expect(409).sees("单位注册");
    let id = organisations.add(&accounts, "unit1", "海风有限公司");
    organisations.registered.lock().insert("91441581MA00000153".into(), id);
    organisations.registrants.lock().insert(id, clerk.id);
    let page = here(&client, "organisation").await.expect(303).location();
    let _ = client.post(&format!("{page}/code"), &[]).await.expect(200);
    let code = testing::newest_code(&accounts, &clerk.phone).await;
    assert_eq!(client.post(&page, &[("code", &code)]).await.expect(303).location(), "/unit");
    assert_eq!(here(&client.stranger(), "organisation").await.expect(303).location(), "/unit");
    // The same subject for another organisation's code.
    let other = organisations.add(&accounts, "unit2", "海浪有限公司");
    organisations.registered.lock().insert("91441581MA00TE5T2E".into(), other);
    organisations.registrants.lock().insert(other, clerk.id);
    let mut claims = unit("L3");
    claims.uscc = Some("91441581MA00TE5T2E".into());
    *authority.answer.lock() = Ok(claims);
    let _ = here(&client.stranger(), "organisation").await.expect(409);
});

::store::on_both_databases!(crate::migrations(), what_the_authority_said_is_sealed_and_goes, |store| async move {
    let (accounts, client, _, _) = pages(&store);
    let page = here(&client, "person").await.expect(303).location();
    let count = "select count(*) as n from provider_attempt where claims_sealed is not null";
    assert_eq!(::store::number(accounts.store.read(), count, []).await.unwrap(), 1);
    let _ = client.post(&page, &[("agree", "yes")]).await.expect(303);
    assert_eq!(::store::number(accounts.store.read(), count, []).await.unwrap(), 0);
});

::store::on_both_databases!(crate::migrations(), the_api_begins_a_scan_and_takes_its_session, |store| async move {
    let (accounts, client, _, _) = pages(&store);
    let body = serde_json::json!({ "provider": "gd" });
    let post = axum::http::Method::POST;
    let begun = client.json(post.clone(), "/api/v1/sign-in-attempts", &body, &[]).await.expect(201).value();
    let path = format!("/api/v1/sign-in-attempts/{}", begun["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200).value()["stage"], "new");
    let session = format!("{path}/session");
    let _ = client.json(post.clone(), &session, &serde_json::json!({}), &[]).await.expect(410);
    let phone = client.stranger();
    let state = lead_on(&phone, &begun["scan"].as_str().unwrap().replace("http://localhost", "")).await;
    let confirm = come_back(&phone, &state).await.expect(303).location();
    let _ = phone.post(&confirm, &[("agree", "yes")]).await.expect(303);
    let _ = client.stranger().get(&path).await.expect(404);
    let _ = client.json(post, &session, &serde_json::json!({}), &[]).await.expect(201);
    let _ = client.get("/me").await.expect(200);
    assert_eq!(rank(&accounts).await, (2, 1));
});

#[test]
fn a_level_that_the_operator_did_not_name_is_no_level() {
    let settings = ProviderSettings {
        id: "x".into(),
        label: "x".into(),
        organisation_label: None,
        scheme: "x".into(),
        levels: [("L1".to_owned(), 2), ("L3".to_owned(), 4)].into(),
        document_kinds: Default::default(),
        level_steps: Vec::new(),
    };
    assert_eq!([Some("L1"), Some("L3"), Some("L9"), Some("l3"), None].map(|l| settings.rank(l).0), [2, 4, 1, 1, 1]);
    assert_eq!(settings.label_of(ORGANISATION_RANK), "L3");
}
