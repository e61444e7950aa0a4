use crate::test_room::{House, deeds, schema, signed_in};
use access::Powers;
use accounts::{RegistrationMatch, Subject, persons::match_for_registration, testing::PASSWORD};

::store::on_both_databases!(
    schema(),
    one_of_two_accounts_is_closed_and_the_other_may_register_again,
    |store| async move {
        let house = House::on(&store);
        let kept = house.person(1, "chen-mou", "陈某某").await;
        let spare = house.person(2, "chen-mou-2", "陈某某").await;
        let (organisation, _) = house.organisation(&kept).await;
        let tx = house.accounts.store.begin().await.unwrap();
        organisations::fixtures::clerk(&*tx, &house.organisations, organisation, spare.id, Powers::ALL).await.unwrap();
        tx.commit().await.unwrap();
        let (_, marker) = house.officer("accounts").await;
        let (_, officer) = house.officer("accounts2").await;
        let person = format!("/bureau/accounts/persons/{}", spare.id);
        // Nothing is closed where there is no second account.
        let reason = [("reason", "本人申请保留另一个账号")];
        drop(officer.post(&format!("{person}/closure"), &reason).await.expect(409).sees("只有这一个有效账号"));
        let nobody = [("other", "nobody-here"), ("mark_reason", "同一人")];
        drop(officer.post(&format!("{person}/mark"), &nobody).await.expect(422).sees("没有找到另一个有效账号"));
        let mark = [("other", "chen-mou"), ("mark_reason", "本人到场核实为同一人")];
        drop(marker.post(&format!("{person}/mark"), &mark).await.expect(303));
        drop(officer.get(&person).await.expect(200).sees("chen-mou").sees("注销此账号").lacks(spare.document.as_str()));

        let match_of = |who: &str, number: &str| {
            let (accounts, who, number) = (house.accounts.clone(), who.to_owned(), number.to_owned());
            async move { match_for_registration(accounts.store.read(), &accounts, &who, &number).await.unwrap() }
        };
        let two = match_of("chen-mou", kept.document.as_str()).await;
        assert!(matches!(two, RegistrationMatch::TwoAccounts), "{two:?}");
        let step = [("clerk_username", "chen-mou"), ("clerk_document", kept.document.as_str())];
        let told = house.client.post("/account/register/organisation", &step).await;
        assert!(told.body.contains("【自然人用户信息】数据错误") || told.status == 422, "{}", told.body);

        let elsewhere = signed_in(&house.client, &house.accounts, Subject::Person(spare.id)).await;
        drop(officer.post(&format!("{person}/closure"), &[("reason", "")]).await.expect(422));
        // Nobody closes on an own mark alone.
        drop(
            marker.post(&format!("{person}/closure"), &reason).await.expect(409).sees("须由另一名账号管理员核实后注销"),
        );
        drop(officer.post(&format!("{person}/closure"), &reason).await.expect(303));
        drop(elsewhere.get("/me").await.expect(303));
        let sign_in = [("username", "chen-mou-2"), ("password", PASSWORD)];
        drop(house.client.post("/account/sign-in", &sign_in).await.expect(401));
        let one = match_of("chen-mou", kept.document.as_str()).await;
        assert!(matches!(one, RegistrationMatch::Clerk(_)), "{one:?}");
        let left = "select count(*) as n from mandate where state = 'left'";
        assert_eq!(::store::number(house.accounts.store.read(), left, []).await.unwrap(), 1);
        // Only that it existed remains.
        #[derive(sea_orm::FromQueryResult)]
        struct Tombstone {
            name: String,
            document_sealed: Vec<u8>,
            phone_hash: Vec<u8>,
            password: String,
        }
        let sql = "select name, document_sealed, phone_hash, password from person where state = 'closed'";
        let row: Tombstone = ::store::one(house.accounts.store.read(), sql, []).await.unwrap().unwrap();
        assert!(
            row.name.is_empty()
                && row.document_sealed.is_empty()
                && row.phone_hash.is_empty()
                && row.password.is_empty()
        );
        for action in ["person.mark", "person.closure"] {
            assert_eq!(deeds(&house.accounts, action).await, 1, "{action}");
        }
        drop(officer.get(&person).await.expect(404));
    }
);

