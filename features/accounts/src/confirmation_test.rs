use crate::{
    Accounts, Subject,
    browser::{deeds, signed_in},
    testing,
};
use access::{Fresh, OrganisationAccount, Rank, Role, SignedIn};
use std::sync::Arc;
use web::{Form, testing::Client};

/// Asks like a page that changes powers, and answers what it was sent.
async fn echo(_: Fresh<SignedIn>, form: Form) -> String {
    form.pairs().map(|(k, v)| format!("{k}={v};")).collect()
}

async fn look(_: Fresh<OrganisationAccount>) -> &'static str {
    "打开了"
}

fn pages(accounts: &Accounts) -> (Client, Arc<testing::Organisations>) {
    let organisations = Arc::new(testing::Organisations::default());
    let directory = testing::Directory { accounts: accounts.clone(), organisations: organisations.clone() };
    let routes = crate::routes(accounts.clone(), organisations.clone())
        .merge(access::Routes::new().post("/me/powers", echo).get("/unit/powers", look).post("/api/v1/powers", echo));
    (web::testing::dressed(routes, Arc::new(directory)), organisations)
}

fn later(accounts: &Accounts, minutes: i64) {
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(minutes));
}

::store::on_both_databases!(
    crate::migrations(),
    a_form_that_needs_a_proof_is_kept_and_sent_on_after_the_code,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = pages(&accounts);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let fields =
            [("name", "王<b>五"), ("powers", "recruiting"), ("powers", "fair_registration"), ("password", "秘密")];
        let _ = client.post("/me/powers", &fields).await.expect(200).sees("name=王<b>五;powers=recruiting;");
        later(&accounts, 5);
        let held = client.post("/me/powers", &fields).await.expect(307).location();
        assert_eq!(held, "/account/confirmation/held?return=/me/powers");
        let page = client.post(&held, &fields).await.expect(401).sees("验证身份").sees("获取验证码");
        let page = page
            .sees(r#"name="kept.name" value="王&#60;b&#62;五""#)
            .sees(r#"name="kept.powers" value="fair_registration""#);
        let _ = page.lacks("秘密").lacks(&person.phone);

        let _ = client.post("/account/confirmation/code", &[]).await.expect(200).sees("验证码已发送至");
        let code = testing::newest_code(&accounts, &person.phone).await;
        let kept = [
            ("return", "/me/powers"),
            ("held", "yes"),
            ("kept.name", "王五"),
            ("kept.powers", "a"),
            ("kept.powers", "b"),
        ];
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused: Vec<_> = kept.iter().copied().chain([("code", wrong)]).collect();
        let _ =
            client.post("/account/confirmation", &refused).await.expect(422).sees(r#"name="kept.name" value="王五""#);
        let before = client.cookie("session").unwrap();
        let right: Vec<_> = kept.iter().copied().chain([("code", code.as_str())]).collect();
        let page = client.post("/account/confirmation", &right).await.expect(200).sees("继续提交");
        let _ = page.sees(r#"action="/me/powers""#).sees(r#"name="powers" value="b""#);
        let _ = client.post("/me/powers", &[("name", "王五")]).await.expect(200).sees("name=王五;");

        let thief = client.stranger();
        thief.set_cookie("session", &before);
        assert!(thief.get("/me").await.expect(303).location().starts_with("/account/sign-in"));
        assert_eq!(deeds(&accounts, "session.confirmation").await, 1);
    }
);

::store::on_both_databases!(crate::migrations(), a_proof_counts_for_five_minutes, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = pages(&accounts);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
    later(&accounts, 6);
    let problem = client.post("/api/v1/powers", &[]).await.expect(401).value();
    assert_eq!(problem["code"], "confirm_first");
    let _ = client.post("/api/v1/sessions/confirmation/codes", &[]).await.expect(201);
    let code = testing::newest_code(&accounts, &person.phone).await;
    let _ = client.post("/api/v1/sessions/confirmation", &[("code", &code)]).await.expect(201).sees("until");
    let _ = client.post("/api/v1/sessions/confirmation", &[("code", &code)]).await.expect(422);
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(299));
    let _ = client.post("/api/v1/powers", &[]).await.expect(200);
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(1));
    let _ = client.post("/api/v1/powers", &[]).await.expect(401);
});

