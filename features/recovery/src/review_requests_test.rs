use crate::{
    request::Kind,
    test_room::{House, deeds, schema, signed_in},
};
use accounts::{
    Subject,
    fixtures::FixturePerson,
    sessions,
    testing::{self, PASSWORD},
};
use futures::TryStreamExt;
use object_store::ObjectStore;
use web::testing::{Client, Reply};

const NEW: &str = "雨后的码头-4471";

async fn approve(officer: &Client, id: &str, revision: &str) -> Reply {
    let fields = [("decision", "approve"), ("revision", revision)];
    officer.post(&format!("/bureau/accounts/requests/{id}/decision"), &fields).await
}

fn person_fields(person: &FixturePerson) -> Vec<(&str, &str)> {
    vec![
        ("name", &person.name),
        ("document_kind", person.document.kind().code()),
        ("document_number", person.document.as_str()),
    ]
}

fn organisation_fields<'a>(uscc: &'a str, clerk: &'a FixturePerson) -> Vec<(&'a str, &'a str)> {
    let mut fields = person_fields(clerk);
    fields.extend([("uscc", uscc), ("organisation", "陆丰市某某有限公司")]);
    fields
}

/// The number in the newest message.
async fn ticket(house: &House, phone: &str) -> String {
    let texts = testing::messages_to(&house.accounts, phone).await;
    let text = texts.iter().find(|t| t.contains("受理号 R")).expect("a message with a number");
    let at = text.find("受理号 R").unwrap() + "受理号 ".len();
    text[at..].split('，').next().unwrap().to_owned()
}

async fn collect(house: &House, ticket: &str, code: &str) -> Reply {
    let fields = [("ticket", ticket), ("code", code), ("password", NEW), ("password_again", NEW)];
    house.client.post("/account/reset/collection", &fields).await
}

async fn collection_code(house: &House, ticket: &str, phone: &str) -> String {
    let asked = house.client.post("/account/reset/collection/code", &[("ticket", ticket)]).await.expect(200);
    drop(asked.sees("设置新密码").sees("如受理号有效"));
    testing::newest_code(&house.accounts, phone).await
}

::store::on_both_databases!(
    schema(),
    an_organisation_sets_a_new_password_after_two_administrators_agreed,
    |store| async move {
        let house = House::on(&store);
        let clerk = house.person(1, "clerk-one", "陈某某").await;
        let (id, organisation) = house.organisation(&clerk).await;
        let phone = "13900002222";
        let fields = organisation_fields(organisation.uscc.as_str(), &clerk);
        let request = house.request(Kind::OrganisationPassword, &fields, phone).await;
        let (_, one) = house.officer("accounts").await;
        let (_, other) = house.officer("accounts2").await;
        let unit = signed_in(&house.client, &house.accounts, Subject::Organisation(id)).await;
        drop(unit.get("/unit").await.expect(200));

        drop(one.get("/bureau/accounts").await.expect(200).sees("单位找回密码").sees("2026-11-26"));
        let shown = one.get(&format!("/bureau/accounts/requests/{request}")).await.expect(200);
        drop(shown.sees("不是平台登记的手机号").sees("①身份证正面照片").lacks(clerk.document.as_str()).lacks(phone));
        drop(approve(&one, &request, "1").await.expect(303));
        assert!(testing::messages_to(&house.accounts, phone).await.iter().all(|t| !t.contains("受理号 R")));
        // The same administrator cannot agree twice, and the other must have seen what stands now.
        drop(approve(&one, &request, "2").await.expect(409).sees("须由另一名账号管理员复审"));
        drop(approve(&other, &request, "1").await.expect(409).sees("刚刚有变化"));
        drop(approve(&other, &request, "2").await.expect(303));
        drop(approve(&other, &request, "3").await.expect(409).sees("已有审核结果"));
        assert!(testing::messages_to(&house.accounts, &clerk.phone).await[0].contains("如非本人或本单位办理"));

        let ticket = ticket(&house, phone).await;
        let code = collection_code(&house, &ticket, phone).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        drop(collect(&house, &ticket, wrong).await.expect(422).sees("受理号或短信验证码错误"));
        drop(collect(&house, "R20261124-00000-0000-0000", &code).await.expect(422).sees("受理号或短信验证码错误"));
        let done = collect(&house, &ticket, &code).await;
        drop(house.outcome(done).await.sees(&format!("您的登录用户名是：{}", organisation.username)));
        drop(unit.get("/unit").await.expect(303));
        let sign_in = [("username", organisation.username.as_str()), ("password", NEW)];
        drop(house.client.post("/account/sign-in/organisation", &sign_in).await.expect(303));
        assert!(testing::messages_to(&house.accounts, &clerk.phone).await[0].contains("密码已通过密码找回重置"));
        drop(collect(&house, &ticket, &code).await.expect(422));
        for action in ["recovery.agreement", "recovery.approval", "recovery.collection", "password.reset"] {
            assert_eq!(deeds(&house.accounts, action).await, 1, "{action}");
        }
    }
);

