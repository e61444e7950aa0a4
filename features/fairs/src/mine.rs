//! 我的报名: what the organisation registered for and how each stands (feature F6).

use crate::{
    Fair, Fairs, RegisteredJob, Registration, RegistrationId,
    register::CONTACT,
    registration::{Contact, State as Standing},
    show::marked_jobs,
    store as rows,
};
use access::{Clerk, FairRegistration};
use askama::Template;
use axum::extract::{RawQuery, State};
use web::{Answer, IdPath, NotFound, Pager, Paging, Shell, Stop, page as answer};

/// Registrations on a page.
const PER_PAGE: u64 = 20;

/// A registration with its fair, its state as it stands at this moment.
pub(crate) struct Mine {
    pub registration: Registration,
    pub fair: Fair,
    pub can_cancel: bool,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    shell: Shell,
    rows: Vec<Mine>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "mine_show.html")]
struct OnePage {
    shell: Shell,
    mine: Mine,
    jobs: Vec<(RegisteredJob, bool)>,
    contact: Option<Contact>,
}

/// The list.
pub(crate) async fn page(
    clerk: Clerk<FairRegistration>,
    State(fairs): State<Fairs>,
    shell: Shell,
    RawQuery(query): RawQuery,
) -> Answer {
    let form = crate::list::query(query.as_deref());
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let db = fairs.store.read();
    let (total, found) = rows::of_organisation(db, clerk.organisation(), paging.offset(), paging.per_page).await?;
    let mut list = Vec::new();
    for registration in found {
        let fair = rows::fair(db, registration.fair).await?.ok_or(NotFound)?;
        list.push(mine(&fairs, registration, fair));
    }
    let pager = Pager::new(paging, total, "/centre/registrations", &[]);
    answer(&MinePage { shell, rows: list, pager })
}

/// One registration: booth, contact (masked), jobs as they were, those that left since marked.
pub(crate) async fn show(
    clerk: Clerk<FairRegistration>,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<RegistrationId>,
) -> Answer {
    let mine = own(&fairs, &clerk, id).await?;
    let db = fairs.store.read();
    let contact = contact_of(&fairs, db, id).await?.map(|c| c.masked());
    let jobs = marked_jobs(&fairs, db, std::iter::once(&mine.registration)).await?;
    let jobs = jobs.into_iter().map(|(_, j, live)| (j, live)).collect();
    answer(&OnePage { shell, mine, jobs, contact })
}

/// The clerk's organisation's registration; another's does not exist.
pub(crate) async fn own(fairs: &Fairs, clerk: &Clerk<FairRegistration>, id: RegistrationId) -> Result<Mine, Stop> {
    let db = fairs.store.read();
    let registration =
        rows::registration(db, id).await?.filter(|r| r.organisation == clerk.organisation()).ok_or(NotFound)?;
    let fair = rows::fair(db, registration.fair).await?.ok_or(NotFound)?;
    Ok(mine(fairs, registration, fair))
}

fn mine(fairs: &Fairs, mut registration: Registration, fair: Fair) -> Mine {
    let now = fairs.clock.now();
    registration.state = registration.state.at(fair.facts.starts_at, now);
    let can_cancel = registration.state.is_live() && !fair.has_started(now);
    Mine { registration, fair, can_cancel }
}

/// The contact in plain text, for those who may read it.
pub(crate) async fn contact_of(
    fairs: &Fairs,
    db: &impl sea_orm::ConnectionTrait,
    id: RegistrationId,
) -> Result<Option<Contact>, Stop> {
    let Some(sealed) = rows::sealed_contact(db, id).await? else { return Ok(None) };
    let text = fairs.accounts.keys.open_text(CONTACT, id.0, sealed).map_err(Stop::fault)?;
    serde_json::from_str(&text).map(Some).map_err(Stop::fault)
}

impl OnePage {
    fn reason(&self) -> Option<&str> {
        self.mine.registration.state.reason()
    }

    fn is_returned(&self) -> bool {
        matches!(self.mine.registration.state, Standing::Returned { .. })
    }
}
