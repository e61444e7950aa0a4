use crate::{
    run::ROWS_AT_ONCE,
    testing::{Desk, heading, job, migrations},
};
use access::{Power, Powers};

/// `count` rows of different titles, one of which is refused.
fn many(count: usize) -> Vec<Vec<String>> {
    let rows = (0..count).map(|n| job(&format!("电焊工{n:04}"), if n == 3 { &[("招聘人数", "若干")] } else { &[] }));
    std::iter::once(heading()).chain(rows).collect()
}

store::on_both_databases!(migrations(), an_import_brings_every_good_row_in_once, |store| async move {
    let desk = Desk::new(&store).await;
    let address = desk.import(&many(120)).await;
    let _ = desk.clerk.post(&format!("{address}/execution"), &[]).await.expect(303);
    let page = desk.clerk.get(&address).await.expect(200).sees("正在导入").sees("已完成 <b>0</b> / 119");
    assert_eq!(page.headers["refresh"], "3");
    assert!(desk.room.work_once().await.unwrap());
    let _ = desk.clerk.get(&address).await.sees(&format!("已完成 <b>{ROWS_AT_ONCE}</b> / 119"));
    assert_eq!(desk.number("select count(*) as n from job").await, i64::from(ROWS_AT_ONCE));
    desk.work().await;
    let page = desk.clerk.get(&address).await.sees("导入结果：119 个职位已导入，1 行未导入");
    assert!(!page.headers.contains_key("refresh"));
    assert_eq!(desk.number("select count(*) as n from job where state = 'draft'").await, 119);
    assert_eq!(desk.number("select count(*) as n from deed where action = 'job.creation'").await, 119);
    assert_eq!(desk.number("select count(*) as n from deed where action = 'job_import.completion'").await, 1);
    assert_eq!(desk.found().await, 0);
    // Neither begun twice nor examined anew.
    let _ = desk.clerk.post(&format!("{address}/execution"), &[]).await.expect(409).sees("已完成");
    let _ = desk.clerk.get(&format!("{address}/columns")).await.expect(409);
    assert_eq!(desk.work().await, 0);
});

store::on_both_databases!(migrations(), two_servers_do_not_import_a_row_twice, |store| async move {
    let desk = Desk::new(&store).await;
    let address = desk.import(&many(150)).await;
    let _ = desk.clerk.post(&format!("{address}/execution"), &[]).await.expect(303);
    let other = crate::Exchange::new(desk.room.jobs.clone());
    let work = async |room: &crate::Exchange| {
        for _ in 0..20 {
            let _ = room.work_once().await.unwrap();
        }
    };
    tokio::join!(work(&desk.room), work(&other));
    // One may have looked while the other held the row: whoever comes next finishes.
    desk.work().await;
    assert_eq!(desk.number("select count(*) as n from job").await, 149);
    assert_eq!(desk.number("select count(*) as n from deed where action = 'job.creation'").await, 149);
    let _ = desk.clerk.get(&address).await.sees("149 个职位已导入");
});

store::on_both_databases!(migrations(), publication_follows_the_rules_of_publication_row_by_row, |store| async move {
    let desk = Desk::new(&store).await;
    let records = [
        heading(),
        job("电焊工", &[]),
        job("车间焊工", &[("任职要求", "限男性，能吃苦。")]),
        job("船厂焊工", &[("薪资", "6-8千/月")]),
    ];
    let address = desk.import(&records).await;
    let _ = desk.clerk.post(&format!("{address}/execution"), &[("publish", "yes")]).await.expect(303);
    desk.work().await;
    let page = desk.clerk.get(&address).await.sees("3 个职位已导入，其中 2 个已发布").sees("已导入，未发布");
    drop(page.sees("限男性"));
    assert_eq!(desk.found().await, 2);
    assert_eq!(desk.number("select count(*) as n from job where state = 'draft'").await, 1);
    // What is published stays; the draft goes.
    let _ = desk.clerk.post(&format!("{address}/reversal"), &[]).await.expect(200).sees("确定撤销吗");
    let _ = desk.clerk.post(&format!("{address}/reversal"), &[("confirmed", "yes")]).await.expect(303);
    assert_eq!(desk.found().await, 2);
    assert_eq!(desk.number("select count(*) as n from job where state = 'deleted'").await, 1);
    let _ = desk.clerk.get(&address).await.sees("已撤销：1 个草稿已删除");
});

