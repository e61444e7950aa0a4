use super::*;
use crate::{fixtures::FixturePerson, testing};
use access::Rank;

const NEW: &str = "山间的石桥很长-2026";

fn owner_fields<'a>(person: &'a FixturePerson, phone: &'a str, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", &person.name),
        ("document_kind", "resident_identity_card"),
        ("document_number", person.document.as_str()),
        ("phone", phone),
        ("code", code),
    ]
}

::store::on_both_databases!(crate::migrations(), the_account_name_is_found_by_the_phone_on_record, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let sent = wording::CODE_SENT_IF_REGISTERED;
    let _ = client.get("/account/recover").await.expect(200).sees("自然人找回账号").sees("单位找回账号").sees("0660-0000000");
    let _ = client.post("/account/recover/code", &owner_fields(&person, "13900139000", "")).await.expect(200).sees(sent);
    assert!(testing::messages_to(&accounts, "13900139000").await.is_empty());
    let _ = client.post("/account/recover", &owner_fields(&person, "13900139000", "123456")).await.expect(422).sees("短信验证码错误");
    let _ = client.post("/account/recover/code", &owner_fields(&person, &person.phone, "")).await.expect(200).sees(sent);
    let code = testing::newest_code(&accounts, &person.phone).await;
    let _ = client.post("/account/recover", &owner_fields(&person, &person.phone, &code)).await.expect(200).sees("person00001");
    let again = client.post("/account/recover/code", &owner_fields(&person, "13900139000", "")).await;
    let _ = again.expect(429);
});

::store::on_both_databases!(crate::migrations(), a_new_password_ends_every_session, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let device = client.stranger();
    device.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
    let fields = |code: String, username: &str| {
        let number = person.document.as_str().to_owned();
        [("username", username.to_owned()), ("document_number", number), ("phone", person.phone.clone()), ("code", code), ("password", NEW.into()), ("password_again", NEW.into())]
    };
    let post = |path: &'static str, fields: [(&'static str, String); 6]| {
        let client = client.clone();
        async move { client.post(path, &fields.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await }
    };
    let _ = post("/account/reset/code", fields(String::new(), "nobody")).await.expect(200).sees(wording::CODE_SENT_IF_REGISTERED);
    assert!(testing::messages_to(&accounts, &person.phone).await.is_empty());
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
    let _ = post("/account/reset/code", fields(String::new(), "person00001")).await.expect(200).sees(wording::CODE_SENT_IF_REGISTERED);
    let code = testing::newest_code(&accounts, &person.phone).await;
    let _ = post("/account/reset", fields("000000".into(), "person00001")).await.expect(422).lacks(NEW);
    let _ = device.get("/me").await.expect(200);
    assert_eq!(post("/account/reset", fields(code.clone(), "person00001")).await.expect(303).location(), "/account/sign-in");
    let _ = device.get("/me").await.expect(303);
    let _ = client.post("/account/sign-in", &[("username", "person00001"), ("password", NEW)]).await.expect(303);
    let _ = post("/account/reset", fields(code, "person00001")).await.expect(422);
});
