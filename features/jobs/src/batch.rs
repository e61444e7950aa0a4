//! Ticked rows: asking for certainty where no script did, doing, and answering row by row. The same
//! acts for one job from its preview, and on the API without the question.

use crate::{
    Jobs, Policy,
    acts::{self, Act, Outcome},
    desk::{asked::Asked, schedule},
    job::{JobId, State as JobState, VALID_DAYS_MAX, check_validity},
    list, store as rows,
    wording::{self, Refusal},
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use clock::Day;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use web::{Answer, Form, IdPath, Mistake, NotFound, Shell, Stop, json, page_with_status, see_other_saying};

/// Rows of one batch at most: as many as the longest page has.
pub(crate) const ROWS_MAX: usize = 1_000;

/// The acts by name, before what they need to know is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 【发布】
    Publish,
    /// 【提交并发布】
    Submit,
    /// 【下架】
    TakeDown,
    /// 【修改有效期】
    ChangeValidity,
    /// 【删除】
    Delete,
    /// 【定时发布】
    Schedule,
    /// 【取消定时】
    Unschedule,
}

/// An act as the addresses name it: one type for each, so that all share the handlers below.
pub(crate) trait Noun: Send + 'static {
    /// Which act it is.
    const KIND: Kind;
}

/// `POST /centre/jobs/{id}/{noun}`.
pub(crate) async fn one<N: Noun>(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let kind = N::KIND.under(jobs.policy());
    one_page(clerk, jobs, id, shell, form, kind).await
}

/// `POST /centre/jobs/{noun}s`.
pub(crate) async fn many<N: Noun>(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    shell: Shell,
    form: Form,
) -> Answer {
    let kind = N::KIND.under(jobs.policy());
    many_page(clerk, jobs, shell, form, kind).await
}

/// `POST /api/v1/centre/jobs/{id}/{noun}`.
pub(crate) async fn api_one<N: Noun>(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    let kind = N::KIND.under(jobs.policy());
    one_json(clerk, jobs, id, form, kind).await
}

/// `POST /api/v1/centre/jobs/{noun}s`.
pub(crate) async fn api_many<N: Noun>(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    let kind = N::KIND.under(jobs.policy());
    many_json(clerk, jobs, form, kind).await
}

impl Kind {
    /// What the act is under the bureau's policy: the address of 【发布】 is that of 【提交并发布】.
    fn under(self, policy: Policy) -> Self {
        match (self, policy) {
            (Self::Publish, Policy::ReviewFirst) => Self::Submit,
            (kind, _) => kind,
        }
    }

    /// The last part of the address that does it to many.
    fn path(self) -> &'static str {
        match self {
            Self::Publish | Self::Submit => "publications",
            Self::TakeDown => "withdrawals",
            Self::ChangeValidity => "validity",
            Self::Delete => "deletions",
            Self::Schedule => "schedules",
            Self::Unschedule => "schedule-cancellations",
        }
    }

    /// The last part of the address that does it to one.
    fn path_of_one(self) -> &'static str {
        match self {
            Self::Publish | Self::Submit => "publication",
            Self::TakeDown => "withdrawal",
            Self::ChangeValidity => "validity",
            Self::Delete => "deletion",
            Self::Schedule => "schedule",
            Self::Unschedule => "schedule-cancellation",
        }
    }

    /// The list from which it is done.
    fn list(self) -> &'static str {
        match self {
            Self::Publish | Self::Submit | Self::Delete | Self::Schedule | Self::Unschedule => {
                "/centre/jobs?state=unpublished"
            }
            Self::TakeDown | Self::ChangeValidity => "/centre/jobs?state=published",
        }
    }

    /// Reads what the act needs to know.
    fn read(self, jobs: &Jobs, form: &Form) -> Result<Act, Refusal> {
        Ok(match self {
            Self::Publish => Act::Publish,
            Self::Submit => Act::Submit,
            Self::TakeDown => Act::TakeDown,
            Self::Delete => Act::Delete,
            Self::Unschedule => Act::Unschedule,
            Self::Schedule => Act::Schedule(schedule::read(form, jobs.clock().now())?),
            Self::ChangeValidity => {
                let typed = form.get("valid_until");
                let why = if typed.is_empty() { wording::fill_in("发布有效期") } else { wording::choose_a_day() };
                let until = Day::parse(typed)
                    .ok_or_else(|| Refusal::Fields(vec![Mistake::new("valid_until", "发布有效期", why)]))?;
                check_validity(until, jobs.clock().now())?;
                Act::ChangeValidity(until)
            }
        })
    }
}

