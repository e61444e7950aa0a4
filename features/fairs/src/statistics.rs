//! 招聘会统计: registered, approved, came, and what was offered, by category. Features F7, R1.

use crate::{
    Fair, FairId, Fairs,
    fair::Kind,
    manage::{Planner, own_fair},
    roster, store as rows,
};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use serde_json::json;
use std::collections::HashMap;
use web::{Answer, IdPath, Shell, Stop, json as answer, page};

/// What was offered in a group of occupations by organisations that take part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Offered {
    /// 职位类别's group; 其他 where it is not known any more.
    pub category: &'static str,
    /// Jobs.
    pub jobs: i64,
    /// 招聘人数
    pub headcount: i64,
}

/// The figures of a fair.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    /// Registrations by the code of their state.
    pub states: HashMap<&'static str, i64>,
    /// All of them.
    pub registered: i64,
    /// Organisations that came; on-site.
    pub attended: i64,
    /// Booths that are open, and those of them that are taken; on-site.
    pub booths: Option<(usize, usize)>,
    /// By headcount, the largest first.
    pub offered: Vec<Offered>,
}

impl Figures {
    pub(crate) async fn load(fairs: &Fairs, fair: &Fair) -> Result<Self, Stop> {
        let (states, attended) = roster::counts(fairs, fair).await?;
        let booths = roster::booths(fairs, fair).await?;
        let brought = rows::brought(fairs.store.read(), fair.id).await?;
        let versions: Vec<uuid::Uuid> = brought.iter().map(|b| b.version).collect();
        let groups = fairs.employers.category_groups(&versions).await?;
        let mut sums: HashMap<&'static str, (i64, i64)> = HashMap::new();
        for b in brought {
            let sum = sums.entry(groups.get(&b.version).copied().unwrap_or("其他")).or_default();
            sum.0 += b.jobs;
            sum.1 += b.headcount;
        }
        let mut offered: Vec<Offered> =
            sums.into_iter().map(|(category, (jobs, headcount))| Offered { category, jobs, headcount }).collect();
        offered.sort_by(|a, b| b.headcount.cmp(&a.headcount).then(a.category.cmp(b.category)));
        Ok(Self { registered: states.values().sum(), states, attended, booths, offered })
    }

    /// How many registrations stand in a state.
    pub(crate) fn state(&self, code: &str) -> i64 {
        self.states.get(code).copied().unwrap_or_default()
    }

    pub(crate) fn jobs(&self) -> i64 {
        self.offered.iter().map(|o| o.jobs).sum()
    }

    pub(crate) fn headcount(&self) -> i64 {
        self.offered.iter().map(|o| o.headcount).sum()
    }

    /// 100 for the largest group.
    fn percent(&self, offered: &Offered) -> i64 {
        let most = self.offered.iter().map(|o| o.headcount).max().unwrap_or(0).max(1);
        offered.headcount * 100 / most
    }
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    shell: Shell,
    fair: Fair,
    figures: Figures,
    is_on_site: bool,
}

/// GET /bureau/fairs/{id}/statistics
pub(crate) async fn show(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    let figures = Figures::load(&fairs, &fair).await?;
    page(&StatisticsPage { is_on_site: fair.facts.kind == Kind::OnSite, shell, fair, figures })
}

/// GET /api/v1/bureau/fairs/{id}/statistics
pub(crate) async fn api(planner: Planner, Room(fairs): Room<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    let figures = Figures::load(&fairs, &fair).await?;
    Ok(answer(
        StatusCode::OK,
        json!({
            "fair": id,
            "registered": figures.registered,
            "states": figures.states,
            "attended": figures.attended,
            "booths": figures.booths.map(|(open, taken)| json!({ "open": open, "taken": taken })),
            "jobs": figures.jobs(),
            "headcount": figures.headcount(),
            "categories": figures.offered,
        }),
    ))
}
