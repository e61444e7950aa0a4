//! Review first (D8) and 监管下架 over HTTP, on both databases.

use crate::Bureau;
use access::{OrganisationId, Powers, Rank, Role};
use accounts::{Subject, fixtures::FixturePerson, testing as people};
use axum::http::Method;
use fairs::Fairs;
use jobs::{Jobs, Policy, Settings, fixtures::焊工};
use organisations::{Doorkeeper, Organisations};
use recovery::Recovery;
use serde_json::{Value, json};
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

/// An organisation with its clerk, its bureau's reviewer, a reviewer elsewhere, and one who is the clerk.
struct Town {
    jobs: Jobs,
    organisation: OrganisationId,
    accounts: accounts::Accounts,
    person: FixturePerson,
    clerk: Client,
    seeker: Client,
    reviewer: Client,
    elsewhere: Client,
    own: Client,
    planner: Client,
}

impl Town {
    async fn new(store: &Store, policy: Policy) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let accounts = room.accounts.clone();
        let person = people::person(&accounts, 1, "chenjing", "陈静", Rank::SECOND).await;
        let list = organisations::fixtures::samples(1..=1, "441581");
        let tx = store.begin().await.unwrap();
        let now = room.clock.now();
        let ids = organisations::fixtures::organisations(&*tx, &room, &list, people::PASSWORD_PHC, person.id, now)
            .await
            .unwrap();
        organisations::fixtures::clerk(&*tx, &room, ids[0], person.id, Powers::ALL).await.unwrap();
        let officer = async |name: &str, division: &str, role: Role, identity| {
            let (phc, secret) = (people::PASSWORD_PHC, people::TOTP_SECRET);
            accounts::fixtures::officer(&*tx, &accounts, phc, secret, (name, "李审核", division), &[role], identity)
                .await
                .unwrap()
        };
        let reviewer = officer("reviewer", "441581", Role::Reviewer, None).await;
        let elsewhere = officer("elsewhere", "441521", Role::Reviewer, None).await;
        let own = officer("own", "441581", Role::Reviewer, Some(&person.document)).await;
        let planner = officer("planner", "441581", Role::FairPlanner, None).await;
        tx.commit().await.unwrap();
        let jobs = Jobs::with(room.clone(), Settings { policy, ..Settings::default() });
        jobs.load_index(|_, _| {}).await.unwrap();
        let recovery = Recovery::new(room.clone(), recovery::Settings::default());
        let showcases = showcase::Showcases::new(room.clone());
        let bureau = Bureau::new(room.clone(), jobs.clone(), Fairs::new(jobs.clone()), recovery, showcases);
        let routes = jobs::routes(jobs.clone()).merge(crate::routes(bureau));
        let seeker = dressed(routes, Arc::new(Doorkeeper::new(room)));
        let sign_in = async |subject, acting: Option<OrganisationId>| {
            let client = seeker.stranger();
            client.set_cookie("session", &people::signed_in(&accounts, subject, acting).await);
            client
        };
        Self {
            clerk: sign_in(Subject::Person(person.id), Some(ids[0])).await,
            reviewer: sign_in(Subject::Officer(reviewer), None).await,
            elsewhere: sign_in(Subject::Officer(elsewhere), None).await,
            own: sign_in(Subject::Officer(own), None).await,
            planner: sign_in(Subject::Officer(planner), None).await,
            seeker,
            jobs,
            organisation: ids[0],
            person,
            accounts,
        }
    }

    fn form(&self, changes: &[(&str, &str)]) -> Value {
        let today = self.accounts.clock.today();
        let mut form = jobs::content::form_of(&焊工(today.plus_days(30)).written().unwrap());
        for (field, value) in changes {
            form.set(field, *value);
        }
        Value::Object(form.pairs().map(|(k, v)| (k.to_owned(), v.into())).collect())
    }

    /// Writes a job, submits or publishes it, and returns what the API said.
    async fn publish(&self, title: &str) -> Value {
        let body = self.form(&[("title", title), ("then", "publish")]);
        self.clerk.json(Method::POST, "/api/v1/centre/jobs", &body, &[]).await.expect(201).value()
    }

    async fn decide(&self, who: &Client, id: &str, body: Value) -> Reply {
        let path = format!("/api/v1/bureau/reviews/jobs/{id}/decision");
        who.json(Method::POST, &path, &body, &[]).await
    }

    async fn take_down(&self, who: &Client, id: &str, reason: &str) -> Reply {
        let path = format!("/api/v1/bureau/jobs/{id}/withdrawal");
        who.json(Method::POST, &path, &json!({ "reason": reason }), &[]).await
    }

    async fn found(&self, words: &str) -> u64 {
        let q = web_query(words);
        self.seeker.get(&format!("/api/v1/jobs?q={q}")).await.expect(200).value()["total"].as_u64().unwrap()
    }

    async fn messages(&self) -> Vec<String> {
        people::messages_to(&self.accounts, &self.person.phone).await
    }

    async fn unpublished(&self) -> Reply {
        self.clerk.get("/centre/jobs?state=unpublished").await.expect(200)
    }
}

