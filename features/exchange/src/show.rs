//! An import: what the dry run says row by row, how far it is, what became of every row.

use crate::{
    Exchange,
    import::{Counts, Import, ImportId, Row, State},
    store::{self as rows, Show},
    upload,
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::{
    extract::{Query, State as Room},
    http::{HeaderValue, StatusCode, header},
};
use serde::Deserialize;
use web::{Answer, IdPath, NotFound, Pager, Paging, Shell, Stop, json, page_with_status, see_other};

/// Rows of a page.
const PER_PAGE: u64 = 50;
/// How often a page that shows progress loads itself anew, in seconds; no script is needed.
const REFRESH_SECONDS: &str = "3";

/// `?show=refused|remarked|clean&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    show: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "show.html")]
pub(crate) struct ShowPage {
    shell: Shell,
    import: Import,
    counts: Counts,
    show: Show,
    rows: Vec<Row>,
    pager: Pager,
    publish_zh: &'static str,
    /// Why publication would be refused whole, as the organisation stands now.
    unpublishable: Option<String>,
}

/// `GET /centre/imports/{id}?show=&page=`.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    Query(conditions): Query<Conditions>,
    shell: Shell,
) -> Answer {
    let db = room.db().read();
    room.organisations().complete(db, clerk.organisation()).await?;
    let import = rows::own(db, clerk.organisation(), id, room.keys()).await?.ok_or(NotFound)?;
    if import.state == State::Mapping {
        return Ok(see_other(&format!("/centre/imports/{id}/columns")));
    }
    view(&room, shell, import, &conditions, StatusCode::OK).await
}

async fn view(room: &Exchange, shell: Shell, import: Import, conditions: &Conditions, status: StatusCode) -> Answer {
    let db = room.db().read();
    let counts = rows::counts(db, &[import.id]).await?.pop().unwrap_or_default();
    let show = Show::of_code(&conditions.show);
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, shell.large);
    let (list, total) = rows::page_of_rows(db, import.id, show, paging, room.keys()).await?;
    let pager = Pager::new(paging, total, &format!("/centre/imports/{}", import.id), &[("show", show.code())]);
    let unpublishable = match room.organisations().approved(db, import.organisation).await {
        Ok(_) => None,
        Err(Stop::Refused(refusal)) => Some(refusal.zh()),
        Err(fault @ Stop::Fault(_)) => return Err(fault),
    };
    let is_running = import.state == State::Running;
    let publish_zh = room.jobs.publish_zh();
    let page = ShowPage { shell, import, counts, show, rows: list, pager, publish_zh, unpublishable };
    let mut answer = page_with_status(status, &page)?;
    if is_running {
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static(REFRESH_SECONDS));
    }
    Ok(answer)
}

/// `GET /api/v1/centre/imports/{id}?show=&page=`.
pub(crate) async fn api(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let db = room.db().read();
    room.organisations().complete(db, clerk.organisation()).await?;
    let import = rows::own(db, clerk.organisation(), id, room.keys()).await?.ok_or(NotFound)?;
    let counts = rows::counts(db, &[id]).await?.pop().unwrap_or_default();
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, false);
    let show = Show::of_code(&conditions.show);
    let (list, total) = rows::page_of_rows(db, id, show, paging, room.keys()).await?;
    let lines: Vec<serde_json::Value> = list
        .iter()
        .map(|row| {
            serde_json::json!({
                "line": row.number, "title": row.title(&import.columns), "result": row.weight, "outcome": row.outcome,
                "detail": row.outcome_note, "remarks": row.content.remarks,
                "job": (!row.outcome.is_empty() && row.outcome != "refused").then_some(row.id),
            })
        })
        .collect();
    let mut body = upload::in_json(&import, counts);
    body["rows"] = serde_json::json!(lines);
    body["total"] = serde_json::json!(total);
    body["page"] = serde_json::json!(paging.page);
    Ok(json(StatusCode::OK, body))
}
