use super::*;
use crate::{CardVerifier, NoAnswer, Started, testing};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use web::testing::{Client, Reply};

const CARD: &str = "6222020000000000018";
const PHONE: &str = "13800138001";

async fn signed_in(accounts: &Accounts) -> (Client, PersonId) {
    let person = testing::person(accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let (client, _) = testing::pages(accounts);
    client.set_cookie("session", &testing::signed_in(accounts, crate::Subject::Person(person.id), None).await);
    (client, person.id)
}

async fn ask(client: &Client, card: &str) -> Reply {
    client.post("/me/verification/code", &[("card", card), ("phone", PHONE)]).await
}

async fn verify(client: &Client, card: &str, code: &str) -> Reply {
    client.post("/me/verification", &[("card", card), ("phone", PHONE), ("code", code)]).await
}

async fn rank(accounts: &Accounts, person: PersonId) -> Rank {
    persons::by_id(accounts.store.read(), accounts, person).await.unwrap().unwrap().rank
}

::store::on_both_databases!(crate::migrations(), a_card_that_matches_leads_to_the_second_level, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = signed_in(&accounts).await;
    let _ = client.get("/me/verification").await.expect(200).sees("模拟认证").sees("未实名 · 一级");
    let _ = verify(&client, CARD, "123456").await.expect(422).sees("请先点击【获取验证码】");
    let _ =
        ask(&client, "6222 0200 0000 0000 018").await.expect(200).sees("验证码已发送至 138****8001").sees("6222 0200");
    let code = testing::newest_code(&accounts, PHONE).await;
    let _ = verify(&client, "6217000000000000129", &code).await.expect(422).sees("请先点击【获取验证码】");
    let _ = verify(&client, CARD, &code).await.expect(303);
    let _ =
        client.get("/me/verification").await.sees("实名认证成功").sees("已实名 · 二级").sees("末四位 0018").lacks(CARD);
    assert_eq!(rank(&accounts, person).await, Rank::SECOND);
    let deeds = "select count(*) as n from deed where action = 'person.verification'";
    assert_eq!(::store::number(store.read(), deeds, []).await.unwrap(), 1);
});

::store::on_both_databases!(
    crate::migrations(),
    a_card_that_does_not_match_is_told_without_saying_what,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, person) = signed_in(&accounts).await;
        for (card, warned) in [("6222020000000000011", true), ("6222020000000010000", false)] {
            let card_passes = Card::parse(card).unwrap().passes_luhn();
            let asked = ask(&client, card).await.expect(200);
            let _ = if warned { asked.sees("校验位不符") } else { asked };
            assert!(!(warned && card_passes));
            let code = testing::newest_code(&accounts, PHONE).await;
            let _ =
                verify(&client, card, &code).await.expect(409).sees("认证未通过").sees(&format!("value=\"{card}\""));
            accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
        }
        assert_eq!(rank(&accounts, person).await, Rank::FIRST);
    }
);

::store::on_both_databases!(crate::migrations(), five_tries_with_one_card_on_one_day, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = signed_in(&accounts).await;
    let card = "6222020000000000011";
    for _ in 0..5 {
        let _ = ask(&client, card).await.expect(200);
        let _ = verify(&client, card, &testing::newest_code(&accounts, PHONE).await).await.expect(409);
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
    }
    let _ = ask(&client, card).await.expect(429).sees("已达上限");
    let _ = ask(&client, CARD).await.expect(200);
});

::store::on_both_databases!(crate::migrations(), bad_cards_are_refused_before_anything_is_sent, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = signed_in(&accounts).await;
    for (card, words) in [
        ("", "请输入银行卡号"),
        ("1234", "13至19位"),
        ("6222x20000000000018", "只能是数字"),
        ("<b>6222020000000000018", "只能是数字"),
    ] {
        let _ = ask(&client, card).await.expect(422).sees(words).lacks("<b>6222");
    }
    assert!(testing::messages_to(&accounts, PHONE).await.is_empty());
});

/// Answers never at the first question, and what became of it when asked again.
struct Forgetful(AtomicUsize);

#[async_trait::async_trait]
impl CardVerifier for Forgetful {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn start(&self, _: &CardCheck) -> Result<CardBegun, NoAnswer> {
        Ok(CardBegun::Started(Started { reference: "r1".into(), code_from: CodeFrom::Issuer }))
    }

    async fn confirm(&self, _: &CardCheck, _: &str, code: &str) -> Result<CardOutcome, NoAnswer> {
        assert_eq!(code, "654321");
        Err(NoAnswer("timeout".into()))
    }

    async fn query(&self, _: uuid::Uuid, reference: &str) -> Result<Option<CardOutcome>, NoAnswer> {
        assert_eq!(reference, "r1");
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Err(NoAnswer("still".into())),
            _ => Ok(Some(CardOutcome::Match)),
        }
    }
}

::store::on_both_databases!(crate::migrations(), no_answer_never_counts_as_passed, |store| async move {
    let mut accounts = testing::accounts(&store);
    accounts.cards = Arc::new(Forgetful(AtomicUsize::new(0)));
    let (client, person) = signed_in(&accounts).await;
    let _ = ask(&client, CARD).await.expect(200);
    assert!(testing::messages_to(&accounts, PHONE).await.is_empty(), "the bank sends the code itself");
    let _ = verify(&client, CARD, "654321").await.expect(503).sees("不计为通过").sees("查询结果");
    assert_eq!(rank(&accounts, person).await, Rank::FIRST);
    let _ = client.post("/me/verification/result", &[]).await.expect(503);
    assert_eq!(rank(&accounts, person).await, Rank::FIRST);
    let _ = client.post("/me/verification/result", &[]).await.expect(303);
    assert_eq!(rank(&accounts, person).await, Rank::SECOND);
    let _ = client.post("/me/verification/result", &[]).await.expect(404);
});

/// Says "match", but only after somebody has asked again meanwhile, whom it told that it knows of no such check.
struct Late(tokio::sync::Notify);

#[async_trait::async_trait]
impl CardVerifier for Late {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn start(&self, _: &CardCheck) -> Result<CardBegun, NoAnswer> {
        Ok(CardBegun::Started(Started { reference: "r1".into(), code_from: CodeFrom::Issuer }))
    }

    async fn confirm(&self, _: &CardCheck, _: &str, _: &str) -> Result<CardOutcome, NoAnswer> {
        self.0.notified().await;
        Ok(CardOutcome::Match)
    }

    async fn query(&self, _: uuid::Uuid, _: &str) -> Result<Option<CardOutcome>, NoAnswer> {
        Ok(None)
    }
}

::store::on_both_databases!(
    crate::migrations(),
    an_answer_that_comes_after_the_check_was_given_up_is_not_told_as_success,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        let late = Arc::new(Late(tokio::sync::Notify::new()));
        accounts.cards = late.clone();
        let (client, person) = signed_in(&accounts).await;
        let _ = ask(&client, CARD).await.expect(200);
        let slow = client.clone();
        let confirming = tokio::spawn(async move { verify(&slow, CARD, "654321").await });
        while rows::newest(store.read(), person.0, &["unknown"]).await.unwrap().is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let _ = client.post("/me/verification/result", &[]).await.expect(503);
        late.0.notify_one();
        let _ = confirming.await.unwrap().expect(503).sees("不计为通过");
        assert_eq!(rank(&accounts, person).await, Rank::FIRST);
        // Nothing is lost for good: another check may follow.
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(60));
        let _ = ask(&client, CARD).await.expect(200);
    }
);
