use crate::{Doorkeeper, mandate::State, migrations, store::mandate as rows, test_room::House};
use ::store::on_both_databases;
use access::{Directory, Powers, Rank, Role, SessionToken};
use accounts::{OrganisationSide, fixtures::FixturePerson, testing::messages_to};
use web::testing::Client;

fn proposal(person: &FixturePerson) -> Vec<(&'static str, String)> {
    vec![
        ("name", person.name.clone()),
        ("document_number", person.document.as_str().to_owned()),
        ("username", person.username.clone()),
        ("powers", "recruiting".to_owned()),
    ]
}

async fn propose(unit: &Client, fields: &[(&'static str, String)]) -> web::testing::Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    unit.post("/unit/mandates", &fields).await
}

on_both_databases!(migrations(), an_organisation_proposes_and_the_person_accepts, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let unit = house.as_unit(organisation).await;
    let _ = unit.get("/unit").await.expect(200).sees("子账号信息");
    let _ = unit.get("/unit/mandates/new").await.expect(200).sees("授权截止日期").sees("招聘会报名");
    assert_eq!(propose(&unit, &proposal(&person)).await.expect(303).location(), "/unit/mandates");
    let _ =
        unit.get("/unit/mandates").await.expect(200).sees("待确认").sees("clerk00001").lacks(person.document.as_str());
    assert_eq!(messages_to(&house.room.accounts, &person.phone).await.len(), 1);

    let me = house.as_person(&person).await;
    assert!(house.room.organisations_of(person.id).await.unwrap().is_empty(), "no power before the person agrees");
    let _ = me.get("/me/mandates").await.expect(200).sees("确认授权").sees("拒绝").sees("职位管理");
    let id = rows::live(store.read(), organisation, person.id).await.unwrap().unwrap().id;
    // Nobody else may answer.
    let other = house.as_person(&house.person(2, "clerk00002", Rank::SECOND).await).await;
    let _ = other.post(&format!("/me/mandates/{id}/confirmation"), &[("seen", "2")]).await.expect(404);
    let _ = me.post(&format!("/me/mandates/{id}/confirmation"), &[("seen", "2")]).await.expect(303);
    let _ = me.get("/me/mandates").await.expect(200).sees("已绑定").sees("退出");
    let choices = house.room.organisations_of(person.id).await.unwrap();
    assert_eq!((choices.len(), choices[0].organisation), (1, organisation));
    assert_eq!((house.deeds("mandate.proposal").await, house.deeds("mandate.confirmation").await), (1, 1));
});

on_both_databases!(migrations(), every_mismatch_gets_the_same_answer_and_keeps_what_was_typed, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let low = house.person(2, "person00001", Rank::FIRST).await;
    let unit = house.as_unit(organisation).await;
    let with = |field: &str, value: &str| {
        let mut fields = proposal(&person);
        fields.iter_mut().filter(|(f, _)| *f == field).for_each(|f| f.1 = value.to_owned());
        fields
    };
    for fields in [
        with("name", "查无此人"),
        with("document_number", "441581199003070012"),
        with("document_number", "<script>alert(1)</script>"),
        with("username", "nobody-at-all"),
        with("username", "' or ''='"),
        proposal(&low),
    ] {
        let back = propose(&unit, &fields).await.expect(422).sees("未查到对应用户，请检查用户信息后重新发起绑定");
        let _ = back.lacks("<script>alert").sees("发起绑定");
    }
    let _ = propose(&unit, &with("name", "查无此人"))
        .await
        .expect(422)
        .sees("value=\"查无此人\"")
        .sees("value=\"clerk00001\"");
    for (field, bad) in [("powers", "everything"), ("powers", ""), ("name", "")] {
        let _ = propose(&unit, &with(field, bad)).await.expect(422).sees("data-errors");
    }
    for bad in ["2026-11-23", "2026-02-30", "2099-01-01", "明天", "0001-01-01"] {
        let mut fields = proposal(&person);
        fields.push(("valid_until", bad.to_owned()));
        let _ = propose(&unit, &fields).await.expect(422).sees("授权截止日期");
    }
    assert_eq!(house.count("mandate").await, 0);
});