::store::on_both_databases!(
    crate::migrations(),
    a_proof_does_not_come_from_acting_for_somebody_else,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, organisations) = pages(&accounts);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::SECOND).await;
        let unit = organisations.add(&accounts, "unit1", "海风有限公司");
        organisations.bind(person.id, unit);
        let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        later(&accounts, 6);
        let _ = client.post("/account/acting", &[("organisation", &unit.to_string())]).await.expect(303);
        let _ = client.post("/api/v1/powers", &[]).await.expect(401);
        let _ = client.post("/account/acting/end", &[]).await.expect(303);
        let _ = client.post("/api/v1/powers", &[]).await.expect(401);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_organisation_account_confirms_by_the_phone_of_who_registered_it,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, organisations) = pages(&accounts);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::SECOND).await;
        let unit = organisations.add(&accounts, "unit1", "海风有限公司");
        organisations.registrants.lock().insert(unit, person.id);
        let client = signed_in(&client, &accounts, Subject::Organisation(unit)).await;
        later(&accounts, 6);
        let to = client.get("/unit/powers?a=1").await.expect(303).location();
        assert_eq!(to, "/account/confirmation?return=/unit/powers%3Fa%3D1");
        let _ = client.get(&to).await.expect(200).sees("单位注册经办人的手机").sees(&seal::mask_phone(&person.phone));
        let _ = client.post("/account/confirmation/code", &[]).await.expect(200);
        let code = testing::newest_code(&accounts, &person.phone).await;
        // A code for the account of the organisation is none for the account of its owner.
        let owner = signed_in(&client, &accounts, Subject::Person(person.id)).await;
        let _ = owner.post("/account/confirmation", &[("code", &code)]).await.expect(422);
        let to = client
            .post("/account/confirmation", &[("code", &code), ("return", "/unit/powers?a=1")])
            .await
            .expect(303)
            .location();
        let _ = client.get(&to).await.expect(200).sees("打开了");
        assert_eq!(client.get("/account/confirmation?return=/unit").await.expect(303).location(), "/unit");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    without_that_person_an_organisation_account_confirms_by_its_password,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, organisations) = pages(&accounts);
        let unit = organisations.add(&accounts, "unit1", "海风有限公司");
        let client = signed_in(&client, &accounts, Subject::Organisation(unit)).await;
        later(&accounts, 6);
        let _ = client.get("/account/confirmation").await.expect(200).sees("登录密码").lacks("获取验证码");
        for _ in 0..5 {
            let _ = client
                .post("/account/confirmation", &[("password", "不是这个-2026")])
                .await
                .expect(422)
                .sees("登录密码错误");
        }
        let _ = client.post("/account/confirmation", &[("password", testing::PASSWORD)]).await.expect(429);
        later(&accounts, 1);
        let to = client.post("/account/confirmation", &[("password", testing::PASSWORD)]).await.expect(303).location();
        assert_eq!(to, "/unit");
        let _ = client.get("/unit/powers").await.expect(200);
    }
);

::store::on_both_databases!(crate::migrations(), an_officer_confirms_by_the_second_factor, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = pages(&accounts);
    let id = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
    let client = signed_in(&client, &accounts, Subject::Officer(id)).await;
    later(&accounts, 6);
    let _ = client.get("/account/confirmation").await.expect(200).sees("动态验证码").lacks("获取验证码");
    let code = testing::newest_code(&accounts, "reviewer1").await;
    let _ = client.post("/account/confirmation", &[("otp", "")]).await.expect(422);
    assert_eq!(client.post("/account/confirmation", &[("otp", &code)]).await.expect(303).location(), "/bureau");
    let _ = client.post("/me/powers", &[]).await.expect(200);
    later(&accounts, 6);
    let _ = client.post("/account/confirmation", &[("otp", &code)]).await.expect(422);
});

::store::on_both_databases!(crate::migrations(), the_way_back_from_a_proof_stays_on_the_site, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = pages(&accounts);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let client = signed_in(&client, &accounts, Subject::Person(person.id)).await;
    for bad in ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example", ""] {
        let to = client.get(&format!("/account/confirmation?return={bad}")).await.expect(303).location();
        assert_eq!(to, "/me", "{bad}");
    }
});
