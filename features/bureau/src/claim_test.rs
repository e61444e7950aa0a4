//! 【领取】 over HTTP, on both databases.

use crate::town::{Town, migrations};
use accounts::officers::claims::MINUTES;
use axum::http::Method;
use serde_json::json;

store::on_both_databases!(migrations(), others_see_who_works_on_it_and_are_told_when_they_decide, |store| async move {
    let town = Town::new(&store, 2).await;
    let (_, one) = town.reviewer("one").await;
    let (_, other) = town.reviewer("other").await;
    let id = town.organisations[0];
    let page = format!("/bureau/reviews/profiles/{id}");
    let revision = town.revision(id).await.to_string();
    let _ = one.get(&page).await.expect(200).sees("该事项还没有人处理").sees("领取");
    let taken = one.post(&format!("{page}/claim"), &[("act", "take")]).await.expect(303);
    assert_eq!(taken.location(), page);
    let _ = one.get(&page).await.expect(200).sees("由您处理中").sees("放回").sees("领取审核事项").sees("09:30");
    let _ = one.get("/bureau/reviews").await.expect(200).sees("由您处理中");
    let _ = other.get("/bureau/reviews").await.expect(200).sees("由李审核处理中");
    let _ = other.get(&page).await.expect(200).sees("由李审核处理中").sees("改由我处理");
    let again = other.post(&format!("{page}/claim"), &[("act", "take")]).await.expect(409);
    let _ = again.sees("该事项由李审核处理中（09:30 前有效）");
    // A decision of somebody else is not taken, and what was typed stays.
    let decision = [("decision", "return"), ("revision", revision.as_str()), ("reason", "执照照片不清晰")];
    let told = other.post(&format!("{page}/decision"), &decision).await.expect(409);
    let _ = told.sees("请先点击【改由我处理】").sees("执照照片不清晰");
    assert_eq!(town.deeds("profile.return").await, 0);
    let _ = other.post(&format!("{page}/claim"), &[("act", "take_over")]).await.expect(303);
    let _ = one.post(&format!("{page}/decision"), &decision).await.expect(409).sees("改由我处理");
    let _ = other.post(&format!("{page}/decision"), &decision).await.expect(303);
    assert_eq!((town.deeds("profile.return").await, town.deeds("review.taking_over").await), (1, 1));
    // Decided, nobody holds it and nobody can.
    let _ = one.get(&page).await.expect(200).sees("该事项当前不在审核中").lacks("处理中");
    let _ = one.post(&format!("{page}/claim"), &[("act", "take")]).await.expect(409).sees("无需再处理");
    let _ = one.post(&format!("{page}/claim"), &[("act", "sell")]).await.expect(422).sees("请选择【领取】");
});

store::on_both_databases!(migrations(), it_is_put_back_or_comes_back_by_itself, |store| async move {
    let town = Town::new(&store, 1).await;
    let (_, one) = town.reviewer("one").await;
    let (_, other) = town.reviewer("other").await;
    let id = town.organisations[0];
    let page = format!("/bureau/reviews/profiles/{id}");
    let _ = one.post(&format!("{page}/claim"), &[("act", "take")]).await.expect(303);
    let back = one.post(&format!("{page}/claim"), &[("act", "put_back")]).await.expect(303);
    assert_eq!(back.location(), "/bureau/reviews");
    let _ = other.get(&page).await.expect(200).sees("还没有人处理");
    let _ = one.post(&format!("{page}/claim"), &[("act", "take")]).await.expect(303);
    town.accounts.clock.turn_to(town.accounts.clock.now().plus_minutes(MINUTES));
    // The officers' sessions rest after 15 minutes: both sign in anew.
    let (_, third) = town.reviewer("third").await;
    let _ = third.get("/bureau/reviews").await.expect(200).lacks("处理中");
    let revision = town.revision(id).await.to_string();
    let decision = [("decision", "approve"), ("revision", revision.as_str())];
    let _ = third.post(&format!("{page}/decision"), &decision).await.expect(303);
});

store::on_both_databases!(migrations(), the_api_holds_alike_and_nobody_holds_what_is_not_theirs, |store| async move {
    let town = Town::new(&store, 1).await;
    let (me, one) = town.reviewer("one").await;
    let (_, other) = town.reviewer("other").await;
    let (_, own) = town.officer("own", "441581", &[access::Role::Reviewer], true).await;
    let (_, elsewhere) = town.officer("elsewhere", "441521", &[access::Role::Reviewer], false).await;
    let path = format!("/api/v1/bureau/reviews/profiles/{}/claim", town.organisations[0]);
    let nothing = json!({});
    let taken = one.json(Method::PUT, &path, &nothing, &[]).await.expect(200).value();
    assert_eq!((&taken["holder"]["officer"], &taken["holder"]["name"]), (&json!(me), &json!("李审核")));
    let refused = other.json(Method::PUT, &path, &nothing, &[]).await.expect(409).value();
    assert_eq!(refused["code"], "held_by_another");
    let listed = other.get("/api/v1/bureau/reviews").await.expect(200).value();
    assert_eq!(listed["items"][0]["holder"]["name"], "李审核");
    let over = other.json(Method::PUT, &path, &json!({ "take_over": true }), &[]).await.expect(200).value();
    assert_ne!(over["holder"]["officer"], json!(me));
    let _ = elsewhere.json(Method::PUT, &path, &nothing, &[]).await.expect(404);
    assert_eq!(own.json(Method::PUT, &path, &nothing, &[]).await.expect(403).value()["code"], "own_organisation");
    assert!(other.json(Method::DELETE, &path, &nothing, &[]).await.expect(200).value()["holder"].is_null());
    assert!(one.get("/api/v1/bureau/reviews").await.value()["items"][0]["holder"].is_null());
});
