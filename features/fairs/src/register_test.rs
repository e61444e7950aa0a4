use crate::{
    fair::Kind,
    testing::{World, nobody},
};
use access::{Rank, Role};
use axum::http::Method;
use serde_json::json;

::store::on_both_databases!(crate::migrations(), a_clerk_takes_a_booth_and_it_waits_for_review, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let one = world.employers(1).await.remove(0);
    let page = one.client.get(&format!("/fairs/{}/registration", fair.id)).await.expect(200);
    let page =
        page.sees("展位图").sees("value=\"A01\" required").sees("联系人姓名").sees("添加报名职位").sees("确认报名");
    drop(page);
    let sent = one.submit(&fair, &one.form("A02")).await.expect(303);
    assert!(sent.location().starts_with("/centre/registrations/"));
    let _ = one
        .client
        .get(&sent.location())
        .await
        .expect(200)
        .sees("审核中")
        .sees("A02")
        .sees("焊工")
        .lacks(&one.identity_number);
    let _ = one.client.get("/centre/registrations").await.expect(200).sees("审核中").sees("取消报名");
    let _ = world
        .stranger
        .get(&format!("/fairs/{}", fair.id))
        .await
        .expect(200)
        .sees("plan-taken")
        .sees("展位图：共 30 个展位，已被选定 1 个");
});

::store::on_both_databases!(
    crate::migrations(),
    adding_and_removing_a_job_keeps_everything_typed,
    |store| async move {
        let world = World::new(store);
        let fair = world.fair(Kind::OnSite, 30).await;
        let one = world.employers(1).await.remove(0);
        let mut fields = one.form("A05");
        fields.retain(|(k, _)| *k != "jobs");
        let kept = |reply: web::testing::Reply| {
            reply
                .sees("value=\"A05\" required checked")
                .sees("value=\"陈志远\"")
                .sees("value=\"13800138000\"")
                .sees("value=\"form-1\"")
        };
        let mut open = fields.clone();
        open.push(("pick", "open".into()));
        let _ =
            kept(one.submit(&fair, &open).await.expect(200)).sees("id=\"picker\">").sees("aria-label=\"选择 焊工\"");
        let mut nothing = fields.clone();
        nothing.push(("pick", "add".into()));
        let _ = kept(one.submit(&fair, &nothing).await.expect(422)).sees("请先勾选职位").sees("id=\"picker\">");
        let mut add = fields.clone();
        add.extend([("pick", "add".to_owned()), ("picked", one.job.to_string())]);
        let _ = kept(one.submit(&fair, &add).await.expect(200))
            .sees(&format!("name=\"jobs\" value=\"{}\"", one.job))
            .sees("删除");
        let mut remove = one.form("A05");
        remove.push(("remove", one.job.to_string()));
        let _ = kept(one.submit(&fair, &remove).await.expect(200)).lacks("name=\"jobs\"");
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(crate::migrations(), two_clerks_one_booth, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let clerks = world.employers(2).await;
    let _ = clerks[0].submit(&fair, &clerks[0].form("A01")).await.expect(303);
    let told =
        clerks[1].submit(&fair, &clerks[1].form("A01")).await.expect(409).sees("该展位已被其他单位选定，请另选展位");
    let told = told
        .sees("A01 已被选定")
        .sees("value=\"陈志远\"")
        .sees(&clerks[1].identity_number)
        .sees("value=\"13800138000\"");
    drop(told.lacks("checked"));
    let _ = clerks[1].submit(&fair, &clerks[1].form("A02")).await.expect(303);
    assert_eq!((world.live().await, world.doubles().await), (2, (0, 0)));
});

::store::on_both_databases!(crate::migrations(), an_organisation_registers_once, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let one = world.employers(1).await.remove(0);
    let _ = one.register(&fair, &one.body("A01"), "k1").await.expect(201);
    let again = one.register(&fair, &one.body("A02"), "k2").await.expect(409);
    assert_eq!(again.value()["code"], "already_registered");
    let form = one.submit(&fair, &one.form("A03")).await.expect(409);
    drop(form.sees("贵单位已报名本次招聘会").sees("/centre/registrations"));
});

