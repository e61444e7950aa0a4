//! A job's page for everyone. The database decides: what is not public now is 404 where it never
//! was, 410 with similar jobs where it was; the own clerk and the bureau of the organisation's
//! division see it still.

use crate::{
    Jobs,
    card::{Face, JobCard},
    content::{Contact, Content},
    index::{JobItem, facet},
    job::{JobId, State as JobState},
    meaning,
    phone::ShownPhone,
    posting, store as rows,
    wording::Refusal,
    wording_find as wording,
};
use access::{Anyone, Identity, OrganisationId, Power, Role};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use organisations::PublicOrganisation;
use search::{Query, Sort};
use standards::division;
use web::{Answer, Basis, ChoiceGroup, IdPath, NotFound, Shell, Stop, page_with_status};

/// Similar jobs shown with a job, and instead of one that is gone.
const SIMILAR: usize = 6;

/// What a reader may see of a job.
pub(crate) struct Seen {
    pub id: JobId,
    pub content: Content,
    pub contact: Contact,
    /// Who offers it, as it called itself when it published.
    pub organisation_id: OrganisationId,
    /// Its name, likewise.
    pub organisation_name: String,
    /// Its approved profile; `None` while it is suspended.
    pub organisation: Option<PublicOrganisation>,
    /// Whether seekers see none of its jobs for now.
    pub is_hidden: bool,
    /// Whether the reader answers for it: its own clerk, or the bureau of its organisation.
    pub is_own: bool,
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
    /// As this reader sees it.
    phone: ShownPhone,
    /// What stands before the employer's name.
    face: Face,
    place: String,
    /// Why somebody sees what seekers do not.
    notice: Option<String>,
    /// The one address of this page.
    address: String,
    summary: String,
    /// For machines; `None` where seekers do not see the job, and search engines are to pass over it.
    json_ld: Option<String>,
    similar: Vec<JobCard>,
}

#[derive(Template)]
#[template(path = "gone.html")]
struct GonePage {
    shell: Shell,
    similar: Vec<JobCard>,
    /// What the search is filled in with: the title of the job, and the city it was in.
    content: Content,
    region: &'static str,
    places: Vec<ChoiceGroup>,
}

/// `GET /jobs/{id}`.
pub(crate) async fn page(
    reader: Anyone,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    headers: HeaderMap,
    shell: Shell,
) -> Answer {
    let basis = Basis::Database(jobs.index.applied());
    let shown = jobs.pages.show(shell, basis, |shell| make(&jobs, reader.identity(), id, shell)).await?;
    if shown.status() == StatusCode::OK {
        jobs.count_view(reader.identity(), &headers, id);
    }
    Ok(shown)
}

async fn make(jobs: &Jobs, reader: &Identity, id: JobId, shell: Shell) -> Answer {
    match look(jobs, reader, id).await? {
        Sight::Open(seen) => {
            let seen = *seen;
            let phone = phone_for(jobs, reader, &seen);
            let logo = jobs.organisations.logos_of(&[seen.organisation_id]).await?.remove(&seen.organisation_id);
            let face = Face::of(logo, &seen.organisation_name, seen.content.place.code);
            let place = division::full_name(seen.content.place.code);
            let notice = notice(&seen);
            let similar = jobs.cards(similar(jobs, &seen.content, id), &[]).await?;
            let address = posting::address(&shell.site.public_url, id);
            let (summary, json_ld) = (posting::summary(&seen), posting::json_ld(&seen, &shell.site.public_url));
            let page = ShowPage { shell, phone, face, place, notice, address, summary, json_ld, similar, seen };
            page_with_status(StatusCode::OK, &page)
        }
        Sight::Gone(content) => {
            let similar = jobs.cards(similar(jobs, &content, id), &[]).await?;
            let region = division::city_of(content.place.code).unwrap_or(content.place);
            let places = jobs.places();
            page_with_status(
                StatusCode::GONE,
                &GonePage { shell, similar, region: region.code, places, content: *content },
            )
        }
    }
}

/// The number as this reader may see it: see [`crate::phone`].
pub(crate) fn phone_for(jobs: &Jobs, reader: &Identity, seen: &Seen) -> ShownPhone {
    jobs.readers.show(reader, seen.is_own, seen.id, &seen.contact.phone, jobs.clock().now())
}

