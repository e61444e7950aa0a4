//! The same actions as JSON.

use crate::{
    Kind, Portal, Refusal,
    writing::{self, Act, Entry},
};
use access::{ContentEditing, Officer};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use web::{Answer, Form, Mistake, Shell, json};

/// An article for its editors.
#[derive(Serialize)]
struct ArticleJson {
    section: String,
    slug: String,
    kind: &'static str,
    division: String,
    /// Name it in the next change.
    revision: i64,
    public: bool,
    has_draft: bool,
    title: String,
    summary: String,
    chapter: String,
    position: i64,
    explains: Vec<String>,
    body: String,
}

impl From<Entry> for ArticleJson {
    fn from(entry: Entry) -> Self {
        Self {
            kind: entry.kind.code(),
            revision: entry.revision(),
            public: entry.is_public(),
            has_draft: entry.has_draft(),
            section: entry.section,
            slug: entry.slug,
            division: entry.division,
            title: entry.text.title,
            summary: entry.text.summary,
            chapter: entry.text.chapter,
            position: entry.text.position,
            explains: entry.text.explains,
            body: entry.text.body,
        }
    }
}

/// `GET /api/v1/bureau/content`
pub(crate) async fn list(officer: Officer<ContentEditing>, State(portal): State<Portal>, shell: Shell) -> Answer {
    let entries = writing::entries(&portal, &officer, &shell).await?;
    Ok(json(StatusCode::OK, entries.into_iter().map(ArticleJson::from).collect::<Vec<_>>()))
}

/// `GET /api/v1/bureau/content/{section}/{slug}`
pub(crate) async fn show(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path((section, slug)): Path<(String, String)>,
) -> Answer {
    let entry = writing::entry(&portal, &officer, &shell, &section, &slug).await?;
    Ok(json(StatusCode::OK, ArticleJson::from(entry)))
}

/// `POST /api/v1/bureau/content`: `{kind, title, summary, chapter, position, explains, body, then?: "publish"}`
pub(crate) async fn create(officer: Officer<ContentEditing>, State(portal): State<Portal>, form: Form) -> Answer {
    let wrong = || Refusal::Fields(vec![Mistake::new("kind", "类型", "应为 announcement、guide 或 question")]);
    let kind = Kind::of_code(form.get("kind")).ok_or_else(wrong)?;
    let act = if form.get("then") == "publish" { Act::Publish } else { Act::Save };
    let entry = writing::write_new(&portal, &officer, kind, &form, act).await?;
    Ok(json(StatusCode::CREATED, ArticleJson::from(entry)))
}

/// `POST /api/v1/bureau/content/{section}/{slug}`
pub(crate) async fn save(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path(address): Path<(String, String)>,
    form: Form,
) -> Answer {
    act(&portal, &officer, &shell, address, &form, Act::Save).await
}

/// `POST /api/v1/bureau/content/{section}/{slug}/publication`
pub(crate) async fn publish(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path(address): Path<(String, String)>,
    form: Form,
) -> Answer {
    act(&portal, &officer, &shell, address, &form, Act::Publish).await
}

/// `POST /api/v1/bureau/content/{section}/{slug}/withdrawal`
pub(crate) async fn withdraw(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Path(address): Path<(String, String)>,
    form: Form,
) -> Answer {
    act(&portal, &officer, &shell, address, &form, Act::Withdraw).await
}

async fn act(
    portal: &Portal,
    officer: &Officer<ContentEditing>,
    shell: &Shell,
    (section, slug): (String, String),
    form: &Form,
    act: Act,
) -> Answer {
    let entry = writing::entry(portal, officer, shell, &section, &slug).await?;
    writing::write_change(portal, officer, &entry, form, act).await?;
    let entry = writing::entry(portal, officer, shell, &section, &slug).await?;
    Ok(json(StatusCode::OK, ArticleJson::from(entry)))
}
