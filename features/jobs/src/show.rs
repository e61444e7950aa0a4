//! A job's page for everyone. The database decides: what is not public now is 404 where it never
//! was, 410 with similar jobs where it was; the own clerk and the bureau of the organisation's
//! division see it still.

use crate::{
    Jobs,
    card::JobCard,
    content::{Contact, Content},
    index::facet,
    job::{JobId, State as JobState},
    store as rows,
    wording::Refusal,
};
use access::{Anyone, Identity, Power, Role};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use search::Query;
use standards::division;
use web::{Answer, IdPath, NotFound, Shell, Stop, page_with_status};

/// Similar jobs shown instead of one that is gone.
const SIMILAR: usize = 6;

/// What a reader may see of a job.
pub(crate) struct Seen {
    pub id: JobId,
    pub content: Content,
    pub contact: Contact,
    pub organisation: organisations::PublicOrganisation,
    pub state: JobState,
}

/// How a job answers a reader.
pub(crate) enum Sight {
    /// It is public, or the reader may see it all the same.
    Open(Box<Seen>),
    /// It was public: the last text tells what is similar.
    Gone(Box<Content>),
}

#[derive(Template)]
#[template(path = "show.html")]
struct ShowPage {
    shell: Shell,
    seen: Seen,
    /// Full for whoever is signed in, masked otherwise.
    phone: String,
    place: String,
}

#[derive(Template)]
#[template(path = "gone.html")]
struct GonePage {
    shell: Shell,
    similar: Vec<JobCard>,
}

/// `GET /jobs/{id}`.
pub(crate) async fn page(reader: Anyone, State(jobs): State<Jobs>, IdPath(id): IdPath<JobId>, shell: Shell) -> Answer {
    match look(&jobs, reader.identity(), id).await? {
        Sight::Open(seen) => {
            let seen = *seen;
            let phone = phone_for(reader.identity(), &seen.contact);
            let place = division::full_name(seen.content.place.code);
            page_with_status(StatusCode::OK, &ShowPage { shell, phone, place, seen })
        }
        Sight::Gone(content) => {
            let similar = similar(&jobs, &content);
            page_with_status(StatusCode::GONE, &GonePage { shell, similar })
        }
    }
}

/// The number as this reader may see it: whoever is signed in sees it whole, since calling it is what
/// it is published for; others see it masked, so that it cannot be gathered by machines.
pub(crate) fn phone_for(identity: &Identity, contact: &Contact) -> String {
    if identity.is_anonymous() { contact.phone.masked() } else { contact.phone.as_str().to_owned() }
}

/// What `identity` may see of a job now.
///
/// # Errors
/// 404 where nothing.
pub(crate) async fn look(jobs: &Jobs, identity: &Identity, id: JobId) -> Result<Sight, Stop> {
    let now = jobs.clock().now();
    let db = jobs.store().read();
    let job = rows::load(db, id, jobs.keys()).await?.ok_or(NotFound)?;
    let state = job.state.clone().at(now);
    let organisation = jobs.organisations.public(db, job.organisation).await?;
    let version = match state.version() {
        Some(version) => rows::version(db, version, jobs.keys()).await?,
        None => None,
    };
    let is_public = matches!(state, JobState::Published(_)) && !rows::is_hidden(db, job.organisation).await?;
    match (organisation, version) {
        (Some(organisation), Some(version)) if is_public => {
            Ok(Sight::Open(Box::new(Seen { id, content: version.content, contact: version.contact, organisation, state })))
        }
        (Some(organisation), version) if may_see_all_the_same(jobs, identity, &job, now).await? => {
            let (content, contact) = match version {
                Some(version) => (version.content, version.contact),
                None => (job.written.content, job.written.contact),
            };
            Ok(Sight::Open(Box::new(Seen { id, content, contact, organisation, state })))
        }
        (_, Some(version)) => Ok(Sight::Gone(Box::new(version.content))),
        (_, None) => Err(NotFound.into()),
    }
}

/// The own clerk, the reviewers of the organisation's division or above, and the system's administrators;
/// nobody sees what was deleted.
async fn may_see_all_the_same(
    jobs: &Jobs,
    identity: &Identity,
    job: &crate::job::Job,
    now: Timestamp,
) -> Result<bool, Stop> {
    if let JobState::Deleted { .. } = job.state.clone().at(now) {
        return Ok(false);
    }
    match identity {
        Identity::Person(person) => Ok(person.acting.as_ref().is_some_and(|acting| {
            acting.organisation == job.organisation && acting.mandate.is_some_and(|m| m.powers.holds(Power::Recruiting))
        })),
        Identity::Officer(officer) if officer.roles.contains(&Role::SystemAdministrator) => Ok(true),
        Identity::Officer(officer) if officer.roles.contains(&Role::Reviewer) => {
            let saved = jobs.organisations.complete(jobs.store().read(), job.organisation).await;
            match saved {
                Ok(organisation) => Ok(division::is_within(organisation.division(), &officer.division)),
                Err(Stop::Refused(_)) => Ok(false),
                Err(fault @ Stop::Fault(_)) => Err(fault),
            }
        }
        Identity::Anonymous | Identity::Organisation(_) | Identity::Officer(_) => Ok(false),
    }
}

/// Jobs of the same kind: in the same city first, then anywhere, then of the whole group.
fn similar(jobs: &Jobs, content: &Content) -> Vec<JobCard> {
    let now = jobs.clock().now();
    let city = division::city_of(content.place.code).map_or(content.place.code, |c| c.code);
    let category = || Query::default().only(facet::CATEGORY, [content.category.code]);
    let tries = [
        category().only(facet::REGION, [city]),
        category(),
        Query::default().only(facet::CATEGORY, [content.category.group_code()]),
    ];
    let mut found: Vec<crate::JobItem> = Vec::new();
    for query in tries {
        if let Ok(page) = jobs.index.search(&query.limit(SIMILAR), now) {
            for item in crate::find::items(&page) {
                if found.len() < SIMILAR && !found.iter().any(|f| f.id == item.id) {
                    found.push(item);
                }
            }
        }
        if found.len() >= SIMILAR {
            break;
        }
    }
    found.into_iter().map(JobCard::new).collect()
}

/// What the API says of a job that is gone.
pub(crate) fn gone() -> Stop {
    Refusal::Gone.into()
}
