//! The whole life of a job over HTTP, on both databases.

use crate::{
    job::JobId,
    testing::{Desk, post},
};
use axum::http::Method;
use clock::Timestamp;
use serde_json::json;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_input(text).unwrap()
}

fn ticked(ids: &[JobId]) -> Vec<(String, String)> {
    let ids = ids.iter().map(|id| ("jobs".to_owned(), id.to_string()));
    ids.chain([("confirmed".to_owned(), "yes".to_owned())]).collect()
}

store::on_both_databases!(crate::migrations(), a_draft_is_saved_and_nobody_elses_business, |store| async move {
    let desk = Desk::new(&store).await;
    let _ = desk
        .clerk
        .get("/centre/jobs/new")
        .await
        .expect(200)
        .sees("职位名称")
        .sees("发布有效期")
        .lacks("有误")
        .sees("保存并发布");
    let id = desk.write(&[("title", "灯塔维护焊工")]).await;
    let _ = desk
        .clerk
        .get("/centre/jobs?state=unpublished")
        .await
        .expect(200)
        .sees("灯塔维护焊工")
        .sees("选择 灯塔维护焊工");
    let _ = desk.clerk.get("/centre/jobs").await.expect(200).lacks("灯塔维护焊工");
    let _ = desk.clerk.get(&format!("/centre/jobs/{id}")).await.expect(200).sees("6000–8500元/月");
    let _ = desk.clerk.get(&format!("/jobs/{id}")).await.expect(200);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(404);
    let _ = desk.rival.get(&format!("/centre/jobs/{id}")).await.expect(404);
    assert_eq!(desk.found("灯塔维护").await, 0);
});

store::on_both_databases!(
    crate::migrations(),
    a_refused_form_keeps_every_word_and_changes_nothing,
    |store| async move {
        let desk = Desk::new(&store).await;
        let form = desk.form(&[("pay_min", "9000"), ("requirements", "持证上岗 <script>alert(1)</script>")]);
        let page = post(&desk.clerk, "/centre/jobs", &form).await.expect(422);
        let page = page
            .sees("不能低于最低薪资")
            .sees("value=\"9000\"")
            .sees("持证上岗 &#60;script&#62;")
            .sees("有误：新增职位");
        assert!(page.body.contains("id=\"pay_max\"") && page.body.contains("aria-invalid"));
        assert_eq!(desk.rows("job").await, 0);
        for (field, bad) in [
            ("headcount", "0"),
            ("pay_min", "面议"),
            ("pay_min", "1e309"),
            ("valid_until", "2026-11-23"),
            ("valid_until", "2126-01-01"),
        ] {
            let _ = post(&desk.clerk, "/centre/jobs", &desk.form(&[(field, bad)])).await.expect(422).sees(bad);
        }
        assert_eq!(desk.rows("job").await, 0);
    }
);

store::on_both_databases!(
    crate::migrations(),
    published_it_is_found_at_once_and_taken_down_gone_at_once,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.publish("灯塔维护焊工").await;
        assert_eq!(desk.found("灯塔维护").await, 1);
        let _ = desk
            .seeker
            .get(&format!("/jobs/{id}"))
            .await
            .expect(200)
            .sees("灯塔维护焊工")
            .sees("招聘人数")
            .lacks("0660-8519160");
        let _ = desk.clerk.get(&format!("/jobs/{id}")).await.expect(200).sees("0660-8519160");
        let _ = desk
            .clerk
            .get("/centre/jobs")
            .await
            .expect(200)
            .sees("灯塔维护焊工")
            .lacks(&format!("/centre/jobs/{id}/edit"));
        let asked = desk.clerk.post("/centre/jobs/withdrawals", &[("jobs", &id.to_string())]).await.expect(200);
        let _ = asked.sees("确定下架吗").sees("灯塔维护焊工");
        let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(200);
        let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200).sees("已下架");
        assert_eq!(desk.found("灯塔维护").await, 0);
        let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(410).sees("该职位已下架");
        let _ = desk.seeker.get(&format!("/api/v1/jobs/{id}")).await.expect(410);
        let _ = desk.clerk.get(&format!("/jobs/{id}")).await.expect(200);
        let _ = desk.clerk.get("/centre/jobs?state=unpublished").await.expect(200).sees("手动下架");
    }
);

