//! 单位注册, step 2: the organisation and its account. Guide 二（二）, （五）4–6; features B2, B3.

use crate::{
    Organisations, Refusal, log,
    organisation::{Organisation, QUESTIONS_A_DAY, Registration, read_uscc},
    register_clerk::{no_cookie, proven, token},
    store::organisation as rows,
    wording,
};
use access::{Actor, Anyone, OrganisationId};
use accounts::{
    codes::{self, Purpose},
    persons::RealNamePerson,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use standards::uscc::Uscc;
use web::{Answer, Form, Shell, Stop, json, page, page_with_status, see_other};

/// Step 2.
pub(crate) const ADDRESS: &str = "/account/register/organisation/details";
const DONE: &str = "/account/register/organisation/done";

#[derive(Template)]
#[template(path = "register.html")]
struct RegistrationPage {
    shell: Shell,
    form: Form,
    /// The clerk's own phone, masked: where the code goes. Unknown once step 1 has expired.
    phone: Option<String>,
    /// What asking about the code answered.
    answer: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "register_done.html")]
struct DonePage {
    shell: Shell,
}

pub(crate) async fn show(_: Anyone, State(room): State<Organisations>, shell: Shell, jar: CookieJar) -> Answer {
    let clerk = proven(&room, &jar).await?;
    let phone = Some(clerk.summary().phone_masked.clone());
    page(&RegistrationPage { shell, form: Form::default(), phone, answer: None })
}

/// 【获取验证码】
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Organisations>,
    shell: Shell,
    jar: CookieJar,
    headers: HeaderMap,
    mut form: Form,
) -> Answer {
    let outcome = issue_code(&room, &jar, &mut form).await;
    if wants_json(&headers) {
        return outcome.map(|message| json(StatusCode::OK, code_sent(&message)));
    }
    let phone = phone_of(&room, &jar).await?;
    match outcome {
        Ok(message) => {
            form.set("code_outcome", message);
            page(&RegistrationPage { shell, form, phone, answer: None })
        }
        Err(stop) => come_back(form, stop, shell, phone),
    }
}

/// 【查询是否已注册】
pub(crate) async fn ask(
    _: Anyone,
    State(room): State<Organisations>,
    shell: Shell,
    jar: CookieJar,
    mut form: Form,
) -> Answer {
    let outcome = question(&room, &jar, &mut form).await;
    let phone = phone_of(&room, &jar).await?;
    match outcome {
        Ok(()) => page(&RegistrationPage { shell, form, phone, answer: Some(wording::CODE_FREE) }),
        Err(stop) => come_back(form, stop, shell, phone),
    }
}

/// 【注册】
pub(crate) async fn submit(
    _: Anyone,
    State(room): State<Organisations>,
    shell: Shell,
    jar: CookieJar,
    mut form: Form,
) -> Answer {
    match register(&room, &jar, &mut form).await {
        Ok(_) => Ok((jar.add(no_cookie(&room)), see_other(DONE)).into_response()),
        Err(stop) => {
            let phone = phone_of(&room, &jar).await?;
            come_back(form, stop, shell, phone)
        }
    }
}

pub(crate) async fn done(_: Anyone, shell: Shell) -> Answer {
    page(&DonePage { shell })
}

fn come_back(form: Form, stop: Stop, shell: Shell, phone: Option<String>) -> Answer {
    form.come_back(stop, |status, form| {
        page_with_status(status, &RegistrationPage { shell, form, phone, answer: None })
    })
}

