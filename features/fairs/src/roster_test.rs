use crate::{
    Fair,
    fair::Kind,
    testing::{Employer, World},
};
use access::Role;
use axum::http::Method;
use serde_json::{Value, json};
use web::testing::Client;

/// A fair with three registrations: one approved, one in review, one returned.
async fn three(world: &World) -> (Fair, Vec<Employer>, Vec<String>) {
    let fair = world.fair(Kind::OnSite, 10).await;
    let all = world.employers(3).await;
    let mut ids = Vec::new();
    for (n, one) in all.iter().enumerate() {
        let made = one.register(&fair, &one.body(&format!("A0{}", n + 1)), "k").await.expect(201).value();
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let set = |state: &'static str, id: String| {
        let sql = "update registration set state = $1, ended_at = registered_at, reason = $2 where id = $3";
        let id: crate::RegistrationId = id.parse().unwrap();
        let reason = (state == "returned").then(|| "资料不全".to_owned());
        async move { ::store::run(world.store.read(), sql, [state.into(), reason.into(), id.into()]).await.unwrap() }
    };
    set("approved", ids[0].clone()).await;
    set("returned", ids[2].clone()).await;
    (fair, all, ids)
}

async fn planner(world: &World, name: &str) -> Client {
    world.officer(name, &[Role::FairPlanner]).await
}

async fn api(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).value()
}

::store::on_both_databases!(crate::migrations(), the_planner_sees_who_registered_and_which_booths_are_free, |store| {
    async move {
        let world = World::new(store);
        let (fair, all, _) = three(&world).await;
        let planner = planner(&world, "planner").await;
        let path = format!("/bureau/fairs/{}", fair.id);
        let page = planner.get(&path).await.expect(200);
        let page =
            page.sees("第0电子有限公司").sees("第1电子有限公司").sees("原因：资料不全").sees("陈*").sees("138****8000");
        // 10 booths, of which the returned one is free again.
        let page = page.sees("<dt>已选定展位</dt><dd>2</dd>").sees("<dt>空闲展位</dt><dd>8</dd>");
        drop(page.lacks("13800138000").lacks(&all[0].identity_number));
        drop(planner.get(&format!("{path}?state=returned")).await.expect(200).sees("第2电子").lacks("第0电子"));
        drop(planner.get(&format!("{path}?q=a02")).await.expect(200).sees("第1电子").lacks("第0电子"));
        drop(planner.get(&format!("{path}?q=%25")).await.expect(200).sees("没有符合条件的报名"));
        let api_path = format!("/api/v1/bureau/fairs/{}/registrations", fair.id);
        let body = api(&planner, &format!("{api_path}?state=in_review")).await;
        assert_eq!((body["total"].as_i64(), body["items"][0]["booth"].as_str()), (Some(1), Some("A02")));
        assert_eq!(body["items"][0]["contact"], json!({ "name": "陈*", "phone": "138****8000" }));
        // Once the fair has begun, what is undecided has expired, whether or not the sweep has written it down.
        world.fairs.clock.turn_to(fair.facts.starts_at);
        let planner = world.officer("planner2", &[Role::FairPlanner]).await;
        assert_eq!(api(&planner, &format!("{api_path}?state=in_review")).await["total"], 0);
        assert_eq!(api(&planner, &format!("{api_path}?state=expired")).await["items"][0]["state"], "expired");
    }
});

