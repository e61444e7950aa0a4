//! 密码找回 by the registered phone (A8: 手机验证找回). A password is never sent: the code on the phone lets the person set a
//! new one. Whoever asks gets the same answer.

use crate::{
    Recovery,
    account_by_phone::empty,
    typed::{ask, check, code, new_password, once_is_enough, phone, renew},
    ways::Way,
    wording,
};
use access::Anyone;
use accounts::{
    Accounts,
    asking::{Asker, Findings},
    codes::Purpose,
    document_kinds,
    recovery::{Holder, by_username_and_number},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

/// The page of the ways by phone and by card.
#[derive(Template)]
#[template(path = "password_by_phone.html")]
struct ResetPage {
    shell: Shell,
    form: Form,
    way: Way,
    card: bool,
    kinds: Vec<ChoiceGroup>,
}

pub(crate) fn page(way: Way, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let card = way == Way::PasswordCard;
    web::page_with_status(status, &ResetPage { shell, form, way, card, kinds: document_kinds() })
}

/// 密码找回
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(Way::PasswordPhone, shell, StatusCode::OK, empty())
}

/// 【获取验证码】 of 密码找回.
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let outcome = sent(&room.accounts, asker, &form).await;
    asker.answer_code(form, outcome, |status, form| page(Way::PasswordPhone, shell, status, form))
}

/// `POST /api/v1/password-resets/codes`
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = sent(&room.accounts, asker, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【重置密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match renewed(&room.accounts, asker, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in", wording::PASSWORD_RESET)),
        Err(stop) => form.come_back(stop, |status, form| page(Way::PasswordPhone, shell, status, form)),
    }
}

/// `POST /api/v1/password-resets`
pub(crate) async fn api_reset(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    renewed(&room.accounts, asker, &once_is_enough(form)).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "message": wording::PASSWORD_RESET })))
}

async fn sent(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    let (phone, holder) = holder(accounts, form).await?;
    ask(accounts, asker, Purpose::PasswordReset, &phone, holder.is_some()).await
}

/// Who asks for a new password: user name, document and phone on record must belong together.
async fn holder(accounts: &Accounts, form: &Form) -> Result<(Mobile, Option<Holder>), Stop> {
    let mut found = Findings::default();
    for (field, label) in [("username", "用户名"), ("document_number", "证件号码")] {
        if form.get(field).is_empty() {
            found.add(field, label, wording::REQUIRED);
        }
    }
    let Some(phone) = phone(form, &mut found).filter(|_| found.none()) else { return Err(found.refusal().into()) };
    let (name, number) = (form.get("username"), form.get("document_number"));
    let holder = by_username_and_number(accounts.store.read(), accounts, name, number).await?;
    let holder = holder.filter(|h| h.has_phone(accounts, &phone));
    Ok((phone, holder))
}

/// Sets the new password, ends all sessions and says so to the phone.
async fn renewed(accounts: &Accounts, asker: Asker, form: &Form) -> Result<(), Stop> {
    accounts.allow_address(asker.address)?;
    let (phone, holder) = holder(accounts, form).await?;
    let mut found = Findings::default();
    let code = code(form, &mut found);
    let words = [form.get("username"), phone.as_str(), form.get("document_number")];
    let new = new_password(form, &words, &mut found);
    let (Some(code), Some(new)) = (code, new) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(new).await?;
    let tx = accounts.store.begin().await?;
    match check(&tx, accounts, Purpose::PasswordReset, phone.as_str(), &code, holder).await? {
        Ok(holder) => renew(&tx, accounts, holder.id, &phc, "phone").await?,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "password_by_phone_test.rs"]
mod tests;