/// The sentence above a job that seekers do not see.
fn notice(seen: &Seen) -> Option<String> {
    match seen.state {
        JobState::Published(_) if seen.is_hidden => Some(wording::organisation_is_hidden()),
        JobState::Published(_) => None,
        JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. } | JobState::Deleted { .. } => {
            Some(wording::only_you_see_it(seen.state.zh()))
        }
    }
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
    if matches!(state, JobState::Deleted { .. }) {
        return Err(NotFound.into());
    }
    let organisation = jobs.organisations.public(db, job.organisation).await?;
    let is_hidden = organisation.is_none() || rows::is_hidden(db, job.organisation, now).await?;
    let version = match state.version() {
        Some(version) => rows::version(db, version, jobs.keys()).await?,
        None => None,
    };
    let is_public = matches!(state, JobState::Published(_)) && !is_hidden;
    let may_see_all = acts_for(identity, job.organisation)
        || answers_for(jobs, identity, job.organisation, organisation.as_ref()).await?;
    let Some(version) = version else {
        // Never public: it is there for its own organisation and its bureau only.
        if !may_see_all {
            return Err(NotFound.into());
        }
        let own_name = identity.person().and_then(|p| p.acting.as_ref()).map(|a| a.name.clone());
        let name = own_name.or_else(|| organisation.as_ref().map(|o| o.name.clone())).ok_or(NotFound)?;
        let (content, contact) = (job.written.content, job.written.contact);
        let organisation_id = job.organisation;
        return Ok(Sight::Open(Box::new(Seen {
            id,
            content,
            contact,
            organisation_id,
            organisation_name: name,
            organisation,
            is_hidden,
            is_own: true,
            state,
        })));
    };
    if !is_public && !may_see_all {
        return Ok(Sight::Gone(Box::new(version.content)));
    }
    // The text is that of the day; the employer is called as it is called now.
    let organisation_name = organisation.as_ref().map_or(version.organisation_name, |o| o.name.clone());
    Ok(Sight::Open(Box::new(Seen {
        id,
        content: version.content,
        contact: version.contact,
        organisation_id: version.organisation,
        organisation_name,
        organisation,
        is_hidden,
        is_own: may_see_all,
        state,
    })))
}

/// Whether the reader acts for the organisation with the power to see its jobs as they are written.
fn acts_for(identity: &Identity, organisation: OrganisationId) -> bool {
    identity.person().and_then(|p| p.acting.as_ref()).is_some_and(|acting| {
        acting.organisation == organisation && acting.mandate.is_some_and(|m| m.powers.holds(Power::Recruiting))
    })
}

/// Whether the reader is a reviewer of the bureau that answers for the organisation, of its division or one
/// above it, or the system's administrator there (the access table, `docs/access.csv`).
async fn answers_for(
    jobs: &Jobs,
    identity: &Identity,
    organisation: OrganisationId,
    public: Option<&PublicOrganisation>,
) -> Result<bool, Stop> {
    let Identity::Officer(officer) = identity else { return Ok(false) };
    if !officer.roles.iter().any(|role| matches!(role, Role::Reviewer | Role::SystemAdministrator)) {
        return Ok(false);
    }
    if let Some(public) = public {
        return Ok(division::is_within(public.division, &officer.division));
    }
    match jobs.organisations.complete(jobs.store().read(), organisation).await {
        Ok(complete) => Ok(division::is_within(complete.division(), &officer.division)),
        Err(Stop::Refused(_)) => Ok(false),
        Err(fault @ Stop::Fault(_)) => Err(fault),
    }
}

/// Jobs like one that somebody looks at: of the same category in the same county, then city, then what the words of the
/// title find in the same city, then the category anywhere, then its group. Never the job itself; only what seekers
/// find at this moment, since the index says so. At most five questions of seven rows each.
pub(crate) fn similar(jobs: &Jobs, content: &Content, itself: JobId) -> Vec<JobItem> {
    let now = jobs.clock().now();
    let city = division::city_of(content.place.code).map_or(content.place.code, |c| c.code);
    let category = || Query::default().only(facet::CATEGORY, [content.category.code]);
    let (words, _) = meaning::read(Query::typed(&content.title).words, false, jobs.province());
    let any_word = search::Word { alternatives: words.into_iter().flat_map(|w| w.alternatives).collect() };
    let named_so = Query { words: vec![any_word], literal: true, ..Query::default() };
    let tries = [
        category().only(facet::REGION, [content.place.code]),
        category().only(facet::REGION, [city]),
        named_so.only(facet::REGION, [city]).sorted(Sort::Relevance),
        category(),
        Query::default().only(facet::CATEGORY, [content.category.group_code()]),
    ];
    let mut found: Vec<JobItem> = Vec::new();
    for query in tries {
        if let Ok(page) = jobs.index.search(&query.limit(SIMILAR + 1), now) {
            for item in crate::find::items(&page) {
                if found.len() < SIMILAR && item.id != itself && !found.iter().any(|f| f.id == item.id) {
                    found.push(item);
                }
            }
        }
        if found.len() >= SIMILAR {
            break;
        }
    }
    found
}

/// What the API says of a job that is gone.
pub(crate) fn gone() -> Stop {
    Refusal::Gone.into()
}
