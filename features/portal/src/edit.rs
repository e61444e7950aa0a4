//! The form of an article: write, preview, save, publish.

use crate::{
    Kind, Portal, Text, markdown, pictures, store as rows, wording,
    writing::{self, Act, Entry},
};
use access::{ContentEditing, Officer, OfficerId};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use web::{Answer, Form, NotFound, Shell, Stop, page_with_status, see_other_saying};

/// A saved text in the list of versions.
pub(crate) struct VersionLine {
    pub number: i64,
    pub at: Timestamp,
    pub who: String,
    pub is_public: bool,
}

#[derive(Template)]
#[template(path = "edit.html")]
struct EditPage {
    shell: Shell,
    form: Form,
    kind: Kind,
    /// `None` while a new one is written.
    entry: Option<Entry>,
    heading: String,
    chapters: Vec<String>,
    pictures: Vec<&'static str>,
    preview: Option<String>,
    versions: Vec<VersionLine>,
}

/// `?kind=`
#[derive(Deserialize)]
pub(crate) struct NewKind {
    #[serde(default)]
    kind: String,
}

/// `GET /bureau/content/new`
pub(crate) async fn new(
    _: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Query(asked): Query<NewKind>,
) -> Answer {
    let kind = Kind::of_code(&asked.kind).unwrap_or(Kind::Announcement);
    let form = writing::form_of(kind, &Text::default(), 0);
    show_page(&portal, shell, form, kind, None, StatusCode::OK).await
}

/// `POST /bureau/content`: 【保存】, 【保存并发布】 or 【预览】 of a new article.
pub(crate) async fn create(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    form: Form,
) -> Answer {
    let kind = Kind::of_code(form.get("kind")).unwrap_or(Kind::Announcement);
    if form.get("then") == "preview" {
        return show_page(&portal, shell, form, kind, None, StatusCode::OK).await;
    }
    let act = act_of(&form);
    match writing::write_new(&portal, &officer, kind, &form, act).await {
        Ok(entry) => Ok(see_other_saying(&entry.path(), said(act))),
        Err(Stop::Refused(refusal)) => {
            let form = form.refused(&*refusal);
            show_page(&portal, shell, form, kind, None, refusal.status()).await
        }
        Err(fault) => Err(fault),
    }
}

/// `?version=`: fills the form with an earlier text.
#[derive(Deserialize)]
pub(crate) struct FromVersion {
    version: Option<i64>,
}

/// `GET /bureau/content/{section}/{slug}`
pub(crate) async fn show(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug)): Path<(String, String)>,
    Query(from): Query<FromVersion>,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    let text = match (from.version, &entry.row) {
        (Some(number), Some(row)) => {
            rows::version(portal.organisations.store.read(), row.id, number).await?.ok_or(NotFound)?.text()
        }
        _ => entry.text.clone(),
    };
    let form = writing::form_of(entry.kind, &text, entry.revision());
    show_page(&portal, shell, form, entry.kind, Some(entry), StatusCode::OK).await
}

/// `POST /bureau/content/{section}/{slug}`: 【保存】, 【保存并发布】 or 【预览】.
pub(crate) async fn save(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    if form.get("then") == "preview" {
        return show_page(&portal, shell, form, entry.kind, Some(entry), StatusCode::OK).await;
    }
    change(portal, officer, shell, entry, act_of(&form), form).await
}

/// Changes the article, or shows the form again with what was typed and the revision that stands now.
pub(crate) async fn change(
    portal: Portal,
    officer: Officer<ContentEditing>,
    shell: Shell,
    entry: Entry,
    act: Act,
    mut form: Form,
) -> Answer {
    match writing::write_change(&portal, &officer, &entry, &form, act).await {
        Ok(()) => Ok(see_other_saying(&entry.path(), said(act))),
        Err(Stop::Refused(refusal)) => {
            let now = writing::entry(&portal, &officer, &shell, &entry.section, &entry.slug).await?;
            if form.raw("body").is_empty() && !form.pairs().any(|(field, _)| field == "body") {
                form = writing::form_of(now.kind, &now.text, now.revision());
            }
            form.set("revision", now.revision().to_string());
            let form = form.refused(&*refusal);
            show_page(&portal, shell, form, now.kind, Some(now), refusal.status()).await
        }
        Err(fault) => Err(fault),
    }
}

fn act_of(form: &Form) -> Act {
    if form.get("then") == "publish" { Act::Publish } else { Act::Save }
}

fn said(act: Act) -> &'static str {
    match act {
        Act::Save => wording::SAVED,
        Act::Publish => wording::PUBLISHED,
        Act::Withdraw => wording::WITHDRAWN,
    }
}

async fn show_page(
    portal: &Portal,
    shell: Shell,
    form: Form,
    kind: Kind,
    entry: Option<Entry>,
    status: StatusCode,
) -> Answer {
    let content = portal.library.content().await?;
    let chapters = content.chapters().iter().map(|(name, _)| (*name).to_owned()).collect();
    let preview = (form.get("then") == "preview").then(|| markdown::html(form.raw("body")));
    let versions = match entry.as_ref().and_then(|e| e.row.as_ref()) {
        Some(row) => lines(portal, row).await?,
        None => Vec::new(),
    };
    let heading = match &entry {
        Some(e) => e.text.title.clone(),
        None => wording::new_article(kind),
    };
    let pictures = pictures::names();
    page_with_status(status, &EditPage { shell, form, kind, entry, heading, chapters, pictures, preview, versions })
}

/// The versions with their authors' names, newest first.
async fn lines(portal: &Portal, row: &rows::Row) -> Result<Vec<VersionLine>, Stop> {
    let db = portal.organisations.store.read();
    let mut names: HashMap<OfficerId, String> = HashMap::new();
    let mut lines = Vec::new();
    for version in rows::versions(db, row.id).await? {
        let who = match version.written_by.map(OfficerId) {
            None => wording::BUILT_IN.to_owned(),
            Some(id) => match names.get(&id) {
                Some(name) => name.clone(),
                None => {
                    let name = accounts::officers::by_id(db, id).await?.map(|o| o.name).unwrap_or_default();
                    names.insert(id, name.clone());
                    name
                }
            },
        };
        lines.push(VersionLine {
            number: version.number,
            at: version.written_at,
            who,
            is_public: row.state == "published" && row.public_number == Some(version.number),
        });
    }
    Ok(lines)
}

#[cfg(test)]
#[path = "edit_test.rs"]
mod tests;
