//! 企业中心: where a clerk arrives. Who acts for no organisation yet chooses here. Guide 三（一）; feature B5.

use crate::{
    HomeFigure, Organisations,
    store::{organisation, profile},
    wording,
};
use access::{AnyPower, Clerk, Closed, Door, SignedIn};
use accounts::{ActingChoice, OrganisationSide};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use web::{Answer, NotFound, Shell, page};

#[derive(Template)]
#[template(path = "centre_home.html")]
struct CentreHomePage {
    shell: Shell,
    clerk: Clerk<AnyPower>,
    /// The state of 基本信息: words and tone.
    profile: (&'static str, &'static str),
    reason: Option<String>,
    suspended: Option<String>,
    recheck: Option<(&'static str, String)>,
    figures: Vec<HomeFigure>,
}

#[derive(Template)]
#[template(path = "centre_choice.html")]
struct ChoicePage {
    shell: Shell,
    choices: Vec<ActingChoice>,
    /// The mandate chosen at sign-in has ended.
    ended: bool,
}

pub(crate) async fn show(signed_in: SignedIn, State(room): State<Organisations>, shell: Shell) -> Answer {
    match Clerk::<AnyPower>::open(signed_in.identity()) {
        Ok(clerk) => {
            let saved = profile::current(room.store.read(), &room.accounts.keys, clerk.organisation()).await?;
            let (state, reason) = match &saved {
                None => (("未完善", "warn"), None),
                Some(p) => {
                    let state = &p.cycle.state;
                    ((state.zh(), state.tone()), state.reason().map(|r| r.as_str().to_owned()))
                }
            };
            let now = room.clock.now();
            let organisation = organisation::by_id(room.store.read(), clerk.organisation()).await?.ok_or(NotFound)?;
            let suspended = organisation.suspended(now).map(|(_, reason)| reason);
            let recheck = wording::recheck(organisation.verification, now);
            let mut figures = room.figures_of(&clerk).await?;
            let unread = clerk.person().unread;
            let path = "/me/messages".to_owned();
            figures.push(HomeFigure { label: "未读消息", count: unread, path, urgent: unread > 0 });
            page(&CentreHomePage { shell, clerk, profile: state, reason, suspended, recheck, figures })
        }
        Err(closed @ (Closed::NotActing | Closed::MandateEnded)) => {
            let Some(person) = signed_in.identity().person() else { return Ok(refuse(closed)) };
            let choices = room.organisations_of(person.id).await?;
            page(&ChoicePage { shell, choices, ended: closed == Closed::MandateEnded })
        }
        Err(closed) => Ok(refuse(closed)),
    }
}

/// A closed door, which the outermost layer words.
fn refuse(closed: Closed) -> axum::response::Response {
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(closed);
    response
}
