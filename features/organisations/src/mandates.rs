//! 子账号信息: the organisation's mandates, and what ends them from its side. Guide （八）; feature B4.

use crate::{
    Organisations, Refusal,
    bind::name_of,
    change_powers::last_day,
    log,
    mandate::{Mandate, Unable},
    notify,
    store::mandate as rows,
    wording,
};
use access::{Fresh, MandateId, OrganisationAccount};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use web::{
    Answer, Form, Pager, Paging, Refusal as _, Shell, Stop, page, page_with_status, see_other, see_other_saying,
};

#[derive(Template)]
#[template(path = "mandates.html")]
struct MandatesPage {
    shell: Shell,
    form: Form,
    rows: Vec<MandateRow>,
    pager: Pager,
}

/// A line of the list.
pub(crate) struct MandateRow {
    pub mandate: Mandate,
    pub name: String,
    pub username: String,
}

impl MandateRow {
    /// Whether the row was ticked in a form that comes back.
    fn is_ticked(&self, form: &Form) -> bool {
        form.has("mandates", &self.mandate.id.to_string())
    }

    fn last_day(&self) -> Option<clock::Day> {
        self.mandate.valid_until.map(last_day)
    }

    /// The later end that waits for the person.
    fn asked_until(&self) -> Option<String> {
        self.mandate.requested_until.map(wording::term)
    }
}

#[derive(Template)]
#[template(path = "mandates_ask.html")]
struct AskPage {
    shell: Shell,
    title: &'static str,
    question: String,
    action: &'static str,
    ids: Vec<String>,
    names: Vec<String>,
}

#[derive(Template)]
#[template(path = "mandates_outcome.html")]
struct OutcomePage {
    shell: Shell,
    title: &'static str,
    headline: String,
    done: Vec<(String, String)>,
    refused: Vec<(String, String)>,
}

pub(crate) async fn show(
    unit: OrganisationAccount,
    State(room): State<Organisations>,
    Query(query): Query<HashMap<String, String>>,
    shell: Shell,
) -> Answer {
    list(&room, &unit, query.get("page").map(String::as_str), shell, Form::default(), StatusCode::OK).await
}

async fn list(
    room: &Organisations,
    unit: &OrganisationAccount,
    asked_page: Option<&str>,
    shell: Shell,
    form: Form,
    status: StatusCode,
) -> Answer {
    let paging = Paging::read(asked_page, 20, shell.large);
    let (rows, total) = read(room, unit, paging).await?;
    let pager = Pager::new(paging, total, "/unit/mandates", &[]);
    page_with_status(status, &MandatesPage { shell, form, rows, pager })
}

/// A page of the organisation's mandates as time has made them, and how many there are.
pub(crate) async fn read(
    room: &Organisations,
    unit: &OrganisationAccount,
    paging: Paging,
) -> Result<(Vec<MandateRow>, u64), Stop> {
    let db = room.store.read();
    let now = room.clock.now();
    let (mandates, total) =
        rows::of_organisation(db, unit.identity().organisation, paging.offset(), paging.per_page).await?;
    let mut list = Vec::with_capacity(mandates.len());
    for mandate in mandates {
        list.push(row(room, db, mandate.at(now)).await?);
    }
    Ok((list, total.unsigned_abs()))
}

async fn row(room: &Organisations, db: &impl ConnectionTrait, mandate: Mandate) -> Result<MandateRow, Stop> {
    let person = accounts::persons::by_id(db, &room.accounts, mandate.person).await?;
    let (name, username) = match person {
        Some(person) => (person.name, person.username),
        None => (wording::CLOSED_ACCOUNT.to_owned(), String::new()),
    };
    Ok(MandateRow { mandate, name, username })
}

/// 【修改授权】 leads from the ticked row to its form.
pub(crate) async fn choose(
    unit: OrganisationAccount,
    State(room): State<Organisations>,
    shell: Shell,
    form: Form,
) -> Answer {
    let refusal = match form.all("mandates").as_slice() {
        [] => Refusal::NothingTicked,
        [one] => match one.parse::<MandateId>() {
            Ok(id) => return Ok(see_other(&format!("/unit/mandates/{id}/powers"))),
            Err(_) => return Err(web::NotFound.into()),
        },
        _ => Refusal::OneAtATime,
    };
    let status = refusal.status();
    list(&room, &unit, None, shell, form.refused(&refusal), status).await
}

/// What can be done to several ticked rows.
#[derive(Clone, Copy)]
pub(crate) enum Ending {
    /// 【解除绑定】
    Release,
    /// 【撤回】
    Withdraw,
}