::store::on_both_databases!(schema(), a_wrong_mark_is_taken_back_and_blocks_nobody_any_more, |store| async move {
    let house = House::on(&store);
    let one = house.person(1, "chen-mou", "陈某某").await;
    let other = house.person(2, "lin-mou", "林某某").await;
    let (_, marker) = house.officer("accounts").await;
    let (_, second) = house.officer("accounts2").await;
    let person = format!("/bureau/accounts/persons/{}", one.id);
    let mark = [("other", "lin-mou"), ("mark_reason", "看错了一行")];
    drop(marker.post(&format!("{person}/mark"), &mark).await.expect(303));
    let unmark = [("other", other.id.to_string())];
    let unmark = [("other", unmark[0].1.as_str())];
    drop(second.get(&person).await.expect(200).sees("撤销与 lin-mou 的标记"));
    drop(second.post(&format!("{person}/unmark"), &unmark).await.expect(303));
    drop(second.post(&format!("{person}/unmark"), &unmark).await.expect(409).sees("没有标记为同一人"));
    let found =
        match_for_registration(house.accounts.store.read(), &house.accounts, "chen-mou", one.document.as_str()).await;
    assert!(matches!(found.unwrap(), RegistrationMatch::Clerk(_)));
    let reason = [("reason", "本人申请保留另一个账号")];
    drop(second.post(&format!("{person}/closure"), &reason).await.expect(409).sees("只有这一个有效账号"));
    for (action, times) in [("person.mark", 1), ("person.unmark", 1), ("person.closure", 0)] {
        assert_eq!(deeds(&house.accounts, action).await, times, "{action}");
    }
});

::store::on_both_databases!(
    schema(),
    two_administrators_at_once_never_close_both_accounts_of_a_person,
    |store| async move {
        let house = House::on(&store);
        let one = house.person(1, "chen-mou", "陈某某").await;
        let other = house.person(2, "chen-mou-2", "陈某某").await;
        let (_, marker) = house.officer("accounts").await;
        let person = format!("/bureau/accounts/persons/{}", one.id);
        let mark = [("other", "chen-mou-2"), ("mark_reason", "本人到场核实为同一人")];
        drop(marker.post(&format!("{person}/mark"), &mark).await.expect(303));
        let (_, second) = house.officer("accounts2").await;
        let (_, third) = house.officer("accounts3").await;
        let close = |officer: web::testing::Client, id: access::PersonId| {
            tokio::spawn(async move {
                let path = format!("/bureau/accounts/persons/{id}/closure");
                officer.post(&path, &[("reason", "本人申请保留另一个账号")]).await.status.as_u16()
            })
        };
        let (first, last) = (close(second, one.id), close(third, other.id));
        let mut answers = [first.await.unwrap(), last.await.unwrap()];
        answers.sort_unstable();
        assert_eq!(answers, [303, 409]);
        let live = "select count(*) as n from person where state = 'live'";
        assert_eq!(::store::number(house.accounts.store.read(), live, []).await.unwrap(), 1);
    }
);

::store::on_both_databases!(schema(), accounts_are_found_exactly_and_never_listed, |store| async move {
    let house = House::on(&store);
    let person = house.person(1, "chen-mou", "陈某某").await;
    house.person(2, "lin-mou", "林某某").await;
    let (_, officer) = house.officer("accounts").await;
    let path = "/bureau/accounts/persons";
    drop(officer.post(path, &[]).await.expect(422).sees("请填写姓名和手机号"));
    drop(officer.post(path, &[("name", "陈某某")]).await.expect(422));
    for fields in [
        vec![("name", "陈某某"), ("phone", person.phone.as_str())],
        vec![("document_number", person.document.as_str())],
        vec![("username", "Chen-Mou")],
    ] {
        let found = officer.post(path, &fields).await.expect(200).sees("/bureau/accounts/persons/").sees("chen-mou");
        drop(found.lacks("lin-mou").sees(&seal::mask_phone(&person.phone)));
    }
    drop(officer.post(path, &[("username", "chen")]).await.expect(200).sees("没有找到账号"));
    assert_eq!(deeds(&house.accounts, "person.search").await, 4);
    let anyone = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
    drop(anyone.post(path, &[("username", "lin-mou")]).await.expect(403));
});
