use crate::{migrations, review_names, store::organisation as rows, test_room::House};
use ::store::on_both_databases;
use access::{Powers, Rank};
use accounts::testing::messages_to;
use review::{Decision, Reason, Revision};

const NEW: [(&str, &str); 2] = [("name", "陆丰市新恒达五金制品有限公司"), ("legal_representative", "蔡文斌")];

async fn decide(house: &House, id: access::OrganisationId, seen: i64, decision: Decision) -> Result<(), web::Stop> {
    let officer = house.reviewer("441581");
    let tx = house.room.store.begin().await.unwrap();
    let now = house.room.clock.now();
    review_names::decide(&house.room, &tx, &officer, id, Revision(seen), decision, now).await?;
    tx.commit().await.unwrap();
    Ok(())
}

on_both_databases!(
    migrations(),
    new_names_stand_nowhere_before_and_everywhere_after_the_approval,
    |store| async move {
        let house = House::on(&store);
        let id = house.organisation(1, true).await;
        let person = house.person(1, "clerk00001", Rank::SECOND).await;
        house.bound(id, &person, Powers::ALL).await;
        let old = rows::by_id(store.read(), id).await.unwrap().unwrap();
        let unit = house.as_unit(id).await;
        let _ = unit.get("/unit/names").await.expect(200).sees("更新").sees(&old.name).sees("请重新注册单位账户");
        assert_eq!(unit.post("/unit/names", &NEW).await.expect(303).location(), "/unit/names");
        let _ = unit.get("/unit/names").await.expect(200).sees("审核中").sees("撤回").sees(&old.name);
        let stands = rows::by_id(store.read(), id).await.unwrap().unwrap();
        assert_eq!((&stands.name, &stands.legal_representative), (&old.name, &old.legal_representative));
        let _ = unit.post("/unit/names", &NEW).await.expect(409).sees("正在审核");
        // Taken back and asked for again: the officer who saw the first one decides nothing.
        let _ = unit.post("/unit/names/withdrawal", &[]).await.expect(303);
        assert!(decide(&house, id, 1, Decision::Approve).await.is_err());
        let _ = unit.post("/unit/names", &NEW).await.expect(303);
        assert!(decide(&house, id, 1, Decision::Approve).await.is_err());
        decide(&house, id, 2, Decision::Return(Reason::parse("与营业执照不一致").unwrap())).await.unwrap();
        let _ = unit.get("/unit/names").await.expect(200).sees("与营业执照不一致").sees("陆丰市新恒达");
        let _ = unit.post("/unit/names", &NEW).await.expect(303);
        decide(&house, id, 3, Decision::Approve).await.unwrap();
        assert!(decide(&house, id, 3, Decision::Approve).await.is_err(), "nothing is decided twice");
        let stands = rows::by_id(store.read(), id).await.unwrap().unwrap();
        assert_eq!((stands.name.as_str(), stands.legal_representative.as_str()), (NEW[0].1, NEW[1].1));
        let public = house.room.public(store.read(), id).await.unwrap().unwrap();
        assert_eq!((public.name.as_str(), public.legal_representative.as_str()), (NEW[0].1, NEW[1].1));
        assert_eq!(stands.verification, old.verification, "a new name is no verification");
        assert_eq!(messages_to(&house.room.accounts, &person.phone).await.len(), 2);
        assert_eq!((house.deeds("names.submission").await, house.deeds("names.withdrawal").await), (3, 1));
        assert_eq!((house.deeds("names.approval").await, house.deeds("names.return").await), (1, 1));
    }
);

on_both_databases!(migrations(), only_who_may_and_only_what_may_change, |store| async move {
    let house = House::on(&store);
    let (approved, fresh) = (house.organisation(1, true).await, house.organisation(2, false).await);
    let unit = house.as_unit(fresh).await;
    let _ = unit.get("/unit/names").await.expect(200).sees("审核通过后才能修改单位名称").sees("/unit/mandates");
    let _ = unit.post("/unit/names", &NEW).await.expect(409).sees("审核通过后才能修改单位名称");
    let unit = house.as_unit(approved).await;
    let bad = unit.post("/unit/names", &[("name", "短"), ("legal_representative", "蔡文斌")]).await.expect(422);
    let _ = bad.sees("至少4个字").sees("value=\"蔡文斌\"");
    let with_code = [NEW[0], NEW[1], ("uscc", "91441581MA00000153")];
    let _ = unit
        .post("/unit/names", &with_code)
        .await
        .expect(409)
        .sees("请重新注册单位账户")
        .sees("/account/register/organisation");
    let now = rows::by_id(store.read(), approved).await.unwrap().unwrap();
    let same = [("name", now.name.as_str()), ("legal_representative", now.legal_representative.as_str())];
    let _ = unit.post("/unit/names", &same).await.expect(409).sees("名称没有变化");
    let _ = unit.post("/unit/names/withdrawal", &[]).await.expect(409);
    assert_eq!(house.count("name_change").await, 0);
    // The API speaks the same; nobody of another division decides.
    let body = serde_json::json!({ "name": NEW[0].1, "legal_representative": NEW[1].1 });
    let put = axum::http::Method::PUT;
    assert_eq!(
        unit.json(put, "/api/v1/organisation/names", &body, &[]).await.expect(202).value()["state"],
        "in_review"
    );
    assert_eq!(unit.get("/api/v1/organisation/names").await.expect(200).value()["change"]["revision"], 1);
    let officer = house.reviewer("441521");
    assert!(review_names::show(store.read(), &officer, approved).await.is_err());
    let officer = house.reviewer("440000");
    assert_eq!(review_names::show(store.read(), &officer, approved).await.unwrap().fields[0].submitted, NEW[0].1);
    assert_eq!(house.waiting(review_names::WAITING, "441581").await, 1);
    assert_eq!(house.waiting(review_names::WAITING, "441521").await, 0);
});