::store::on_both_databases!(schema(), an_account_name_is_sent_after_one_approval, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "clerk-one", "陈某某").await;
    let (_, organisation) = house.organisation(&clerk).await;
    let fields = organisation_fields(organisation.uscc.as_str(), &clerk);
    let request = house.request(Kind::OrganisationAccount, &fields, "13900002222").await;
    let (_, one) = house.officer("accounts").await;
    drop(approve(&one, &request, "1").await.expect(303));
    assert!(testing::messages_to(&house.accounts, "13900002222").await[0].contains(&organisation.username));
});

::store::on_both_databases!(
    schema(),
    a_new_phone_becomes_the_one_on_record_and_sensitive_acts_wait_a_day,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let new_phone = "13900003333";
        let request = house.request(Kind::PersonPassword, &person_fields(&person), new_phone).await;
        let (_, one) = house.officer("accounts").await;
        let (_, other) = house.officer("accounts2").await;
        drop(approve(&one, &request, "1").await.expect(303));
        drop(approve(&other, &request, "2").await.expect(303));
        let ticket = ticket(&house, new_phone).await;
        let code = collection_code(&house, &ticket, new_phone).await;
        let done = collect(&house, &ticket, &code).await;
        drop(house.outcome(done).await.sees("chen-mou"));
        // Old and new number are told.
        for phone in [person.phone.as_str(), new_phone] {
            assert!(
                testing::messages_to(&house.accounts, phone)
                    .await
                    .iter()
                    .any(|t| t.contains("手机号已通过密码找回更换为 139****3333"))
            );
        }
        let me = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
        drop(me.get("/me").await.expect(200).sees("139****3333"));
        let change = [("old_password", NEW), ("password", PASSWORD), ("password_again", PASSWORD)];
        drop(me.post("/account/password", &change).await.expect(409).sees("为保护账号安全"));
        // Nor does signing in, or a code on the new phone, prove anybody's presence meanwhile.
        let now = house.accounts.clock.now();
        let token = access::SessionToken::new(me.cookie("session").unwrap());
        let used = sessions::find_and_note(&house.accounts, &token).await.unwrap().unwrap();
        assert!(used.session.is_proven(now) && !used.person(now).unwrap().proven);
        house.wait(24 * 3_600);
        let me = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
        drop(me.post("/account/password", &change).await.expect(303));
    }
);

::store::on_both_databases!(schema(), a_reset_that_nobody_takes_up_for_72_hours_is_gone, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    let request = house.request(Kind::PersonPassword, &person_fields(&person), &person.phone).await;
    let (_, one) = house.officer("accounts").await;
    let (_, other) = house.officer("accounts2").await;
    drop(approve(&one, &request, "1").await.expect(303));
    drop(approve(&other, &request, "2").await.expect(303));
    let ticket = ticket(&house, &person.phone).await;
    // A code of five minutes.
    let code = collection_code(&house, &ticket, &person.phone).await;
    house.wait(5 * 60);
    drop(collect(&house, &ticket, &code).await.expect(422));
    house.wait(72 * 3_600);
    let before = testing::messages_to(&house.accounts, &person.phone).await.len();
    let asked = house.client.post("/account/reset/collection/code", &[("ticket", ticket.as_str())]).await.expect(200);
    drop(asked.sees("如受理号有效"));
    assert_eq!(testing::messages_to(&house.accounts, &person.phone).await.len(), before);
    // The number itself is nowhere: only its hash.
    let sql = "select count(*) as n from recovery_request where ticket_hash is not null";
    assert_eq!(::store::number(house.accounts.store.read(), sql, []).await.unwrap(), 1);
});

::store::on_both_databases!(
    schema(),
    nobody_decides_on_ones_own_account_or_organisation_or_elsewhere,
    |store| async move {
        let house = House::on(&store);
        let clerk = house.person(1, "clerk-one", "陈某某").await;
        let (_, organisation) = house.organisation(&clerk).await;
        let fields = organisation_fields(organisation.uscc.as_str(), &clerk);
        let of_organisation = house.request(Kind::OrganisationPassword, &fields, &clerk.phone).await;
        let of_person = house.request(Kind::PersonPassword, &person_fields(&clerk), &clerk.phone).await;
        let own = house.officer_of("own", "441581", Some(&clerk)).await;
        let elsewhere = house.officer_of("haifeng", "441521", None).await;
        for id in [&of_organisation, &of_person] {
            drop(approve(&own, id, "1").await.expect(403).sees("不能办理此事项"));
            let slot = "identity_front";
            drop(own.get(&format!("/bureau/accounts/requests/{id}/pictures/{slot}")).await.expect(404));
            drop(elsewhere.get(&format!("/bureau/accounts/requests/{id}")).await.expect(404));
            drop(approve(&elsewhere, id, "1").await.expect(404));
            drop(elsewhere.get(&format!("/bureau/accounts/requests/{id}/pictures/{slot}")).await.expect(404));
        }
        drop(elsewhere.get("/bureau/accounts").await.expect(200).sees("没有待审核的申请"));
    }
);

