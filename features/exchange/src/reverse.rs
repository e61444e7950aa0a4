//! 【撤销本次导入】: the drafts that nobody touched since are deleted; whatever was changed, submitted or published stays.

use crate::{
    Exchange,
    import::{Import, ImportId},
    store as rows, upload, wording,
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use jobs::exchange::TakenBack;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json, page, see_other_saying};

#[derive(Template)]
#[template(path = "reverse.html")]
struct AskPage {
    shell: Shell,
    import: Import,
    drafts: usize,
}

/// `POST /centre/imports/{id}/reversal`: asks first where no script did.
pub(crate) async fn reverse(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    shell: Shell,
    form: Form,
) -> Answer {
    if !form.ticked("confirmed") {
        let db = room.db().read();
        let import = rows::own(db, clerk.organisation(), id, room.keys()).await?.ok_or(NotFound)?;
        import.state.reverse()?;
        let drafts = rows::drafts(db, id).await?.len();
        return page(&AskPage { shell, import, drafts });
    }
    let (done, kept) = take_back(&room, &clerk, id).await?;
    Ok(see_other_saying(&format!("/centre/imports/{id}"), &wording::reversed(done, kept)))
}

/// `POST /api/v1/centre/imports/{id}/reversal`.
pub(crate) async fn api_reverse(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
) -> Answer {
    let (deleted, kept) = take_back(&room, &clerk, id).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "deleted": deleted, "kept": kept })))
}

async fn take_back(room: &Exchange, clerk: &Clerk<Recruiting>, id: ImportId) -> Result<(usize, usize), Stop> {
    let now = room.now();
    let organisation = clerk.organisation();
    let tx = room.db().begin().await?;
    room.organisations().complete(&*tx, organisation).await?;
    let found = rows::own_for_change(&*tx, room.db().engine(), organisation, id, room.keys()).await?;
    let mut import = found.ok_or(NotFound)?;
    let before = import.state;
    import.state = before.reverse()?;
    let ids = rows::drafts(&*tx, id).await?;
    let outcomes = room.jobs.take_back(&*tx, organisation, &clerk.actor(), &ids, now).await?;
    let mut done = 0;
    for (job, outcome) in &outcomes {
        let word = match outcome {
            TakenBack::Done => {
                done += 1;
                "reversed"
            }
            TakenBack::Touched => "kept",
        };
        rows::settle(&*tx, *job, word, "").await?;
    }
    rows::save(&*tx, &import, room.keys(), now).await?;
    let kept = outcomes.len() - done;
    let detail = serde_json::json!({ "deleted": done, "kept": kept });
    let states = (before.code(), import.state.code());
    upload::note(room, &*tx, &clerk.actor(), "job_import.reversal", id, states, detail).await?;
    tx.commit().await?;
    room.jobs.heard_of_changes().await;
    Ok((done, kept))
}
