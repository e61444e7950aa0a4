//! What attackers try, each refused by a test of its name.

use crate::{
    Accounts, Subject,
    browser::{deeds, signed_in},
    fixtures::FixturePerson,
    testing,
};
use access::{Rank, Role};
use axum::{
    body::Body,
    http::{Request, header},
};
use std::collections::BTreeMap;
use web::testing::{Client, Reply};

const WRONG: &str = "这不是我的密码-2026";
const NEW_PHONE: &str = "13900139001";

async fn visitor(accounts: &Accounts) -> (Client, FixturePerson) {
    let (client, _) = testing::pages(accounts);
    let person = testing::person(accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    (signed_in(&client, accounts, Subject::Person(person.id)).await, person)
}

async fn sign_in(client: &Client, password: &str) -> Reply {
    client.post("/account/sign-in", &[("username", "person00001"), ("password", password)]).await
}

/// Asks for a code of 验证身份 and returns it.
async fn code(accounts: &Accounts, client: &Client, person: &FixturePerson) -> String {
    let _ = client.post("/api/v1/sessions/confirmation/codes", &[]).await.expect(201);
    testing::newest_code(accounts, &person.phone).await
}

async fn confirm(client: &Client, code: &str) -> Reply {
    client.post("/api/v1/sessions/confirmation", &[("code", code)]).await
}

fn later(accounts: &Accounts, seconds: i64) {
    accounts.clock.turn_to(accounts.clock.now().plus_seconds(seconds));
}

::store::on_both_databases!(crate::migrations(), a_replayed_code_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = visitor(&accounts).await;
    let code = code(&accounts, &client, &person).await;
    let _ = confirm(&client, &code).await.expect(201);
    let _ = confirm(&client, &code).await.expect(422).sees("code_wrong");
    assert_eq!(deeds(&accounts, "session.confirmation").await, 1);
});

::store::on_both_databases!(crate::migrations(), a_code_for_another_purpose_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = visitor(&accounts).await;
    let _ = client.post("/me/phone/code", &[("phone", NEW_PHONE)]).await.expect(200);
    let for_change = testing::newest_code(&accounts, NEW_PHONE).await;
    let for_proof = code(&accounts, &client, &person).await;
    if for_change != for_proof {
        let _ = confirm(&client, &for_change).await.expect(422).sees("code_wrong");
        let _ = client.post("/me/phone", &[("phone", NEW_PHONE), ("code", &for_proof)]).await.expect(422);
    }
    assert_eq!(deeds(&accounts, "person.phone_change").await, 0);
});

::store::on_both_databases!(crate::migrations(), an_expired_code_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = visitor(&accounts).await;
    let code = code(&accounts, &client, &person).await;
    later(&accounts, 300);
    let _ = confirm(&client, &code).await.expect(422).sees("code_wrong");
});

::store::on_both_databases!(crate::migrations(), a_sixth_try_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = visitor(&accounts).await;
    let code = code(&accounts, &client, &person).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let _ = confirm(&client, wrong).await.expect(422).sees("code_wrong");
    }
    let _ = confirm(&client, &code).await.expect(429).sees("code_tried_too_often");
});

::store::on_both_databases!(crate::migrations(), a_forged_host_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, person) = visitor(&accounts).await;
    later(&accounts, 360);
    let with_host = |request: axum::http::request::Builder, body: String| {
        request
            .header(header::HOST, "evil.example")
            .header("x-forwarded-host", "evil.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    };
    for path in ["/account/sign-in", "/account/recover", "/account/reset", "/me", "/me/phone", "/nowhere"] {
        let reply = client.send(with_host(Request::get(path), String::new())).await.lacks("evil.example");
        for (name, value) in &reply.headers {
            assert!(!value.to_str().unwrap_or_default().contains("evil"), "{path}: {name}");
        }
    }
    for path in ["/account/confirmation/code", "/account/recover/code", "/account/reset/code"] {
        let body = format!("name=%E9%99%88%E4%B8%80&username=person00001&phone={}", person.phone);
        let _ = client.send(with_host(Request::post(path), body)).await.lacks("evil.example");
    }
    let texts = testing::messages_to(&accounts, &person.phone).await;
    assert!(!texts.is_empty() && texts.iter().all(|t| !t.contains("evil")));
});