store::on_both_databases!(crate::migrations(), a_job_leaves_the_second_its_last_day_ends, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "到点下班员"), ("valid_until", "2026-11-24"), ("then", "publish")]).await;
    desk.clock().turn_to(at("2026-11-24T23:59:59"));
    assert_eq!(desk.found("到点下班").await, 1);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(200);
    assert_eq!(desk.jobs.published_of(desk.jobs.store().read(), desk.organisation, desk.now()).await.unwrap().len(), 1);
    // Nothing has swept, and nobody sees it all the same.
    desk.clock().turn_to(at("2026-11-25T00:00"));
    assert_eq!(desk.found("到点下班").await, 0);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(410);
    assert!(desk.jobs.published_of(desk.jobs.store().read(), desk.organisation, desk.now()).await.unwrap().is_empty());
    let db = desk.jobs.store().read();
    assert!(desk.jobs.published_jobs(db, desk.organisation, &[id], desk.now()).await.is_err());
});

store::on_both_databases!(crate::migrations(), the_sweep_writes_down_what_everybody_sees, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("valid_until", "2026-11-24"), ("then", "publish")]).await;
    assert_eq!(desk.jobs.sweep_expired().await.unwrap(), 0);
    desk.clock().turn_to(at("2026-11-25T00:00"));
    assert_eq!(desk.jobs.sweep_expired().await.unwrap(), 1);
    assert_eq!(desk.jobs.sweep_expired().await.unwrap(), 0);
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    let log = outbox::log_of(desk.jobs.store().read(), "job", id.0).await.unwrap();
    assert_eq!(log.last().map(|d| d.action.as_str()), Some("job.expiry"));
});

store::on_both_databases!(crate::migrations(), editing_an_expired_job_does_not_bring_it_back, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("title", "过期再改工"), ("valid_until", "2026-11-24"), ("then", "publish")]).await;
    desk.return_at("2026-11-25T08:00").await;
    let _ = post(
        &desk.clerk,
        &format!("/centre/jobs/{id}"),
        &desk.form(&[("title", "过期再改工"), ("valid_until", "2026-12-24")]),
    )
    .await
    .expect(303);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(410);
    assert_eq!(desk.found("过期再改").await, 0);
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
});

store::on_both_databases!(crate::migrations(), a_batch_answers_row_by_row, |store| async move {
    let desk = Desk::new(&store).await;
    let published = desk.publish("数控车工").await;
    let draft = desk.write(&[("title", "行政文员")]).await;
    let body = json!({ "jobs": [published, draft], "valid_until": "2027-01-31" });
    let answer = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/validity", &body, &[]).await.expect(200).value();
    assert_eq!((answer["done"].as_u64(), answer["refused"].as_u64()), (Some(1), Some(1)));
    assert_eq!(answer["outcomes"][0]["done"], true);
    assert_eq!(answer["outcomes"][1]["code"], "job_not_published");
    let _ = desk.clerk.get("/centre/jobs").await.expect(200).sees("2027-01-31");
    // Nothing of it could be done: a conflict.
    let body = json!({ "jobs": [published] });
    let _ = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/deletions", &body, &[]).await.expect(409);
    let _ = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/publications", &body, &[]).await.expect(409);
    let _ = desk
        .clerk
        .json(Method::POST, "/api/v1/centre/jobs/withdrawals", &json!({ "jobs": [draft] }), &[])
        .await
        .expect(409);
    let page = post(&desk.clerk, "/centre/jobs/publications", &ticked(&[draft, published])).await.expect(200);
    let _ = page.sees("1 个职位已发布，1 个未办理").sees("未办理：该职位已发布");
});

