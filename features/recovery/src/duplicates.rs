//! The two accounts of one person: an administrator marks them as such, and one is closed with a reason (A9, guide （五）6).
//! Closing cannot be undone: it asks for a proof of presence, and where nothing but a mark says that the accounts are one
//! person's, another administrator than the one who marked them closes. A wrong mark is taken back.

use crate::{Recovery, Refusal, review_requests::concerned_phones, store as rows, wording};
use access::{AccountAdministration, Fresh, Officer, PersonId};
use accounts::{PersonSummary, duplicates, messages, persons};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use review::Reason;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop};

#[derive(Template)]
#[template(path = "duplicates.html")]
struct PersonPage {
    shell: Shell,
    form: Form,
    person: PersonSummary,
    others: Vec<PersonSummary>,
    /// Those of them that were marked.
    marked: Vec<PersonId>,
}

/// The account, masked, and the others of the same person.
pub(crate) async fn show(
    _: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    shell: Shell,
) -> Answer {
    page(&room, id, shell, StatusCode::OK, Form::default()).await
}

async fn page(room: &Recovery, id: PersonId, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let db = room.accounts.store.read();
    let person = persons::by_id(db, &room.accounts, id).await?.ok_or(NotFound)?;
    let others = duplicates::of(db, &room.accounts, id).await?;
    let marked = duplicates::marked(db, id).await?;
    web::page_with_status(status, &PersonPage { shell, form, person, others, marked })
}

/// 【标记为同一人】
pub(crate) async fn mark(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match marked(&room, &officer, id, &form).await {
        Ok(()) => Ok(web::see_other_saying(&format!("/bureau/accounts/persons/{id}"), wording::MARKED)),
        Err(stop) => refused(&room, id, shell, form, stop).await,
    }
}

/// 【撤销标记】
pub(crate) async fn unmark(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match unmarked(&room, &officer, id, &form).await {
        Ok(()) => Ok(web::see_other_saying(&format!("/bureau/accounts/persons/{id}"), wording::UNMARKED)),
        Err(stop) => refused(&room, id, shell, form, stop).await,
    }
}

/// 【注销】
pub(crate) async fn close(
    officer: Fresh<Officer<AccountAdministration>>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match closed(&room, &officer, id, &form).await {
        Ok(()) => Ok(web::see_other_saying("/bureau/accounts/persons", wording::CLOSED)),
        Err(stop) => refused(&room, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/persons/{id}/mark` {other, reason}
pub(crate) async fn api_mark(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    form: Form,
) -> Answer {
    marked(&room, &officer, id, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "state": "marked" })))
}

/// `POST /api/v1/bureau/persons/{id}/unmark` {other: the other account's id}
pub(crate) async fn api_unmark(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    form: Form,
) -> Answer {
    unmarked(&room, &officer, id, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "state": "unmarked" })))
}

/// `POST /api/v1/bureau/persons/{id}/closure` {reason}
pub(crate) async fn api_close(
    officer: Fresh<Officer<AccountAdministration>>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<PersonId>,
    form: Form,
) -> Answer {
    closed(&room, &officer, id, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "state": "closed" })))
}

async fn refused(room: &Recovery, id: PersonId, shell: Shell, form: Form, stop: Stop) -> Answer {
    match stop {
        Stop::Refused(refusal) if refusal.status() != StatusCode::NOT_FOUND => {
            page(room, id, shell, refusal.status(), form.refused(&*refusal)).await
        }
        stop => Err(stop),
    }
}

/// The account, unless it is the officer's own.
async fn load(room: &Recovery, officer: &Officer<AccountAdministration>, id: PersonId) -> Result<PersonSummary, Stop> {
    let db = room.accounts.store.read();
    let person = persons::by_id(db, &room.accounts, id).await?.ok_or(NotFound)?;
    if let Some(hash) = &officer.identity().identity_hash
        && persons::identity_hash_of(db, &room.accounts, id).await?.as_ref() == Some(hash)
    {
        return Err(Refusal::OwnMatter.into());
    }
    Ok(person)
}

async fn marked(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: PersonId,
    form: &Form,
) -> Result<(), Stop> {
    let accounts = &room.accounts;
    load(room, officer, id).await?;
    let other = persons::by_username(accounts.store.read(), accounts, form.get("other")).await?;
    let other = other.filter(|o| o.id != id).ok_or(Refusal::NoSuchAccount)?;
    let reason = Reason::parse(form.get("mark_reason")).map_err(Refusal::Reason)?;
    let (me, now) = (officer.identity().id, accounts.clock.now());
    let tx = accounts.store.begin().await?;
    if duplicates::mark(&*tx, id, other.id, me, reason.as_str(), now).await? {
        outbox::record(
            &*tx,
            &outbox::Deed {
                at: now,
                actor: &officer.actor(),
                action: "person.mark",
                object_kind: "person",
                object_id: id.0,
                states: None,
                detail: serde_json::json!({ "other": other.id, "reason": reason.as_str() }),
            },
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

async fn unmarked(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: PersonId,
    form: &Form,
) -> Result<(), Stop> {
    let accounts = &room.accounts;
    load(room, officer, id).await?;
    let other: PersonId = form.get("other").parse().map_err(|_| Refusal::NotMarked)?;
    let tx = accounts.store.begin().await?;
    if !duplicates::unmark(&*tx, id, other).await? {
        return Err(Refusal::NotMarked.into());
    }
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &officer.actor(),
            action: "person.unmark",
            object_kind: "person",
            object_id: id.0,
            states: None,
            detail: serde_json::json!({ "other": other }),
        },
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn closed(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: PersonId,
    form: &Form,
) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let person = load(room, officer, id).await?;
    let reason = Reason::parse(form.get("reason")).map_err(Refusal::Reason)?;
    let (me, now) = (officer.identity().id, accounts.clock.now());
    let tx = accounts.store.begin().await?;
    // Under the lock: two administrators who close one account each must not close both.
    duplicates::lock(&tx, accounts, id).await?;
    if duplicates::of(&*tx, accounts, id).await?.is_empty() {
        return Err(Refusal::NoDuplicate.into());
    }
    if !duplicates::is_sure_without(&*tx, id, me).await? {
        return Err(Refusal::OwnMark.into());
    }
    let phones = concerned_phones(room, &*tx, false, id.0).await?;
    let mandates = organisations::account::end_mandates_of(&room.organisations, &tx, id, me, now).await?;
    rows::set_answers(&*tx, id.0, &[], now).await?;
    if !accounts::close_account::close(&*tx, accounts, id).await? {
        return Err(NotFound.into());
    }
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &officer.actor(),
            action: "person.closure",
            object_kind: "person",
            object_id: id.0,
            states: Some(("live", "closed")),
            detail: serde_json::json!({ "reason": reason.as_str(), "mandates": mandates }),
        },
    )
    .await?;
    for phone in phones {
        let text = messages::Template::Notice(wording::closed(&person.username));
        messages::send(&*tx, accounts, &phone, &text).await?;
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "duplicates_test.rs"]
mod tests;