async fn phone_of(room: &Organisations, jar: &CookieJar) -> Result<Option<String>, Stop> {
    match proven(room, jar).await {
        Ok(clerk) => Ok(Some(clerk.summary().phone_masked.clone())),
        Err(Stop::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("application/json"))
}

/// The answer of 【获取验证码】 to a script.
pub(crate) fn code_sent(message: &str) -> serde_json::Value {
    serde_json::json!({ "message": message, "wait_seconds": codes::WAIT_SECONDS })
}

/// Sends the code to the clerk's own phone; a code field that is already filled in is answered on the way.
pub(crate) async fn issue_code(room: &Organisations, jar: &CookieJar, form: &mut Form) -> Result<String, Stop> {
    let clerk = proven(room, jar).await?;
    if let Ok(uscc) = read_uscc(form) {
        may_register(room, &clerk, &uscc).await?;
    }
    let tx = room.store.begin().await?;
    let phone = accounts::persons::phone_of(&*tx, &room.accounts, clerk.id()).await?.ok_or(Refusal::ProofGone)?;
    codes::issue(&*tx, &room.accounts, Purpose::OrganisationRegistration, &phone).await??;
    tx.commit().await?;
    Ok(accounts::wording::code_sent(&clerk.summary().phone_masked))
}

/// Answers whether a code is registered: ten codes a person a day (decision 0005).
pub(crate) async fn question(room: &Organisations, jar: &CookieJar, form: &mut Form) -> Result<(), Stop> {
    let clerk = proven(room, jar).await?;
    let uscc = read_uscc(form).map_err(|mistake| Refusal::Fields(vec![mistake]))?;
    may_register(room, &clerk, &uscc).await
}

async fn may_register(room: &Organisations, clerk: &RealNamePerson, uscc: &Uscc) -> Result<(), Stop> {
    let tx = room.store.begin().await?;
    let asked = rows::ask(&*tx, clerk.id(), room.clock.today(), uscc.as_str()).await?;
    if asked > QUESTIONS_A_DAY {
        return Err(Refusal::QuestionsUsedUp.into());
    }
    tx.commit().await?;
    if rows::is_registered(room.store.read(), uscc.as_str()).await? {
        return Err(Refusal::CodeTaken.into());
    }
    Ok(())
}

/// Registers the organisation with its account.
pub(crate) async fn register(room: &Organisations, jar: &CookieJar, form: &mut Form) -> Result<Organisation, Stop> {
    let clerk = proven(room, jar).await?;
    accounts::holds::check(room.store.read(), clerk.id(), room.clock.now()).await??;
    let wanted = Registration::read(form)?;
    may_register(room, &clerk, &wanted.uscc).await?;

    // The code is tried in a transaction of its own, so that a wrong try counts and a right one is not lost
    // where the user name turns out to be taken.
    let tx = room.store.begin().await?;
    let phone = accounts::persons::phone_of(&*tx, &room.accounts, clerk.id()).await?.ok_or(Refusal::ProofGone)?;
    let tested = codes::test(&*tx, &room.accounts, Purpose::OrganisationRegistration, &phone, &wanted.code).await?;
    tx.commit().await?;
    let right = tested?;
    if rows::is_username_taken(room.store.read(), &wanted.username).await? {
        return Err(Refusal::UsernameTaken.into());
    }

    let phc = room.accounts.passwords.hash(wanted.password.clone()).await?;
    let now = room.clock.now();
    let organisation = wanted.organisation(OrganisationId(room.clock.new_id()), now);
    let tx = room.store.begin().await?;
    right.spend(&*tx, now).await??;
    let proof = token(jar).ok_or(Refusal::ProofGone)?;
    if !rows::use_proof(&*tx, &seal::token_hash(&proof)).await? {
        return Err(Refusal::ProofGone.into());
    }
    match rows::insert(&*tx, &organisation, &phc, clerk.id()).await {
        Err(error) if rows::USCC.is_violated_by(&error) => return Err(Refusal::CodeTaken.into()),
        Err(error) if rows::USERNAME.is_violated_by(&error) => return Err(Refusal::UsernameTaken.into()),
        other => other?,
    }
    let actor = Actor::Person(clerk.id());
    let detail = serde_json::json!({ "uscc": organisation.uscc });
    let states = Some(("none", "active"));
    log::note(&*tx, &actor, "organisation.registration", log::ORGANISATION, organisation.id.0, states, detail, now)
        .await?;
    store::idempotency::made(organisation.id.0);
    tx.commit().await?;
    Ok(organisation)
}

#[cfg(test)]
#[path = "register_test.rs"]
mod tests;
