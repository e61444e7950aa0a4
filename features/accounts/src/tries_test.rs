use super::*;
use crate::{migrations, testing};

const GUESS: Limit = Limit { scope: "test.guess", minutes: 10, max: 3 };
const ADDRESS: Limit = Limit { scope: "test.address", minutes: 60, max: 5 };

async fn guess(accounts: &Accounts, about: &str, address: &str) -> Result<Counted, Wait> {
    count(accounts, (&GUESS, about), (&ADDRESS, address.parse().ok())).await.unwrap()
}

async fn takes(accounts: &Accounts, about: &str, address: &str) -> bool {
    guess(accounts, about, address).await.map(Counted::stands).is_ok()
}

store::on_both_databases!(migrations(), tries_are_counted_for_all_servers_and_through_restarts, |store| async move {
    let accounts = testing::accounts(&store);
    for _ in 0..3 {
        assert!(takes(&accounts, "one", "").await);
    }
    let restarted = testing::accounts_at(&store, accounts.clock.clone());
    assert_eq!(guess(&restarted, "one", "").await.unwrap_err(), Wait { seconds: 600 });
    assert!(takes(&restarted, "another", "").await, "another account has tries of its own");
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(10));
    assert!(takes(&restarted, "one", "").await, "the next span has tries of its own");
});

store::on_both_databases!(migrations(), a_neighbourhood_shares_its_tries_over_all_accounts, |store| async move {
    let accounts = testing::accounts(&store);
    for n in 0..5 {
        assert!(takes(&accounts, &format!("account-{n}"), &format!("240e:3b7:32a1:5::{n}")).await);
    }
    let refused = guess(&accounts, "account-5", "240e:3b7:32a1:5:ffff::a").await.unwrap_err();
    assert_eq!(refused, Wait { seconds: 3_600 });
    assert!(takes(&accounts, "account-5", "240e:3b7:32a1:6::1").await, "the refused try counted for nothing");
});

store::on_both_databases!(migrations(), a_right_try_is_taken_back, |store| async move {
    let accounts = testing::accounts(&store);
    for _ in 0..9 {
        let tried = guess(&accounts, "one", "113.102.7.9").await.unwrap();
        tried.take_back(store.read()).await.unwrap();
    }
    assert!(takes(&accounts, "one", "113.102.7.9").await);
});

store::on_both_databases!(migrations(), copies_of_a_guess_at_once_have_no_more_tries, |store| async move {
    let accounts = testing::accounts(&store);
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let accounts = accounts.clone();
        guesses.spawn(async move { takes(&accounts, "one", "113.102.7.9").await });
    }
    let taken = guesses.join_all().await.into_iter().filter(|taken| *taken).count();
    assert_eq!(taken, 3);
});

store::on_both_databases!(migrations(), old_counts_are_swept, |store| async move {
    let accounts = testing::accounts(&store);
    assert!(takes(&accounts, "one", "").await);
    let later = accounts.clock.now().plus_days(crate::sweep::QUOTA_DAYS + 1);
    assert_eq!(crate::sweep::sweep(&store, false, later).await.unwrap().quotas, 1);
});
