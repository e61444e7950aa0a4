//! 密码找回 by the registered phone (A8: 手机验证找回). A password is never sent: the code on the phone lets the person set a
//! new one. Whoever asks gets the same answer.

use crate::{
    Accounts, Policy, Refusal, Room, Subject,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    messages, persons,
    recover::{ask, check, log},
    register::read_new_password,
    sessions,
    sign_in::Attempts,
    store::{person as rows, session as session_rows},
    username, wording,
};
use access::{Anyone, PersonId};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    shell: Shell,
    form: Form,
}

fn page(shell: Shell, status: StatusCode, form: Form) -> Answer {
    web::page_with_status(status, &ResetPage { shell, form })
}

/// 密码找回
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(shell, StatusCode::OK, Form::default())
}

/// 【获取验证码】 of 密码找回.
pub(crate) async fn send_code(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let outcome = async {
        let (phone, row) = holder(&room.accounts, &form).await?;
        ask(&room.accounts, asker, Purpose::PasswordReset, &phone, row.is_some()).await
    };
    let outcome = outcome.await;
    asker.answer_code(form, outcome, |status, form| page(shell, status, form))
}

/// 【重置密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match renew(&room.accounts, asker, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in", wording::PASSWORD_RESET)),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form)),
    }
}

/// Who asks for a new password: user name, document and phone on record must belong together.
async fn holder(accounts: &Accounts, form: &Form) -> Result<(Mobile, Option<rows::Row>), Stop> {
    let mut found = Findings::default();
    for (field, label) in [("username", "用户名"), ("document_number", "证件号码")] {
        if form.get(field).is_empty() {
            found.add(field, label, wording::REQUIRED);
        }
    }
    let phone = found.keep("phone", "手机号", Mobile::parse(form.get("phone")), |e| e.reason_zh());
    let Some(phone) = phone.filter(|_| found.none()) else { return Err(found.refusal().into()) };
    let folded: String = username::folded(form.get("username")).chars().take(100).collect();
    let row = rows::by_username(accounts.store.read(), &folded).await?;
    let phone_hash = codes::phone_hash(accounts, phone.as_str());
    let number = form.get("document_number");
    Ok((
        phone,
        row.filter(|r| r.phone_hash == phone_hash && number.len() < 200 && persons::has_document(accounts, r, number)),
    ))
}

/// Sets the new password, ends all sessions and says so to the phone.
async fn renew(accounts: &Accounts, asker: Asker, form: &Form) -> Result<(), Stop> {
    if !accounts.addresses.allows(asker.address) {
        return Err(Refusal::AddressTooBusy.into());
    }
    let (phone, row) = holder(accounts, form).await?;
    let mut found = Findings::default();
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let words = [form.get("username"), phone.as_str(), form.get("document_number")];
    let new = read_new_password(form, "新密码", "确认新密码", Policy::Public, &words, &mut found);
    let (Some(code), Some(new)) = (code, new) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(new).await?;
    let tx = accounts.store.begin().await?;
    let row = match check(&tx, accounts, Purpose::PasswordReset, &phone, &code, row).await? {
        Ok(row) => row,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    if !rows::set_password(&*tx, row.id, &phc).await? {
        return Err(Refusal::RecoveryFailed.into());
    }
    // Who forgot the password has tried wrong ones: sign-in rests no longer.
    session_rows::forget_failures(&*tx, &Attempts::of(accounts, "person", &row.username_folded).0).await?;
    sessions::end_all_of(&*tx, Subject::Person(PersonId(row.id))).await?;
    log(&tx, accounts, &row, "password.reset").await?;
    let template = messages::Template::PasswordChanged { account: seal::mask_account(&row.username) };
    messages::send(&*tx, accounts, phone.as_str(), &template).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "reset_test.rs"]
mod tests;
