//! 【上传】, order, words and 【提交审核】 over HTTP, on both databases.

use crate::{
    fixtures::{draw, reel},
    test_room::{House, id_of, migrations, png},
};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use review::{Decision, Reason};
use serde_json::{Value, json};

store::on_both_databases!(migrations(), a_clerk_uploads_and_submits_logo_pictures_and_film, |store| async move {
    let house = House::on(&store).await;
    let page = house.clerk.get("/centre/showcase").await.expect(200);
    let _ = page.sees("还没有上传单位logo").sees("上传图片").lacks("提交审核");
    let logo = house.uploaded("logo", "", &png(240, 200, 1)).await;
    assert_eq!((&logo["state"], &logo["media_type"]), (&json!("draft"), &json!("image/png")));
    let picture = house.uploaded("pictures", "装配车间", &png(2_000, 400, 2)).await;
    assert_eq!((&picture["width"], &picture["height"]), (&json!(1_600), &json!(320)), "made to fit");
    let film = house.uploaded("film", "", &reel::film(2)).await;
    assert_eq!((&film["caption"], &film["duration_ms"]), (&json!("宣传视频"), &json!(2_000)));
    let page = house.clerk.get("/centre/showcase").await.expect(200);
    let _ = page.sees("有 3 项已上传、尚未提交").sees("提交审核").sees("装配车间").sees("待提交");
    let done = house.clerk.post("/centre/showcase/submissions", &[]).await.expect(303);
    assert_eq!(done.location(), "/centre/showcase");
    assert!(house.items().await.iter().all(|i| i["state"] == "in_review"));
    let again = house.clerk.json(Method::POST, "/api/v1/showcase/submissions", &json!({}), &[]).await.expect(409);
    assert_eq!(again.value()["code"], "nothing_to_submit");
});

store::on_both_databases!(migrations(), a_form_without_scripts_uploads_and_keeps_what_was_typed, |store| async move {
    let house = House::on(&store).await;
    let path = "/centre/showcase/pictures";
    let fields = [("picture_caption", "装配车间")];
    let done = house.clerk.post_file(path, &fields, ("picture", "x.txt", &png(300, 300, 1))).await.expect(303);
    assert!(done.location().starts_with("/centre/showcase#item-"));
    let fields = [("picture_caption", "质检室")];
    let refused = house.clerk.post_file(path, &fields, ("picture", "x.png", b"<svg></svg>")).await.expect(422);
    let _ = refused
        .sees("只支持 JPEG、PNG 或 WebP 图片")
        .sees("value=\"质检室\"")
        .sees("有误：单位形象")
        .lacks("<svg></svg>");
    let refused = house.clerk.post_file(path, &[("picture_caption", "室")], ("picture", "x", &png(300, 300, 2))).await;
    let _ = refused.expect(422).sees("请填写图片说明，2 至 30 个字").sees("value=\"室\"");
    // Pressed without a file, as a browser sends it.
    let refused = house.clerk.post_file(path, &fields, ("picture", "", b"")).await.expect(422);
    let _ = refused.sees("请选择要上传的图片");
    assert_eq!(house.items().await.len(), 1);
});