impl Ending {
    fn apply(self, mandate: Mandate, now: Timestamp) -> Result<Mandate, Unable> {
        match self {
            Self::Release => mandate.release(now),
            Self::Withdraw => mandate.withdraw(now),
        }
    }

    fn deed(self) -> &'static str {
        match self {
            Self::Release => "mandate.release",
            Self::Withdraw => "mandate.withdrawal",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Release => "解除绑定",
            Self::Withdraw => "撤回",
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Release => "/unit/mandates/release",
            Self::Withdraw => "/unit/mandates/withdrawal",
        }
    }
}

pub(crate) async fn release(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    shell: Shell,
    form: Form,
) -> Answer {
    end_ticked(Ending::Release, &unit, &room, shell, form).await
}

pub(crate) async fn withdraw(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    shell: Shell,
    form: Form,
) -> Answer {
    end_ticked(Ending::Withdraw, &unit, &room, shell, form).await
}

async fn end_ticked(
    ending: Ending,
    unit: &OrganisationAccount,
    room: &Organisations,
    shell: Shell,
    form: Form,
) -> Answer {
    let ids = ticked(&form)?;
    if ids.is_empty() {
        let refusal = Refusal::NothingTicked;
        let status = refusal.status();
        return list(room, unit, None, shell, form.refused(&refusal), status).await;
    }
    if !form.ticked("confirmed") {
        let names = names(room, unit, &ids).await?;
        return page(&AskPage {
            shell,
            title: ending.title(),
            question: wording::ask_ending(ending, ids.len()),
            action: ending.action(),
            ids: ids.iter().map(ToString::to_string).collect(),
            names,
        });
    }
    let outcomes = end(ending, unit, room, &ids).await?;
    let done: Vec<_> = outcomes
        .iter()
        .filter_map(|o| o.result.as_ref().ok().map(|m| (o.name.clone(), m.state.zh().to_owned())))
        .collect();
    let refused: Vec<_> =
        outcomes.iter().filter_map(|o| o.result.as_ref().err().map(|r| (o.name.clone(), r.zh()))).collect();
    if refused.is_empty() {
        return Ok(see_other_saying("/unit/mandates", &wording::ended(ending, done.len())));
    }
    let status = if done.is_empty() { StatusCode::CONFLICT } else { StatusCode::OK };
    let headline = wording::outcome(ending, done.len(), refused.len());
    page_with_status(status, &OutcomePage { shell, title: ending.title(), headline, done, refused })
}

/// The ticked rows; one that cannot be read is nobody's.
fn ticked(form: &Form) -> Result<Vec<MandateId>, Stop> {
    let ids: Result<Vec<MandateId>, _> = form.all("mandates").iter().map(|id| id.parse()).collect();
    let mut ids = ids.map_err(|_| web::NotFound)?;
    ids.dedup();
    Ok(ids)
}

async fn names(room: &Organisations, unit: &OrganisationAccount, ids: &[MandateId]) -> Result<Vec<String>, Stop> {
    let db = room.store.read();
    let mut names = Vec::new();
    for id in ids {
        let mandate = rows::of_organisation_by_id(db, unit.identity().organisation, *id).await?.ok_or(web::NotFound)?;
        names.push(row(room, db, mandate).await?.name);
    }
    Ok(names)
}

/// What became of one ticked row.
pub(crate) struct Outcome {
    pub name: String,
    pub result: Result<Mandate, Refusal>,
}

/// Ends the mandates; each answers for itself, one that is not the organisation's own ends the whole.
pub(crate) async fn end(
    ending: Ending,
    unit: &OrganisationAccount,
    room: &Organisations,
    ids: &[MandateId],
) -> Result<Vec<Outcome>, Stop> {
    let organisation = unit.identity().organisation;
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let organisation_name = name_of(&*tx, organisation).await?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        let before = rows::of_organisation_for_change(&*tx, room.store.engine(), organisation, *id)
            .await?
            .ok_or(web::NotFound)?;
        let name = row(room, &*tx, before.clone()).await?.name;
        let result = match ending.apply(before.clone(), now) {
            Err(unable) => Err(Refusal::from(unable)),
            Ok(after) => {
                rows::update(&*tx, &after).await?;
                let states = Some((before.state.code(), after.state.code()));
                let detail = serde_json::json!({});
                log::note(&*tx, &unit.actor(), ending.deed(), log::MANDATE, id.0, states, detail, now).await?;
                let text = wording::ending_message(&organisation_name, ending);
                notify::person(&*tx, room, after.person, &text).await?;
                Ok(after)
            }
        };
        outcomes.push(Outcome { name, result });
    }
    tx.commit().await?;
    Ok(outcomes)
}

#[cfg(test)]
#[path = "mandates_test.rs"]
mod tests;