::store::on_both_databases!(
    crate::migrations(),
    the_list_is_carried_away_as_harmless_cells_and_the_log_says_so,
    |store| {
        async move {
            let world = World::new(store);
            let (fair, all, _) = three(&world).await;
            let sql = "update registration set organisation_name = '=cmd|电子有限公司' where organisation = $1";
            ::store::run(world.store.read(), sql, [all[1].organisation.into()]).await.unwrap();
            let planner = planner(&world, "planner").await;
            let path = format!("/bureau/fairs/{}/exports", fair.id);
            let reply = planner.post(&path, &[("state", "")]).await.expect(200);
            assert!(reply.headers["content-disposition"].to_str().unwrap().ends_with(".csv\""));
            let reply =
                reply.sees("展位,单位名称,状态,原因").sees("A02,'=cmd|电子有限公司,审核中,").sees("焊工（3 人）");
            let lines = reply.body.lines().count();
            drop(reply.lacks("13800138000").sees("138****8000"));
            assert_eq!(lines, 4);
            let one = planner.post(&path, &[("state", "approved")]).await.expect(200);
            assert_eq!(one.body.lines().count(), 2);
            let log = outbox::log_of(world.store.read(), "fair", fair.id.0).await.unwrap();
            assert_eq!(log.iter().filter(|d| d.action == "fair.export").count(), 2);
        }
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_organisation_is_checked_in_on_the_day_and_once,
    |store| async move {
        let world = World::new(store);
        let (fair, _, ids) = three(&world).await;
        let path = |n: usize, end: &str| format!("/bureau/registrations/{}/{end}", ids[n]);
        let early = planner(&world, "early").await;
        drop(early.post(&path(0, "attendance"), &[]).await.expect(409).sees("签到在招聘会举办当天"));
        world.fairs.clock.turn_to(fair.facts.starts_at.plus_minutes(-30));
        let planner = planner(&world, "planner").await;
        let list = format!("/bureau/fairs/{}", fair.id);
        drop(planner.get(&list).await.expect(200).sees("签到<span class=\"hidden\"> 第0电子有限公司"));
        let back = format!("{list}?state=approved");
        let sent = planner.post(&path(0, "attendance"), &[("back", &back)]).await.expect(303);
        assert_eq!(sent.location(), back);
        let other = planner.post(&path(0, "attendance"), &[("back", "https://evil.example/")]).await.expect(303);
        assert_eq!(other.location(), list, "twice is once, and nobody is led away");
        drop(planner.post(&path(1, "attendance"), &[]).await.expect(409).sees("只有报名成功的单位可以签到"));
        drop(planner.post(&path(2, "attendance"), &[]).await.expect(409));
        drop(planner.get(&list).await.expect(200).sees("已签到").sees("撤销签到"));
        let sheet = planner.get(&format!("{list}/attendance")).await.expect(200).sees("第0电子有限公司").sees("08:30");
        drop(sheet.lacks("第1电子有限公司").sees("签名"));
        let figures = api(&planner, &format!("/api/v1{list}/statistics")).await;
        assert_eq!((figures["registered"].as_i64(), figures["attended"].as_i64()), (Some(3), Some(1)));
        assert_eq!(figures["categories"], json!([{ "category": "技工维修", "jobs": 1, "headcount": 3 }]));
        assert_eq!(figures["booths"], json!({ "open": 10, "taken": 2 }));
        drop(planner.get(&format!("{list}/statistics")).await.expect(200).sees("技工维修").sees("3 人"));
        // A slip is taken back, on the API as well, and stands in the log.
        let api_path = format!("/api/v1{}", path(0, "attendance-withdrawal"));
        let taken = planner.json(Method::POST, &api_path, &json!({}), &[]).await.expect(200).value();
        assert_eq!(taken["attended_at"], Value::Null);
        let api_path = format!("/api/v1{}", path(0, "attendance"));
        assert!(
            planner.json(Method::POST, &api_path, &json!({}), &[]).await.expect(200).value()["attended_at"].is_string()
        );
        let id: crate::RegistrationId = ids[0].parse().unwrap();
        let log = outbox::log_of(world.store.read(), "registration", id.0).await.unwrap();
        let actions: Vec<&str> = log.iter().map(|d| d.action.as_str()).filter(|a| a.contains("attendance")).collect();
        let (note, take_back) = ("registration.attendance", "registration.attendance_withdrawal");
        assert_eq!(actions, [note, take_back, note]);
        world.fairs.clock.turn_to(fair.facts.ends_at.day().end());
        let late = world.officer("late", &[Role::FairPlanner]).await;
        drop(late.post(&path(0, "attendance-withdrawal"), &[]).await.expect(409));
    }
);

::store::on_both_databases!(crate::migrations(), a_fair_online_has_no_booths_and_no_attendance, |store| async move {
    let world = World::new(store);
    let fair = world.fair(Kind::Online, 0).await;
    let one = world.employers(1).await.remove(0);
    let made = one.register(&fair, &json!({ "jobs": [one.job] }), "k").await.expect(201).value();
    let planner = planner(&world, "planner").await;
    let list = format!("/bureau/fairs/{}", fair.id);
    drop(planner.get(&list).await.expect(200).sees("第0电子有限公司").lacks("空闲展位").lacks("签到"));
    drop(planner.get(&format!("{list}/attendance")).await.expect(404));
    drop(planner.get(&format!("{list}/statistics")).await.expect(200).lacks("已签到单位"));
    let path = format!("/bureau/registrations/{}/attendance", made["id"].as_str().unwrap());
    drop(planner.post(&path, &[]).await.expect(409).sees("无需签到"));
});

::store::on_both_databases!(crate::migrations(), another_divisions_planner_sees_no_registration, |store| async move {
    let world = World::new(store);
    let (fair, all, ids) = three(&world).await;
    let neighbour = world.officer_of("441521", "neighbour", &[Role::FairPlanner]).await;
    let reviewer = world.officer("reviewer", &[Role::Reviewer]).await;
    let city = world.officer_of("441500", "city", &[Role::FairPlanner]).await;
    let list = format!("/bureau/fairs/{}", fair.id);
    let pages = [list.clone(), format!("{list}/attendance"), format!("{list}/statistics")];
    let apis = [format!("/api/v1{list}/registrations"), format!("/api/v1{list}/statistics")];
    for path in pages.iter().chain(&apis) {
        drop(neighbour.get(path).await.expect(404));
        drop(reviewer.get(path).await.expect(403));
        drop(all[0].client.get(path).await.expect(403));
        drop(city.get(path).await.expect(200));
    }
    for path in [
        format!("{list}/exports"),
        format!("/bureau/registrations/{}/attendance", ids[0]),
        format!("/bureau/registrations/{}/attendance-withdrawal", ids[0]),
    ] {
        drop(neighbour.post(&path, &[]).await.expect(404));
        drop(neighbour.json(Method::POST, &format!("/api/v1{path}"), &json!({}), &[]).await.expect(404));
        drop(reviewer.post(&path, &[]).await.expect(403));
    }
});
