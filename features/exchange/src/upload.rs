//! 批量导入: the file comes in, is read and examined; nothing is imported yet.

use crate::{
    Exchange,
    columns::{self, Columns},
    examine::{self, Facts},
    import::{Counts, Import, ImportId, Row, State},
    sheet::{self, FileMistake, Line, Sheet},
    store as rows,
    wording::{self, Refusal},
};
use access::{Actor, Clerk, OrganisationId, Recruiting};
use askama::Template;
use axum::{
    extract::State as Room,
    http::{StatusCode, header},
};
use jobs::JobId;
use outbox::Deed;
use sea_orm::ConnectionTrait;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json, page_with_status, see_other_saying};

/// Imports shown below the form.
const SHOWN: u32 = 20;
/// Imports of an organisation that may wait or run at once.
const UNFINISHED_MAX: i64 = 20;
/// Days for which an imported job is valid where neither the file nor the clerk says.
const USUAL_VALID_DAYS: i64 = 30;
/// The most characters kept of a file's name.
const NAME_CHARACTERS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadPage {
    shell: Shell,
    form: Form,
    imports: Vec<(Import, Counts)>,
}

/// `GET /centre/imports`.
pub(crate) async fn page(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>, shell: Shell) -> Answer {
    room.organisations().complete(room.db().read(), clerk.organisation()).await?;
    view(&room, &clerk, shell, Form::default(), StatusCode::OK).await
}

async fn view(room: &Exchange, clerk: &Clerk<Recruiting>, shell: Shell, form: Form, status: StatusCode) -> Answer {
    let imports = newest(room, clerk.organisation()).await?;
    page_with_status(status, &UploadPage { shell, form, imports })
}

async fn newest(room: &Exchange, organisation: OrganisationId) -> Result<Vec<(Import, Counts)>, Stop> {
    let db = room.db().read();
    let list = rows::newest(db, organisation, room.keys(), SHOWN).await?;
    let ids: Vec<ImportId> = list.iter().map(|i| i.id).collect();
    let counts = rows::counts(db, &ids).await?;
    Ok(list.into_iter().zip(counts).collect())
}

/// `POST /centre/imports`.
pub(crate) async fn create(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>, shell: Shell, form: Form) -> Answer {
    match take(&room, &clerk, &form).await {
        Ok((import, counts)) => Ok(match import.state {
            State::Mapping => {
                see_other_saying(&format!("/centre/imports/{}/columns", import.id), wording::ASSIGN_COLUMNS)
            }
            _ => {
                let said = wording::uploaded(counts.good(), counts.refused);
                see_other_saying(&format!("/centre/imports/{}", import.id), &said)
            }
        }),
        Err(Stop::Refused(refusal)) => {
            let wait = refusal.wait_seconds();
            let mut answer = view(&room, &clerk, shell, form.refused(&*refusal), refusal.status()).await?;
            if let Some(seconds) = wait {
                answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(answer)
        }
        Err(fault @ Stop::Fault(_)) => Err(fault),
    }
}

/// `POST /api/v1/centre/imports`, multipart with `file`.
pub(crate) async fn api_create(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>, form: Form) -> Answer {
    let (import, counts) = take(&room, &clerk, &form).await?;
    Ok(json(StatusCode::CREATED, in_json(&import, counts)))
}

/// `GET /api/v1/centre/imports`: the newest.
pub(crate) async fn api_list(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>) -> Answer {
    room.organisations().complete(room.db().read(), clerk.organisation()).await?;
    let items: Vec<_> = newest(&room, clerk.organisation()).await?.iter().map(|(i, c)| in_json(i, *c)).collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "items": items })))
}

/// 【放弃】 of what was not begun.
pub(crate) async fn give_up(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
) -> Answer {
    delete(&room, &clerk, id).await?;
    Ok(see_other_saying("/centre/imports", wording::GIVEN_UP))
}

/// `POST /api/v1/centre/imports/{id}/deletion`.
pub(crate) async fn api_give_up(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
) -> Answer {
    delete(&room, &clerk, id).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "deleted": true })))
}

