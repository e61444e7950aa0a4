//! 领取重置: the number of the SMS leads to a code on the phone of the request, and the code opens 设置新密码. Once, and
//! within 72 hours (decision 0004; feature A8).

use crate::{
    Recovery, Refusal,
    apply::{SEALED, Typed},
    outcome::{self, Outcome},
    review_requests::concerned_phones,
    store as rows, ticket,
    typed::{code, new_password, once_is_enough, renew, send_in_silence},
    wording,
};
use access::{Actor, Anyone, OrganisationId, PersonId};
use accounts::{
    Subject,
    asking::{Asker, Findings},
    codes::{self, Purpose},
    messages::{self, Template as Message},
    sessions,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use sea_orm::DatabaseTransaction;
use standards::phone::Mobile;
use web::{Answer, Form, Shell, Stop};

const PURPOSE: Purpose = Purpose::ResetCollection;

#[derive(Template)]
#[template(path = "collect.html")]
struct CollectPage {
    shell: Shell,
    form: Form,
    /// Whether the code was asked for: the page shows 设置新密码.
    asked: bool,
}

fn page(shell: Shell, status: StatusCode, form: Form, asked: bool) -> Answer {
    web::page_with_status(status, &CollectPage { shell, form, asked })
}

/// The form.
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(shell, StatusCode::OK, Form::default(), false)
}

/// 【领取重置】
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let outcome = sent(&room, asker, &form).await;
    let asked = outcome.is_ok() || !form.get("asked").is_empty();
    asker.answer_code(form, outcome, |status, form| page(shell, status, form, asked))
}

/// `POST /api/v1/password-resets/collections/codes` {ticket}
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = sent(&room, asker, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【设置新密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match collected(&room, asker, &form).await {
        Ok(username) => outcome::tell(&room, Outcome::Reset { username }),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, true)),
    }
}

/// `POST /api/v1/password-resets/collections` {ticket, code, password}
pub(crate) async fn api_reset(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let username = collected(&room, asker, &once_is_enough(form)).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "username": username })))
}

/// The request of a number, if it can still be taken up, and the phone that it named.
async fn find(room: &Recovery, canonical: &str) -> Result<Option<(rows::Request, Mobile)>, Stop> {
    let accounts = &room.accounts;
    let hash = seal::token_hash(canonical);
    let Some(request) = rows::by_ticket(accounts.store.read(), &hash, accounts.clock.now()).await? else {
        return Ok(None);
    };
    let Some(typed) = typed(room, &request)? else { return Ok(None) };
    Ok(Mobile::parse(&typed.phone).ok().map(|phone| (request, phone)))
}

/// What was typed, unless it was cleared.
pub(crate) fn typed(room: &Recovery, request: &rows::Request) -> Result<Option<Typed>, Stop> {
    let Some(sealed) = &request.typed_sealed else { return Ok(None) };
    let text = room.accounts.keys.open_text(SEALED, request.id.0, sealed).map_err(Stop::fault)?;
    serde_json::from_str(&text).map(Some).map_err(Stop::fault)
}

fn number(form: &Form, found: &mut Findings) -> Option<String> {
    found.keep("ticket", "受理号", ticket::read(form.get("ticket")).ok_or(()), |()| wording::TICKET_FORM.into())
}

async fn sent(room: &Recovery, asker: Asker, form: &Form) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let mut found = Findings::default();
    let Some(canonical) = number(form, &mut found) else { return Err(found.refusal().into()) };
    accounts.allow_address(asker.address)?;
    let target = find(room, &canonical).await?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    // The turn goes by the number typed, so that it counts for one that nobody has, too.
    codes::take_turn(&*tx, accounts, PURPOSE, &format!("ticket:{canonical}")).await??;
    if let Some((_, phone)) = &target
        && codes::take_turn(&*tx, accounts, PURPOSE, phone.as_str()).await?.is_ok()
    {
        send_in_silence(&tx, accounts, PURPOSE, phone.as_str()).await?;
    }
    tx.commit().await?;
    Ok(wording::CODE_SENT_IF_VALID.to_owned())
}

