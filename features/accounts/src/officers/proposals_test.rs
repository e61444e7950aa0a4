use super::*;
use crate::{
    browser::deeds,
    officers::{self, InvitationToken, Link, links},
    testing,
};
use access::SessionToken;
use standards::identity::{DocumentKind, IdentityNumber};
use web::testing::Client;

const NEW: &str = "雨后的老码头很长-4471";

/// A system administrator, two security officers, and the pages.
struct Office {
    accounts: Accounts,
    admin: OfficerId,
    security: OfficerId,
    second: OfficerId,
    client: Client,
}

impl Office {
    async fn new(store: &::store::Store) -> Self {
        let accounts = testing::accounts(store);
        let admin = testing::officer(&accounts, "admin1", &[Role::SystemAdministrator]).await;
        let security = testing::officer(&accounts, "security1", &[Role::SecurityOfficer]).await;
        let second = testing::officer(&accounts, "security2", &[Role::SecurityOfficer]).await;
        let (client, _) = testing::pages(&accounts);
        Self { accounts, admin, security, second, client }
    }

    fn new_officer(&self, username: &str, roles: &[Role]) -> NewOfficer {
        let number = "441581199003070012";
        NewOfficer {
            username: username.into(),
            name: "吴新员".into(),
            division: "441581".into(),
            roles: roles.to_vec(),
            identity: IdentityNumber::parse(DocumentKind::ResidentIdentityCard, number, self.accounts.clock.today())
                .ok(),
        }
    }

