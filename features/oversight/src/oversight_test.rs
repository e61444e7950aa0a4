//! 举报 and 抽查 over HTTP, on both databases.

use crate::{Oversight, Settings};
use access::{OrganisationId, Powers, Rank, Role};
use accounts::{Subject, testing as people};
use axum::http::Method;
use jobs::{Jobs, fixtures::焊工};
use organisations::{Doorkeeper, Organisations};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Migration, Store};
use web::testing::{Client, Reply, dressed};

fn migrations() -> Vec<Migration> {
    let mut list = jobs::migrations();
    list.push(crate::migration());
    list
}

/// An organisation with its clerk, who is an officer too; reviewers here and elsewhere; a reader and a visitor.
struct Town {
    room: Oversight,
    clerk: Client,
    reader: Client,
    visitor: Client,
    reviewer: Client,
    elsewhere: Client,
    own: Client,
}

impl Town {
    async fn new(store: &Store, settings: Settings) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let accounts = room.accounts.clone();
        let person = people::person(&accounts, 1, "chenjing", "陈静", Rank::SECOND).await;
        let reader = people::person(&accounts, 2, "linqiang", "林强", Rank::FIRST).await;
        let list = organisations::fixtures::samples(1..=1, "441581");
        let tx = store.begin().await.unwrap();
        let now = room.clock.now();
        let phc = people::PASSWORD_PHC;
        let ids = organisations::fixtures::organisations(&*tx, &room, &list, phc, person.id, now).await.unwrap();
        organisations::fixtures::clerk(&*tx, &room, ids[0], person.id, Powers::ALL).await.unwrap();
        let officer = async |name: &str, division: &str, identity| {
            let name = (name, "李审核", division);
            accounts::fixtures::officer(&*tx, &accounts, phc, people::TOTP_SECRET, name, &[Role::Reviewer], identity)
                .await
                .unwrap()
        };
        let reviewer = officer("reviewer", "441581", None).await;
        let elsewhere = officer("elsewhere", "441521", None).await;
        let own = officer("own", "441581", Some(&person.document)).await;
        tx.commit().await.unwrap();
        let jobs = Jobs::new(room.clone());
        jobs.load_index(|_, _| {}).await.unwrap();
        let oversight = Oversight::new(jobs.clone(), settings);
        let routes = jobs::routes(jobs).merge(crate::routes(oversight.clone()));
        let visitor = dressed(routes, Arc::new(Doorkeeper::new(room)));
        let sign_in = async |subject, acting: Option<OrganisationId>| {
            let client = visitor.stranger();
            client.set_cookie("session", &people::signed_in(&accounts, subject, acting).await);
            client
        };
        Self {
            clerk: sign_in(Subject::Person(person.id), Some(ids[0])).await,
            reader: sign_in(Subject::Person(reader.id), None).await,
            reviewer: sign_in(Subject::Officer(reviewer), None).await,
            elsewhere: sign_in(Subject::Officer(elsewhere), None).await,
            own: sign_in(Subject::Officer(own), None).await,
            visitor,
            room: oversight,
        }
    }

    /// What the worklist of 陆丰市 shows of this room.
    async fn waiting(&self) -> Vec<review::worklist::Row> {
        let range = standards::division::code_range("441581").unwrap();
        let within = review::worklist::Within { range: &range, now: self.room.now() };
        let parts = [crate::REPORTS, crate::SAMPLES];
        review::worklist::page(self.room.db().read(), &parts, &within, "", None, 100).await.unwrap()
    }

    /// Publishes a job and returns its id.
    async fn publish(&self, title: &str, requirements: &str) -> String {
        let clock = self.room.clock();
        clock.turn_to(clock.now().plus_seconds(10));
        let until = self.room.clock().today().plus_days(30);
        let mut form = jobs::content::form_of(&焊工(until).written().unwrap());
        form.set("title", title);
        form.set("requirements", requirements);
        form.set("then", "publish");
        let body = Value::Object(form.pairs().map(|(k, v)| (k.to_owned(), v.into())).collect());
        let made = self.clerk.json(Method::POST, "/api/v1/centre/jobs", &body, &[]).await.expect(201).value();
        made["id"].as_str().unwrap().to_owned()
    }

    async fn report(&self, who: &Client, job: &str, phone: &str) -> Reply {
        let body = json!({ "category": "收费或押金", "text": "面试时要求先交三百元押金。", "phone": phone });
        who.json(Method::POST, &format!("/api/v1/jobs/{job}/reports"), &body, &[]).await
    }

    async fn decide(&self, who: &Client, job: &str, body: Value) -> Reply {
        who.json(Method::POST, &format!("/api/v1/bureau/reports/{job}/decision"), &body, &[]).await
    }

    async fn number(&self, sql: &str) -> i64 {
        store::number(self.room.db().read(), sql, []).await.unwrap()
    }

    async fn samples(&self) -> Vec<Value> {
        let list = self.reviewer.get("/api/v1/bureau/samples").await.expect(200).value();
        list["items"].as_array().unwrap().clone()
    }
}