store::on_both_databases!(migrations(), taking_back_leaves_what_was_touched_since, |store| async move {
    let desk = Desk::new(&store).await;
    let address = desk.import(&[heading(), job("电焊工", &[]), job("船厂焊工", &[])]).await;
    let _ = desk.clerk.post(&format!("{address}/execution"), &[]).await.expect(303);
    let _ = desk.clerk.post(&format!("{address}/reversal"), &[("confirmed", "yes")]).await.expect(409);
    desk.work().await;
    let rows = desk.clerk.get(&format!("/api/v1{address}")).await.expect(200).value();
    let touched = rows["rows"][0]["job"].as_str().unwrap().to_owned();
    let mut form: Vec<(String, String)> = {
        let own = desk.clerk.get(&format!("/api/v1/centre/jobs/{touched}")).await.expect(200).value();
        let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned);
        [
            ("title", text(&own["title"])),
            ("category", text(&own["category"]["code"])),
            ("headcount", text(&own["headcount"])),
            ("nature", text(&own["nature"])),
            ("pay_min", text(&own["pay"]["min"])),
            ("pay_max", text(&own["pay"]["max"])),
            ("pay_unit", text(&own["pay"]["unit"])),
            ("education", text(&own["education"])),
            ("experience", text(&own["experience"])),
            ("place", text(&own["place"]["code"])),
            ("address", text(&own["address"])),
            ("description", text(&own["description"])),
            ("requirements", text(&own["requirements"])),
            ("contact_name", text(&own["contact"]["name"])),
            ("contact_phone", text(&own["contact"]["phone"])),
            ("valid_until", text(&own["valid_until"])),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .into()
    };
    form[2].1 = "7".into();
    let fields: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let _ = desk.clerk.post(&format!("/centre/jobs/{touched}"), &fields).await.expect(303);
    let body = serde_json::json!({});
    let reply = desk.clerk.json(axum::http::Method::POST, &format!("/api/v1{address}/reversal"), &body, &[]).await;
    assert_eq!(reply.expect(200).value(), serde_json::json!({ "deleted": 1, "kept": 1 }));
    assert_eq!(desk.number("select count(*) as n from job where state = 'draft'").await, 1);
});

store::on_both_databases!(migrations(), an_import_stops_when_the_mandate_ends, |store| async move {
    let desk = Desk::new(&store).await;
    let address = desk.import(&many(120)).await;
    let _ = desk.clerk.post(&format!("{address}/execution"), &[]).await.expect(303);
    assert!(desk.room.work_once().await.unwrap());
    let now = desk.room.now();
    let before =
        organisations::mandate_with(store.read(), desk.organisation, desk.person, Power::Recruiting, now).await;
    assert_eq!(before.unwrap().map(|m| m.powers), Some(Powers::ALL));
    let sql = "update mandate set state = 'ended', ended_at = $1 where person_id = $2";
    store::run(store.read(), sql, [now.as_ms().into(), desk.person.into()]).await.unwrap();
    desk.work().await;
    assert_eq!(desk.number("select count(*) as n from job").await, i64::from(ROWS_AT_ONCE));
    let sql = "select count(*) as n from job_import where state = 'stopped' and note like '%授权已终止%'";
    assert_eq!(desk.number(sql).await, 1);
});

store::on_both_databases!(migrations(), the_rules_of_the_day_of_import_decide, |store| async move {
    let desk = Desk::new(&store).await;
    let until = desk.room.now().day().plus_days(1).to_string();
    let address = desk.import(&[heading(), job("电焊工", &[]), job("船厂焊工", &[("发布有效期", &until)])]).await;
    desk.room.clock().turn_to(desk.room.now().plus_days(3));
    // The session is over by then; the import was begun before.
    let sql = "update job_import set state = 'running'";
    store::run(store.read(), sql, []).await.unwrap();
    desk.work().await;
    let sql = "select count(*) as n from job_import_row where outcome = 'refused' and outcome_note like '%已过%'";
    assert_eq!(desk.number(sql).await, 1);
    assert_eq!(desk.number("select count(*) as n from job").await, 1);
    drop(address);
});
