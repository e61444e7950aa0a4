use crate::testing;
use access::{Rank, Role};
use axum::{body::Body, http::Request};
use web::testing::{Client, Reply};

const WRONG: &str = "这不是我的密码-2026";

async fn sign_in(client: &Client, username: &str, password: &str) -> Reply {
    client.post("/account/sign-in", &[("username", username), ("password", password)]).await
}

::store::on_both_databases!(
    crate::migrations(),
    an_unknown_name_and_a_wrong_password_are_answered_alike,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, organisations) = testing::pages(&accounts);
        testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        organisations.add(&accounts, "unit00001", "某某有限公司");
        for path in ["/account/sign-in", "/account/sign-in/organisation", "/account/sign-in/officer"] {
            for name in ["person00001", "unit00001", "nobody", "陈一", "' or 1=1 --"] {
                let reply = client
                    .post(path, &[("username", name), ("password", WRONG)])
                    .await
                    .expect(401)
                    .sees("登录用户名或密码错误");
                let _ = reply.sees("/account/recover").sees("/account/reset").sees("/account/register").lacks(WRONG);
                accounts.clock.turn_to(accounts.clock.now().plus_days(2));
            }
        }
        let _ =
            client.post("/account/sign-in", &[("username", "person00001")]).await.expect(422).sees("密码：不能为空");
    }
);

::store::on_both_databases!(crate::migrations(), signing_in_and_out_changes_the_token, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    assert_eq!(client.get("/me").await.expect(303).location(), "/account/sign-in?back=/me");
    assert_eq!(sign_in(&client, "person00001", testing::PASSWORD).await.expect(303).location(), "/me");
    let first = client.cookie("session").unwrap();
    let _ = sign_in(&client, "person00001", testing::PASSWORD).await.expect(303);
    assert_ne!(client.cookie("session").unwrap(), first);
    let thief = client.stranger();
    thief.set_cookie("session", &first);
    let _ = thief.get("/me").await.expect(303);
    let kept = client.cookie("session").unwrap();
    let _ = client.post("/account/sign-out", &[]).await.expect(303);
    thief.set_cookie("session", &kept);
    let _ = thief.get("/me").await.expect(303);
    let deeds = "select count(*) as n from deed where action = 'session.opening'";
    assert_eq!(::store::number(store.read(), deeds, []).await.unwrap(), 2);
});

::store::on_both_databases!(crate::migrations(), the_way_back_stays_on_the_site, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    for (back, to) in
        [("/fairs/1?x=1", "/fairs/1?x=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/me")]
    {
        let fields = [("username", "person00001"), ("password", testing::PASSWORD), ("back", back)];
        assert_eq!(client.post("/account/sign-in", &fields).await.expect(303).location(), to, "{back}");
    }
    let _ = client.get("/account/sign-in?back=%2Ffairs%2F1").await.expect(200).sees("value=\"/fairs/1\"");
});

::store::on_both_databases!(
    crate::migrations(),
    five_wrong_passwords_make_the_account_rest_and_never_for_good,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        for name in ["person00001", "nobody"] {
            for _ in 0..5 {
                let _ = sign_in(&client, name, WRONG).await.expect(401);
            }
            let rests = sign_in(&client, name, testing::PASSWORD).await.expect(429);
            assert_eq!(rests.headers["retry-after"], "30");
        }
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(30));
        let _ = sign_in(&client, "person00001", testing::PASSWORD).await.expect(303);
        for _ in 0..4 {
            let _ = sign_in(&client, "person00001", WRONG).await.expect(401);
        }
        let _ = sign_in(&client, "person00001", testing::PASSWORD).await.expect(303);
    }
);

::store::on_both_databases!(crate::migrations(), a_person_acts_for_the_organisation_chosen, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, organisations) = testing::pages(&accounts);
    let clerk = testing::person(&accounts, 1, "clerk00001", "陈一", Rank::SECOND).await;
    let (a, b) =
        (organisations.add(&accounts, "unit1", "海风有限公司"), organisations.add(&accounts, "unit2", "灯塔有限公司"));
    let fields = [
        ("username", "clerk00001"),
        ("password", testing::PASSWORD),
        ("as_organisation", "yes"),
        ("back", "/centre/jobs"),
    ];
    let to = client.post("/account/sign-in", &fields).await.expect(303).location();
    let _ = client.get(&to).await.expect(200).sees("目前没有可以代表的单位").sees("/me/mandates");

    organisations.bind(clerk.id, a);
    let _ = client.get(&to).await.expect(200).sees("使用选中的法人账号登录").sees(&format!("value=\"{a}\" checked"));
    let before = client.cookie("session").unwrap();
    let _ = client.post("/account/acting", &[("organisation", &b.to_string())]).await.expect(404);
    let _ = client.post("/account/acting", &[]).await.expect(422).sees("请选择要代表的单位");
    let fields = [("organisation", a.to_string()), ("back", "/centre/jobs".to_owned())].map(|(k, v)| (k, v));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(client.post("/account/acting", &fields).await.expect(303).location(), "/centre/jobs");
    assert_ne!(client.cookie("session").unwrap(), before);
    let _ = client.get("/me").await.expect(200).sees("海风有限公司").sees("经办人 陈一");
    organisations.bind(clerk.id, b);
    let _ = client.post("/account/acting/end", &[]).await.expect(303);
    let _ = client.get("/account/acting").await.expect(200).lacks("checked");
});

::store::on_both_databases!(crate::migrations(), an_organisation_account_signs_in_on_its_own_tab, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, organisations) = testing::pages(&accounts);
    organisations.add(&accounts, "unit00001", "海风有限公司");
    let fields = [("username", "UNIT00001"), ("password", testing::PASSWORD)];
    let _ = client.post("/account/sign-in", &fields).await.expect(401);
    assert_eq!(client.post("/account/sign-in/organisation", &fields).await.expect(303).location(), "/unit");
    let _ = client.get("/me").await.expect(403);
});