async fn collected(room: &Recovery, asker: Asker, form: &Form) -> Result<String, Stop> {
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let mut found = Findings::default();
    let canonical = number(form, &mut found);
    let code = code(form, &mut found);
    let new = new_password(form, &[], &mut found);
    let (Some(canonical), Some(code), Some(new)) = (canonical, code, new) else { return Err(found.refusal().into()) };
    let target = find(room, &canonical).await?;
    let phc = accounts.passwords.hash(new).await?;
    let phone = target.as_ref().map_or("", |(_, phone)| phone.as_str());
    let tx = accounts.store.begin().await?;
    let right = codes::check(&*tx, accounts, PURPOSE, phone, &code).await?;
    let (Ok(()), Some((request, phone))) = (right, target) else {
        tx.commit().await?;
        return Err(Refusal::TicketWrong.into());
    };
    let now = accounts.clock.now();
    if !rows::collect(&*tx, request.id, now).await? {
        return Err(Refusal::TicketWrong.into());
    }
    let subject = request.subject.ok_or(Refusal::TicketWrong)?;
    let username = if request.kind.is_organisation() {
        set_organisation(room, &tx, OrganisationId(subject), &phc).await?
    } else {
        set_person(room, &tx, PersonId(subject), &phc, &phone).await?
    };
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Anonymous,
            action: "recovery.collection",
            object_kind: "recovery",
            object_id: request.id.0,
            states: Some(("approved", "collected")),
            detail: serde_json::json!({}),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(username)
}

/// The password of a person; where another phone was approved, it becomes the one on record, and sensitive acts wait.
async fn set_person(
    room: &Recovery,
    tx: &DatabaseTransaction,
    id: PersonId,
    phc: &str,
    phone: &Mobile,
) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let holder = accounts::recovery::by_id(tx, id).await?.ok_or(Refusal::TicketWrong)?;
    renew(tx, accounts, id, phc, "request").await?;
    if !holder.has_phone(accounts, phone) {
        let old = accounts::persons::phone_of(tx, accounts, id).await?;
        accounts::recovery::replace_phone(tx, accounts, id, phone, accounts.clock.now()).await?;
        let office = &accounts.site.contact.phone;
        let text = wording::phone_replaced(&holder.username, &phone.masked(), office);
        for number in old.iter().map(String::as_str).chain([phone.as_str()]) {
            messages::send(tx, accounts, number, &Message::Notice(text.clone())).await?;
        }
        let detail = serde_json::json!({ "by": "recovery" });
        outbox::record(
            tx,
            &outbox::Deed {
                at: accounts.clock.now(),
                actor: &Actor::Anonymous,
                action: "person.phone_change",
                object_kind: "person",
                object_id: id.0,
                states: None,
                detail,
            },
        )
        .await?;
    }
    Ok(holder.username)
}

/// The password of an organisation account: its sessions end, and its clerks are told.
async fn set_organisation(
    room: &Recovery,
    tx: &DatabaseTransaction,
    id: OrganisationId,
    phc: &str,
) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let account = organisations::account::by_id(tx, id).await?.ok_or(Refusal::TicketWrong)?;
    organisations::account::set_password(tx, id, phc).await?;
    accounts::recovery::rest_no_longer(tx, accounts, "organisation", &account.username).await?;
    sessions::end_all_of(tx, Subject::Organisation(id)).await?;
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &Actor::Anonymous,
            action: "password.reset",
            object_kind: "organisation",
            object_id: id.0,
            states: None,
            detail: serde_json::json!({ "by": "request" }),
        },
    )
    .await?;
    let text = wording::organisation_reset(&account.username, &accounts.site.contact.phone);
    for phone in concerned_phones(room, tx, true, id.0).await? {
        messages::send(tx, accounts, &phone, &Message::Notice(text.clone())).await?;
    }
    Ok(account.username)
}