::store::on_both_databases!(crate::migrations(), a_key_answers_alike_and_never_for_another_body, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let mut one = world.employers(1).await.remove(0);
    let body = one.body("A01");
    let copies = futures::future::join_all((0..20).map(|_| one.register(&fair, &body, "same"))).await;
    let first = copies[0].value();
    for copy in copies {
        assert_eq!(copy.expect(201).value(), first);
    }
    assert_eq!(world.live().await, 1);
    let other = one.register(&fair, &one.body("A02"), "same").await.expect(422);
    assert_eq!(other.value()["code"], "idempotency_key_used");
    world.fairs.clock.turn_to(fair.facts.closes_at);
    one.client = sign_in_again(&world, &one).await;
    assert_eq!(one.register(&fair, &body, "same").await.expect(201).value(), first);
});

::store::on_both_databases!(
    crate::migrations(),
    bad_input_is_told_field_by_field_and_changes_nothing,
    |store| async move {
        let world = World::new(store);
        let fair = world.fair(Kind::OnSite, 30).await;
        let other = world.fair(Kind::OnSite, 10).await;
        let clerks = world.employers(2).await;
        let one = &clerks[0];
        let mut body = one.body("");
        body["contact"] = json!({ "name": "", "identity_number": "441581199003070013", "phone": "12" });
        let wrong = one.register(&fair, &body, "a").await.expect(422).value();
        let fields: Vec<&str> =
            wrong["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["booth", "contact.name", "contact.identity_number", "contact.phone"]);
        // A booth that only another fair has.
        assert!(fair.facts.plan.as_ref().unwrap().offers("B05") && !other.facts.plan.as_ref().unwrap().offers("B05"));
        assert_eq!(one.register(&other, &one.body("B05"), "b").await.expect(422).value()["code"], "no_such_booth");
        // Another organisation's job does not exist.
        let mut theirs = one.body("A01");
        theirs["jobs"] = json!([clerks[1].job]);
        let _ = one.register(&fair, &theirs, "c").await.expect(404);
        let mut none = one.body("A01");
        none["jobs"] = json!([]);
        assert_eq!(one.register(&fair, &none, "d").await.expect(422).value()["code"], "no_job_chosen");
        world.staff.jobs.lock().insert(one.organisation, Vec::new());
        assert_eq!(one.register(&fair, &none, "e").await.expect(409).value()["code"], "no_published_job");
        let page = one.client.get(&format!("/fairs/{}/registration", fair.id)).await.expect(200);
        drop(page.sees("请先发布职位").sees("/centre/jobs"));
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(crate::migrations(), an_online_fair_succeeds_at_once, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::Online, 0).await;
    let one = world.employers(1).await.remove(0);
    let sent = one.submit(&fair, &[("key", "k".into()), ("jobs", one.job.to_string())]).await.expect(303);
    let _ = one.client.get(&sent.location()).await.expect(200).sees("报名成功");
    let _ = world.stranger.get(&format!("/fairs/{}", fair.id)).await.expect(200).sees("第0电子有限公司").sees("焊工");
});

::store::on_both_databases!(crate::migrations(), a_full_or_closed_fair_takes_nobody, |store| async move {
    let world = World::new(store);
    let mut fair = world.fair(Kind::Online, 0).await;
    fair.facts.organisations_max = 1;
    fair.revision = 2;
    assert!(crate::store::update_fair(world.store.read(), &fair, 1).await.unwrap());
    let mut clerks = world.employers(2).await;
    let jobs = [clerks[0].job, clerks[1].job];
    let online = |n: usize| json!({ "jobs": [jobs[n]] });
    let _ = clerks[0].register(&fair, &online(0), "a").await.expect(201);
    assert_eq!(clerks[1].register(&fair, &online(1), "b").await.expect(409).value()["code"], "quota_reached");
    world.fairs.clock.turn_to(fair.facts.closes_at);
    clerks[1].client = sign_in_again(&world, &clerks[1]).await;
    assert_eq!(clerks[1].register(&fair, &online(1), "c").await.expect(409).value()["code"], "registration_closed");
});

::store::on_both_databases!(
    crate::migrations(),
    cancelling_frees_the_booth_at_once_and_ends_with_the_start,
    |store| async move {
        let world = World::new(store);
        let fair = world.fair(Kind::OnSite, 30).await;
        let clerks = world.employers(2).await;
        let id = clerks[0].register(&fair, &clerks[0].body("A01"), "a").await.expect(201).value()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/centre/registrations/{id}/cancellation");
        let _ = clerks[1].client.post(&path, &[("confirmed", "yes")]).await.expect(404);
        let _ = clerks[0].client.post(&path, &[]).await.expect(200).sees("确定取消报名吗");
        let _ = clerks[0].client.post(&path, &[("confirmed", "yes")]).await.expect(303);
        let _ = clerks[0].client.get("/centre/registrations").await.expect(200).sees("已取消");
        let second = clerks[1].register(&fair, &clerks[1].body("A01"), "b").await.expect(201).value();
        let again = clerks[0].register(&fair, &clerks[0].body("A02"), "c").await.expect(201);
        drop(again);
        world.fairs.clock.turn_to(fair.facts.starts_at);
        let late = format!("/api/v1/registrations/{}", second["id"].as_str().unwrap());
        let refused =
            sign_in_again(&world, &clerks[1]).await.json(Method::DELETE, &late, &json!({}), &[]).await.expect(409);
        assert!(
            ["fair_started", "registration_ended"].contains(&refused.value()["code"].as_str().unwrap()),
            "{}",
            refused.body
        );
        let _ = world.fairs.sweep_expired().await.unwrap();
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(crate::migrations(), doors_stay_closed_to_those_without_the_power, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let path = format!("/fairs/{}/registration", fair.id);
    let sent = world.stranger.get(&path).await.expect(303);
    assert!(sent.location().starts_with("/account/sign-in") && sent.location().contains("registration"));
    let person = accounts::testing::person(&world.fairs.accounts, 900, "person", "王小明", Rank::SECOND).await;
    let client = world.stranger.stranger();
    let token = accounts::testing::signed_in(&world.fairs.accounts, accounts::Subject::Person(person.id), None).await;
    client.set_cookie("session", &token);
    let _ = client.get(&path).await.expect(403).sees("请先选择要办理业务的单位").sees("/account/acting?back=/fairs/");
    let officer = world.officer("planner", &[Role::FairPlanner]).await;
    let _ = officer.get(&path).await.expect(403);
});

::store::on_both_databases!(crate::migrations(), no_identity_number_or_phone_lies_open, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::OnSite, 30).await;
    let one = world.employers(1).await.remove(0);
    let mut body = one.body("A01");
    body["contact"]["identity_number"] = json!(nobody());
    body["contact"]["phone"] = json!("13912345678");
    let _ = one.register(&fair, &body, "a").await.expect(201);
    let sealed: Option<Vec<u8>> = world
        .store
        .read()
        .query_one_raw(sea_orm::Statement::from_string(
            world.store.read().get_database_backend(),
            "select contact from registration",
        ))
        .await
        .unwrap()
        .unwrap()
        .try_get("", "contact")
        .unwrap();
    let sealed = sealed.unwrap();
    for secret in [nobody(), "13912345678".to_owned()] {
        assert!(!sealed.windows(secret.len()).any(|w| w == secret.as_bytes()));
    }
});

use sea_orm::ConnectionTrait;

async fn sign_in_again(world: &World, employer: &crate::testing::Employer) -> web::testing::Client {
    let client = world.stranger.stranger();
    let subject = accounts::Subject::Person(employer.clerk.id);
    let token = accounts::testing::signed_in(&world.fairs.accounts, subject, Some(employer.organisation)).await;
    client.set_cookie("session", &token);
    client
}