async fn to_second_factor(client: &Client) -> String {
    let fields = [("username", "reviewer"), ("password", testing::PASSWORD)];
    let page =
        client.post("/account/sign-in/officer", &fields).await.expect(200).sees("动态验证码").lacks(testing::PASSWORD);
    let (_, rest) = page.body.split_once("name=\"ticket\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

::store::on_both_databases!(crate::migrations(), an_officer_needs_a_second_factor_each_code_once, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
    let ticket = to_second_factor(&client).await;
    assert_eq!(client.cookie("session"), None);
    let _ = client
        .post("/account/sign-in/officer", &[("ticket", &ticket), ("otp", "000000")])
        .await
        .expect(422)
        .sees("动态验证码错误");
    let code = testing::newest_code(&accounts, "reviewer").await;
    let fields = [("ticket", ticket.as_str()), ("otp", &code)];
    assert_eq!(client.post("/account/sign-in/officer", &fields).await.expect(303).location(), "/bureau");
    let other = client.stranger();
    let _ = other.post("/account/sign-in/officer", &fields).await.expect(422);
    // The demo shows a code that is not used yet.
    let ticket = to_second_factor(&other).await;
    let next = testing::newest_code(&accounts, "reviewer").await;
    assert_ne!(next, code);
    let _ = other.post("/account/sign-in/officer", &[("ticket", &ticket), ("otp", &next)]).await.expect(303);
});

::store::on_both_databases!(crate::migrations(), a_ticket_is_for_one_officer_and_five_minutes, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
    let admin = testing::officer(&accounts, "admin", &[Role::SystemAdministrator]).await;
    let ticket = to_second_factor(&client).await;
    let forged = format!("{admin}.{}", ticket.split_once('.').unwrap().1);
    for bad in [forged.as_str(), "x", "..", &"A".repeat(5_000)] {
        let _ = client
            .post("/account/sign-in/officer", &[("ticket", bad), ("otp", "123456")])
            .await
            .expect(401)
            .sees("登录已超时");
    }
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(300));
    let _ = client.post("/account/sign-in/officer", &[("ticket", &ticket), ("otp", "123456")]).await.expect(401);
});

::store::on_both_databases!(crate::migrations(), the_api_signs_in_and_out, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, organisations) = testing::pages(&accounts);
    let clerk = testing::person(&accounts, 1, "clerk00001", "陈一", Rank::SECOND).await;
    let organisation = organisations.add(&accounts, "unit1", "海风有限公司");
    organisations.bind(clerk.id, organisation);
    testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
    let post = |body: serde_json::Value| {
        let client = client.clone();
        async move { client.json(axum::http::Method::POST, "/api/v1/sessions", &body, &[]).await }
    };
    let me = |more: serde_json::Value| {
        let mut body = serde_json::json!({ "username": "clerk00001", "password": testing::PASSWORD, "kind": "person" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for acting_for in [organisation.to_string(), "91441581ma00000153".to_owned()] {
        let _ = post(me(serde_json::json!({ "acting_for": acting_for }))).await.expect(201);
        let _ = client.get("/me").await.expect(200).sees("海风有限公司");
    }
    let _ = post(me(serde_json::json!({ "acting_for": "91441581MA00TE5T2E" }))).await.expect(404);
    let wrong = post(me(serde_json::json!({ "password": WRONG }))).await.expect(401).value();
    assert_eq!(wrong["code"], "wrong_name_or_password");
    let _ = post(me(serde_json::json!({ "kind": "king" }))).await.expect(422);
    let officer = serde_json::json!({ "username": "reviewer", "password": testing::PASSWORD, "kind": "officer" });
    assert_eq!(post(officer.clone()).await.expect(422).value()["errors"][0]["field"], "otp");
    let mut with_code = officer;
    with_code["otp"] = testing::newest_code(&accounts, "reviewer").await.into();
    let _ = post(with_code).await.expect(201);
    let _ = client.json(axum::http::Method::DELETE, "/api/v1/sessions", &serde_json::json!({}), &[]).await.expect(204);
    assert_eq!(client.cookie("session"), None);
});

::store::on_both_databases!(
    crate::migrations(),
    bodies_that_cannot_be_read_are_refused_in_chinese,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let double = r#"{"username":"a","username":"b","password":"c","kind":"person"}"#.as_bytes().to_vec();
        let gbk = b"{\"username\":\"\xb5\xe7\xb9\xa4\"}".to_vec();
        for (body, code) in
            [(double, "malformed_json"), (gbk, "not_utf8"), (b"\xef\xbb\xbf{}".to_vec(), "malformed_json")]
        {
            let request = Request::post("/api/v1/sessions")
                .header("content-type", "application/json")
                .body(Body::from(body))
                .unwrap();
            let refused = client.send(request).await.expect(400).value();
            assert_eq!(refused["code"], code);
        }
        let huge = "长".repeat(200_000);
        let _ = sign_in(&client, &huge, &huge).await.expect(401);
    }
);

::store::on_both_databases!(crate::migrations(), demo_messages_exist_outside_production_only, |store| async move {
    let mut accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let _ = client.get("/demo/messages").await.expect(200).sees("还没有短信");
    let _ = client.post("/account/register/code", &[("phone", "13800138001")]).await.expect(200);
    let code = testing::newest_code(&accounts, "13800138001").await;
    let _ = client.get("/demo/messages").await.expect(200).sees(&code).sees("138****8001").lacks("13800138001");
    accounts.demo = false;
    let (client, _) = testing::pages(&accounts);
    let _ = client.get("/demo/messages").await.expect(404);
});
