use crate::testing::Desk;
use std::sync::Arc;
use web::testing::dressed;

store::on_both_databases!(crate::migrations(), the_first_page_sums_up_the_organisations_jobs, |store| async move {
    let desk = Desk::new(&store).await;
    desk.publish("数控车工").await;
    let soon = [("title", "叉车司机"), ("valid_until", "2026-11-26"), ("then", "publish")];
    let id = desk.write(&soon).await;
    let later = desk.write(&[("title", "仓管员")]).await;
    let fields = [("publish_day", "2026-11-26"), ("publish_hour", "9"), ("confirmed", "yes")];
    let _ = desk.clerk.post(&format!("/centre/jobs/{later}/schedule"), &fields).await.expect(303);
    desk.jobs.counters.opened(id);
    desk.jobs.write_statistics().await.unwrap();
    let room = desk.jobs.organisations.clone();
    let pages = dressed(organisations::routes(room.clone()), Arc::new(organisations::Doorkeeper::new(room)));
    let home = async |visitor: &web::testing::Client| {
        let client = pages.stranger();
        client.set_cookie("session", &visitor.cookie("session").unwrap());
        client.get("/centre").await.expect(200)
    };
    let page = home(&desk.clerk).await;
    let page = page.sees("<b>2</b><span>在招职位</span>").sees("<b>1</b><span>即将到期</span>");
    let _ = page.sees("<b>1</b><span>待发布</span>").sees("<b>1</b><span>近 30 日职位浏览</span>").sees("未读消息");
    // Another organisation sees its own.
    let _ = home(&desk.rival).await.sees("<b>0</b><span>在招职位</span>");
    // Hidden, its jobs are not 在招: nobody finds them.
    let tx = store.begin().await.unwrap();
    crate::store::hide_from(&*tx, desk.organisation, desk.now()).await.unwrap();
    tx.commit().await.unwrap();
    let _ = home(&desk.clerk).await.sees("<b>2</b><span>暂停展示的职位</span>").lacks("<span>在招职位</span>");
    store::run(store.read(), "delete from job_hidden_organisation", []).await.unwrap();
    // Without the power there is nothing of jobs to see.
    let sql = "update mandate set powers = 4 where person_id = $1";
    store::run(store.read(), sql, [desk.person.into()]).await.unwrap();
    let _ = home(&desk.clerk).await.lacks("在招职位").sees("未读消息");
});
