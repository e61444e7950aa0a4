use crate::{
    Subject,
    browser::{deeds, signed_in},
    my_data::tests::pages,
    testing,
};
use access::Rank;
use axum::http::Method;
use std::sync::atomic::Ordering;
use store::number;

::store::on_both_databases!(
    crate::migrations(),
    a_person_closes_the_account_and_only_a_tombstone_remains,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::SECOND).await;
        let other = testing::person(&accounts, 2, "lin-mou", "林某某", Rank::SECOND).await;
        let (visitor, above) = pages(&accounts);
        let client = signed_in(&visitor, &accounts, Subject::Person(person.id)).await;
        let elsewhere = signed_in(&visitor, &accounts, Subject::Person(person.id)).await;
        let bystander = signed_in(&visitor, &accounts, Subject::Person(other.id)).await;

        above.busy.store(true, Ordering::Relaxed);
        let page = client.get("/me/data/closure").await.expect(200).sees("您还是 1 家单位的经办人");
        drop(page.sees(r#"href="/me/mandates""#));
        let tick = [("understood", "yes")];
        drop(
            client
                .post("/me/data/closure", &tick)
                .await
                .expect(409)
                .sees("现在还不能注销账号：您还是 1 家单位的经办人"),
        );
        above.busy.store(false, Ordering::Relaxed);
        drop(client.post("/me/data/closure", &[]).await.expect(422).sees("我已了解"));
        drop(elsewhere.get("/me").await.expect(200));
        assert_eq!(deeds(&accounts, "person.closure").await, 0);
        assert!(!above.forgot.load(Ordering::Relaxed));

        let left = client.post("/me/data/closure", &tick).await.expect(303);
        assert!(left.location().starts_with("/account/sign-in"), "{}", left.location());
        assert!(client.cookie(accounts.cookie.name()).is_none());
        drop(elsewhere.get("/me").await.expect(303));
        drop(bystander.get("/me").await.expect(200));
        assert!(above.forgot.load(Ordering::Relaxed));
        assert_eq!(deeds(&accounts, "person.closure").await, 1);
        let told = testing::messages_to(&accounts, &person.phone).await;
        assert!(told[0].contains("已按您的申请注销"), "{told:?}");
        let sign_in = [("username", "chen-mou"), ("password", testing::PASSWORD)];
        drop(visitor.stranger().post("/account/sign-in", &sign_in).await.expect(401));
        let empty = "select count(*) as n from person where state = 'closed' and name = '' and password = '' and \
                     document_sealed = $1 and document_hash = $2 and phone_sealed = $3 and phone_hash = $4";
        let nothing = || sea_orm::Value::from(Vec::<u8>::new());
        let values = [nothing(), nothing(), nothing(), nothing()];
        assert_eq!(number(store.read(), empty, values).await.unwrap(), 1);
        // The name stays taken; the document may register anew.
        let db = store.read();
        assert!(crate::store::person::username_is_taken(db, "chen-mou").await.unwrap());
        let tx = store.begin().await.unwrap();
        let again = crate::fixtures::FixturePerson {
            id: access::PersonId(accounts.clock.new_id()),
            username: "chen-again".into(),
            ..person.clone()
        };
        let again = std::slice::from_ref(&again);
        crate::fixtures::persons(&*tx, &accounts.keys, testing::PASSWORD_PHC, again, accounts.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_account_is_closed_through_the_api_and_never_without_a_fresh_proof,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "chen-mou", "陈某某", Rank::FIRST).await;
        let (visitor, above) = pages(&accounts);
        let client = signed_in(&visitor, &accounts, Subject::Person(person.id)).await;
        let body = serde_json::json!({ "understood": "yes" });
        let path = "/api/v1/me/data/closure";
        above.busy.store(true, Ordering::Relaxed);
        drop(client.json(Method::POST, path, &body, &[]).await.expect(409).sees("closure_blocked"));
        above.busy.store(false, Ordering::Relaxed);
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(6));
        drop(client.json(Method::POST, path, &body, &[]).await.expect(401).sees("confirm_first"));
        drop(client.get("/me").await.expect(200));
        let client = signed_in(&visitor, &accounts, Subject::Person(person.id)).await;
        drop(client.json(Method::POST, path, &body, &[]).await.expect(204));
        drop(client.get("/me").await.expect(303));
    }
);
