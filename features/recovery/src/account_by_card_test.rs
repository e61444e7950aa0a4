use crate::test_room::{House, deeds, schema};
use accounts::{fixtures::FixturePerson, testing};

const CARD: &str = "6222020000000000018";
const BANK_PHONE: &str = "13900001111";

fn typed<'a>(person: &'a FixturePerson, name: &'a str, code: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", name),
        ("document_kind", person.document.kind().code()),
        ("document_number", person.document.as_str()),
        ("card", CARD),
        ("phone", BANK_PHONE),
        ("code", code),
    ]
}

::store::on_both_databases!(schema(), a_bank_card_tells_its_owner_the_account, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    let client = &house.client;
    drop(client.get("/account/recover/card").await.expect(200).sees("银联认证找回").sees("银行卡号"));
    drop(client.post("/account/recover/card/code", &typed(&person, "陈某某", "")).await.expect(200));
    let code = testing::newest_code(&house.accounts, BANK_PHONE).await;
    let found = client.post("/account/recover/card", &typed(&person, "陈某某", &code)).await;
    drop(house.outcome(found).await.sees("您的登录用户名是：chen-mou"));
    assert_eq!(deeds(&house.accounts, "person.account_recovery").await, 1);
    // Neither the code nor the check opens anything twice.
    drop(client.post("/account/recover/card", &typed(&person, "陈某某", &code)).await.expect(422).lacks("chen-mou"));
});

::store::on_both_databases!(
    schema(),
    a_card_that_fits_no_account_is_told_as_one_that_does_not_match,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let nobody =
            FixturePerson::numbered(&house.accounts.clock, 2, "nobody", "林某某", "441581", access::Rank::FIRST)
                .unwrap();
        let mut answers = Vec::new();
        for (who, name) in [(&person, "别的人"), (&nobody, "林某某")] {
            drop(house.client.post("/account/recover/card/code", &typed(who, name, "")).await.expect(200));
            let code = testing::newest_code(&house.accounts, BANK_PHONE).await;
            let reply = house.client.post("/account/recover/card", &typed(who, name, &code)).await.expect(409);
            answers.push(reply.body.replace(who.document.as_str(), "").replace(name, "").replace(&code, ""));
            house.wait(61);
        }
        assert_eq!(answers[0], answers[1]);
    }
);

::store::on_both_databases!(schema(), a_code_of_account_recovery_does_not_reset_a_password, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    drop(house.client.post("/account/recover/card/code", &typed(&person, "陈某某", "")).await.expect(200));
    let code = testing::newest_code(&house.accounts, BANK_PHONE).await;
    let mut fields = typed(&person, "陈某某", &code);
    fields.extend([("password", "雨后的码头-4471"), ("password_again", "雨后的码头-4471")]);
    drop(house.client.post("/account/reset/card", &fields).await.expect(422));
    assert_eq!(deeds(&house.accounts, "password.reset").await, 0);
});