::store::on_both_databases!(schema(), a_request_that_fits_no_account_can_only_be_returned, |store| async move {
    let house = House::on(&store);
    let mut person = house.person(1, "chen-mou", "陈某某").await;
    person.name = "别的人".into();
    let request = house.request(Kind::PersonPassword, &person_fields(&person), "13900004444").await;
    let (_, one) = house.officer("accounts").await;
    drop(approve(&one, &request, "1").await.expect(409).sees("只能退回"));
    let path = format!("/bureau/accounts/requests/{request}/decision");
    let back = [("decision", "return"), ("revision", "1"), ("reason", "")];
    drop(one.post(&path, &back).await.expect(422).sees("请填写退回原因"));
    let back = [("decision", "return"), ("revision", "1"), ("reason", "姓名与证件不符")];
    drop(one.post(&path, &back).await.expect(303));
    assert!(testing::messages_to(&house.accounts, "13900004444").await[0].contains("姓名与证件不符"));
});

::store::on_both_databases!(
    schema(),
    pictures_are_marked_logged_and_gone_some_days_after_the_decision,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let request = house.request(Kind::PersonAccount, &person_fields(&person), &person.phone).await;
        let (_, one) = house.officer("accounts").await;
        let (_, other) = house.officer("accounts2").await;
        let address = format!("/bureau/accounts/requests/{request}/pictures/document");
        let picture = one.get(&address).await.expect(200);
        assert_eq!(picture.headers["content-type"], "image/jpeg");
        assert_eq!(picture.headers["cache-control"], "no-store");
        assert!(!picture.body.contains("GPS"));
        let again = other.get(&address).await.expect(200);
        assert_ne!(picture.body, again.body, "each reader's own name is drawn in");
        assert_eq!(deeds(&house.accounts, "recovery.picture_view").await, 2);
        drop(approve(&one, &request, "1").await.expect(303));
        // From then on only who decided may look.
        drop(one.get(&address).await.expect(200));
        drop(other.get(&address).await.expect(404));

        let count =
            || async { house.files.list(Some(&"recovery".into())).try_collect::<Vec<_>>().await.unwrap().len() };
        house.wait(6 * 24 * 3_600);
        house.room.sweep().await.unwrap();
        assert_eq!(count().await, 1);
        house.wait(24 * 3_600 + 1);
        house.room.sweep().await.unwrap();
        assert_eq!(count().await, 0);
        assert_eq!(deeds(&house.accounts, "recovery.purge").await, 1);
        let one = house.officer_of("accounts3", "441581", None).await;
        drop(one.get(&address).await.expect(404));
        let shown = one.get(&format!("/bureau/accounts/requests/{request}")).await.expect(200);
        drop(shown.sees("已按规定清除").lacks("陈某某"));
        house.room.sweep().await.unwrap();
        assert_eq!(deeds(&house.accounts, "recovery.purge").await, 1);
    }
);

::store::on_both_databases!(
    schema(),
    a_number_that_opens_a_reset_is_sent_and_kept_nowhere_to_be_read,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let request = house.request(Kind::PersonPassword, &person_fields(&person), &person.phone).await;
        let (_, one) = house.officer("accounts").await;
        let (_, other) = house.officer("accounts2").await;
        drop(approve(&one, &request, "1").await.expect(303));
        drop(approve(&other, &request, "2").await.expect(303));
        let ticket = ticket(&house, &person.phone).await;
        let me = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
        drop(me.get("/me/messages").await.expect(200).lacks(&ticket).lacks("受理号 R"));
        drop(me.get("/api/v1/me/messages").await.expect(200).lacks(&ticket));
    }
);

