//! 账号找回 by the registered phone (A7: 手机验证找回). Whoever asks gets the same answer; only the phone on record gets the
//! code.

use crate::{
    Accounts, Refusal, Room,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    persons,
    register::{document_kinds, read_document},
    store::person as rows,
    wording,
};
use access::{Actor, Anyone};
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

fn page(shell: Shell, status: StatusCode, form: Form, found: Option<String>) -> Answer {
    web::page_with_status(status, &RecoverPage { shell, form, kinds: document_kinds(), found })
}

/// 账号找回
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    let form = Form::of([("document_kind", standards::identity::DocumentKind::ResidentIdentityCard.code())]);
    page(shell, StatusCode::OK, form, None)
}

/// 【获取验证码】 of 账号找回.
pub(crate) async fn send_code(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let outcome = async {
        let (phone, row) = owner(&room.accounts, &form).await?;
        ask(&room.accounts, asker, Purpose::AccountRecovery, &phone, row.is_some()).await
    };
    let outcome = outcome.await;
    asker.answer_code(form, outcome, |status, form| page(shell, status, form, None))
}

/// 【找回账号】
pub(crate) async fn recover(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match recovered(&room.accounts, asker, &form).await {
        Ok(name) => page(shell, StatusCode::OK, Form::default(), Some(name)),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, None)),
    }
}

/// Takes the number's turn whoever asks, and sends only where the data are right.
pub(crate) async fn ask(
    accounts: &Accounts,
    asker: Asker,
    purpose: Purpose,
    phone: &Mobile,
    fits: bool,
) -> Result<String, Stop> {
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

async fn recovered(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    if !accounts.addresses.allows(asker.address) {
        return Err(Refusal::AddressTooBusy.into());
    }
    let (phone, row) = owner(accounts, form).await?;
    let code = read_code(form, "code").map_err(|()| Refusal::field("code", "短信验证码", wording::CODE_FORM))?;
    let tx = accounts.store.begin().await?;
    let outcome = check(&tx, accounts, Purpose::AccountRecovery, &phone, &code, row).await?;
    if let Ok(row) = &outcome {
        log(&tx, accounts, row, "person.account_recovery").await?;
    }
    tx.commit().await?;
    Ok(outcome?.username)
}

/// Takes a code, if it was sent for these data. That a code was tried too often is told as any wrong code: it would say
/// that one had been sent. Commit the transaction whatever the answer.
pub(crate) async fn check(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &Mobile,
    code: &str,
    row: Option<rows::Row>,
) -> Result<Result<rows::Row, Refusal>, sea_orm::DbErr> {
    let checked = codes::check(tx, accounts, purpose, phone.as_str(), code).await?;
    Ok(match (checked, row) {
        (Ok(()), Some(row)) => Ok(row),
        // A code for this number that was sent for somebody else's data opens nothing here.
        (Ok(()), None) | (Err(Refusal::CodeTriedTooOften), _) => Err(Refusal::CodeWrong),
        (Err(refusal), _) => Err(refusal),
    })
}

/// Notes in the log that an account was found again.
pub(crate) async fn log(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    row: &rows::Row,
    action: &'static str,
) -> Result<(), Stop> {
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &Actor::Anonymous,
            action,
            object_kind: "person",
            object_id: row.id,
            states: None,
            detail: serde_json::json!({ "by": "phone" }),
        },
    )
    .await?;
    Ok(())
}

#[cfg(test)]
#[path = "recover_test.rs"]
mod tests;
