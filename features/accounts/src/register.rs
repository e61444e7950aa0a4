//! 个人注册 (A1, A2): one natural person, one account. That a document number is taken is told only after a correct SMS
//! code, see decision 0005.

use crate::{
    Accounts, Policy, Refusal, Room,
    asking::{Asker, Findings, read_code},
    check_new,
    codes::{self, Purpose},
    persons,
    store::person as rows,
    username, wording,
};
use ::store::idempotency::{self, Known};
use access::{Actor, Anyone, PersonId, Rank};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use clock::Day;
use standards::{
    identity::{DocumentKind, IdentityNumber},
    phone::Mobile,
};
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

/// The version of the text that people agree to; changed with every change of `terms.html`.
pub const TERMS_VERSION: &str = "2026-11-24";
/// The scope of idempotency keys.
const KEYS: &str = "person.registration";
/// Youngest age in years (劳动法 第十五条).
const AGE_MIN: u32 = 16;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    shell: Shell,
    form: Form,
    kinds: Vec<ChoiceGroup>,
}

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    shell: Shell,
    version: &'static str,
}

/// Shows the form.
pub(crate) async fn show(_: Anyone, shell: Shell) -> Answer {
    page(shell, StatusCode::OK, Form::of([("document_kind", DocumentKind::ResidentIdentityCard.code())]))
}

/// Shows what people agree to.
pub(crate) async fn terms(_: Anyone, shell: Shell) -> Answer {
    web::page(&TermsPage { shell, version: TERMS_VERSION })
}

/// 【获取验证码】
pub(crate) async fn send_code(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let outcome = ask_for_code(&room.accounts, asker, &form).await;
    asker.answer_code(form, outcome, |status, form| page(shell, status, form))
}

/// 【注册】
pub(crate) async fn register(_: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match create(&room.accounts, asker, &form, None).await {
        Ok(_) => Ok(web::see_other_saying("/account/sign-in", wording::REGISTERED)),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form)),
    }
}

fn page(shell: Shell, status: StatusCode, form: Form) -> Answer {
    web::page_with_status(status, &RegisterPage { shell, form, kinds: document_kinds() })
}

/// The choices of 证件类型.
#[must_use]
pub fn document_kinds() -> Vec<ChoiceGroup> {
    ChoiceGroup::plain(DocumentKind::ALL.map(|k| (k.code(), k.label_zh())))
}

pub(crate) async fn ask_for_code(accounts: &Accounts, asker: Asker, form: &Form) -> Result<String, Stop> {
    let phone = Mobile::parse(form.get("phone")).map_err(|e| Refusal::field("phone", "手机号", e.reason_zh()))?;
    accounts.allow_address(asker.address)?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::issue(&*tx, accounts, Purpose::Registration, phone.as_str()).await??;
    tx.commit().await?;
    Ok(wording::code_sent(&phone.masked()))
}

/// What is registered, read and found possible.
struct Registration {
    name: String,
    document: IdentityNumber,
    phone: Mobile,
    code: String,
    username: String,
    password: String,
}

/// Reads the form; everything that is wrong at once.
fn read(form: &Form, today: Day) -> Result<Registration, Refusal> {
    let mut found = Findings::default();
    let name = found.keep("name", "姓名", standards::name::person(form.get("name")), |e| e.reason_zh());
    let document = read_document(form, today, &mut found);
    if document.as_ref().and_then(|d| d.age_on(today)).is_some_and(|age| age < AGE_MIN) {
        found.add("document_number", "证件号码", wording::TOO_YOUNG);
    }
    let phone = found.keep("phone", "手机号", Mobile::parse(form.get("phone")), |e| e.reason_zh());
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let username =
        found.keep("username", "用户名", username::read(form.get("username")), |e| wording::username(e).into());
    let number = document.as_ref().map_or("", IdentityNumber::as_str);
    let words = [form.get("username"), form.get("name"), phone.as_ref().map_or("", Mobile::as_str), number];
    let password = read_new_password(form, "密码", "确认密码", Policy::Public, &words, &mut found);
    if !form.ticked("agree") {
        found.add("agree", "我已阅读并同意", wording::AGREE);
    }
    match (name, document, phone, code, username, password) {
        (Some(name), Some(document), Some(phone), Some(code), Some(username), Some(password)) if found.none() => {
            Ok(Registration { name, document, phone, code, username, password })
        }
        _ => Err(found.refusal()),
    }
}

/// 证件类型 and 证件号码, by the rule of the document chosen.
pub fn read_document(form: &Form, today: Day, found: &mut Findings) -> Option<IdentityNumber> {
    let Some(kind) = DocumentKind::from_code(form.get("document_kind")) else {
        found.add("document_kind", "证件类型", wording::CHOOSE);
        return None;
    };
    let number = IdentityNumber::parse(kind, form.get("document_number"), today);
    found.keep("document_number", "证件号码", number, |e| e.reason_zh())
}