store::on_both_databases!(crate::migrations(), a_job_of_others_does_not_exist_in_any_position, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let own = id.to_string();
    for noun in ["withdrawals", "publications", "deletions", "validity"] {
        let body = json!({ "jobs": [own], "valid_until": "2027-01-31" });
        let _ = desk.rival.json(Method::POST, &format!("/api/v1/centre/jobs/{noun}"), &body, &[]).await.expect(404);
        let _ = desk
            .rival
            .post(
                &format!("/centre/jobs/{noun}"),
                &[("jobs", &own), ("confirmed", "yes"), ("valid_until", "2027-01-31")],
            )
            .await
            .expect(404);
    }
    for noun in ["withdrawal", "publication", "deletion", "validity", "copies"] {
        let path = format!("/centre/jobs/{id}/{noun}");
        let _ = desk.rival.post(&path, &[("confirmed", "yes"), ("valid_until", "2027-01-31")]).await.expect(404);
    }
    let _ = post(&desk.rival, &format!("/centre/jobs/{id}"), &desk.form(&[])).await.expect(404);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(200);
    assert_eq!(desk.rows("job").await, 1);
    for bad in ["x", "' or 1=1", ""] {
        let status = desk.clerk.post("/centre/jobs/deletions", &[("jobs", bad), ("confirmed", "yes")]).await.status;
        assert!(status.is_client_error(), "{bad:?}: {status}");
    }
    let _ = desk.clerk.post("/centre/jobs/deletions", &[("confirmed", "yes")]).await.expect(422).sees("请先勾选职位");
});

store::on_both_databases!(crate::migrations(), a_copy_knows_nothing_of_the_first, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let _ = desk.clerk.post(&format!("/centre/jobs/{id}/copies"), &[]).await.expect(303);
    let _ = desk
        .clerk
        .get("/centre/jobs?state=unpublished")
        .await
        .expect(200)
        .sees("数控车工")
        .sees("草稿")
        .lacks(&id.to_string());
    assert_eq!(desk.found("数控车工").await, 1);
    let _ = desk.clerk.get("/centre/jobs").await.expect(200).sees(&id.to_string());
});

store::on_both_databases!(crate::migrations(), a_published_text_never_changes, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let _ = post(&desk.clerk, &format!("/centre/jobs/{id}"), &desk.form(&[("title", "别的工种")]))
        .await
        .expect(409)
        .sees("已发布的职位不能修改")
        .sees("别的工种");
    let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200);
    let _ = post(&desk.clerk, &format!("/centre/jobs/{id}"), &desk.form(&[("title", "氩弧焊工"), ("then", "publish")]))
        .await
        .expect(303);
    assert_eq!((desk.found("数控车工").await, desk.found("氩弧焊工").await), (0, 1));
    assert_eq!(desk.rows("job_version").await, 2);
    for sql in ["update job_version set title = 'x'", "delete from job_version"] {
        assert!(store::run(desk.jobs.store().read(), sql, []).await.is_err(), "{sql}");
    }
});

store::on_both_databases!(crate::migrations(), two_clerks_do_not_overwrite_each_other, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[]).await;
    let _ = post(&desk.clerk, &format!("/centre/jobs/{id}"), &desk.form(&[("revision", "1"), ("title", "先来的人")]))
        .await
        .expect(303);
    let late = desk.form(&[("revision", "1"), ("title", "后来的人")]);
    let _ =
        post(&desk.clerk, &format!("/centre/jobs/{id}"), &late).await.expect(409).sees("后来的人").sees("其他经办人");
    let _ = desk.clerk.get("/centre/jobs?state=unpublished").await.expect(200).sees("先来的人");
});

