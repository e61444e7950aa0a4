use super::*;
use crate::{
    InvitationToken, NewOfficer,
    browser::{deeds, signed_in},
    testing,
};
use access::Role;

const NEW: &str = "雨后的老码头很长-4471";

async fn invited(accounts: &Accounts) -> (OfficerId, InvitationToken) {
    let officer = NewOfficer {
        username: "reviewer-li".into(),
        name: "李审核".into(),
        division: "441581".into(),
        roles: vec![Role::Reviewer, Role::FairPlanner],
        identity: None,
    };
    let tx = accounts.store.begin().await.unwrap();
    let made = officers::create_invitation(&*tx, accounts, officer, &Actor::System).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    made
}

async fn code_of(accounts: &Accounts, token: &InvitationToken) -> String {
    let open = find(accounts, &token.0).await.unwrap().unwrap();
    open.factor.acceptable(accounts.clock.now(), 0).unwrap()
}

::store::on_both_databases!(crate::migrations(), an_officer_takes_up_the_invitation_once, |store| async move {
    let accounts = testing::accounts(&store);
    let (id, token) = invited(&accounts).await;
    let (client, _) = testing::pages(&accounts);
    let path = token.path();
    let page = client
        .get(&path)
        .await
        .expect(200)
        .sees("李审核")
        .sees("reviewer-li")
        .sees("审核员、招聘会管理员")
        .sees("otpauth://totp/")
        .sees("动态验证码");
    let secret = find(&accounts, &token.0).await.unwrap().unwrap().factor.base32();
    drop(page.sees(&secret));
    let code = code_of(&accounts, &token).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let both = client
        .post(&path, &[("password", "短短的密码-1"), ("password_again", "短短的密码-1"), ("otp", wrong)])
        .await
        .expect(422);
    drop(both.sees("至少 12 个字符").sees("身份验证器显示的不一致").sees(&format!("value=\"{wrong}\"")).sees(&secret));
    let done = client.post(&path, &[("password", NEW), ("password_again", NEW), ("otp", &code)]).await.expect(303);
    assert_eq!(done.location(), "/account/sign-in/officer");
    let row = rows::by_id(accounts.store.read(), id.0).await.unwrap().unwrap();
    assert_eq!(row.state, "active");
    assert!(accounts.passwords.verify(NEW.into(), row.password.unwrap()).await.unwrap());
    assert!(row.totp_last_step > 0, "the first code cannot be used again");
    assert_eq!(deeds(&accounts, "officer.enrolment").await, 1);
    drop(client.get(&path).await.expect(410).sees("链接已失效").sees("请联系系统管理员重新发送"));
    drop(client.post(&path, &[("password", NEW), ("password_again", NEW), ("otp", &code)]).await.expect(410));
});

::store::on_both_databases!(crate::migrations(), a_link_that_expired_or_never_was_opens_nothing, |store| async move {
    let accounts = testing::accounts(&store);
    let (_, token) = invited(&accounts).await;
    let (client, _) = testing::pages(&accounts);
    drop(client.get("/account/invitation/never-was").await.expect(410));
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(officers::INVITATION_HOURS * 60));
    drop(client.get(&token.path()).await.expect(410).sees("/account/sign-in/officer"));
});

::store::on_both_databases!(
    crate::migrations(),
    a_new_link_replaces_the_old_one_and_ends_sessions,
    |store| async move {
        let accounts = testing::accounts(&store);
        let id = testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
        let (client, _) = testing::pages(&accounts);
        let desk = signed_in(&client, &accounts, Subject::Officer(id)).await;
        let mut links = Vec::new();
        for _ in 0..2 {
            let tx = accounts.store.begin().await.unwrap();
            links.push(officers::renew_invitation(&*tx, &accounts, id, &Actor::System).await.unwrap().unwrap());
            tx.commit().await.unwrap();
        }
        drop(client.get(&links[0].path()).await.expect(410));
        drop(desk.get("/account/password").await.expect(200));
        let code = code_of(&accounts, &links[1]).await;
        drop(
            client
                .post(&links[1].path(), &[("password", NEW), ("password_again", NEW), ("otp", &code)])
                .await
                .expect(303),
        );
        drop(desk.get("/account/password").await.expect(303));
    }
);

::store::on_both_databases!(crate::migrations(), roles_that_exclude_each_other_are_refused, |store| async move {
    let accounts = testing::accounts(&store);
    for roles in [vec![], vec![Role::SystemAdministrator, Role::Reviewer], vec![Role::Auditor, Role::SecurityOfficer]] {
        let officer = NewOfficer {
            username: "someone".into(),
            name: "李某".into(),
            division: "441581".into(),
            roles,
            identity: None,
        };
        let tx = accounts.store.begin().await.unwrap();
        let refused = officers::create_invitation(&*tx, &accounts, officer, &Actor::System).await.unwrap();
        assert!(matches!(refused, Err(Refusal::RolesExclude)));
    }
});
