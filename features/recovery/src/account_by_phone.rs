//! 账号找回 by the registered phone (A7: 手机验证找回). Whoever asks gets the same answer; only the phone on record gets the
//! code.

use crate::{
    Recovery,
    outcome::{self, Outcome},
    typed::{ask, check, code, log, phone},
    ways::Way,
};
use access::Anyone;
use accounts::{
    Accounts,
    asking::{Asker, Findings},
    codes::Purpose,
    document_kinds, read_document,
    recovery::{Holder, by_document},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::{identity::DocumentKind, phone::Mobile};
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

/// The page of the two ways that answer at once.
#[derive(Template)]
#[template(path = "account_by_phone.html")]
struct RecoverPage {
    shell: Shell,
    form: Form,
    way: Way,
    card: bool,
    kinds: Vec<ChoiceGroup>,
}

pub(crate) fn page(way: Way, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let card = way == Way::AccountCard;
    web::page_with_status(status, &RecoverPage { shell, form, way, card, kinds: document_kinds() })
}

/// An empty form with the usual document chosen.
pub(crate) fn empty() -> Form {
    Form::of([("document_kind", DocumentKind::ResidentIdentityCard.code())])
}

/// 账号找回
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(Way::AccountPhone, shell, StatusCode::OK, empty())
}

/// 【获取验证码】 of 账号找回.
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let outcome = sent(&room.accounts, asker, &form).await;
    asker.answer_code(form, outcome, |status, form| page(Way::AccountPhone, shell, status, form))
}

/// `POST /api/v1/account-recoveries/codes`
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = sent(&room.accounts, asker, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【找回账号】
pub(crate) async fn recover(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match recovered(&room.accounts, asker, &form).await {
        Ok(username) => outcome::tell(&room, Outcome::Found { username }),
        Err(stop) => form.come_back(stop, |status, form| page(Way::AccountPhone, shell, status, form)),
    }
}

/// `POST /api/v1/account-recoveries`
pub(crate) async fn api_recover(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let username = recovered(&room.accounts, asker, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "username": username })))
}

async fn sent(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    let mut found = Findings::default();
    let Some((phone, holder)) = owner(accounts, form, &mut found).await? else { return Err(found.refusal().into()) };
    ask(accounts, asker, Purpose::AccountRecovery, &phone, holder.is_some()).await
}

/// Who asks for the account: name, document and phone on record must belong together.
async fn owner(
    accounts: &Accounts,
    form: &Form,
    found: &mut Findings,
) -> Result<Option<(Mobile, Option<Holder>)>, Stop> {
    let name = found.keep("name", "姓名", standards::name::person(form.get("name")), |e| e.reason_zh());
    let document = read_document(form, accounts.clock.today(), found);
    let phone = phone(form, found);
    let (Some(name), Some(document), Some(phone)) = (name, document, phone) else { return Ok(None) };
    let holder = by_document(accounts.store.read(), accounts, &document).await?;
    let holder = holder.filter(|h| h.has_name(&name) && h.has_phone(accounts, &phone));
    Ok(Some((phone, holder)))
}

async fn recovered(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    accounts.allow_address(asker.address)?;
    let mut found = Findings::default();
    let owner = owner(accounts, form, &mut found).await?;
    let (Some((phone, holder)), Some(code)) = (owner, code(form, &mut found)) else {
        return Err(found.refusal().into());
    };
    let tx = accounts.store.begin().await?;
    let outcome = check(&tx, accounts, Purpose::AccountRecovery, phone.as_str(), &code, holder).await?;
    if let Ok(holder) = &outcome {
        log(&tx, accounts, holder.id, "person.account_recovery", "phone").await?;
    }
    tx.commit().await?;
    Ok(outcome?.username)
}

#[cfg(test)]
#[path = "account_by_phone_test.rs"]
mod tests;
