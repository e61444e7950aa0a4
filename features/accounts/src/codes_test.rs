use super::*;
use crate::testing;

const PHONE: &str = "13800138001";

async fn ask(accounts: &Accounts, purpose: Purpose, phone: &str) -> Result<(), Refusal> {
    let tx = accounts.store.begin().await.unwrap();
    let answer = issue(&*tx, accounts, purpose, phone).await.unwrap();
    if answer.is_ok() {
        tx.commit().await.unwrap();
    }
    answer
}

async fn answer(accounts: &Accounts, purpose: Purpose, phone: &str, code: &str) -> Result<(), Refusal> {
    let tx = accounts.store.begin().await.unwrap();
    let answer = check(&*tx, accounts, purpose, phone, code).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

::store::on_both_databases!(
    crate::migrations(),
    a_code_is_good_for_one_purpose_one_number_and_once,
    |store| async move {
        let accounts = testing::accounts(&store);
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        let code = testing::newest_code(&accounts, PHONE).await;
        assert!(matches!(answer(&accounts, Purpose::PasswordReset, PHONE, &code).await, Err(Refusal::CodeWrong)));
        assert!(matches!(
            answer(&accounts, Purpose::Registration, "13800138002", &code).await,
            Err(Refusal::CodeWrong)
        ));
        answer(&accounts, Purpose::Registration, PHONE, &code).await.unwrap();
        assert!(
            matches!(answer(&accounts, Purpose::Registration, PHONE, &code).await, Err(Refusal::CodeWrong)),
            "used twice"
        );
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_code_dies_after_five_minutes_and_after_five_tries,
    |store| async move {
        let accounts = testing::accounts(&store);
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        let code = testing::newest_code(&accounts, PHONE).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..TRIES_MAX {
            assert!(matches!(answer(&accounts, Purpose::Registration, PHONE, wrong).await, Err(Refusal::CodeWrong)));
        }
        assert!(matches!(
            answer(&accounts, Purpose::Registration, PHONE, &code).await,
            Err(Refusal::CodeTriedTooOften)
        ));

        accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        let code = testing::newest_code(&accounts, PHONE).await;
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(300));
        assert!(matches!(answer(&accounts, Purpose::Registration, PHONE, &code).await, Err(Refusal::CodeWrong)));
    }
);

::store::on_both_databases!(crate::migrations(), one_code_a_minute_for_a_number_and_purpose, |store| async move {
    let accounts = testing::accounts(&store);
    ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(20));
    assert!(matches!(ask(&accounts, Purpose::Registration, PHONE).await, Err(Refusal::CodeTooSoon { seconds: 40 })));
    ask(&accounts, Purpose::PasswordReset, PHONE).await.unwrap();
    ask(&accounts, Purpose::Registration, "13800138002").await.unwrap();
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(40));
    ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
});

::store::on_both_databases!(crate::migrations(), ten_codes_a_day_for_a_number, |store| async move {
    let accounts = testing::accounts(&store);
    for _ in 0..10 {
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
    }
    assert!(matches!(ask(&accounts, Purpose::PasswordReset, PHONE).await, Err(Refusal::CodesUsedUp)));
    accounts.clock.turn_to(accounts.clock.now().plus_days(1));
    ask(&accounts, Purpose::PasswordReset, PHONE).await.unwrap();
});

::store::on_both_databases!(crate::migrations(), twenty_copies_of_a_request_get_one_code, |store| async move {
    let accounts = testing::accounts(&store);
    let copies = (0..20).map(|_| {
        let accounts = accounts.clone();
        tokio::spawn(async move { ask(&accounts, Purpose::Registration, PHONE).await.is_ok() })
    });
    let mut sent = 0;
    for copy in copies.collect::<Vec<_>>() {
        sent += usize::from(copy.await.unwrap());
    }
    assert_eq!(sent, 1);
    assert_eq!(testing::messages_to(&accounts, PHONE).await.len(), 1);
});

::store::on_both_databases!(
    crate::migrations(),
    neither_number_nor_code_lies_in_the_database_in_plain_text,
    |store| async move {
        let accounts = testing::accounts(&store);
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        let code = testing::newest_code(&accounts, PHONE).await;
        for row in crate::store::message::newest(accounts.store.read(), 10).await.unwrap() {
            for bytes in [row.recipient_sealed, row.text_sealed.unwrap()] {
                assert!(!bytes.windows(11).any(|w| w == PHONE.as_bytes()));
                assert!(!bytes.windows(6).any(|w| w == code.as_bytes()));
            }
        }
    }
);

::store::on_both_databases!(
    crate::migrations(),
    addresses_purposes_and_the_platform_have_quotas_of_their_own,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        accounts.limits.codes_a_day_for_a_purpose = 2;
        accounts.limits.codes_a_day_in_all = 3;
        accounts.limits.codes_a_day_for_an_address = 1;
        let number = |n: u32| format!("1380013{n:04}");
        for n in 1..=2 {
            ask(&accounts, Purpose::Registration, &number(n)).await.unwrap();
        }
        assert!(matches!(ask(&accounts, Purpose::Registration, &number(3)).await, Err(Refusal::CodesPaused)));
        ask(&accounts, Purpose::PasswordReset, &number(4)).await.unwrap();
        assert!(matches!(ask(&accounts, Purpose::PasswordReset, &number(5)).await, Err(Refusal::CodesPaused)));
        let here = Some(IpAddr::from([10, 0, 0, 1]));
        for (address, fits) in [(here, true), (here, false), (Some(IpAddr::from([10, 0, 0, 2])), true), (None, true)] {
            let tx = accounts.store.begin().await.unwrap();
            assert_eq!(count_address(&*tx, &accounts, address).await.unwrap().is_ok(), fits);
            tx.commit().await.unwrap();
        }
        // After a restart the counts are the same: they lie in the database.
        accounts = testing::accounts_at(&store, accounts.clock.clone());
        accounts.limits.codes_a_day_in_all = 3;
        assert!(matches!(ask(&accounts, Purpose::PasswordReset, &number(6)).await, Err(Refusal::CodesPaused)));
        accounts.clock.turn_to(accounts.clock.now().plus_days(1));
        ask(&accounts, Purpose::Registration, &number(3)).await.unwrap();
    }
);

::store::on_both_databases!(
    crate::migrations(),
    no_further_code_is_taken_on_while_too_many_messages_wait,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        accounts.limits.sms_waiting_max = 1;
        ask(&accounts, Purpose::Registration, PHONE).await.unwrap();
        assert!(matches!(ask(&accounts, Purpose::Registration, "13800138002").await, Err(Refusal::SmsBusy)));
        outbox::Worker::new((*store).clone(), accounts.clock.clone(), crate::handlers(&accounts))
            .work_once()
            .await
            .unwrap();
        ask(&accounts, Purpose::Registration, "13800138002").await.unwrap();
    }
);