async fn delete(room: &Exchange, clerk: &Clerk<Recruiting>, id: ImportId) -> Result<(), Stop> {
    let tx = room.db().begin().await?;
    let found = rows::own_for_change(&*tx, room.db().engine(), clerk.organisation(), id, room.keys()).await?;
    let import = found.ok_or(NotFound)?;
    import.state.check_not_begun()?;
    rows::delete(&*tx, id).await?;
    note(
        room,
        &*tx,
        &clerk.actor(),
        "job_import.deletion",
        id,
        (import.state.code(), "deleted"),
        serde_json::json!({}),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Takes a file in: all of it, or nothing.
async fn take(room: &Exchange, clerk: &Clerk<Recruiting>, form: &Form) -> Result<(Import, Counts), Stop> {
    let db = room.db().read();
    let organisation = room.organisations().complete(db, clerk.organisation()).await?;
    let upload = form.file("file").ok_or(Refusal::File(FileMistake::Empty))?;
    if rows::unfinished(db, clerk.organisation()).await? >= UNFINISHED_MAX {
        return Err(Refusal::TooMany.into());
    }
    let now = room.now();
    let sheet = read(room, upload.bytes.to_vec()).await?;
    let columns = Columns::of_heading(&sheet.heading);
    let until = now.day().plus_days(USUAL_VALID_DAYS);
    let mut import = Import {
        id: ImportId(room.clock().new_id()),
        organisation: clerk.organisation(),
        person: clerk.person().id,
        file_name: name_of(&upload.file_name),
        state: State::Mapping,
        for_all: Form::of([("valid_until", until.to_string())]),
        heading: sheet.heading,
        columns,
        is_published: false,
        note: String::new(),
        created_at: now,
    };
    let lines: Vec<Row> =
        sheet.rows.into_iter().map(|l| Row::new(JobId(room.clock().new_id()), l.number, l.cells)).collect();
    let lines = if needs_a_look(&import) {
        lines
    } else {
        import.state = State::Checked;
        examined(room, &import, lines, organisation.division()).await?
    };
    let tx = room.db().begin().await?;
    rows::insert(&*tx, &import, room.keys()).await?;
    rows::insert_rows(&*tx, import.id, &lines, room.keys()).await?;
    let detail = serde_json::json!({ "rows": lines.len() });
    let states = ("none", import.state.code());
    note(room, &*tx, &clerk.actor(), "job_import.creation", import.id, states, detail).await?;
    let counts = rows::counts(&*tx, &[import.id]).await?.pop().unwrap_or_default();
    tx.commit().await?;
    Ok((import, counts))
}

/// Whether a clerk has to say what the columns are: one has a name that nothing is known by, or something required is
/// missing.
fn needs_a_look(import: &Import) -> bool {
    let unknown = import.columns.unassigned().into_iter().filter_map(|place| import.heading.get(place));
    unknown.into_iter().any(|name| !name.is_empty() && !columns::is_of_no_use(name))
        || !import.columns.missing(&import.for_all).is_empty()
}

/// Reads a file where that blocks nobody; a file that breaks the reader is a damaged one.
async fn read(room: &Exchange, bytes: Vec<u8>) -> Result<Sheet, Stop> {
    let Ok(_turn) = room.reading.clone().try_acquire_owned() else { return Err(Refusal::Busy.into()) };
    let read = tokio::task::spawn_blocking(move || sheet::read(&bytes, |name| columns::named(name).is_some())).await;
    match read {
        Ok(sheet) => sheet.map_err(|mistake| Refusal::File(mistake).into()),
        Err(error) => {
            tracing::warn!(%error, "a file broke its reader");
            Err(Refusal::File(FileMistake::Damaged).into())
        }
    }
}

/// The dry run over all rows.
pub(crate) async fn examined(
    room: &Exchange,
    import: &Import,
    mut list: Vec<Row>,
    division: &str,
) -> Result<Vec<Row>, Stop> {
    let facts = Facts {
        columns: import.columns.clone(),
        for_all: import.for_all.clone(),
        near: division.to_owned(),
        own: room.jobs.own_in_short(room.db().read(), import.organisation).await?,
        now: room.now(),
    };
    let lines: Vec<Line> = list
        .iter()
        .map(|row| Line { number: u32::try_from(row.number).unwrap_or(0), cells: row.content.cells.clone() })
        .collect();
    let jobs = room.jobs.clone();
    let read =
        tokio::task::spawn_blocking(move || examine::examine(&jobs, &lines, &facts)).await.map_err(Stop::fault)??;
    for (row, read) in list.iter_mut().zip(read) {
        row.take(read);
    }
    Ok(list)
}

/// The last part of a path, shortened, with nothing that does not show.
fn name_of(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARACTERS_MAX).collect();
    if name.trim().is_empty() { wording::NO_NAME.into() } else { name.trim().to_owned() }
}

/// Writes the log's line about an import.
pub(crate) async fn note(
    room: &Exchange,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    import: ImportId,
    states: (&str, &str),
    detail: serde_json::Value,
) -> Result<(), Stop> {
    let (at, states) = (room.now(), Some(states));
    let deed = Deed { at, actor, action, object_kind: "job_import", object_id: import.0, states, detail };
    Ok(outbox::record(tx, &deed).await?)
}

/// An import on the API.
pub(crate) fn in_json(import: &Import, counts: Counts) -> serde_json::Value {
    let columns: Vec<_> = import
        .heading
        .iter()
        .enumerate()
        .map(|(place, name)| serde_json::json!({ "name": name, "field": import.columns.field(place).map(|f| f.name) }))
        .collect();
    serde_json::json!({
        "id": import.id, "file_name": import.file_name, "state": import.state.code(), "state_text": import.state.zh(),
        "note": import.note, "publish": import.is_published, "created_at": import.created_at.rfc3339(),
        "counts": counts, "columns": columns, "missing": import.columns.missing(&import.for_all),
    })
}

#[cfg(test)]
#[path = "upload_test.rs"]
mod tests;
