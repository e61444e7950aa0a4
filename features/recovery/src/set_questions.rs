//! 密保问题, set by the person (A8). Changing them needs the password: whoever finds a session open must not make a way in.

use crate::{
    Recovery, Refusal,
    answers::{self, ASKED},
    store as rows,
    wording::{self, QUESTIONS},
};
use access::{Person, PersonIdentity};
use accounts::asking::Findings;
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "set_questions.html")]
struct QuestionsPage {
    shell: Shell,
    form: Form,
    set: bool,
    choices: Vec<ChoiceGroup>,
}

/// The form.
pub(crate) async fn show(person: Person, State(room): State<Recovery>, shell: Shell) -> Answer {
    page(&room, person.identity(), shell, StatusCode::OK, Form::default()).await
}

/// 【保存】
pub(crate) async fn set(person: Person, State(room): State<Recovery>, shell: Shell, form: Form) -> Answer {
    match save(&room, &person, &form).await {
        Ok(()) => Ok(web::see_other_saying("/me/questions", wording::QUESTIONS_SET)),
        Err(stop) => match stop.refusal() {
            Some(refusal) => {
                let (status, form) = (refusal.status(), form.refused(refusal));
                page(&room, person.identity(), shell, status, form).await
            }
            None => Err(stop),
        },
    }
}

/// `PUT /api/v1/me/questions` {password, question_1, answer_1, …}
pub(crate) async fn api_set(person: Person, State(room): State<Recovery>, form: Form) -> Answer {
    save(&room, &person, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "message": wording::QUESTIONS_SET })))
}

async fn page(room: &Recovery, person: &PersonIdentity, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let set = !rows::answers(room.accounts.store.read(), person.id.0).await?.is_empty();
    web::page_with_status(status, &QuestionsPage { shell, form, set, choices: ChoiceGroup::plain(QUESTIONS) })
}

async fn save(room: &Recovery, person: &Person, form: &Form) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let id = person.identity().id;
    let now = accounts.clock.now();
    accounts::holds::check(accounts.store.read(), id, now).await??;
    let mut found = Findings::default();
    let mut chosen: Vec<(&'static str, String)> = Vec::new();
    for number in 1..=ASKED {
        let (question, answer) = (format!("question_{number}"), format!("answer_{number}"));
        let code = QUESTIONS.iter().map(|(c, _)| *c).find(|c| *c == form.get(&question));
        match code.filter(|c| chosen.iter().all(|(other, _)| other != c)) {
            None => found.add(&question, &format!("问题{number}"), wording::CHOOSE_DIFFERENT),
            Some(code) => {
                let text = answers::plain(form.get(&answer));
                let fits = (2..=50).contains(&text.chars().count());
                if !fits || chosen.iter().any(|(_, other)| *other == text) {
                    found.add(&answer, &format!("答案{number}"), wording::ANSWER_FORM);
                }
                chosen.push((code, text));
            }
        }
    }
    if form.raw("password").is_empty() {
        found.add("password", "登录密码", wording::REQUIRED);
    }
    if !found.none() {
        return Err(found.refusal().into());
    }
    accounts::recovery::prove_password(accounts, id, form.raw("password")).await?;
    let hashes: Vec<(&str, Vec<u8>)> =
        chosen.iter().map(|(code, text)| (*code, answers::hash(accounts, id.0, code, text))).collect();
    let tx = accounts.store.begin().await?;
    rows::set_answers(&*tx, id.0, &hashes, now).await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &person.actor(),
            action: "security_questions.setting",
            object_kind: "person",
            object_id: id.0,
            states: None,
            detail: serde_json::json!({}),
        },
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Keeps the way closed where the operator has switched it off.
pub(crate) fn open(room: &Recovery) -> Result<(), Refusal> {
    if room.settings.security_questions { Ok(()) } else { Err(Refusal::WayClosed) }
}
