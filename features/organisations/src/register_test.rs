use crate::{migrations, test_room::House};
use access::Rank;
use accounts::testing::newest_code;
use web::testing::Client;

const USCC: &str = "91441581MA00000153";
const START: &str = "/account/register/organisation";
const DETAILS: &str = "/account/register/organisation/details";

async fn prove(client: &Client, username: &str, number: &str) {
    let reply =
        client.post(START, &[("clerk_username", username), ("clerk_document_number", number)]).await.expect(303);
    assert_eq!(reply.location(), DETAILS);
}

fn details<'a>(uscc: &'a str, username: &'a str, code: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("uscc", uscc),
        ("name", "陆丰市滨海灯塔电子厂有限公司"),
        ("legal_representative", "郑海生"),
        ("username", username),
        ("password", "灯塔照亮海面-2026"),
        ("password_again", "灯塔照亮海面-2026"),
        ("code", code),
    ]
}

/// A code that no sample organisation has.
const FREE_USCC: &str = "91441581MA00TE5T2E";

store::on_both_databases!(migrations(), a_verified_clerk_registers_an_organisation, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "linxiaotong", Rank::SECOND).await;
    let visitor = &house.client;
    let _ = visitor.get(START).await.expect(200).sees("经办人个人登录账号").sees("下一步");
    prove(visitor, "LinXiaoTong", clerk.document.as_str()).await;
    let page = visitor.get(DETAILS).await.expect(200).sees("统一社会信用代码").sees("确认密码");
    let _ = page.sees(&seal::mask_phone(&clerk.phone)).lacks(&clerk.phone);
    let _ =
        visitor.post("/account/register/organisation/code", &[("uscc", USCC)]).await.expect(200).sees("验证码已发送至");
    let code = newest_code(&house.room.accounts, &clerk.phone).await;
    let done = visitor.post(DETAILS, &details(USCC, "binhai-dengta", &code)).await.expect(303);
    let _ = visitor.get(&done.location()).await.expect(200).sees("注册成功");
    assert_eq!(house.count("organisation").await, 1);
    assert_eq!(house.deeds("organisation.registration").await, 1);
    // The proof is used up.
    assert_eq!(visitor.get(DETAILS).await.expect(303).location(), START);
});

store::on_both_databases!(migrations(), step_one_tells_who_may_not_be_the_clerk, |store| async move {
    let house = House::on(&store);
    let low = house.person(2, "person00001", Rank::FIRST).await;
    let other = house.person(3, "person00002", Rank::SECOND).await;
    let try_as = async |username: &str, number: &str| {
        house.client.post(START, &[("clerk_username", username), ("clerk_document_number", number)]).await
    };
    let _ = try_as("person00001", low.document.as_str())
        .await
        .expect(409)
        .sees("当前账号实名等级不足，请至少提升至二级实名后重试");
    let back = try_as("person00002", low.document.as_str()).await.expect(422).sees("不相符");
    let _ = back.sees("value=\"person00002\"");
    let _ = try_as("nobody-at-all", other.document.as_str()).await.expect(422).sees("不相符");
    let _ = try_as("", "").await.expect(422).sees("不能为空");
    let _ = try_as("<script>alert(1)</script>", "' or 1=1 --").await.expect(422).lacks("<script>alert");
    assert_eq!(house.count("registration_proof").await, 0);
});

store::on_both_databases!(migrations(), guesses_at_a_clerk_are_counted_through_a_restart, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(3, "person00002", Rank::SECOND).await;
    let other = house.person(4, "person00003", Rank::SECOND).await;
    let fields = |username: &'static str, number: &'static str| {
        [("clerk_username", username), ("clerk_document_number", number)]
    };
    // Whoever knows is not counted.
    for _ in 0..9 {
        prove(&house.client.stranger(), "person00002", clerk.document.as_str()).await;
    }
    for _ in 0..6 {
        let _ = house.client.post(START, &fields("Person00002", "441581199003070012")).await.expect(422).sees("不相符");
    }
    let restarted = House::again(&house);
    let refused = restarted.client.post(START, &fields("person00002", "441581199003070012")).await.expect(429);
    let _ = refused.sees("尝试次数过多").sees("value=\"person00002\"");
    let right = [("clerk_username", "person00002"), ("clerk_document_number", clerk.document.as_str())];
    let _ = restarted.client.post(START, &right).await.expect(429);
    prove(&restarted.client, "person00003", other.document.as_str()).await;
    house.room.clock.turn_to(house.room.clock.now().plus_minutes(10));
    prove(&restarted.client, "person00002", clerk.document.as_str()).await;
});