on_both_databases!(migrations(), proposals_are_counted_through_a_restart, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let unit = house.as_unit(organisation).await;
    let mut wrong = proposal(&person);
    wrong[0].1 = "查无此人".to_owned();
    for _ in 0..30 {
        let _ = propose(&unit, &wrong).await.expect(422).sees("未查到对应用户");
    }
    let restarted = House::again(&house);
    let unit = restarted.as_unit(organisation).await;
    let _ = propose(&unit, &proposal(&person)).await.expect(429).sees("尝试次数过多").sees("value=\"clerk00001\"");
    let other = restarted.as_unit(restarted.organisation(2, true).await).await;
    let _ = propose(&other, &proposal(&person)).await.expect(303);
    house.room.clock.turn_to(house.room.clock.now().plus_minutes(60));
    let unit = restarted.as_unit(organisation).await;
    let _ = propose(&unit, &proposal(&person)).await.expect(303);
});

on_both_databases!(migrations(), a_person_is_bound_once_even_by_two_clicks_at_once, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let unit = house.as_unit(organisation).await;
    let tries: Vec<_> = (0..6)
        .map(|_| {
            let (unit, fields) = (unit.clone(), proposal(&person));
            tokio::spawn(async move { propose(&unit, &fields).await.status.as_u16() })
        })
        .collect();
    let mut answers = Vec::new();
    for t in tries {
        answers.push(t.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409, 409, 409]);
    assert_eq!(house.count("mandate").await, 1);
    assert_eq!(house.deeds("mandate.proposal").await, 1);
});

on_both_databases!(migrations(), unbinding_takes_effect_on_the_next_request, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let id = house.bound(organisation, &person, Powers::ALL).await;
    let clerk = house.as_clerk(&person, organisation).await;
    let _ = clerk.get("/centre").await.expect(200).sees("单位信息维护");
    let _ = clerk.get("/centre/profile").await.expect(200);
    let unit = house.as_unit(organisation).await;
    let ticked = [("mandates", id.to_string())];
    let ticked: Vec<(&str, &str)> = ticked.iter().map(|(k, v)| (*k, v.as_str())).collect();
    // Without scripts a page asks first.
    let _ = unit.post("/unit/mandates/release", &ticked).await.expect(200).sees("确定").sees(&id.to_string());
    let _ = clerk.get("/centre/profile").await.expect(200);
    let sure = [ticked[0], ("confirmed", "yes")];
    let _ = unit.post("/unit/mandates/release", &sure).await.expect(303);
    let _ = unit.get("/unit/mandates").await.expect(200).sees("已解除");
    let _ = clerk.get("/centre/profile").await.expect(403).sees("授权已终止");
    let _ = clerk.get("/centre").await.expect(200).sees("授权已终止");
    // Once more is told row by row.
    let _ = unit.post("/unit/mandates/release", &sure).await.expect(409).sees("未办理：该授权已被单位解除");
    assert_eq!(house.deeds("mandate.release").await, 1);
});

on_both_databases!(migrations(), what_belongs_to_another_organisation_does_not_exist, |store| async move {
    let house = House::on(&store);
    let (ours, theirs) = (house.organisation(1, true).await, house.organisation(2, true).await);
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let id = house.bound(theirs, &person, Powers::ALL).await.to_string();
    let unit = house.as_unit(ours).await;
    let ticked = [("mandates", id.as_str()), ("confirmed", "yes")];
    for path in ["/unit/mandates/release", "/unit/mandates/withdrawal"] {
        let _ = unit.post(path, &ticked).await.expect(404);
        let _ = unit.post(path, &[("mandates", "not-an-id"), ("confirmed", "yes")]).await.expect(404);
        let _ = unit.post(path, &[]).await.expect(422).sees("请先勾选");
    }
    let _ = unit.get(&format!("/unit/mandates/{id}/powers")).await.expect(404);
    let _ = unit.post(&format!("/unit/mandates/{id}/powers"), &[("powers", "recruiting")]).await.expect(404);
    let live = rows::live(store.read(), theirs, person.id).await.unwrap().unwrap();
    assert_eq!((live.state, live.powers), (State::Bound, Powers::ALL));
});

