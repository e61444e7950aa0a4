use crate::{Subject, browser::deeds, testing};
use access::{Rank, Role};
use axum::{
    body::Body,
    http::{Request, header},
};

const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0";

::store::on_both_databases!(
    crate::migrations(),
    a_person_sees_and_ends_sessions_on_other_devices,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let other = testing::person(&accounts, 2, "person00002", "李二", Rank::FIRST).await;
        let office = client.stranger();
        let body = format!("username=person00001&password={}", testing::PASSWORD);
        let request = Request::post("/account/sign-in")
            .header(header::USER_AGENT, EDGE)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        let _ = office.send(request).await.expect(303);
        let phone = client.stranger();
        let _ = phone
            .post("/account/sign-in", &[("username", "person00001"), ("password", testing::PASSWORD)])
            .await
            .expect(303);
        let page = phone.get("/me/sessions").await.expect(200);
        let _ =
            page.sees("已登录 2 台设备").sees("Edge 浏览器 · Windows").sees("未知设备 <span class=\"tag\">本机</span>");

        let items = office.get("/api/v1/sessions").await.expect(200).value();
        let id_of = |here: bool| {
            let list = items["items"].as_array().unwrap().clone();
            list.iter().find(|i| i["this_one"] == here).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let stranger = crate::browser::signed_in(&client, &accounts, Subject::Person(other.id)).await;
        let _ = stranger.post("/account/sessions/end", &[("session", &id_of(true))]).await.expect(404);
        let to = phone.post("/account/sessions/end", &[("session", &id_of(true))]).await.expect(303).location();
        assert_eq!(to, "/me/sessions");
        assert!(office.get("/me").await.expect(303).location().starts_with("/account/sign-in"));
        let _ = phone.get("/me").await.expect(200);
        assert_eq!(deeds(&accounts, "session.closing").await, 1);
    }
);

::store::on_both_databases!(crate::migrations(), every_session_ends_by_one_button, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, organisations) = testing::pages(&accounts);
    let unit = organisations.add(&accounts, "unit1", "海风有限公司");
    let officer = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
    for (subject, page) in
        [(Subject::Organisation(unit), "/unit/sessions"), (Subject::Officer(officer), "/bureau/sessions")]
    {
        let here = crate::browser::signed_in(&client, &accounts, subject).await;
        let there = crate::browser::signed_in(&client, &accounts, subject).await;
        let _ = here.get(page).await.expect(200).sees("已登录 2 台设备").sees("退出所有设备");
        let _ = here.post("/account/sessions/end-all", &[]).await.expect(200).sees("确定退出吗");
        let _ = there.get(page).await.expect(200);
        let _ = here.post("/account/sessions/end-all", &[("confirmed", "yes")]).await.expect(303);
        let _ = there.get(page).await.expect(303);
        assert_eq!(here.cookie("session"), None);
    }
});

::store::on_both_databases!(
    crate::migrations(),
    behind_a_trusted_proxy_the_visitors_address_counts_and_not_what_the_visitor_wrote,
    |store| async move {
        let accounts = testing::accounts(&store);
        testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        for (proxies, network) in [("10.0.0.0/8", "113.102.*.*"), ("", "10.0.*.*")] {
            let organisations = std::sync::Arc::new(testing::Organisations::default());
            let directory = testing::Directory { accounts: accounts.clone(), organisations: organisations.clone() };
            let client = web::testing::dressed_behind(
                proxies.parse().unwrap(),
                crate::routes(accounts.clone(), organisations),
                std::sync::Arc::new(directory),
            );
            let peer: std::net::SocketAddr = "10.0.0.7:4711".parse().unwrap();
            let request = axum::http::Request::post("/account/sign-in")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .header("x-forwarded-for", "8.8.8.8, 113.102.7.9")
                .extension(axum::extract::ConnectInfo(peer));
            let password = percent_encoding::utf8_percent_encode(testing::PASSWORD, percent_encoding::NON_ALPHANUMERIC);
            let body = format!("username=person00001&password={password}");
            let _ = client.send(request.body(axum::body::Body::from(body)).unwrap()).await.expect(303);
            let _ = client.get("/me/sessions").await.expect(200).sees(network).lacks("8.8.");
        }
    }
);
