//! 【导入】: the import begins; the rest is done in the background (`run.rs`).

use crate::{
    Exchange,
    import::{Import, ImportId},
    store as rows, upload,
    wording::{self, Refusal},
};
use access::{Clerk, Recruiting};
use axum::{extract::State as Room, http::StatusCode};
use web::{Answer, Form, IdPath, NotFound, Stop, json, see_other_saying};

/// `POST /centre/imports/{id}/execution`; `publish` publishes each job too.
pub(crate) async fn begin(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    form: Form,
) -> Answer {
    start(&room, &clerk, id, form.ticked("publish")).await?;
    Ok(see_other_saying(&format!("/centre/imports/{id}"), wording::STARTED))
}

/// `POST /api/v1/centre/imports/{id}/execution` with `{"publish": true}`: 202, look at the import for the rest.
pub(crate) async fn api_begin(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    form: Form,
) -> Answer {
    let import = start(&room, &clerk, id, form.ticked("publish")).await?;
    let counts = rows::counts(room.db().read(), &[id]).await?.pop().unwrap_or_default();
    Ok(json(StatusCode::ACCEPTED, upload::in_json(&import, counts)))
}

async fn start(room: &Exchange, clerk: &Clerk<Recruiting>, id: ImportId, is_published: bool) -> Result<Import, Stop> {
    let now = room.now();
    let tx = room.db().begin().await?;
    room.organisations().complete(&*tx, clerk.organisation()).await?;
    let found = rows::own_for_change(&*tx, room.db().engine(), clerk.organisation(), id, room.keys()).await?;
    let mut import = found.ok_or(NotFound)?;
    let before = import.state;
    import.state = before.begin()?;
    let counts = rows::counts(&*tx, &[id]).await?.pop().unwrap_or_default();
    if counts.good() == 0 {
        return Err(Refusal::NothingToImport.into());
    }
    // Whoever begins it acts in it, and may be another clerk than the one who uploaded.
    import.person = clerk.person().id;
    import.is_published = is_published;
    rows::save(&*tx, &import, room.keys(), now).await?;
    rows::set_person(&*tx, id, import.person).await?;
    let detail = serde_json::json!({ "rows": counts.good(), "refused": counts.refused, "publish": is_published });
    let states = (before.code(), import.state.code());
    upload::note(room, &*tx, &clerk.actor(), "job_import.execution", id, states, detail).await?;
    tx.commit().await?;
    room.wake.notify_one();
    Ok(import)
}

#[cfg(test)]
#[path = "execute_test.rs"]
mod tests;
