//! 单位档案: the organisations of the officer's division, what is known of each, and 【暂停】 and 【恢复】.

use crate::{
    Bureau,
    story::{self, Line},
    wording::{self, Refusal},
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use organisations::{Dossier, Listed, Only};
use review::Reason;
use serde::Deserialize;
use web::{Answer, Form, IdPath, Pager, Paging, Shell, Stop, json, page, page_with_status, see_other_saying};

const PATH: &str = "/bureau/organisations";

/// `?q=&state=due|suspended&page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    page: Option<String>,
}

impl Conditions {
    fn words(&self) -> String {
        self.q.trim().chars().take(100).collect()
    }

    fn only(&self) -> (Only, &'static str) {
        match self.state.as_str() {
            "due" => (Only::Due, "due"),
            "suspended" => (Only::Suspended, "suspended"),
            _ => (Only::All, ""),
        }
    }
}

#[derive(Template)]
#[template(path = "organisations.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Listed>,
    q: String,
    state: &'static str,
    due: u64,
    suspended: u64,
    total: u64,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct DossierPage {
    shell: Shell,
    form: Form,
    dossier: Dossier,
    jobs: usize,
    lines: Vec<Line>,
}

/// `GET /bureau/organisations`
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let (db, now) = (bureau.organisations.store.read(), bureau.organisations.clock.now());
    let (q, (only, state)) = (conditions.words(), conditions.only());
    let paging = Paging::read(conditions.page.as_deref(), 20, shell.large);
    let division = officer.division();
    let (rows, total) = organisations::list(db, division, &q, only, paging.offset(), paging.per_page, now).await?;
    let (due, suspended) = organisations::standing_counts(db, division, now).await?;
    let pager = Pager::new(paging, total, PATH, &[("q", &q), ("state", state)]);
    page(&ListPage { shell, rows, q, state, due, suspended, total, pager })
}

/// `GET /bureau/organisations/{organisation}`
pub(crate) async fn show(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
) -> Answer {
    render(&bureau, &officer, StatusCode::OK, shell, Form::default(), id).await
}

/// `POST /bureau/organisations/{organisation}/suspension` {reason}: 【暂停】
pub(crate) async fn suspend(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match set(&bureau, &officer, id, Some(&form)).await {
        Ok(()) => Ok(see_other_saying(&format!("{PATH}/{id}"), wording::SUSPENDED)),
        Err(stop) => come_back(&bureau, &officer, stop, shell, form, id).await,
    }
}

/// `POST /bureau/organisations/{organisation}/resumption`: 【恢复】
pub(crate) async fn resume(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match set(&bureau, &officer, id, None).await {
        Ok(()) => Ok(see_other_saying(&format!("{PATH}/{id}"), wording::RESUMED)),
        Err(stop) => come_back(&bureau, &officer, stop, shell, form, id).await,
    }
}

/// `GET /api/v1/bureau/organisations?q=&state=&page=`
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let (db, now) = (bureau.organisations.store.read(), bureau.organisations.clock.now());
    let paging = Paging::read(conditions.page.as_deref(), 50, false);
    let (words, (only, _)) = (conditions.words(), conditions.only());
    let (rows, total) =
        organisations::list(db, officer.division(), &words, only, paging.offset(), paging.per_page, now).await?;
    let items: Vec<_> = rows
        .into_iter()
        .map(|r| {
            serde_json::json!({
                "id": r.id, "name": r.name, "uscc": r.uscc, "division": r.division, "state": r.state.0, "due": r.due,
            })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": total, "items": items })))
}

/// `POST /api/v1/bureau/organisations/{organisation}/suspension` {reason}
pub(crate) async fn api_suspend(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    form: Form,
) -> Answer {
    set(&bureau, &officer, id, Some(&form)).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": "suspended" })))
}

/// `POST /api/v1/bureau/organisations/{organisation}/resumption`
pub(crate) async fn api_resume(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
) -> Answer {
    set(&bureau, &officer, id, None).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": "active" })))
}

async fn set(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: OrganisationId,
    suspends: Option<&Form>,
) -> Result<(), Stop> {
    let room = &bureau.organisations;
    let now = room.clock.now();
    organisations::dossier(room, officer.identity(), id, now).await?;
    let reason =
        suspends.map(|form| Reason::parse(form.get("reason"))).transpose().map_err(Refusal::SuspensionReason)?;
    let tx = room.store.begin().await?;
    organisations::suspend(room, &tx, officer.identity(), id, reason.as_ref(), now).await?;
    tx.commit().await?;
    bureau.jobs.heard_of_changes().await;
    Ok(())
}

async fn come_back(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    stop: Stop,
    shell: Shell,
    form: Form,
    id: OrganisationId,
) -> Answer {
    match stop {
        Stop::Refused(refusal) if refusal.status() != StatusCode::NOT_FOUND => {
            render(bureau, officer, refusal.status(), shell, form.refused(&*refusal), id).await
        }
        stop => Err(stop),
    }
}

async fn render(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    status: StatusCode,
    shell: Shell,
    form: Form,
    id: OrganisationId,
) -> Answer {
    let room = &bureau.organisations;
    let (db, now) = (room.store.read(), room.clock.now());
    let dossier = organisations::dossier(room, officer.identity(), id, now).await?;
    let jobs = bureau.jobs.published_of(db, id, now).await?.len();
    let mut deeds = outbox::log_of(db, "organisation", id.0).await?;
    deeds.extend(outbox::log_of(db, "profile", id.0).await?);
    deeds.extend(outbox::log_of(db, "names", id.0).await?);
    deeds.sort_by_key(|d| std::cmp::Reverse(d.at));
    let lines = story::tell(bureau, deeds).await?;
    page_with_status(status, &DossierPage { shell, form, dossier, jobs, lines })
}

impl DossierPage {
    fn place(&self) -> String {
        standards::division::full_name(&self.dossier.division)
    }
}
