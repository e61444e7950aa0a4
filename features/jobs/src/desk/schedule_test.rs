use crate::{
    Jobs, Policy, Settings,
    job::JobId,
    testing::{Desk, post},
};
use axum::http::Method;
use clock::Timestamp;
use serde_json::json;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_input(text).unwrap()
}

async fn schedule(desk: &Desk, id: JobId, day: &str, hour: &str) -> web::testing::Reply {
    let fields = [("publish_day", day), ("publish_hour", hour), ("confirmed", "yes")];
    desk.clerk.post(&format!("/centre/jobs/{id}/schedule"), &fields).await
}

async fn row_says(desk: &Desk, words: &str) {
    let _ = desk.clerk.get("/centre/jobs?state=unpublished").await.expect(200).sees(words);
}

store::on_both_databases!(crate::migrations(), at_its_hour_it_is_published_once_and_not_before, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "灯塔维护焊工")]).await;
    let asked = desk.clerk.post(&format!("/centre/jobs/{id}/schedule"), &[]).await.expect(200);
    let _ = asked.sees("发布日期").sees("发布时刻").sees("09:00");
    let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
    row_says(&desk, "待发布").await;
    row_says(&desk, "将于 2026-11-26 09:00 发布").await;
    row_says(&desk, "取消定时").await;
    for (now, published) in [
        ("2026-11-26T08:59:59", 0),
        ("2026-11-26T09:00", 1),
        ("2026-11-26T09:00", 0),
        // The clock goes back an hour, and a day, and forth again: what is published stays so.
        ("2026-11-26T08:00", 0),
        ("2026-11-25T09:00", 0),
        ("2026-11-27T09:00", 0),
    ] {
        desk.clock().turn_to(at(now));
        assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), published, "{now}");
    }
    assert_eq!(desk.found("灯塔维护").await, 1);
    assert_eq!((desk.rows("job_version").await, desk.rows("job_schedule").await), (1, 0));
    // The log names the clerk who wanted it so, and the mandate.
    let log = outbox::log_of(store.read(), "job", id.0).await.unwrap();
    let last = log.last().unwrap();
    assert_eq!((last.action.as_str(), last.actor_kind.as_str()), ("job.publication", "clerk"));
    assert_eq!(last.actor_id, Some(desk.person.0));
    assert!(last.mandate_id.is_some());
    // Every line of the log begins in the state in which the one before it ended.
    let states: Vec<_> = log.iter().filter_map(|d| Some((d.from_state.as_deref()?, d.to_state.as_deref()?))).collect();
    assert!(states.windows(2).all(|pair| pair[0].1 == pair[1].0), "{states:?}");
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
});

store::on_both_databases!(crate::migrations(), a_missed_hour_is_made_up_for, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "灯塔维护焊工")]).await;
    let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
    desk.clock().turn_to(at("2026-11-29T03:00"));
    assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 1);
    assert_eq!(desk.found("灯塔维护").await, 1);
});

store::on_both_databases!(crate::migrations(), only_hours_of_the_next_thirty_days_can_be_chosen, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "灯塔维护焊工"), ("valid_until", "2026-12-10")]).await;
    let now = desk.now();
    let today = now.day();
    let hour: i64 = now.hh_mm()[..2].parse().unwrap();
    for (day, hour, why) in [
        (today.plus_days(-1).to_string(), "9".to_owned(), "之间的日期"),
        (today.plus_days(31).to_string(), "9".to_owned(), "之间的日期"),
        (today.to_string(), hour.to_string(), "该时刻已过"),
        (today.plus_days(1).to_string(), "24".to_owned(), "请从列表中选择发布时刻"),
        (today.plus_days(1).to_string(), "".to_owned(), "请从列表中选择发布时刻"),
        ("2026-02-30".to_owned(), "9".to_owned(), "请选择日期"),
        // It would be over before it began.
        (today.plus_days(20).to_string(), "9".to_owned(), "早于定时发布的日期"),
    ] {
        let refused = schedule(&desk, id, &day, &hour).await.expect(422);
        let _ = refused.sees(why);
    }
    assert_eq!(desk.rows("job_schedule").await, 0);
    let published = desk.publish("已经发布的").await;
    let _ = schedule(&desk, published, "2026-11-26", "9").await.expect(409);
    let _ = desk
        .rival
        .post(
            &format!("/centre/jobs/{id}/schedule"),
            &[("publish_day", "2026-11-26"), ("publish_hour", "9"), ("confirmed", "yes")],
        )
        .await
        .expect(404);
});