/// Asks for certainty: the page for browsers without scripts.
#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    shell: Shell,
    form: Form,
    kind: Kind,
    action: String,
    /// The rows that stay ticked; none where the address names the job.
    ticked: Vec<JobId>,
    titles: Vec<String>,
    /// The list to go back to.
    back: String,
    today: Day,
    last_day: Day,
    /// The last day to which publication can be put off.
    schedule_last: Day,
}

/// What became of every row.
#[derive(Template)]
#[template(path = "outcome.html")]
struct OutcomePage {
    shell: Shell,
    kind: Kind,
    outcomes: Vec<Outcome>,
    /// The list to go back to.
    back: String,
}

impl OutcomePage {
    fn done(&self) -> usize {
        self.outcomes.iter().filter(|o| o.done.is_ok()).count()
    }
}

/// One row on the API.
#[derive(Serialize)]
struct JsonOutcome {
    job: JobId,
    title: String,
    done: bool,
    /// The state it stands in now.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Another published job of the same name and place.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_of: Option<JobId>,
}

#[derive(Serialize)]
struct JsonOutcomes {
    done: usize,
    refused: usize,
    outcomes: Vec<JsonOutcome>,
}

/// The ticked rows, each once, in the order of ticking.
///
/// # Errors
/// None or too many; 404 for what is no job's id.
pub(crate) fn ticked(form: &Form) -> Result<Vec<JobId>, Stop> {
    let mut ids: Vec<JobId> = Vec::new();
    let mut known = HashSet::new();
    for text in form.all("jobs") {
        let id = text.parse().map_err(|_| NotFound)?;
        if known.insert(id) {
            ids.push(id);
        }
        if ids.len() > ROWS_MAX {
            return Err(Refusal::TooManyTicked(ROWS_MAX).into());
        }
    }
    if ids.is_empty() { Err(Refusal::NothingTicked.into()) } else { Ok(ids) }
}

