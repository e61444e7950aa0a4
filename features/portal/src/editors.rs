//! 公告与指引 in the bureau: what content editors may change, in their division and below (P3).

use crate::{
    Kind, Portal,
    writing::{self, Entry},
};
use access::{ContentEditing, Officer};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use web::{Answer, Pager, Paging, Shell, page};

/// `?kind=&q=&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "editors.html")]
struct EditorsPage {
    shell: Shell,
    kind: Option<Kind>,
    q: String,
    entries: Vec<Entry>,
    pager: Pager,
}

/// `GET /bureau/content`
pub(crate) async fn list(
    officer: Officer<ContentEditing>,
    State(portal): State<Portal>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let kind = Kind::of_code(&conditions.kind);
    let q: String = conditions.q.trim().chars().take(100).collect();
    let mut entries = writing::entries(&portal, &officer, &shell).await?;
    entries.retain(|e| kind.is_none_or(|k| e.kind == k) && (q.is_empty() || e.text.title.contains(&q)));
    let paging = Paging::read(conditions.page.as_deref(), 20, shell.large);
    let total = entries.len() as u64;
    let pager = Pager::new(paging, total, "/bureau/content", &[("kind", &conditions.kind), ("q", &q)]);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    let entries = entries.into_iter().skip(skip).take(take).collect();
    page(&EditorsPage { shell, kind, q, entries, pager })
}
