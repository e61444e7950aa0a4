use crate::{
    Settings,
    test_room::{House, deeds, schema, signed_in},
};
use accounts::{
    Subject,
    fixtures::FixturePerson,
    testing::{self, PASSWORD},
};

const ANSWERS: [(&str, &str); 3] = [("first_teacher", "张老师"), ("first_pet", "旺财"), ("journey", "漓江")];
const NEW: &str = "雨后的码头-4471";

async fn set(house: &House, person: &FixturePerson, password: &str) -> web::testing::Reply {
    let mut fields = vec![("password", password)];
    let names: Vec<(String, String)> = (1..=3).map(|n| (format!("question_{n}"), format!("answer_{n}"))).collect();
    for ((question, answer), (code, text)) in names.iter().zip(ANSWERS) {
        fields.extend([(question.as_str(), code), (answer.as_str(), text)]);
    }
    let client = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
    client.post("/me/questions", &fields).await
}

fn typed<'a>(person: &'a FixturePerson, answers: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![("username", person.username.as_str()), ("document_number", person.document.as_str())];
    fields.extend(answers);
    fields
}

::store::on_both_databases!(schema(), right_answers_lead_to_a_code_on_the_phone_and_no_further, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    drop(set(&house, &person, "不是密码-0000").await.expect(422).sees("密码错误"));
    drop(set(&house, &person, PASSWORD).await.expect(303));
    assert_eq!(deeds(&house.accounts, "security_questions.setting").await, 1);
    let asked = house.client.post("/account/reset/questions/start", &typed(&person, &[])).await.expect(200);
    drop(asked.sees("您小学班主任的姓名是？").sees("您养过的第一只宠物的名字是？"));
    // Without the code the answers set no password.
    let mut fields = typed(&person, &ANSWERS);
    fields.extend([("code", "000000"), ("password", NEW), ("password_again", NEW)]);
    drop(house.client.post("/account/reset/questions", &fields).await.expect(422));

    let elsewhere = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
    let answers = [("first_teacher", " 张 老师。"), ("first_pet", "旺财"), ("journey", "漓江")];
    drop(house.client.post("/account/reset/questions/code", &typed(&person, &answers)).await.expect(200));
    let code = testing::newest_code(&house.accounts, &person.phone).await;
    let mut fields = typed(&person, &[]);
    fields.extend([("code", code.as_str()), ("password", NEW), ("password_again", NEW)]);
    drop(house.client.post("/account/reset/questions", &fields).await.expect(303));
    drop(elsewhere.get("/me").await.expect(303));
    drop(house.client.post("/account/reset/questions", &fields).await.expect(422));
});

::store::on_both_databases!(schema(), wrong_answers_and_unknown_names_are_answered_alike, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    drop(set(&house, &person, PASSWORD).await.expect(303));
    let nobody =
        FixturePerson::numbered(&house.accounts.clock, 2, "ling-mou", "林某某", "441581", access::Rank::FIRST).unwrap();
    for who in [&person, &nobody] {
        let shown = house
            .client
            .json(
                axum::http::Method::POST,
                "/api/v1/password-resets/questions",
                &serde_json::json!({ "username": who.username, "document_number": who.document.as_str() }),
                &[],
            )
            .await
            .expect(200)
            .value();
        assert_eq!(shown["questions"].as_array().unwrap().len(), 3);
        let fields: Vec<String> =
            shown["questions"].as_array().unwrap().iter().map(|q| q["field"].as_str().unwrap().to_owned()).collect();
        let mut typed = vec![("username", who.username.as_str()), ("document_number", who.document.as_str())];
        typed.extend(fields.iter().map(|f| (f.as_str(), "不知道")));
        for _ in 0..5 {
            let reply = house.client.post("/account/reset/questions/code", &typed).await.expect(200);
            drop(reply.sees("如信息与登记一致"));
            house.wait(61);
        }
        // The sixth try of the day, right or wrong.
        let sixth = house.client.post("/account/reset/questions/code", &typed).await.expect(429);
        drop(sixth.sees("今天回答密保问题的次数已达上限"));
    }
    assert!(testing::messages_to(&house.accounts, &person.phone).await.is_empty());
});

::store::on_both_databases!(schema(), the_operator_can_close_the_way, |store| async move {
    let house = House::with(&store, Settings { security_questions: false, ..Settings::default() });
    drop(house.client.get("/account/reset/questions").await.expect(410).sees("未开通密保问题找回"));
});