fn web_query(words: &str) -> String {
    words.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn id_of(said: &Value) -> String {
    said["id"].as_str().unwrap().to_owned()
}

store::on_both_databases!(
    migrations(),
    a_job_waits_for_the_bureau_and_is_published_by_its_approval,
    |store| async move {
        let town = Town::new(&store, Policy::ReviewFirst).await;
        let _ = town.clerk.get("/centre/jobs/new").await.expect(200).sees("提交并发布").lacks("保存并发布");
        let said = town.publish("灯塔维护焊工").await;
        let id = id_of(&said);
        assert_eq!(said["state"], "in_review");
        let _ = town.unpublished().await.sees("灯塔维护焊工").sees("审核中");
        let _ = town.seeker.get(&format!("/jobs/{id}")).await.expect(404);
        assert_eq!(town.found("灯塔维护").await, 0);
        let again = format!("/api/v1/centre/jobs/{id}/publication");
        let again = town.clerk.json(Method::POST, &again, &json!({}), &[]).await.expect(409).value();
        assert_eq!(again["code"], "job_already_submitted");
        let _ = town.reviewer.get("/bureau/reviews?kind=job").await.expect(200).sees("灯塔维护焊工");
        let _ = town.elsewhere.get("/bureau/reviews?kind=job").await.expect(200).lacks("灯塔维护焊工");
        let path = format!("/bureau/reviews/jobs/{id}");
        let _ = town.reviewer.get(&path).await.expect(200).sees("灯塔维护焊工").sees("提交职位审核");
        let _ = town.elsewhere.get(&path).await.expect(404);
        let _ = town.planner.get(&path).await.expect(403);
        let approve = json!({ "decision": "approve", "revision": 1 });
        let _ = town.decide(&town.elsewhere, &id, approve.clone()).await.expect(404);
        let own = town.decide(&town.own, &id, approve.clone()).await.expect(403).value();
        assert_eq!(own["code"], "own_organisation");
        let stale = town.decide(&town.reviewer, &id, json!({ "decision": "approve", "revision": 9 })).await.expect(409);
        assert_eq!(stale.value()["code"], "changed_since_seen");
        assert_eq!(town.found("灯塔维护").await, 0);
        let _ = town.decide(&town.reviewer, &id, approve.clone()).await.expect(200);
        assert_eq!(town.found("灯塔维护").await, 1);
        let _ = town.seeker.get(&format!("/jobs/{id}")).await.expect(200).sees("灯塔维护焊工");
        let _ = town.unpublished().await.lacks("灯塔维护焊工");
        assert!(town.messages().await[0].contains("已审核通过并发布"));
        let _ = town.decide(&town.reviewer, &id, approve).await.expect(404);
        assert_eq!(town.jobs.index().difference(town.accounts.clock.now()).await.unwrap(), None);
    }
);

store::on_both_databases!(migrations(), an_edit_takes_the_submission_back, |store| async move {
    let town = Town::new(&store, Policy::ReviewFirst).await;
    let id = id_of(&town.publish("灯塔维护焊工").await);
    let _ = town.clerk.get(&format!("/centre/jobs/{id}/edit")).await.expect(200).sees("将撤回本次提交");
    let path = format!("/api/v1/centre/jobs/{id}");
    let body = town.form(&[("title", "灯塔维护焊工"), ("headcount", "7")]);
    let saved = town.clerk.json(Method::PUT, &path, &body, &[]).await.expect(200).value();
    assert_eq!((saved["state"].as_str(), saved["revision"].as_i64()), (Some("draft"), Some(2)));
    let _ = town.unpublished().await.sees("草稿").lacks("审核中");
    let _ = town.reviewer.get("/bureau/reviews?kind=job").await.expect(200).lacks("灯塔维护焊工");
    let _ = town.decide(&town.reviewer, &id, json!({ "decision": "approve", "revision": 1 })).await.expect(404);
    // Submitted anew, the decision is bound to the new revision.
    let batch = json!({ "jobs": [id] });
    let done = town.clerk.json(Method::POST, "/api/v1/centre/jobs/publications", &batch, &[]).await.expect(200).value();
    assert_eq!(done["outcomes"][0]["state"], "in_review");
    let _ = town.decide(&town.reviewer, &id, json!({ "decision": "approve", "revision": 1 })).await.expect(409);
    let _ = town.decide(&town.reviewer, &id, json!({ "decision": "approve", "revision": 2 })).await.expect(200);
    assert_eq!(town.found("灯塔维护").await, 1);
});

store::on_both_databases!(migrations(), a_returned_job_says_why_and_may_come_again, |store| async move {
    let town = Town::new(&store, Policy::ReviewFirst).await;
    let id = id_of(&town.publish("灯塔维护焊工").await);
    let nothing = town.decide(&town.reviewer, &id, json!({ "decision": "return", "revision": 1 })).await.expect(422);
    assert_eq!(nothing.value()["code"], "reason");
    let body = json!({ "decision": "return", "revision": 1, "reason": "请写明工作班次" });
    let _ = town.decide(&town.reviewer, &id, body).await.expect(200);
    let _ = town.unpublished().await.sees("审核不通过").sees("请写明工作班次");
    let _ = town.clerk.get(&format!("/centre/jobs/{id}/edit")).await.expect(200).sees("请写明工作班次");
    assert!(town.messages().await[0].contains("请写明工作班次"));
    assert_eq!(town.found("灯塔维护").await, 0);
    let _ = town.decide(&town.reviewer, &id, json!({ "decision": "approve", "revision": 1 })).await.expect(409);
    let again = format!("/api/v1/centre/jobs/{id}/publication");
    let _ = town.clerk.json(Method::POST, &again, &json!({}), &[]).await.expect(200);
    let _ = town.unpublished().await.sees("审核中").lacks("请写明工作班次");
    // Deleted, it waits no more.
    let gone = format!("/api/v1/centre/jobs/{id}/deletion");
    let _ = town.clerk.json(Method::POST, &gone, &json!({}), &[]).await.expect(200);
    let _ = town.reviewer.get("/bureau/reviews?kind=job").await.expect(200).lacks("灯塔维护焊工");
});

store::on_both_databases!(migrations(), a_forbidden_text_is_not_even_submitted, |store| async move {
    let town = Town::new(&store, Policy::ReviewFirst).await;
    let body = town.form(&[("requirements", "限男性"), ("then", "publish")]);
    let refused = town.clerk.json(Method::POST, "/api/v1/centre/jobs", &body, &[]).await.expect(422).value();
    assert_eq!(refused["code"], "text_not_lawful");
    let warned = town.form(&[("title", "灯塔维护焊工"), ("pay_min", "1500"), ("pay_max", "1800"), ("then", "publish")]);
    let said = town.clerk.json(Method::POST, "/api/v1/centre/jobs", &warned, &[]).await.expect(201).value();
    assert_eq!(said["findings"][0]["rule"], "minimum_wage");
    let page = format!("/bureau/reviews/jobs/{}", id_of(&said));
    let _ = town.reviewer.get(&page).await.expect(200).sees("低于当地最低工资标准");
});

store::on_both_databases!(migrations(), the_bureau_takes_a_job_down_with_a_reason_and_a_notice, |store| async move {
    let town = Town::new(&store, Policy::PublishAtOnce).await;
    let id = id_of(&town.publish("灯塔维护焊工").await);
    let list = format!("/bureau/jobs?q={}", web_query("灯塔"));
    let _ = town.reviewer.get(&list).await.expect(200).sees("灯塔维护焊工");
    let _ = town.reviewer.get("/bureau/jobs?q=100%25").await.expect(200).lacks("灯塔维护焊工");
    let _ = town.elsewhere.get(&list).await.expect(200).lacks("灯塔维护焊工");
    let _ = town.reviewer.get(&format!("/bureau/jobs/{id}")).await.expect(200).sees("下架原因");
    let _ = town.elsewhere.get(&format!("/bureau/jobs/{id}")).await.expect(404);
    let _ = town.take_down(&town.elsewhere, &id, "内容不真实").await.expect(404);
    let _ = town.take_down(&town.planner, &id, "内容不真实").await.expect(403);
    assert_eq!(town.take_down(&town.own, &id, "内容不真实").await.expect(403).value()["code"], "own_organisation");
    assert_eq!(town.take_down(&town.reviewer, &id, " ").await.expect(422).value()["code"], "reason");
    assert_eq!(town.found("灯塔维护").await, 1);
    let page =
        town.reviewer.post(&format!("/bureau/jobs/{id}/withdrawal"), &[("reason", "内容不真实，请核实薪资")]).await;
    assert_eq!(page.expect(303).location(), "/bureau/jobs");
    assert_eq!(town.found("灯塔维护").await, 0);
    let _ = town.seeker.get(&format!("/jobs/{id}")).await.expect(410);
    let _ = town.unpublished().await.sees("监管下架").sees("内容不真实，请核实薪资");
    assert!(town.messages().await[0].contains("内容不真实，请核实薪资"));
    assert_eq!(
        town.take_down(&town.reviewer, &id, "内容不真实").await.expect(409).value()["code"],
        "job_not_published"
    );
    let story = town.reviewer.get(&format!("/bureau/jobs/{id}")).await.expect(200);
    let _ = story.sees("监管下架职位").sees("内容不真实，请核实薪资");
    // The same text does not come back; a mended one does.
    let again = format!("/api/v1/centre/jobs/{id}/publication");
    let refused = town.clerk.json(Method::POST, &again, &json!({}), &[]).await.expect(409).value();
    assert_eq!(refused["code"], "text_taken_down_by_bureau");
    let mended = town.form(&[("title", "灯塔维护焊工"), ("pay_min", "5000"), ("then", "publish")]);
    let _ = town.clerk.json(Method::PUT, &format!("/api/v1/centre/jobs/{id}"), &mended, &[]).await.expect(200);
    assert_eq!(town.found("灯塔维护").await, 1);
    assert_eq!(town.jobs.index().difference(town.accounts.clock.now()).await.unwrap(), None);
});

/// A published job that the bureau took down.
async fn removed(town: &Town, title: &str) -> String {
    let id = id_of(&town.publish(title).await);
    let _ = town.take_down(&town.reviewer, &id, "薪资不真实").await.expect(200);
    id
}

fn is_the_removed_text(refused: &Value) {
    assert_eq!(refused["code"], "text_taken_down_by_bureau", "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("薪资不真实"), "the officer's reason is told: {refused}");
}

store::on_both_databases!(migrations(), saving_it_unchanged_does_not_bring_a_removed_text_back, |store| async move {
    let town = Town::new(&store, Policy::PublishAtOnce).await;
    let id = removed(&town, "灯塔维护焊工").await;
    let path = format!("/api/v1/centre/jobs/{id}");
    // 【保存】 raises the revision and changes nothing; so do spaces, full width and another 有效期.
    let same = town.form(&[("title", "灯塔维护焊工")]);
    let _ = town.clerk.json(Method::PUT, &path, &same, &[]).await.expect(200);
    let publish = format!("{path}/publication");
    is_the_removed_text(&town.clerk.json(Method::POST, &publish, &json!({}), &[]).await.expect(409).value());
    let retyped = town.form(&[("title", "灯塔 维护　焊工！"), ("valid_until", "2027-01-15"), ("then", "publish")]);
    is_the_removed_text(&town.clerk.json(Method::PUT, &path, &retyped, &[]).await.expect(409).value());
    let batch = json!({ "jobs": [id] });
    let refused =
        town.clerk.json(Method::POST, "/api/v1/centre/jobs/publications", &batch, &[]).await.expect(409).value();
    is_the_removed_text(&refused["outcomes"][0]);
    // The page says it with everything typed.
    let fields = town.form(&[("title", "灯塔维护焊工"), ("then", "publish")]);
    let fields: Vec<(String, String)> =
        fields.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect();
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let page = town.clerk.post(&format!("/centre/jobs/{id}"), &pairs).await.expect(409);
    let _ = page.sees("薪资不真实").sees("灯塔维护焊工");
    assert_eq!(town.found("灯塔维护").await, 0);
    // Mended it is published, and the text of before stays away all the same.
    let mended = town.form(&[("title", "灯塔维护焊工"), ("pay_min", "5000"), ("then", "publish")]);
    let _ = town.clerk.json(Method::PUT, &path, &mended, &[]).await.expect(200);
    assert_eq!(town.found("灯塔维护").await, 1);
    let _ = town.clerk.json(Method::POST, &format!("{path}/withdrawal"), &json!({}), &[]).await.expect(200);
    let back = town.form(&[("title", "灯塔维护焊工"), ("then", "publish")]);
    is_the_removed_text(&town.clerk.json(Method::PUT, &path, &back, &[]).await.expect(409).value());
});

store::on_both_databases!(migrations(), a_copy_or_a_new_job_of_a_removed_text_is_not_published, |store| async move {
    let town = Town::new(&store, Policy::PublishAtOnce).await;
    let id = removed(&town, "灯塔维护焊工").await;
    let copy = format!("/api/v1/centre/jobs/{id}/copies");
    let copy = id_of(&town.clerk.json(Method::POST, &copy, &json!({}), &[]).await.expect(201).value());
    let publish = format!("/api/v1/centre/jobs/{copy}/publication");
    is_the_removed_text(&town.clerk.json(Method::POST, &publish, &json!({}), &[]).await.expect(409).value());
    // What a template or an old page fills in again is a new job of the same words.
    let anew = town.form(&[("title", "灯塔维护焊工"), ("then", "publish")]);
    let refused = town.clerk.json(Method::POST, "/api/v1/centre/jobs", &anew, &[]).await.expect(409).value();
    is_the_removed_text(&refused);
    assert_eq!(town.found("灯塔维护").await, 0);
    let other = town.form(&[("title", "港口维护焊工"), ("then", "publish")]);
    let _ = town.clerk.json(Method::POST, "/api/v1/centre/jobs", &other, &[]).await.expect(201);
});

store::on_both_databases!(
    migrations(),
    a_removed_text_is_not_scheduled_and_not_published_by_schedule,
    |store| async move {
        let town = Town::new(&store, Policy::PublishAtOnce).await;
        // Scheduled before its twin is removed: refused when its time comes.
        let draft = town.form(&[("title", "灯塔维护焊工")]);
        let draft = id_of(&town.clerk.json(Method::POST, "/api/v1/centre/jobs", &draft, &[]).await.expect(201).value());
        let when = json!({ "publish_day": "2026-11-25", "publish_hour": "9" });
        let schedule = format!("/api/v1/centre/jobs/{draft}/schedule");
        let _ = town.clerk.json(Method::POST, &schedule, &when, &[]).await.expect(200);
        let id = removed(&town, "灯塔维护焊工").await;
        let again = format!("/api/v1/centre/jobs/{id}/schedule");
        is_the_removed_text(&town.clerk.json(Method::POST, &again, &when, &[]).await.expect(409).value());
        town.accounts.clock.turn_to(clock::Timestamp::parse_input("2026-11-25T09:01").unwrap());
        assert_eq!(town.jobs.sweep_scheduled().await.unwrap(), 0);
        assert_eq!(town.found("灯塔维护").await, 0);
        assert!(town.messages().await.iter().any(|m| m.contains("薪资不真实")), "the clerks read why");
    }
);

store::on_both_databases!(migrations(), an_import_of_a_removed_text_stays_a_draft, |store| async move {
    let town = Town::new(&store, Policy::PublishAtOnce).await;
    let _ = removed(&town, "灯塔维护焊工").await;
    let form = town.form(&[("title", "灯塔维护焊工")]);
    let pairs = form.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned()));
    let same = jobs::content::read(&web::Form::of(pairs)).unwrap();
    let mut other = same.clone();
    other.content.title = "港口维护焊工".into();
    let (now, new_id) = (town.accounts.clock.now(), || jobs::JobId(town.accounts.clock.new_id()));
    let tx = store.begin().await.unwrap();
    let drafts = vec![(new_id(), same), (new_id(), other)];
    let outcomes =
        town.jobs.put_in(&*tx, town.organisation, &access::Actor::System, drafts, true, &json!({}), now).await.unwrap();
    tx.commit().await.unwrap();
    town.jobs.heard_of_changes().await;
    let jobs::exchange::PutIn::Unpublished(why) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert!(why.contains("薪资不真实"), "{why}");
    assert_eq!(outcomes[1], jobs::exchange::PutIn::Published);
    assert_eq!((town.found("灯塔维护").await, town.found("港口维护").await), (0, 1));
});