store::on_both_databases!(crate::migrations(), what_is_deleted_is_gone_for_everyone_and_kept, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200);
    let _ = post(&desk.clerk, "/centre/jobs/deletions", &ticked(&[id])).await.expect(200).sees("已删除");
    for path in [format!("/jobs/{id}"), format!("/centre/jobs/{id}"), format!("/centre/jobs/{id}/edit")] {
        let _ = desk.clerk.get(&path).await.expect(404);
    }
    let _ = desk.clerk.get("/centre/jobs?state=unpublished").await.expect(200).lacks("数控车工");
    assert_eq!((desk.rows("job").await, desk.rows("job_version").await), (1, 1));
});

store::on_both_databases!(crate::migrations(), publish_and_delete_at_once_end_in_some_order, |store| async move {
    let desk = Desk::new(&store).await;
    for _ in 0..5 {
        let id = desk.write(&[("title", "抢着办的工种")]).await;
        let fields = ticked(&[id]);
        let (published, deleted) = tokio::join!(
            post(&desk.clerk, "/centre/jobs/publications", &fields),
            post(&desk.clerk, "/centre/jobs/deletions", &fields)
        );
        let done = [published.status, deleted.status].iter().filter(|s| s.as_u16() == 200).count();
        assert_eq!(done, 1, "{} {}", published.status, deleted.status);
        if published.status.as_u16() == 200 {
            let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &fields).await.expect(200);
        }
        assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    }
    assert_eq!(desk.found("抢着办").await, 0);
});

store::on_both_databases!(crate::migrations(), a_suspended_organisation_disappears_with_its_jobs, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let room = &desk.jobs.organisations;
    let officer = access::OfficerIdentity {
        id: accounts::testing::officer(&room.accounts, "lishenhe", &[access::Role::Reviewer]).await,
        session: access::SessionId(desk.clock().new_id()),
        proven: true,
        password_due: false,
        name: "李审核".into(),
        username: "lishenhe".into(),
        division: "440000".into(),
        roles: vec![access::Role::Reviewer],
        identity_hash: None,
    };
    let reason = review::Reason::parse("举报核查").unwrap();
    for (reason, status, found) in [(Some(&reason), 410, 0), (None, 200, 1)] {
        let tx = store.begin().await.unwrap();
        organisations::suspend(room, &tx, &officer, desk.organisation, reason, desk.now()).await.unwrap();
        tx.commit().await.unwrap();
        let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(status);
        desk.jobs.index().catch_up().await.unwrap();
        assert_eq!(desk.found("数控车工").await, found);
        assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    }
});