store::on_both_databases!(
    migrations(),
    a_report_that_is_upheld_takes_the_post_down_and_is_answered,
    |store| async move {
        let town = Town::new(&store, Settings::default()).await;
        let job = town.publish("电焊工", "持证上岗。").await;
        let _ = town.visitor.get(&format!("/jobs/{job}/report")).await.expect(200).sees("收费或押金").sees("选填");
        let fields = [("category", "fees"), ("text", "面试时要求先交三百元押金。"), ("phone", "13800138077")];
        let to = town.visitor.post(&format!("/jobs/{job}/report"), &fields).await.expect(303).location();
        let page = town.visitor.get(&to).await.expect(200).sees("处理中").sees("2026年12月1日前");
        drop(page.lacks("三百元").lacks("电焊工"));
        // What was written and the number are sealed.
        let sql = "select count(*) as n from job_report where phone is not null";
        assert_eq!(town.number(sql).await, 1);

        let _ =
            town.reviewer.get("/bureau/reports").await.expect(200).sees("电焊工").sees("2026-12-01").lacks("已超期");
        let _ = town.elsewhere.get("/bureau/reports").await.expect(200).lacks("电焊工");
        let page = town.reviewer.get(&format!("/bureau/reports/{job}")).await.expect(200).sees("三百元押金");
        drop(page.lacks("13800138077"));
        let _ = town.elsewhere.get(&format!("/bureau/reports/{job}")).await.expect(404);
        let waiting = town.waiting().await;
        assert_eq!((waiting.len(), waiting[0].due.as_str(), waiting[0].amount), (1, "2026-12-01", 1));

        let body =
            json!({ "decision": "uphold", "answer": "经核实收取押金，已下架。", "reason": "要求劳动者缴纳押金" });
        let _ = town.decide(&town.elsewhere, &job, body.clone()).await.expect(404);
        let _ = town.decide(&town.own, &job, body.clone()).await.expect(403).sees("own_organisation");
        let half = json!({ "decision": "uphold", "answer": "经核实收取押金，已下架。" });
        let _ = town.decide(&town.reviewer, &job, half).await.expect(422).sees("下架原因");
        let _ = town.decide(&town.reviewer, &job, json!({ "answer": "已核实" })).await.expect(422).sees("no_decision");
        let _ = town.visitor.get(&format!("/jobs/{job}")).await.expect(200);
        let _ = town.decide(&town.reviewer, &job, body.clone()).await.expect(200);
        let _ = town.visitor.get(&format!("/jobs/{job}")).await.expect(410);
        let _ = town.visitor.get(&to).await.expect(200).sees("举报成立").sees("经核实收取押金");
        let _ = town.decide(&town.reviewer, &job, body).await.expect(409);
        let accounts = &town.room.organisations().accounts;
        let told = people::messages_to(accounts, "13800138077").await;
        assert!(told.iter().any(|m| m.contains("经核实收取押金")), "{told:?}");
        assert_eq!(town.number("select count(*) as n from deed where action = 'job.removal'").await, 1);
        assert_eq!(town.number("select count(*) as n from deed where action = 'report.upholding'").await, 1);
        let _ = town.visitor.get(&format!("/jobs/{job}/report")).await.expect(410);
    }
);

