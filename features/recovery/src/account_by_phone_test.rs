use crate::test_room::House;
use access::Rank;
use accounts::{Accounts, fixtures::FixturePerson, testing};

fn typed<'a>(person: &'a FixturePerson, name: &'a str, code: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", name),
        ("document_kind", person.document.kind().code()),
        ("document_number", person.document.as_str()),
        ("phone", &person.phone),
        ("code", code),
    ]
}

fn wait_a_minute(accounts: &Accounts) {
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
}

::store::on_both_databases!(
    crate::test_room::schema(),
    the_user_name_is_found_by_the_phone_on_record,
    |store| async move {
        let house = House::on(&store);
        let accounts = house.accounts.clone();
        let person = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let client = house.client.clone();
        drop(
            client
                .get("/account/recover")
                .await
                .expect(200)
                .sees("自然人找回账号")
                .sees("单位找回账号")
                .sees("0660-0000000"),
        );
        let asked = client.post("/account/recover/code", &typed(&person, "陈某某", "")).await.expect(200);
        drop(asked.sees("如信息与登记一致").sees(person.document.as_str()));
        let code = testing::newest_code(&accounts, &person.phone).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let back = client.post("/account/recover", &typed(&person, "陈某某", wrong)).await.expect(422);
        drop(back.sees("短信验证码错误").sees("有误：").sees("value=\"陈某某\"").sees(&person.phone).lacks("chen-mou"));
        let done = client.post("/account/recover", &typed(&person, "陈某某", &code)).await.expect(303);
        assert!(
            !done.location().contains("chen-mou") && !done.headers["set-cookie"].to_str().unwrap().contains("chen-mou")
        );
        // Loaded again it says the same and sends nothing.
        for _ in 0..2 {
            drop(client.get(&done.location()).await.expect(200).sees("您的登录用户名是：chen-mou"));
        }
        assert_eq!(crate::test_room::deeds(&accounts, "person.account_recovery").await, 1);
        drop(client.post("/account/recover", &typed(&person, "陈某某", &code)).await.expect(422).lacks("chen-mou"));
    }
);

::store::on_both_databases!(
    crate::test_room::schema(),
    nobody_learns_whether_somebody_is_registered,
    |store| async move {
        let house = House::on(&store);
        let accounts = house.accounts.clone();
        let person = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let nobody = FixturePerson::numbered(&accounts.clock, 2, "nobody", "陈某某", "441581", Rank::FIRST).unwrap();
        let client = house.client.clone();
        let right = client.post("/account/recover/code", &typed(&person, "陈某某", "")).await.expect(200);
        let unknown = client.post("/account/recover/code", &typed(&nobody, "陈某某", "")).await.expect(200);
        let masked = |body: &str, p: &FixturePerson| body.replace(p.document.as_str(), "").replace(&p.phone, "");
        assert_eq!(masked(&right.body, &person), masked(&unknown.body, &nobody));
        assert!(testing::messages_to(&accounts, &nobody.phone).await.is_empty());
        // Asked again at once, and wrong codes without end, are answered alike too.
        for someone in [&person, &nobody] {
            drop(client.post("/account/recover/code", &typed(someone, "陈某某", "")).await.expect(429).sees("60 秒"));
        }
        let real = testing::newest_code(&accounts, &person.phone).await;
        let wrong = if real == "000000" { "000001" } else { "000000" };
        for _ in 0..7 {
            for someone in [&person, &nobody] {
                drop(
                    client
                        .post("/account/recover", &typed(someone, "陈某某", wrong))
                        .await
                        .expect(422)
                        .sees("短信验证码错误或已失效"),
                );
            }
        }
        // The right phone with another name gets no code.
        wait_a_minute(&accounts);
        drop(
            client
                .post("/account/recover/code", &typed(&person, "林某某", ""))
                .await
                .expect(200)
                .sees("如信息与登记一致"),
        );
        assert_eq!(testing::messages_to(&accounts, &person.phone).await.len(), 1);
    }
);

::store::on_both_databases!(
    crate::test_room::schema(),
    a_code_for_ones_own_data_opens_no_other_account,
    |store| async move {
        let house = House::on(&store);
        let accounts = house.accounts.clone();
        let own = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let other = testing::person(&accounts, 2, "lin-mou", "林某某", Rank::FIRST).await;
        let client = house.client.clone();
        drop(client.post("/account/recover/code", &typed(&own, "陈某某", "")).await.expect(200));
        let code = testing::newest_code(&accounts, &own.phone).await;
        let mut mixed = typed(&other, "林某某", &code);
        mixed[3].1 = &own.phone;
        drop(client.post("/account/recover", &mixed).await.expect(422).lacks("lin-mou"));
    }
);
