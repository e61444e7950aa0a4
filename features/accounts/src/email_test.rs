use super::*;
use crate::{
    Subject, migrations,
    testing::{self, messages_to, newest_code, pages},
};
use axum::http::Method;
use serde_json::json;

const ADDRESS_TYPED: &str = "chen.xiaoyan@Example.org";
const KEPT: &str = "chen.xiaoyan@example.org";

#[test]
fn an_address_is_one_that_every_mail_server_takes() {
    let read = |text: &str| super::read(&Form::of([("email", text)]));
    for good in ["a@b.cn", "first.last+tag@mail.example.com", "x_1%@a-b.example"] {
        assert_eq!(read(good).unwrap(), good);
    }
    assert_eq!(read(ADDRESS_TYPED).unwrap(), KEPT);
    assert_eq!(read(""), Err(wording::EMAIL_EMPTY));
    let long = format!("{}@example.org", "a".repeat(65));
    for bad in [
        "a",
        "a@b",
        "@b.cn",
        "a@",
        "a b@c.cn",
        "a@b..cn",
        ".a@b.cn",
        "a.@b.cn",
        "a..b@c.cn",
        "a@-b.cn",
        "a@b.cn\r\nBcc: c@d.cn",
        "陈@b.cn",
        "a@b.cn,c@d.cn",
        "<a@b.cn>",
        &long,
    ] {
        assert_eq!(read(bad), Err(wording::EMAIL_FORM), "{bad}");
    }
}

::store::on_both_databases!(migrations(), an_address_is_kept_once_its_code_came_back, |store| async move {
    let accounts = testing::accounts(&store);
    let person = testing::person(&accounts, 1, "chenxiaoyan", "陈小燕", access::Rank::SECOND).await;
    let (client, _) = pages(&accounts);
    client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
    let _ = client.get("/me/email").await.expect(200).sees("电子邮箱").sees("邮箱验证码").lacks("当前邮箱");
    let _ = client
        .post("/me/email/code", &[("email", "not an address")])
        .await
        .expect(422)
        .sees("value=\"not an address\"");
    let asked = client.post("/me/email/code", &[("email", ADDRESS_TYPED)]).await.expect(200);
    let _ = asked.sees("验证码已发送至邮箱 c***@example.org");
    let code = newest_code(&accounts, KEPT).await;
    assert!(messages_to(&accounts, &person.phone).await.is_empty(), "no SMS for an e-mail's code");
    let _ = client.post("/me/email/code", &[("email", ADDRESS_TYPED)]).await.expect(429);
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let back = client.post("/me/email", &[("email", ADDRESS_TYPED), ("code", wrong)]).await.expect(422);
    let _ = back.sees("验证码").sees(&format!("value=\"{ADDRESS_TYPED}\""));
    // A code for this address does not confirm another one.
    let _ = client.post("/me/email", &[("email", "other@example.org"), ("code", &code)]).await.expect(422);
    let _ = client.post("/me/email", &[("email", ADDRESS_TYPED), ("code", &code)]).await.expect(303);
    let _ = client.get("/me/email").await.expect(200).sees("当前邮箱").sees("c***@example.org").lacks(KEPT);
    assert_eq!(of(store.read(), &accounts, person.id).await.unwrap().as_deref(), Some(KEPT));

    // From now on notices go there too, and codes do not.
    let tx = store.begin().await.unwrap();
    let notice = messages::Template::Notice("您的单位资料已审核通过。".into());
    messages::send_to(&*tx, &accounts, person.id, &notice).await.unwrap();
    codes::issue(&*tx, &accounts, Purpose::PhoneChange, &person.phone).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let mails = messages_to(&accounts, KEPT).await;
    assert!(mails[0].contains("单位资料已审核通过"), "{mails:?}");
    assert_eq!(mails.len(), 3, "the code, the confirmation, the notice: {mails:?}");
    assert_eq!(messages_to(&accounts, &person.phone).await.len(), 3);

    let _ = client.post("/me/email/removal", &[]).await.expect(303);
    let _ = client.get("/me/email").await.expect(200).lacks("c***@example.org");
    let tx = store.begin().await.unwrap();
    messages::send_to(&*tx, &accounts, person.id, &notice).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(messages_to(&accounts, KEPT).await.len(), 3);
    let deeds = "select count(*) as n from deed where action in ('person.email_change', 'person.email_removal')";
    assert_eq!(::store::number(store.read(), deeds, []).await.unwrap(), 2);
});

