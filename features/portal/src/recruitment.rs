//! The home page of the recruitment platform: search, newest jobs, current fairs, numbers (P2).

use crate::{Article, Portal};
use access::Anyone;
use askama::Template;
use axum::extract::State;
use fairs::FairCard;
use jobs::{Figures, JobCard};
use std::sync::Arc;
use web::{Answer, Basis, ChoiceGroup, Shell, page};

/// Occupations named below the search box.
const BUSIEST: usize = 7;

#[derive(Template)]
#[template(path = "recruitment.html")]
struct RecruitmentPage<'a> {
    shell: Shell,
    places: Vec<ChoiceGroup>,
    /// What most jobs are offered of, as counted at this moment: code, name, jobs.
    busiest: Vec<(String, &'static str, u64)>,
    figures: Figures,
    newest: Vec<JobCard>,
    fairs: Vec<FairCard>,
    fairs_total: usize,
    announcements: &'a [Arc<Article>],
    guides: &'a [Arc<Article>],
}

/// `GET /recruitment`
pub(crate) async fn show(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    let basis = Basis::Database(portal.jobs.index.applied());
    portal.pages.show(shell, basis, |shell| make(&portal, shell)).await
}

async fn make(portal: &Portal, shell: Shell) -> Answer {
    let now = portal.organisations.clock.now();
    let mut fairs = portal.fairs.current(now).await?;
    let fairs_total = fairs.len();
    fairs.truncate(if shell.large { 2 } else { 3 });
    let count = if shell.large { 4 } else { 9 };
    let content = portal.library.content().await?;
    page(&RecruitmentPage {
        places: portal.jobs.places(),
        busiest: portal.jobs.busiest_occupations(BUSIEST, now).await?,
        figures: portal.jobs.figures(now).await?,
        newest: portal.jobs.cards(portal.jobs.newest(count, now)?, &[]).await?,
        fairs,
        fairs_total,
        announcements: &content.announcements[..content.announcements.len().min(5)],
        guides: &content.guides,
        shell,
    })
}