    /// Does something in a transaction that is kept where it worked.
    async fn appoint(&self, new: NewOfficer) -> Result<ProposalId, Refusal> {
        let tx = self.accounts.store.begin().await.unwrap();
        let outcome = appoint(&*tx, &self.accounts, new, self.admin).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    async fn confirm(&self, id: ProposalId, by: OfficerId) -> Result<(), Refusal> {
        let tx = self.accounts.store.begin().await.unwrap();
        let outcome = confirm(&*tx, &self.accounts, id, by).await.unwrap();
        if outcome.is_ok() {
            tx.commit().await.unwrap();
        }
        outcome
    }

    async fn change(&self, id: OfficerId, division: &str, roles: &[Role]) -> Result<Changed, Refusal> {
        let tx = self.accounts.store.begin().await.unwrap();
        let outcome = change(&*tx, &self.accounts, id, (division, roles), self.admin).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    async fn reset(&self, id: OfficerId) -> Result<ProposalId, Refusal> {
        let tx = self.accounts.store.begin().await.unwrap();
        let outcome = reset_second_factor(&*tx, &self.accounts, id, "手机遗失".into(), self.admin).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    async fn link(&self, id: OfficerId, link: Link) -> Result<InvitationToken, Refusal> {
        let tx = self.accounts.store.begin().await.unwrap();
        let outcome = links::make(&*tx, &self.accounts, id, link, self.admin).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    /// The first code of the authenticator that a link offers, read from its page as a person would type the key.
    async fn code_of(&self, token: &InvitationToken) -> String {
        let page = self.client.get(&token.path()).await.expect(200).body;
        page.split("当前的动态验证码 <b>").nth(1).unwrap().chars().take(6).collect()
    }

    async fn lives(&self, id: OfficerId, token: &str) -> bool {
        let token = SessionToken::new(token.into());
        let found = sessions::find_and_note(&self.accounts, &token).await.unwrap();
        found.is_some_and(|used| used.session.subject == Subject::Officer(id))
    }

    fn later(&self, days: i64) {
        self.accounts.clock.turn_to(self.accounts.clock.now().plus_days(days));
    }
}

fn code(outcome: Result<impl std::fmt::Debug, Refusal>) -> &'static str {
    web::Refusal::code(&outcome.unwrap_err())
}

::store::on_both_databases!(
    crate::migrations(),
    an_officer_comes_into_being_only_when_a_second_person_agrees,
    |store| async move {
        let o = Office::new(&store).await;
        let db = o.accounts.store.read();
        let id = o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await.unwrap();
        assert!(officers::by_username(db, "wuxin").await.unwrap().is_none(), "nothing but a proposal");
        let [waiting] = &waiting(db, o.accounts.clock.now()).await.unwrap()[..] else { panic!("one proposal") };
        assert_eq!(
            (waiting.kind, waiting.proposed_by, waiting.roles.as_slice()),
            (ProposalKind::Appointment, o.admin, &[Role::Reviewer][..])
        );
        assert_eq!(code(o.confirm(id, o.admin).await), "own_proposal");
        assert_eq!(code(o.link(waiting.officer, Link::Enrolment).await), "officer_in_another_state");
        o.confirm(id, o.security).await.unwrap();
        let made = officers::by_username(db, "wuxin").await.unwrap().unwrap();
        assert_eq!((made.id, made.state), (waiting.officer, OfficerState::Invited));
        assert_eq!(code(o.confirm(id, o.second).await), "proposal_gone");
        let token = o.link(made.id, Link::Enrolment).await.unwrap();
        let otp = o.code_of(&token).await;
        let fields = [("password", NEW), ("password_again", NEW), ("otp", otp.as_str())];
        let _ = o.client.post(&token.path(), &fields).await.expect(303);
        assert_eq!(officers::by_id(db, made.id).await.unwrap().unwrap().state, OfficerState::Active);
        for (verb, count) in [
            ("officer_proposal.creation", 1),
            ("officer_proposal.confirmation", 1),
            ("officer.appointment", 1),
            ("officer.invitation", 1),
            ("officer.enrolment", 1),
        ] {
            assert_eq!(deeds(&o.accounts, verb).await, count, "{verb}");
        }
    }
);

::store::on_both_databases!(crate::migrations(), nobody_decides_after_seven_days, |store| async move {
    let o = Office::new(&store).await;
    let id = o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await.unwrap();
    assert_eq!(code(o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await), "username_taken");
    o.later(PROPOSAL_DAYS);
    let now = o.accounts.clock.now();
    assert_eq!(code(o.confirm(id, o.security).await), "proposal_gone");
    assert!(waiting(o.accounts.store.read(), now).await.unwrap().is_empty());
    let swept = crate::sweep::sweep(&o.accounts.store, true, now).await.unwrap();
    assert_eq!(swept.proposals, 1);
    assert_eq!(decided(o.accounts.store.read(), now).await.unwrap()[0].state, ProposalState::Expired);
    assert_eq!(deeds(&o.accounts, "officer_proposal.expiry").await, 1);
    o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await.unwrap();
});

::store::on_both_databases!(crate::migrations(), a_refused_or_withdrawn_proposal_makes_nobody, |store| async move {
    let o = Office::new(&store).await;
    let db = o.accounts.store.read();
    let refused = o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await.unwrap();
    let tx = o.accounts.store.begin().await.unwrap();
    refuse(&*tx, &o.accounts, refused, "人员未到岗", o.security).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let withdrawn = o.appoint(o.new_officer("wuxin", &[Role::Reviewer])).await.unwrap();
    let tx = o.accounts.store.begin().await.unwrap();
    withdraw(&*tx, &o.accounts, withdrawn, o.admin).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    for id in [refused, withdrawn] {
        assert_eq!(code(o.confirm(id, o.security).await), "proposal_gone");
    }
    let states: Vec<_> = decided(db, o.accounts.clock.now()).await.unwrap().into_iter().map(|p| p.state).collect();
    assert!(states.contains(&ProposalState::Refused) && states.contains(&ProposalState::Withdrawn));
    assert!(officers::by_username(db, "wuxin").await.unwrap().is_none());
});

::store::on_both_databases!(
    crate::migrations(),
    a_reviewer_is_appointed_with_the_number_that_tells_own_organisations,
    |store| async move {
        let o = Office::new(&store).await;
        let without = NewOfficer { identity: None, ..o.new_officer("wuxin", &[Role::Reviewer]) };
        assert_eq!(code(o.appoint(without).await), "invalid_fields");
        let editor = NewOfficer { identity: None, ..o.new_officer("wubian", &[Role::ContentEditor]) };
        o.appoint(editor).await.unwrap();
        assert_eq!(code(o.appoint(o.new_officer("x", &[Role::Auditor, Role::Reviewer])).await), "invalid_fields");
        assert_eq!(code(o.appoint(o.new_officer("wusan", &[Role::Auditor, Role::Reviewer])).await), "roles_exclude");
        let twice = o.new_officer("admin1", &[Role::ContentEditor]);
        assert_eq!(code(o.appoint(twice).await), "username_taken");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    added_roles_need_two_people_and_removed_ones_go_at_once,
    |store| async move {
        let o = Office::new(&store).await;
        let db = o.accounts.store.read();
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer]).await;
        let both = [Role::Reviewer, Role::FairPlanner];
        let session = testing::signed_in(&o.accounts, Subject::Officer(id), None).await;
        assert_eq!(code(o.change(id, "441581", &[Role::Reviewer]).await), "nothing_changes");
        assert_eq!(code(o.change(o.admin, "441581", &[Role::Auditor]).await), "own_account");
        let Changed::Proposed(proposal) = o.change(id, "441581", &both).await.unwrap() else { panic!("two people") };
        assert_eq!(officers::by_id(db, id).await.unwrap().unwrap().roles, [Role::Reviewer]);
        assert!(o.lives(id, &session).await);
        assert_eq!(code(o.change(id, "441521", &both).await), "proposal_waits");
        o.confirm(proposal, o.security).await.unwrap();
        assert_eq!(officers::by_id(db, id).await.unwrap().unwrap().roles, both);
        assert!(!o.lives(id, &session).await, "the officer signs in anew");

        let session = testing::signed_in(&o.accounts, Subject::Officer(id), None).await;
        assert_eq!(o.change(id, "441581", &[Role::FairPlanner]).await.unwrap(), Changed::AtOnce);
        assert_eq!(officers::by_id(db, id).await.unwrap().unwrap().roles, [Role::FairPlanner]);
        assert!(!o.lives(id, &session).await);
        let moved = o.change(id, "441521", &[Role::FairPlanner]).await.unwrap();
        assert!(matches!(moved, Changed::Proposed(_)), "another division is another's power");
        // Somebody whose own roles are proposed does not decide on them.
        let Changed::Proposed(own) = o.change(o.security, "441521", &[Role::SecurityOfficer]).await.unwrap() else {
            panic!("two people")
        };
        assert_eq!(code(o.confirm(own, o.security).await), "about_oneself");
        assert_eq!(deeds(&o.accounts, "officer.change").await, 2);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_proposal_is_overtaken_by_a_suspension_or_a_removal,
    |store| async move {
        let o = Office::new(&store).await;
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer, Role::ContentEditor]).await;
        let all = [Role::Reviewer, Role::ContentEditor, Role::FairPlanner];
        let Changed::Proposed(first) = o.change(id, "441581", &all).await.unwrap() else { panic!("two people") };
        o.change(id, "441581", &[Role::ContentEditor]).await.unwrap();
        assert_eq!(code(o.confirm(first, o.security).await), "proposal_gone");
        let Changed::Proposed(second) = o.change(id, "441581", &all).await.unwrap() else { panic!("two people") };
        let tx = o.accounts.store.begin().await.unwrap();
        officers::suspension::suspend(&*tx, &o.accounts, id, "离岗", o.admin).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code(o.confirm(second, o.security).await), "proposal_gone");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_lost_second_factor_is_bound_anew_by_two_people_and_the_password,
    |store| async move {
        let o = Office::new(&store).await;
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer]).await;
        assert_eq!(code(o.link(id, Link::SecondFactor).await), "reset_not_confirmed");
        assert_eq!(code(o.reset(o.admin).await), "own_account");
        let request = o.reset(id).await.unwrap();
        assert_eq!(code(o.link(id, Link::SecondFactor).await), "reset_not_confirmed");
        assert_eq!(code(o.confirm(request, o.admin).await), "own_proposal");
        o.confirm(request, o.security).await.unwrap();
        let session = testing::signed_in(&o.accounts, Subject::Officer(id), None).await;
        let token = o.link(id, Link::SecondFactor).await.unwrap();
        let otp = o.code_of(&token).await;
        let _ = o.client.get(&token.path()).await.expect(200).sees("重新绑定身份验证器").lacks("确认密码");
        let wrong = [("current_password", NEW), ("otp", otp.as_str())];
        let _ = o.client.post(&token.path(), &wrong).await.expect(422).sees("密码错误");
        let before = officer_rows::by_id(o.accounts.store.read(), id.0).await.unwrap().unwrap();
        let right = [("current_password", testing::PASSWORD), ("otp", otp.as_str())];
        let _ = o.client.post(&token.path(), &right).await.expect(303);
        let after = officer_rows::by_id(o.accounts.store.read(), id.0).await.unwrap().unwrap();
        assert_ne!(before.totp_sealed, after.totp_sealed);
        assert_eq!(before.password, after.password, "the password stays");
        assert!(!o.lives(id, &session).await);
        let _ = o.client.post(&token.path(), &right).await.expect(410);
        assert_eq!(code(o.link(id, Link::SecondFactor).await), "reset_not_confirmed");
        assert_eq!(deeds(&o.accounts, "officer.second_factor").await, 1);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    recovery_of_the_password_never_drops_the_second_factor,
    |store| async move {
        let o = Office::new(&store).await;
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer]).await;
        let before = officer_rows::by_id(o.accounts.store.read(), id.0).await.unwrap().unwrap();
        let token = o.link(id, Link::Password).await.unwrap();
        let _ = o.client.get(&token.path()).await.expect(200).lacks("otpauth://").lacks("当前的动态验证码");
        let without = [("password", NEW), ("password_again", NEW), ("otp", "")];
        let _ = o.client.post(&token.path(), &without).await.expect(422).sees("请输入动态验证码");
        let wrong = [("password", NEW), ("password_again", NEW), ("otp", "000")];
        let _ = o.client.post(&token.path(), &wrong).await.expect(422).sees("动态验证码错误");
        let factor = crate::totp::Factor::new(testing::TOTP_SECRET).unwrap();
        let otp = factor.acceptable(o.accounts.clock.now(), 0).unwrap();
        let right = [("password", NEW), ("password_again", NEW), ("otp", otp.as_str())];
        let _ = o.client.post(&token.path(), &right).await.expect(303);
        let after = officer_rows::by_id(o.accounts.store.read(), id.0).await.unwrap().unwrap();
        assert_eq!(before.totp_sealed, after.totp_sealed);
        assert!(o.accounts.passwords.verify(NEW.into(), after.password.unwrap()).await.unwrap());
        let signed = [("username", "reviewer1"), ("password", NEW)];
        let _ = o.client.post("/account/sign-in/officer", &signed).await.expect(200).sees("动态验证码");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    none_of_the_last_five_staff_passwords_comes_back,
    |store| async move {
        let o = Office::new(&store).await;
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer]).await;
        let mut old = testing::PASSWORD.to_owned();
        let desk = o.client.stranger();
        desk.set_cookie("session", &testing::signed_in(&o.accounts, Subject::Officer(id), None).await);
        let change = async |old: &str, new: &str| {
            desk.post("/account/password", &[("old_password", old), ("password", new), ("password_again", new)]).await
        };
        let plain = change(&old, "onlysmallletters").await.expect(422);
        let _ = plain.sees("三类");
        let first = "海边的灯塔很高很亮-2026";
        let _ = change(&old, first).await.expect(303);
        old = first.to_owned();
        for n in 0..5 {
            let new = format!("雨后的老码头很长-447{n}");
            let _ = change(&old, &new).await.expect(303);
            old = new;
        }
        for n in 0..4 {
            let _ = change(&old, &format!("雨后的老码头很长-447{n}")).await.expect(422).sees("最近 5 次");
        }
        let _ = change(&old, first).await.expect(303);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_staff_password_of_ninety_days_is_changed_before_anything_else,
    |store| async move {
        let o = Office::new(&store).await;
        let id = testing::officer(&o.accounts, "reviewer1", &[Role::Reviewer]).await;
        let person = testing::person(&o.accounts, 1, "person00001", "陈一", access::Rank::FIRST).await;
        let day = o.accounts.clock.now();
        let sign_in = async |subject| {
            let client = o.client.stranger();
            client.set_cookie("session", &testing::signed_in(&o.accounts, subject, None).await);
            client
        };
        o.accounts.clock.turn_to(day.plus_days(officers::PASSWORD_DAYS).plus_seconds(-1));
        let _ = sign_in(Subject::Officer(id)).await.get("/bureau/sessions").await.expect(200);
        o.accounts.clock.turn_to(day.plus_days(officers::PASSWORD_DAYS));
        let desk = sign_in(Subject::Officer(id)).await;
        assert_eq!(desk.get("/bureau/sessions").await.expect(303).location(), "/account/password");
        let _ = desk.get("/account/password").await.expect(200).sees("已使用满 90 天");
        let fields = [("old_password", testing::PASSWORD), ("password", NEW), ("password_again", NEW)];
        let _ = desk.post("/account/password", &fields).await.expect(303);
        let _ = desk.get("/bureau/sessions").await.expect(200);
        // The public is not asked to change anything.
        let _ = sign_in(Subject::Person(person.id)).await.get("/me/sessions").await.expect(200);
    }
);