store::on_both_databases!(migrations(), a_removed_text_is_neither_submitted_nor_approved, |store| async move {
    let town = Town::new(&store, Policy::ReviewFirst).await;
    let id = id_of(&town.publish("灯塔维护焊工").await);
    let approve = json!({ "decision": "approve", "revision": 1 });
    let _ = town.decide(&town.reviewer, &id, approve.clone()).await.expect(200);
    // Its copy waits for the bureau when the first is taken down.
    let waiting = id_of(&town.publish("灯塔维护焊工").await);
    let _ = town.take_down(&town.reviewer, &id, "薪资不真实").await.expect(200);
    is_the_removed_text(&town.decide(&town.reviewer, &waiting, approve).await.expect(409).value());
    let publish = format!("/api/v1/centre/jobs/{id}/publication");
    is_the_removed_text(&town.clerk.json(Method::POST, &publish, &json!({}), &[]).await.expect(409).value());
    assert_eq!(town.found("灯塔维护").await, 0);
});

store::on_both_databases!(
    migrations(),
    an_officer_finds_the_jobs_of_the_divisions_organisations_wherever_the_work_is,
    |store| async move {
        let town = Town::new(&store, Policy::PublishAtOnce).await;
        let _ = town.publish("灯塔维护焊工").await;
        let away = town.form(&[("title", "广州驻点电工"), ("place", "440106"), ("then", "publish")]);
        let _ = town.clerk.json(Method::POST, "/api/v1/centre/jobs", &away, &[]).await.expect(201);
        let list = async |who: &Client, words: &str| {
            let path = format!("/api/v1/bureau/jobs?q={}", web_query(words));
            let value = who.get(&path).await.expect(200).value();
            let titles: Vec<String> =
                value["items"].as_array().unwrap().iter().map(|i| i["title"].as_str().unwrap().to_owned()).collect();
            (value["total"].as_u64().unwrap(), titles)
        };
        assert_eq!(list(&town.reviewer, "").await, (2, vec!["广州驻点电工".into(), "灯塔维护焊工".into()]));
        assert_eq!(list(&town.reviewer, "驻点").await, (1, vec!["广州驻点电工".into()]));
        assert_eq!(list(&town.elsewhere, "").await, (0, Vec::new()));
        let page = town.reviewer.get("/bureau/jobs").await.expect(200);
        let _ = page.sees("共找到 <b>2</b> 个职位").sees("灯塔维护焊工");
    }
);
