//! 单位名称修改: the organisation's account asks for another full name or another 法定代表人姓名. The old ones stay
//! everywhere until the bureau has approved. Guide （七）; feature B8.

use crate::{
    Organisations, Refusal, log,
    names::{NameChange, Names, State},
    organisation::Organisation,
    store::{name_change as rows, organisation, profile},
    wording,
};
use access::{Fresh, OrganisationAccount};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use review::{Review, Revision, Undecidable};
use web::{Answer, Form, NotFound, Shell, Stop, json, page, page_with_status, see_other_saying};

const PAGE: &str = "/unit/names";

#[derive(Template)]
#[template(path = "change_names.html")]
struct NamesPage {
    shell: Shell,
    form: Form,
    organisation: Organisation,
    /// The newest request.
    change: Option<NameChange>,
    /// Why nothing can be changed now, with the way to what comes first.
    closed: Option<(String, Vec<(String, String)>)>,
}

impl NamesPage {
    fn waiting(&self) -> Option<&NameChange> {
        self.change.as_ref().filter(|c| c.is_in_review())
    }

    fn reason(&self) -> Option<&str> {
        self.change.as_ref().and_then(|c| c.state.reason())
    }
}

pub(crate) async fn show(unit: Fresh<OrganisationAccount>, Room(room): Room<Organisations>, shell: Shell) -> Answer {
    page(&names_page(&room, &unit, shell, None).await?)
}

pub(crate) async fn submit(
    unit: Fresh<OrganisationAccount>,
    Room(room): Room<Organisations>,
    shell: Shell,
    form: Form,
) -> Answer {
    match request(&room, &unit, &form).await {
        Ok(_) => Ok(see_other_saying(PAGE, wording::NAMES_SUBMITTED)),
        Err(stop) => {
            let template = names_page(&room, &unit, shell, Some(form.clone())).await?;
            form.come_back(stop, |status, form| page_with_status(status, &NamesPage { form, ..template }))
        }
    }
}

pub(crate) async fn withdraw(
    unit: Fresh<OrganisationAccount>,
    Room(room): Room<Organisations>,
    shell: Shell,
) -> Answer {
    match take_back(&room, &unit).await {
        Ok(_) => Ok(see_other_saying(PAGE, wording::NAMES_WITHDRAWN)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            let mut template = names_page(&room, &unit, shell, None).await?;
            template.form = template.form.refused(&*refusal);
            page_with_status(refusal.status(), &template)
        }
        Err(stop) => Err(stop),
    }
}

async fn names_page(
    room: &Organisations,
    unit: &OrganisationAccount,
    shell: Shell,
    form: Option<Form>,
) -> Result<NamesPage, Stop> {
    let (db, id) = (room.store.read(), unit.identity().organisation);
    let organisation = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let change = rows::current(db, id).await?;
    let closed = match may_change(room, id).await {
        Ok(()) => None,
        Err(Stop::Refused(refusal)) => Some((refusal.zh(), refusal.ways_out())),
        Err(fault) => return Err(fault),
    };
    let form = form.unwrap_or_else(|| {
        let shown = match &change {
            Some(c) if c.is_in_review() || c.state.reason().is_some() => c.new.clone(),
            Some(_) | None => Names {
                name: organisation.name.clone(),
                legal_representative: organisation.legal_representative.clone(),
            },
        };
        Form::of([("name", shown.name), ("legal_representative", shown.legal_representative)])
    });
    Ok(NamesPage { shell, form, organisation, change, closed })
}

/// Only an organisation whose profile was approved (已实名认证) changes its names.
async fn may_change(room: &Organisations, id: access::OrganisationId) -> Result<(), Stop> {
    let standing = profile::standing(room.store.read(), id).await?.ok_or(NotFound)?;
    if standing.approved_name.is_none() {
        return Err(Refusal::NamesNeedApproval.into());
    }
    Ok(())
}

