use crate::{ChangeHook, migrations, review_profile, suspend, test_room::House};
use ::store::on_both_databases;
use access::{OrganisationId, Power, Powers, Rank, Role};
use accounts::testing::messages_to;
use clock::Timestamp;
use review::{Decision, Reason, Revision};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use web::testing::{Client, Reply};

const PAGE: &str = "/centre/profile";
const GOOD: [(&str, &str); 8] = [
    ("nature", "limited"),
    ("industry", "39"),
    ("size", "100-499"),
    ("division", "441581"),
    ("address", "东海街道工业园区二路8号"),
    ("introduction", "生产航标灯和船用照明，2009年建厂，有自己的食堂和宿舍。"),
    ("contact_name", "林晓彤"),
    ("contact_phone", "0660-8519160"),
];

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(320, 240, image::Rgb([200, 210, 220]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn send(clerk: &Client, changes: &[(&str, &str)], then: &str, picture: Option<&[u8]>) -> Reply {
    let mut fields: Vec<(&str, &str)> = GOOD.to_vec();
    for (field, value) in changes {
        match fields.iter_mut().find(|(f, _)| f == field) {
            Some(found) => found.1 = value,
            None => fields.push((field, value)),
        }
    }
    fields.push(("then", then));
    match picture {
        Some(bytes) => clerk.post_file(PAGE, &fields, ("licence", "<script>.png", bytes)).await,
        None => clerk.post(PAGE, &fields).await,
    }
}

struct Scene {
    house: House,
    organisation: OrganisationId,
    clerk: Client,
    phone: String,
}

async fn scene(store: &::store::Store, approved: bool) -> Scene {
    let house = House::on(store);
    let organisation = house.organisation(1, approved).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    house.bound(organisation, &person, Powers::ALL).await;
    let clerk = house.as_clerk(&person, organisation).await;
    Scene { house, organisation, clerk, phone: person.phone }
}

impl Scene {
    async fn decide(&self, division: &str, seen: i64, decision: Decision) -> Result<(), web::Stop> {
        let tx = self.house.room.store.begin().await.unwrap();
        let officer = self.house.reviewer(division);
        let now = self.house.room.clock.now();
        review_profile::decide(&self.house.room, &tx, &officer, self.organisation, Revision(seen), decision, now)
            .await?;
        tx.commit().await.unwrap();
        Ok(())
    }
}

fn code(result: Result<(), web::Stop>) -> &'static str {
    result.unwrap_err().refusal().unwrap().code()
}

on_both_databases!(migrations(), a_profile_is_filled_in_saved_and_submitted, |store| async move {
    let s = scene(&store, false).await;
    let page = s
        .clerk
        .get(PAGE)
        .await
        .expect(200)
        .sees("未完善")
        .sees("<optgroup label=\"汕尾市\">")
        .sees("<optgroup label=\"制造业\">");
    let _ = page.sees("保存并提交审核").sees("营业执照");
    let room = &s.house.room;
    let incomplete = room.complete(store.read(), s.organisation).await.unwrap_err();
    assert_eq!(incomplete.refusal().unwrap().leads_to().as_deref(), Some(PAGE));
    assert_eq!(send(&s.clerk, &[], "save", Some(&png())).await.expect(303).location(), PAGE);
    let _ = s
        .clerk
        .get(PAGE)
        .await
        .expect(200)
        .sees("待审核")
        .sees("尚未提交")
        .sees("0660-8519160")
        .sees("/files/licences/");
    assert!(room.complete(store.read(), s.organisation).await.is_ok());
    let no = room.approved(store.read(), s.organisation).await.unwrap_err();
    assert_eq!(no.refusal().unwrap().code(), "profile_not_approved");
    assert!(room.public(store.read(), s.organisation).await.unwrap().is_none());
    // What is only saved is not before the bureau.
    assert_eq!(s.house.waiting(review_profile::WAITING, "441581").await, 0);
    assert_eq!(code(s.decide("441581", 1, Decision::Approve).await), "not_in_review");
    let _ = send(&s.clerk, &[], "submit", None).await.expect(303);
    let _ = s.clerk.get(PAGE).await.expect(200).sees("审核中");
    let _ = send(&s.clerk, &[], "submit", None).await.expect(409).sees("正在审核");
    assert_eq!((s.house.deeds("profile.revision").await, s.house.deeds("profile.submission").await), (2, 1));
});

on_both_databases!(migrations(), the_bureau_decides_on_what_it_saw, |store| async move {
    let s = scene(&store, false).await;
    let _ = send(&s.clerk, &[], "submit", Some(&png())).await.expect(303);
    let room = &s.house.room;
    for (division, count) in [("441581", 1), ("441500", 1), ("440000", 1), ("441521", 0), ("440100", 0)] {
        assert_eq!(s.house.waiting(review_profile::WAITING, division).await, count, "{division}");
    }
    let shown = review_profile::show(room, store.read(), s.organisation).await.unwrap().unwrap();
    assert_eq!((shown.revision, shown.changes()), (Revision(1), 11));
    assert!(shown.fields.iter().all(|f| !f.submitted.contains("8519160")), "the phone is masked");
    assert_eq!(code(s.decide("441521", 1, Decision::Approve).await), "not_found");
    // The clerk changes it while the officer reads.
    let _ = send(&s.clerk, &[("size", "20-99")], "save", None).await.expect(303);
    assert_eq!(code(s.decide("441581", 1, Decision::Approve).await), "revision_changed");
    let _ = send(&s.clerk, &[("size", "20-99")], "submit", None).await.expect(303);
    assert_eq!(code(s.decide("441581", 1, Decision::Approve).await), "revision_changed");
    let reason = Reason::parse("营业执照不清晰").unwrap();
    s.decide("441581", 3, Decision::Return(reason)).await.unwrap();
    let _ = s.clerk.get(PAGE).await.expect(200).sees("审核不通过").sees("营业执照不清晰");
    assert!(messages_to(&room.accounts, &s.phone).await[0].contains("营业执照不清晰"));
    let _ = send(&s.clerk, &[("size", "20-99")], "submit", None).await.expect(303);
    s.decide("441500", 4, Decision::Approve).await.unwrap();
    assert_eq!(code(s.decide("441581", 4, Decision::Approve).await), "not_in_review");
    let _ = s.clerk.get(PAGE).await.expect(200).sees("审核通过");
    let public = room.public(store.read(), s.organisation).await.unwrap().unwrap();
    assert_eq!((public.size, public.division_name.as_str()), ("20-99人", "广东省汕尾市陆丰市"));
    assert_eq!((s.house.deeds("profile.return").await, s.house.deeds("profile.approval").await), (1, 1));
});

on_both_databases!(migrations(), the_approved_version_stays_live_while_the_next_is_reviewed, |store| async move {
    let s = scene(&store, true).await;
    let room = &s.house.room;
    let before = room.public(store.read(), s.organisation).await.unwrap().unwrap();
    let said = "专做船用五金，2026年新建了热处理车间，提供食堂和双人宿舍。";
    let _ = send(&s.clerk, &[("introduction", said)], "submit", None).await.expect(303);
    assert_eq!(room.public(store.read(), s.organisation).await.unwrap().unwrap(), before);
    assert!(room.approved(store.read(), s.organisation).await.is_ok());
    let shown = review_profile::show(room, store.read(), s.organisation).await.unwrap().unwrap();
    let introduction = shown.fields.iter().find(|f| f.label == "单位简介").unwrap();
    assert!(introduction.is_changed() && introduction.approved.as_deref() == Some(&before.introduction));
    assert!(!shown.is_licence_new);
    s.decide("441581", 2, Decision::Return(Reason::parse("请注明环评情况").unwrap())).await.unwrap();
    assert_eq!(room.public(store.read(), s.organisation).await.unwrap().unwrap(), before);
    let _ = send(&s.clerk, &[("introduction", said)], "submit", None).await.expect(303);
    s.decide("441581", 3, Decision::Approve).await.unwrap();
    assert_eq!(room.public(store.read(), s.organisation).await.unwrap().unwrap().introduction, said);
});

on_both_databases!(migrations(), an_officer_does_not_decide_on_the_own_organisation, |store| async move {
    let s = scene(&store, false).await;
    let _ = send(&s.clerk, &[], "submit", Some(&png())).await.expect(303);
    let room = &s.house.room;
    let also_officer = s.house.person(77, "clerk00077", Rank::SECOND).await;
    s.house.bound(s.organisation, &also_officer, [Power::Recruiting].into_iter().collect()).await;
    let mut officer = s.house.reviewer("441581");
    officer.identity_hash = Some(accounts::persons::identity_hash(&room.accounts, &also_officer.document));
    let tx = room.store.begin().await.unwrap();
    let now = room.clock.now();
    let decided =
        review_profile::decide(room, &tx, &officer, s.organisation, Revision(1), Decision::Approve, now).await;
    assert_eq!(code(decided), "own_organisation");
    drop(tx);
    assert_eq!(s.house.deeds("profile.approval").await, 0);
});

on_both_databases!(migrations(), a_decision_and_a_new_submission_at_once_take_some_order, |store| async move {
    let s = scene(&store, false).await;
    let _ = send(&s.clerk, &[], "submit", Some(&png())).await.expect(303);
    let deciding = s.decide("441581", 1, Decision::Approve);
    let saving = send(&s.clerk, &[("size", "20-99")], "save", None);
    let (decided, saved) = tokio::join!(deciding, saving);
    let _ = saved.expect(303);
    let versions = s.house.count("profile_version").await;
    match decided {
        Ok(()) => assert_eq!(versions, 1),
        Err(stop) => assert_eq!((stop.refusal().unwrap().code(), versions), ("revision_changed", 0)),
    }
    let _ = s.clerk.get(PAGE).await.expect(200).sees("待审核");
});

on_both_databases!(migrations(), of_two_clerks_the_second_is_told_and_loses_nothing, |store| async move {
    let s = scene(&store, true).await;
    let _ = send(&s.clerk, &[("revision", "1")], "save", None).await.expect(303);
    let back =
        send(&s.clerk, &[("revision", "1"), ("address", "另一位经办人写的地址9号")], "save", None).await.expect(409);
    let _ = back.sees("已被其他经办人修改").sees("另一位经办人写的地址9号").sees("name=\"revision\" value=\"2\"");
});

on_both_databases!(migrations(), bad_fields_and_pictures_change_nothing_and_come_back, |store| async move {
    let s = scene(&store, false).await;
    let long = "长".repeat(300_000);
    for (field, bad) in [
        ("nature", "boss"),
        ("industry", "98"),
        ("size", ""),
        ("division", "110101"),
        ("address", "<b>x"),
        ("introduction", "短"),
        ("introduction", &long),
        ("contact_name", "\u{200b}"),
        ("contact_phone", "12345678901"),
    ] {
        let _ =
            send(&s.clerk, &[(field, bad)], "save", Some(&png())).await.expect(422).sees("data-errors").lacks("<b>x");
    }
    let _ = send(&s.clerk, &[], "save", None).await.expect(422).sees("请上传营业执照");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let _ = send(&s.clerk, &[], "save", Some(svg)).await.expect(422).sees("只支持 JPEG 或 PNG").lacks("<script>");
    let whole = png();
    let _ = send(&s.clerk, &[], "save", Some(&whole[..whole.len() / 2])).await.expect(422).sees("不完整或已损坏");
    let _ = send(&s.clerk, &[], "save", Some(&vec![0; 11 * 1024 * 1024])).await.expect(422).sees("10 MB");
    assert_eq!(s.house.count("profile").await, 0);
    // A good picture beside a bad field need not be chosen again.
    let back = send(&s.clerk, &[("size", "")], "save", Some(&whole)).await.expect(422).sees("已上传的营业执照");
    let kept = back.body.split("name=\"licence_kept\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let _ = send(&s.clerk, &[("licence_kept", &kept)], "save", None).await.expect(303);
});

on_both_databases!(migrations(), a_licence_is_seen_by_the_own_clerk_and_the_deciding_bureau_only, |store| async move {
    let s = scene(&store, false).await;
    let _ = send(&s.clerk, &[], "save", Some(&png())).await.expect(303);
    let body = s.clerk.get(PAGE).await.expect(200).body;
    let address = body.split("src=\"/files/licences/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/files/licences/{address}");
    let seen = s.clerk.get(&address).await.expect(200);
    assert_eq!(seen.headers["content-type"], "image/png");
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    assert!(seen.headers["content-disposition"].to_str().unwrap().contains("licence.png"));
    let officer = s.house.as_officer("reviewer", &[Role::Reviewer]).await;
    let _ = officer.get(&address).await.expect(404);
    let _ = send(&s.clerk, &[], "submit", None).await.expect(303);
    let _ = officer.get(&address).await.expect(200);
    let accounts_officer = s.house.as_officer("accounts1", &[Role::AccountAdministrator]).await;
    let other = s.house.person(2, "clerk00002", Rank::SECOND).await;
    s.house.bound(s.organisation, &other, [Power::Recruiting].into_iter().collect()).await;
    let without_power = s.house.as_clerk(&other, s.organisation).await;
    let unit = s.house.as_unit(s.organisation).await;
    let elsewhere = s.house.organisation(2, true).await;
    s.house.bound(elsewhere, &other, Powers::ALL).await;
    let of_another = s.house.as_clerk(&other, elsewhere).await;
    for nobody in [&s.house.client, &accounts_officer, &without_power, &unit, &of_another] {
        let _ = nobody.get(&address).await.expect(404);
    }
    // Another's picture cannot be made one's own.
    let id = address.rsplit('/').next().unwrap();
    let _ = send(&of_another, &[("licence_kept", id)], "save", None).await.expect(303);
    let _ = of_another.get(&address).await.expect(404);
});

on_both_databases!(migrations(), no_phone_lies_open_in_the_database, |store| async move {
    let s = scene(&store, false).await;
    let _ = send(&s.clerk, &[("contact_phone", "13812345678")], "submit", Some(&png())).await.expect(303);
    s.decide("441581", 1, Decision::Approve).await.unwrap();
    for sql in [
        "select count(*) as n from deed where detail like '%13812345678%'",
        "select count(*) as n from event where body like '%13812345678%'",
        "select count(*) as n from profile_version where introduction like '%13812345678%' or address like '%13812345678%'",
    ] {
        assert_eq!(::store::number(store.read(), sql, []).await.unwrap(), 0);
    }
    let kept: Vec<Kept> = ::store::all(store.read(), "select contact_phone from profile_version", []).await.unwrap();
    assert!(kept.iter().all(|k| !k.contact_phone.windows(11).any(|w| w == b"13812345678")));
});

#[derive(sea_orm::FromQueryResult)]
struct Kept {
    contact_phone: Vec<u8>,
}

struct Counter(AtomicUsize);

#[async_trait::async_trait]
impl ChangeHook for Counter {
    async fn organisation_changed(
        &self,
        _: &sea_orm::DatabaseTransaction,
        _: OrganisationId,
        _: Timestamp,
    ) -> Result<(), sea_orm::DbErr> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

on_both_databases!(migrations(), a_suspended_organisation_is_hidden_and_does_no_business, |store| async move {
    let s = scene(&store, true).await;
    let room = &s.house.room;
    let hook = Arc::new(Counter(AtomicUsize::new(0)));
    room.on_change(hook.clone());
    let officer = s.house.reviewer("441581");
    let now = room.clock.now();
    let reason = Reason::parse("未按期复核").unwrap();
    for (why, public) in [(Some(&reason), false), (None, true)] {
        let tx = room.store.begin().await.unwrap();
        suspend(room, &tx, &officer, s.organisation, why, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(room.public(store.read(), s.organisation).await.unwrap().is_some(), public);
        assert_eq!(room.approved(store.read(), s.organisation).await.is_ok(), public);
    }
    assert_eq!(hook.0.load(Ordering::SeqCst), 2);
    let tx = room.store.begin().await.unwrap();
    let elsewhere = s.house.reviewer("440100");
    assert!(suspend(room, &tx, &elsewhere, s.organisation, Some(&reason), now).await.is_err());
});

on_both_databases!(migrations(), the_api_keeps_a_profile_alike, |store| async move {
    let s = scene(&store, false).await;
    let put = axum::http::Method::PUT;
    let none = s
        .clerk
        .send(axum::http::Request::get("/api/v1/profile").body(axum::body::Body::empty()).unwrap())
        .await
        .expect(409);
    assert_eq!(none.value()["code"], "profile_incomplete");
    let sent =
        s.clerk.post_file("/api/v1/profile/licences", &[], ("licence", "x.png", &png())).await.expect(201).value();
    let mut body: serde_json::Map<String, serde_json::Value> =
        GOOD.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
    body.insert("licence_kept".into(), sent["licence_kept"].clone());
    let saved = s.clerk.json(put.clone(), "/api/v1/profile", &body.into(), &[]).await.expect(200).value();
    assert_eq!((&saved["state"], &saved["revision"]), (&"saved".into(), &1.into()));
    let bad =
        s.clerk.json(put, "/api/v1/profile", &serde_json::json!({ "nature": "x" }), &[]).await.expect(422).value();
    assert_eq!(bad["errors"].as_array().unwrap().len(), 8);
    let post = axum::http::Method::POST;
    let empty = serde_json::json!({});
    assert_eq!(
        s.clerk.json(post.clone(), "/api/v1/profile/submissions", &empty, &[]).await.expect(201).value()["state"],
        "in_review"
    );
    assert_eq!(
        s.clerk.json(post, "/api/v1/profile/submissions", &empty, &[]).await.expect(409).value()["code"],
        "already_in_review"
    );
});

on_both_databases!(migrations(), hundreds_of_samples_are_put_in_at_once, |store| async move {
    let house = House::on(&store);
    let list = crate::fixtures::samples(1..=500, "441581");
    let tx = house.room.store.begin().await.unwrap();
    let by = access::PersonId(house.room.clock.new_id());
    let now = house.room.clock.now();
    let ids = crate::fixtures::organisations(&*tx, &house.room, &list, "phc", by, now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.room.count_public(store.read()).await.unwrap(), 500);
    assert_eq!(house.room.public_of(store.read(), &ids).await.unwrap().len(), 500);
});

#[tokio::test]
async fn both_databases_get_the_same_schema() {
    let list = migrations();
    let sqlite = ::store::testing::fresh(::store::Engine::Sqlite, &list).await.unwrap();
    if let Some(postgres) = ::store::testing::fresh(::store::Engine::Postgres, &list).await {
        assert_eq!(sqlite.schema_lines().await.unwrap(), postgres.schema_lines().await.unwrap());
    }
}