store::on_both_databases!(migrations(), bad_files_are_refused_with_a_code_and_change_nothing, |store| async move {
    let house = House::on(&store).await;
    let mut bomb = png(300, 300, 1);
    bomb[16..24].copy_from_slice(&[0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20]);
    let both = [png(300, 300, 1), b"<script>alert(1)</script>".to_vec()].concat();
    let cut = png(300, 300, 1)[..400].to_vec();
    let large = vec![0xFF; 5 * 1024 * 1024 + 1];
    let film = reel::film(2);
    let hevc = reel::film_with(2, b"hvc1", b"vide", &[]);
    for (kind, bytes, code) in [
        ("pictures", b"".as_slice(), "file_missing"),
        ("pictures", b"GIF89a\x01\x00\x01\x00", "file_of_another_kind"),
        ("pictures", &film, "file_of_another_kind"),
        ("pictures", &png(199, 300, 1), "too_few_pixels"),
        ("pictures", &both, "file_disguised"),
        ("pictures", &cut, "file_damaged"),
        ("pictures", &large, "file_too_large"),
        ("logo", &large[..2 * 1024 * 1024 + 1], "file_too_large"),
        ("film", &png(300, 300, 1), "file_of_another_kind"),
        ("film", &film[..5_000], "file_damaged"),
        ("film", &hevc, "film_codec"),
    ] {
        let refused = house.send(&house.clerk, kind, "装配车间", bytes).await.expect(422).value();
        assert_eq!(refused["code"], code, "{kind}");
        assert!(!refused["detail"].as_str().unwrap().is_empty() && !refused["errors"].as_array().unwrap().is_empty());
    }
    let refused = house.send(&house.clerk, "pictures", "装配车间", &bomb).await.expect(422).value();
    assert!(["too_many_pixels", "file_damaged"].contains(&refused["code"].as_str().unwrap()));
    // No file at all, another kind of body, two files, a body that stops.
    let path = "/api/v1/showcase/pictures";
    assert_eq!(house.clerk.json(Method::POST, path, &json!({}), &[]).await.expect(422).value()["code"], "file_missing");
    let part = "--e\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n";
    for (body, status, code) in [
        (format!("{part}x\r\n--e\r\nno end"), 422, "file_of_another_kind"),
        (format!("{part}x"), 400, "malformed_multipart"),
        ("nothing".to_owned(), 400, "malformed_multipart"),
    ] {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=e")
            .header("sec-fetch-site", "same-origin");
        let refused = house.clerk.send(request.body(Body::from(body)).unwrap()).await.expect(status).value();
        assert_eq!(refused["code"], code);
    }
    assert_eq!(house.items().await, Vec::<Value>::new());
    assert_eq!(house.count("select count(*) as n from deed where object_kind = 'showcase'").await, 0);
});

store::on_both_databases!(migrations(), a_body_that_announces_too_much_is_not_read, |store| async move {
    let house = House::on(&store).await;
    let send = async |kind: &str, bytes: u64| {
        let request = Request::post(format!("/api/v1/showcase/{kind}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=e")
            .header(header::CONTENT_LENGTH, bytes)
            .header("sec-fetch-site", "same-origin");
        let never = futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
        house.clerk.send(request.body(Body::from_stream(never)).unwrap()).await.expect(422).value()
    };
    assert_eq!(send("pictures", 7 * 1024 * 1024).await["code"], "file_too_large");
    assert_eq!(send("film", 202 * 1024 * 1024).await["code"], "file_too_large");
});

store::on_both_databases!(migrations(), nine_pictures_fit_and_none_stands_twice, |store| async move {
    let house = House::on(&store).await;
    for n in 0..9 {
        house.uploaded("pictures", "装配车间", &png(210, 210, n)).await;
        if n == 0 {
            let same = house.send(&house.clerk, "pictures", "另一个车间", &png(210, 210, 0)).await.expect(409).value();
            assert_eq!(same["code"], "same_picture_already");
        }
    }
    let tenth = house.send(&house.clerk, "pictures", "装配车间", &png(210, 210, 100)).await.expect(409).value();
    assert_eq!(tenth["code"], "nine_pictures_already");
    let _ = house.clerk.get("/centre/showcase").await.expect(200).sees("已有 9 张图片").lacks("上传图片");
    let first = id_of(&house.items().await[0]);
    let removal = format!("/api/v1/showcase/items/{first}/removal");
    let _ = house.clerk.json(Method::POST, &removal, &json!({}), &[]).await.expect(200);
    house.uploaded("pictures", "装配车间", &png(210, 210, 100)).await;
    let _ = house.clerk.json(Method::POST, &removal, &json!({}), &[]).await.expect(404);
});

store::on_both_databases!(migrations(), pictures_are_put_in_order_by_buttons_and_by_dragging, |store| async move {
    let house = House::on(&store).await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(id_of(&house.uploaded("pictures", "装配车间", &png(210, 210, n)).await));
    }
    let shift = async |id: &str, to: &str| {
        let path = format!("/centre/showcase/items/{id}/place");
        assert_eq!(
            house.clerk.post(&path, &[("to", to)]).await.expect(303).location(),
            format!("/centre/showcase#item-{id}")
        );
        house.items().await.iter().map(id_of).collect::<Vec<_>>()
    };
    assert_eq!(shift(&ids[2], "earlier").await, [&*ids[0], &ids[2], &ids[1]]);
    assert_eq!(shift(&ids[0], "later").await, [&*ids[2], &ids[0], &ids[1]]);
    assert_eq!(shift(&ids[2], "earlier").await, [&*ids[2], &ids[0], &ids[1]], "the first stays");
    let order = async |items: Value| {
        house.clerk.json(Method::PUT, "/api/v1/showcase/order", &json!({ "items": items }), &[]).await
    };
    let _ = order(json!([ids[1], ids[2], ids[0]])).await.expect(200);
    let now: Vec<String> = house.items().await.iter().map(id_of).collect();
    assert_eq!(now, [&*ids[1], &ids[2], &ids[0]]);
    for wrong in [json!([ids[1], ids[2]]), json!([ids[1], ids[1], ids[2]]), json!(["x"]), json!([])] {
        assert_eq!(order(wrong).await.expect(409).value()["code"], "order_changed");
    }
    let stranger = house.stranger.json(Method::PUT, "/api/v1/showcase/order", &json!({ "items": ids }), &[]).await;
    assert_eq!(stranger.expect(409).value()["code"], "order_changed");
});