/// 【更新】: submits new names.
async fn request(room: &Organisations, unit: &OrganisationAccount, form: &Form) -> Result<NameChange, Stop> {
    let id = unit.identity().organisation;
    may_change(room, id).await?;
    if form.raw("uscc").chars().any(|c| !c.is_whitespace()) {
        return Err(Refusal::CodeNeverChanges.into());
    }
    let new = Names::read(form).map_err(Refusal::Fields)?;
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let (organisation, _) = organisation::for_change(&*tx, room.store.engine(), id).await?.ok_or(NotFound)?;
    let before = rows::current(&*tx, id).await?;
    if before.as_ref().is_some_and(NameChange::is_in_review) {
        return Err(Refusal::NamesInReview.into());
    }
    let old = Names { name: organisation.name, legal_representative: organisation.legal_representative };
    if new == old {
        return Err(Refusal::NamesUnchanged.into());
    }
    let revision = Revision(before.as_ref().map_or(1, |b| b.revision.0 + 1));
    let state = State::Reviewed(Review::InReview { submitted_at: now });
    let change = NameChange { organisation: id, revision, state, new, old, submitted_at: now };
    rows::save(&*tx, &change, None).await?;
    let states = Some((before.as_ref().map_or("none", |b| b.state.code()), "in_review"));
    let detail = serde_json::json!({ "revision": revision.0 });
    log::note(&*tx, &unit.actor(), "names.submission", log::NAMES, id.0, states, detail, now).await?;
    tx.commit().await?;
    Ok(change)
}

/// 【撤回】 while it waits for the bureau.
async fn take_back(room: &Organisations, unit: &OrganisationAccount) -> Result<NameChange, Stop> {
    let id = unit.identity().organisation;
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    organisation::for_change(&*tx, room.store.engine(), id).await?.ok_or(NotFound)?;
    let not_there = Refusal::NamesUndecidable(Undecidable::NotInReview);
    let before = rows::current(&*tx, id).await?.ok_or(not_there)?;
    let after = before.clone().withdraw().map_err(Refusal::NamesUndecidable)?;
    rows::save(&*tx, &after, None).await?;
    let states = Some((before.state.code(), after.state.code()));
    let detail = serde_json::json!({ "revision": after.revision.0 });
    log::note(&*tx, &unit.actor(), "names.withdrawal", log::NAMES, id.0, states, detail, now).await?;
    tx.commit().await?;
    Ok(after)
}

fn body(change: &NameChange) -> serde_json::Value {
    serde_json::json!({
        "state": change.state.code(), "revision": change.revision.0, "reason": change.state.reason(),
        "name": change.new.name, "legal_representative": change.new.legal_representative,
        "old": { "name": change.old.name, "legal_representative": change.old.legal_representative },
        "submitted_at": change.submitted_at.rfc3339(),
    })
}

/// `GET /api/v1/organisation/names`
pub(crate) async fn api_show(unit: OrganisationAccount, Room(room): Room<Organisations>) -> Answer {
    let (db, id) = (room.store.read(), unit.identity().organisation);
    let o = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let change = rows::current(db, id).await?;
    let answer = serde_json::json!({
        "uscc": o.uscc, "name": o.name, "legal_representative": o.legal_representative, "change": change.as_ref().map(body),
    });
    Ok(json(StatusCode::OK, answer))
}

/// `PUT /api/v1/organisation/names` {name, legal_representative}: 【更新】
pub(crate) async fn api_submit(
    unit: Fresh<OrganisationAccount>,
    Room(room): Room<Organisations>,
    form: Form,
) -> Answer {
    Ok(json(StatusCode::ACCEPTED, body(&request(&room, &unit, &form).await?)))
}

/// `POST /api/v1/organisation/names/withdrawal`: 【撤回】
pub(crate) async fn api_withdraw(unit: Fresh<OrganisationAccount>, Room(room): Room<Organisations>) -> Answer {
    Ok(json(StatusCode::OK, body(&take_back(&room, &unit).await?)))
}

#[cfg(test)]
#[path = "change_names_test.rs"]
mod tests;
