use super::*;
use crate::testing;
use web::testing::Client;

const NUMBER: &str = "441581199003070012";
const PHONE: &str = "13800138001";

fn fields(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("name", "林晓彤"),
        ("document_kind", "resident_identity_card"),
        ("document_number", NUMBER),
        ("phone", PHONE),
        ("code", code),
        ("username", "linxiaotong"),
        ("password", testing::PASSWORD),
        ("password_again", testing::PASSWORD),
        ("agree", "yes"),
    ]
}

fn with<'a>(mut fields: Vec<(&'a str, &'a str)>, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields
}

async fn code(accounts: &Accounts, client: &Client, phone: &str) -> String {
    let _ = client.post("/account/register/code", &[("phone", phone)]).await.expect(200).sees("验证码已发送至");
    testing::newest_code(accounts, phone).await
}

async fn persons_count(accounts: &Accounts) -> i64 {
    ::store::number(accounts.store.read(), "select count(*) as n from person", []).await.unwrap()
}

::store::on_both_databases!(crate::migrations(), a_person_registers_with_a_code_and_can_sign_in, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let _ =
        client.get("/account/register").await.expect(200).sees("获取验证码").sees("证件类型").sees("我已阅读并同意");
    let _ = client.get("/account/terms").await.expect(200).sees(TERMS_VERSION);
    let code = code(&accounts, &client, PHONE).await;
    let done = client.post("/account/register", &fields(&code)).await.expect(303);
    assert_eq!(done.location(), "/account/sign-in");
    let _ = client.get("/account/sign-in").await.sees("注册成功");
    let into = client
        .post("/account/sign-in", &[("username", "LinXiaoTong"), ("password", testing::PASSWORD)])
        .await
        .expect(303);
    assert_eq!(into.location(), "/me");
    let _ = client
        .get("/me")
        .await
        .expect(200)
        .sees("林晓彤")
        .sees("441581********0012")
        .sees("138****8001")
        .sees("一级")
        .lacks(NUMBER)
        .lacks(PHONE);
    let consents = "select count(*) as n from consent where version = $1";
    assert_eq!(::store::number(store.read(), consents, [TERMS_VERSION.into()]).await.unwrap(), 1);
    let deeds = "select count(*) as n from deed where action = 'person.registration'";
    assert_eq!(::store::number(store.read(), deeds, []).await.unwrap(), 1);
});

::store::on_both_databases!(crate::migrations(), a_taken_number_is_told_only_after_a_right_code, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let first = code(&accounts, &client, PHONE).await;
    let _ = client.post("/account/register", &fields(&first)).await.expect(303);
    let other = "13800138002";
    let again = [("phone", other), ("username", "someoneelse")];
    let _ = client
        .post("/account/register", &with(fields("000000"), &again))
        .await
        .expect(422)
        .lacks("自然人证件号码已被使用");
    let second = code(&accounts, &client, other).await;
    let told = client.post("/account/register", &with(fields(&second), &again)).await.expect(409);
    let _ = told.sees("自然人证件号码已被使用").sees("/account/recover").sees("账号找回").sees("value=\"someoneelse\"");
    // An HK permit's reissue count does not make another person; another kind of document does.
    assert_eq!(persons_count(&accounts).await, 1);
});

::store::on_both_databases!(
    crate::migrations(),
    a_stranger_without_a_code_costs_no_password_hash_and_asks_no_faster_than_others,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        // Whatever is to be hashed is sent away.
        accounts.passwords = crate::Passwords::full();
        let (client, _) = testing::pages(&accounts);
        let _ = client.post("/account/register", &fields("000000")).await.expect(422).sees("验证码");
        let code = code(&accounts, &client, PHONE).await;
        let _ = client.post("/account/register", &fields(&code)).await.expect(503);
        accounts.addresses = std::sync::Arc::new(crate::throttle::AddressLimit::new(1));
        let asker =
            Asker { address: Some([113, 102, 7, 9].into()), json: false, device: crate::Device::default(), mark: None };
        for refusal in ["code_wrong", "address_too_busy"] {
            let stop = create(&accounts, asker, &Form::of(fields("000000")), None).await.unwrap_err();
            assert_eq!(stop.refusal().unwrap().code(), refusal);
        }
    }
);

::store::on_both_databases!(crate::migrations(), a_taken_user_name_costs_no_second_message, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::person(&accounts, 7, "linxiaotong", "别人", Rank::FIRST).await;
    let code = code(&accounts, &client, PHONE).await;
    let taken = with(fields(&code), &[("username", "LINXIAOTONG")]);
    let _ = client.post("/account/register", &taken).await.expect(409).sees("用户名已被使用").sees("LINXIAOTONG01");
    let _ = client.post("/account/register", &with(fields(&code), &[("username", "linxiaotong2")])).await.expect(303);
});

