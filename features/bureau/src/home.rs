//! The bureau's first page: what waits, and pictures of the labour market of the division.

use crate::{Bureau, worklist};
use access::{AnyRole, Officer, Role};
use askama::Template;
use axum::extract::State;
use clock::Timestamp;
use search::Query;
use web::{Answer, Shell, Stop, page};

/// One bar of a chart: name, amount, and its share of the longest bar in percent.
struct Bar {
    name: String,
    amount: u64,
    percent: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    place: String,
    reviews: bool,
    plans: bool,
    profiles: usize,
    registrations: usize,
    fairs: usize,
    jobs_total: u64,
    by_place: Vec<Bar>,
    by_industry: Vec<Bar>,
}

/// `GET /bureau`
pub(crate) async fn show(officer: Officer<AnyRole>, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    let has = |role: Role| officer.identity().roles.contains(&role);
    let waiting = if has(Role::Reviewer) { worklist::waiting(&bureau, officer.division()).await? } else { Vec::new() };
    let profiles = waiting.iter().filter(|w| w.kind == worklist::Kind::Profile).count();
    let now = bureau.organisations.clock.now();
    let market = market(&bureau, officer.division(), now)?;
    let fairs = bureau.fairs.current(now).await?.len();
    page(&HomePage {
        shell,
        place: standards::division::full_name(officer.division()),
        reviews: has(Role::Reviewer),
        plans: has(Role::FairPlanner),
        profiles,
        registrations: waiting.len() - profiles,
        fairs,
        jobs_total: market.total,
        by_place: bars(market.by_place),
        by_industry: bars(market.by_industry),
    })
}

fn bars(amounts: Vec<(String, u64)>) -> Vec<Bar> {
    let most = amounts.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    amounts
        .into_iter()
        .take(12)
        .map(|(name, amount)| Bar { name, amount, percent: (amount * 100 / most).max(1) })
        .collect()
}

/// The labour market of a division.
struct Market {
    total: u64,
    by_place: Vec<(String, u64)>,
    by_industry: Vec<(String, u64)>,
}

/// Counts what can be found in `division` (six digits): by the places below it, by section of industry.
fn market(bureau: &Bureau, division: &str, now: Timestamp) -> Result<Market, Stop> {
    let query = Query::default().only("region", [division]).counting("region").counting("industry").limit(1);
    let found =
        bureau.jobs.index.search(&query, now).map_err(|e| Stop::fault(std::io::Error::other(format!("{e:?}"))))?;
    let counts = |facet: &str| found.facets.iter().find(|f| &*f.facet == facet).map(|f| f.counts.clone());
    let parts: Vec<&str> = standards::division::children(division).map(|d| d.code).filter(|c| c.len() == 6).collect();
    let mut by_place: Vec<(String, u64)> = Vec::new();
    for (code, n) in counts("region").iter().flat_map(|c| c.iter()) {
        // A county has no six-digit parts: it shows itself.
        if parts.contains(&&**code) || (parts.is_empty() && &**code == division) {
            by_place.push((standards::division::find(code).map_or_else(String::new, |d| d.name.to_owned()), *n));
        }
    }
    let mut by_industry: Vec<(String, u64)> = Vec::new();
    for (code, n) in counts("industry").iter().flat_map(|c| c.iter()) {
        if let Some(section) = standards::industry::sections().iter().find(|s| s.code == &**code) {
            by_industry.push((section.name.to_owned(), *n));
        }
    }
    by_place.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    by_industry.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    Ok(Market { total: found.total, by_place, by_industry })
}
