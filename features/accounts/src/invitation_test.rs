use super::*;
use crate::{NewOfficer, testing};
use access::Role;

async fn invited(accounts: &Accounts) -> (OfficerId, String) {
    let officer = NewOfficer {
        username: "reviewer".into(),
        name: "李审核".into(),
        division: "441581".into(),
        roles: vec![Role::Reviewer, Role::FairPlanner],
        identity: None,
    };
    let tx = accounts.store.begin().await.unwrap();
    let (id, token) = officers::create_invitation(&*tx, accounts, officer, &Actor::System).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    (id, token.path())
}

async fn current_code(accounts: &Accounts, path: &str) -> String {
    let open = find(accounts, path.rsplit('/').next().unwrap()).await.unwrap();
    open.factor.code(totp::step(accounts.clock.now()))
}

const PASSWORD: &str = "山间的石桥很长-2026";

::store::on_both_databases!(crate::migrations(), an_officer_takes_up_the_invitation_once, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let (id, path) = invited(&accounts).await;
    assert!(!officers::by_id(accounts.store.read(), id).await.unwrap().unwrap().active);
    let page = client.get(&path).await.expect(200).sees("李审核").sees("审核员、招聘会管理员");
    let _ = page.sees("otpauth://totp/");
    let code = current_code(&accounts, &path).await;
    let fields = [("password", PASSWORD), ("password_again", PASSWORD), ("otp", code.as_str())];
    let _ = client.post(&path, &[("password", "山间的石桥-2026"), ("password_again", "山间的石桥-2026"), ("otp", &code)]).await.expect(422).sees("至少 12");
    let _ = client.post(&path, &[("password", PASSWORD), ("password_again", PASSWORD), ("otp", "000000")]).await.expect(422).sees("与身份验证器显示的不一致");
    let _ = client.post(&path, &fields).await.expect(303);
    let _ = client.post(&path, &fields).await.expect(410).sees("已使用");
    let _ = client.get(&path).await.expect(410);
    assert!(officers::by_id(accounts.store.read(), id).await.unwrap().unwrap().active);
    let _ = client.post("/account/sign-in/officer", &[("username", "reviewer"), ("password", PASSWORD)]).await.expect(200).sees("动态验证码");
});

::store::on_both_databases!(crate::migrations(), an_invitation_dies_after_72_hours_or_with_the_next_one, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    let (id, path) = invited(&accounts).await;
    let tx = accounts.store.begin().await.unwrap();
    let renewed = officers::renew_invitation(&*tx, &accounts, id, &Actor::System).await.unwrap().unwrap().path();
    tx.commit().await.unwrap();
    let _ = client.get(&path).await.expect(410);
    let _ = client.get("/account/invitation/made-up").await.expect(410);
    let _ = client.get(&renewed).await.expect(200);
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(72 * 60));
    let _ = client.get(&renewed).await.expect(410);
});

::store::on_both_databases!(crate::migrations(), roles_that_exclude_each_other_are_refused, |store| async move {
    let accounts = testing::accounts(&store);
    for roles in [vec![], vec![Role::SystemAdministrator, Role::Reviewer], vec![Role::Auditor, Role::SecurityOfficer]] {
        let officer = NewOfficer { username: "someone".into(), name: "李某".into(), division: "441581".into(), roles, identity: None };
        let tx = accounts.store.begin().await.unwrap();
        let refused = officers::create_invitation(&*tx, &accounts, officer, &Actor::System).await.unwrap();
        assert!(matches!(refused, Err(Refusal::RolesExclude)));
    }
});
