//! What several ways read from their forms, and what they do in the end.

use crate::{Recovery, Refusal, wording};
use access::{Actor, PersonId};
use accounts::{
    Accounts, Policy,
    asking::{Asker, Findings, read_code},
    card_proof::Claim,
    codes::{self, Purpose},
    read_document, read_new_password,
    recovery::{self, Holder},
};
use sea_orm::DatabaseTransaction;
use standards::{card::Card, phone::Mobile};
use web::{Form, Stop};

/// Name, document, bank card and the phone kept at the bank.
pub(crate) fn claim(accounts: &Accounts, form: &Form, found: &mut Findings) -> Option<Claim> {
    let name = found.keep("name", "姓名", standards::name::person(form.get("name")), |e| e.reason_zh());
    let document = read_document(form, accounts.clock.today(), found);
    let card = found.keep("card", "银行卡号", Card::parse(form.get("card")), |e| e.reason_zh());
    let phone = phone(form, found);
    Some(Claim { name: name?, document: document?, card: card?, phone: phone? })
}

/// 手机号
pub(crate) fn phone(form: &Form, found: &mut Findings) -> Option<Mobile> {
    found.keep("phone", "手机号", Mobile::parse(form.get("phone")), |e| e.reason_zh())
}

/// 短信验证码
pub(crate) fn code(form: &Form, found: &mut Findings) -> Option<String> {
    found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into())
}

/// 新密码, typed twice. What the API leaves out is not asked for a second time.
pub(crate) fn new_password(form: &Form, words: &[&str], found: &mut Findings) -> Option<String> {
    read_new_password(form, "新密码", "确认新密码", Policy::Public, words, found)
}

/// The API need not repeat the new password.
pub(crate) fn once_is_enough(mut form: Form) -> Form {
    if form.raw("password_again").is_empty() {
        form.set("password_again", form.raw("password").to_owned());
    }
    form
}

/// The account that a claim proven by the bank belongs to.
pub(crate) async fn of_claim(accounts: &Accounts, claim: &Claim) -> Result<Holder, Stop> {
    let holder = recovery::by_document(accounts.store.read(), accounts, &claim.document).await?;
    Ok(holder.filter(|h| h.has_name(&claim.name)).ok_or(Refusal::CardFitsNobody)?)
}

/// Takes the number's turn whoever asks, and sends only where the data are right.
pub(crate) async fn ask(
    accounts: &Accounts,
    asker: Asker,
    purpose: Purpose,
    phone: &Mobile,
    fits: bool,
) -> Result<String, Stop> {
    accounts.allow_address(asker.address)?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::take_turn(&*tx, accounts, purpose, phone.as_str()).await??;
    if fits {
        send_in_silence(&tx, accounts, purpose, phone.as_str()).await?;
    }
    tx.commit().await?;
    Ok(wording::CODE_SENT_IF_REGISTERED.to_owned())
}

/// Sends a code where the asker must not learn whether one is sent: that the last of the day went out in this very moment
/// is not told.
pub(crate) async fn send_in_silence(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
) -> Result<(), sea_orm::DbErr> {
    if codes::write(tx, accounts, purpose, phone).await?.is_err() {
        tracing::warn!(purpose = purpose.code(), "a code was not sent: the last one of the day went out meanwhile");
    }
    Ok(())
}

/// Takes a code, if it was sent for these data. That a code was tried too often is told as any wrong code: it would say
/// that one had been sent. Commit the transaction whatever the answer.
pub(crate) async fn check(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
    code: &str,
    holder: Option<Holder>,
) -> Result<Result<Holder, accounts::Refusal>, sea_orm::DbErr> {
    let checked = codes::check(tx, accounts, purpose, phone, code).await?;
    Ok(match (checked, holder) {
        (Ok(()), Some(holder)) => Ok(holder),
        // A code for this number that was sent for somebody else's data opens nothing here.
        (Ok(()), None) | (Err(accounts::Refusal::CodeTriedTooOften), _) => Err(accounts::Refusal::CodeWrong),
        (Err(refusal), _) => Err(refusal),
    })
}

/// Sets a person's new password, and notes by which way.
pub(crate) async fn renew(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    person: PersonId,
    phc: &str,
    by: &'static str,
) -> Result<(), Stop> {
    if !recovery::set_password(tx, accounts, person, phc).await? {
        return Err(accounts::Refusal::RecoveryFailed.into());
    }
    log(tx, accounts, person, "password.reset", by).await
}

/// Notes in the log that a person found an account or password again.
pub(crate) async fn log(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    person: PersonId,
    action: &'static str,
    by: &'static str,
) -> Result<(), Stop> {
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &Actor::Anonymous,
            action,
            object_kind: "person",
            object_id: person.0,
            states: None,
            detail: serde_json::json!({ "by": by }),
        },
    )
    .await?;
    Ok(())
}

/// Begins a card check for one of the two ways.
pub(crate) async fn start_card(room: &Recovery, asker: Asker, form: &Form, purpose: Purpose) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let mut found = Findings::default();
    let Some(claim) = claim(accounts, form, &mut found) else { return Err(found.refusal().into()) };
    accounts.allow_address(asker.address)?;
    accounts::card_proof::start(accounts, &claim, purpose, asker.address).await?;
    Ok(accounts::wording::code_sent(&claim.phone.masked()))
}

/// A card check that does not pass is told as one that fits nobody.
pub(crate) async fn confirm_card(room: &Recovery, claim: &Claim, purpose: Purpose, code: &str) -> Result<Holder, Stop> {
    match accounts::card_proof::confirm(&room.accounts, claim, purpose, code).await {
        Ok(()) => of_claim(&room.accounts, claim).await,
        Err(stop) if stop.refusal().is_some_and(|r| r.code() == "card_mismatch") => Err(Refusal::CardFitsNobody.into()),
        Err(stop) => Err(stop),
    }
}