store::on_both_databases!(migrations(), step_two_needs_step_one, |store| async move {
    let house = House::on(&store);
    assert_eq!(house.client.get(DETAILS).await.expect(303).location(), START);
    let _ = house
        .client
        .post(DETAILS, &details(USCC, "binhai", "123456"))
        .await
        .expect(409)
        .sees("请先填写经办人信息")
        .sees("郑海生");
    house.client.set_cookie(crate::register_clerk::COOKIE, "forged");
    assert_eq!(house.client.get(DETAILS).await.expect(303).location(), START);
    assert_eq!(house.count("organisation").await, 0);
});

store::on_both_databases!(migrations(), a_code_is_shown_cleaned_and_its_mistake_named, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(4, "linxiaotong", Rank::SECOND).await;
    prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
    let ask = async |uscc: &str| {
        house.client.post("/account/register/organisation/question", &[("uscc", uscc), ("name", "留着")]).await
    };
    let _ = ask(" 91441581 ma000001５3 ")
        .await
        .expect(200)
        .sees("value=\"91441581MA00000153\"")
        .sees("尚未注册")
        .sees("value=\"留着\"");
    let _ = ask("914403007152672IXG").await.expect(422).sees("含有不允许的字符“I”");
    let _ = ask("9144030071526726XH").await.expect(422).sees("校验位不符");
    let _ = ask("91441581MA00000166").await.expect(422).sees("校验位不符");
    let _ = ask("91440").await.expect(422).sees("应为18位");
    let _ = ask("").await.expect(422).sees("请填写统一社会信用代码");
});

store::on_both_databases!(
    migrations(),
    a_registered_code_is_told_with_the_way_out_ten_times_a_day,
    |store| async move {
        let house = House::on(&store);
        let clerk = house.person(5, "linxiaotong", Rank::SECOND).await;
        let taken = house.organisation(1, true).await;
        let uscc = crate::store::organisation::by_id(house.room.store.read(), taken).await.unwrap().unwrap().uscc;
        prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
        let ask =
            async |uscc: &str| house.client.post("/account/register/organisation/question", &[("uscc", uscc)]).await;
        for _ in 0..3 {
            let _ = ask(&uscc).await.expect(409).sees("单位证件号码已经被使用").sees("/account/reset");
        }
        for n in 0..9 {
            let other = standards::uscc::Uscc::synthetic("441581", 700_000 + n).unwrap();
            let _ = ask(other.as_str()).await.expect(200);
        }
        let eleventh = standards::uscc::Uscc::synthetic("441581", 800_000).unwrap();
        let _ = ask(eleventh.as_str()).await.expect(429).sees("请明天再试");
        let _ = ask(&uscc).await.expect(409);
    }
);

store::on_both_databases!(migrations(), a_taken_user_name_is_told_only_after_the_right_code, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(6, "linxiaotong", Rank::SECOND).await;
    house.organisation(1, true).await;
    prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
    let _ = house.client.post("/account/register/organisation/code", &[]).await.expect(200);
    let code = newest_code(&house.room.accounts, &clerk.phone).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let _ =
        house.client.post(DETAILS, &details(FREE_USCC, "UNIT00001", wrong)).await.expect(422).lacks("用户名已被使用");
    let back =
        house.client.post(DETAILS, &details(FREE_USCC, "UNIT00001", &code)).await.expect(409).sees("用户名已被使用");
    let _ = back.sees("郑海生").lacks("灯塔照亮海面");
    // The code still counts for another name.
    let _ = house.client.post(DETAILS, &details(FREE_USCC, "binhai-dengta", &code)).await.expect(303);
    assert_eq!(house.count("organisation").await, 2);
});

store::on_both_databases!(migrations(), a_taken_code_costs_no_sms_code, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(6, "linxiaotong", Rank::SECOND).await;
    let taken = house.organisation(1, true).await;
    let uscc = crate::store::organisation::by_id(house.room.store.read(), taken).await.unwrap().unwrap().uscc;
    prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
    let _ = house.client.post("/account/register/organisation/code", &[]).await.expect(200);
    let code = newest_code(&house.room.accounts, &clerk.phone).await;
    // More often than a code may be tried, and with the code that was sent before the mistake was known.
    for _ in 0..6 {
        let back = house.client.post(DETAILS, &details(&uscc, "binhai-dengta", &code)).await.expect(409);
        let _ = back.sees("单位证件号码已经被使用").sees("/account/reset").sees("郑海生");
    }
    let _ =
        house.client.post(DETAILS, &details(FREE_USCC, "UNIT00001", &code)).await.expect(409).sees("用户名已被使用");
    let _ = house.client.post(DETAILS, &details(FREE_USCC, "binhai-dengta", &code)).await.expect(303);
    // Success uses it up.
    prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
    let again = standards::uscc::Uscc::synthetic("441581", 700_001).unwrap();
    let used = house.client.post(DETAILS, &details(again.as_str(), "binhai-second", &code)).await.expect(422);
    let _ = used.sees("验证码");
});