/// Lets the rooms above hear of an organisation: an officer suspends it and lifts that again.
async fn make_heard(desk: &Desk, store: &store::Store) {
    let room = &desk.jobs.organisations;
    let officer = access::OfficerIdentity {
        id: access::OfficerId(desk.clock().new_id()),
        session: access::SessionId(desk.clock().new_id()),
        name: "李审核".into(),
        username: "lishenhe".into(),
        division: "440000".into(),
        roles: vec![access::Role::Reviewer],
        identity_hash: None,
        proven: true,
        password_due: false,
    };
    let reason = review::Reason::parse("举报核查").unwrap();
    for reason in [Some(&reason), None] {
        let tx = store.begin().await.unwrap();
        organisations::suspend(room, &tx, &officer, desk.organisation, reason, desk.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    desk.jobs.index().catch_up().await.unwrap();
}

store::on_both_databases!(
    crate::migrations(),
    who_is_not_verified_again_disappears_on_the_second,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.publish("数控车工").await;
        let lapse = desk.now().plus_days(10);
        let values = [lapse.plus_days(-14).as_ms().into(), lapse.as_ms().into(), desk.organisation.into()];
        store::run(store.read(), "update organisation set due_at = $1, lapses_at = $2 where id = $3", values)
            .await
            .unwrap();
        make_heard(&desk, &store).await;
        let loaded = crate::Jobs::new(desk.jobs.organisations.clone());
        loaded.load_index(|_, _| {}).await.unwrap();
        for (at, status, found) in [(lapse.plus_seconds(-1), 200, 1), (lapse, 410, 0)] {
            desk.clock().turn_to(at);
            // No sweep has run: the clock alone decides, in the index that followed and in one loaded before.
            assert_eq!(desk.found("数控车工").await, found);
            assert_eq!((loaded.index().live_count(at), desk.jobs.index().live_count(at)), (found, found));
            let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(status);
            assert_eq!(desk.jobs.index().difference(at).await.unwrap(), None);
            let readable = desk.jobs.readable(store.read(), &[id], at).await.unwrap();
            assert_eq!(readable.len() as u64, found);
        }
        // Verified again: its jobs are back.
        let later = desk.now().plus_days(190).as_ms();
        let values = [later.into(), later.into(), desk.organisation.into()];
        store::run(store.read(), "update organisation set due_at = $1, lapses_at = $2 where id = $3", values)
            .await
            .unwrap();
        make_heard(&desk, &store).await;
        assert_eq!(desk.found("数控车工").await, 1);
        assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    }
);

store::on_both_databases!(crate::migrations(), under_another_name_its_jobs_are_found_by_it, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("数控车工").await;
    let new = "陆丰市新恒达五金制品有限公司";
    let values = [new.into(), desk.organisation.into()];
    store::run(store.read(), "update organisation set name = $1 where id = $2", values).await.unwrap();
    make_heard(&desk, &store).await;
    assert_eq!(desk.found("新恒达五金制品").await, 1);
    assert_eq!(desk.found("数控车工").await, 1);
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
    // The published text itself stays as it was.
    let sql = "select count(*) as n from job_version where organisation_name = $1";
    assert_eq!(store::number(store.read(), sql, [new.into()]).await.unwrap(), 0);
    let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(200);
});

store::on_both_databases!(
    crate::migrations(),
    renamed_twice_it_is_called_by_its_last_name_everywhere,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.publish("数控车工").await;
        // What an approved change of name does: the organisation, and its next approved profile.
        let rename = async |name: &str| {
            let values = [name.into(), desk.organisation.into()];
            store::run(store.read(), "update organisation set name = $1 where id = $2", values).await.unwrap();
            make_heard(&desk, &store).await;
        };
        rename("陆丰市新恒达五金制品有限公司").await;
        assert_eq!(desk.found("新恒达五金").await, 1);
        let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200);
        // Nothing is published while it is renamed again; published again, search and page agree.
        rename("陆丰市远航五金制品有限公司").await;
        let _ = post(&desk.clerk, "/centre/jobs/publications", &ticked(&[id])).await.expect(200);
        let version = desk.jobs.last_published(store.read(), id).await.unwrap().unwrap().organisation_name;
        let list = desk.seeker.get("/api/v1/jobs").await.expect(200).value();
        assert_eq!(list["items"][0]["organisation"]["name"], version.as_str());
        let (old, last) = (desk.found("新恒达五金").await, desk.found("数控车工").await);
        assert_eq!((old, last), (0, 1));
        let reloaded = crate::Jobs::new(desk.jobs.organisations.clone());
        reloaded.load_index(|_, _| {}).await.unwrap();
        let found = reloaded.newest(1, desk.now()).unwrap();
        assert_eq!(found[0].organisation.name, version);
        // Another day of validity leaves the name alone.
        rename("陆丰市远洋五金制品有限公司").await;
        let day = [("valid_until".to_owned(), "2026-12-30".to_owned())];
        let fields: Vec<(String, String)> = ticked(&[id]).into_iter().chain(day).collect();
        let _ = post(&desk.clerk, "/centre/jobs/validity", &fields).await.expect(200);
        assert_eq!(desk.found("远洋五金").await, 1);
        let reloaded = crate::Jobs::new(desk.jobs.organisations.clone());
        reloaded.load_index(|_, _| {}).await.unwrap();
        assert_eq!(reloaded.newest(1, desk.now()).unwrap()[0].organisation.name, "陆丰市远洋五金制品有限公司");
    }
);

