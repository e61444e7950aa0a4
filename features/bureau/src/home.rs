//! The bureau's first page: what waits, and pictures of the labour market of the division.

use crate::{
    Bureau,
    worklist::{self, Kind},
};
use access::{AnyRole, Officer, Role};
use askama::Template;
use axum::extract::State;
use web::{Answer, Shell, page};

/// One bar of a chart: name, amount, and its share of the longest bar in percent.
struct Bar {
    name: String,
    amount: u64,
    percent: u64,
}

/// What waits of one kind.
struct Tile {
    kind: Kind,
    count: i64,
    late: i64,
}

/// 单位信息 and 现场招聘会报名 always, the other kinds while something waits.
fn tiles(counts: &worklist::Counts) -> Vec<Tile> {
    let tile = |kind| Tile { kind, count: counts.of(kind), late: counts.late(kind) };
    let always = [Kind::Profile, Kind::Registration];
    Kind::ALL.into_iter().map(tile).filter(|t| t.count > 0 || always.contains(&t.kind)).collect()
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    place: String,
    /// What waits, for reviewers.
    reviews: Option<Vec<Tile>>,
    plans: bool,
    /// 账号 and 密码找回 that wait, for account administrators.
    recoveries: Option<u64>,
    fairs: usize,
    jobs_total: u64,
    by_place: Vec<Bar>,
    by_industry: Vec<Bar>,
}

/// `GET /bureau`
pub(crate) async fn show(officer: Officer<AnyRole>, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    let has = |role: Role| officer.identity().roles.contains(&role);
    let reviews = match has(Role::Reviewer) {
        true => Some(tiles(&worklist::counts(&bureau, officer.division()).await?)),
        false => None,
    };
    let now = bureau.organisations.clock.now();
    let market = bureau.jobs.market(officer.division(), now).await?;
    let fairs = bureau.fairs.current(now).await?.len();
    let recoveries = match has(Role::AccountAdministrator) {
        true => Some(bureau.recovery.count_waiting(officer.division()).await?),
        false => None,
    };
    page(&HomePage {
        shell,
        place: standards::division::full_name(officer.division()),
        reviews,
        plans: has(Role::FairPlanner),
        recoveries,
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