::store::on_both_databases!(
    crate::migrations(),
    every_bad_input_is_refused_in_chinese_and_changes_nothing,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let code = code(&accounts, &client, PHONE).await;
        let million = "字".repeat(350_000);
        for (field, value, words) in [
            ("name", "林\u{200b}晓彤", "不可见的字符"),
            ("name", "林\u{202e}晓彤", "不可见的字符"),
            ("name", "林晓彤😀", "不允许的字符"),
            ("name", "<script>alert(1)</script>", "不允许的字符"),
            ("name", &million, "最多50个字"),
            ("name", "", "不能为空"),
            ("document_kind", "passport", "请选择"),
            ("document_number", "441581199003070010", "校验位不符"),
            ("document_number", "441581199002300015", "出生日期不存在"),
            ("document_number", "44158119900307001", "应为18位"),
            ("document_number", "441581201503070012", "校验位不符"),
            ("phone", "10012345678", "手机号应为11位数字"),
            ("phone", "1380013800１x", "不允许的字符"),
            ("code", "12345", "6 位数字"),
            ("username", "13800138000", "不能使用证件号码或手机号"),
            ("username", "林晓彤", "英文字母"),
            ("username", "ab", "4 至 30"),
            ("password", "short", "至少 10 个字符"),
            ("password", "1234567890", "太常见"),
            ("password_again", "另一个密码另一个密码", "两次输入的密码不一致"),
            ("agree", "", "请先阅读并同意"),
        ] {
            let refused = client.post("/account/register", &with(fields(&code), &[(field, value)])).await.expect(422);
            let refused = refused.sees(words).lacks("<script>alert").lacks(testing::PASSWORD);
            if field != "username" {
                let _ = refused.sees("value=\"linxiaotong\"");
            }
        }
        assert_eq!(persons_count(&accounts).await, 0);
        let _ = client.post("/account/register", &fields(&code)).await.expect(303);
    }
);

::store::on_both_databases!(crate::migrations(), names_beyond_the_plane_and_with_a_dot_are_names, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let code = code(&accounts, &client, PHONE).await;
    let _ = client.post("/account/register", &with(fields(&code), &[("name", "阿卜杜•𠮷")])).await.expect(303);
    let person = persons::by_username(accounts.store.read(), &accounts, "linxiaotong").await.unwrap().unwrap();
    assert_eq!(person.name, "阿卜杜·𠮷");
});

::store::on_both_databases!(crate::migrations(), who_is_too_young_cannot_register, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let young = IdentityNumber::synthetic("441581", Day::parse("2010-11-25").unwrap(), 123).unwrap();
    let young = [("document_number", young.as_str())];
    let _ = client.post("/account/register", &with(fields("123456"), &young)).await.expect(422).sees("未满16周岁");
});

::store::on_both_databases!(crate::migrations(), twenty_copies_of_a_registration_make_one_person, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let code = code(&accounts, &client, PHONE).await;
    let copies: Vec<_> = (0..10)
        .map(|_| {
            let (client, code) = (client.clone(), code.clone());
            tokio::spawn(async move { client.post("/account/register", &fields(&code)).await.status.as_u16() })
        })
        .collect();
    let mut made = 0;
    for copy in copies {
        let status = copy.await.unwrap();
        assert!((300..500).contains(&status), "{status}");
        made += usize::from(status == 303);
    }
    assert_eq!((made, persons_count(&accounts).await), (1, 1));
});

::store::on_both_databases!(
    crate::migrations(),
    the_script_gets_json_and_the_api_speaks_problem_documents,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let ask = serde_json::json!({ "phone": PHONE });
        let json = [("accept", "application/json")];
        let sent =
            client.json(axum::http::Method::POST, "/account/register/code", &ask, &json).await.expect(200).value();
        assert_eq!(sent["wait_seconds"], 60);
        let again =
            client.json(axum::http::Method::POST, "/account/register/code", &ask, &json).await.expect(429).value();
        assert_eq!(again["code"], "code_too_soon");
        let body = serde_json::json!({ "name": "林晓彤", "document_kind": "resident_identity_card", "document_number": NUMBER, "phone": PHONE,
        "code": testing::newest_code(&accounts, PHONE).await, "username": "linxiaotong", "password": testing::PASSWORD, "agree": true });
        let mut bad = body.clone();
        bad["name"] = "".into();
        let refused = client.json(axum::http::Method::POST, "/api/v1/persons", &bad, &[]).await.expect(422).value();
        assert_eq!(refused["errors"][0]["field"], "name");
        let key = [("idempotency-key", "k-1")];
        let made = client.json(axum::http::Method::POST, "/api/v1/persons", &body, &key).await.expect(201).value();
        let again = client.json(axum::http::Method::POST, "/api/v1/persons", &body, &key).await.expect(201).value();
        assert_eq!(made, again);
        let other = client.json(axum::http::Method::POST, "/api/v1/persons", &bad, &key).await.expect(422).value();
        assert_eq!(other["code"], "key_of_another_request");
    }
);
