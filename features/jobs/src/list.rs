//! 职位管理: the lists 【已发布】 and 【未发布】.

use crate::{
    Jobs, Policy,
    job::VALID_DAYS_MAX,
    review_job::Remark,
    store::{self as rows, ListRow, Tab},
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::extract::{RawQuery, State};
use clock::Day;
use web::{Answer, Pager, Paging, Shell, page as answer};

/// Rows of a page.
const PER_PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    shell: Shell,
    tab: Tab,
    published: u64,
    unpublished: u64,
    rows: Vec<ListRow>,
    pager: Pager,
    today: Day,
    last_day: Day,
    policy: Policy,
}

/// One page of a list.
pub(crate) struct Listed {
    pub tab: Tab,
    pub published: u64,
    pub unpublished: u64,
    pub rows: Vec<ListRow>,
    pub paging: Paging,
}

/// `GET /centre/jobs?state=published|unpublished&page=`.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let Listed { tab, published, unpublished, rows, paging } =
        listed(&jobs, &clerk, raw.as_deref(), shell.large).await?;
    let (state, total) = match tab {
        Tab::Published => ("published", published),
        Tab::Unpublished => ("unpublished", unpublished),
    };
    let today = jobs.clock().today();
    answer(&ListPage {
        pager: Pager::new(paging, total, "/centre/jobs", &[("state", state)]),
        last_day: today.plus_days(VALID_DAYS_MAX),
        shell,
        tab,
        published,
        unpublished,
        rows,
        today,
        policy: jobs.policy(),
    })
}

/// Reads the list that an address asks for; a page beyond the last is the last.
pub(crate) async fn listed(
    jobs: &Jobs,
    clerk: &Clerk<Recruiting>,
    query: Option<&str>,
    large: bool,
) -> Result<Listed, web::Stop> {
    let form = crate::asked::pairs(query)?;
    let tab = if form.get("state") == "unpublished" { Tab::Unpublished } else { Tab::Published };
    let (now, db) = (jobs.clock().now(), jobs.store().read());
    let (published, unpublished) = rows::counts(db, clerk.organisation(), now).await?;
    let total = match tab {
        Tab::Published => published,
        Tab::Unpublished => unpublished,
    };
    let mut paging = Paging::read(Some(form.get("page")), PER_PAGE, large);
    paging.page = paging.page.min(total.div_ceil(paging.per_page).max(1));
    let rows = rows::list(db, clerk.organisation(), tab, now, paging).await?;
    Ok(Listed { tab, published, unpublished, rows, paging })
}

impl ListPage {
    fn is_published(&self) -> bool {
        self.tab == Tab::Published
    }
}

impl ListRow {
    /// Where it stands: 审核中 and 审核不通过 go before the state that the job keeps meanwhile.
    pub(crate) fn state_zh(&self) -> &'static str {
        word(&self.state, self.remark.as_ref())
    }

    /// The same on the API.
    pub(crate) fn state_code(&self) -> &'static str {
        match &self.remark {
            Some(Remark::InReview) => "in_review",
            Some(Remark::Returned(_)) => "returned",
            Some(Remark::TakenDown(_)) | None => self.state.code(),
        }
    }

    /// The look of it.
    pub(crate) fn tone(&self) -> &'static str {
        match &self.remark {
            Some(Remark::InReview) => "busy",
            Some(Remark::Returned(_)) => "bad",
            Some(Remark::TakenDown(_)) | None => tone(&self.state),
        }
    }

    /// Why the bureau returned it or took it down.
    pub(crate) fn reason(&self) -> Option<&str> {
        reason(&self.state, self.remark.as_ref())
    }
}

/// Where an unpublished job stands, in a word.
pub(crate) fn word(state: &crate::job::State, remark: Option<&Remark>) -> &'static str {
    match remark {
        Some(Remark::InReview) => "审核中",
        Some(Remark::Returned(_)) => "审核不通过",
        Some(Remark::TakenDown(_)) | None => state.zh(),
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

/// The look of a state.
pub(crate) fn tone(state: &crate::job::State) -> &'static str {
    match state {
        crate::job::State::Published(_) => "good",
        crate::job::State::TakenDown { by: crate::job::TakenDownBy::Bureau, .. } => "bad",
        crate::job::State::Draft
        | crate::job::State::TakenDown { .. }
        | crate::job::State::Expired { .. }
        | crate::job::State::Deleted { .. } => "idle",
    }
}
