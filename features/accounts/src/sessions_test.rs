use super::*;
use crate::testing;

fn person(accounts: &Accounts) -> Subject {
    Subject::Person(PersonId(accounts.clock.new_id()))
}

async fn opened(accounts: &Accounts, subject: Subject) -> SessionToken {
    SessionToken::new(testing::signed_in(accounts, subject, None).await)
}

async fn lives(accounts: &Accounts, token: &SessionToken) -> bool {
    find_and_note(accounts, token).await.unwrap().is_some()
}

::store::on_both_databases!(crate::migrations(), a_session_ends_when_it_rests_too_long, |store| async move {
    let accounts = testing::accounts(&store);
    let token = opened(&accounts, person(&accounts)).await;
    for _ in 0..3 {
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(29));
        assert!(lives(&accounts, &token).await);
    }
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(30));
    assert!(!lives(&accounts, &token).await);
});

::store::on_both_databases!(
    crate::migrations(),
    a_session_ends_after_twelve_hours_whatever_is_done_with_it,
    |store| async move {
        let accounts = testing::accounts(&store);
        let token = opened(&accounts, person(&accounts)).await;
        let opened_at = accounts.clock.now();
        for minutes in (20..720).step_by(20) {
            accounts.clock.turn_to(opened_at.plus_minutes(minutes));
            assert!(lives(&accounts, &token).await, "after {minutes} minutes");
        }
        accounts.clock.turn_to(opened_at.plus_minutes(720));
        assert!(!lives(&accounts, &token).await);
        let tx = accounts.store.begin().await.unwrap();
        assert_eq!(sweep(&*tx, accounts.clock.now().plus_seconds(1)).await.unwrap(), 1);
    }
);

::store::on_both_databases!(crate::migrations(), an_officers_session_is_shorter, |store| async move {
    let accounts = testing::accounts(&store);
    let token = opened(&accounts, Subject::Officer(OfficerId(accounts.clock.new_id()))).await;
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(14));
    assert!(lives(&accounts, &token).await);
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(15));
    assert!(!lives(&accounts, &token).await);
});

::store::on_both_databases!(crate::migrations(), a_clock_put_back_ends_no_session, |store| async move {
    let accounts = testing::accounts(&store);
    let token = opened(&accounts, person(&accounts)).await;
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(-60));
    assert!(lives(&accounts, &token).await);
});

::store::on_both_databases!(crate::migrations(), sessions_end_one_by_one_or_all_together, |store| async move {
    let accounts = testing::accounts(&store);
    let (me, other) = (person(&accounts), person(&accounts));
    let (a, b, c) = (opened(&accounts, me).await, opened(&accounts, me).await, opened(&accounts, other).await);
    let kept = find_and_note(&accounts, &a).await.unwrap().unwrap().session;
    let tx = accounts.store.begin().await.unwrap();
    end_others_of(&*tx, me, kept.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        [lives(&accounts, &a).await, lives(&accounts, &b).await, lives(&accounts, &c).await],
        [true, false, true]
    );
    let tx = accounts.store.begin().await.unwrap();
    end_all_of(&*tx, me).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!([lives(&accounts, &a).await, lives(&accounts, &c).await], [false, true]);
});

::store::on_both_databases!(crate::migrations(), a_made_up_token_opens_nothing, |store| async move {
    let accounts = testing::accounts(&store);
    opened(&accounts, person(&accounts)).await;
    for token in ["", "x", &"A".repeat(43)] {
        assert!(!lives(&accounts, &SessionToken::new(token.to_owned())).await);
    }
});
