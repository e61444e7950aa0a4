use crate::testing::{Desk, post};

store::on_both_databases!(
    crate::migrations(),
    every_publication_is_kept_with_who_when_and_what_changed,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.write(&[("title", "数控车工")]).await;
        let address = format!("/centre/jobs/{id}/versions");
        let _ = desk.clerk.get(&address).await.expect(200).sees("还没有发布过");
        let act = async |noun: &str| {
            let body = [("confirmed", "yes")];
            let _ = desk.clerk.post(&format!("/centre/jobs/{id}/{noun}"), &body).await.expect(303);
        };
        act("publication").await;
        act("withdrawal").await;
        let later =
            desk.form(&[("title", "数控车工"), ("headcount", "12"), ("description", "按图纸完成钢结构件的氩弧焊。")]);
        let _ = post(&desk.clerk, &format!("/centre/jobs/{id}"), &later).await.expect(303);
        let _ = desk.clerk.get(&address).await.expect(200).sees("有尚未发布的修改").sees("<ins>12</ins>");
        act("publication").await;
        act("withdrawal").await;
        act("publication").await;
        let page = desk.clerk.get(&address).await.expect(200);
        let page = page.sees("第 3 版").sees("第 2 版").sees("首次发布").sees("陈静（经办人）").sees("当前公开");
        let page = page.sees("与上一版内容相同").lacks("有尚未发布的修改");
        // Word by word, in the field that changed and in no other.
        let page = page.sees("<del>6</del><ins>12</ins>").sees("按图纸完成钢结构件的").sees("<ins>氩弧焊</ins>");
        assert_eq!(page.body.matches("<tr class=\"changed\">").count(), 2);
        let list = desk.clerk.get(&format!("/api/v1{address}")).await.expect(200).value();
        assert_eq!(list["total"], 3);
        assert_eq!(list["items"][1]["changed"], serde_json::json!(["headcount", "description"]));
        assert_eq!(list["items"][0]["public"], true);
        let _ = desk.rival.get(&address).await.expect(404);
        let _ = desk.clerk.get(&format!("/centre/jobs/{id}")).await.expect(200).sees(&address);
        let _ = desk.clerk.get("/centre/jobs").await.expect(200).sees(&address);
    }
);

store::on_both_databases!(crate::migrations(), many_publications_fill_several_pages, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "数控车工")]).await;
    for n in 1..=12 {
        let form = desk.form(&[("title", "数控车工"), ("headcount", &n.to_string()), ("then", "publish")]);
        let _ = post(&desk.clerk, &format!("/centre/jobs/{id}"), &form).await.expect(303);
        let body = [("confirmed", "yes")];
        let _ = desk.clerk.post(&format!("/centre/jobs/{id}/withdrawal"), &body).await.expect(303);
    }
    let first = desk.clerk.get(&format!("/centre/jobs/{id}/versions")).await.expect(200);
    // The last of the page is compared with the first of the next.
    let _ = first.sees("<del>11</del><ins>12</ins>").sees("<del>2</del><ins>3</ins>").lacks("<ins>2</ins>");
    let second = desk.clerk.get(&format!("/centre/jobs/{id}/versions?page=2")).await.expect(200);
    let _ = second.sees("<del>1</del><ins>2</ins>").sees("首次发布");
});
