//! The home page of the cloud platform: services, the way to the recruitment platform, announcements, guides (P1).

use crate::{Article, Portal};
use access::Anyone;
use askama::Template;
use axum::extract::State;
use std::sync::Arc;
use web::{Answer, Basis, Shell, page};

#[derive(Template)]
#[template(path = "cloud.html")]
struct CloudPage<'a> {
    shell: Shell,
    announcements: &'a [Arc<Article>],
    guides: &'a [Arc<Article>],
    jobs: u64,
    fairs: usize,
}

/// `GET /`
pub(crate) async fn show(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    let basis = Basis::Database(portal.jobs.index.applied());
    portal.pages.show(shell, basis, |shell| make(&portal, shell)).await
}

async fn make(portal: &Portal, shell: Shell) -> Answer {
    let content = portal.library.content().await?;
    let now = portal.organisations.clock.now();
    let announcements = &content.announcements[..content.announcements.len().min(6)];
    page(&CloudPage {
        shell,
        announcements,
        guides: &content.guides,
        jobs: portal.jobs.index.live_count(now),
        fairs: portal.fairs.current(now).await?.len(),
    })
}
