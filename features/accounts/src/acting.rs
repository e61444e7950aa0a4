//! 以法人身份登录 (B5): the person chooses for which organisation to act. The session gets another secret with each change.

use crate::{
    ActingChoice, Refusal, Room, sessions,
    sign_in::{back_or, note, with_token},
    wording,
};
use access::{Anyone, OrganisationId, Person};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use web::{Answer, ChoiceGroup, Form, Shell};

#[derive(Template)]
#[template(path = "acting.html")]
struct ActingPage {
    shell: Shell,
    form: Form,
    choices: Vec<ChoiceGroup>,
    acting: bool,
}

#[derive(serde::Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

/// Shows the organisations; a single one is preselected.
pub(crate) async fn show(
    person: Person,
    State(room): State<Room>,
    shell: Shell,
    axum::extract::Query(q): axum::extract::Query<Back>,
) -> Answer {
    let list = room.side.organisations_of(person.identity().id).await?;
    let mut form = Form::of([("back", q.back)]);
    let now = person.identity().acting.as_ref().map(|a| a.organisation);
    if let Some(chosen) = now.or_else(|| (list.len() == 1).then(|| list[0].organisation)) {
        form.set("organisation", chosen.to_string());
    }
    page(shell, StatusCode::OK, form, &list)
}

/// 【使用选中的法人账号登录】
pub(crate) async fn choose(person: Person, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    let list = room.side.organisations_of(person.identity().id).await?;
    match chosen(&form, &list) {
        Ok(organisation) => {
            let response = web::see_other(&back_or(&form, "/centre"));
            switch(&room, &person, Some(organisation), response).await
        }
        Err(refusal) => form.come_back(refusal.into(), |status, form| page(shell, status, form, &list)),
    }
}

/// Acts for himself or herself again.
pub(crate) async fn leave(person: Person, State(room): State<Room>) -> Answer {
    switch(&room, &person, None, web::see_other("/me")).await
}

/// The organisation named by id or by 统一社会信用代码, if there is a mandate.
pub(crate) fn find(wanted: &str, list: &[ActingChoice]) -> Option<OrganisationId> {
    list.iter()
        .find(|c| c.organisation.to_string() == wanted || c.uscc.eq_ignore_ascii_case(wanted))
        .map(|c| c.organisation)
}

fn chosen(form: &Form, list: &[ActingChoice]) -> Result<OrganisationId, Refusal> {
    let wanted = form.get("organisation");
    if wanted.is_empty() {
        return Err(Refusal::field("organisation", "选择要代表的单位", wording::CHOOSE_ORGANISATION));
    }
    find(wanted, list).ok_or(Refusal::NoSuchMandate)
}

async fn switch(room: &Room, person: &Person, organisation: Option<OrganisationId>, response: Response) -> Answer {
    let session = person.identity().session;
    let accounts = &room.accounts;
    let tx = accounts.store.begin().await?;
    let Some(token) = sessions::act_for(&*tx, session, organisation).await? else {
        return Ok(web::see_other("/account/sign-in"));
    };
    let detail = serde_json::json!({ "acting_for": organisation });
    note(&tx, &person.actor(), "session.acting", session, detail, accounts.clock.now()).await?;
    tx.commit().await?;
    Ok(with_token(accounts, response, &token))
}

fn page(shell: Shell, status: StatusCode, form: Form, list: &[ActingChoice]) -> Answer {
    let choices = if list.is_empty() {
        Vec::new()
    } else {
        ChoiceGroup::plain(list.iter().map(|c| (c.organisation.to_string(), c.name.clone())))
    };
    let acting = shell.identity.person().is_some_and(|p| p.acting.is_some());
    web::page_with_status(status, &ActingPage { shell, form, choices, acting })
}

/// `/account`: where people land who cut the address short.
pub(crate) async fn account(_: Anyone) -> Response {
    web::see_other("/account/sign-in")
}