store::on_both_databases!(crate::migrations(), many_are_scheduled_row_by_row_and_cancelled_again, |store| async move {
    let desk = Desk::new(&store).await;
    let ids = [
        desk.write(&[("title", "收银员")]).await,
        desk.publish("保洁员").await,
        desk.write(&[("title", "临时工"), ("description", "入职须缴纳押金500元，离职退还。")]).await,
    ];
    let body = json!({ "jobs": ids, "publish_day": "2026-11-26", "publish_hour": 9 });
    let answer = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/schedules", &body, &[]).await.expect(200).value();
    let codes: Vec<_> = answer["outcomes"].as_array().unwrap().iter().map(|o| o["code"].as_str()).collect();
    assert_eq!(codes, [None, Some("job_already_published"), Some("text_not_lawful")]);
    assert_eq!(answer["outcomes"][0]["state"], "scheduled");
    let list = desk.clerk.get("/api/v1/centre/jobs?state=unpublished&only=scheduled").await.expect(200).value();
    assert_eq!(list["total"], 1);
    let body = json!({ "jobs": [ids[0], ids[2]] });
    let path = "/api/v1/centre/jobs/schedule-cancellations";
    let answer = desk.clerk.json(Method::POST, path, &body, &[]).await.expect(200).value();
    assert_eq!(answer["outcomes"][1]["code"], "job_not_scheduled");
    desk.clock().turn_to(at("2026-11-26T10:00"));
    assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0);
    assert_eq!(desk.found("收银员").await, 0);
});

store::on_both_databases!(
    crate::migrations(),
    an_edit_a_publication_and_a_deletion_take_the_schedule_back,
    |store| async move {
        let desk = Desk::new(&store).await;
        let [edited, published, deleted] = [
            desk.write(&[("title", "甲岗")]).await,
            desk.write(&[("title", "乙岗")]).await,
            desk.write(&[("title", "丙岗")]).await,
        ];
        for id in [edited, published, deleted] {
            let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
        }
        let form = desk.clerk.get(&format!("/centre/jobs/{edited}/edit")).await.expect(200);
        let _ = form.sees("保存修改后将取消定时发布");
        let _ =
            post(&desk.clerk, &format!("/centre/jobs/{edited}"), &desk.form(&[("title", "甲岗")])).await.expect(303);
        row_says(&desk, "定时发布已取消").await;
        for (id, noun) in [(published, "publication"), (deleted, "deletion")] {
            let _ = desk.clerk.post(&format!("/centre/jobs/{id}/{noun}"), &[("confirmed", "yes")]).await.expect(303);
        }
        assert_eq!(desk.rows("job_schedule").await, 0);
        desk.clock().turn_to(at("2026-11-26T10:00"));
        assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0);
        assert_eq!(desk.rows("job_version").await, 1);
    }
);

store::on_both_databases!(
    crate::migrations(),
    without_a_live_mandate_nothing_is_published_and_the_clerks_read_why,
    |store| async move {
        let desk = Desk::new(&store).await;
        for (sql, name) in [
            ("update mandate set state = 'released', ended_at = 1 where person_id = $1", "released"),
            ("update mandate set powers = 4 where person_id = $1", "another power"),
            ("update mandate set valid_until = 1 where person_id = $1", "past its last day"),
        ] {
            let id = desk.write(&[("title", "灯塔维护焊工")]).await;
            let _ = schedule(&desk, id, &desk.clock().today().plus_days(1).to_string(), "9").await.expect(303);
            store::run(store.read(), sql, [desk.person.into()]).await.unwrap();
            desk.clock().turn_to(desk.now().plus_days(2));
            assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0, "{name}");
            assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0, "{name}");
            assert_eq!((desk.found("灯塔维护").await, desk.rows("job_version").await), (0, 0), "{name}");
            // Given back the right, the clerk reads what happened; nothing is published behind anybody's back.
            let sql = "update mandate set state = 'bound', powers = 7, ended_at = null, valid_until = null where person_id = $1";
            store::run(store.read(), sql, [desk.person.into()]).await.unwrap();
            assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0, "{name}");
            desk.return_at(&desk.now().input_value()).await;
            row_says(&desk, "定时发布未成功：设置定时发布的经办人已没有本单位的职位管理权限").await;
            let log = outbox::log_of(store.read(), "job", id.0).await.unwrap();
            assert_eq!(log.iter().filter(|d| d.action == "job.schedule_refusal").count(), 1, "{name}");
        }
    }
);

