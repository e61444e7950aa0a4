use super::folded;
use crate::{
    job::JobId,
    testing::{Desk, post},
};
use axum::http::Method;
use serde_json::json;

#[test]
fn the_same_name_is_the_same_however_it_is_written() {
    assert_eq!(folded("ＣＮＣ 操作员（夜班）"), folded("cnc操作员(夜班)"));
    assert_ne!(folded("CNC操作员"), folded("CNC操作工"));
}

store::on_both_databases!(
    crate::migrations(),
    a_second_job_of_the_same_name_and_place_is_pointed_out_and_published_all_the_same,
    |store| async move {
        let desk = Desk::new(&store).await;
        let first = desk.publish("CNC操作员").await;
        // Saved: the form opens again and names the other.
        let form = desk.form(&[("title", "ＣＮＣ 操作员")]);
        let saved = post(&desk.clerk, "/centre/jobs", &form).await.expect(303);
        assert!(saved.location().ends_with("/edit"), "{}", saved.location());
        let page = desk.clerk.get(&saved.location()).await.expect(200);
        let _ = page.sees("已发布相同职位名称和工作地点的职位").sees(&format!("/centre/jobs/{first}"));
        // Published: it is found, and its preview names the other.
        let form = desk.form(&[("title", "CNC操作员"), ("then", "publish")]);
        let published = post(&desk.clerk, "/centre/jobs", &form).await.expect(303);
        let page = desk.clerk.get(&published.location()).await.expect(200);
        let _ = page.sees("已发布相同职位名称和工作地点的职位").sees(&format!("/centre/jobs/{first}"));
        assert_eq!(desk.found("CNC操作员").await, 2);
        // Elsewhere it is another job.
        let form = desk.form(&[("title", "CNC操作员"), ("place", "440305"), ("then", "publish")]);
        let elsewhere = post(&desk.clerk, "/centre/jobs", &form).await.expect(303);
        assert_eq!(elsewhere.location(), "/centre/jobs?state=published");
        // Another organisation's job is nobody's twin.
        let form = desk.form(&[("title", "CNC操作员"), ("then", "publish")]);
        let rival = post(&desk.rival, "/centre/jobs", &form).await.expect(303);
        assert_eq!(rival.location(), "/centre/jobs?state=published");
    }
);

store::on_both_databases!(crate::migrations(), a_batch_points_out_doubles_row_by_row, |store| async move {
    let desk = Desk::new(&store).await;
    let first = desk.publish("CNC操作员").await;
    let ids: Vec<JobId> = [
        desk.write(&[("title", "CNC操作员")]).await,
        desk.write(&[("title", "质检员")]).await,
        desk.write(&[("title", "质检员")]).await,
    ]
    .to_vec();
    let body = json!({ "jobs": ids });
    let answer =
        desk.clerk.json(Method::POST, "/api/v1/centre/jobs/publications", &body, &[]).await.expect(200).value();
    assert_eq!(answer["outcomes"][0]["duplicate_of"], first.to_string());
    assert_eq!(answer["outcomes"][1]["duplicate_of"], serde_json::Value::Null);
    assert_eq!(answer["outcomes"][2]["duplicate_of"], ids[1].to_string());
    let more = desk.write(&[("title", "质检员")]).await;
    let fields = [("jobs", more.to_string()), ("confirmed", "yes".to_owned())].map(|(k, v)| (k.to_owned(), v));
    let page = post(&desk.clerk, "/centre/jobs/publications", &fields).await.expect(200);
    let _ = page.sees("1 个职位已发布").sees("已发布相同职位名称和工作地点的职位");
});
