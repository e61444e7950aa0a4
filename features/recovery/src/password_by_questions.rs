//! 密码找回 by 密保问题 (A8). They never suffice alone: right answers only lead to the code on the phone on record. Whoever asks
//! gets questions and the same answers. Which questions goes by the user name alone: the page must not tell whether a
//! document number is that user's.

use crate::{
    Recovery, Refusal,
    answers::{self, LOOKS_A_DAY, TRIES_A_DAY},
    set_questions::open,
    store as rows,
    typed::{check, code, new_password, once_is_enough, renew, send_in_silence},
    ways::Way,
    wording,
};
use access::Anyone;
use accounts::{
    asking::{Asker, Findings},
    codes::{self, Purpose},
    recovery::{Holder, by_username, by_username_and_number},
    username,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, Shell, Stop};

const PURPOSE: Purpose = Purpose::PasswordResetByQuestions;

#[derive(Template)]
#[template(path = "password_by_questions.html")]
struct ByQuestionsPage {
    shell: Shell,
    form: Form,
    way: Way,
    /// The questions, once the name was typed: field and words.
    questions: Vec<(&'static str, &'static str)>,
}

/// Who is asked.
struct Asked {
    folded: String,
    holder: Option<Holder>,
    questions: Vec<&'static str>,
    own: Vec<(String, Vec<u8>)>,
}

/// The first step: user name and document.
pub(crate) async fn show(_: Anyone, State(room): State<Recovery>, shell: Shell) -> Answer {
    open(&room)?;
    page(shell, StatusCode::OK, Form::default(), &[])
}

fn page(shell: Shell, status: StatusCode, form: Form, questions: &[&'static str]) -> Answer {
    let questions = questions.iter().filter_map(|code| Some((*code, wording::question(code)?))).collect();
    web::page_with_status(status, &ByQuestionsPage { shell, form, way: Way::PasswordQuestions, questions })
}

/// 【下一步】: shows the questions.
pub(crate) async fn start(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match begun(&room, asker, &form).await {
        Ok(asked) => page(shell, StatusCode::OK, form, &asked.questions),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, &[])),
    }
}

/// `POST /api/v1/password-resets/questions` {username, document_number}
pub(crate) async fn api_start(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let asked = begun(&room, asker, &form).await?;
    let list: Vec<_> = asked
        .questions
        .iter()
        .map(|code| serde_json::json!({ "field": code, "question": wording::question(code) }))
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "questions": list })))
}

/// 【获取验证码】 with the answers.
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let asked = match asked(&room, asker, &form).await {
        Ok(asked) => asked,
        Err(stop) if asker.json => return Err(stop),
        Err(stop) => return form.come_back(stop, |status, form| page(shell, status, form, &[])),
    };
    let outcome = answered(&room, asker, &asked, &form).await;
    asker.answer_code(form, outcome, |status, form| page(shell, status, form, &asked.questions))
}

/// `POST /api/v1/password-resets/questions/codes` {username, document_number, and an answer for each question}
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let asked = asked(&room, asker, &form).await?;
    let message = answered(&room, asker, &asked, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// 【重置密码】
pub(crate) async fn reset(_: Anyone, State(room): State<Recovery>, asker: Asker, shell: Shell, form: Form) -> Answer {
    let asked = match asked(&room, asker, &form).await {
        Ok(asked) => asked,
        Err(stop) => return form.come_back(stop, |status, form| page(shell, status, form, &[])),
    };
    let questions = asked.questions.clone();
    match renewed(&room, asked, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in", wording::PASSWORD_RESET)),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, &questions)),
    }
}

/// `POST /api/v1/password-resets/questions/passwords` {username, document_number, code, password}
pub(crate) async fn api_reset(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let form = once_is_enough(form);
    let asked = asked(&room, asker, &form).await?;
    renewed(&room, asked, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "message": wording::PASSWORD_RESET })))
}

