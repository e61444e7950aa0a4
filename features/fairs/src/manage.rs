//! What all pages of 招聘会管理 share: who may plan which fair, and the steps that change one. Feature F7.

use crate::{
    FairId, Fairs, Refusal, attendance, facts,
    fair::{Facts, Fair, Standing},
    manage_api, manage_cancel, manage_edit, manage_list, manage_publish, roster, statistics, store as rows, wording,
};
use access::{Actor, FairPlanning, Officer, Routes};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde_json::json;
use std::collections::BTreeSet;
use web::{Form, Mistake, NotFound, Stop};

/// The planner's door.
pub(crate) type Planner = Officer<FairPlanning>;

/// The planner's pages and their counterparts on the API.
pub(crate) fn routes() -> Routes<Fairs> {
    Routes::new()
        .get("/bureau/fairs", manage_list::show)
        .get("/bureau/fairs/new", manage_edit::begin)
        .post("/bureau/fairs/new", manage_edit::create)
        .get("/bureau/fairs/{id}", roster::show)
        .post("/bureau/fairs/{id}/exports", roster::export)
        .get("/bureau/fairs/{id}/attendance", attendance::sheet)
        .get("/bureau/fairs/{id}/statistics", statistics::show)
        .post("/bureau/registrations/{id}/attendance", attendance::note)
        .post("/bureau/registrations/{id}/attendance-withdrawal", attendance::withdraw)
        .get("/bureau/fairs/{id}/edit", manage_edit::open)
        .post("/bureau/fairs/{id}/edit", manage_edit::change)
        .post("/bureau/fairs/{id}/publication", manage_publish::publish)
        .post("/bureau/fairs/{id}/cancellation", manage_cancel::cancel)
        .get("/api/v1/bureau/fairs", manage_api::list)
        .post("/api/v1/bureau/fairs", manage_api::create)
        .get("/api/v1/bureau/fairs/{id}", manage_api::show)
        .put("/api/v1/bureau/fairs/{id}", manage_api::change)
        .post("/api/v1/bureau/fairs/{id}/publication", manage_api::publish)
        .post("/api/v1/bureau/fairs/{id}/cancellation", manage_api::cancel)
        .get("/api/v1/bureau/fairs/{id}/registrations", roster::api)
        .post("/api/v1/bureau/fairs/{id}/exports", roster::export)
        .get("/api/v1/bureau/fairs/{id}/statistics", statistics::api)
        .post("/api/v1/bureau/registrations/{id}/attendance", attendance::api_note)
        .post("/api/v1/bureau/registrations/{id}/attendance-withdrawal", attendance::api_withdraw)
}

/// A fair of the planner's division or below.
///
/// # Errors
/// `NotFound` for an unknown fair and for one of another division.
pub(crate) async fn own_fair(db: &impl ConnectionTrait, planner: &Planner, id: FairId) -> Result<Fair, Stop> {
    let fair = rows::fair(db, id).await?.ok_or(NotFound)?;
    within(planner, fair)
}

/// The same, held until the transaction ends: registrations wait, so that what is counted here stays true.
pub(crate) async fn own_fair_held(
    room: &Fairs,
    tx: &DatabaseTransaction,
    planner: &Planner,
    id: FairId,
) -> Result<Fair, Stop> {
    let fair = rows::fair_held(tx, room.store.engine().lock_rows(), id).await?.ok_or(NotFound)?;
    within(planner, fair)
}

fn within(planner: &Planner, fair: Fair) -> Result<Fair, Stop> {
    if standards::division::is_within(&fair.facts.division, planner.division()) {
        Ok(fair)
    } else {
        Err(NotFound.into())
    }
}

/// Reads the planner's form: as [`facts::read`], and the fair lies in the planner's division or below.
///
/// # Errors
/// [`Refusal::Invalid`].
pub(crate) fn read(form: &Form, planner: &Planner) -> Result<Facts, Refusal> {
    let facts = facts::read(&joined(form)).map_err(Refusal::Invalid)?;
    if standards::division::is_within(&facts.division, planner.division()) {
        Ok(facts)
    } else {
        Err(Refusal::Invalid(vec![Mistake::new("division", "所属区域", wording::OUTSIDE_DIVISION)]))
    }
}