on_both_databases!(migrations(), powers_go_at_once_and_come_with_consent, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let profile_only: Powers = [access::Power::OrganisationProfile].into_iter().collect();
    let id = house.bound(organisation, &person, profile_only).await;
    let (unit, me) = (house.as_unit(organisation).await, house.as_person(&person).await);
    let clerk = house.as_clerk(&person, organisation).await;
    let page = format!("/unit/mandates/{id}/powers");
    let chosen = unit.post("/unit/mandates/selection", &[("mandates", &id.to_string())]).await.expect(303);
    assert_eq!(chosen.location(), page);
    let _ = unit.get(&page).await.expect(200).sees("修改授权");
    let _ = unit.post(&page, &[]).await.expect(422).sees("请至少选择一项业务权限");
    // Exchanged: the old power is gone before the new one is accepted.
    let _ = unit.post(&page, &[("powers", "recruiting")]).await.expect(303);
    let _ = clerk.get("/centre/profile").await.expect(403).sees("单位信息维护");
    let _ = me.get("/me/mandates").await.expect(200).sees("待您确认");
    // The organisation asks for more while the person reads: what was not seen is not accepted.
    let _ = unit.post(&page, &[("powers", "recruiting"), ("powers", "organisation_profile")]).await.expect(303);
    let confirm = format!("/me/mandates/{id}/confirmation");
    let _ = me.post(&confirm, &[("seen", "2")]).await.expect(409).sees("修改了授权内容");
    let _ = me.post(&confirm, &[("seen", "3")]).await.expect(303);
    let _ = clerk.get("/centre/profile").await.expect(200);
    let _ = me.post(&format!("/me/mandates/{id}/departure"), &[]).await.expect(200).sees("确定退出吗");
    let _ = me.post(&format!("/me/mandates/{id}/departure"), &[("confirmed", "yes")]).await.expect(303);
    let _ = me.get("/me/mandates").await.expect(200).sees("已退出");
    let _ = clerk.get("/centre/profile").await.expect(403);
});

on_both_databases!(migrations(), time_ends_mandates_and_is_written_down, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let mut fields = proposal(&person);
    fields.push(("valid_until", "2026-12-31".to_owned()));
    let _ = propose(&house.as_unit(organisation).await, &fields).await.expect(303);
    let start = house.room.clock.now();
    house.room.clock.turn_to(start.plus_days(7));
    let (unit, me) = (house.as_unit(organisation).await, house.as_person(&person).await);
    let _ = unit.get("/unit/mandates").await.expect(200).sees("已过期");
    let id = rows::live(store.read(), organisation, person.id).await.unwrap().unwrap().id;
    let _ = me.post(&format!("/me/mandates/{id}/confirmation"), &[("seen", "2")]).await.expect(409).sees("已过期");
    // A new proposal writes the old one's end down first.
    let _ = propose(&unit, &fields).await.expect(303);
    assert_eq!(house.deeds("mandate.expiry").await, 1);
    let id = rows::live(store.read(), organisation, person.id).await.unwrap().unwrap().id;
    let _ = me.post(&format!("/me/mandates/{id}/confirmation"), &[("seen", "2")]).await.expect(303);
    let token =
        accounts::testing::signed_in(&house.room.accounts, accounts::Subject::Person(person.id), Some(organisation))
            .await;
    let keeper = Doorkeeper::new(house.room.clone());
    let last = clock::Day::parse("2026-12-31").unwrap().end();
    for (at, may) in [(last.plus_seconds(-1), true), (last, false)] {
        house.room.clock.turn_to(at.plus_seconds(-60));
        let fresh = accounts::testing::signed_in(
            &house.room.accounts,
            accounts::Subject::Person(person.id),
            Some(organisation),
        )
        .await;
        house.room.clock.turn_to(at);
        let who = keeper.identify(&SessionToken::new(fresh)).await;
        let acting = who.as_ref().unwrap().person().unwrap().acting.clone().unwrap();
        assert_eq!(acting.mandate.is_some(), may);
    }
    drop(token);
    let worker = outbox::Worker::new(house.room.store.clone(), house.room.clock.clone(), crate::handlers(&house.room));
    for _ in 0..3 {
        worker.work_once().await.unwrap();
    }
    assert_eq!(house.deeds("mandate.end").await, 1);
    assert!(rows::live(store.read(), organisation, person.id).await.unwrap().is_none());
});

