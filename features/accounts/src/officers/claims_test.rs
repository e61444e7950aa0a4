use super::*;
use crate::{migrations, testing};
use access::Role;

const MATTER: Matter = Matter { kind: "profile", id: Uuid::from_u128(7) };

async fn does(accounts: &Accounts, officer: OfficerId, what: Act) -> Result<Option<Claim>, Claim> {
    let tx = accounts.store.begin().await.unwrap();
    let done = act(&*tx, accounts, MATTER, officer, what).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn settles(accounts: &Accounts, officer: OfficerId) -> Result<(), Claim> {
    let tx = accounts.store.begin().await.unwrap();
    let done = settle(&*tx, MATTER, officer, accounts.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn deeds(accounts: &Accounts, action: &str) -> i64 {
    let sql = "select count(*) as n from deed where object_kind = 'profile' and action = $1";
    store::number(accounts.store.read(), sql, [action.into()]).await.unwrap()
}

store::on_both_databases!(migrations(), what_one_officer_works_on_another_is_told, |store| async move {
    let accounts = testing::accounts(&store);
    let one = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
    let other = testing::officer(&accounts, "reviewer2", &[Role::Reviewer]).await;
    let claim = does(&accounts, one, Act::Take).await.unwrap().unwrap();
    assert_eq!((claim.officer, claim.name.as_str()), (one, "李审核"));
    assert_eq!(claim.until, accounts.clock.now().plus_minutes(MINUTES));
    assert_eq!(does(&accounts, other, Act::Take).await, Err(claim.clone()));
    assert_eq!(settles(&accounts, other).await, Err(claim));
    // Nothing of another's is put back.
    assert_eq!(does(&accounts, other, Act::PutBack).await, Ok(None));
    assert_eq!(settles(&accounts, other).await.unwrap_err().officer, one);
    assert_eq!(does(&accounts, other, Act::TakeOver).await.unwrap().unwrap().officer, other);
    assert_eq!(settles(&accounts, one).await.unwrap_err().officer, other);
    assert_eq!(settles(&accounts, other).await, Ok(()));
    assert_eq!(of(store.read(), MATTER, accounts.clock.now()).await.unwrap(), None, "a decision ends it");
    assert_eq!((deeds(&accounts, "review.claim").await, deeds(&accounts, "review.taking_over").await), (1, 1));
});

store::on_both_databases!(migrations(), a_claim_is_put_back_or_runs_out, |store| async move {
    let accounts = testing::accounts(&store);
    let one = testing::officer(&accounts, "reviewer1", &[Role::Reviewer]).await;
    let other = testing::officer(&accounts, "reviewer2", &[Role::Reviewer]).await;
    let _ = does(&accounts, one, Act::Take).await.unwrap();
    assert_eq!(does(&accounts, one, Act::PutBack).await, Ok(None));
    let _ = does(&accounts, other, Act::Take).await.unwrap().unwrap();
    let now = accounts.clock.now();
    accounts.clock.turn_to(now.plus_minutes(MINUTES - 1));
    assert_eq!(does(&accounts, one, Act::Take).await.unwrap_err().officer, other);
    // Again by who has it: another half hour, told once.
    let longer = does(&accounts, other, Act::Take).await.unwrap().unwrap();
    assert_eq!(longer.until, now.plus_minutes(2 * MINUTES - 1));
    accounts.clock.turn_to(longer.until);
    assert_eq!(settles(&accounts, one).await, Ok(()));
    assert_eq!(does(&accounts, one, Act::Take).await.unwrap().unwrap().officer, one);
    assert_eq!((deeds(&accounts, "review.claim").await, deeds(&accounts, "review.release").await), (3, 1));
    accounts.clock.turn_to(longer.until.plus_minutes(MINUTES));
    crate::sweep::sweep(&store, false, accounts.clock.now()).await.unwrap();
    let left = store::number(store.read(), "select count(*) as n from review_claim", []).await.unwrap();
    assert_eq!(left, 0, "what is over is swept");
});

store::on_both_databases!(migrations(), of_many_officers_at_once_one_gets_it, |store| async move {
    let accounts = testing::accounts(&store);
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..6 {
        let accounts = accounts.clone();
        let officer = testing::officer(&accounts, &format!("reviewer{n}"), &[Role::Reviewer]).await;
        tries.spawn(async move { does(&accounts, officer, Act::Take).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|got| *got).count(), 1);
});
