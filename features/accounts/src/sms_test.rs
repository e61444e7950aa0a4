use super::*;
use crate::{codes, testing};
use parking_lot::Mutex;

const PHONE: &str = "13800138001";

/// Refuses the first message handed over, takes the others.
#[derive(Default)]
struct Shaky(Mutex<Vec<Sms>>);

#[async_trait::async_trait]
impl SmsGateway for Shaky {
    fn is_simulator(&self) -> bool {
        false
    }

    async fn send(&self, sms: &Sms) -> anyhow::Result<String> {
        let mut sent = self.0.lock();
        sent.push(sms.clone());
        anyhow::ensure!(sent.len() > 1, "the gateway is down");
        Ok("ref-1".into())
    }
}

async fn issue(accounts: &Accounts) {
    let tx = accounts.store.begin().await.unwrap();
    codes::issue(&*tx, accounts, codes::Purpose::Registration, PHONE).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

::store::on_both_databases!(
    crate::migrations(),
    a_message_is_tried_until_it_is_taken_and_then_its_text_is_gone,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        let gateway = Arc::new(Shaky::default());
        accounts.sms = gateway.clone();
        issue(&accounts).await;
        let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), crate::handlers(&accounts));
        assert_eq!(worker.work_once().await.unwrap(), 1);
        let text = testing::messages_to(&accounts, PHONE).await.remove(0);
        assert!(text.starts_with("【就业】验证码"), "{text}");
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(1));
        assert_eq!(worker.work_once().await.unwrap(), 1);
        assert_eq!(testing::messages_to(&accounts, PHONE).await, [""]);
        let sent = gateway.0.lock().clone();
        assert_eq!(
            (sent.len(), sent[0].id, sent[1].text.as_str(), sent[1].phone.as_str()),
            (2, sent[1].id, text.as_str(), PHONE)
        );
        // The same event once more sends nothing.
        outbox::Handler::handle(&Sender(accounts), &serde_json::json!({ "message": sent[0].id })).await.unwrap();
        assert_eq!(gateway.0.lock().len(), 2);
    }
);

::store::on_both_databases!(crate::migrations(), the_recorder_keeps_the_text_for_the_demo, |store| async move {
    let accounts = testing::accounts(&store);
    issue(&accounts).await;
    let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), crate::handlers(&accounts));
    assert_eq!(worker.work_once().await.unwrap(), 1);
    assert_eq!(worker.work_once().await.unwrap(), 0);
    assert_eq!(testing::newest_code(&accounts, PHONE).await.len(), 6);
});

::store::on_both_databases!(crate::migrations(), production_does_not_open_with_a_simulator, |store| async move {
    let settings = |sms: Option<Arc<dyn SmsGateway>>, cards: Option<Arc<dyn crate::CardVerifier>>| crate::Settings {
        store: store.clone(),
        clock: testing::clock(),
        keys: testing::keys(),
        site: Arc::new(web::testing::site()),
        cookie: access::SessionCookie::new(true),
        demo: false,
        sms,
        cards,
        limits: crate::Limits::usual(false),
    };
    use crate::SettingsError::{NoCardVerifier, NoSmsGateway};
    assert_eq!(Accounts::new(settings(None, None)).err(), Some(NoSmsGateway));
    assert_eq!(Accounts::new(settings(Some(Arc::new(Recorder)), None)).err(), Some(NoSmsGateway));
    let real: Option<Arc<dyn SmsGateway>> = Some(Arc::new(Shaky::default()));
    assert_eq!(Accounts::new(settings(real.clone(), None)).err(), Some(NoCardVerifier));
    assert_eq!(Accounts::new(settings(real, Some(Arc::new(crate::Simulator)))).err(), Some(NoCardVerifier));
});
