//! 电子邮箱: an address where a person also wants to be told. Kept once a code that was sent there came back; taken away
//! again at any time.

use crate::{
    Accounts, Refusal, Room,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    mail, messages,
    store::email as rows,
    wording,
};
use access::{Fresh, Person, PersonId, PersonIdentity};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;
use web::{Answer, Form, Shell, Stop};

/// The purpose under which addresses are sealed.
pub(crate) const ADDRESS: &str = "person_email.address";
/// RFC 5321: the longest address.
const CHARACTERS_MAX: usize = 254;

#[derive(Template)]
#[template(path = "email.html")]
struct EmailPage {
    shell: Shell,
    form: Form,
    /// The address on record, masked.
    present: Option<String>,
    /// Whether this installation sends e-mail at all.
    offered: bool,
}

/// `GET /me/email`
pub(crate) async fn show(door: Fresh<Person>, State(room): State<Room>, shell: Shell) -> Answer {
    page(&room.accounts, door.identity(), StatusCode::OK, shell, Form::default()).await
}

/// `POST /me/email/code`: 【获取验证码】, to the address.
pub(crate) async fn send_code(
    door: Fresh<Person>,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let present = masked(&room.accounts, door.identity().id).await?;
    let offered = room.accounts.mailer.is_some();
    let outcome = ask(&room.accounts, asker, &form).await;
    asker.answer_code(form, outcome, |status, form| {
        web::page_with_status(status, &EmailPage { shell, form, present, offered })
    })
}

/// `POST /me/email`: 【保存】
pub(crate) async fn save(door: Fresh<Person>, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match put(&room.accounts, door.identity(), &form).await {
        Ok(_) => Ok(web::see_other_saying("/me/email", wording::EMAIL_KEPT)),
        Err(stop) => match stop.refusal() {
            Some(refusal) => {
                let status = refusal.status();
                let form = form.refused(refusal);
                page(&room.accounts, door.identity(), status, shell, form).await
            }
            None => Err(stop),
        },
    }
}

/// `POST /me/email/removal`: 【停用邮件通知】
pub(crate) async fn remove(door: Fresh<Person>, State(room): State<Room>) -> Answer {
    take_away(&room.accounts, door.identity()).await?;
    Ok(web::see_other_saying("/me/email", wording::EMAIL_REMOVED))
}

/// `GET /api/v1/me/email`
pub(crate) async fn api_show(door: Person, State(room): State<Room>) -> Answer {
    let email = masked(&room.accounts, door.identity().id).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "email": email })))
}

/// `POST /api/v1/me/email/codes` {email}
pub(crate) async fn api_send_code(_: Fresh<Person>, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    let message = ask(&room.accounts, asker, &form).await?;
    let body = serde_json::json!({ "message": message, "wait_seconds": codes::WAIT_SECONDS });
    Ok(web::json(StatusCode::CREATED, body))
}

/// `PUT /api/v1/me/email` {email, code}
pub(crate) async fn api_save(door: Fresh<Person>, State(room): State<Room>, form: Form) -> Answer {
    let email = put(&room.accounts, door.identity(), &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "email": mail::mask(&email) })))
}

/// `DELETE /api/v1/me/email`
pub(crate) async fn api_remove(door: Fresh<Person>, State(room): State<Room>) -> Answer {
    take_away(&room.accounts, door.identity()).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "email": null })))
}

/// The address of a person, to send something to.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    person: PersonId,
) -> anyhow::Result<Option<String>> {
    let Some(sealed) = rows::of_person(db, person.0).await? else { return Ok(None) };
    Ok(Some(accounts.keys.open_text(ADDRESS, person.0, sealed)?))
}

/// The same, as pages show it.
pub(crate) async fn masked(accounts: &Accounts, person: PersonId) -> Result<Option<String>, Stop> {
    let address = of(accounts.store.read(), accounts, person).await?;
    Ok(address.map(|a| mail::mask(&a)))
}

async fn page(accounts: &Accounts, person: &PersonIdentity, status: StatusCode, shell: Shell, form: Form) -> Answer {
    let present = masked(accounts, person.id).await?;
    let offered = accounts.mailer.is_some();
    web::page_with_status(status, &EmailPage { shell, form, present, offered })
}

/// A subset of RFC 5321 that every mail server takes: letters, digits and `._%+-` before the @, a host name with a dot
/// behind it. The host is written in small letters.
fn read(form: &Form) -> Result<String, &'static str> {
    let text = form.get("email");
    if text.is_empty() {
        return Err(wording::EMAIL_EMPTY);
    }
    let (name, host) = text.split_once('@').ok_or(wording::EMAIL_FORM)?;
    let is_name = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let is_host = host.contains('.') && host.split('.').all(is_label);
    if is_name && is_host && text.len() <= CHARACTERS_MAX {
        Ok(format!("{name}@{}", host.to_ascii_lowercase()))
    } else {
        Err(wording::EMAIL_FORM)
    }
}

fn refused(sentence: &'static str) -> Refusal {
    Refusal::field("email", "电子邮箱", sentence)
}

async fn ask(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    if accounts.mailer.is_none() {
        return Err(refused(wording::EMAIL_NOT_OFFERED).into());
    }
    let address = read(form).map_err(refused)?;
    accounts.allow_address(asker.address)?;
    let tx = accounts.store.begin().await?;
    codes::take_turn(&*tx, accounts, Purpose::EmailChange, &address).await??;
    codes::count_sent(&*tx, accounts, Purpose::EmailChange).await??;
    let code = codes::make(&*tx, accounts, Purpose::EmailChange, &address).await?;
    messages::send_email(&*tx, accounts, &address, &messages::Template::Code { purpose: Purpose::EmailChange, code })
        .await?;
    tx.commit().await?;
    Ok(wording::mail_code_sent(&mail::mask(&address)))
}

async fn put(accounts: &Accounts, person: &PersonIdentity, form: &Form) -> Result<String, Stop> {
    let mut found = Findings::default();
    let address = found.keep("email", "电子邮箱", read(form), |e| (*e).to_owned());
    let code = found.keep("code", "邮箱验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let (Some(address), Some(code)) = (address, code) else { return Err(found.refusal().into()) };
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    if let Err(refusal) = codes::check(&*tx, accounts, Purpose::EmailChange, &address, &code).await? {
        tx.commit().await?;
        return Err(refusal.into());
    }
    rows::set(&*tx, person.id.0, accounts.keys.seal(ADDRESS, person.id.0, &address), now).await?;
    note(&*tx, person, "person.email_change", now).await?;
    messages::send_to(
        &*tx,
        accounts,
        person.id,
        &messages::Template::Notice(wording::email_changed(&mail::mask(&address))),
    )
    .await?;
    tx.commit().await?;
    Ok(address)
}

async fn take_away(accounts: &Accounts, person: &PersonIdentity) -> Result<(), Stop> {
    let tx = accounts.store.begin().await?;
    if rows::delete(&*tx, person.id.0).await? {
        note(&*tx, person, "person.email_removal", accounts.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

async fn note(
    tx: &impl ConnectionTrait,
    person: &PersonIdentity,
    action: &'static str,
    now: clock::Timestamp,
) -> Result<(), sea_orm::DbErr> {
    let deed = outbox::Deed {
        at: now,
        actor: &access::Actor::Person(person.id),
        action,
        object_kind: "person",
        object_id: person.id.0,
        states: None,
        detail: serde_json::json!({}),
    };
    outbox::record(tx, &deed).await
}

#[cfg(test)]
#[path = "email_test.rs"]
mod tests;
