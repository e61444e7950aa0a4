//! The lists of 职位管理 over HTTP, on both databases.

use crate::{
    job::JobId,
    testing::{Desk, post},
};
use axum::http::Method;
use serde_json::json;

/// An address whose query is written as people read it.
fn address(path: &str, query: &str) -> String {
    let pairs = form_urlencoded::parse(query.as_bytes());
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

async fn titles(desk: &Desk, query: &str) -> Vec<String> {
    let list = desk.clerk.get(&address("/api/v1/centre/jobs", query)).await.expect(200).value();
    let items = list["items"].as_array().unwrap();
    items.iter().map(|i| i["title"].as_str().unwrap().to_owned()).collect()
}

fn ticked(ids: &[JobId], more: &[(&str, &str)]) -> Vec<(String, String)> {
    let ids = ids.iter().map(|id| ("jobs".to_owned(), id.to_string()));
    let more = more.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    ids.chain(more).chain([("confirmed".to_owned(), "yes".to_owned())]).collect()
}

store::on_both_databases!(crate::migrations(), a_list_is_narrowed_and_ordered_by_its_address, |store| async move {
    let desk = Desk::new(&store).await;
    for (title, category, place, headcount, until) in [
        ("电焊工 100%计件", "02-02", "441581", "6", "2026-12-31"),
        ("保安员", "02-02", "440305", "2", "2026-11-28"),
        ("CNC操作员", "02-02", "441581", "30", "2027-01-31"),
    ] {
        let form = [
            ("title", title),
            ("category", category),
            ("place", place),
            ("headcount", headcount),
            ("valid_until", until),
            ("then", "publish"),
        ];
        desk.write(&form).await;
    }
    assert_eq!(titles(&desk, "").await, ["CNC操作员", "保安员", "电焊工 100%计件"]);
    assert_eq!(titles(&desk, "sort=name").await, ["保安员", "CNC操作员", "电焊工 100%计件"]);
    assert_eq!(titles(&desk, "sort=validity").await, ["保安员", "电焊工 100%计件", "CNC操作员"]);
    assert_eq!(titles(&desk, "sort=headcount").await, ["CNC操作员", "电焊工 100%计件", "保安员"]);
    assert_eq!(titles(&desk, "q=cnc").await, ["CNC操作员"]);
    // Every word, in any order; a percent sign is a percent sign.
    assert_eq!(titles(&desk, "q=计件 电焊").await, ["电焊工 100%计件"]);
    assert_eq!(titles(&desk, "q=100%25").await, ["电焊工 100%计件"]);
    assert_eq!(titles(&desk, "q=%25").await, ["电焊工 100%计件"]);
    assert_eq!(titles(&desk, "q=_").await, Vec::<String>::new());
    assert_eq!(titles(&desk, "only=soon").await, ["保安员"]);
    assert_eq!(titles(&desk, "place=441500&sort=name").await, ["CNC操作员", "电焊工 100%计件"]);
    assert_eq!(titles(&desk, "category=02&place=440300").await, ["保安员"]);
    assert_eq!(titles(&desk, "from=2026-11-25").await, Vec::<String>::new());
    assert_eq!(titles(&desk, "from=2026-11-24&to=2026-11-24&q=保安").await, ["保安员"]);
    let page = desk.clerk.get("/centre/jobs?only=soon").await.expect(200);
    let _ = page.sees("即将到期").sees("4 天后到期").sees("保安员").lacks("选择 CNC操作员");
    let _ = desk
        .clerk
        .get(&address("/centre/jobs", "q=没有这个"))
        .await
        .expect(200)
        .sees("没有符合条件的职位")
        .sees("清除条件");
    // What was not understood is said at its field, with everything typed still there.
    let page = desk.clerk.get(&address("/centre/jobs", "q=保安&from=2026-02-30")).await.expect(422);
    let _ = page.sees("请选择日期").sees("value=\"保安\"").sees("2026-02-30").lacks("选择 CNC操作员");
    let _ = desk.clerk.get("/api/v1/centre/jobs?sort=1;drop").await.expect(422);
    // Nobody else's list knows of it.
    let list = desk.rival.get(&address("/api/v1/centre/jobs", "q=保安")).await.expect(200).value();
    assert_eq!((list["total"].as_u64(), list["published"].as_u64()), (Some(0), Some(0)));
});

store::on_both_databases!(crate::migrations(), it_says_why_a_job_left_and_who_took_it_down, |store| async move {
    let desk = Desk::new(&store).await;
    let [down, removed, expired] =
        [desk.publish("收银员").await, desk.publish("保洁员").await, desk.publish("仓管员").await];
    desk.write(&[("title", "还没写完的文员")]).await;
    let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[down], &[])).await.expect(200);
    let _ = post(&desk.clerk, "/centre/jobs/validity", &ticked(&[expired], &[("valid_until", "2026-11-24")]))
        .await
        .expect(200);
    let sql = "update job set state = 'taken_down_by_bureau' where id = $1";
    store::run(store.read(), sql, [removed.into()]).await.unwrap();
    let sql = "insert into job_supervision (job_id, revision, officer_id, at, reason) values ($1, 1, $2, 1, $3)";
    store::run(store.read(), sql, [removed.into(), desk.organisation.into(), "薪资与实际不符".into()]).await.unwrap();
    desk.return_at("2026-11-25T08:00").await;
    let page = desk.clerk.get("/centre/jobs?state=unpublished").await.expect(200);
    let _ = page.sees("由 陈静 下架").sees("原因：薪资与实际不符").sees("监管下架").sees("草稿").sees("到期");
    for (only, title) in [
        ("taken_down", "收银员"),
        ("taken_down_by_bureau", "保洁员"),
        ("expired", "仓管员"),
        ("draft", "还没写完的文员"),
    ] {
        assert_eq!(titles(&desk, &format!("state=unpublished&only={only}")).await, [title]);
    }
    let list = desk.clerk.get("/api/v1/centre/jobs?state=unpublished").await.expect(200).value();
    assert_eq!(list["standings"]["expired"], 1);
    assert_eq!((list["published"].as_u64(), list["unpublished"].as_u64()), (Some(0), Some(4)));
    let _ = desk.clerk.get(&format!("/centre/jobs/{down}")).await.expect(200).sees("由 陈静 下架");
});