on_both_databases!(migrations(), doors_and_choices_of_the_centre, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let unit = house.as_unit(organisation).await;
    for path in ["/centre", "/centre/profile"] {
        let said = "法人账号不能直接办理业务，请先将经办权限授予已实名认证的个人账号";
        let _ = unit.get(path).await.expect(403).sees(said).sees("/unit/mandates");
        let _ = house.client.get(path).await.expect(303);
    }
    let me = house.as_person(&person).await;
    let _ = me.get("/centre").await.expect(200).sees("还没有可代表的单位").sees("/me/mandates");
    let _ = me.get("/centre/profile").await.expect(403);
    let _ = me.get("/unit/mandates").await.expect(403);
    house.bound(organisation, &person, Powers::ALL).await;
    let _ = me.get("/centre").await.expect(200).sees("使用选中的法人账号登录").sees("checked");
    let officer = house.as_officer("reviewer", &[Role::Reviewer]).await;
    let _ = officer.get("/centre").await.expect(403);
    let _ = officer.get("/me/mandates").await.expect(403);
    // Naming another's organisation in a session gives no power.
    let other = house.organisation(2, true).await;
    let _ = house.as_clerk(&person, other).await.get("/centre/profile").await.expect(403);
});

on_both_databases!(migrations(), the_api_binds_alike, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let (unit, me) = (house.as_unit(organisation).await, house.as_person(&person).await);
    let post = axum::http::Method::POST;
    let body = serde_json::json!({
        "name": person.name, "document_number": person.document.as_str(), "username": "clerk00001", "powers": ["recruiting"],
    });
    let made = unit.json(post.clone(), "/api/v1/mandates", &body, &[]).await.expect(201).value();
    assert_eq!((&made["state"], &made["requested"][0]), (&"proposed".into(), &"recruiting".into()));
    assert_eq!(
        unit.json(post.clone(), "/api/v1/mandates", &body, &[]).await.expect(409).value()["code"],
        "already_bound"
    );
    let id = made["id"].as_str().unwrap();
    let confirm = format!("/api/v1/me/mandates/{id}/confirmation");
    let seen = serde_json::json!({ "powers": ["recruiting"] });
    assert_eq!(unit.json(post.clone(), &confirm, &seen, &[]).await.expect(403).value()["code"], "persons_only");
    assert_eq!(me.json(post.clone(), &confirm, &seen, &[]).await.expect(200).value()["state"], "bound");
    assert_eq!(me.get("/api/v1/me/mandates").await.expect(200).value()["total"], 1);
    let put = format!("/api/v1/mandates/{id}/powers");
    let more = serde_json::json!({ "powers": ["recruiting", "fair_registration"] });
    let changed = unit.json(axum::http::Method::PUT, &put, &more, &[]).await.expect(200).value();
    assert_eq!(changed["requested"][0], "fair_registration");
    let released =
        unit.json(post, &format!("/api/v1/mandates/{id}/release"), &serde_json::json!({}), &[]).await.expect(200);
    assert_eq!(released.value()["state"], "released");
    assert_eq!(unit.get("/api/v1/mandates").await.expect(200).value()["items"][0]["mandate"]["state"], "released");
});

