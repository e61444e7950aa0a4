use super::*;
use crate::{browser::deeds, testing};
use access::{Rank, Role};

fn failed(kind: &str, account: u128, network: &str) -> FailedSignIn {
    FailedSignIn {
        at: Timestamp::from_ms(0),
        account: (account > 0).then(|| Uuid::from_u128(account)),
        kind: kind.into(),
        network: network.into(),
        wrong: "password".into(),
    }
}

#[test]
fn crowds_of_failures_are_told_by_account_and_by_network() {
    let list = vec![
        failed("person", 1, "10.1.*.*"),
        failed("person", 1, "10.1.*.*"),
        failed("officer", 2, "10.2.*.*"),
        failed("person", 0, "10.1.*.*"),
        failed("person", 0, ""),
    ];
    let all = FailedSignIns { list, more: false };
    assert_eq!(all.count("person"), 4);
    assert_eq!(all.accounts_at_least(2), [("person".to_owned(), Uuid::from_u128(1), 2)]);
    assert_eq!(all.networks_at_least(2), [("10.1.*.*".to_owned(), 3)]);
    assert!(all.networks_at_least(4).is_empty());
}

::store::on_both_databases!(
    crate::migrations(),
    a_failed_sign_in_is_logged_without_what_was_typed,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let officer = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
        let (client, _) = testing::pages(&accounts);
        let from = accounts.clock.now();
        for (path, name) in [
            ("/account/sign-in", "person00001"),
            ("/account/sign-in", "nobody-at-all"),
            ("/account/sign-in/officer", "reviewer1"),
        ] {
            let fields = [("username", name), ("password", "绝对不是这个-2026")];
            let _ = client.post(path, &fields).await.expect(401).sees("登录用户名或密码错误");
        }
        let right = [("username", "reviewer1"), ("password", testing::PASSWORD)];
        let page = client.post("/account/sign-in/officer", &right).await.expect(200);
        let ticket = page.body.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let _ = client.post("/account/sign-in/officer", &[("ticket", &ticket), ("otp", "000")]).await.expect(422);
        assert_eq!(deeds(&accounts, ACTION).await, 4);
        let found = since(accounts.store.read(), from).await.unwrap();
        let told: Vec<_> = found.list.iter().rev().map(|f| (f.kind.as_str(), f.account, f.wrong.as_str())).collect();
        assert_eq!(
            told,
            [
                ("person", Some(person.id.0), "password"),
                ("person", None, "unknown"),
                ("officer", Some(officer.0), "password"),
                ("officer", Some(officer.0), "second_factor"),
            ]
        );
        #[derive(FromQueryResult)]
        struct Text {
            detail: String,
        }
        let sql = "select detail from deed where action = $1";
        for line in ::store::all::<Text>(accounts.store.read(), sql, [ACTION.into()]).await.unwrap() {
            for secret in ["nobody-at-all", "person00001", "reviewer1", "绝对"] {
                assert!(!line.detail.contains(secret), "{}", line.detail);
            }
        }
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_suspended_officer_is_refused_like_a_wrong_password_and_logged,
    |store| async move {
        let accounts = testing::accounts(&store);
        let admin = testing::officer(&accounts, "admin1", &[Role::SystemAdministrator]).await;
        let officer = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
        let (client, _) = testing::pages(&accounts);
        let wrong = client
            .post("/account/sign-in/officer", &[("username", "reviewer1"), ("password", "绝对不是这个-2026")])
            .await
            .expect(401);
        let desk = crate::browser::signed_in(&client, &accounts, Subject::Officer(officer)).await;
        let _ = desk.get("/bureau/sessions").await.expect(200);
        let tx = accounts.store.begin().await.unwrap();
        crate::officers::suspension::suspend(&*tx, &accounts, officer, "离岗", admin).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert!(desk.get("/bureau/sessions").await.expect(303).location().starts_with("/account/sign-in"));
        let shut = client
            .post("/account/sign-in/officer", &[("username", "reviewer1"), ("password", testing::PASSWORD)])
            .await
            .expect(401);
        assert_eq!(shut.body, wrong.body, "nobody learns that the account is suspended");
        let found = since(accounts.store.read(), Timestamp::from_ms(0)).await.unwrap();
        assert_eq!((found.list[0].account, found.list[0].wrong.as_str()), (Some(officer.0), "suspended"));

        let tx = accounts.store.begin().await.unwrap();
        let again = crate::officers::suspension::suspend(&*tx, &accounts, officer, "离岗", admin).await.unwrap();
        assert!(again.is_err(), "once is enough");
        let own = crate::officers::suspension::suspend(&*tx, &accounts, admin, "离岗", admin).await.unwrap();
        assert!(own.is_err(), "never the own account");
        crate::officers::suspension::bring_back(&*tx, &accounts, officer, admin).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let _ = client
            .post("/account/sign-in/officer", &[("username", "reviewer1"), ("password", testing::PASSWORD)])
            .await
            .expect(200)
            .sees("动态验证码");
    }
);
