use super::*;
use crate::testing;
use access::{Rank, Role};
use web::testing::{Client, Reply};

const NEW: &str = "山间的石桥很长-2026";

async fn change(client: &Client, path: &str, old: &str, new: &str, again: &str) -> Reply {
    client.post(path, &[("old_password", old), ("password", new), ("password_again", again)]).await
}

::store::on_both_databases!(
    crate::migrations(),
    a_person_changes_the_password_and_other_devices_are_signed_out,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let (here, _) = testing::pages(&accounts);
        let there = here.stranger();
        for client in [&here, &there] {
            client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
        }
        let page = here.get("/account/password").await.expect(200);
        let _ = page.sees("原密码").sees("新密码").sees("确认新密码").sees("确认修改").sees(">个人<").sees(">单位<");
        let path = "/account/password";
        let _ = change(&here, path, "错误的原密码-2026", NEW, NEW).await.expect(422).sees("原密码错误");
        let _ = change(&here, path, testing::PASSWORD, NEW, "别的").await.expect(422).sees("两次输入的密码不一致");
        let _ = change(&here, path, testing::PASSWORD, testing::PASSWORD, testing::PASSWORD)
            .await
            .expect(422)
            .sees("不能与原密码相同");
        let _ =
            change(&here, path, testing::PASSWORD, "person00001!", "person00001!").await.expect(422).sees("容易被猜到");
        assert_eq!(change(&here, path, testing::PASSWORD, NEW, NEW).await.expect(303).location(), "/me");
        let _ = here.get("/me").await.expect(200).sees("密码修改成功");
        let _ = there.get("/me").await.expect(303);
        let _ = there
            .post("/account/sign-in", &[("username", "person00001"), ("password", testing::PASSWORD)])
            .await
            .expect(401);
        let _ = there.post("/account/sign-in", &[("username", "person00001"), ("password", NEW)]).await.expect(303);
        assert!(testing::messages_to(&accounts, &person.phone).await[0].contains("密码已修改"));
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_change_that_was_under_way_does_not_undo_a_reset,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let (client, _) = testing::pages(&accounts);
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
        // Whoever knows the old password changes it while the owner resets it.
        let reset = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let tx = accounts.store.begin().await.unwrap();
        assert!(crate::recovery::set_password(&*tx, &accounts, person.id, reset).await.unwrap());
        let thief =
            tokio::spawn(async move { change(&client, "/account/password", testing::PASSWORD, NEW, NEW).await });
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        tx.commit().await.unwrap();
        let _ = thief.await.unwrap().expect(422).sees("原密码错误");
        let kept = person_rows::by_id(store.read(), person.id.0).await.unwrap().unwrap();
        assert_eq!(kept.password, reset);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_organisation_changes_its_password_on_its_own_page,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, organisations) = testing::pages(&accounts);
        let id = organisations.add(&accounts, "unit00001", "海风有限公司");
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Organisation(id), None).await);
        assert_eq!(client.get("/account/password").await.expect(303).location(), "/account/password/organisation");
        let _ = client.get("/account/password/organisation").await.expect(200).sees("确认修改");
        let _ = change(&client, "/account/password", testing::PASSWORD, NEW, NEW).await.expect(403);
        let path = "/account/password/organisation";
        assert_eq!(change(&client, path, testing::PASSWORD, NEW, NEW).await.expect(303).location(), "/unit");
        let fields = [("username", "unit00001"), ("password", NEW)];
        let _ = client.stranger().post("/account/sign-in/organisation", &fields).await.expect(303);
    }
);

::store::on_both_databases!(crate::migrations(), an_officer_keeps_to_twelve_characters, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let id = testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
    client.set_cookie("session", &testing::signed_in(&accounts, Subject::Officer(id), None).await);
    let _ = client.get("/account/password").await.expect(200).sees("至少 12 个字符");
    let _ = change(&client, "/account/password", testing::PASSWORD, "山间的石桥-2026", "山间的石桥-2026")
        .await
        .expect(422)
        .sees("至少 12 个字符");
    assert_eq!(
        change(&client, "/account/password", testing::PASSWORD, NEW, NEW).await.expect(303).location(),
        "/bureau"
    );
});

::store::on_both_databases!(
    crate::migrations(),
    the_page_of_the_other_kind_says_how_to_get_there,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let _ = client.get("/account/password").await.expect(303);
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
        let _ =
            client.get("/account/password/organisation").await.expect(200).sees("请先用单位账号登录").lacks("确认修改");
        let _ = change(&client, "/account/password/organisation", testing::PASSWORD, NEW, NEW).await.expect(403);
    }
);

::store::on_both_databases!(crate::migrations(), guessing_the_old_password_is_slowed_down, |store| async move {
    let accounts = testing::accounts(&store);
    let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let (client, _) = testing::pages(&accounts);
    client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
    for _ in 0..5 {
        let _ = change(&client, "/account/password", "错误的原密码-2026", NEW, NEW).await.expect(422);
    }
    let _ = change(&client, "/account/password", testing::PASSWORD, NEW, NEW).await.expect(429).sees("30 秒");
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(31));
    let _ = change(&client, "/account/password", testing::PASSWORD, NEW, NEW).await.expect(303);
    assert_eq!(crate::browser::deeds(&accounts, "password.change").await, 1);
});
