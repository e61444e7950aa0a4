use crate::test_room::{House, deeds, schema, signed_in};
use accounts::{Subject, testing};

::store::on_both_databases!(schema(), a_bank_card_lets_its_owner_set_a_new_password, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    let elsewhere = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
    let mut fields = vec![
        ("name", "陈某某"),
        ("document_kind", person.document.kind().code()),
        ("document_number", person.document.as_str()),
        ("card", "6222020000000000018"),
        ("phone", "13900001111"),
        ("password", "雨后的码头-4471"),
        ("password_again", "雨后的码头-4471"),
    ];
    drop(house.client.post("/account/reset/card/code", &fields).await.expect(200));
    let code = testing::newest_code(&house.accounts, "13900001111").await;
    fields.push(("code", &code));
    assert_eq!(house.client.post("/account/reset/card", &fields).await.expect(303).location(), "/account/sign-in");
    drop(elsewhere.get("/me").await.expect(303));
    assert!(testing::messages_to(&house.accounts, &person.phone).await[0].contains("密码已修改"));
    assert_eq!(deeds(&house.accounts, "password.reset").await, 1);
});

::store::on_both_databases!(schema(), one_card_has_five_tries_a_day_by_all_ways_together, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    let typed = |code: String| {
        vec![
            ("name".to_owned(), "别的人".to_owned()),
            ("document_kind".into(), person.document.kind().code().into()),
            ("document_number".into(), person.document.as_str().to_owned()),
            ("card".into(), "6222020000000000018".into()),
            ("phone".into(), "13900001111".into()),
            ("code".into(), code),
        ]
    };
    async fn post(house: &House, path: &str, fields: Vec<(String, String)>) -> web::testing::Reply {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        house.client.post(path, &fields).await
    }
    for _ in 0..5 {
        drop(post(&house, "/account/recover/card/code", typed(String::new())).await.expect(200));
        let code = testing::newest_code(&house.accounts, "13900001111").await;
        drop(post(&house, "/account/recover/card", typed(code)).await.expect(409));
        house.wait(61);
    }
    drop(post(&house, "/account/recover/card/code", typed(String::new())).await.expect(429).sees("5 次"));
});
