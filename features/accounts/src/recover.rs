//! 账号找回 and 密码找回 by the registered phone (A7, A8: 手机验证找回). Whoever asks gets the same answer; only the phone on
//! record gets the code.

use crate::{
    Accounts, Policy, Refusal, Room, Subject,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    messages, persons,
    register::{document_kinds, read_document, read_new_password},
    sessions,
    store::person as rows,
    username, wording,
};
use access::{Actor, Anyone, PersonId};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "recover.html")]
struct RecoverPage {
    shell: Shell,
    form: Form,
    kinds: Vec<ChoiceGroup>,
    found: Option<String>,
}

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    shell: Shell,
    form: Form,
}

fn recover_page(shell: Shell, status: StatusCode, form: Form, found: Option<String>) -> Answer {
    web::page_with_status(status, &RecoverPage { shell, form, kinds: document_kinds(), found })
}

fn reset_page(shell: Shell, status: StatusCode, form: Form) -> Answer {
    web::page_with_status(status, &ResetPage { shell, form })
}

/// 账号找回
pub(crate) async fn show_recover(_: Anyone, shell: Shell) -> Answer {
    let form = Form::of([("document_kind", standards::identity::DocumentKind::ResidentIdentityCard.code())]);
    recover_page(shell, StatusCode::OK, form, None)
}

/// 密码找回
pub(crate) async fn show_reset(_: Anyone, shell: Shell) -> Answer {
    reset_page(shell, StatusCode::OK, Form::default())
}

/// 【获取验证码】 of 账号找回.
pub(crate) async fn send_recover_code(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let outcome = async {
        let (phone, row) = owner(&room.accounts, &form).await?;
        ask(&room.accounts, asker, Purpose::AccountRecovery, &phone, row.is_some()).await
    };
    let outcome = outcome.await;
    asker.answer_code(form, outcome, |status, form| recover_page(shell, status, form, None))
}

/// 【找回账号】
pub(crate) async fn recover(_: Anyone, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match recovered(&room.accounts, &form).await {
        Ok(name) => recover_page(shell, StatusCode::OK, Form::default(), Some(name)),
        Err(stop) => form.come_back(stop, |status, form| recover_page(shell, status, form, None)),
    }
}

/// 【获取验证码】 of 密码找回.
pub(crate) async fn send_reset_code(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let outcome = async {
        let (phone, row) = holder(&room.accounts, &form).await?;
        ask(&room.accounts, asker, Purpose::PasswordReset, &phone, row.is_some()).await
    };
    let outcome = outcome.await;
    asker.answer_code(form, outcome, |status, form| reset_page(shell, status, form))
}

/// 【重置密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match renew(&room.accounts, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in", wording::PASSWORD_RESET)),
        Err(stop) => form.come_back(stop, |status, form| reset_page(shell, status, form)),
    }
}

/// Takes the number's turn whoever asks, and sends only where the data are right.
async fn ask(accounts: &Accounts, asker: Asker, purpose: Purpose, phone: &Mobile, fits: bool) -> Result<String, Stop> {
    if !accounts.addresses.allows(asker.address) {
        return Err(Refusal::AddressTooBusy.into());
    }
    let tx = accounts.store.begin().await?;
    codes::take_turn(&*tx, accounts, purpose, phone.as_str()).await??;
    if fits {
        codes::write(&*tx, accounts, purpose, phone.as_str()).await?;
    }
    tx.commit().await?;
    Ok(wording::CODE_SENT_IF_REGISTERED.to_owned())
}

/// Who asks for the account: name, document and phone on record must belong together.
async fn owner(accounts: &Accounts, form: &Form) -> Result<(Mobile, Option<rows::Row>), Stop> {
    let mut found = Findings::default();
    let name = found.keep("name", "姓名", standards::name::person(form.get("name")), |e| e.reason_zh());
    let document = read_document(form, accounts.clock.today(), &mut found);
    let phone = found.keep("phone", "手机号", Mobile::parse(form.get("phone")), |e| e.reason_zh());
    let (Some(name), Some(document), Some(phone)) = (name, document, phone) else { return Err(found.refusal().into()) };
    let hash = persons::document_hash(accounts, &document);
    let row = rows::by_document(accounts.store.read(), document.kind().code(), &hash).await?;
    let phone_hash = codes::phone_hash(accounts, phone.as_str());
    Ok((phone, row.filter(|r| persons::same_name(&r.name, &name) && r.phone_hash == phone_hash)))
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
    Ok((phone, row.filter(|r| r.phone_hash == phone_hash && number.len() < 200 && persons::has_document(accounts, r, number))))
}

fn code_of(form: &Form) -> Result<String, Refusal> {
    read_code(form, "code").map_err(|()| Refusal::field("code", "短信验证码", wording::CODE_FORM))
}

async fn recovered(accounts: &Accounts, form: &Form) -> Result<String, Stop> {
    let (phone, row) = owner(accounts, form).await?;
    let code = code_of(form)?;
    let tx = accounts.store.begin().await?;
    let checked = codes::check(&*tx, accounts, Purpose::AccountRecovery, phone.as_str(), &code).await?;
    // A code for this number that was sent for somebody else's data opens nothing here.
    let outcome = checked.and_then(|()| row.ok_or(Refusal::CodeWrong));
    if let Ok(row) = &outcome {
        log(&tx, accounts, row, "person.account_recovery").await?;
    }
    tx.commit().await?;
    Ok(outcome?.username)
}

async fn renew(accounts: &Accounts, form: &Form) -> Result<(), Stop> {
    let (phone, row) = holder(accounts, form).await?;
    let mut found = Findings::default();
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let words = [form.get("username"), phone.as_str(), form.get("document_number")];
    let new = read_new_password(form, "新密码", "确认新密码", Policy::Public, &words, &mut found);
    let (Some(code), Some(new)) = (code, new) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(new).await?;
    let tx = accounts.store.begin().await?;
    let checked = codes::check(&*tx, accounts, Purpose::PasswordReset, phone.as_str(), &code).await?;
    let row = match checked.and_then(|()| row.ok_or(Refusal::CodeWrong)) {
        Ok(row) => row,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    if !rows::set_password(&*tx, row.id, &phc).await? {
        return Err(Refusal::RecoveryFailed.into());
    }
    sessions::end_all_of(&*tx, Subject::Person(PersonId(row.id))).await?;
    log(&tx, accounts, &row, "password.reset").await?;
    let template = messages::Template::PasswordChanged { account: seal::mask_account(&row.username) };
    messages::send(&*tx, accounts, phone.as_str(), &template).await?;
    Ok(tx.commit().await?)
}

async fn log(tx: &sea_orm::DatabaseTransaction, accounts: &Accounts, row: &rows::Row, action: &'static str) -> Result<(), Stop> {
    outbox::record(tx, &outbox::Deed {
        at: accounts.clock.now(),
        actor: &Actor::Anonymous,
        action,
        object_kind: "person",
        object_id: row.id,
        states: None,
        detail: serde_json::json!({ "by": "phone" }),
    })
    .await?;
    Ok(())
}

#[cfg(test)]
#[path = "recover_test.rs"]
mod tests;