store::on_both_databases!(
    crate::migrations(),
    without_an_approved_profile_a_job_is_saved_and_not_published,
    |store| async move {
        let desk = Desk::new(&store).await;
        store::run(store.read(), "update organisation set suspended_at = 1 where id = $1", [desk.organisation.into()])
            .await
            .unwrap();
        let form = desk.form(&[("title", "未审核先写"), ("then", "publish")]);
        let _ = post(&desk.clerk, "/centre/jobs", &form).await.expect(409).sees("未审核先写");
        assert_eq!(desk.rows("job").await, 0);
        let id = desk.write(&[("title", "未审核先写")]).await;
        let _ = post(&desk.clerk, "/centre/jobs/publications", &ticked(&[id])).await.expect(409);
        let _ = desk.seeker.get(&format!("/jobs/{id}")).await.expect(404);
    }
);

store::on_both_databases!(crate::migrations(), no_phone_number_lies_in_plain_text, |store| async move {
    let desk = Desk::new(&store).await;
    let _ = desk.write(&[("contact_phone", "13800138011"), ("then", "publish")]).await;
    for table in ["job", "job_version"] {
        let sql = format!("select count(*) as n from {table} where cast(contact_phone as text) like '%13800138011%'");
        assert_eq!(store::number(store.read(), &sql, []).await.unwrap(), 0);
    }
});

store::on_both_databases!(crate::migrations(), a_job_sent_twice_is_one_job_with_one_answer, |store| async move {
    let desk = Desk::new(&store).await;
    let body: serde_json::Map<String, serde_json::Value> =
        desk.form(&[("then", "publish")]).into_iter().map(|(k, v)| (k, v.into())).collect();
    let body = serde_json::Value::Object(body);
    let key = [("idempotency-key", "k-1")];
    let send = || desk.clerk.json(Method::POST, "/api/v1/centre/jobs", &body, &key);
    let (first, second) = tokio::join!(send(), send());
    let (first, second) = (first.expect(201).value(), second.expect(201).value());
    assert_eq!((first["state"].as_str(), &first), (Some("published"), &second));
    assert_eq!(desk.rows("job").await, 1);
    // The same key is another request of another clerk, and of another address.
    let theirs = desk.rival.json(Method::POST, "/api/v1/centre/jobs", &body, &key).await.expect(201).value();
    assert_ne!(theirs["id"], first["id"]);
    let copies = format!("/api/v1/centre/jobs/{}/copies", first["id"].as_str().unwrap());
    let nothing = json!({});
    let copy = || desk.clerk.json(Method::POST, &copies, &nothing, &key);
    let (one, other) = (copy().await.expect(201).value(), copy().await.expect(201).value());
    assert_eq!(one, other);
    assert_eq!(desk.rows("job").await, 3);
    let changed = desk.clerk.json(Method::POST, "/api/v1/centre/jobs", &json!({}), &key).await.expect(422);
    assert_eq!(changed.value()["code"], "idempotency_key_used");
    // A batch that was answered is not done again: the job stays as it was taken down meanwhile.
    let (publish, again) = ("/api/v1/centre/jobs/withdrawals", [("idempotency-key", "k-2")]);
    let rows = json!({ "jobs": [first["id"]] });
    let done = desk.clerk.json(Method::POST, publish, &rows, &again).await.expect(200).value();
    assert_eq!(desk.clerk.json(Method::POST, publish, &rows, &again).await.expect(200).value(), done);
    // The page: its form carries a key of its own.
    let page = desk.clerk.get("/centre/jobs/new").await.expect(200).sees("name=\"once\" value=\"");
    let once = page.body.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut form = desk.form(&[("title", "灯塔维护焊工")]);
    form.push(("once".into(), once.into()));
    let (a, b) = tokio::join!(post(&desk.clerk, "/centre/jobs", &form), post(&desk.clerk, "/centre/jobs", &form));
    assert_eq!(a.expect(303).location(), b.expect(303).location());
    assert_eq!(desk.rows("job").await, 4);
});
