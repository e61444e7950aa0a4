//! 账号找回 by a bank card (A7: 银联认证找回): the bank says who somebody is, and the account of that person is told.

use crate::{
    Recovery,
    account_by_phone::{empty, page},
    outcome::{self, Outcome},
    typed::{claim, code, confirm_card, log, start_card},
    ways::Way,
};
use access::Anyone;
use accounts::{
    asking::{Asker, Findings},
    codes::Purpose,
};
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, Shell, Stop};

const PURPOSE: Purpose = Purpose::AccountRecoveryByCard;

/// The form.
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(Way::AccountCard, shell, StatusCode::OK, empty())
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
    asker.answer_code(form, outcome, |status, form| page(Way::AccountCard, shell, status, form))
}

/// `POST /api/v1/account-recoveries/card/codes`
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = start_card(&room, asker, &form, PURPOSE).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【找回账号】
pub(crate) async fn recover(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match recovered(&room, asker, &form).await {
        Ok(username) => outcome::tell(&room, Outcome::Found { username }),
        Err(stop) => form.come_back(stop, |status, form| page(Way::AccountCard, shell, status, form)),
    }
}

/// `POST /api/v1/account-recoveries/card`
pub(crate) async fn api_recover(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let username = recovered(&room, asker, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "username": username })))
}

async fn recovered(room: &Recovery, asker: Asker, form: &Form) -> Result<String, Stop> {
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let mut found = Findings::default();
    let claim = claim(accounts, form, &mut found);
    let (Some(claim), Some(code)) = (claim, code(form, &mut found)) else { return Err(found.refusal().into()) };
    let holder = confirm_card(room, &claim, PURPOSE, &code).await?;
    let tx = accounts.store.begin().await?;
    log(&tx, accounts, holder.id, "person.account_recovery", "card").await?;
    tx.commit().await?;
    Ok(holder.username)
}

#[cfg(test)]
#[path = "account_by_card_test.rs"]
mod tests;