store::on_both_databases!(migrations(), bad_fields_change_nothing_and_come_back, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(7, "linxiaotong", Rank::SECOND).await;
    prove(&house.client, "linxiaotong", clerk.document.as_str()).await;
    let long = "长".repeat(350_000);
    for (field, bad) in [
        ("uscc", "91350100M000100Y4Z"),
        ("name", "<script>alert(1)</script>"),
        ("name", "陆丰市\u{202e}滨海电子厂"),
        ("name", &long),
        ("legal_representative", "😀"),
        ("username", "13800138000"),
        ("password", "1234567890"),
        ("password_again", "不一样的密码-2026"),
        ("code", ""),
    ] {
        let mut fields = details(USCC, "binhai-dengta", "123456");
        fields.iter_mut().filter(|(f, _)| *f == field).for_each(|f| f.1 = bad);
        let _ = house.client.post(DETAILS, &fields).await.expect(422).sees("data-errors").lacks("<script>alert");
    }
    assert_eq!(house.count("organisation").await, 0);
});

store::on_both_databases!(migrations(), of_two_registrations_of_one_code_at_once_one_counts, |store| async move {
    let house = House::on(&store);
    let mut tries = Vec::new();
    for n in 0..2_u32 {
        let name = format!("clerk{n:05}");
        let clerk = house.person(10 + n, &name, Rank::SECOND).await;
        let client = house.client.stranger();
        prove(&client, &name, clerk.document.as_str()).await;
        let _ = client.post("/account/register/organisation/code", &[]).await.expect(200);
        let code = newest_code(&house.room.accounts, &clerk.phone).await;
        tries.push(tokio::spawn(async move {
            client.post(DETAILS, &details(USCC, &format!("account-{n}"), &code)).await.status.as_u16()
        }));
    }
    let mut answers = Vec::new();
    for t in tries {
        answers.push(t.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_eq!(house.count("organisation").await, 1);
});

store::on_both_databases!(migrations(), the_api_registers_alike, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(8, "linxiaotong", Rank::SECOND).await;
    let api = &house.client;
    let post = async |path: &str, body: serde_json::Value| api.json(axum::http::Method::POST, path, &body, &[]).await;
    let bad = post(
        "/api/v1/organisations/clerk",
        serde_json::json!({ "clerk_username": "linxiaotong", "clerk_document_number": "1" }),
    )
    .await
    .expect(422);
    assert_eq!(bad.value()["code"], "clerk_unknown");
    let proof =
        serde_json::json!({ "clerk_username": "linxiaotong", "clerk_document_number": clerk.document.as_str() });
    let _ = post("/api/v1/organisations/clerk", proof).await.expect(200);
    let sent = post("/api/v1/organisations/codes", serde_json::json!({})).await.expect(200);
    assert_eq!(sent.value()["wait_seconds"], 60);
    let code = newest_code(&house.room.accounts, &clerk.phone).await;
    let refused = post("/api/v1/organisations", serde_json::json!({ "uscc": "X" })).await.expect(422);
    assert!(refused.value()["errors"].as_array().unwrap().iter().any(|e| e["field"] == "name"));
    let body = serde_json::json!({
        "uscc": USCC, "name": "陆丰市滨海灯塔电子厂有限公司", "legal_representative": "郑海生", "username": "binhai-dengta",
        "password": "灯塔照亮海面-2026", "code": code,
    });
    assert_eq!(post("/api/v1/organisations", body).await.expect(201).value()["uscc"], USCC);
});

store::on_both_databases!(migrations(), a_registration_sent_twice_is_one_organisation, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "linxiaotong", Rank::SECOND).await;
    let visitor = &house.client;
    prove(visitor, "linxiaotong", clerk.document.as_str()).await;
    let _ = visitor.get(DETAILS).await.expect(200).sees("name=\"once\"");
    let _ = visitor.post("/account/register/organisation/code", &[("uscc", USCC)]).await.expect(200);
    let code = newest_code(&house.room.accounts, &clerk.phone).await;
    // A wrong code is refused and leaves no key: the same form is tried again.
    let mut wrong = details(USCC, "binhai-dengta", "000000");
    wrong.push(("once", "page-1"));
    let _ = visitor.post(DETAILS, &wrong).await.expect(422);
    assert_eq!(house.count("idempotency").await, 0);
    let mut fields = details(USCC, "binhai-dengta", &code);
    fields.push(("once", "page-1"));
    let (first, second) = tokio::join!(visitor.post(DETAILS, &fields), visitor.post(DETAILS, &fields));
    assert_eq!(first.expect(303).location(), second.expect(303).location());
    assert_eq!((house.count("organisation").await, house.deeds("organisation.registration").await), (1, 1));
});
