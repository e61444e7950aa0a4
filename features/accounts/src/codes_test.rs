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
