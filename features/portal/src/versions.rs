//! One saved text of an article, as readers saw it or would have.

use crate::{Portal, markdown, store as rows, writing};
use access::{ContentEditing, Officer, OfficerId};
use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, NotFound, Shell, page};

#[derive(Template)]
#[template(path = "version.html")]
struct VersionPage {
    shell: Shell,
    version: rows::Version,
    who: String,
    html: String,
    path: String,
}

/// `GET /bureau/content/{section}/{slug}/versions/{number}`
pub(crate) async fn show(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug, number)): Path<(String, String, String)>,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    let number: i64 = number.parse().map_err(|_| NotFound)?;
    let db = portal.organisations.store.read();
    let row = entry.row.as_ref().ok_or(NotFound)?;
    let version = rows::version(db, row.id, number).await?.ok_or(NotFound)?;
    let who = match version.written_by {
        None => crate::wording::BUILT_IN.to_owned(),
        Some(id) => accounts::officers::by_id(db, OfficerId(id)).await?.map(|o| o.name).unwrap_or_default(),
    };
    let html = markdown::html(&version.body);
    page(&VersionPage { shell, version, who, html, path: entry.path() })
}
