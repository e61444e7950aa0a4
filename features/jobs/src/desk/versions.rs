//! 历史版本: every publication of a job, who published it and when, and what changed since the one before. A published text
//! never changes, so that this is what seekers have read.

use crate::{
    Jobs,
    content::{Contact, Content},
    desk::difference::{self, Change, Piece},
    job::{JobId, State as JobState},
    store::{self as rows, NumberedVersion},
    supervise,
};
use access::{Clerk, Officer, OfficerId, PersonId, Recruiting, Reviewing};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use clock::Timestamp;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use uuid::Uuid;
use web::{Answer, IdPath, Pager, Paging, Shell, Stop, json, page as answer};

/// Versions of a page.
const PER_PAGE: u64 = 10;

/// One publication.
struct Shown {
    number: i64,
    at: Timestamp,
    who: String,
    /// Whether it is what seekers read now.
    is_public: bool,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "desk/versions.html")]
struct VersionsPage {
    shell: Shell,
    title: String,
    /// The page of the job, for crumbs and the way back.
    job: String,
    jobs: &'static str,
    /// What was written since the last publication and is not public.
    unpublished: Vec<Change>,
    versions: Vec<Shown>,
    pager: Pager,
}

/// `GET /centre/jobs/{id}/versions`.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let job = jobs.own(db, &clerk, id).await?;
    let form = crate::asked::pairs(raw.as_deref())?;
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let (versions, total) = read(&jobs, db, id, &job.state, paging).await?;
    let unpublished = match (&job.state, paging.page) {
        (JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. }, 1) => {
            let last = rows::numbered_versions(db, id, 0, 1, jobs.keys()).await?;
            let written = (&job.written.content, &job.written.contact);
            last.first().map(|v| difference::changes((&v.content, &v.contact), written)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let address = format!("/centre/jobs/{id}");
    answer(&VersionsPage {
        shell,
        title: job.written.content.title,
        pager: Pager::new(paging, total, &format!("{address}/versions"), &[]),
        job: address,
        jobs: "/centre/jobs",
        unpublished,
        versions,
    })
}

/// `GET /bureau/jobs/{id}/versions`: the same for the bureau that answers for the organisation.
pub(crate) async fn officer_page(
    officer: Officer<Reviewing>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    let seen = supervise::show(&jobs, db, &officer, id).await?;
    let form = crate::asked::pairs(raw.as_deref())?;
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let (versions, total) = read(&jobs, db, id, &seen.state, paging).await?;
    let address = format!("/bureau/jobs/{id}");
    answer(&VersionsPage {
        shell,
        title: seen.content.title,
        pager: Pager::new(paging, total, &format!("{address}/versions"), &[]),
        job: address,
        jobs: "/bureau/jobs",
        unpublished: Vec::new(),
        versions,
    })
}

/// `GET /api/v1/centre/jobs/{id}/versions?page=`.
pub(crate) async fn api(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    RawQuery(raw): RawQuery,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let job = jobs.own(db, &clerk, id).await?;
    let form = crate::asked::pairs(raw.as_deref())?;
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, false);
    let (versions, total) = read(&jobs, db, id, &job.state, paging).await?;
    let items: Vec<serde_json::Value> = versions
        .iter()
        .map(|v| {
            let changed: Vec<&str> = v.changes.iter().map(|c| c.field).collect();
            serde_json::json!({
                "number": v.number, "published_at": v.at.rfc3339(), "published_by": v.who, "public": v.is_public,
                "changed": changed,
            })
        })
        .collect();
    Ok(json(
        StatusCode::OK,
        serde_json::json!({ "total": total, "page": paging.page, "per_page": paging.per_page, "items": items }),
    ))
}

/// A page of versions, newest first, and how many there are.
async fn read(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    id: JobId,
    state: &JobState,
    paging: Paging,
) -> Result<(Vec<Shown>, u64), Stop> {
    let total = rows::count_versions(db, id).await?;
    // One more than the page shows: the last of it is compared with it.
    let found = rows::numbered_versions(db, id, paging.offset(), paging.per_page + 1, jobs.keys()).await?;
    let who = publishers(jobs, db, id, &found).await?;
    let public = match state.clone().at(jobs.clock().now()) {
        JobState::Published(p) => Some(p.version),
        JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. } | JobState::Deleted { .. } => None,
    };
    let page = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    let shown = found.iter().enumerate().take(page).map(|(n, v)| Shown {
        number: v.number,
        at: v.published_at,
        who: who.get(&v.number).cloned().unwrap_or_default(),
        is_public: public == Some(v.id),
        changes: found.get(n + 1).map(|before| changes(before, v)).unwrap_or_default(),
    });
    Ok((shown.collect(), total))
}

fn changes(before: &NumberedVersion, after: &NumberedVersion) -> Vec<Change> {
    let side = |v: &NumberedVersion| -> (Content, Contact) { (v.content.clone(), v.contact.clone()) };
    let (before, after) = (side(before), side(after));
    difference::changes((&before.0, &before.1), (&after.0, &after.1))
}

/// Who published each of these versions: the log has one line for each publication of a job, in the same order.
async fn publishers(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    id: JobId,
    versions: &[NumberedVersion],
) -> Result<HashMap<i64, String>, Stop> {
    let log = outbox::log_of(db, "job", id.0).await?;
    let publications: Vec<_> = log.into_iter().filter(|deed| deed.action == "job.publication").collect();
    let mut names: HashMap<(String, Uuid), String> = HashMap::new();
    let mut who = HashMap::with_capacity(versions.len());
    for version in versions {
        let at = usize::try_from(version.number - 1).ok();
        let Some(deed) = at.and_then(|at| publications.get(at)) else { continue };
        let kind = crate::wording_desk::actor_kind(&deed.actor_kind);
        let name = match deed.actor_id {
            None => kind.to_owned(),
            Some(actor) => {
                let key = (deed.actor_kind.clone(), actor);
                match names.get(&key) {
                    Some(name) => name.clone(),
                    None => {
                        let name = name_of(jobs, db, &deed.actor_kind, actor).await?;
                        let name = name.map_or_else(|| kind.to_owned(), |name| format!("{name}（{kind}）"));
                        names.insert(key, name.clone());
                        name
                    }
                }
            }
        };
        who.insert(version.number, name);
    }
    Ok(who)
}

async fn name_of(jobs: &Jobs, db: &impl ConnectionTrait, kind: &str, id: Uuid) -> Result<Option<String>, Stop> {
    let accounts = &jobs.organisations.accounts;
    Ok(match kind {
        "clerk" | "person" => accounts::persons::by_id(db, accounts, PersonId(id)).await?.map(|p| p.name),
        "officer" => accounts::officers::by_id(db, OfficerId(id)).await?.map(|o| o.name),
        _ => None,
    })
}

#[cfg(test)]
#[path = "versions_test.rs"]
mod tests;
