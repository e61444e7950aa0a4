//! 单位首页: where an organisation account arrives. It says what the account is for and what comes next.

use crate::{
    Organisations,
    organisation::Organisation,
    store::{mandate, organisation, profile},
};
use access::OrganisationAccount;
use askama::Template;
use axum::extract::State;
use web::{Answer, NotFound, Shell, page};

#[derive(Template)]
#[template(path = "unit_home.html")]
struct UnitHomePage {
    shell: Shell,
    organisation: Organisation,
    clerks: usize,
    /// The state of 基本信息: words and tone.
    profile: (&'static str, &'static str),
    is_approved: bool,
    suspended: Option<String>,
}

pub(crate) async fn show(unit: OrganisationAccount, State(room): State<Organisations>, shell: Shell) -> Answer {
    let db = room.store.read();
    let now = room.clock.now();
    let id = unit.identity().organisation;
    let organisation = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let bound = mandate::bound_to(db, id).await?;
    let clerks = bound.iter().filter(|m| m.active(now).is_some()).count();
    let saved = profile::current(db, &room.accounts.keys, id).await?;
    let profile = saved.as_ref().map_or(("未完善", "warn"), |p| (p.cycle.state.zh(), p.cycle.state.tone()));
    let is_approved = profile::standing(db, id).await?.is_some_and(|s| s.approved_name.is_some());
    let suspended = organisation.suspended(now).map(|(_, reason)| reason);
    page(&UnitHomePage { shell, suspended, organisation, clerks, profile, is_approved })
}