::store::on_both_databases!(crate::migrations(), a_planted_session_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let attacker = testing::person(&accounts, 2, "person00002", "李二", Rank::FIRST).await;
    let made_up = "A".repeat(43);
    let own = testing::signed_in(&accounts, Subject::Person(attacker.id), None).await;
    for planted in [made_up, own] {
        let victim = client.stranger();
        victim.set_cookie("session", &planted);
        let _ = sign_in(&victim, testing::PASSWORD).await.expect(303);
        assert_ne!(victim.cookie("session").unwrap(), planted);
        let thief = client.stranger();
        thief.set_cookie("session", &planted);
        assert!(thief.get("/me").await.expect(303).location().starts_with("/account/sign-in"));
    }
});

::store::on_both_databases!(crate::migrations(), a_cross_site_post_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = visitor(&accounts).await;
    let post = |path: &str| Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for path in ["/account/sign-out", "/account/sessions/end-all", "/account/confirmation/held?return=/me", "/me/phone"]
    {
        let request = post(path).header("sec-fetch-site", "cross-site").header(header::ORIGIN, "https://evil.example");
        let _ =
            client.send(request.body(Body::from("confirmed=yes")).unwrap()).await.expect(403).sees("请求来自其他网站");
        let old_browser = post(path).header(header::ORIGIN, "https://evil.example");
        let _ = client.send(old_browser.body(Body::from("confirmed=yes")).unwrap()).await.expect(403);
    }
    let _ = client.get("/me").await.expect(200);
});

::store::on_both_databases!(crate::migrations(), a_stolen_cookie_after_sign_out_is_refused, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = visitor(&accounts).await;
    let thief = client.stranger();
    thief.set_cookie("session", &client.cookie("session").unwrap());
    let _ = thief.get("/me").await.expect(200);
    let _ = client.post("/account/sign-out", &[]).await.expect(303);
    assert!(thief.get("/me").await.expect(303).location().starts_with("/account/sign-in"));
    let _ = thief.get("/api/v1/sessions").await.expect(401);
});

::store::on_both_databases!(
    crate::migrations(),
    a_known_browser_does_not_wait_for_a_strangers_failures,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
        let owner = client.stranger();
        let _ = sign_in(&owner, testing::PASSWORD).await.expect(303);
        let _ = owner.post("/account/sign-out", &[]).await.expect(303);
        let stranger = client.stranger();
        for _ in 0..5 {
            let _ = sign_in(&stranger, WRONG).await.expect(401);
        }
        let _ = sign_in(&stranger, testing::PASSWORD).await.expect(429);
        stranger.set_cookie("device", &"B".repeat(43));
        let _ = sign_in(&stranger, testing::PASSWORD).await.expect(429);
        let _ = sign_in(&owner, testing::PASSWORD).await.expect(303);
        // Nor has the known browser more tries than anybody else.
        for _ in 0..5 {
            let _ = sign_in(&owner, WRONG).await.expect(401);
        }
        let _ = sign_in(&owner, testing::PASSWORD).await.expect(429);
    }
);

::store::on_both_databases!(crate::migrations(), what_was_counted_survives_a_restart, |store| async move {
    let before = testing::accounts(&store);
    let (client, _) = testing::pages(&before);
    let person = testing::person(&before, 1, "person00001", "陈一", Rank::FIRST).await;
    let visitor = signed_in(&client, &before, Subject::Person(person.id)).await;
    for _ in 0..5 {
        let _ = sign_in(&client.stranger(), WRONG).await.expect(401);
    }
    let _ = visitor.post("/api/v1/sessions/confirmation/codes", &[]).await.expect(201);

    let after = testing::accounts(&store);
    let (client, _) = testing::pages(&after);
    let _ = sign_in(&client, testing::PASSWORD).await.expect(429);
    let again = client.stranger();
    again.set_cookie("session", &visitor.cookie("session").unwrap());
    let _ = again.post("/api/v1/sessions/confirmation/codes", &[]).await.expect(429).sees("code_too_soon");
});

/// Posts twenty copies of a form at once, each from a browser of its own, and counts the answers by status.
async fn twenty_at_once(client: &Client, path: &str, fields: &[(&str, &str)]) -> BTreeMap<u16, usize> {
    let copies: Vec<_> = (0..20)
        .map(|_| {
            let (client, path) = (client.stranger(), path.to_owned());
            let fields: Vec<(String, String)> =
                fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            tokio::spawn(async move {
                let fields: Vec<_> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                client.post(&path, &fields).await.status.as_u16()
            })
        })
        .collect();
    let mut answers = BTreeMap::new();
    for copy in copies {
        *answers.entry(copy.await.unwrap()).or_default() += 1;
    }
    answers
}

