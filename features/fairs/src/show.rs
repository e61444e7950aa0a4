//! 【查看详情】: time, place, organiser, notice, floor plan, who takes part with which jobs (feature F1).

use crate::{
    Fair, FairId, Fairs, PlanPicture, RegisteredJob, Registration, Turnout,
    fair::{Kind, Phase, Standing},
    list,
    store::{self as rows},
};
use access::{Anyone, Identity, Role};
use askama::Template;
use axum::extract::{RawQuery, State};
use sea_orm::ConnectionTrait;
use std::collections::HashSet;
use uuid::Uuid;
use web::{Answer, Basis, IdPath, NotFound, Pager, Paging, Shell, Stop, page as answer};

/// Organisations on a page.
const PER_PAGE: u64 = 20;

/// An organisation that takes part and what it brings; `true` for a job that can still be read.
pub(crate) struct Participant {
    pub registration: Registration,
    pub jobs: Vec<(RegisteredJob, bool)>,
}

#[derive(Template)]
#[template(path = "show.html")]
struct ShowPage {
    shell: Shell,
    fair: Fair,
    phase: Phase,
    division: String,
    plan: Option<PlanPicture>,
    turnout: Turnout,
    participants: Vec<Participant>,
    total: u64,
    pager: Pager,
}

/// The page of a fair. A draft exists for the planners of its division only.
pub(crate) async fn page(
    visitor: Anyone,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    RawQuery(query): RawQuery,
) -> Answer {
    let make = |shell| make(&fairs, visitor.identity(), id, query.as_deref(), shell);
    fairs.pages.show(shell, Basis::Database(0), make).await
}

async fn make(fairs: &Fairs, visitor: &Identity, id: FairId, query: Option<&str>, shell: Shell) -> Answer {
    let db = fairs.store.read();
    let fair = seen_by(visitor, rows::fair(db, id).await?).ok_or(NotFound)?;
    let form = list::query(query);
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let (total, participants) = participants(fairs, id, paging.offset(), paging.per_page).await?;
    let plan = match &fair.facts.plan {
        Some(recipe) => Some(PlanPicture::new(recipe, &rows::held_booths(db, id).await?)),
        None => None,
    };
    let turnout = rows::find::turnouts(db, &[id]).await?.remove(&id).unwrap_or_default();
    let pager = Pager::new(paging, total, &format!("/fairs/{id}"), &[]);
    let phase = fair.phase(fairs.clock.now());
    let division = standards::division::full_name(&fair.facts.division);
    answer(&ShowPage { shell, phase, division, plan, turnout, participants, total, pager, fair })
}

/// The fair, where `identity` may see it.
pub(crate) fn seen_by(identity: &Identity, fair: Option<Fair>) -> Option<Fair> {
    fair.filter(|f| match f.standing {
        Standing::Published | Standing::Cancelled { .. } => true,
        Standing::Draft => match identity {
            Identity::Officer(o) => {
                o.roles.contains(&Role::FairPlanner) && standards::division::is_within(&f.facts.division, &o.division)
            }
            Identity::Anonymous | Identity::Person(_) | Identity::Organisation(_) => false,
        },
    })
}

/// One page of those that take part, and how many there are.
pub(crate) async fn participants(
    fairs: &Fairs,
    id: FairId,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Participant>), Stop> {
    let db = fairs.store.read();
    let (total, registrations) = rows::participants(db, id, offset, limit).await?;
    let mut participants: Vec<Participant> =
        registrations.into_iter().map(|registration| Participant { registration, jobs: Vec::new() }).collect();
    for (registration, job, live) in marked_jobs(fairs, db, participants.iter().map(|p| &p.registration)).await? {
        if let Some(p) = participants.iter_mut().find(|p| p.registration.id == registration) {
            p.jobs.push((job, live));
        }
    }
    Ok((total, participants))
}

/// The jobs of registrations, each with whether the public can still read it.
pub(crate) async fn marked_jobs<'a>(
    fairs: &Fairs,
    db: &impl ConnectionTrait,
    registrations: impl Iterator<Item = &'a Registration>,
) -> Result<Vec<(crate::RegistrationId, RegisteredJob, bool)>, Stop> {
    let ids: Vec<_> = registrations.map(|r| r.id).collect();
    let jobs = rows::jobs_of(db, &ids).await?;
    let wanted: Vec<Uuid> = jobs.iter().map(|(_, j)| j.job).collect::<HashSet<_>>().into_iter().collect();
    let live = fairs.employers.still_published(&wanted, fairs.clock.now()).await?;
    Ok(jobs
        .into_iter()
        .map(|(r, j)| {
            let is_live = live.contains(&j.job);
            (r, j, is_live)
        })
        .collect())
}
