//! 办事指引, 常见问题知识库 and 公告: read and searched by everybody (P3).

use crate::{Article, Portal};
use access::Anyone;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use web::{Answer, NotFound, Shell, page};

/// `?q=`
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    shell: Shell,
    q: String,
    found: Vec<&'a Article>,
    guides: &'a [Article],
    chapters: Vec<(&'a str, Vec<&'a Article>)>,
}

/// `GET /help`: the three guides and all questions, or those that hold the words.
pub(crate) async fn list(
    _: Anyone,
    State(portal): State<Portal>,
    shell: Shell,
    Query(search): Query<Search>,
) -> Answer {
    let q: String = search.q.trim().chars().take(100).collect();
    let content = &portal.content;
    let found = if q.is_empty() { Vec::new() } else { content.search(&q) };
    page(&HelpPage { shell, q, found, guides: &content.guides, chapters: content.chapters() })
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage<'a> {
    shell: Shell,
    article: &'a Article,
    section: (&'static str, &'static str),
    neighbours: Vec<(&'a Article, String)>,
}

/// `GET /help/{slug}`: one guide or question.
pub(crate) async fn show(_: Anyone, State(portal): State<Portal>, shell: Shell, Path(slug): Path<String>) -> Answer {
    let content = &portal.content;
    let article = content.help(&slug).ok_or(NotFound)?;
    let is_guide = article.chapter.is_empty();
    let neighbours = content
        .guides
        .iter()
        .chain(content.questions.iter().filter(|q| !is_guide && q.chapter == article.chapter))
        .map(|a| (a, format!("/help/{}", a.slug)))
        .collect();
    page(&ArticlePage { shell, article, section: ("办事指引", "/help"), neighbours })
}

#[derive(Template)]
#[template(path = "announcements.html")]
struct AnnouncementsPage<'a> {
    shell: Shell,
    announcements: &'a [Article],
}

/// `GET /announcements`
pub(crate) async fn announcements(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    page(&AnnouncementsPage { shell, announcements: &portal.content.announcements })
}

/// `GET /announcements/{slug}`
pub(crate) async fn announcement(
    _: Anyone,
    State(portal): State<Portal>,
    shell: Shell,
    Path(slug): Path<String>,
) -> Answer {
    let all = &portal.content.announcements;
    let article = all.iter().find(|a| a.slug == slug).ok_or(NotFound)?;
    let neighbours = all.iter().take(8).map(|a| (a, format!("/announcements/{}", a.slug))).collect();
    page(&ArticlePage { shell, article, section: ("公告", "/announcements"), neighbours })
}
