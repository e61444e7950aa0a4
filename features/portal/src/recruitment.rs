//! The home page of the recruitment platform: search, newest jobs, current fairs, numbers (P2).

use crate::{Article, Portal, figures::Figures};
use access::Anyone;
use askama::Template;
use axum::extract::State;
use fairs::FairCard;
use jobs::JobCard;
use web::{Answer, Choice, ChoiceGroup, Shell, page};

/// Words that seekers often look for; each leads to a search.
const HOT: [&str; 7] = ["普工", "电工", "会计", "文员", "司机", "教师", "护理"];

#[derive(Template)]
#[template(path = "recruitment.html")]
struct RecruitmentPage<'a> {
    shell: Shell,
    places: Vec<ChoiceGroup>,
    hot: [&'static str; 7],
    figures: Figures,
    newest: Vec<JobCard>,
    fairs: Vec<FairCard>,
    fairs_total: usize,
    announcements: &'a [Article],
    guides: &'a [Article],
}

/// `GET /recruitment`
pub(crate) async fn show(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    let now = portal.organisations.clock.now();
    let mut fairs = portal.fairs.current(now).await?;
    let fairs_total = fairs.len();
    fairs.truncate(if shell.large { 2 } else { 3 });
    let count = if shell.large { 4 } else { 9 };
    let content = &portal.content;
    page(&RecruitmentPage {
        places: places(&shell.site.region.division),
        hot: HOT,
        figures: portal.figures.at(&portal.organisations.store, now).await?,
        newest: portal.jobs.newest(count, now)?.into_iter().map(JobCard::new).collect(),
        fairs,
        fairs_total,
        announcements: &content.announcements[..content.announcements.len().min(5)],
        guides: &content.guides,
        shell,
    })
}

/// The counties of the installation's province under their cities; each city itself can be chosen too.
fn places(division: &str) -> Vec<ChoiceGroup> {
    let province = standards::division::province_of(division).map_or("", |p| p.code);
    standards::division::groups(province)
        .into_iter()
        .map(|group| {
            let city = group.counties.first().and_then(|c| standards::division::city_of(c.code));
            let whole = city.into_iter().map(|c| Choice::new(c.code, format!("{}（全市）", c.name)));
            let mut choices: Vec<Choice> =
                whole.chain(group.counties.iter().map(|c| Choice::new(c.code, c.name))).collect();
            choices.dedup_by(|a, b| a.value == b.value);
            ChoiceGroup { label: group.name.to_owned(), choices }
        })
        .collect()
}