/// `POST /centre/jobs/{noun}s`.
async fn many_page(clerk: Clerk<Recruiting>, jobs: Jobs, shell: Shell, form: Form, kind: Kind) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let ids = ticked(&form)?;
    let action = format!("/centre/jobs/{}", kind.path());
    if !form.ticked("confirmed") {
        return ask(&jobs, &clerk, shell, form, kind, action, &ids, true, StatusCode::OK).await;
    }
    let act = match kind.read(&jobs, &form) {
        Ok(act) => act,
        Err(refusal) => {
            let form = form.refused(&refusal);
            return ask(&jobs, &clerk, shell, form, kind, action, &ids, true, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let outcomes = acts::do_each(&jobs, clerk.organisation(), &clerk.actor(), &ids, act).await?;
    page_with_status(status(&outcomes), &OutcomePage { shell, kind, outcomes, back: list::back(&form, kind.list()) })
}

/// `GET /centre/jobs/validity`: 【修改有效期】 of all that a list shows, asked for by its address and not by ticks.
/// What is shown here is what will be changed, whatever joins the list meanwhile.
pub(crate) async fn validity_of_all(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let mut asked = Asked::read(&crate::asked::pairs(raw.as_deref())?, false)?;
    asked.tab = rows::Tab::Published;
    let now = jobs.clock().now();
    let ids = rows::ids(db, clerk.organisation(), &asked, now, ROWS_MAX + 1).await?;
    if ids.is_empty() {
        return Err(Refusal::NothingTicked.into());
    }
    if ids.len() > ROWS_MAX {
        return Err(Refusal::TooManyTicked(ROWS_MAX).into());
    }
    let kind = Kind::ChangeValidity;
    let form = Form::of([("back", asked.query())]);
    let action = format!("/centre/jobs/{}", kind.path());
    ask(&jobs, &clerk, shell, form, kind, action, &ids, true, StatusCode::OK).await
}

/// `POST /centre/jobs/{id}/{noun}`.
async fn one_page(clerk: Clerk<Recruiting>, jobs: Jobs, id: JobId, shell: Shell, form: Form, kind: Kind) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let action = format!("/centre/jobs/{id}/{}", kind.path_of_one());
    if !form.ticked("confirmed") {
        return ask(&jobs, &clerk, shell, form, kind, action, &[id], false, StatusCode::OK).await;
    }
    let act = match kind.read(&jobs, &form) {
        Ok(act) => act,
        Err(refusal) => {
            let form = form.refused(&refusal);
            return ask(&jobs, &clerk, shell, form, kind, action, &[id], false, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let outcome = acts::do_one(&jobs, clerk.organisation(), &clerk.actor(), id, act).await?;
    // The preview names the other job of the same name.
    let next = match (&outcome.twin, kind) {
        (Some(_), Kind::Publish) => format!("/centre/jobs/{id}"),
        (_, kind) => list::back(&form, kind.list()),
    };
    Ok(see_other_saying(&next, &wording::done_to(kind, &outcome.title)))
}

/// `POST /api/v1/centre/jobs/{noun}s` with `{"jobs": [id, …]}`: 200 with a line for every row, 409
/// where nothing was done.
async fn many_json(clerk: Clerk<Recruiting>, jobs: Jobs, form: Form, kind: Kind) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let ids = ticked(&form)?;
    let act = kind.read(&jobs, &form)?;
    let outcomes = acts::do_each(&jobs, clerk.organisation(), &clerk.actor(), &ids, act).await?;
    let status = status(&outcomes);
    let outcomes: Vec<JsonOutcome> = outcomes.into_iter().map(|o| json_outcome(o, kind)).collect();
    let done = outcomes.iter().filter(|o| o.done).count();
    Ok(json(status, JsonOutcomes { done, refused: outcomes.len() - done, outcomes }))
}

/// `POST /api/v1/centre/jobs/{id}/{noun}`.
async fn one_json(clerk: Clerk<Recruiting>, jobs: Jobs, id: JobId, form: Form, kind: Kind) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let act = kind.read(&jobs, &form)?;
    let outcome = acts::do_one(&jobs, clerk.organisation(), &clerk.actor(), id, act).await?;
    Ok(json(StatusCode::OK, json_outcome(outcome, kind)))
}

fn json_outcome(outcome: Outcome, kind: Kind) -> JsonOutcome {
    use web::Refusal as _;
    let (state, refusal) = match outcome.done {
        Ok(_) if kind == Kind::Submit => (Some("in_review"), None),
        Ok(_) if kind == Kind::Schedule => (Some("scheduled"), None),
        Ok(state) => (Some(state.code()), None),
        Err(refusal) => (None, Some(refusal)),
    };
    JsonOutcome {
        job: outcome.job,
        title: outcome.title,
        done: refusal.is_none(),
        state,
        code: refusal.as_ref().map(|r| r.code()),
        detail: refusal.as_ref().map(|r| r.zh()),
        duplicate_of: outcome.twin.map(|twin| twin.id),
    }
}

/// A batch of which no row could be done is refused, one of which any was is done.
fn status(outcomes: &[Outcome]) -> StatusCode {
    use web::Refusal as _;
    let refusals: Vec<&Refusal> = outcomes.iter().filter_map(|o| o.done.as_ref().err()).collect();
    match refusals.first() {
        Some(first) if refusals.len() == outcomes.len() => first.status(),
        Some(_) | None => StatusCode::OK,
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one page")]
async fn ask(
    jobs: &Jobs,
    clerk: &Clerk<Recruiting>,
    shell: Shell,
    form: Form,
    kind: Kind,
    action: String,
    ids: &[JobId],
    many: bool,
    status: StatusCode,
) -> Answer {
    let known = rows::titles_of(jobs.store().read(), clerk.organisation(), ids).await?;
    let mut known: HashMap<JobId, String> = known.into_iter().collect();
    let titles: Option<Vec<String>> = ids.iter().map(|id| known.remove(id)).collect();
    let back = list::back(&form, kind.list());
    let today = jobs.clock().today();
    page_with_status(
        status,
        &AskPage {
            shell,
            form,
            kind,
            action,
            ticked: if many { ids.to_vec() } else { Vec::new() },
            titles: titles.ok_or(NotFound)?,
            back,
            today,
            last_day: today.plus_days(VALID_DAYS_MAX),
            schedule_last: today.plus_days(schedule::DAYS_AHEAD_MAX),
        },
    )
}

/// For the outcome page: what the row is now.
pub(crate) fn state_words(kind: Kind, state: &JobState) -> String {
    match (kind, state) {
        (Kind::ChangeValidity, JobState::Published(p)) => wording::valid_through(p.until),
        (_, _) => wording::done_word(kind).to_owned(),
    }
}

pub(crate) fn refusal_words(refusal: &Refusal) -> String {
    web::Refusal::zh(refusal)
}
