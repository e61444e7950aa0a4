//! 招聘会管理: the fairs of the planner's division and below, drafts among them. Feature F7.

use crate::{
    Fairs,
    fair::{Fair, Phase},
    manage::Planner,
    store::find::{self, Turnout},
};
use askama::Template;
use axum::extract::{Query, State};
use clock::Timestamp;
use std::collections::HashMap;
use web::{Answer, Form, Pager, Paging, Shell, page};

const ROWS: u64 = 20;

#[derive(Template)]
#[template(path = "manage_list.html")]
struct ListPage {
    shell: Shell,
    form: Form,
    now: Timestamp,
    rows: Vec<(Fair, Turnout)>,
    pager: Pager,
}

impl ListPage {
    fn phase(&self, fair: &Fair) -> Phase {
        fair.phase(self.now)
    }

    fn is_draft(&self, fair: &Fair) -> bool {
        fair.phase(self.now) == Phase::Draft
    }

    /// Whether 【修改】 leads anywhere.
    fn can_change(&self, fair: &Fair) -> bool {
        match fair.phase(self.now) {
            Phase::Draft => true,
            Phase::Cancelled | Phase::Over | Phase::Running => false,
            Phase::Announced | Phase::Open | Phase::Closed => !fair.has_started(self.now),
        }
    }

    /// Whether 【取消招聘会】 leads anywhere.
    fn can_cancel(&self, fair: &Fair) -> bool {
        match fair.phase(self.now) {
            Phase::Draft | Phase::Cancelled | Phase::Over => false,
            Phase::Announced | Phase::Open | Phase::Closed | Phase::Running => true,
        }
    }

    fn place(&self, fair: &Fair) -> String {
        standards::division::short_name(&fair.facts.division)
    }
}

/// GET /bureau/fairs
pub(crate) async fn show(
    planner: Planner,
    State(room): State<Fairs>,
    shell: Shell,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let asked = |name: &str| query.get(name).map_or("", |v| v.trim()).to_owned();
    let words = asked("q");
    let paging = Paging::read(query.get("page").map(String::as_str), ROWS, shell.large);
    let db = room.store.read();
    let (total, fairs) = find::of_division(db, planner.division(), &words, paging.offset(), paging.per_page).await?;
    let ids: Vec<_> = fairs.iter().map(|f| f.id).collect();
    let turnouts = find::turnouts(db, &ids).await?;
    let rows =
        fairs.into_iter().map(|f| (turnouts.get(&f.id).copied().unwrap_or_default(), f)).map(|(t, f)| (f, t)).collect();
    let pager = Pager::new(paging, total, "/bureau/fairs", &[("q", &words)]);
    page(&ListPage { form: Form::of([("q", words)]), now: room.clock.now(), rows, pager, shell })
}
