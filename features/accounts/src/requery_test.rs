use super::*;
use crate::{
    CardBegun, CardCheck, CardVerifier, CodeFrom, NoAnswer, Started, Subject, persons,
    testing::{self, messages_to},
};
use access::Rank;
use std::sync::Mutex;

const CARD: &str = "6222020000000000018";
const PHONE: &str = "13800138001";

/// Loses every answer at first; asked again, says what stands next in the list, and nothing when it is empty.
struct Forgetful(Mutex<Vec<Result<Option<CardOutcome>, NoAnswer>>>);

#[async_trait::async_trait]
impl CardVerifier for Forgetful {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn start(&self, _: &CardCheck) -> Result<CardBegun, NoAnswer> {
        Ok(CardBegun::Started(Started { reference: "r1".into(), code_from: CodeFrom::Issuer }))
    }

    async fn confirm(&self, _: &CardCheck, _: &str, _: &str) -> Result<CardOutcome, NoAnswer> {
        Err(NoAnswer("timeout".into()))
    }

    async fn query(&self, _: Uuid, reference: &str) -> Result<Option<CardOutcome>, NoAnswer> {
        assert_eq!(reference, "r1");
        self.0.lock().unwrap().pop().unwrap_or_else(|| Err(NoAnswer("still".into())))
    }
}

struct Bank {
    accounts: Accounts,
    verifier: Arc<Forgetful>,
    person: crate::fixtures::FixturePerson,
    worker: outbox::Worker,
}

impl Bank {
    /// Somebody whose check was begun and whose answer was lost.
    async fn with_a_lost_answer(store: &::store::Store) -> Self {
        let mut accounts = testing::accounts(store);
        let verifier = Arc::new(Forgetful(Mutex::default()));
        accounts.cards = verifier.clone();
        let person = testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let (client, _) = testing::pages(&accounts);
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
        let asked = [("card", CARD), ("phone", PHONE)];
        let _ = client.post("/me/verification/code", &asked).await.expect(200);
        let confirmed = [("card", CARD), ("phone", PHONE), ("code", "654321")];
        let _ = client.post("/me/verification", &confirmed).await.expect(503);
        let handlers = vec![Asker::handler(accounts.clone())];
        let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), handlers);
        Self { accounts, verifier, person, worker }
    }

    fn next(&self, answers: impl IntoIterator<Item = Result<Option<CardOutcome>, NoAnswer>>) {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        *self.verifier.0.lock().unwrap() = answers;
    }

    async fn after_minutes(&self, minutes: i64) -> usize {
        self.accounts.clock.turn_to(self.accounts.clock.now().plus_minutes(minutes));
        self.worker.work_once().await.unwrap()
    }

    async fn rank(&self) -> Rank {
        persons::by_id(self.accounts.store.read(), &self.accounts, self.person.id).await.unwrap().unwrap().rank
    }

    async fn state(&self) -> String {
        #[derive(sea_orm::FromQueryResult)]
        struct State {
            state: String,
        }
        ::store::one::<State>(self.accounts.store.read(), "select state from card_check", [])
            .await
            .unwrap()
            .unwrap()
            .state
    }
}

::store::on_both_databases!(crate::migrations(), a_lost_answer_is_asked_for_again_by_itself, |store| async move {
    let bank = Bank::with_a_lost_answer(&store).await;
    bank.next([Err(NoAnswer("still".into())), Ok(None), Ok(Some(CardOutcome::Match))]);
    assert_eq!(bank.after_minutes(0).await, 0, "not at once");
    assert_eq!(bank.after_minutes(1).await, 1);
    assert_eq!(bank.after_minutes(1).await, 0, "at growing distances");
    assert_eq!(bank.after_minutes(4).await, 1);
    assert_eq!((bank.rank().await, bank.state().await.as_str()), (Rank::FIRST, "unknown"));
    assert_eq!(bank.after_minutes(15).await, 1);
    assert_eq!((bank.rank().await, bank.state().await.as_str()), (Rank::SECOND, "passed"));
    let told = messages_to(&bank.accounts, &bank.person.phone).await;
    assert!(told[0].contains("银联实名认证已通过"), "{told:?}");
    let by_system = "select count(*) as n from deed where action = 'person.verification' and actor_kind = 'system'";
    assert_eq!(::store::number(store.read(), by_system, []).await.unwrap(), 1);
    assert_eq!(outbox::waiting(store.read(), TOPIC, 10).await.unwrap(), 0, "nothing is left to ask");
});

::store::on_both_databases!(
    crate::migrations(),
    a_mismatch_and_a_check_that_never_arrived_are_told,
    |store| async move {
        let bank = Bank::with_a_lost_answer(&store).await;
        bank.next([Ok(None), Ok(None), Ok(None)]);
        for (minutes, state) in [(1, "unknown"), (5, "unknown"), (15, "lost")] {
            assert_eq!(bank.after_minutes(minutes).await, 1);
            assert_eq!(bank.state().await, state);
        }
        assert_eq!(bank.rank().await, Rank::FIRST);
        let told = messages_to(&bank.accounts, &bank.person.phone).await;
        assert!(told[0].contains("银联实名认证未通过"), "{told:?}");
    }
);

::store::on_both_databases!(crate::migrations(), a_verifier_that_stays_silent_lets_nobody_pass, |store| async move {
    let bank = Bank::with_a_lost_answer(&store).await;
    for minutes in DELAYS_MINUTES {
        assert_eq!(bank.after_minutes(minutes).await, 1);
    }
    assert_eq!(bank.after_minutes(10_000).await, 0);
    assert_eq!((bank.rank().await, bank.state().await.as_str()), (Rank::FIRST, "unknown"));
    assert!(messages_to(&bank.accounts, &bank.person.phone).await.is_empty());
});
