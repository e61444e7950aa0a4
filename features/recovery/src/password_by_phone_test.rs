use crate::test_room::House;
use access::Rank;
use accounts::{
    Subject,
    fixtures::FixturePerson,
    testing::{self, PASSWORD},
};

const NEW: &str = "雨后的码头-4471";

fn typed<'a>(person: &'a FixturePerson, code: &'a str, new: &'a str, again: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("username", "Chen-Mou"),
        ("document_number", person.document.as_str()),
        ("phone", &person.phone),
        ("code", code),
        ("password", new),
        ("password_again", again),
    ]
}

::store::on_both_databases!(
    crate::test_room::schema(),
    a_code_on_the_phone_lets_a_person_set_a_new_password,
    |store| async move {
        let house = House::on(&store);
        let accounts = house.accounts.clone();
        let person = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let client = house.client.clone();
        let elsewhere = crate::test_room::signed_in(&client, &accounts, Subject::Person(person.id)).await;
        drop(
            client
                .get("/account/reset")
                .await
                .expect(200)
                .sees("自然人找回密码")
                .sees("设置新密码")
                .sees("单位找回密码")
                .sees("0660-0000000"),
        );
        // The account rests after wrong passwords.
        for _ in 0..5 {
            drop(
                client
                    .post("/account/sign-in", &[("username", "chen-mou"), ("password", "记不清了")])
                    .await
                    .expect(401),
            );
        }
        drop(client.post("/account/sign-in", &[("username", "chen-mou"), ("password", PASSWORD)]).await.expect(429));

        drop(
            client.post("/account/reset/code", &typed(&person, "", "", "")).await.expect(200).sees("如信息与登记一致"),
        );
        let code = testing::newest_code(&accounts, &person.phone).await;
        let back = client.post("/account/reset", &typed(&person, &code, "12345678", "12345678")).await.expect(422);
        drop(back.sees("value=\"Chen-Mou\"").sees(person.document.as_str()).sees(&code).lacks("12345678\""));
        drop(
            client
                .post("/account/reset", &typed(&person, &code, NEW, "另一个"))
                .await
                .expect(422)
                .sees("两次输入的密码不一致"),
        );
        assert_eq!(
            client.post("/account/reset", &typed(&person, &code, NEW, NEW)).await.expect(303).location(),
            "/account/sign-in"
        );

        drop(elsewhere.get("/me").await.expect(303));
        drop(client.post("/account/sign-in", &[("username", "chen-mou"), ("password", PASSWORD)]).await.expect(401));
        drop(client.post("/account/sign-in", &[("username", "chen-mou"), ("password", NEW)]).await.expect(303));
        assert!(testing::messages_to(&accounts, &person.phone).await[0].contains("密码已修改"));
        assert_eq!(crate::test_room::deeds(&accounts, "password.reset").await, 1);
        drop(
            client
                .post("/account/reset", &typed(&person, &code, NEW, NEW))
                .await
                .expect(422)
                .sees("短信验证码错误或已失效"),
        );
    }
);

::store::on_both_databases!(
    crate::test_room::schema(),
    whoever_does_not_fit_gets_the_same_answer_and_no_code,
    |store| async move {
        let house = House::on(&store);
        let accounts = house.accounts.clone();
        let person = testing::person(&accounts, 1, "lin-mou", "林某某", Rank::FIRST).await;
        let client = house.client.clone();
        // The user name is not this person's.
        drop(
            client.post("/account/reset/code", &typed(&person, "", "", "")).await.expect(200).sees("如信息与登记一致"),
        );
        assert!(testing::messages_to(&accounts, &person.phone).await.is_empty());
        drop(
            client
                .post("/account/reset", &typed(&person, "123456", NEW, NEW))
                .await
                .expect(422)
                .sees("短信验证码错误或已失效"),
        );
    }
);
