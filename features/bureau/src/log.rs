//! 操作日志: what the auditor reads. It can only be read; nobody can change a line (R3).

use crate::{
    Bureau,
    story::{self, Line},
};
use access::{Auditing, Officer};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use web::{Answer, Pager, Paging, Shell, page};

/// `?page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    shell: Shell,
    lines: Vec<Line>,
    pager: Pager,
}

/// `GET /bureau/log`
pub(crate) async fn list(
    _: Officer<Auditing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let db = bureau.organisations.store.read();
    let paging = Paging::read(conditions.page.as_deref(), 50, shell.large);
    let (deeds, total) = outbox::log_page(db, paging.offset(), paging.per_page).await?;
    let lines = story::tell(&bureau, deeds).await?;
    let pager = Pager::new(paging, total, "/bureau/log", &[]);
    page(&LogPage { shell, lines, pager })
}
