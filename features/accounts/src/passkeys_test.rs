use super::*;
use crate::{Subject, browser::signed_in, testing};
use access::{OfficerId, Role};
use web::testing::Client;

#[test]
fn a_passkey_belongs_to_a_domain_name() {
    for (address, host) in [
        ("https://job.example", Some("job.example")),
        ("https://job.example:8443", Some("job.example")),
        ("http://localhost:8080", Some("localhost")),
        ("http://127.0.0.1:8080", None),
        ("http://[::1]:8080", None),
        ("", None),
    ] {
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        assert_eq!(party_of(rest).map(|p| p.as_ref().to_owned()), host.map(ToOwned::to_owned), "{address}");
    }
}

async fn desk(accounts: &Accounts) -> (Client, OfficerId) {
    let id = testing::officer(accounts, "reviewer1", &[Role::Reviewer]).await;
    let (client, _) = testing::pages(accounts);
    (signed_in(&client, accounts, Subject::Officer(id)).await, id)
}

async fn insert(accounts: &Accounts, officer: OfficerId, name: &str) -> Uuid {
    let id = accounts.clock.new_id();
    let tx = accounts.store.begin().await.unwrap();
    let row = rows::Row {
        id,
        officer_id: officer.0,
        credential_id: id.as_bytes().to_vec(),
        name: name.into(),
        transports: vec![0],
        static_state: vec![],
        dynamic_state: vec![0; 7],
        created_at: accounts.clock.now(),
        used_at: None,
    };
    rows::insert(&*tx, row).await.unwrap();
    tx.commit().await.unwrap();
    id
}

::store::on_both_databases!(
    crate::migrations(),
    a_challenge_answers_once_for_its_officer_and_purpose_and_five_minutes,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (_, id) = desk(&accounts).await;
        insert(&accounts, id, "办公室电脑").await;
        let other = testing::officer(&accounts, "reviewer2", &[Role::Reviewer]).await;
        let row =
            async |id: OfficerId| crate::store::officer::by_id(accounts.store.read(), id.0).await.unwrap().unwrap();
        let (own, other) = (row(id).await, row(other).await);
        let ask = async || begin_use(&accounts, &own, Purpose::SignIn).await.unwrap().unwrap().challenge.to_string();
        let good = async |officer: &Officer, purpose, challenge: &str| {
            take(&accounts, officer, purpose, challenge).await.is_ok()
        };
        let challenge = ask().await;
        assert!(!good(&other, Purpose::SignIn, &challenge).await, "another officer's");
        assert!(!good(&own, Purpose::Confirmation, &challenge).await, "for another purpose");
        assert!(good(&own, Purpose::SignIn, &challenge).await);
        assert!(!good(&own, Purpose::SignIn, &challenge).await, "used");
        let challenge = ask().await;
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(CHALLENGE_SECONDS));
        assert!(!good(&own, Purpose::SignIn, &challenge).await, "too late");
        assert!(begin_use(&accounts, &other, Purpose::SignIn).await.unwrap().is_none(), "no passkey, no challenge");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    the_authenticator_stays_when_every_passkey_is_removed,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (desk, id) = desk(&accounts).await;
        let passkey = insert(&accounts, id, "办公室电脑").await;
        let page = desk.get("/bureau/passkeys").await.expect(200).sees("办公室电脑").sees("动态验证码（身份验证器）");
        drop(page.sees("不能删除"));
        let _ = desk.post(&format!("/bureau/passkeys/{passkey}/name"), &[("name", "")]).await.expect(422);
        let _ = desk.post(&format!("/bureau/passkeys/{passkey}/name"), &[("name", "家里电脑")]).await.expect(303);
        let stranger = testing::officer(&accounts, "reviewer2", &[Role::Reviewer]).await;
        let stranger = signed_in(&desk, &accounts, Subject::Officer(stranger)).await;
        let removal = format!("/bureau/passkeys/{passkey}/removal");
        let _ = stranger.post(&removal, &[]).await.expect(404);
        let _ = desk.get("/bureau/passkeys").await.expect(200).sees("家里电脑");
        let _ = desk.post(&removal, &[]).await.expect(303);
        let _ = desk.get("/bureau/passkeys").await.expect(200).lacks("家里电脑");
        let _ = desk.post(&removal, &[]).await.expect(404);
        let fields = [("username", "reviewer1"), ("password", testing::PASSWORD)];
        let page = desk.stranger().post("/account/sign-in/officer", &fields).await.expect(200).sees("动态验证码");
        drop(page.lacks("使用通行密钥"));
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_answer_that_is_none_neither_signs_in_nor_registers,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (desk, id) = desk(&accounts).await;
        insert(&accounts, id, "办公室电脑").await;
        let fields = [("username", "reviewer1"), ("password", testing::PASSWORD)];
        let client = desk.stranger();
        let page = client.post("/account/sign-in/officer", &fields).await.expect(200).sees("使用通行密钥");
        let ticket = page.body.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let _ = client.post("/api/v1/sessions/passkey-challenges", &[("ticket", "nobody's")]).await.expect(401);
        let asked =
            client.post("/api/v1/sessions/passkey-challenges", &[("ticket", &ticket)]).await.expect(201).value();
        assert_eq!(asked["options"]["rpId"], "localhost");
        let challenge = asked["challenge"].as_str().unwrap();
        let answer = [("ticket", ticket.as_str()), ("challenge", challenge), ("passkey", "{}")];
        let page = client.post("/account/sign-in/officer", &answer).await.expect(422).sees("通行密钥验证未通过");
        drop(page.sees("动态验证码"));
        let found = crate::failed_sign_ins::since(accounts.store.read(), Timestamp::from_ms(0)).await.unwrap();
        assert_eq!(found.list[0].wrong, "passkey");

        let asked = desk.post("/api/v1/bureau/passkeys/challenges", &[]).await.expect(201).value();
        assert_eq!(asked["options"]["rp"]["id"], "localhost");
        let challenge = asked["challenge"].as_str().unwrap();
        let fields = [("name", "手机"), ("challenge", challenge), ("passkey", "{}")];
        let _ = desk.post("/bureau/passkeys", &fields).await.expect(422).sees("通行密钥验证未通过").sees("手机");
        accounts.clock.turn_to(accounts.clock.now().plus_minutes(6));
        let _ = desk.post("/api/v1/bureau/passkeys/challenges", &[]).await.expect(401).sees("confirm_first");
    }
);
