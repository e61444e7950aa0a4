//! Officers' accounts over HTTP: what the system administrator proposes, the security officer confirms and the auditor reads.

use crate::Bureau;
use access::{OfficerId, Role};
use accounts::{Accounts, Subject, testing as people};
use fairs::Fairs;
use jobs::{Jobs, Settings};
use organisations::{Doorkeeper, Organisations};
use recovery::Recovery;
use std::sync::Arc;
use store::{Migration, Store};
use web::testing::{Client, Reply, dressed};

fn migrations() -> Vec<Migration> {
    let mut list = jobs::migrations();
    list.extend(fairs::own_migrations());
    list.push(recovery::migration());
    list.push(showcase::migration());
    list
}

const NEW: [(&str, &str); 5] = [
    ("name", "吴新员"),
    ("username", "wuxin"),
    ("division", "441581"),
    ("roles", "reviewer"),
    ("identity_number", "441581199003070012"),
];

struct Office {
    accounts: Accounts,
    admin: Client,
    admin_id: OfficerId,
    security: Client,
    auditor: Client,
    reviewer: Client,
    reviewer_id: OfficerId,
    visitor: Client,
}

impl Office {
    async fn new(store: &Store) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let accounts = room.accounts.clone();
        let jobs = Jobs::with(room.clone(), Settings::default());
        jobs.load_index(|_, _| {}).await.unwrap();
        let recovery = Recovery::new(room.clone(), recovery::Settings::default());
        let showcases = showcase::Showcases::new(room.clone());
        let bureau = Bureau::new(room.clone(), jobs.clone(), Fairs::new(jobs), recovery, showcases);
        let routes = crate::routes(bureau)
            .merge(accounts::routes(accounts.clone(), Arc::new(accounts::testing::Organisations::default())));
        let visitor = dressed(routes, Arc::new(Doorkeeper::new(room)));
        let sign_in = async |name: &str, role: Role| {
            let id = people::officer(&accounts, name, &[role]).await;
            let client = visitor.stranger();
            client.set_cookie("session", &people::signed_in(&accounts, Subject::Officer(id), None).await);
            (client, id)
        };
        let (admin, admin_id) = sign_in("admin1", Role::SystemAdministrator).await;
        let (security, _) = sign_in("security1", Role::SecurityOfficer).await;
        let (auditor, _) = sign_in("auditor1", Role::Auditor).await;
        let (reviewer, reviewer_id) = sign_in("reviewer1", Role::Reviewer).await;
        Self { admin, admin_id, security, auditor, reviewer, reviewer_id, visitor, accounts }
    }

    /// The proposal that waits, by its page.
    async fn waiting(&self) -> String {
        let list = self.security.get("/api/v1/bureau/proposals").await.expect(200).value();
        list["items"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn on_reviewer(&self, noun: &str, fields: &[(&str, &str)]) -> Reply {
        self.admin.post(&format!("/bureau/officers/{}/{noun}", self.reviewer_id), fields).await
    }
}

/// The one-time link that a page shows.
fn link_of(reply: &Reply) -> String {
    let link = reply.body.split("<code class=\"link-once\">").nth(1).unwrap().split('<').next().unwrap();
    link.strip_prefix("http://localhost").unwrap().to_owned()
}

store::on_both_databases!(migrations(), a_reviewer_is_appointed_by_two_people, |store| async move {
    let o = Office::new(&store).await;
    let kept = [("name", "吴新员"), ("username", "wuxin"), ("division", "441581"), ("roles", "reviewer")];
    let page = o.admin.post("/bureau/officers", &kept).await.expect(422).sees("任命审核员须填写本人证件号码");
    drop(page.sees("value=\"wuxin\""));
    let wrong = [("identity_number", "441581199003070010"), ("username", "wuxin"), ("division", "441581")];
    let _ = o.admin.post("/bureau/officers", &wrong).await.expect(422).sees("请至少选择一个角色");
    assert_eq!(o.admin.post("/bureau/officers", &NEW).await.expect(303).location(), "/bureau/officers");
    let page = o.admin.get("/bureau/officers").await.expect(200).sees("等待安全管理员确认").sees("吴新员（wuxin）");
    drop(page.lacks("/account/invitation/").lacks("441581199003070012"));
    let id = o.waiting().await;
    // Neither the proposer nor anybody else may confirm.
    let confirmation = format!("/bureau/proposals/{id}/confirmation");
    for other in [&o.admin, &o.auditor, &o.reviewer] {
        let _ = other.get("/bureau/proposals").await.expect(403);
        let _ = other.post(&confirmation, &[]).await.expect(403);
    }
    let page = o.security.get("/bureau/proposals").await.expect(200).sees("新增工作人员：吴新员").sees("审核员");
    drop(page.sees("李审核").sees("有效期至"));
    assert_eq!(o.security.post(&confirmation, &[]).await.expect(303).location(), "/bureau/proposals");
    let _ = o.security.post(&confirmation, &[]).await.expect(409).sees("该事项已处理");
    let list = o.admin.get("/api/v1/bureau/officers").await.expect(200).value();
    let new = list["items"].as_array().unwrap().iter().find(|i| i["username"] == "wuxin").unwrap().clone();
    assert_eq!(new["state"], "invited");
    let path = format!("/bureau/officers/{}", new["id"].as_str().unwrap());
    let links = format!("{path}/links");
    let _ = o.security.post(&links, &[("for", "enrolment")]).await.expect(403);
    let _ = o.admin.get(&path).await.expect(200).sees("领取启用链接").lacks("/account/invitation/");
    let link = link_of(&o.admin.post(&links, &[("for", "enrolment")]).await.expect(200).sees("只显示这一次"));
    let _ = o.visitor.get(&link).await.expect(200).sees("启用工作人员账号");
    let again = link_of(&o.admin.post(&links, &[("for", "enrolment")]).await.expect(200));
    let _ = o.visitor.get(&link).await.expect(410);
    let _ = o.visitor.get(&again).await.expect(200);
});

store::on_both_databases!(migrations(), a_refusal_says_why_and_nothing_comes_of_it, |store| async move {
    let o = Office::new(&store).await;
    let _ = o.admin.post("/bureau/officers", &NEW).await.expect(303);
    let id = o.waiting().await;
    let refusal = format!("/bureau/proposals/{id}/refusal");
    let _ = o.security.post(&refusal, &[("reason", " ")]).await.expect(422).sees("请填写原因").sees("吴新员");
    let _ = o.security.post(&refusal, &[("reason", "人员未到岗")]).await.expect(303);
    let _ = o.security.get("/bureau/proposals").await.expect(200).sees("已拒绝").sees("人员未到岗").sees("没有待确认");
    let _ = o.admin.post(&format!("/bureau/proposals/{id}/withdrawal"), &[]).await.expect(409);
    let list = o.admin.get("/api/v1/bureau/officers").await.expect(200).value();
    assert!(list["items"].as_array().unwrap().iter().all(|i| i["username"] != "wuxin"));
});

store::on_both_databases!(migrations(), officers_are_changed_suspended_and_brought_back, |store| async move {
    let o = Office::new(&store).await;
    let own = format!("/bureau/officers/{}", o.admin_id);
    let _ = o.admin.get(&own).await.expect(200).sees("这是您自己的账号").lacks("停用账号");
    let _ =
        o.admin.post(&format!("{own}/suspension"), &[("reason", "离岗")]).await.expect(403).sees("不能办理自己的账号");
    let added = [("division", "441581"), ("roles", "reviewer"), ("roles", "fair_planner")];
    let _ = o.on_reviewer("roles", &added).await.expect(303);
    let _ = o.reviewer.get("/bureau").await.expect(200);
    let path = format!("/bureau/officers/{}", o.reviewer_id);
    let _ = o.admin.get(&path).await.expect(200).sees("等待安全管理员确认");
    let page = o.security.get("/bureau/proposals").await.expect(200).sees("调整角色或区域：李审核");
    drop(page.sees("审核员、招聘会管理员").sees("现在的角色和区域"));
    let id = o.waiting().await;
    let _ = o.security.post(&format!("/bureau/proposals/{id}/confirmation"), &[]).await.expect(303);
    assert!(o.reviewer.get("/bureau").await.expect(303).location().starts_with("/account/sign-in"));
    let removed = [("division", "441581"), ("roles", "fair_planner")];
    let _ = o.on_reviewer("roles", &removed).await.expect(303);
    let _ = o.on_reviewer("roles", &removed).await.expect(422).sees("都没有变化");
    let session = people::signed_in(&o.accounts, Subject::Officer(o.reviewer_id), None).await;
    o.reviewer.set_cookie("session", &session);
    let _ = o.reviewer.get("/bureau").await.expect(200);
    let _ = o.on_reviewer("suspension", &[("reason", "")]).await.expect(422).sees("请填写原因");
    let _ = o.on_reviewer("suspension", &[("reason", "调离")]).await.expect(303);
    assert!(o.reviewer.get("/bureau").await.expect(303).location().starts_with("/account/sign-in"));
    let _ = o.admin.get(&path).await.expect(200).sees("已停用").sees("调离").sees("恢复账号");
    let _ = o.on_reviewer("suspension", &[("reason", "调离")]).await.expect(409);
    let _ = o.on_reviewer("resumption", &[]).await.expect(303);
    let _ = o.admin.get(&path).await.expect(200).sees("已启用");
    // The way back in needs a proof of presence as every act of power does.
    o.accounts.clock.turn_to(o.accounts.clock.now().plus_minutes(6));
    let held = o.on_reviewer("suspension", &[("reason", "调离")]).await.expect(307).location();
    assert!(held.starts_with("/account/confirmation/held"));
});

store::on_both_databases!(migrations(), a_lost_authenticator_needs_a_request_and_a_confirmation, |store| async move {
    let o = Office::new(&store).await;
    let _ = o.on_reviewer("links", &[("for", "second_factor")]).await.expect(409).sees("须先由安全管理员确认");
    let _ = o.on_reviewer("links", &[("for", "anything")]).await.expect(422);
    let _ = o.on_reviewer("second-factor", &[("reset_reason", "手机遗失")]).await.expect(303);
    let _ = o.security.get("/bureau/proposals").await.expect(200).sees("重置验证器：李审核").sees("手机遗失");
    let _ = o.on_reviewer("links", &[("for", "second_factor")]).await.expect(409);
    let id = o.waiting().await;
    let _ = o.security.post(&format!("/bureau/proposals/{id}/confirmation"), &[]).await.expect(303);
    let link = link_of(&o.on_reviewer("links", &[("for", "second_factor")]).await.expect(200));
    let page = o.visitor.get(&link).await.expect(200).sees("重新绑定身份验证器").sees("登录密码");
    drop(page);
    // 72 hours after the confirmation nobody takes a link any more.
    o.accounts.clock.turn_to(o.accounts.clock.now().plus_days(3));
    o.admin.set_cookie("session", &people::signed_in(&o.accounts, Subject::Officer(o.admin_id), None).await);
    let _ = o.on_reviewer("links", &[("for", "second_factor")]).await.expect(409);
    let _ = o.visitor.get(&link).await.expect(410);
});

store::on_both_databases!(
    migrations(),
    the_security_officer_sees_failed_sign_ins_without_names_of_the_public,
    |store| async move {
        let o = Office::new(&store).await;
        people::person(&o.accounts, 1, "person00001", "陈一", access::Rank::FIRST).await;
        for _ in 0..5 {
            let fields = [("username", "person00001"), ("password", "不是这个密码-2026")];
            let _ = o.visitor.post("/account/sign-in", &fields).await.expect(401);
        }
        let fields = [("username", "reviewer1"), ("password", "不是这个密码-2026")];
        let _ = o.visitor.post("/account/sign-in/officer", &fields).await.expect(401);
        let page = o.security.get("/bureau/sign-ins").await.expect(200).sees("6 次").sees("需要留意").sees("密码错误");
        drop(page.sees("李审核（reviewer1）").sees("个人账号 …").lacks("person00001").lacks("陈一").sees("从未登录"));
        let _ = o.security.get("/bureau/sign-ins?days=30").await.expect(200);
        let api = o.security.get("/api/v1/bureau/sign-ins").await.expect(200).value();
        assert_eq!(api["total"], 6);
        for other in [&o.admin, &o.auditor, &o.reviewer] {
            let _ = other.get("/bureau/sign-ins").await.expect(403);
        }
    }
);

store::on_both_databases!(migrations(), the_auditor_filters_the_log_and_exports_it, |store| async move {
    let o = Office::new(&store).await;
    let _ = o.admin.post("/bureau/officers", &NEW).await.expect(303);
    let _ = o.on_reviewer("suspension", &[("reason", "=cmd()")]).await.expect(303);
    let _ = o.auditor.get("/bureau/log").await.expect(200).sees("提出工作人员事项").sees("停用工作人员账号");
    let of_verb = o.auditor.get("/bureau/log?action=officer.suspension").await.expect(200).sees("=cmd()");
    drop(of_verb.lacks("<th scope=\"row\" data-label=\"操作\">提出工作人员事项"));
    let api = async |query: &str| o.auditor.get(&format!("/api/v1/bureau/log?{query}")).await;
    let total = async |query: &str| api(query).await.expect(200).value()["items"].as_array().unwrap().len();
    assert_eq!(total("action=officer.suspension").await, 1);
    assert_eq!(total("actor=admin1").await, 2);
    assert_eq!(total("actor=auditor1").await, 0);
    assert_eq!(total("from=2026-11-24&until=2026-11-24").await, 2);
    assert_eq!(total("from=2026-11-25").await, 0);
    assert_eq!(total("until=2026-11-23").await, 0);
    let _ = api("from=yesterday").await.expect(422).sees("log_condition");
    let _ = o.auditor.get("/bureau/log?actor=nobody-here").await.expect(200).sees("没有这个用户名");
    let _ = o.auditor.get("/bureau/log?organisation=91441581MA00000153").await.expect(200).sees("没有以这个");

    let csv = o.auditor.post("/bureau/log/export", &[("action", "officer.suspension")]).await.expect(200);
    assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(csv.headers["content-disposition"].to_str().unwrap().contains("log-2026-11-24.csv"));
    assert_eq!(csv.body.lines().count(), 2);
    drop(csv.sees("停用工作人员账号").sees("officer.suspension").lacks("officer_proposal.creation"));
    assert_eq!(total("action=log.export").await, 1);
    for other in [&o.admin, &o.security] {
        let _ = other.get("/bureau/log").await.expect(403);
        let _ = other.post("/bureau/log/export", &[]).await.expect(403);
    }
    o.accounts.clock.turn_to(o.accounts.clock.now().plus_minutes(6));
    let _ = o.auditor.post("/bureau/log/export", &[]).await.expect(307);
    let _ = o.auditor.post("/api/v1/bureau/log/exports", &[]).await.expect(401);
});

store::on_both_databases!(migrations(), the_log_is_read_in_pieces_and_never_counted, |store| async move {
    let o = Office::new(&store).await;
    let actor = access::Actor::System;
    let tx = store.begin().await.unwrap();
    for n in 0..120 {
        let deed = outbox::Deed {
            at: o.accounts.clock.now(),
            actor: &actor,
            action: "job.expiry",
            object_kind: "job",
            object_id: uuid::Uuid::from_u128(n),
            states: Some(("published", "expired")),
            detail: serde_json::json!({}),
        };
        outbox::record(&*tx, &deed).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut numbers: Vec<i64> = Vec::new();
    let mut before = String::new();
    loop {
        let path = format!("/api/v1/bureau/log?action=job.expiry{before}");
        let piece = o.auditor.get(&path).await.expect(200).value();
        numbers.extend(piece["items"].as_array().unwrap().iter().map(|i| i["number"].as_i64().unwrap()));
        match piece["next_before"].as_i64() {
            Some(seq) => before = format!("&before={seq}"),
            None => break,
        }
    }
    assert_eq!(numbers.len(), 120);
    assert!(numbers.is_sorted_by(|a, b| a > b), "newest first, each once");
    let first = o.auditor.get("/bureau/log?action=job.expiry").await.expect(200);
    let older = format!("/bureau/log?action=job.expiry&#38;before={}", numbers[49]);
    let _ = first.sees("更早的日志").sees(&older).lacks("回到最近的日志");
    let last = o.auditor.get(&format!("/bureau/log?action=job.expiry&before={}", numbers[99])).await.expect(200);
    let _ = last.sees("回到最近的日志").lacks("更早的日志");
    // What is no number is the end of the log.
    let _ = o.auditor.get("/bureau/log?before=x").await.expect(200).sees("更早的日志");
});
