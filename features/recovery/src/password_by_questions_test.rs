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

::store::on_both_databases!(
    schema(),
    the_questions_do_not_tell_whether_a_document_number_is_the_users,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let other = house.person(2, "lin-mou", "林某某").await;
        drop(set(&house, &person, PASSWORD).await.expect(303));
        let shown = async |number: &str| {
            let body = serde_json::json!({ "username": "chen-mou", "document_number": number });
            let path = "/api/v1/password-resets/questions";
            house.client.json(axum::http::Method::POST, path, &body, &[]).await
        };
        let right = shown(person.document.as_str()).await.expect(200).value();
        assert_eq!(right, shown(other.document.as_str()).await.expect(200).value());
        assert_eq!(right, shown("1").await.expect(200).value());
        // And nobody looks without end.
        for _ in 3..20 {
            drop(shown(other.document.as_str()).await.expect(200));
        }
        drop(shown(person.document.as_str()).await.expect(429));
    }
);

::store::on_both_databases!(
    schema(),
    asking_for_codes_that_nobody_gets_takes_none_from_those_who_do,
    |store| async move {
        let mut house = House::on(&store);
        house.limit(|limits| {
            limits.codes_a_day_for_a_purpose = 2;
            limits.codes_a_day_in_all = 2;
        });
        let person = house.person(1, "chen-mou", "陈某某").await;
        for n in 0..5 {
            let name = format!("nobody{n}");
            let body = serde_json::json!({ "username": name, "document_number": "1" });
            let path = "/api/v1/password-resets/questions";
            let shown = house.client.json(axum::http::Method::POST, path, &body, &[]).await.expect(200).value();
            let mut typed = vec![("username", name.as_str()), ("document_number", "1")];
            let questions = shown["questions"].as_array().unwrap().clone();
            typed.extend(questions.iter().map(|q| (q["field"].as_str().unwrap(), "不知道")));
            drop(house.client.post("/account/reset/questions/code", &typed).await.expect(200));
            let ticket = format!("R20261124-{n:05}-0000-0000");
            drop(house.client.post("/account/reset/collection/code", &[("ticket", ticket.as_str())]).await.expect(200));
            let stranger = [("username", name.as_str()), ("document_number", "1"), ("phone", "13900001111")];
            drop(house.client.post("/account/reset/code", &stranger).await);
        }
        let fits =
            [("username", "chen-mou"), ("document_number", person.document.as_str()), ("phone", person.phone.as_str())];
        drop(house.client.post("/account/reset/code", &fits).await.expect(200));
        assert_eq!(testing::messages_to(&house.accounts, &person.phone).await.len(), 1);
    }
);

::store::on_both_databases!(
    schema(),
    every_way_that_needs_no_account_counts_the_codes_of_an_address,
    |store| async move {
        let mut house = House::on(&store);
        house.limit(|limits| limits.codes_a_day_for_an_address = 0);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let (name, number, phone) = ("陈某某", person.document.as_str(), person.phone.as_str());
        let kind = person.document.kind().code();
        let card = "6222020000000000018";
        let by_card =
            [("name", name), ("document_kind", kind), ("document_number", number), ("card", card), ("phone", phone)];
        let by_phone = [("name", name), ("document_kind", kind), ("document_number", number), ("phone", phone)];
        let reset = [("username", "chen-mou"), ("document_number", number), ("phone", phone)];
        let answers: Vec<_> = crate::wording::QUESTIONS.iter().map(|(code, _)| (*code, "不知道")).collect();
        let questions: Vec<_> = reset.into_iter().chain(answers).collect();
        let ticket = [("ticket", "R20261124-00000-0000-0000")];
        let request = [("phone", phone)];
        for (path, fields) in [
            ("/account/register/code", &request[..]),
            ("/account/recover/code", &by_phone),
            ("/account/recover/card/code", &by_card),
            ("/account/reset/code", &reset),
            ("/account/reset/card/code", &by_card),
            ("/account/reset/questions/code", &questions),
            ("/account/reset/collection/code", &ticket),
            ("/api/v1/recovery-requests/codes", &request),
        ] {
            drop(house.post_from("113.102.7.9", path, fields).await.expect(429).sees("codes_used_up"));
        }
        assert!(testing::messages_to(&house.accounts, phone).await.is_empty());
    }
);

::store::on_both_databases!(schema(), the_operator_can_close_the_way, |store| async move {
    let house = House::with(&store, Settings { security_questions: false, ..Settings::default() });
    drop(house.client.get("/account/reset/questions").await.expect(410).sees("未开通密保问题找回"));
});