on_both_databases!(migrations(), a_revoked_mandate_between_page_and_click_is_refused, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let id = house.bound(organisation, &person, Powers::ALL).await.to_string();
    let clerk = house.as_clerk(&person, organisation).await;
    let _ = clerk.get("/centre/profile").await.expect(200);
    let unit = house.as_unit(organisation).await;
    let _ = unit.post("/unit/mandates/release", &[("mandates", &id), ("confirmed", "yes")]).await.expect(303);
    let saved = house.deeds("profile.saving").await + house.deeds("profile.revision").await;
    let _ = clerk.post("/centre/profile", &[("nature", "10")]).await.expect(403).sees("授权已终止");
    assert_eq!(house.deeds("profile.saving").await + house.deeds("profile.revision").await, saved);
});

on_both_databases!(migrations(), an_end_comes_forward_at_once_and_goes_back_with_consent, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let id = house.bound(organisation, &person, Powers::ALL).await;
    let unit = house.as_unit(organisation).await;
    let page = format!("/unit/mandates/{id}/powers");
    let all = ["organisation_profile", "recruiting", "fair_registration"].map(|p| ("powers", p));
    let until = |day: &'static str| [all[0], all[1], all[2], ("valid_until", day)];
    let _ = unit.get(&page).await.expect(200).sees("授权截止日期").sees("长期");
    for (bad, words) in [("2026-11-23", "不能早于今天"), ("2099-01-01", "不能晚于五年以后"), ("明天", "请按年-月-日")]
    {
        let _ = unit.post(&page, &until(bad)).await.expect(422).sees(words).sees(&format!("value=\"{bad}\""));
    }
    let before = messages_to(&house.room.accounts, &person.phone).await.len();
    let _ = unit.post(&page, &until("2026-12-31")).await.expect(303);
    let _ = unit.get("/unit/mandates").await.expect(200).sees("2026-12-31").lacks("待本人确认");
    let told = messages_to(&house.room.accounts, &person.phone).await;
    assert_eq!(told.len(), before + 1);
    assert!(told[0].contains("授权截止日期提前为2026-12-31"), "{}", told[0]);
    let _ = unit.post(&page, &until("2026-12-31")).await.expect(409).sees("没有变化");

    // Later: the agreed day stands until the person says yes.
    let _ = unit.post(&page, &until("2027-06-30")).await.expect(303);
    let _ = unit.get("/unit/mandates").await.expect(200).sees("2026-12-31").sees("待本人确认：2027-06-30");
    let _ = unit.get(&page).await.expect(200).sees("待本人确认的截止日期").sees("value=\"2027-06-30\"");
    let told = messages_to(&house.room.accounts, &person.phone).await;
    assert!(told[0].contains("申请将授权截止日期改为：2027-06-30"), "{}", told[0]);
    let me = house.as_person(&person).await;
    let _ = me.get("/me/mandates").await.expect(200).sees("待您确认：</span>2027-06-30").sees("确认授权");
    let confirm = format!("/me/mandates/{id}/confirmation");
    // The organisation asks for no end at all while the person reads.
    let _ = unit.post(&page, &until("")).await.expect(303);
    let seen = [("seen", "0"), ("seen_until", "2027-06-30")];
    let _ = me.post(&confirm, &seen).await.expect(409).sees("修改了授权内容");
    let _ = me.post(&confirm, &[("seen", "0")]).await.expect(409);
    let _ = me.post(&format!("/me/mandates/{id}/rejection"), &[]).await.expect(303);
    let live = || rows::live(store.read(), organisation, person.id);
    let agreed = clock::Day::parse("2026-12-31").unwrap().end();
    let now = live().await.unwrap().unwrap();
    assert_eq!((now.valid_until, now.requested_until, now.powers), (Some(agreed), None, Powers::ALL));
    let _ = unit.post(&page, &until("2027-06-30")).await.expect(303);
    let _ = me.post(&confirm, &seen).await.expect(303);
    let later = clock::Day::parse("2027-06-30").unwrap().end();
    let now = live().await.unwrap().unwrap();
    assert_eq!((now.valid_until, now.requested_until, now.powers), (Some(later), None, Powers::ALL));
    // Binding the person was the first confirmation.
    assert_eq!((house.deeds("mandate.change").await, house.deeds("mandate.confirmation").await), (4, 2));

    // The day that was first agreed passes without a word; the new one ends it.
    let worker = outbox::Worker::new(house.room.store.clone(), house.room.clock.clone(), crate::handlers(&house.room));
    for (at, ends) in [(agreed.plus_seconds(1), 0), (later.plus_seconds(1), 1)] {
        house.room.clock.turn_to(at);
        for _ in 0..3 {
            worker.work_once().await.unwrap();
        }
        assert_eq!(house.deeds("mandate.end").await, ends);
    }
});

