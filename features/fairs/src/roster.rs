//! 报名情况: who registered for a fair of the planner's division, with the file of it. Contacts are masked here: in full
//! they are shown by the review, for a reason. Features F7, R1.

use crate::{
    FairId, Fairs, RegistrationId,
    fair::{Fair, Kind, Phase},
    list,
    manage::{Planner, own_fair},
    register::CONTACT,
    registration::{Contact, Registration},
    store::{self as rows, Listed, Wanted},
    wording,
};
use askama::Template;
use axum::{
    extract::{RawQuery, State as Room},
    http::StatusCode,
};
use clock::Timestamp;
use outbox::Deed;
use serde_json::{Value, json};
use std::collections::HashMap;
use web::{Answer, Form, IdPath, Pager, Paging, Shell, Stop, json as answer, page};

/// Rows of a page.
const ROWS: u64 = 20;
/// More organisations than any fair takes.
pub(crate) const ALL: u64 = 10_000;

/// A registration as the planner reads it.
pub(crate) struct Line {
    /// Its state as it stands now.
    pub registration: Registration,
    /// Masked; `None` online.
    pub contact: Option<Contact>,
    pub jobs: i64,
    pub headcount: i64,
    pub attended_at: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "roster.html")]
struct RosterPage {
    shell: Shell,
    form: Form,
    fair: Fair,
    phase: Phase,
    lines: Vec<Line>,
    tabs: Vec<Tab>,
    booths: Option<(usize, usize)>,
    attended: i64,
    can_attend: bool,
    pager: Pager,
}

/// A state with how many registrations are in it.
struct Tab {
    label: &'static str,
    code: &'static str,
    amount: i64,
}

/// The states by which the list is filtered, in the order of the tabs.
const STATES: [(&str, &str); 5] = [
    ("in_review", "审核中"),
    ("approved", "报名成功"),
    ("returned", "审核不通过"),
    ("cancelled", "已取消"),
    ("expired", "已过期"),
];

pub(crate) fn state_of(text: &str) -> Option<&'static str> {
    STATES.iter().map(|(code, _)| *code).find(|code| *code == text)
}

/// How many registrations stand in each state at the moment, and how many organisations came.
pub(crate) async fn counts(fairs: &Fairs, fair: &Fair) -> Result<(HashMap<&'static str, i64>, i64), Stop> {
    let has_started = fair.has_started(fairs.clock.now());
    let mut counts: HashMap<&'static str, i64> = STATES.iter().map(|(code, _)| (*code, 0)).collect();
    let mut attended = 0;
    for count in rows::state_counts(fairs.store.read(), fair.id).await? {
        let state = if count.state == "in_review" && has_started { "expired" } else { count.state.as_str() };
        if let Some(sum) = counts.get_mut(state) {
            *sum += count.amount;
        }
        if count.state == "approved" {
            attended += count.attended;
        }
    }
    Ok((counts, attended))
}

/// How many booths are open, and how many of them are taken; `None` online.
pub(crate) async fn booths(fairs: &Fairs, fair: &Fair) -> Result<Option<(usize, usize)>, Stop> {
    let Some(plan) = &fair.facts.plan else { return Ok(None) };
    let (open, held) = (plan.open_codes(), rows::held_booths(fairs.store.read(), fair.id).await?);
    Ok(Some((open.len(), open.intersection(&held).count())))
}

/// Some registrations of a fair, contacts masked.
pub(crate) async fn lines(
    fairs: &Fairs,
    fair: &Fair,
    wanted: &Wanted,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Line>), Stop> {
    let now = fairs.clock.now();
    let (total, listed) = rows::roster(fairs.store.read(), fair.id, wanted, offset, limit).await?;
    let lines = listed.into_iter().map(|l| line(fairs, fair, l, now)).collect::<Result<_, Stop>>()?;
    Ok((total, lines))
}

fn line(fairs: &Fairs, fair: &Fair, listed: Listed, now: Timestamp) -> Result<Line, Stop> {
    let Listed { mut registration, contact, jobs, headcount, attended_at } = listed;
    let contact = match contact {
        None => None,
        Some(sealed) => {
            let text = fairs.accounts.keys.open_text(CONTACT, registration.id.0, sealed).map_err(Stop::fault)?;
            Some(serde_json::from_str::<Contact>(&text).map_err(Stop::fault)?.masked())
        }
    };
    registration.state = registration.state.at(fair.facts.starts_at, now);
    Ok(Line { registration, contact, jobs, headcount, attended_at })
}

fn wanted(form: &Form, fair: &Fair, now: Timestamp) -> Wanted {
    Wanted { state: state_of(form.get("state")), words: form.get("q").to_owned(), has_started: fair.has_started(now) }
}