::store::on_both_databases!(
    migrations(),
    the_api_keeps_an_address_alike_and_a_closed_account_loses_it,
    |store| async move {
        let accounts = testing::accounts(&store);
        let person = testing::person(&accounts, 1, "chenxiaoyan", "陈小燕", access::Rank::SECOND).await;
        let (client, _) = pages(&accounts);
        let _ = client.get("/api/v1/me/email").await.expect(401);
        client.set_cookie("session", &testing::signed_in(&accounts, Subject::Person(person.id), None).await);
        let call =
            async |method: Method, path: &str, body: serde_json::Value| client.json(method, path, &body, &[]).await;
        let _ = call(Method::POST, "/api/v1/me/email/codes", json!({ "email": KEPT })).await.expect(201);
        let code = newest_code(&accounts, KEPT).await;
        let body = json!({ "email": KEPT, "code": code });
        let kept = call(Method::PUT, "/api/v1/me/email", body.clone()).await.expect(200).value();
        assert_eq!(kept["email"], "c***@example.org");
        let _ = call(Method::PUT, "/api/v1/me/email", body).await.expect(422);
        assert_eq!(client.get("/api/v1/me/email").await.expect(200).value()["email"], "c***@example.org");
        // What is kept cannot be read from the row, and does not open elsewhere.
        let sealed = rows::of_person(store.read(), person.id.0).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"chen"));
        assert!(accounts.keys.open_text(ADDRESS, accounts.clock.new_id(), &sealed).is_err());
        let _ = call(Method::DELETE, "/api/v1/me/email", json!({})).await.expect(200);
        assert_eq!(client.get("/api/v1/me/email").await.expect(200).value()["email"], serde_json::Value::Null);
    }
);

::store::on_both_databases!(
    migrations(),
    a_letter_that_cannot_be_sent_waits_and_one_to_nobody_ends,
    |store| async move {
        use crate::mail::{Mail, MailError, Mailer};
        use std::sync::{Arc, Mutex};
        #[derive(Default)]
        struct Server(Mutex<Vec<MailError>>, Mutex<Vec<String>>);
        #[async_trait::async_trait]
        impl Mailer for Server {
            fn is_simulator(&self) -> bool {
                false
            }

            async fn send(&self, mail: &Mail) -> Result<(), MailError> {
                match self.0.lock().unwrap().pop() {
                    Some(error) => Err(error),
                    None => {
                        self.1.lock().unwrap().push(mail.text.clone());
                        Ok(())
                    }
                }
            }
        }
        let server = Arc::new(Server::default());
        let accounts = testing::accounts(&store).with_mailer(server.clone());
        let worker = outbox::Worker::new(
            (*store).clone(),
            accounts.clock.clone(),
            vec![crate::mail::Sender::handler(accounts.clone())],
        );
        let send = async |text: &str| {
            let tx = store.begin().await.unwrap();
            messages::send_email(&*tx, &accounts, KEPT, &messages::Template::Notice(text.into())).await.unwrap();
            tx.commit().await.unwrap();
        };
        send("第一封").await;
        *server.0.lock().unwrap() = vec![MailError::Later("no connection".into())];
        worker.work_once().await.unwrap();
        assert!(server.1.lock().unwrap().is_empty());
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(1));
        worker.work_once().await.unwrap();
        assert!(server.1.lock().unwrap()[0].contains("第一封"));
        // Sent, its text is gone.
        assert_eq!(messages_to(&accounts, KEPT).await, [""]);
        send("第二封").await;
        *server.0.lock().unwrap() = vec![MailError::Refused("550".into())];
        worker.work_once().await.unwrap();
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(5));
        assert_eq!(worker.work_once().await.unwrap(), 0, "what is refused for good is not tried again");
        let refused = "select count(*) as n from message where refused = '550' and text_sealed is null";
        assert_eq!(::store::number(store.read(), refused, []).await.unwrap(), 1);
    }
);