on_both_databases!(migrations(), the_api_changes_an_end_alike, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let id = house.bound(organisation, &person, Powers::ALL).await;
    let (unit, me) = (house.as_unit(organisation).await, house.as_person(&person).await);
    let put = format!("/api/v1/mandates/{id}/powers");
    let all = ["organisation_profile", "recruiting", "fair_registration"];
    let call = async |until: &str, status: u16| {
        let body = serde_json::json!({ "powers": all, "valid_until": until });
        unit.json(axum::http::Method::PUT, &put, &body, &[]).await.expect(status).value()
    };
    assert_eq!(call("2026-12-31", 200).await["valid_until"], "2026-12-31");
    assert_eq!(call("2026-02-30", 422).await["errors"][0]["field"], "valid_until");
    let asked = call("", 200).await;
    assert_eq!(
        (&asked["valid_until"], &asked["requested_until"]["last_day"]),
        (&"2026-12-31".into(), &serde_json::Value::Null)
    );
    assert!(asked["requested_until"].is_object());
    let confirm = format!("/api/v1/me/mandates/{id}/confirmation");
    let post = axum::http::Method::POST;
    // Powers alone are no consent to a later end.
    let silent = serde_json::json!({ "powers": [] });
    assert_eq!(me.json(post.clone(), &confirm, &silent, &[]).await.expect(409).value()["code"], "mandate_changed");
    let open = serde_json::json!({ "powers": [], "valid_until": "" });
    let agreed = me.json(post, &confirm, &open, &[]).await.expect(200).value();
    assert_eq!(
        (&agreed["valid_until"], &agreed["requested_until"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
});

on_both_databases!(migrations(), a_proposal_sent_twice_is_one_and_answered_alike, |store| async move {
    let house = House::on(&store);
    let organisation = house.organisation(1, true).await;
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    let unit = house.as_unit(organisation).await;
    let page = unit.get("/unit/mandates/new").await.expect(200).sees("name=\"once\"");
    let once = page.body.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut fields = proposal(&person);
    fields.push(("once", once));
    let (first, second) = tokio::join!(propose(&unit, &fields), propose(&unit, &fields));
    assert_eq!(first.expect(303).location(), second.expect(303).location());
    assert_eq!((house.count("mandate").await, house.deeds("mandate.proposal").await), (1, 1));
    // On the API the key is a header.
    let other = house.person(2, "clerk00002", Rank::SECOND).await;
    let body = serde_json::json!({
        "name": other.name, "document_number": other.document.as_str(), "username": other.username,
        "powers": ["recruiting"],
    });
    let send = || unit.json(axum::http::Method::POST, "/api/v1/mandates", &body, &[("idempotency-key", "m-1")]);
    assert_eq!(send().await.expect(201).value(), send().await.expect(201).value());
    assert_eq!(house.count("mandate").await, 2);
});
