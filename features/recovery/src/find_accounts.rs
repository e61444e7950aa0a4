//! An account administrator finds a person's account by what identifies it exactly (A9). Nothing is ever listed, and every
//! search is logged.

use crate::{Recovery, wording};
use access::{AccountAdministration, Officer};
use accounts::{PersonSummary, asking::Findings, persons, recovery};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "find_accounts.html")]
struct FindPage {
    shell: Shell,
    form: Form,
    /// What was found; `None` before anything was asked.
    found: Option<Vec<PersonSummary>>,
}

/// The empty form.
pub(crate) async fn show(_: Officer<AccountAdministration>, shell: Shell) -> Answer {
    web::page(&FindPage { shell, form: Form::default(), found: None })
}

/// 【查找】. A form and no link: what is typed must not stand in an address.
pub(crate) async fn find(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    shell: Shell,
    form: Form,
) -> Answer {
    match search(&room, &officer, &form).await {
        Ok(found) => web::page(&FindPage { shell, form, found: Some(found) }),
        Err(stop) => {
            form.come_back(stop, |status, form| web::page_with_status(status, &FindPage { shell, form, found: None }))
        }
    }
}

/// `POST /api/v1/bureau/persons/search` {name, phone} or {document_number} or {username}
pub(crate) async fn api_find(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    form: Form,
) -> Answer {
    let items: Vec<_> = search(&room, &officer, &form)
        .await?
        .into_iter()
        .map(|p| {
            serde_json::json!({
                "id": p.id, "username": p.username, "name": p.name, "document_kind": p.document_kind.code(),
                "document": p.document_masked, "phone": p.phone_masked, "rank": p.rank,
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items })))
}

async fn search(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    form: &Form,
) -> Result<Vec<PersonSummary>, Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let [name, phone, number, username] = ["name", "phone", "document_number", "username"].map(|f| form.get(f));
    let (by, found) = if !username.is_empty() {
        ("username", persons::by_username(db, accounts, username).await?.into_iter().collect())
    } else if !number.is_empty() {
        ("document", recovery::by_number(db, accounts, number).await?)
    } else if !name.is_empty() && !phone.is_empty() {
        let mut mistakes = Findings::default();
        let parsed = mistakes.keep("phone", "手机号", Mobile::parse(phone), |e| e.reason_zh());
        let Some(phone) = parsed else { return Err(mistakes.refusal().into()) };
        ("name_and_phone", recovery::by_name_and_phone(db, accounts, name, &phone).await?)
    } else {
        return Err(crate::Refusal::field("name", "查找条件", wording::HOW_TO_FIND).into());
    };
    let me = officer.identity().id;
    let tx = accounts.store.begin().await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &officer.actor(),
            action: "person.search",
            object_kind: "officer",
            object_id: me.0,
            states: None,
            detail: serde_json::json!({ "by": by, "found": found.iter().map(|p| p.id).collect::<Vec<_>>() }),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(found)
}
