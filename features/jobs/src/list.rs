//! 职位管理: the lists 【已发布】 and 【未发布】, searched, narrowed, ordered and counted. What is asked stands in the
//! address (see `desk/asked.rs`), and acts lead back to it.

use crate::{
    Jobs, Policy, category,
    desk::{
        asked::{self, Asked, LIST, Only, PER_PAGE_OFFERED, SOON_DAYS, Sort},
        schedule,
        standing::Standing,
    },
    job::{JobId, VALID_DAYS_MAX},
    review_job::Remark,
    store::{self as rows, Counts, ListRow, Tab},
    wording, wording_desk,
};
use access::{Clerk, PersonId, Recruiting};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use clock::Day;
use sea_orm::ConnectionTrait;
use standards::division;
use std::collections::HashMap;
use web::{Answer, Choice, ChoiceGroup, Form, Pager, Refusal as _, Shell, Stop, page_with_status};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    shell: Shell,
    form: Form,
    asked: Asked,
    counts: Counts,
    rows: Vec<ListRow>,
    /// How many rows are asked for.
    total: u64,
    pager: Pager,
    /// The address to come back to after an act.
    back: String,
    /// Whether every row comes ticked, for browsers without scripts.
    ticked: bool,
    today: Day,
    last_day: Day,
    /// The last day to which publication can be put off.
    schedule_last: Day,
    policy: Policy,
}

/// One page of a list.
pub(crate) struct Listed {
    pub asked: Asked,
    pub counts: Counts,
    pub rows: Vec<ListRow>,
    /// How many rows are asked for.
    pub total: u64,
}

/// `GET /centre/jobs`.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let form = crate::asked::pairs(raw.as_deref())?;
    let (status, form, listed) = match Asked::read(&form, shell.large) {
        Ok(asked) => (StatusCode::OK, form, listed(&jobs, &clerk, asked).await?),
        Err(refusal) => {
            // Nothing is shown for a question that was not understood, and everything typed stays.
            let tab = if form.get("state") == "unpublished" { Tab::Unpublished } else { Tab::Published };
            let counts = rows::counts(jobs.store().read(), clerk.organisation(), jobs.clock().now()).await?;
            let asked = Asked::of(tab, shell.large);
            (refusal.status(), form.refused(&refusal), Listed { asked, counts, rows: Vec::new(), total: 0 })
        }
    };
    let Listed { asked, counts, rows, total } = listed;
    let today = jobs.clock().today();
    let conditions = asked.conditions();
    let conditions: Vec<(&str, &str)> = conditions.iter().map(|(k, v)| (*k, v.as_str())).collect();
    page_with_status(
        status,
        &ListPage {
            pager: Pager::new(asked.paging, total, LIST, &conditions),
            back: asked.query(),
            ticked: form.get("ticked") == "all",
            last_day: today.plus_days(VALID_DAYS_MAX),
            schedule_last: today.plus_days(schedule::DAYS_AHEAD_MAX),
            shell,
            form,
            asked,
            counts,
            rows,
            total,
            today,
            policy: jobs.policy(),
        },
    )
}

/// Reads the list that is asked for; a page beyond the last is the last.
pub(crate) async fn listed(jobs: &Jobs, clerk: &Clerk<Recruiting>, mut asked: Asked) -> Result<Listed, Stop> {
    let (now, db) = (jobs.clock().now(), jobs.store().read());
    let counts = rows::counts(db, clerk.organisation(), now).await?;
    let total = rows::count(db, clerk.organisation(), &asked, now).await?;
    asked.paging.page = asked.paging.page.min(total.div_ceil(asked.paging.per_page).max(1));
    let mut rows = rows::list(db, clerk.organisation(), &asked, now).await?;
    let names = names_of(jobs, db, rows.iter().filter_map(|r| r.left_by)).await?;
    let ids: Vec<JobId> = rows.iter().map(|r| r.id).collect();
    let numbers = jobs.numbers_of(&ids).await?;
    for row in &mut rows {
        row.numbers = numbers.get(&row.id).copied().unwrap_or_default();
        row.left_by_name = row.left_by.and_then(|id| names.get(&id).cloned());
    }
    Ok(Listed { asked, counts, rows, total })
}

/// The names of these persons; a closed account has none.
pub(crate) async fn names_of(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    persons: impl Iterator<Item = PersonId>,
) -> Result<HashMap<PersonId, String>, Stop> {
    let mut names = HashMap::new();
    for id in persons {
        if !names.contains_key(&id)
            && let Some(person) = accounts::persons::by_id(db, &jobs.organisations.accounts, id).await?
        {
            names.insert(id, person.name);
        }
    }
    Ok(names)
}

