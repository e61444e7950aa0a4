use crate::{migrations, store::organisation as rows, suspend, test_room::House};
use ::store::on_both_databases;
use access::{Powers, Rank};
use accounts::testing::messages_to;
use review::Reason;

on_both_databases!(
    migrations(),
    an_organisation_is_warned_twice_told_once_and_lapses_on_its_second,
    |store| async move {
        let house = House::on(&store);
        let id = house.organisation(1, true).await;
        let person = house.person(1, "clerk00001", Rank::SECOND).await;
        house.bound(id, &person, Powers::ALL).await;
        let room = &house.room;
        let v = rows::by_id(store.read(), id).await.unwrap().unwrap().verification.unwrap();
        let lapse = v.lapses_at.unwrap();
        let mut told = 0;
        for (at, banner, deed) in [
            (v.due_at.plus_days(-30).plus_seconds(-1), None, None),
            (v.due_at.plus_days(-30), Some("即将复核"), Some(("organisation.verification_notice", 1))),
            (v.due_at.plus_days(-7), Some("即将复核"), Some(("organisation.verification_notice", 2))),
            (v.due_at, Some("待复核"), Some(("organisation.verification_due", 1))),
        ] {
            room.clock.turn_to(at);
            room.sweep_verifications().await.unwrap();
            room.sweep_verifications().await.unwrap();
            told += i64::from(deed.is_some());
            assert_eq!(messages_to(&room.accounts, &person.phone).await.len() as i64, told);
            if let Some((action, count)) = deed {
                assert_eq!(house.deeds(action).await, count);
            }
            let page = house.as_clerk(&person, id).await.get("/centre").await.expect(200);
            if let Some(words) = banner {
                let _ = page.sees(words);
            }
            assert!(room.approved(store.read(), id).await.is_ok());
        }
        // The clock alone hides it; the sweep comes later.
        room.clock.turn_to(lapse.plus_seconds(-1));
        assert!(room.public(store.read(), id).await.unwrap().is_some());
        room.clock.turn_to(lapse);
        assert!(room.public(store.read(), id).await.unwrap().is_none());
        assert_eq!(room.count_public(store.read()).await.unwrap(), 0);
        assert!(room.approved(store.read(), id).await.is_err());
        room.sweep_verifications().await.unwrap();
        assert_eq!(house.deeds("organisation.lapse").await, 1);
        let clerk = house.as_clerk(&person, id).await;
        let _ = clerk.get("/centre").await.expect(200).sees("已暂停").sees("六个月未复核");
        // A submission alone does not bring it back; the bureau's approval does.
        let post = axum::http::Method::POST;
        let _ = clerk.json(post, "/api/v1/profile/submissions", &serde_json::json!({}), &[]).await.expect(201);
        assert!(room.public(store.read(), id).await.unwrap().is_none());
        let tx = store.begin().await.unwrap();
        let officer = house.reviewer("441581");
        let seen = review::Revision(1);
        let now = room.clock.now();
        crate::review_profile::decide(room, &tx, &officer, id, seen, review::Decision::Approve, now).await.unwrap();
        tx.commit().await.unwrap();
        assert!(room.public(store.read(), id).await.unwrap().is_some());
        let v = rows::by_id(store.read(), id).await.unwrap().unwrap().verification.unwrap();
        assert!(v.due_at > now.plus_days(180));
        assert_eq!(house.deeds("organisation.resumption").await, 1);
    }
);

on_both_databases!(migrations(), who_submitted_in_time_does_not_lapse_while_the_bureau_is_slow, |store| async move {
    let house = House::on(&store);
    let id = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    house.bound(id, &person, Powers::ALL).await;
    let v = rows::by_id(store.read(), id).await.unwrap().unwrap().verification.unwrap();
    house.room.clock.turn_to(v.due_at.plus_days(13));
    let clerk = house.as_clerk(&person, id).await;
    let post = axum::http::Method::POST;
    let _ = clerk.json(post, "/api/v1/profile/submissions", &serde_json::json!({}), &[]).await.expect(201);
    house.room.clock.turn_to(v.due_at.plus_days(60));
    assert!(house.room.public(store.read(), id).await.unwrap().is_some());
    let tx = store.begin().await.unwrap();
    let officer = house.reviewer("441581");
    let decision = review::Decision::Return(Reason::parse("营业执照已过期").unwrap());
    let now = house.room.clock.now();
    crate::review_profile::decide(&house.room, &tx, &officer, id, review::Revision(1), decision, now).await.unwrap();
    tx.commit().await.unwrap();
    house.room.clock.turn_to(now.plus_days(14).plus_seconds(-1));
    assert!(house.room.public(store.read(), id).await.unwrap().is_some());
    house.room.clock.turn_to(now.plus_days(14));
    assert!(house.room.public(store.read(), id).await.unwrap().is_none());
});

on_both_databases!(
    migrations(),
    an_officer_suspends_with_a_reason_and_lifts_it_and_never_the_own_one,
    |store| async move {
        let house = House::on(&store);
        let id = house.organisation(1, true).await;
        let person = house.person(1, "clerk00001", Rank::SECOND).await;
        house.bound(id, &person, Powers::ALL).await;
        let room = &house.room;
        let reason = Reason::parse("收到投诉，正在核查").unwrap();
        let now = room.clock.now();
        let elsewhere = house.reviewer("441521");
        let mut own = house.reviewer("441581");
        own.identity_hash = accounts::persons::identity_hash_of(store.read(), &room.accounts, person.id).await.unwrap();
        for officer in [elsewhere, own] {
            let tx = store.begin().await.unwrap();
            assert!(suspend(room, &tx, &officer, id, Some(&reason), now).await.is_err());
        }
        let officer = house.reviewer("440000");
        for (reason, is_public) in [(Some(&reason), false), (Some(&reason), false), (None, true)] {
            let tx = store.begin().await.unwrap();
            suspend(room, &tx, &officer, id, reason, now).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(room.public(store.read(), id).await.unwrap().is_some(), is_public);
        }
        assert_eq!(
            (house.deeds("organisation.suspension").await, house.deeds("organisation.resumption").await),
            (1, 1)
        );
        assert_eq!(messages_to(&room.accounts, &person.phone).await.len(), 2);
    }
);