store::on_both_databases!(migrations(), a_returned_picture_gets_other_words_and_comes_again, |store| async move {
    let house = House::on(&store).await;
    let id = id_of(&house.uploaded("pictures", "第一车间", &png(210, 210, 1)).await);
    house.submitted().await;
    let path = format!("/api/v1/showcase/items/{id}/caption");
    let words = json!({ "caption": "装配车间" });
    let early = house.clerk.json(Method::PUT, &path, &words, &[]).await.expect(409).value();
    assert_eq!(early["code"], "item_state", "what the bureau looks at keeps its words");
    let reason = Reason::parse("说明与图片不符").unwrap();
    house.decide(&house.officer, &id, Decision::Return(reason)).await.unwrap();
    let _ = house.clerk.get("/centre/showcase").await.expect(200).sees("原因：说明与图片不符").sees("修改说明");
    let _ = house.clerk.json(Method::PUT, &path, &json!({ "caption": "室" }), &[]).await.expect(422);
    let _ = house.stranger.json(Method::PUT, &path, &words, &[]).await.expect(404);
    let page = format!("/centre/showcase/items/{id}/caption");
    let _ = house.clerk.post(&page, &[("caption", "装配车间")]).await.expect(303);
    let item = house.item(&id).await;
    assert_eq!((&item["state"], &item["caption"]), (&json!("draft"), &json!("装配车间")));
    house.submitted().await;
    assert_eq!(house.item(&id).await["reason"], Value::Null);
});

store::on_both_databases!(migrations(), taking_something_away_is_asked_about_where_no_script_did, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("logo", "", &draw::logo(1).unwrap().bytes).await;
    let path = format!("/centre/showcase/items/{id}/removal");
    let asked = house.clerk.post(&path, &[]).await.expect(200);
    let _ = asked.sees("确定删除单位logo吗").sees("删除后立即停止对外展示");
    let _ = house.anyone.get(&house.path(&id)).await.expect(200);
    let _ = house.stranger.post(&path, &[]).await.expect(404);
    let _ = house.stranger.post(&path, &[("confirmed", "yes")]).await.expect(404);
    let _ = house.clerk.post(&path, &[("confirmed", "yes")]).await.expect(303);
    let _ = house.anyone.get(&house.path(&id)).await.expect(404);
});

store::on_both_databases!(
    migrations(),
    a_showcase_asks_for_a_complete_profile_and_the_right_power,
    |store| async move {
        let house = House::on(&store).await;
        let _ = house.anyone.get("/centre/showcase").await.expect(303);
        let _ = house.recruiter.get("/centre/showcase").await.expect(403);
        let _ = house.send(&house.recruiter, "logo", "", &png(210, 210, 1)).await.expect(403);
        let tx = store.begin().await.unwrap();
        store::run(&*tx, "delete from profile", []).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.clerk.get("/centre/showcase").await.expect(303).location(), "/centre/profile");
        let refused = house.send(&house.clerk, "logo", "", &png(210, 210, 1)).await.expect(409).value();
        assert_eq!(refused["code"], "profile_incomplete");
    }
);

store::on_both_databases!(migrations(), uploads_of_a_day_are_bounded, |store| async move {
    let house = House::on(&store).await;
    let film = reel::film(1);
    for n in 0..10 {
        let mut other = film.clone();
        *other.last_mut().unwrap() = n;
        house.uploaded("film", "", &other).await;
    }
    assert_eq!(house.items().await.len(), 1, "each takes the place of the one before");
    let refused = house.send(&house.clerk, "film", "", &film).await.expect(429).value();
    assert_eq!(refused["code"], "uploads_used_up");
    house.uploaded("logo", "", &png(210, 210, 1)).await;
});