store::on_both_databases!(crate::migrations(), an_act_leads_back_to_the_very_page_of_the_list, |store| async move {
    let desk = Desk::new(&store).await;
    let mut ids = Vec::new();
    for n in 0..21 {
        ids.push(desk.publish(&format!("普工{n:02}班")).await);
    }
    let back = "state=published&q=%E6%99%AE%E5%B7%A5&sort=name&page=2";
    let page = desk.clerk.get(&format!("/centre/jobs?{back}")).await.expect(200);
    let _ = page.sees("普工20班").lacks("普工19班").sees(&back.replace('&', "&#38;")).sees("第 21–21 条，共 21 条");
    let last = *ids.last().unwrap();
    // Asked without scripts, the question carries the list along.
    let asked = desk
        .clerk
        .post("/centre/jobs/withdrawals", &[("jobs", &last.to_string()), ("back", back)])
        .await
        .expect(200)
        .sees("确定下架吗");
    assert_eq!(asked.body.matches(&back.replace('&', "&#38;")).count(), 2);
    let done = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[last], &[("back", back)])).await.expect(200);
    let _ = done.sees(&format!("/centre/jobs?{}", back.replace('&', "&#38;")));
    // The page that is no more is the last one.
    let _ = desk.clerk.get(&format!("/centre/jobs?{back}")).await.expect(200).sees("普工19班").lacks("普工20班");
    // Another host is no list.
    let done = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[last], &[("back", "//example.org")])).await;
    let _ = done.expect(409).lacks("example.org");
    let all = desk.clerk.get("/centre/jobs?state=published&per_page=50&ticked=all").await.expect(200);
    assert_eq!(all.body.matches(" checked>").count(), 20);
});

