use crate::testing::{Desk, post};
use axum::http::Method;
use serde_json::json;

async fn saved(desk: &Desk, name: &str) -> String {
    let id = desk.write(&[("title", "数控车工"), ("contact_phone", "13800138011")]).await;
    let body = json!({ "job": id, "name": name });
    let template = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/templates", &body, &[]).await.expect(201).value();
    template["id"].as_str().unwrap().to_owned()
}

store::on_both_databases!(crate::migrations(), a_job_is_kept_as_a_template_and_begun_from_it, |store| async move {
    let desk = Desk::new(&store).await;
    let _ = desk.clerk.get("/centre/jobs/templates").await.expect(200).sees("还没有模板");
    let id = desk.write(&[("title", "数控车工"), ("valid_until", "2026-11-24"), ("then", "publish")]).await;
    let _ = desk.clerk.get(&format!("/centre/jobs/{id}")).await.expect(200).sees("保存为模板");
    let page = desk.clerk.get(&format!("/centre/jobs/templates/new?job={id}")).await.expect(200);
    let _ = page.sees("模板名称").sees("value=\"数控车工\"");
    let saved = desk.clerk.post("/centre/jobs/templates", &[("job", &id.to_string()), ("name", "车工模板")]).await;
    assert_eq!(saved.expect(303).location(), "/centre/jobs/templates");
    let list = desk.clerk.get("/centre/jobs/templates").await.expect(200).sees("车工模板").sees("从模板新增");
    let new = list.body.split("/centre/jobs/new?template=").nth(1).unwrap().split('"').next().unwrap();
    // The text and the contact come along; the day of the old job does not.
    let form = desk.clerk.get(&format!("/centre/jobs/new?template={new}")).await.expect(200);
    let form = form.sees("value=\"数控车工\"").sees("0660-8519160").sees("value=\"2026-12-24\"");
    let _ = form.lacks("value=\"2026-11-24\"").lacks(&id.to_string()).lacks("name=\"revision\"");
    let _ = desk.rival.get(&format!("/centre/jobs/new?template={new}")).await.expect(404);
    let _ = desk.rival.get(&format!("/centre/jobs/templates/{new}")).await.expect(404);
    let _ = desk.rival.get(&format!("/centre/jobs/templates/new?job={id}")).await.expect(404);
});

store::on_both_databases!(
    crate::migrations(),
    a_template_is_renamed_and_deleted_by_its_own_clerks_only,
    |store| async move {
        let desk = Desk::new(&store).await;
        let (first, second) = (saved(&desk, "白班车工").await, saved(&desk, "夜班车工").await);
        let address = format!("/centre/jobs/templates/{first}");
        let _ = desk.clerk.get(&address).await.expect(200).sees("白班车工");
        for (name, why) in [("夜班车工", "已有同名的模板"), ("", "请填写模板名称")] {
            let refused = desk.clerk.post(&address, &[("name", name)]).await.expect(422);
            let _ = refused.sees(why).sees("有误：重命名模板");
        }
        let long = "长".repeat(31);
        let _ = desk.clerk.post(&address, &[("name", &long)]).await.expect(422).sees(&long);
        let _ = desk.rival.post(&address, &[("name", "别家改的")]).await.expect(404);
        let _ = desk.clerk.post(&address, &[("name", "早班车工")]).await.expect(303);
        let _ = desk.clerk.get("/centre/jobs/templates").await.expect(200).sees("早班车工").lacks("白班车工");
        let deletion = format!("/centre/jobs/templates/{second}/deletion");
        let _ = desk.rival.post(&deletion, &[("confirmed", "yes")]).await.expect(404);
        let _ = desk.clerk.post(&deletion, &[]).await.expect(200).sees("确定删除吗").sees("夜班车工");
        assert_eq!(desk.rows("job_template").await, 2);
        let _ = desk.clerk.post(&deletion, &[("confirmed", "yes")]).await.expect(303);
        let _ = desk.clerk.post(&deletion, &[("confirmed", "yes")]).await.expect(404);
        assert_eq!(desk.rows("job_template").await, 1);
        let list = desk.clerk.get("/api/v1/centre/jobs/templates").await.expect(200).value();
        assert_eq!(list["items"][0]["name"], "早班车工");
        let other = desk.rival.get("/api/v1/centre/jobs/templates").await.expect(200).value();
        assert_eq!(other["items"].as_array().unwrap().len(), 0);
    }
);

store::on_both_databases!(crate::migrations(), an_organisation_keeps_fifty_templates, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[]).await.to_string();
    for n in 0..48 {
        let _ =
            desk.clerk.post("/centre/jobs/templates", &[("job", &id), ("name", &format!("模板{n}"))]).await.expect(303);
    }
    // Five at once for the last two places.
    let name = |n: usize| format!("抢位{n}");
    let names: Vec<String> = (0..5).map(name).collect();
    let tries = names.iter().map(|name| {
        let form = [("job".to_owned(), id.clone()), ("name".to_owned(), name.clone())];
        let clerk = desk.clerk.clone();
        async move { post(&clerk, "/centre/jobs/templates", &form).await.status.as_u16() }
    });
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|s| **s == 303).count(), 2, "{answers:?}");
    let _ = desk
        .clerk
        .post("/centre/jobs/templates", &[("job", &id), ("name", "多的")])
        .await
        .expect(409)
        .sees("最多保存 50 个模板");
    assert_eq!(desk.rows("job_template").await, 50);
});

store::on_both_databases!(crate::migrations(), a_template_has_no_phone_number_in_plain_text, |store| async move {
    let desk = Desk::new(&store).await;
    saved(&desk, "车工").await;
    let sql = "select count(*) as n from job_template where cast(contact_phone as text) like '%13800138011%'";
    assert_eq!(store::number(store.read(), sql, []).await.unwrap(), 0);
});