store::on_both_databases!(crate::migrations(), what_would_be_refused_then_is_refused_then, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "灯塔维护焊工")]).await;
    let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
    store::run(store.read(), "update organisation set suspended_at = 1 where id = $1", [desk.organisation.into()])
        .await
        .unwrap();
    desk.clock().turn_to(at("2026-11-26T09:00"));
    assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 0);
    assert_eq!(desk.rows("job_version").await, 0);
    store::run(store.read(), "update organisation set suspended_at = null where id = $1", [desk.organisation.into()])
        .await
        .unwrap();
    desk.return_at("2026-11-26T09:30").await;
    row_says(&desk, "定时发布未成功").await;
    let told = desk.told().await;
    assert!(told[0].contains("灯塔维护焊工") && told[0].contains("2026-11-26 09:00"), "{told:?}");
    // Scheduled anew, it goes out.
    let _ = schedule(&desk, id, "2026-11-27", "0").await.expect(303);
    desk.clock().turn_to(at("2026-11-27T00:00"));
    assert_eq!(desk.jobs.sweep_scheduled().await.unwrap(), 1);
});

store::on_both_databases!(
    crate::migrations(),
    where_the_bureau_reviews_first_it_is_submitted_then,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.write(&[("title", "灯塔维护焊工")]).await;
        let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
        let settings = Settings { policy: Policy::ReviewFirst, ..Settings::default() };
        let strict = Jobs::with(desk.jobs.organisations.clone(), settings);
        strict.load_index(|_, _| {}).await.unwrap();
        desk.clock().turn_to(at("2026-11-26T09:00"));
        assert_eq!(strict.sweep_scheduled().await.unwrap(), 1);
        assert_eq!((desk.rows("job_version").await, desk.rows("job_review").await), (0, 1));
        desk.return_at("2026-11-26T09:30").await;
        row_says(&desk, "审核中").await;
    }
);

store::on_both_databases!(crate::migrations(), several_servers_publish_each_job_once, |store| async move {
    let desk = Desk::new(&store).await;
    let mut ids = Vec::new();
    for n in 0..12 {
        let id = desk.write(&[("title", &format!("普工{n:02}班"))]).await;
        let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
        ids.push(id);
    }
    desk.clock().turn_to(at("2026-11-26T09:00"));
    let other = Jobs::new(desk.jobs.organisations.clone());
    other.load_index(|_, _| {}).await.unwrap();
    let (one, two, three) =
        tokio::join!(desk.jobs.sweep_scheduled(), other.sweep_scheduled(), desk.jobs.sweep_scheduled());
    assert_eq!(one.unwrap() + two.unwrap() + three.unwrap(), 12);
    assert_eq!((desk.rows("job_version").await, desk.rows("job_schedule").await), (12, 0));
    for id in ids {
        let log = outbox::log_of(store.read(), "job", id.0).await.unwrap();
        assert_eq!(log.iter().filter(|d| d.action == "job.publication").count(), 1);
    }
});

store::on_both_databases!(
    crate::migrations(),
    a_server_that_dies_in_between_leaves_nothing_half_done,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.write(&[("title", "灯塔维护焊工")]).await;
        let _ = schedule(&desk, id, "2026-11-26", "9").await.expect(303);
        desk.clock().turn_to(at("2026-11-26T09:00"));
        // Everything is written, and the server dies before the commit.
        let tx = store.begin().await.unwrap();
        let row = crate::store::take_schedule(&*tx, store.engine(), id, desk.now()).await.unwrap().unwrap();
        crate::desk::schedule::publish(&desk.jobs, &tx, &row, desk.now()).await.unwrap();
        drop(tx);
        assert_eq!((desk.rows("job_version").await, desk.rows("job_schedule").await), (0, 1));
        // The next one finds it as it was, as soon as the database has let go of it.
        let mut published = 0;
        for _ in 0..100 {
            published += desk.jobs.sweep_scheduled().await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(published, 1);
        assert_eq!((desk.rows("job_version").await, desk.rows("job_schedule").await), (1, 0));
        assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    }
);