/// GET /bureau/fairs/{id}?state=&q=&page=
pub(crate) async fn show(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    RawQuery(query): RawQuery,
) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    let now = fairs.clock.now();
    let form = list::query(query.as_deref());
    let paging = Paging::read(Some(form.get("page")), ROWS, shell.large);
    let (total, lines) = lines(&fairs, &fair, &wanted(&form, &fair, now), paging.offset(), paging.per_page).await?;
    let (counts, attended) = counts(&fairs, &fair).await?;
    let mut tabs = vec![Tab { label: "全部", code: "", amount: counts.values().sum() }];
    tabs.extend(STATES.iter().map(|(code, label)| Tab {
        label,
        code,
        amount: counts.get(code).copied().unwrap_or_default(),
    }));
    let pager = Pager::new(
        paging,
        total,
        &format!("/bureau/fairs/{id}"),
        &[("state", form.get("state")), ("q", form.get("q"))],
    );
    let booths = booths(&fairs, &fair).await?;
    let can_attend = fair.takes_attendance(now).is_ok();
    page(&RosterPage { phase: fair.phase(now), shell, form, fair, lines, tabs, booths, attended, can_attend, pager })
}

impl RosterPage {
    fn is_here(&self, tab: &Tab) -> bool {
        state_of(self.form.get("state")).unwrap_or_default() == tab.code
    }

    fn is_on_site(&self) -> bool {
        self.fair.facts.kind == Kind::OnSite
    }

    fn is_draft(&self) -> bool {
        self.phase == Phase::Draft
    }

    fn is_approved(&self, line: &Line) -> bool {
        line.registration.state.code() == "approved"
    }
}

/// POST /bureau/fairs/{id}/exports and POST /api/v1/bureau/fairs/{id}/exports: what the filter shows, as CSV. The log
/// keeps that it was carried away.
pub(crate) async fn export(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    let now = fairs.clock.now();
    let (_, lines) = lines(&fairs, &fair, &wanted(&form, &fair, now), 0, ALL).await?;
    let ids: Vec<RegistrationId> = lines.iter().map(|l| l.registration.id).collect();
    let mut titles: HashMap<RegistrationId, Vec<String>> = HashMap::new();
    for some in ids.chunks(1_000) {
        for (registration, job) in rows::jobs_of(fairs.store.read(), some).await? {
            titles.entry(registration).or_default().push(wording::job_of_export(&job.title, job.headcount));
        }
    }
    let tx = fairs.store.begin().await?;
    let deed = Deed {
        at: now,
        actor: &planner.actor(),
        action: "fair.export",
        object_kind: "fair",
        object_id: id.0,
        states: None,
        detail: json!({ "state": form.get("state"), "registrations": lines.len() }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    let mut records = vec![wording::EXPORT_HEADING.map(str::to_owned).to_vec()];
    records.extend(lines.iter().map(|l| record(l, titles.get(&l.registration.id))));
    Ok(web::csv::file(&format!("fair-registrations-{}.csv", now.day()), web::csv::write(&records)))
}

fn record(line: &Line, titles: Option<&Vec<String>>) -> Vec<String> {
    let r = &line.registration;
    let contact = |read: fn(&Contact) -> &String| line.contact.as_ref().map(read).cloned().unwrap_or_default();
    vec![
        r.booth.clone().unwrap_or_default(),
        r.organisation_name.clone(),
        r.state.zh().to_owned(),
        r.state.reason().unwrap_or_default().to_owned(),
        contact(|c| &c.name),
        contact(|c| &c.phone),
        line.jobs.to_string(),
        line.headcount.to_string(),
        titles.map(|t| t.join("；")).unwrap_or_default(),
        r.registered_at.short(),
        line.attended_at.map(Timestamp::short).unwrap_or_default(),
    ]
}

/// GET /api/v1/bureau/fairs/{id}/registrations?state=&q=&page=&per_page=
pub(crate) async fn api(
    planner: Planner,
    Room(fairs): Room<Fairs>,
    IdPath(id): IdPath<FairId>,
    RawQuery(query): RawQuery,
) -> Answer {
    let fair = own_fair(fairs.store.read(), &planner, id).await?;
    let form = list::query(query.as_deref());
    let per_page = form.get("per_page").parse::<u64>().unwrap_or(ROWS).clamp(1, 100);
    let paging = Paging::read(Some(form.get("page")), per_page, false);
    let wanted = wanted(&form, &fair, fairs.clock.now());
    let (total, lines) = lines(&fairs, &fair, &wanted, paging.offset(), per_page).await?;
    let items: Vec<Value> = lines.iter().map(shape).collect();
    Ok(answer(StatusCode::OK, json!({ "total": total, "items": items })))
}

pub(crate) fn shape(line: &Line) -> Value {
    let r = &line.registration;
    let contact = line.contact.as_ref();
    json!({
        "id": r.id,
        "organisation": r.organisation,
        "organisation_name": r.organisation_name,
        "booth": r.booth,
        "state": r.state.code(),
        "reason": r.state.reason(),
        "contact": contact.map(|c| json!({ "name": c.name, "phone": c.phone })),
        "jobs": line.jobs,
        "headcount": line.headcount,
        "registered_at": r.registered_at.rfc3339(),
        "attended_at": line.attended_at.map(Timestamp::rfc3339),
    })
}

#[cfg(test)]
#[path = "roster_test.rs"]
mod tests;