store::on_both_databases!(crate::migrations(), the_validity_of_all_that_a_list_shows_is_changed, |store| async move {
    let desk = Desk::new(&store).await;
    for (title, until) in [("甲班普工", "2026-11-27"), ("乙班普工", "2026-11-29"), ("丙班普工", "2027-02-01")]
    {
        desk.write(&[("title", title), ("valid_until", until), ("then", "publish")]).await;
    }
    let _ = desk.clerk.get("/centre/jobs?only=soon").await.expect(200).sees("为这 2 个职位修改有效期");
    let page = desk.clerk.get("/centre/jobs/validity?state=published&only=soon").await.expect(200);
    let page = page.sees("甲班普工").sees("乙班普工").lacks("丙班普工").sees("发布有效期");
    let ids: Vec<JobId> = page
        .body
        .split("name=\"jobs\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    let _ = post(&desk.clerk, "/centre/jobs/validity", &ticked(&ids, &[("valid_until", "2027-01-15")]))
        .await
        .expect(200)
        .sees("2 个职位已修改有效期");
    assert_eq!(titles(&desk, "only=soon").await, Vec::<String>::new());
    let _ = desk.clerk.get("/centre/jobs/validity?only=soon").await.expect(422).sees("请先勾选职位");
    let _ = desk.rival.get("/centre/jobs/validity?state=published").await.expect(422);
});

store::on_both_databases!(crate::migrations(), a_thousand_ticked_jobs_are_answered_row_by_row, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "流水线操作工")]).await;
    // A thousand drafts, of which one in ten may not be published.
    let tx = store.begin().await.unwrap();
    let mut ids = vec![id];
    for n in 1..1_000_i64 {
        let copy = JobId(desk.clock().new_id());
        let sql = "insert into job (id, organisation_id, state, state_at, revision, created_at, changed_at, valid_until, \
                   expires_at, title, category, headcount, nature, pay_min, pay_max, pay_unit, education, experience, \
                   place, address, description, requirements, contact_name, contact_phone, benefits, hours, audience) \
                   select $1, organisation_id, state, state_at, revision, created_at, changed_at, valid_until, expires_at, \
                   $2, category, headcount, nature, pay_min, pay_max, pay_unit, education, experience, place, address, \
                   $3, requirements, contact_name, contact_phone, benefits, hours, audience from job where id = $4";
        let description =
            if n % 10 == 0 { "入职须缴纳押金500元。" } else { "按工艺要求完成流水线装配。" };
        let values = [copy.into(), format!("流水线操作工{n:03}").into(), description.into(), id.into()];
        store::run(&*tx, sql, values).await.unwrap();
        // The number is sealed for its own job.
        let phone = standards::phone::Phone::parse("0660-8519160").unwrap();
        let sealed = desk.jobs.keys().seal(crate::store::PHONE_PURPOSE, copy.0, phone.as_str());
        store::run(&*tx, "update job set contact_phone = $1 where id = $2", [sealed.into(), copy.into()])
            .await
            .unwrap();
        ids.push(copy);
    }
    tx.commit().await.unwrap();
    let page = desk.clerk.get("/centre/jobs?state=unpublished&per_page=1000").await.expect(200);
    assert_eq!(page.body.matches("name=\"jobs\"").count(), 1_000);
    // Without scripts a page asks first, and carries every row.
    let unsure: Vec<(String, String)> = ticked(&ids, &[]).into_iter().filter(|(k, _)| k != "confirmed").collect();
    let asked = post(&desk.clerk, "/centre/jobs/publications", &unsure).await.expect(200);
    assert_eq!(asked.body.matches("name=\"jobs\"").count(), 1_000);
    let done = post(&desk.clerk, "/centre/jobs/publications", &ticked(&ids, &[])).await.expect(200);
    let done = done.sees("901 个职位已发布，99 个未办理");
    assert_eq!(done.body.matches("<li class=\"done\">").count(), 901);
    assert_eq!(done.body.matches("<li class=\"refused\">").count(), 99);
    assert_eq!(desk.found("流水线操作工").await, 901);
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    // The same on the API, and one more than that is refused whole.
    let body = json!({ "jobs": ids, "valid_until": "2027-01-31" });
    let answer = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/validity", &body, &[]).await.expect(200).value();
    assert_eq!((answer["done"].as_u64(), answer["refused"].as_u64()), (Some(901), Some(99)));
    ids.push(JobId(desk.clock().new_id()));
    let _ =
        post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&ids, &[])).await.expect(422).sees("一次最多办理 1000");
    assert_eq!(desk.found("流水线操作工").await, 901);
});
