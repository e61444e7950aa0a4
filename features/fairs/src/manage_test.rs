use super::*;
use crate::testing::World;
use access::Role;
use accounts::testing as people;
use axum::http::Method;
use web::testing::{Client, Reply};

const FORM: [(&str, &str); 19] = [
    ("kind", "on_site"),
    ("title", "2026年陆丰市冬季现场招聘会"),
    ("organiser", "陆丰市人力资源和社会保障局"),
    ("division", "441581"),
    ("place", "陆丰市人力资源市场"),
    ("starts_at", "2026-12-20T09:00"),
    ("ends_at", "2026-12-20T12:00"),
    ("opens_at", "2026-11-20T09:00"),
    ("closes_at", "2026-12-18T18:00"),
    ("organisations_max", "30"),
    ("jobs_max", "5"),
    ("notice", "请提前半小时到场"),
    ("phone", "0660-8519160"),
    ("plan.blocks", "2"),
    ("plan.abreast", "2"),
    ("plan.rows", "2"),
    ("plan.booths", "8"),
    ("plan.numbering", "by_block"),
    ("plan.entrance", "middle"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.iter().filter(|(k, _)| !changes.iter().any(|(c, _)| c == k)).copied();
    kept.chain(changes.iter().copied()).collect()
}

async fn planner(world: &World) -> Client {
    world.officer("planner", &[Role::FairPlanner]).await
}

async fn newest(world: &World) -> Fair {
    let (_, fairs) = crate::store::find::of_division(world.store.read(), "440000", "", 0, 9).await.unwrap();
    fairs.into_iter().next().unwrap()
}

/// The form comes back with everything that was typed.
fn kept(reply: Reply, fields: &[(&str, &str)]) {
    let mut reply = reply;
    for (name, value) in fields.iter().filter(|(n, v)| !["then", "kind", "division"].contains(n) && !v.is_empty()) {
        let shown = match *name {
            "notice" => format!("{value}</textarea>"),
            "plan.numbering" | "plan.entrance" => format!("value=\"{value}\" checked"),
            _ => format!("value=\"{value}\""),
        };
        reply = reply.sees(&shown);
    }
}

::store::on_both_databases!(crate::migrations(), a_fair_goes_from_draft_to_called_off, |store| async move {
    let world = World::new(store);
    let planner = planner(&world).await;

    drop(planner.get("/bureau/fairs/new").await.expect(200).sees("招聘会名称").sees("预览展位图").sees("plan-hall"));
    let preview = planner.post("/bureau/fairs/new", &with(&[("plan.blocks", "3"), ("then", "preview")])).await;
    let preview = preview.expect(200).sees("共 48 个展位").sees("C16");
    kept(preview, &with(&[("plan.blocks", "3")]));
    let saved = planner.post("/bureau/fairs/new", &with(&[("then", "save")])).await.expect(303);
    assert_eq!(saved.location(), "/bureau/fairs");
    let fair = newest(&world).await;
    drop(planner.get("/bureau/fairs").await.expect(200).sees("草稿").sees("招聘会已保存为草稿"));
    let edit = format!("/bureau/fairs/{}/edit", fair.id);
    let page = planner.get(&edit).await.expect(200).sees("保存并发布");
    kept(page, &FORM);
    drop(world.stranger.get(&format!("/fairs/{}", fair.id)).await.expect(404));

    drop(planner.post(&format!("/bureau/fairs/{}/publication", fair.id), &[]).await.expect(303));
    drop(planner.post(&format!("/bureau/fairs/{}/publication", fair.id), &[]).await.expect(409));
    let employer = world.employers(1).await.remove(0);
    let fair = newest(&world).await;
    let _ = employer.register(&fair, &employer.body("A01"), "k1").await.expect(201);
    let seen = fair.revision.to_string();
    let smaller = with(&[("revision", &seen), ("plan.closed", "A01、A02"), ("then", "save")]);
    let refused = planner.post(&edit, &smaller).await.expect(409).sees("展位 A01 已被单位选定");
    kept(refused, &smaller);
    let online = with(&[("revision", &seen), ("kind", "online"), ("then", "save")]);
    drop(planner.post(&edit, &online).await.expect(422).sees("招聘会发布后不能更改类型"));
    let longer = with(&[("revision", &seen), ("plan.booths", "10"), ("then", "save")]);
    drop(planner.post(&edit, &longer).await.expect(303));
    drop(planner.post(&edit, &longer).await.expect(409).sees("刚被其他工作人员修改过"));

    let cancellation = format!("/bureau/fairs/{}/cancellation", fair.id);
    drop(planner.post(&cancellation, &[]).await.expect(200).sees("已报名的 1 家单位"));
    drop(planner.post(&cancellation, &[("confirmed", "yes"), ("reason", "")]).await.expect(422).sees("取消原因"));
    drop(planner.post(&cancellation, &[("confirmed", "yes"), ("reason", "台风来袭")]).await.expect(303));
    let worker = outbox::Worker::new((*world.store).clone(), world.fairs.clock.clone(), crate::handlers(&world.fairs));
    assert!(worker.work_once().await.unwrap() > 0);
    let texts = people::messages_to(&world.fairs.accounts, "13800138000").await;
    assert!(texts.iter().any(|t| t.contains("台风来袭")), "{texts:?}");
    assert_eq!(world.live().await, 0);
    drop(planner.post(&edit, &longer).await.expect(409));
    drop(planner.post(&cancellation, &[("confirmed", "yes"), ("reason", "台风来袭")]).await.expect(409));

    let log = outbox::log_of(world.store.read(), "fair", fair.id.0).await.unwrap();
    let mut actions: Vec<&str> = log.iter().map(|d| d.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["fair.cancellation", "fair.change", "fair.creation", "fair.publication"]);
});

::store::on_both_databases!(
    crate::migrations(),
    every_bad_field_of_the_planner_is_named_and_nothing_lost,
    |store| async move {
        let world = World::new(store);
        let planner = planner(&world).await;
        let long = "长".repeat(3_001);
        let wrong: [(&str, &str, &str); 24] = [
            ("kind", "both", "请选择招聘会类型"),
            ("title", "招聘", "招聘会名称："),
            ("organiser", "", "主办单位："),
            ("division", "", "请选择所属区域"),
            ("division", "999999", "请选择所属区域"),
            ("division", "441521", wording::OUTSIDE_DIVISION),
            ("place", "", "举办地点："),
            ("starts_at", "2026-02-30T09:00", "请选择举办开始"),
            ("ends_at", "2026-12-20T08:59", "举办结束：应晚于举办开始"),
            ("opens_at", "明天", "请选择报名开始"),
            ("closes_at", "2026-12-21T18:00", "报名截止：不能晚于举办开始"),
            ("closes_at", "2026-11-20T09:00", "报名截止：应晚于报名开始"),
            ("organisations_max", "0", "单位名额：请填写 1 至 5000 的整数"),
            ("organisations_max", "-1", "单位名额：请填写 1 至 5000 的整数"),
            ("jobs_max", "1e1", "每单位职位上限：请填写 1 至 50 的整数"),
            ("notice", &long, "参会须知："),
            ("phone", "12", "联系电话："),
            ("plan.blocks", "13", "展区数：请填写 1 至 12 的整数"),
            ("plan.abreast", "0", "每行展区数：请填写 1 至 6 的整数"),
            ("plan.rows", "九", "每区排数：请填写 1 至 8 的整数"),
            ("plan.booths", "21", "每排展位数：请填写 1 至 20 的整数"),
            ("plan.closed", "Z99", "不开放的展位：展位图中没有 Z99"),
            ("plan.closed", "<b>", "不开放的展位：展位图中没有 B"),
            ("title", "<script>alert(1)</script>\u{202e}招聘会", "招聘会名称："),
        ];
        for (field, value, said) in wrong {
            let fields = with(&[(field, value), ("then", "publish")]);
            let reply = planner.post("/bureau/fairs/new", &fields).await.expect(422).sees(said).lacks("<script>alert");
            let others: Vec<(&str, &str)> = fields.into_iter().filter(|(k, _)| *k != field).collect();
            kept(reply, &others);
        }
        let draft = planner.post("/bureau/fairs/new", &with(&[("then", "save")])).await.expect(303);
        drop(draft);
        let fair = newest(&world).await;
        let edit = format!("/bureau/fairs/{}/edit", fair.id);
        let fields = with(&[("revision", "1"), ("jobs_max", "51"), ("then", "save")]);
        let reply = planner.post(&edit, &fields).await.expect(422).sees("每单位职位上限");
        kept(reply, &fields);
        assert_eq!(newest(&world).await, fair);
        let count = ::store::number(world.store.read(), "select count(*) as n from fair", []).await.unwrap();
        assert_eq!(count, 1);
    }
);

::store::on_both_databases!(crate::migrations(), another_divisions_planner_finds_no_fair, |store| async move {
    let world = World::new(store);
    let planner = planner(&world).await;
    let neighbour = world.officer_of("441521", "neighbour", &[Role::FairPlanner]).await;
    let city = world.officer_of("441500", "city", &[Role::FairPlanner]).await;
    drop(planner.post("/bureau/fairs/new", &with(&[("then", "save")])).await.expect(303));
    let fair = newest(&world).await;
    let page = |end: &str| format!("/bureau/fairs/{}/{end}", fair.id);
    let api = |end: &str| format!("/api/v1/bureau/fairs/{}{end}", fair.id);
    let changed = with(&[("revision", "1"), ("title", "海丰县冬季现场招聘会"), ("then", "save")]);
    let called_off = [("confirmed", "yes"), ("reason", "台风来袭")];
    for standing in ["draft", "published"] {
        drop(neighbour.get("/bureau/fairs").await.expect(200).lacks("冬季现场招聘会"));
        drop(neighbour.get("/api/v1/bureau/fairs").await.expect(200).lacks("冬季现场招聘会"));
        drop(neighbour.get(&page("edit")).await.expect(404));
        drop(neighbour.post(&page("edit"), &changed).await.expect(404));
        drop(neighbour.post(&page("edit"), &with(&[("then", "preview")])).await.expect(404));
        drop(neighbour.post(&page("publication"), &[]).await.expect(404));
        drop(neighbour.post(&page("cancellation"), &called_off).await.expect(404));
        drop(neighbour.get(&api("")).await.expect(404));
        drop(neighbour.json(Method::PUT, &api(""), &json!({}), &[]).await.expect(404));
        drop(neighbour.json(Method::POST, &api("/publication"), &json!({}), &[]).await.expect(404));
        drop(
            neighbour
                .json(Method::POST, &api("/cancellation"), &json!({ "reason": "台风来袭" }), &[])
                .await
                .expect(404),
        );
        assert_eq!(newest(&world).await.standing.code(), standing);
        if standing == "draft" {
            drop(city.post(&page("publication"), &[]).await.expect(303));
        }
    }
    drop(city.get(&page("edit")).await.expect(200).sees("2026年陆丰市冬季现场招聘会"));
});

::store::on_both_databases!(crate::migrations(), the_api_plans_fairs_too, |store| async move {
    let world = World::new(store);
    let planner = planner(&world).await;
    let mut body = json!({
        "kind": "on_site", "title": "2026年陆丰市冬季现场招聘会", "organiser": "陆丰市人力资源和社会保障局",
        "division": "441581", "place": "陆丰市人力资源市场", "starts_at": "2026-12-20T09:00", "ends_at": "2026-12-20T12:00",
        "opens_at": "2026-11-20T09:00", "closes_at": "2026-12-18T18:00", "organisations_max": 30, "jobs_max": 5,
        "notice": "", "phone": "0660-8519160",
        "plan": { "blocks": 1, "abreast": 1, "rows": 1, "booths": 5, "numbering": "by_block", "stage": true,
                  "entrance": "left", "closed": ["A01", "A05"] },
    });
    let made = planner.json(Method::POST, "/api/v1/bureau/fairs", &body, &[]).await.expect(201).value();
    assert_eq!(made["booths"], json!(["A02", "A03", "A04"]));
    assert_eq!(made["phase"], "draft");
    let path = format!("/api/v1/bureau/fairs/{}", made["id"].as_str().unwrap());
    body["revision"] = made["revision"].clone();
    body["jobs_max"] = json!(99);
    let refused = planner.json(Method::PUT, &path, &body, &[]).await.expect(422).value();
    assert_eq!(refused["errors"][0]["field"], "jobs_max");
    body["jobs_max"] = json!(6);
    assert_eq!(planner.json(Method::PUT, &path, &body, &[]).await.expect(200).value()["jobs_max"], 6);
    let published =
        planner.json(Method::POST, &format!("{path}/publication"), &json!({}), &[]).await.expect(200).value();
    assert_eq!(published["phase"], "open");
    assert_eq!(
        planner.json(Method::POST, &format!("{path}/publication"), &json!({}), &[]).await.expect(409).value()["code"],
        "not_a_draft"
    );
    let reason = json!({ "reason": "台风来袭" });
    let cancelled = planner.json(Method::POST, &format!("{path}/cancellation"), &reason, &[]).await.expect(200).value();
    assert_eq!(cancelled["cancellation_reason"], "台风来袭");
});

::store::on_both_databases!(crate::migrations(), a_fair_sent_twice_is_planned_once, |store| async move {
    let world = World::new(store);
    let planner = planner(&world).await;
    drop(planner.get("/bureau/fairs/new").await.expect(200).sees("name=\"once\""));
    let preview = with(&[("then", "preview"), ("once", "page-1")]);
    drop(planner.post("/bureau/fairs/new", &preview).await.expect(200));
    let fields = with(&[("then", "save"), ("once", "page-1")]);
    let (first, second) =
        tokio::join!(planner.post("/bureau/fairs/new", &fields), planner.post("/bureau/fairs/new", &fields));
    assert_eq!(first.expect(303).location(), second.expect(303).location());
    let count = ::store::number(world.store.read(), "select count(*) as n from fair", []).await.unwrap();
    assert_eq!(count, 1);
    let changed = with(&[("then", "save"), ("once", "page-1"), ("title", "另一场现场招聘会")]);
    drop(planner.post("/bureau/fairs/new", &changed).await.expect(422).sees("请重新打开填写页面"));
});

::store::on_both_databases!(
    crate::migrations(),
    more_places_than_booths_are_explained_and_a_refused_form_keeps_the_hall,
    |store| async move {
        let world = World::new(store);
        let planner = planner(&world).await;
        let many = with(&[("organisations_max", "40"), ("then", "preview")]);
        drop(planner.post("/bureau/fairs/new", &many).await.expect(200).sees("最多 32 家能报名"));
        let saved = planner.post("/bureau/fairs/new", &with(&[("organisations_max", "40"), ("then", "save")])).await;
        drop(saved.expect(303));
        drop(planner.get("/bureau/fairs").await.expect(200).sees("最多 32 家单位能选到展位"));
        let refused = with(&[("title", ""), ("then", "save")]);
        drop(planner.post("/bureau/fairs/new", &refused).await.expect(422).sees("plan-hall").lacks("最多 32 家"));
        let shut = with(&[("plan.closed", "Z99"), ("then", "save")]);
        drop(planner.post("/bureau/fairs/new", &shut).await.expect(422).sees("plan-hall").sees("没有 Z99"));
    }
);
