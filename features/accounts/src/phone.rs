//! 更换手机号: a proof of presence, a code to the new number, a notice to the old one; all other sessions end.

use crate::{
    Accounts, Refusal, Room, Subject,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    messages, persons, sessions,
    store::person as rows,
    wording,
};
use access::{Fresh, Person, PersonIdentity};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "phone.html")]
struct PhonePage {
    shell: Shell,
    form: Form,
    now: String,
}

/// Shows the present number, masked, and asks for the new one.
pub(crate) async fn show(door: Fresh<Person>, State(room): State<Room>, shell: Shell) -> Answer {
    let now = masked(&room.accounts, door.identity()).await?;
    web::page(&PhonePage { shell, form: Form::default(), now })
}

/// 【获取验证码】, to the new number.
pub(crate) async fn send_code(
    door: Fresh<Person>,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let now = masked(&room.accounts, door.identity()).await?;
    let outcome = ask(&room.accounts, door.identity(), asker, &form).await;
    asker.answer_code(form, outcome, |status, form| web::page_with_status(status, &PhonePage { shell, form, now }))
}

/// 【确认更换】
pub(crate) async fn change(door: Fresh<Person>, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match put(&room.accounts, door.identity(), &form).await {
        Ok(_) => Ok(web::see_other_saying("/me", wording::PHONE_CHANGED)),
        Err(stop) => {
            let now = masked(&room.accounts, door.identity()).await?;
            form.come_back(stop, |status, form| web::page_with_status(status, &PhonePage { shell, form, now }))
        }
    }
}

/// `POST /api/v1/me/phone/codes` {phone}
pub(crate) async fn api_send_code(door: Fresh<Person>, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    let message = ask(&room.accounts, door.identity(), asker, &form).await?;
    let body = serde_json::json!({ "message": message, "wait_seconds": codes::WAIT_SECONDS });
    Ok(web::json(StatusCode::CREATED, body))
}

/// `PUT /api/v1/me/phone` {phone, code}
pub(crate) async fn api_change(door: Fresh<Person>, State(room): State<Room>, form: Form) -> Answer {
    let phone = put(&room.accounts, door.identity(), &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "phone": phone.masked() })))
}

async fn masked(accounts: &Accounts, person: &PersonIdentity) -> Result<String, Stop> {
    let summary = persons::by_id(accounts.store.read(), accounts, person.id).await?.ok_or(web::NotFound)?;
    Ok(summary.phone_masked)
}

/// The new number; the present one is none.
async fn read(accounts: &Accounts, person: &PersonIdentity, form: &Form) -> Result<Mobile, Stop> {
    let phone = Mobile::parse(form.get("phone")).map_err(|e| Refusal::field("phone", "新手机号", e.reason_zh()))?;
    let present = persons::phone_of(accounts.store.read(), accounts, person.id).await?.ok_or(web::NotFound)?;
    if present == phone.as_str() {
        return Err(Refusal::field("phone", "新手机号", wording::SAME_PHONE).into());
    }
    Ok(phone)
}

async fn ask(accounts: &Accounts, person: &PersonIdentity, asker: Asker, form: &Form) -> Result<String, Stop> {
    let phone = read(accounts, person, form).await?;
    accounts.allow_address(asker.address)?;
    let tx = accounts.store.begin().await?;
    codes::issue(&*tx, accounts, Purpose::PhoneChange, phone.as_str()).await??;
    tx.commit().await?;
    Ok(wording::code_sent(&phone.masked()))
}

async fn put(accounts: &Accounts, person: &PersonIdentity, form: &Form) -> Result<Mobile, Stop> {
    let phone = read(accounts, person, form).await?;
    let mut found = Findings::default();
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let Some(code) = code else { return Err(found.refusal().into()) };
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    if let Err(refusal) = codes::check(&*tx, accounts, Purpose::PhoneChange, phone.as_str(), &code).await? {
        tx.commit().await?;
        return Err(refusal.into());
    }
    let before = persons::phone_of(&*tx, accounts, person.id).await?.ok_or(web::NotFound)?;
    let sealed = accounts.keys.seal(persons::PHONE, person.id.0, phone.as_str());
    rows::set_phone(&*tx, person.id.0, sealed, codes::phone_hash(accounts, phone.as_str())).await?;
    sessions::end_others_of(&*tx, Subject::Person(person.id), person.session).await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &access::Actor::Person(person.id),
            action: "person.phone_change",
            object_kind: "person",
            object_id: person.id.0,
            states: None,
            detail: serde_json::json!({}),
        },
    )
    .await?;
    let notice = wording::phone_changed(&seal::mask_account(&person.username), &phone.masked());
    messages::send(&*tx, accounts, &before, &messages::Template::Notice(notice)).await?;
    tx.commit().await?;
    Ok(phone)
}

#[cfg(test)]
#[path = "phone_test.rs"]
mod tests;
