//! Work that gave up is shown to the system administrator, who may let it be tried again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod town;

use town::{Actor, Town};

store::on_both_databases!(
    server::app::migrations(),
    the_system_administrator_sees_what_gave_up_and_lets_it_be_tried_again,
    |store| async move {
        let town = Town::new(&store).await;
        let clock = &town.app.clock;
        let body = serde_json::json!({ "message": "138001380009" });
        outbox::push(store.read(), "sms", &body, clock.now()).await.unwrap();
        let start = clock.now();
        for _ in 0..32 {
            town.app.worker.work_once().await.unwrap();
            clock.turn_to(clock.now().plus_seconds(3_600));
        }
        let dead = outbox::dead(store.read()).await.unwrap();
        assert_eq!(dead.len(), 1);
        clock.turn_to(start);
        let admin = town.visitor(Actor::SystemAdministrator).await;
        let page = admin.get("/bureau/dead-letters").await.expect(200).sees("发送短信").sees("重试");
        let _ = page.lacks("138001380009");
        let path = format!("/bureau/dead-letters/{}/retry", dead[0].seq);
        let reviewer = town.visitor(Actor::Reviewer).await;
        let _ = reviewer.post(&path, &[]).await.expect(403);
        let _ = admin.post(&path, &[]).await.expect(303);
        assert!(outbox::dead(store.read()).await.unwrap().is_empty());
        assert_eq!(outbox::waiting(store.read(), "sms", 10).await.unwrap(), 1);
        let _ = admin.post(&path, &[]).await.expect(404);
        for _ in 0..32 {
            town.app.worker.work_once().await.unwrap();
            clock.turn_to(clock.now().plus_seconds(3_600));
        }
        clock.turn_to(start);
        let admin = town.visitor(Actor::SystemAdministrator).await;
        let _ = admin.get("/bureau/dead-letters").await.expect(200).sees("全部重试");
        let _ = admin.post("/bureau/dead-letters/retry", &[]).await.expect(303);
        assert_eq!(outbox::waiting(store.read(), "sms", 10).await.unwrap(), 1);
        let _ = admin.get("/bureau/dead-letters").await.expect(200).sees("没有未完成的任务");
        let deeds = "select count(*) as n from deed where action = 'event.retry' and actor_kind = 'officer'";
        assert_eq!(store::number(store.read(), deeds, []).await.unwrap(), 2);
    }
);
