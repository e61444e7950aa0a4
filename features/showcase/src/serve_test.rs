//! Invariant I7 and the parts of films, over HTTP, on both databases.

use crate::{
    fixtures::reel,
    test_room::{House, id_of, migrations, png},
};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use object_store::ObjectStoreExt;
use review::{Decision, Reason};
use serde_json::json;
use web::testing::Reply;

impl House {
    /// Who reaches the bytes: clerk, bureau, its administrator; and, which must never be, anybody else.
    async fn reached(&self, id: &str) -> [bool; 4] {
        let path = self.path(id);
        let mut seen = [false; 4];
        for (n, who) in [&self.clerk, &self.reviewer, &self.administrator].into_iter().enumerate() {
            seen[n] = who.get(&path).await.status == 200;
        }
        for other in [&self.anyone, &self.stranger, &self.recruiter, &self.reviewer_elsewhere, &self.planner] {
            let reply = other.get(&path).await;
            assert!(reply.status == 200 || reply.status == 404, "{}", reply.status);
            seen[3] |= reply.status == 200;
        }
        seen
    }
}

fn head(reply: &Reply, name: header::HeaderName) -> String {
    reply.headers.get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
}

store::on_both_databases!(
    migrations(),
    invariant_i7_nothing_unapproved_reaches_anybody_but_its_clerk_and_its_bureau,
    |store| async move {
        let house = House::on(&store).await;
        let id = id_of(&house.uploaded("pictures", "装配车间", &png(300, 300, 1)).await);
        assert_eq!(house.reached(&id).await, [true, false, false, false], "a draft is its clerk's alone");
        house.submitted().await;
        assert_eq!(house.reached(&id).await, [true, true, true, false], "in review");
        house.decide(&house.officer, &id, Decision::Return(Reason::parse("模糊不清").unwrap())).await.unwrap();
        assert_eq!(house.reached(&id).await, [true, true, true, false], "returned");
        let id = house.approved("pictures", "装配车间", &png(300, 300, 2)).await;
        assert_eq!(house.reached(&id).await, [true; 4], "approved");
        house.take_off(&house.officer, &id, "内容过时").await.unwrap();
        assert_eq!(house.reached(&id).await, [true, true, true, false], "taken off by the bureau");
        let id = house.approved("pictures", "装配车间", &png(300, 300, 3)).await;
        let removal = format!("/api/v1/showcase/items/{id}/removal");
        let _ = house.clerk.json(Method::POST, &removal, &json!({}), &[]).await.expect(200);
        assert_eq!(house.reached(&id).await, [false; 4], "taken away by the clerk");
    }
);

store::on_both_databases!(migrations(), a_new_logo_is_seen_by_nobody_until_it_is_approved, |store| async move {
    let house = House::on(&store).await;
    let old = house.approved("logo", "", &png(300, 300, 1)).await;
    let new = id_of(&house.uploaded("logo", "", &png(300, 300, 2)).await);
    house.submitted().await;
    let public = format!("/api/v1/organisations/{}/showcase", house.id);
    let shown = async || {
        let said = house.anyone.get(&public).await.expect(200).value();
        said["logo"]["address"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown().await, house.path(&old));
    assert_eq!((house.reached(&old).await[3], house.reached(&new).await[3]), (true, false));
    house.decide(&house.officer, &new, Decision::Approve).await.unwrap();
    assert_eq!(shown().await, house.path(&new));
    assert_eq!((house.reached(&old).await[3], house.reached(&new).await[3]), (false, true));
});

store::on_both_databases!(migrations(), nothing_of_a_suspended_organisation_is_public, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("logo", "", &png(300, 300, 1)).await;
    assert!(house.reached(&id).await[3]);
    let public = format!("/api/v1/organisations/{}/showcase", house.id);
    let room = &house.room.organisations;
    for suspends in [true, false] {
        let reason = Reason::parse("虚假招聘").unwrap();
        let tx = room.store.begin().await.unwrap();
        let now = room.clock.now();
        organisations::suspend(room, &tx, &house.officer, house.id, suspends.then_some(&reason), now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.reached(&id).await[3], !suspends);
        let _ = house.anyone.get(&public).await.expect(if suspends { 404 } else { 200 });
    }
});