::store::on_both_databases!(
    schema(),
    an_administrator_who_has_to_call_sees_the_numbers_with_a_reason,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let phone = "13900002222";
        let request = house.request(Kind::PersonPassword, &person_fields(&person), phone).await;
        let page = format!("/bureau/accounts/requests/{request}");
        let view = format!("{page}/contact-view");
        let (_, one) = house.officer("accounts").await;
        drop(
            one.get(&page).await.expect(200).sees("139****2222").sees("查看完整号码").lacks(phone).lacks(&person.phone),
        );
        for (reason, words) in [("", "请填写查看原因"), ("致电 13800138000", "不能填写证件号码")] {
            drop(one.post(&view, &[("view_reason", reason)]).await.expect(422).sees(words).lacks(phone));
        }
        assert_eq!(deeds(&house.accounts, "recovery.contact_view").await, 0);
        let reason = [("view_reason", "电话核实申请人身份")];
        let full = one.post(&view, &reason).await.expect(200).sees(phone).sees(&person.phone).sees("仅本次显示");
        assert_eq!(full.headers["cache-control"], "no-store");
        drop(one.get(&page).await.expect(200).lacks(phone).lacks(&person.phone));
        let api = format!("/api/v1/bureau/recovery-requests/{request}/contact-view");
        let body = serde_json::json!({ "view_reason": "电话核实申请人身份" });
        let post = axum::http::Method::POST;
        let shown = one.json(post.clone(), &api, &body, &[]).await.expect(200).value();
        assert_eq!(
            (&shown["applicant"]["phone"], &shown["on_record"][0]["phone"]),
            (&phone.into(), &person.phone.as_str().into())
        );
        assert_eq!(deeds(&house.accounts, "recovery.contact_view").await, 2);
        let holds = "select count(*) as n from deed where detail like '%13900002222%' or detail like '%13800138000%'";
        assert_eq!(::store::number(store.read(), holds, []).await.unwrap(), 0);

        // Nobody whose own account it is, nobody elsewhere, and nobody once it is decided.
        let own = house.officer_of("own", "441581", Some(&person)).await;
        drop(own.post(&view, &reason).await.expect(403).lacks(phone));
        let elsewhere = house.officer_of("haifeng", "441521", None).await;
        drop(elsewhere.json(post.clone(), &api, &body, &[]).await.expect(404));
        // Whoever signed in long ago proves to be there first.
        house.wait(6 * 60);
        drop(one.post(&view, &reason).await.lacks(phone));
        drop(one.json(post.clone(), &api, &body, &[]).await.expect(401).lacks(phone));
        let (_, other) = house.officer("accounts2").await;
        let back = [("decision", "return"), ("revision", "1"), ("reason", "照片不清晰")];
        drop(other.post(&format!("{page}/decision"), &back).await.expect(303));
        drop(other.json(post, &api, &body, &[]).await.expect(409).lacks(phone));
        assert_eq!(deeds(&house.accounts, "recovery.contact_view").await, 2);
    }
);

::store::on_both_databases!(schema(), who_works_on_a_request_is_seen_and_told, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    let request = house.request(Kind::PersonPassword, &person_fields(&person), &person.phone).await;
    let page = format!("/bureau/accounts/requests/{request}");
    let (_, one) = house.officer("accounts").await;
    let (_, other) = house.officer("accounts2").await;
    let act = async |who: &Client, act: &str| who.post(&format!("{page}/claim"), &[("act", act)]).await;
    drop(act(&one, "take").await.expect(303));
    drop(one.get(&page).await.expect(200).sees("由您处理中"));
    drop(other.get("/bureau/accounts").await.expect(200).sees("由李审核处理中"));
    drop(act(&other, "take").await.expect(409).sees("该事项由李审核处理中"));
    drop(approve(&other, &request, "1").await.expect(409).sees("改由我处理"));
    // The first of two decisions lets go of it, so that the second can be taken by another.
    drop(approve(&one, &request, "1").await.expect(303));
    let path = format!("/api/v1/bureau/recovery-requests/{request}/claim");
    let nothing = serde_json::json!({});
    let taken = other.json(axum::http::Method::PUT, &path, &nothing, &[]).await.expect(200).value();
    assert_eq!(taken["holder"]["name"], "李审核");
    let listed = one.get("/api/v1/bureau/recovery-requests").await.expect(200).value();
    assert_eq!(listed["items"][0]["holder"]["name"], "李审核");
    assert!(other.json(axum::http::Method::DELETE, &path, &nothing, &[]).await.value()["holder"].is_null());
    let own = house.officer_of("own", "441581", Some(&person)).await;
    drop(own.json(axum::http::Method::PUT, &path, &nothing, &[]).await.expect(403));
    let elsewhere = house.officer_of("haifeng", "441521", None).await;
    drop(elsewhere.json(axum::http::Method::PUT, &path, &nothing, &[]).await.expect(404));
    drop(approve(&other, &request, "2").await.expect(303));
    drop(act(&one, "take").await.expect(409).sees("已有审核结果"));
});
