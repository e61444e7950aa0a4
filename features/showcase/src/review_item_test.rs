//! The bureau's decisions, on both databases.

use super::*;
use crate::test_room::{House, id_of, migrations, png};
use axum::http::Method;
use serde_json::json;

fn code_of(done: Result<(), Stop>) -> String {
    done.unwrap_err().refusal().unwrap().code().to_owned()
}

async fn waiting_in(house: &House, division: &str) -> Vec<review::worklist::Row> {
    let room = &house.room.organisations;
    let range = standards::division::code_range(division).unwrap();
    let within = review::worklist::Within { range: &range, now: room.clock.now() };
    review::worklist::page(room.store.read(), &[WAITING], &within, "", None, 100).await.unwrap()
}

fn paging() -> Paging {
    Paging::read(None, 20, false)
}

store::on_both_databases!(migrations(), each_item_waits_and_is_decided_on_by_itself, |store| async move {
    let house = House::on(&store).await;
    let logo = id_of(&house.uploaded("logo", "", &png(300, 300, 1)).await);
    let picture = id_of(&house.uploaded("pictures", "装配车间", &png(300, 300, 2)).await);
    let db = store.read();
    assert!(waiting_in(&house, "441581").await.is_empty());
    house.submitted().await;
    let waiting = waiting_in(&house, "441581").await;
    assert_eq!(waiting.len(), 2);
    assert_eq!((waiting[0].title.as_str(), waiting[0].word.as_str()), ("陆丰市灯塔五金厂", "logo"));
    assert_eq!(waiting_in(&house, "441500").await.len(), 2, "the city above");
    assert!(waiting_in(&house, "441521").await.is_empty(), "the county beside");
    house.decide(&house.officer, &logo, Decision::Approve).await.unwrap();
    assert_eq!(house.messages().await.len(), 0, "the other one still waits");
    let reason = Reason::parse("图片模糊，请重新拍摄").unwrap();
    house.decide(&house.officer, &picture, Decision::Return(reason)).await.unwrap();
    assert!(house.messages().await[0].contains("宣传图片“装配车间”审核不通过，原因：图片模糊，请重新拍摄"));
    assert!(waiting_in(&house, "441581").await.is_empty());
    let (public, has_more) = approved(&house.room, db, "441581", paging()).await.unwrap();
    assert_eq!((public.len(), public[0].item.to_string(), has_more), (1, logo, false));
    assert_eq!(house.item(&picture).await["reason"], "图片模糊，请重新拍摄");
});

store::on_both_databases!(migrations(), a_decision_counts_for_what_was_seen_once, |store| async move {
    let house = House::on(&store).await;
    let id = id_of(&house.uploaded("pictures", "第一车间", &png(300, 300, 1)).await);
    house.submitted().await;
    let seen = Revision(house.item(&id).await["revision"].as_i64().unwrap());
    let reason = Reason::parse("说明不符").unwrap();
    house.decide(&house.officer, &id, Decision::Return(reason)).await.unwrap();
    let path = format!("/api/v1/showcase/items/{id}/caption");
    let _ = house.clerk.json(Method::PUT, &path, &json!({ "caption": "装配车间" }), &[]).await.expect(200);
    house.submitted().await;
    let late = house.decide_on(&house.officer, &id, seen, Decision::Approve).await;
    assert_eq!(code_of(late), "revision_changed");
    assert_eq!(house.item(&id).await["state"], "in_review");
    house.decide(&house.officer, &id, Decision::Approve).await.unwrap();
    assert!(house.messages().await[0].contains("已审核完毕"));
    assert_eq!(code_of(house.decide(&house.officer, &id, Decision::Approve).await), "not_in_review");
});