store::on_both_databases!(migrations(), what_a_browser_keeps_it_asks_about_again, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("pictures", "装配车间", &png(300, 300, 1)).await;
    let path = house.path(&id);
    let seen = house.anyone.get(&path).await.expect(200);
    let etag = format!("\"{}\"", house.item(&id).await["hash"].as_str().unwrap());
    assert_eq!(head(&seen, header::ETAG), etag);
    assert_eq!(head(&seen, header::CACHE_CONTROL), "no-cache");
    assert_eq!(head(&seen, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(head(&seen, header::CONTENT_TYPE), "image/jpeg");
    assert!(head(&seen, header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    let known = house.get(&house.anyone, &path, &[("if-none-match", &etag)]).await.expect(304);
    assert!(known.body.is_empty() && head(&known, header::ETAG) == etag);
    house.take_off(&house.officer, &id, "内容过时").await.unwrap();
    let gone = house.get(&house.anyone, &path, &[("if-none-match", &etag)]).await.expect(404);
    assert!(!gone.headers.contains_key(header::ETAG));
    let own = house.clerk.get(&path).await.expect(200);
    assert_eq!(head(&own, header::CACHE_CONTROL), "private, no-store");
});

store::on_both_databases!(migrations(), a_player_gets_the_parts_of_a_film_that_it_asks_for, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("film", "企业宣传片", &reel::film(2)).await;
    let path = house.path(&id);
    let length = house.item(&id).await["bytes"].as_u64().unwrap();
    let file = crate::path_of(house.id, house.item(&id).await["hash"].as_str().unwrap());
    let bytes = house.room.organisations.files.get(&file).await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len() as u64, length);
    let whole = house.get(&house.anyone, &path, &[("accept-encoding", "gzip, br")]).await.expect(200);
    assert_eq!(head(&whole, header::CONTENT_TYPE), "video/mp4");
    assert_eq!(head(&whole, header::CONTENT_LENGTH), length.to_string());
    assert_eq!(head(&whole, header::ACCEPT_RANGES), "bytes");
    assert!(!whole.headers.contains_key(header::CONTENT_ENCODING), "a film is not packed again");
    let etag = head(&whole, header::ETAG);
    for (range, part) in [
        ("bytes=0-99".to_owned(), 0..100),
        (format!("bytes={}-", length - 7), length - 7..length),
        ("bytes=-5".to_owned(), length - 5..length),
        (format!("bytes=100-{}", length * 2), 100..length),
    ] {
        let reply = house.get(&house.anyone, &path, &[("range", &range), ("if-range", &etag)]).await.expect(206);
        assert_eq!(head(&reply, header::CONTENT_LENGTH), (part.end - part.start).to_string());
        assert_eq!(head(&reply, header::CONTENT_RANGE), format!("bytes {}-{}/{length}", part.start, part.end - 1));
        let (start, end) = (usize::try_from(part.start).unwrap(), usize::try_from(part.end).unwrap());
        assert_eq!(reply.body, String::from_utf8_lossy(&bytes[start..end]), "{range}");
    }
    let outside = house.get(&house.anyone, &path, &[("range", &format!("bytes={length}-"))]).await.expect(416);
    assert_eq!(head(&outside, header::CONTENT_RANGE), format!("bytes */{length}"));
    assert_eq!(head(&outside, header::CACHE_CONTROL), "no-cache");
    let _ = house.get(&house.anyone, &path, &[("range", "bytes=0-9"), ("if-range", "\"other\"")]).await.expect(200);
    let _ = house.get(&house.anyone, &path, &[("range", "bytes=0-1,5-6")]).await.expect(200);
    let request = Request::head(&path).header("range", "bytes=0-9").body(Body::empty()).unwrap();
    let only_head = house.anyone.send(request).await.expect(200);
    assert_eq!((head(&only_head, header::CONTENT_LENGTH), only_head.body.as_str()), (length.to_string(), ""));
    // A range tells a stranger nothing about what is not public.
    house.take_off(&house.officer, &id, "内容过时").await.unwrap();
    let _ = house.get(&house.anyone, &path, &[("range", "bytes=0-9")]).await.expect(404);
    let _ = house.get(&house.anyone, &path, &[("range", &format!("bytes={length}-"))]).await.expect(404);
});

store::on_both_databases!(migrations(), a_file_that_was_exchanged_is_not_served, |store| async move {
    let house = House::on(&store).await;
    for (kind, bytes) in [("pictures", png(300, 300, 1)), ("film", reel::film(1))] {
        let id = house.approved(kind, "装配车间", &bytes).await;
        let file = crate::path_of(house.id, house.item(&id).await["hash"].as_str().unwrap());
        house.room.organisations.files.put(&file, bytes::Bytes::from_static(b"<script>").into()).await.unwrap();
        let _ = house.anyone.get(&house.path(&id)).await.expect(500);
        house.room.organisations.files.delete(&file).await.unwrap();
        // One that is gone is a picture that says so, and nothing that a browser keeps.
        let gone = house.anyone.get(&house.path(&id)).await.expect(404);
        assert_eq!(
            (head(&gone, header::CONTENT_TYPE).as_str(), head(&gone, header::ETAG).as_str()),
            ("image/svg+xml", "")
        );
    }
});

store::on_both_databases!(migrations(), an_item_is_read_at_its_own_organisation_alone, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("logo", "", &png(300, 300, 1)).await;
    let elsewhere = house.room.clock.new_id();
    let _ = house.anyone.get(&format!("/organisations/{elsewhere}/showcase/{id}")).await.expect(404);
    let _ = house.anyone.get(&format!("/organisations/{}/showcase/{elsewhere}", house.id)).await.expect(404);
    let _ = house.anyone.get(&format!("/organisations/x/showcase/{id}")).await.expect(404);
    let _ = house.anyone.get(&format!("/organisations/{}/showcase/..%2F..%2Fkeys", house.id)).await.expect(404);
});