/// A new password typed twice (`password`, `password_again`).
pub fn read_new_password(
    form: &Form,
    label: &str,
    label_again: &str,
    policy: Policy,
    words: &[&str],
    found: &mut Findings,
) -> Option<String> {
    let typed = form.raw("password");
    found.keep("password", label, check_new(typed, policy, words), wording::password)?;
    if form.raw("password_again") != typed {
        found.add("password_again", label_again, wording::PASSWORDS_DIFFER);
        return None;
    }
    Some(typed.to_owned())
}

/// Creates the account. The SMS code is tried before the password is hashed, so that a stranger costs no hash, and used up
/// only when everything else is right, so that a taken user name costs no second message; its five tries count all the
/// same.
///
/// `key` is an idempotency key: its answer is kept with the account.
pub(crate) async fn create(
    accounts: &Accounts,
    asker: Asker,
    form: &Form,
    key: Option<&str>,
) -> Result<PersonId, Stop> {
    accounts.allow_address(asker.address)?;
    let wanted = read(form, accounts.clock.today())?;
    let tx = accounts.store.begin().await?;
    let proof = match codes::test(&*tx, accounts, Purpose::Registration, wanted.phone.as_str(), &wanted.code).await? {
        Ok(proof) => proof,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    let document_hash = persons::document_hash(accounts, &wanted.document);
    if rows::by_document(&*tx, wanted.document.kind().code(), &document_hash).await?.is_some() {
        tx.commit().await?;
        return Err(Refusal::DocumentTaken.into());
    }
    let folded = username::folded(&wanted.username);
    if rows::username_is_taken(&*tx, &folded).await? {
        let mut free = Vec::new();
        for name in username::similar(&wanted.username) {
            if free.len() < 3 && !rows::username_is_taken(&*tx, &username::folded(&name)).await? {
                free.push(name);
            }
        }
        tx.commit().await?;
        return Err(Refusal::UsernameTaken { free }.into());
    }
    tx.commit().await?;

    let password = accounts.passwords.hash(wanted.password).await?;
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    proof.spend(&*tx, now).await??;
    let id = accounts.clock.new_id();
    let row = rows::Row {
        id,
        username: wanted.username,
        username_folded: folded,
        name: wanted.name,
        document_kind: wanted.document.kind().code().to_owned(),
        document_sealed: accounts.keys.seal(persons::DOCUMENT, id, wanted.document.as_str()),
        document_hash,
        phone_sealed: accounts.keys.seal(persons::PHONE, id, wanted.phone.as_str()),
        phone_hash: codes::phone_hash(accounts, wanted.phone.as_str()),
        password,
        rank: i64::from(Rank::FIRST.0),
        state: "live".to_owned(),
        created_at: now,
    };
    match rows::insert(&*tx, &[row]).await {
        // Somebody was faster by a moment.
        Err(e) if rows::USERNAME.is_violated_by(&e) => return Err(Refusal::UsernameTaken { free: Vec::new() }.into()),
        Err(e) if rows::DOCUMENT.is_violated_by(&e) => return Err(Refusal::DocumentTaken.into()),
        other => other?,
    }
    rows::insert_consent(&*tx, accounts.clock.new_id(), id, "terms", TERMS_VERSION, now).await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Anonymous,
            action: "person.registration",
            object_kind: "person",
            object_id: id,
            states: Some(("none", "live")),
            detail: serde_json::json!({ "document_kind": wanted.document.kind().code(), "terms": TERMS_VERSION }),
        },
    )
    .await?;
    if let Some(key) = key {
        idempotency::keep(&*tx, KEYS, key, &fingerprint(accounts, form), &id.to_string(), now).await?;
    }
    tx.commit().await?;
    Ok(PersonId(id))
}

/// The account that an idempotency key made before.
pub(crate) async fn made_before(accounts: &Accounts, form: &Form, key: &str) -> Result<Option<String>, Stop> {
    match idempotency::look_up(accounts.store.read(), KEYS, key, &fingerprint(accounts, form)).await? {
        Known::New => Ok(None),
        Known::Answered(id) => Ok(Some(id)),
        Known::OtherBody => Err(Refusal::KeyOfAnotherRequest.into()),
    }
}

/// Keyed, since the body holds a password: a plain digest of it could be guessed at.
fn fingerprint(accounts: &Accounts, form: &Form) -> Vec<u8> {
    accounts.keys.lookup("person.registration", &String::from_utf8_lossy(form.body())).to_vec()
}

#[cfg(test)]
#[path = "register_test.rs"]
mod tests;