store::on_both_databases!(
    migrations(),
    reports_of_one_post_are_decided_together_and_later_ones_wait,
    |store| async move {
        let town = Town::new(&store, Settings::default()).await;
        let job = town.publish("电焊工", "持证上岗。").await;
        let first = town.report(&town.visitor, &job, "").await.expect(201).value();
        let _ = town.report(&town.reader, &job, "").await.expect(201);
        let _ = town.report(&town.reader, &job, "").await.expect(409).sees("already_reported");
        let list = town.reviewer.get("/api/v1/bureau/reports").await.expect(200).value();
        assert_eq!(list["items"][0]["reports"], 2);
        // The officer saw these two; a third comes in before the decision.
        let page = town.reviewer.get(&format!("/bureau/reports/{job}")).await.expect(200).body;
        let seen: Vec<&str> =
            page.split("name=\"reports\" value=\"").skip(1).map(|p| p.split('"').next().unwrap()).collect();
        assert_eq!(seen.len(), 2);
        let third = town.report(&town.visitor, &job, "").await.expect(201).value();
        let body = json!({ "decision": "reject", "answer": "经核实没有收费。", "reports": seen });
        let _ = town.decide(&town.reviewer, &job, body).await.expect(200);
        let state = async |receipt: &Value| {
            let path = format!("/api/v1/reports/{}", receipt["receipt"].as_str().unwrap());
            town.visitor.get(&path).await.expect(200).value()["state"].as_str().unwrap().to_owned()
        };
        assert_eq!((state(&first).await.as_str(), state(&third).await.as_str()), ("rejected", "open"));
        let _ = town.visitor.get(&format!("/jobs/{job}")).await.expect(200);
        let _ = town.reviewer.get("/bureau/reports?state=closed").await.expect(200).sees("电焊工");
    }
);

store::on_both_databases!(migrations(), bad_reports_are_refused_and_nothing_typed_is_lost, |store| async move {
    let town = Town::new(&store, Settings::default()).await;
    let job = town.publish("电焊工", "持证上岗。").await;
    let path = format!("/jobs/{job}/report");
    let long = "押金".repeat(251);
    let page = town.visitor.post(&path, &[("category", "x"), ("text", &long), ("phone", "12")]).await.expect(422);
    drop(page.sees("请选择举报类型").sees("最多500个字").sees(&long).sees("value=\"12\""));
    let _ = town.visitor.get("/reports?number=JB20261124AAAAAAAAAA").await.expect(404).sees("没有找到这个受理编号");
    let _ = town.visitor.get("/reports?number=%E4%B8%BE%E6%8A%A5").await.expect(404);
    let _ = town.visitor.get("/reports").await.expect(200);
    let nothing = town.room.clock().new_id();
    let _ = town.report(&town.visitor, &nothing.to_string(), "").await.expect(404);
    assert_eq!(town.number("select count(*) as n from job_report").await, 0);
});

store::on_both_databases!(migrations(), a_person_reports_ten_posts_a_day, |store| async move {
    let town = Town::new(&store, Settings::default()).await;
    for n in 0..10 {
        let job = town.publish(&format!("电焊工{n}"), "持证上岗。").await;
        let _ = town.report(&town.reader, &job, "").await.expect(201);
    }
    let job = town.publish("电焊工末", "持证上岗。").await;
    let _ = town.report(&town.reader, &job, "").await.expect(429).sees("too_many_reports");
    town.room.clock().turn_to(town.room.now().plus_days(1));
    // The session of yesterday is over; another day begins with none.
    assert_eq!(town.number("select count(*) as n from job_report").await, 10);
});

