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

    fn name(&self) -> &'static str {
        "shaky"
    }

    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let mut sent = self.0.lock();
        sent.push(sms.clone());
        match sms.phone.as_str() {
            "13800138009" => Err(SmsError::Refused("no_such_number".into())),
            _ if sent.len() == 1 => Err(SmsError::Later("the gateway is down".into())),
            _ => Ok("ref-1".into()),
        }
    }

    fn read_push(&self, push: &Push<'_>) -> Result<Reports, NotOurs> {
        if push.key != "the-receipt-key" {
            return Err(NotOurs);
        }
        let delivered = push.body == b"delivered";
        let report = Report { reference: "ref-1".into(), delivered, code: "0".into() };
        Ok(Reports { reports: vec![report], answer: serde_json::json!({ "code": 0 }) })
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

::store::on_both_databases!(crate::migrations(), a_code_that_nobody_can_use_any_more_is_not_sent, |store| async move {
    let mut accounts = testing::accounts(&store);
    let gateway = Arc::new(Shaky::default());
    accounts.sms = gateway.clone();
    issue(&accounts).await;
    accounts.clock.turn_to(accounts.clock.now().plus_minutes(5));
    let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), crate::handlers(&accounts));
    assert_eq!(worker.work_once().await.unwrap(), 1);
    assert!(gateway.0.lock().is_empty());
    assert_eq!(testing::messages_to(&accounts, PHONE).await, [""]);
    assert!(outbox::dead(store.read()).await.unwrap().is_empty());
});

::store::on_both_databases!(
    crate::migrations(),
    a_number_that_the_gateway_refuses_is_not_tried_again,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        let gateway = Arc::new(Shaky::default());
        accounts.sms = gateway.clone();
        let tx = accounts.store.begin().await.unwrap();
        messages::send(&*tx, &accounts, "13800138009", &messages::Template::Notice("甲".into())).await.unwrap();
        tx.commit().await.unwrap();
        let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), crate::handlers(&accounts));
        assert_eq!(worker.work_once().await.unwrap(), 1);
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(5));
        assert_eq!(worker.work_once().await.unwrap(), 0);
        assert_eq!(gateway.0.lock().len(), 1);
        let today = accounts.clock.today().start();
        assert_eq!(delivery(store.read(), today).await.unwrap(), Delivery { refused: 1, ..Delivery::default() });
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_receipt_counts_once_and_only_from_the_provider,
    |store| async move {
        let mut accounts = testing::accounts(&store);
        let gateway = Arc::new(Shaky::default());
        gateway.0.lock().push(sms());
        accounts.sms = gateway;
        issue(&accounts).await;
        let worker = outbox::Worker::new(accounts.store.clone(), accounts.clock.clone(), crate::handlers(&accounts));
        assert_eq!(worker.work_once().await.unwrap(), 1);
        let (client, _) = testing::pages(&accounts);
        let push = async |key: &str, body: &'static str| {
            let request = axum::http::Request::post(format!("/callbacks/sms/{key}")).body(body.into()).unwrap();
            client.send(request).await
        };
        let today = accounts.clock.today().start();
        let _ = push("guessed", "delivered").await.expect(404);
        assert_eq!(delivery(store.read(), today).await.unwrap(), Delivery { accepted: 1, ..Delivery::default() });
        let _ = push("the-receipt-key", "delivered").await.expect(200).sees("{\"code\":0}");
        let _ = push("the-receipt-key", "failed").await.expect(200);
        assert_eq!(delivery(store.read(), today).await.unwrap(), Delivery { delivered: 1, ..Delivery::default() });
    }
);

fn sms() -> Sms {
    Sms { id: Uuid::nil(), phone: PHONE.into(), text: String::new(), template: "notice".into(), parameters: Vec::new() }
}