store::on_both_databases!(migrations(), nobody_decides_elsewhere_or_for_the_own_organisation, |store| async move {
    let house = House::on(&store).await;
    let id = id_of(&house.uploaded("logo", "", &png(300, 300, 1)).await);
    let draft = house.decide(&house.officer, &id, Decision::Approve).await;
    assert_eq!(code_of(draft), "not_found", "what was not submitted is not the bureau's");
    house.submitted().await;
    assert_eq!(code_of(house.decide(&house.elsewhere, &id, Decision::Approve).await), "not_found");
    assert_eq!(code_of(house.decide(&house.own, &id, Decision::Approve).await), "own_organisation");
    assert!(show(&house.room, store.read(), &house.elsewhere, id.parse().unwrap()).await.is_err());
    house.decide(&house.officer, &id, Decision::Approve).await.unwrap();
    assert_eq!(code_of(house.take_off(&house.elsewhere, &id, "内容过时").await), "not_found");
    assert_eq!(code_of(house.take_off(&house.own, &id, "内容过时").await), "own_organisation");
    assert_eq!(house.item(&id).await["state"], "approved");
});

store::on_both_databases!(migrations(), an_officer_takes_off_with_a_reason_and_a_notice, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("logo", "", &png(300, 300, 1)).await;
    house.take_off(&house.officer, &id, "使用了他人的商标").await.unwrap();
    assert!(house.messages().await[0].contains("单位logo已被人社部门下架，原因：使用了他人的商标"));
    let _ = house.clerk.get("/centre/showcase").await.expect(200).sees("监管下架").sees("使用了他人的商标");
    assert_eq!(code_of(house.take_off(&house.officer, &id, "使用了他人的商标").await), "item_not_public");
    // Another one takes its place.
    house.approved("logo", "", &png(300, 300, 2)).await;
    assert_eq!(house.items().await.len(), 1);
});

store::on_both_databases!(migrations(), every_act_has_its_line_and_the_lines_are_a_chain, |store| async move {
    let house = House::on(&store).await;
    house.approved("logo", "", &png(300, 300, 1)).await;
    house.approved("logo", "", &png(300, 300, 2)).await;
    let id = house.approved("pictures", "装配车间", &png(300, 300, 3)).await;
    house.take_off(&house.officer, &id, "内容过时").await.unwrap();
    let lines = "select count(*) as n from deed where object_kind = 'showcase'";
    // Three of upload, submission and approval; one of replacement, one of taking off.
    assert_eq!(house.count(lines).await, 11);
    let broken = "select count(*) as n from (select from_state, lag(to_state) over (partition by object_id order by seq) as before \
                  from deed where object_kind = 'showcase') x where before is not null and before <> from_state";
    assert_eq!(house.count(broken).await, 0);
});

store::on_both_databases!(migrations(), two_officers_decide_once, |store| async move {
    let house = House::on(&store).await;
    let id = id_of(&house.uploaded("logo", "", &png(300, 300, 1)).await);
    house.submitted().await;
    let (one, two) = tokio::join!(
        house.decide(&house.officer, &id, Decision::Approve),
        house.decide(&house.officer, &id, Decision::Return(Reason::parse("模糊不清").unwrap()))
    );
    assert_ne!(one.is_ok(), two.is_ok());
    let code = code_of(if one.is_ok() { two } else { one });
    assert_eq!(code, "not_in_review");
});

store::on_both_databases!(migrations(), the_bureau_of_the_new_place_decides_after_a_move, |store| async move {
    let house = House::on(&store).await;
    let id = house.approved("logo", "", &png(300, 300, 1)).await;
    let tx = store.begin().await.unwrap();
    rows::set_division(&*tx, house.id, "441521").await.unwrap();
    tx.commit().await.unwrap();
    assert!(show(&house.room, store.read(), &house.officer, id.parse().unwrap()).await.is_err());
    assert!(show(&house.room, store.read(), &house.elsewhere, id.parse().unwrap()).await.is_ok());
    // The hook of the organisation brings it back to where its approved profile is.
    let room = &house.room.organisations;
    for suspends in [true, false] {
        let reason = Reason::parse("虚假招聘").unwrap();
        let tx = room.store.begin().await.unwrap();
        let now = room.clock.now();
        organisations::suspend(room, &tx, &house.officer, house.id, suspends.then_some(&reason), now).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert!(show(&house.room, store.read(), &house.officer, id.parse().unwrap()).await.is_ok());
});
