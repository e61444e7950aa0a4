//! The public page of an organisation: its approved profile and its open jobs.

use crate::Portal;
use access::{Anyone, OrganisationId};
use askama::Template;
use axum::extract::{Query, State};
use jobs::JobCard;
use organisations::PublicOrganisation;
use serde::Deserialize;
use showcase::PublicShowcase;
use web::{Answer, IdPath, NotFound, Pager, Paging, Shell, page};

/// `?page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    shell: Shell,
    organisation: PublicOrganisation,
    showcase: PublicShowcase,
    initial: String,
    jobs: Vec<JobCard>,
    total: u64,
    pager: Pager,
}

/// `GET /organisations/{id}`
pub(crate) async fn show(
    _: Anyone,
    State(portal): State<Portal>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let db = portal.organisations.store.read();
    let now = portal.organisations.clock.now();
    let organisation = portal.organisations.public(db, id).await?.ok_or(NotFound)?;
    let showcase = portal.showcases.public(db, id).await?;
    let paging = Paging::read(conditions.page.as_deref(), 20, shell.large);
    let (open, total) = portal.jobs.open_of(id, paging.offset(), paging.per_page, now).await?;
    let jobs = open.into_iter().map(JobCard::new).collect();
    let pager = Pager::new(paging, total, &format!("/organisations/{id}"), &[]);
    // The first character of the name that is not its place says more than 陆.
    let place = standards::division::find(organisation.division).map_or("", |d| d.name);
    let rest = organisation.name.strip_prefix(place).unwrap_or(&organisation.name);
    let initial = rest.chars().next().map_or_else(String::new, String::from);
    page(&OrganisationPage { shell, organisation, showcase, initial, jobs, total, pager })
}