/// JSON may give the closed booths as a list; the page has them in one line.
fn joined(form: &Form) -> Form {
    let mut form = form.clone();
    let closed = form.all("plan.closed").join("、");
    form.set("plan.closed", closed);
    form
}

/// The revision that the planner had before the eyes; an unreadable one counts as an old one.
pub(crate) fn seen(form: &Form) -> i64 {
    form.get("revision").parse().unwrap_or(-1)
}

/// Writes a new fair, published at once where `publish` says so.
///
/// # Errors
/// [`Refusal::Invalid`], [`Refusal::TooLateToPublish`]; what the database says.
pub(crate) async fn create_fair(room: &Fairs, planner: &Planner, form: &Form, publish: bool) -> Result<Fair, Stop> {
    let now = room.clock.now();
    let draft = Fair {
        id: FairId(room.clock.new_id()),
        standing: Standing::Draft,
        revision: 1,
        facts: read(form, planner)?,
        created_by: planner.identity().id,
        created_at: now,
    };
    let fair = if publish { draft.publish(now)? } else { draft };
    let tx = room.store.begin().await?;
    rows::insert_fairs(&*tx, std::slice::from_ref(&fair)).await?;
    note(&*tx, &planner.actor(), "fair.creation", ("none", "draft"), &fair, now).await?;
    if publish {
        note(&*tx, &planner.actor(), "fair.publication", ("draft", "published"), &fair, now).await?;
    }
    ::store::idempotency::made(fair.id.0);
    tx.commit().await?;
    Ok(fair)
}

/// Writes what the planner changed, and publishes it where `publish` says so.
///
/// # Errors
/// `NotFound`, and the refusals of [`Fair::change`] and [`Fair::publish`].
pub(crate) async fn change_fair(
    room: &Fairs,
    planner: &Planner,
    id: FairId,
    form: &Form,
    publish: bool,
) -> Result<Fair, Stop> {
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before = own_fair_held(room, &tx, planner, id).await?;
    let facts = read(form, planner)?;
    let holders = rows::holders(&*tx, id).await?;
    let held: BTreeSet<String> = holders.booths.into_iter().collect();
    let live = u32::try_from(holders.count).unwrap_or(u32::MAX);
    let (standing, revision) = (before.standing.code(), before.revision);
    let mut fair = before.change(facts, seen(form), &held, live, now)?;
    if publish {
        fair = fair.publish(now)?;
    }
    write(&tx, &fair, revision).await?;
    note(&*tx, &planner.actor(), "fair.change", (standing, standing), &fair, now).await?;
    if publish {
        note(&*tx, &planner.actor(), "fair.publication", (standing, fair.standing.code()), &fair, now).await?;
    }
    tx.commit().await?;
    Ok(fair)
}

/// 【发布】 as it stands.
///
/// # Errors
/// `NotFound`, and the refusals of [`Fair::publish`].
pub(crate) async fn publish_fair(room: &Fairs, planner: &Planner, id: FairId) -> Result<Fair, Stop> {
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before = own_fair_held(room, &tx, planner, id).await?;
    let revision = before.revision;
    let fair = before.publish(now)?;
    write(&tx, &fair, revision).await?;
    note(&*tx, &planner.actor(), "fair.publication", ("draft", "published"), &fair, now).await?;
    tx.commit().await?;
    Ok(fair)
}

pub(crate) async fn write(tx: &DatabaseTransaction, fair: &Fair, before: i64) -> Result<(), Stop> {
    // `change` has counted once and `publish` may have counted again: two steps are one change.
    if rows::update_fair(tx, fair, before).await? { Ok(()) } else { Err(Refusal::FairChanged.into()) }
}

/// The line of the log.
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    states: (&str, &str),
    fair: &Fair,
    now: Timestamp,
) -> Result<(), DbErr> {
    outbox::record(tx, &outbox::Deed {
        at: now,
        actor,
        action,
        object_kind: "fair",
        object_id: fair.id.0,
        states: Some(states),
        detail: json!({ "title": fair.facts.title, "kind": fair.facts.kind.code(), "division": fair.facts.division, "revision": fair.revision }),
    })
    .await
}

#[cfg(test)]
#[path = "manage_test.rs"]
mod tests;