/// Whether no more than five were looked at, and all others sent away: to wait, or because too many came at once.
fn at_most_five(answers: &BTreeMap<u16, usize>, looked_at: u16) -> bool {
    (1..=5).contains(&answers[&looked_at]) && answers.keys().all(|status| [looked_at, 429, 503].contains(status))
}

::store::on_both_databases!(crate::migrations(), twenty_wrong_passwords_at_once_are_five_tries, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let wrong = [("username", "person00001"), ("password", WRONG)];
    let answers = twenty_at_once(&client, "/account/sign-in", &wrong).await;
    assert!(at_most_five(&answers, 401), "{answers:?}");
    // Right ones are no tries.
    later(&accounts, 30);
    for _ in 0..8 {
        let _ = sign_in(&client.stranger(), testing::PASSWORD).await.expect(303);
    }
});

::store::on_both_databases!(
    crate::migrations(),
    twenty_wrong_second_factors_at_once_are_five_tries_and_the_right_password_forgives_none,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        testing::officer(&accounts, "reviewer", &[Role::Reviewer]).await;
        let password = [("username", "reviewer"), ("password", testing::PASSWORD)];
        let page = client.post("/account/sign-in/officer", &password).await.expect(200);
        let (_, rest) = page.body.split_once("name=\"ticket\" value=\"").unwrap();
        let ticket = rest.split('"').next().unwrap().to_owned();
        let right = testing::newest_code(&accounts, "reviewer").await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let guess = [("ticket", ticket.as_str()), ("otp", wrong)];
        let answers = twenty_at_once(&client, "/account/sign-in/officer", &guess).await;
        assert!(at_most_five(&answers, 422), "{answers:?}");
        // Whoever knows the password does not get five more by typing it again.
        later(&accounts, 30);
        let _ = client.stranger().post("/account/sign-in/officer", &password).await.expect(200);
        let _ = client.stranger().post("/account/sign-in/officer", &guess).await.expect(422);
        let _ = client.stranger().post("/account/sign-in/officer", &guess).await.expect(429);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    guesses_from_one_network_count_together_and_right_passwords_from_it_do_not,
    |store| async move {
        let accounts = testing::accounts(&store);
        let at = |text: &str| crate::asking::Asker {
            address: text.parse().ok(),
            json: false,
            device: crate::Device::default(),
            mark: None,
        };
        let of = |n: u32, asker| {
            let accounts = accounts.clone();
            async move {
                crate::throttle::Attempts::from(&accounts, "person", &format!("name{n}"), None, asker)
                    .await
                    .unwrap()
                    .reserve(&accounts)
                    .await
            }
        };
        // A town behind one address signs in all day.
        for n in 0..150 {
            of(n, at("240e:3b7:32a1:5::1")).await.unwrap().right(&accounts).await.unwrap();
        }
        for n in 0..100 {
            let _ = of(n, at(&format!("240e:3b7:32a1:5::{n:x}"))).await.unwrap();
        }
        assert!(of(1_000, at("240e:3b7:32a1:5:ffff::1")).await.is_err());
        let _ = of(1_000, at("240e:3b7:32a1:6::1")).await.unwrap();
        later(&accounts, 3_600);
        let _ = of(1_001, at("240e:3b7:32a1:5::1")).await.unwrap();
    }
);

::store::on_both_databases!(
    crate::migrations(),
    more_people_than_there_are_connections_sign_in_at_once_from_browsers_that_are_known,
    |store| async move {
        let accounts = testing::accounts(&store);
        let (client, _) = testing::pages(&accounts);
        let mut browsers = Vec::new();
        for n in 1..=40 {
            let name = format!("person{n:05}");
            testing::person(&accounts, n, &name, "陈一", Rank::FIRST).await;
            let browser = client.stranger();
            let fields = [("username", name.as_str()), ("password", testing::PASSWORD)];
            let _ = browser.post("/account/sign-in", &fields).await.expect(303);
            browsers.push((browser, name));
        }
        let all = browsers.into_iter().map(|(browser, name)| {
            tokio::spawn(async move {
                let fields = [("username", name.as_str()), ("password", testing::PASSWORD)];
                browser.post("/account/sign-in", &fields).await.status.as_u16()
            })
        });
        for one in all.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), 303);
        }
    }
);
