//! 【取消报名】, until the fair starts: booth and place are free at once (feature F6).

use crate::{
    Fairs, Refusal, Registration, RegistrationId,
    mine::{Mine, own},
    store as rows,
};
use access::{Clerk, FairRegistration};
use askama::Template;
use axum::extract::State;
use outbox::Deed;
use serde_json::json;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, page, see_other_saying};

#[derive(Template)]
#[template(path = "cancel.html")]
struct AskPage {
    shell: Shell,
    mine: Mine,
}

/// The button; without scripts the first press asks whether it is meant.
pub(crate) async fn cancel(
    clerk: Clerk<FairRegistration>,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<RegistrationId>,
    form: Form,
) -> Answer {
    let mine = own(&fairs, &clerk, id).await?;
    if !form.ticked("confirmed") && mine.can_cancel {
        return page(&AskPage { shell, mine });
    }
    cancel_own(&fairs, &clerk, id).await?;
    Ok(see_other_saying("/centre/registrations", "已取消报名"))
}

/// Cancels a registration of the clerk's organisation.
///
/// # Errors
/// 404 for another's, [`Refusal::FairStarted`], [`Refusal::NotLive`].
pub(crate) async fn cancel_own(
    fairs: &Fairs,
    clerk: &Clerk<FairRegistration>,
    id: RegistrationId,
) -> Result<Registration, Stop> {
    let tx = fairs.store.begin().await?;
    let mut registration =
        rows::registration(&*tx, id).await?.filter(|r| r.organisation == clerk.organisation()).ok_or(NotFound)?;
    let fair = rows::fair(&*tx, registration.fair).await?.ok_or(NotFound)?;
    let now = fairs.clock.now();
    let before = registration.state.code();
    registration.state = registration.state.cancel(fair.facts.starts_at, now)?;
    if !rows::write_state(&*tx, id, registration.revision, &registration.state, None).await? {
        // Decided or cancelled a moment ago: the next look tells.
        return Err(Refusal::NotLive.into());
    }
    let deed = Deed {
        at: now,
        actor: &clerk.actor(),
        action: "registration.cancellation",
        object_kind: "registration",
        object_id: id.0,
        states: Some((before, registration.state.code())),
        detail: json!({ "fair": fair.id }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    Ok(registration)
}