store::on_both_databases!(migrations(), a_risky_publication_is_sampled_and_decided, |store| async move {
    let town = Town::new(&store, Settings { random_share_percent: 0, ..Settings::default() }).await;
    let quiet = town.publish("电焊工", "持证上岗。").await;
    let risky = town.publish("车间焊工", "年龄35岁以下，持证上岗。").await;
    assert_eq!(town.room.score_new().await.unwrap(), 2);
    assert_eq!(town.room.score_new().await.unwrap(), 0, "each once");
    let sql = "select count(*) as n from publication_sample where reasons like '%first_post%'";
    assert_eq!(town.number(sql).await, 1);
    // Reports raise the score of what is published after them.
    for n in 0..2 {
        let client = if n == 0 { &town.visitor } else { &town.reader };
        let _ = town.report(client, &quiet, "").await.expect(201);
    }
    let later = town.publish("船厂焊工", "年龄35岁以下，持证上岗。").await;
    assert_eq!(town.room.score_new().await.unwrap(), 1);
    let samples = town.samples().await;
    let ids: Vec<&str> = samples.iter().map(|s| s["job"].as_str().unwrap()).collect();
    assert!(ids.contains(&later.as_str()), "{samples:#?}");
    assert!(samples.iter().all(|s| s["chosen"] == "risk" && s["score"].as_i64().unwrap() >= 50));
    let page = town.reviewer.get("/bureau/samples").await.expect(200).sees("船厂焊工").sees("有 2 件举报正在处理");
    drop(page.sees("文字检查有 1 处提醒").sees("按风险抽中"));
    let _ = town.elsewhere.get("/bureau/samples").await.expect(200).lacks("船厂焊工");
    let sample = samples.iter().find(|s| s["job"] == later.as_str()).unwrap();
    let path = format!("/api/v1/bureau/samples/{}/decision", sample["version"].as_str().unwrap());
    let fine = json!({ "decision": "fine" });
    let _ = town.elsewhere.json(Method::POST, &path, &fine, &[]).await.expect(404);
    let _ = town.own.json(Method::POST, &path, &fine, &[]).await.expect(403);
    let _ = town.reviewer.json(Method::POST, &path, &json!({ "decision": "remove" }), &[]).await.expect(422);
    let remove = json!({ "decision": "remove", "reason": "限定年龄，请修改" });
    let _ = town.reviewer.json(Method::POST, &path, &remove, &[]).await.expect(200);
    let _ = town.visitor.get(&format!("/jobs/{later}")).await.expect(410);
    let _ = town.reviewer.json(Method::POST, &path, &fine, &[]).await.expect(409);
    let _ = town.reviewer.get("/bureau/samples?state=closed").await.expect(200).sees("船厂焊工").sees("监管下架");
    let _ = town.visitor.get(&format!("/jobs/{risky}")).await.expect(200);
});

store::on_both_databases!(migrations(), the_lot_draws_the_same_for_the_same_publication, |store| async move {
    let town = Town::new(&store, Settings { random_share_percent: 100, ..Settings::default() }).await;
    let job = town.publish("电焊工", "持证上岗。").await;
    town.room.score_new().await.unwrap();
    let samples = town.samples().await;
    assert_eq!((samples.len(), &samples[0]["chosen"]), (1, &json!("random")));
    let path = format!("/bureau/samples/{}/decision", samples[0]["version"].as_str().unwrap());
    let page = town.reviewer.post(&path, &[("decision", "remove"), ("reason", "x")]).await.expect(422);
    drop(page.sees("请填写下架原因").sees("open"));
    let _ = town.reviewer.post(&path, &[("decision", "fine")]).await.expect(303);
    let _ = town.visitor.get(&format!("/jobs/{job}")).await.expect(200);
    assert_eq!(town.number("select count(*) as n from publication_sample where state = 'fine'").await, 1);
    assert!(town.waiting().await.is_empty());
});
