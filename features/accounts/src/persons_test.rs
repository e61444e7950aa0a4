use super::*;
use crate::{fixtures, fixtures::FixturePerson, testing};

::store::on_both_databases!(crate::migrations(), the_schema_is_the_same_on_both_engines, |store| async move {
    let lines = store.schema_lines().await.unwrap();
    let Some(other) = ::store::testing::fresh(other_engine(store.engine()), &crate::migrations()).await else { return };
    assert_eq!(lines, other.schema_lines().await.unwrap());
});

fn other_engine(engine: ::store::Engine) -> ::store::Engine {
    match engine {
        ::store::Engine::Sqlite => ::store::Engine::Postgres,
        ::store::Engine::Postgres => ::store::Engine::Sqlite,
    }
}

::store::on_both_databases!(crate::migrations(), a_clerk_is_found_by_account_and_number_together, |store| async move {
    let accounts = testing::accounts(&store);
    let db = accounts.store.read();
    let clerk = testing::person(&accounts, 1, "clerk00001", "陈一", Rank::SECOND).await;
    let beginner = testing::person(&accounts, 2, "person00002", "陈二", Rank::FIRST).await;
    let found = |name: &'static str, number: String| {
        let accounts = accounts.clone();
        async move { match_for_registration(accounts.store.read(), &accounts, name, &number).await.unwrap() }
    };
    let number = |p: &FixturePerson| p.document.as_str().to_owned();
    assert!(
        matches!(found("CLERK00001", number(&clerk).to_lowercase()).await, RegistrationMatch::Clerk(c) if c.id() == clerk.id)
    );
    assert!(matches!(found("clerk00001", number(&beginner)).await, RegistrationMatch::Nobody));
    assert!(matches!(found("nobody", number(&clerk)).await, RegistrationMatch::Nobody));
    assert!(matches!(found("clerk00001", "' or 1=1".into()).await, RegistrationMatch::Nobody));
    assert!(matches!(found("person00002", number(&beginner)).await, RegistrationMatch::RankTooLow));

    let bind = |name: &'static str, number: String, username: &'static str| {
        let accounts = accounts.clone();
        async move { match_for_binding(accounts.store.read(), &accounts, name, &number, username).await.unwrap().is_some() }
    };
    assert!(bind(" 陈 一", number(&clerk), "clerk00001").await);
    assert!(!bind("陈二", number(&clerk), "clerk00001").await);
    assert!(!bind("陈一", number(&beginner), "clerk00001").await);
    assert!(!bind("陈二", number(&beginner), "person00002").await, "not verified");
    assert_eq!(phone_of(db, &accounts, clerk.id).await.unwrap().unwrap(), clerk.phone);
    let own = identity_hash_of(db, &accounts, clerk.id).await.unwrap().unwrap();
    assert_eq!(own, identity_hash(&accounts, &clerk.document));
});

::store::on_both_databases!(
    crate::migrations(),
    two_accounts_of_one_person_stop_the_registration_of_an_organisation,
    |store| async move {
        let accounts = testing::accounts(&store);
        let clerk = testing::person(&accounts, 1, "clerk00001", "陈一", Rank::SECOND).await;
        let permit =
            IdentityNumber::parse(DocumentKind::HongKongMacaoPermit, "H12345678", accounts.clock.today()).unwrap();
        let twin = FixturePerson {
            id: PersonId(accounts.clock.new_id()),
            username: "chenyi_hk".into(),
            document: permit,
            ..clerk.clone()
        };
        let tx = accounts.store.begin().await.unwrap();
        fixtures::persons(&*tx, &accounts.keys, testing::PASSWORD_PHC, &[twin], accounts.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        for (name, number) in [("clerk00001", clerk.document.as_str()), ("chenyi_hk", "h1234567802")] {
            let found = match_for_registration(accounts.store.read(), &accounts, name, number).await.unwrap();
            assert!(matches!(found, RegistrationMatch::TwoAccounts), "{name}: {found:?}");
        }
    }
);

::store::on_both_databases!(
    crate::migrations(),
    five_thousand_people_are_made_at_once_and_all_differ,
    |store| async move {
        let accounts = testing::accounts(&store);
        let people: Vec<_> = (1..=5_000)
            .map(|n| {
                FixturePerson::numbered(&accounts.clock, n, &format!("clerk{n:05}"), "陈某", "441581", Rank::SECOND)
                    .unwrap()
            })
            .collect();
        let tx = accounts.store.begin().await.unwrap();
        fixtures::persons(&*tx, &accounts.keys, testing::PASSWORD_PHC, &people, accounts.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let last = by_username(accounts.store.read(), &accounts, "clerk05000").await.unwrap().unwrap();
        assert_eq!(last.id, people[4_999].id);
        assert_eq!(::store::number(store.read(), "select count(*) as n from person", []).await.unwrap(), 5_000);
    }
);
