//! 密码找回 by a bank card (A8: 银联认证找回).

use crate::{
    Recovery,
    account_by_phone::empty,
    password_by_phone::page,
    typed::{claim, code, confirm_card, new_password, once_is_enough, renew, start_card},
    ways::Way,
    wording,
};
use access::Anyone;
use accounts::{
    asking::{Asker, Findings},
    codes::Purpose,
};
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, Shell, Stop};

const PURPOSE: Purpose = Purpose::PasswordResetByCard;

/// The form.
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(Way::PasswordCard, shell, StatusCode::OK, empty())
}

/// 【获取验证码】
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let outcome = start_card(&room, asker, &form, PURPOSE).await;
    asker.answer_code(form, outcome, |status, form| page(Way::PasswordCard, shell, status, form))
}

/// `POST /api/v1/password-resets/card/codes`
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = start_card(&room, asker, &form, PURPOSE).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【重置密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match renewed(&room, asker, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in", wording::PASSWORD_RESET)),
        Err(stop) => form.come_back(stop, |status, form| page(Way::PasswordCard, shell, status, form)),
    }
}

/// `POST /api/v1/password-resets/card`
pub(crate) async fn api_reset(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    renewed(&room, asker, &once_is_enough(form)).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "message": wording::PASSWORD_RESET })))
}

async fn renewed(room: &Recovery, asker: Asker, form: &Form) -> Result<(), Stop> {
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let mut found = Findings::default();
    let claim = claim(accounts, form, &mut found);
    let code = code(form, &mut found);
    let words = [form.get("name"), form.get("phone"), form.get("document_number")];
    let new = new_password(form, &words, &mut found);
    let (Some(claim), Some(code), Some(new)) = (claim, code, new) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(new).await?;
    let holder = confirm_card(room, &claim, PURPOSE, &code).await?;
    let tx = accounts.store.begin().await?;
    renew(&tx, accounts, holder.id, &phc, "card").await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "password_by_card_test.rs"]
mod tests;