store::on_both_databases!(migrations(), a_logo_is_named_by_its_content_once_it_is_approved, |store| async move {
    let house = House::on(&store).await;
    let room = &house.room.organisations;
    let logos = async || room.logos_of(&[house.id]).await.unwrap();
    let waiting = id_of(&house.uploaded("logo", "", &png(240, 240, 1)).await);
    house.submitted().await;
    assert!(logos().await.is_empty(), "nothing unapproved is named (I7)");
    house.decide(&house.officer, &waiting, Decision::Approve).await.unwrap();
    let address = logos().await.remove(&house.id).unwrap();
    let by_content = house.anyone.get(&address).await.expect(200);
    assert_eq!(head(&by_content, header::CACHE_CONTROL), "private, max-age=86400");
    let plain = house.anyone.get(&house.path(&waiting)).await.expect(200);
    assert_eq!(head(&plain, header::CACHE_CONTROL), "no-cache");
    let other = house.anyone.get(&format!("{}?v=0000000000000000", house.path(&waiting))).await.expect(200);
    assert_eq!(head(&other, header::CACHE_CONTROL), "no-cache");
    // Another logo has another address; one that was taken off has none, and its bytes are nobody's.
    let next = id_of(&house.uploaded("logo", "", &png(240, 240, 2)).await);
    house.submitted().await;
    house.decide(&house.officer, &next, Decision::Approve).await.unwrap();
    assert_ne!(logos().await[&house.id], address);
    let _ = house.anyone.get(&address).await.expect(404);
    house.take_off(&house.officer, &next, "不是本单位的标志").await.unwrap();
    assert!(logos().await.is_empty());
});
