//! Every refusal that has an answer links to it: the codes that the questions name are codes of the platform, the
//! messages of the product are answered, and the link stands on pages, in forms and in problem documents.

#![allow(clippy::unwrap_used, reason = "tests")]

mod town;

use portal::Content;
use std::{collections::BTreeSet, fs, path::Path};
use town::{Actor, Town};

/// The codes in every `fn code(...) -> &'static str` of the sources.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders = vec![root.join("features"), root.join("foundation")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                for body in text.split("fn code(").skip(1).filter_map(|rest| rest.split("\n    }").next()) {
                    let strings = body.split('"').skip(1).step_by(2);
                    codes.extend(strings.map(ToOwned::to_owned));
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_that_a_question_names_is_one_that_the_platform_says() {
    let known = codes();
    assert!(known.len() > 80, "{}", known.len());
    for question in &Content::embedded().unwrap().questions {
        for code in &question.codes {
            assert!(known.contains(code), "{}: {code} is nobody's code", question.slug);
        }
    }
}

#[test]
fn the_messages_of_the_guide_lead_to_their_questions() {
    let content = Content::embedded().unwrap();
    for (code, slug) in [
        ("assurance_too_low", "assurance-too-low"),
        ("username_taken", "user-name-taken"),
        ("document_taken", "person-document-taken"),
        ("uscc_taken", "organisation-code-taken"),
        ("person_data_wrong", "two-accounts"),
        ("wrong_name_or_password", "wrong-name-or-password"),
        ("person_not_found", "person-not-found"),
        ("organisation_account_does_no_business", "bind-person"),
        ("profile_incomplete", "profile-first"),
        ("booth_taken", "booth-taken"),
        ("no_published_job", "publish-job-first"),
    ] {
        assert_eq!(content.answer(code).map(|a| a.slug.as_str()), Some(slug), "{code}");
    }
}

#[tokio::test]
async fn a_refusal_links_to_its_question_on_the_page_in_the_form_and_on_the_api() {
    let store = store::testing::fresh(store::Engine::Sqlite, &server::app::migrations()).await.unwrap();
    let town = Town::new(&store).await;
    let unit = town.visitor(Actor::OrganisationAccount).await;
    let page = unit.get("/centre/jobs").await.expect(403);
    drop(page.sees("/help/bind-person").sees("查看解决办法"));
    let wrong = [("username", "nobody"), ("password", "not the password")];
    let form = town.client.stranger().post("/account/sign-in", &wrong).await.expect(401);
    drop(form.sees("登录用户名或密码错误").sees("/help/wrong-name-or-password"));
    let body = serde_json::json!({ "username": "nobody", "password": "not the password", "kind": "person" });
    let problem =
        town.client.stranger().json(axum::http::Method::POST, "/api/v1/sessions", &body, &[]).await.expect(401);
    assert_eq!(problem.value()["type"], "/help/wrong-name-or-password");
    drop(town.client.get("/help/wrong-name-or-password").await.expect(200));
}