impl ListPage {
    fn is_published(&self) -> bool {
        self.asked.tab == Tab::Published
    }

    fn published(&self) -> u64 {
        self.counts.of_tab(Tab::Published)
    }

    fn unpublished(&self) -> u64 {
        self.counts.of_tab(Tab::Unpublished)
    }

    /// The counters below the tabs: word, address, how many, and whether the list shows just these.
    fn standings(&self) -> Vec<(&'static str, String, u64, bool)> {
        let all = [(None, "全部", self.counts.of_tab(self.asked.tab))];
        let narrower: Vec<(Option<Only>, &'static str, u64)> = match self.asked.tab {
            Tab::Published => vec![(Some(Only::Soon), "即将到期", self.counts.soon())],
            Tab::Unpublished => Standing::UNPUBLISHED
                .into_iter()
                .map(|s| (Some(Only::Standing(s)), s.zh(), self.counts.standing(s)))
                .collect(),
        };
        let all = all.into_iter().chain(narrower);
        all.filter(|(only, _, n)| only.is_none() || *n > 0 || *only == self.asked.only)
            .map(|(only, word, n)| (word, self.asked.narrowed_to(only), n, only == self.asked.only))
            .collect()
    }

    /// The plain list of the tab.
    fn plain(&self) -> &'static str {
        if self.is_published() { "/centre/jobs?state=published" } else { "/centre/jobs?state=unpublished" }
    }

    /// The categories that the organisation's jobs have, under their groups.
    fn categories(&self) -> Vec<ChoiceGroup> {
        let used = self.counts.categories();
        let groups = category::groups().iter().filter_map(|g| {
            let choices: Vec<Choice> =
                g.categories.iter().filter(|c| used.contains(&c.code)).map(|c| Choice::new(c.code, c.name)).collect();
            (!choices.is_empty()).then(|| {
                let whole = Choice::new(g.code, wording::all_of(g.name));
                let choices = if choices.len() > 1 { [vec![whole], choices].concat() } else { choices };
                ChoiceGroup { label: g.name.to_owned(), choices }
            })
        });
        groups.collect()
    }

    /// The places that they have.
    fn places(&self) -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(self.counts.places().into_iter().map(|code| (code.to_owned(), division::short_name(code))))
    }

    fn sorts(&self) -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(Sort::ALL.map(|s| (s.code(), s.zh())))
    }

    fn lengths(&self) -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(PER_PAGE_OFFERED.map(|n| (n.to_string(), wording::rows(n))))
    }

    /// The address that changes the validity of all that this list shows.
    fn validity_of_all(&self) -> String {
        format!("{LIST}/validity?{}", self.asked.query())
    }

    /// The same list with every row of this page ticked.
    fn all_ticked(&self) -> String {
        format!("{LIST}?{}&ticked=all", self.back)
    }
}

impl ListRow {
    /// Where it stands.
    pub(crate) fn standing(&self) -> Standing {
        Standing::of(&self.state, self.remark.as_ref())
    }

    /// Why the bureau returned it or took it down.
    pub(crate) fn reason(&self) -> Option<&str> {
        reason(&self.state, self.remark.as_ref())
    }

    /// When it is published by itself, or why it was not.
    pub(crate) fn schedule(&self) -> Option<String> {
        schedule(self.remark.as_ref())
    }

    /// How long a published job that is 即将到期 still is valid.
    pub(crate) fn soon(&self, today: Day) -> Option<String> {
        let days = self.until.days_since(today);
        let is_soon = self.standing() == Standing::Published && days <= SOON_DAYS;
        is_soon.then(|| wording::days_left(days))
    }
}

/// The bureau's reason, where it belongs to where the job stands.
pub(crate) fn reason<'a>(state: &crate::job::State, remark: Option<&'a Remark>) -> Option<&'a str> {
    use crate::job::{State, TakenDownBy};
    match (remark, state) {
        (Some(Remark::Returned(reason)), _)
        | (Some(Remark::TakenDown(reason)), State::TakenDown { by: TakenDownBy::Bureau, .. }) => Some(reason),
        _ => None,
    }
}

/// When a job is published by itself, or why it was not.
pub(crate) fn schedule(remark: Option<&Remark>) -> Option<String> {
    match remark {
        Some(Remark::Scheduled(at)) => Some(wording_desk::scheduled_for(*at)),
        Some(Remark::ScheduleRefused(reason)) => Some(wording_desk::schedule_refused(reason)),
        Some(Remark::InReview | Remark::Returned(_) | Remark::TakenDown(_)) | None => None,
    }
}

/// The address that a refused or finished act of this list leads back to.
pub(crate) fn back(form: &Form, otherwise: &str) -> String {
    asked::back(form, otherwise)
}

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
