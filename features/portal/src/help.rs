//! 办事指引, 常见问题知识库 and 公告: read and searched by everybody (P3).

use crate::{Article, Kind, Portal};
use access::Anyone;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use std::sync::Arc;
use web::{Answer, NotFound, Shell, page};

/// `?q=&group=`
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    group: String,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    shell: Shell,
    q: String,
    group: String,
    groups: Vec<&'a str>,
    searching: bool,
    found: Vec<&'a Arc<Article>>,
    guides: &'a [Arc<Article>],
    chapters: Vec<(&'a str, Vec<&'a Arc<Article>>)>,
}

/// `GET /help`: the three guides and all questions, or those that hold the words or stand in the group.
pub(crate) async fn list(
    _: Anyone,
    State(portal): State<Portal>,
    shell: Shell,
    Query(search): Query<Search>,
) -> Answer {
    let content = portal.library.content().await?;
    let q: String = search.q.trim().chars().take(100).collect();
    let chapters = content.chapters();
    let groups: Vec<&str> = std::iter::once(Kind::Guide.zh()).chain(chapters.iter().map(|(name, _)| *name)).collect();
    let group = groups.iter().find(|g| **g == search.group).map_or_else(String::new, |g| (*g).to_owned());
    let searching = !q.is_empty() || !group.is_empty();
    let found = if searching { content.search(&q, &group) } else { Vec::new() };
    page(&HelpPage { shell, q, group, groups, searching, found, guides: &content.guides, chapters })
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
    let content = portal.library.content().await?;
    let article = content.help(&slug).ok_or(NotFound)?;
    let of_chapter = |q: &&Arc<Article>| article.kind == Kind::Question && q.chapter == article.chapter;
    let neighbours =
        content.guides.iter().chain(content.questions.iter().filter(of_chapter)).map(|a| (&**a, a.path())).collect();
    page(&ArticlePage { shell, article, section: ("办事指引", "/help"), neighbours })
}

#[derive(Template)]
#[template(path = "announcements.html")]
struct AnnouncementsPage<'a> {
    shell: Shell,
    announcements: &'a [Arc<Article>],
}

/// `GET /announcements`
pub(crate) async fn announcements(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    page(&AnnouncementsPage { shell, announcements: &portal.library.content().await?.announcements })
}

/// `GET /announcements/{slug}`
pub(crate) async fn announcement(
    _: Anyone,
    State(portal): State<Portal>,
    shell: Shell,
    Path(slug): Path<String>,
) -> Answer {
    let content = portal.library.content().await?;
    let all = &content.announcements;
    let article = all.iter().find(|a| a.slug == slug).ok_or(NotFound)?;
    let neighbours = all.iter().take(8).map(|a| (&**a, a.path())).collect();
    page(&ArticlePage { shell, article, section: ("公告", "/announcements"), neighbours })
}