/// Who begins is counted by the name typed.
async fn begun(room: &Recovery, asker: Asker, form: &Form) -> Result<Asked, Stop> {
    let asked = asked(room, asker, form).await?;
    let accounts = &room.accounts;
    let key = accounts.keys.lookup("recovery.questions.shown", &asked.folded);
    let tx = accounts.store.begin().await?;
    if !rows::count_try(&*tx, &key, &accounts.clock.today().to_string(), LOOKS_A_DAY).await? {
        return Err(Refusal::AnswersUsedUp.into());
    }
    tx.commit().await?;
    Ok(asked)
}

async fn asked(room: &Recovery, asker: Asker, form: &Form) -> Result<Asked, Stop> {
    open(room)?;
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let mut found = Findings::default();
    for (field, label) in [("username", "用户名"), ("document_number", "证件号码")] {
        if form.get(field).is_empty() {
            found.add(field, label, wording::REQUIRED);
        }
    }
    if !found.none() {
        return Err(found.refusal().into());
    }
    let folded: String = username::folded(form.get("username")).chars().take(100).collect();
    let db = accounts.store.read();
    let named = by_username(db, &folded).await?.map(|named| named.id.0).unwrap_or_default();
    let own = rows::answers(db, named).await?;
    let holder = by_username_and_number(db, accounts, &folded, form.get("document_number")).await?;
    let names: Vec<String> = own.iter().map(|(question, _)| question.clone()).collect();
    let questions = answers::asked(accounts, &folded, &names);
    Ok(Asked { folded, holder, questions, own })
}

/// Counts the try, and sends the code where every answer is right. What is counted goes by the name that was typed, so
/// that it counts for names that nobody has, too.
async fn answered(room: &Recovery, asker: Asker, asked: &Asked, form: &Form) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let mut found = Findings::default();
    for code in &asked.questions {
        if answers::plain(form.get(code)).is_empty() {
            found.add(code, wording::question(code).unwrap_or_default(), wording::REQUIRED);
        }
    }
    if !found.none() {
        return Err(found.refusal().into());
    }
    let right = asked.holder.as_ref().filter(|holder| {
        asked.questions.iter().all(|code| {
            let hash = answers::hash(accounts, holder.id.0, code, form.get(code));
            asked.own.iter().any(|(question, kept)| question == code && seal::same(&hash, kept))
        })
    });
    let key = accounts.keys.lookup("recovery.questions", &asked.folded);
    let today = accounts.clock.today().to_string();
    let tx = accounts.store.begin().await?;
    if !rows::count_try(&*tx, &key, &today, TRIES_A_DAY).await? {
        return Err(Refusal::AnswersUsedUp.into());
    }
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::take_turn(&*tx, accounts, PURPOSE, &format!("name:{}", asked.folded)).await??;
    if let Some(holder) = right
        && let Some(phone) = accounts::persons::phone_of(&*tx, accounts, holder.id).await?
        // The number's own quota holds as well, in silence: to say so would say that the answers were right.
        && codes::take_turn(&*tx, accounts, PURPOSE, &phone).await?.is_ok()
    {
        send_in_silence(&tx, accounts, PURPOSE, &phone).await?;
    }
    tx.commit().await?;
    Ok(wording::CODE_SENT_IF_REGISTERED.to_owned())
}

async fn renewed(room: &Recovery, asked: Asked, form: &Form) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let mut found = Findings::default();
    let code = code(form, &mut found);
    let new = new_password(form, &[form.get("username"), form.get("document_number")], &mut found);
    let (Some(code), Some(new)) = (code, new) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(new).await?;
    let tx = accounts.store.begin().await?;
    let phone = match &asked.holder {
        Some(holder) => accounts::persons::phone_of(&*tx, accounts, holder.id).await?.unwrap_or_default(),
        None => String::new(),
    };
    match check(&tx, accounts, PURPOSE, &phone, &code, asked.holder).await? {
        Ok(holder) => renew(&tx, accounts, holder.id, &phc, "questions").await?,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "password_by_questions_test.rs"]
mod tests;
