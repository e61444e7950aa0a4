//! 【提交审核】: everything that waits to be submitted goes to the bureau, each item for a decision of its own.

use crate::{
    Refusal, Showcases,
    item::{Item, State},
    keep::note,
    show::{PAGE, come_back},
    store as rows, wording,
};
use access::{Clerk, OrganisationProfile};
use axum::extract::State as RoomState;
use web::{Answer, Form, Shell, Stop, see_other_saying};

/// `POST /centre/showcase/submissions`
pub(crate) async fn submit(
    clerk: Clerk<OrganisationProfile>,
    RoomState(room): RoomState<Showcases>,
    shell: Shell,
    form: Form,
) -> Answer {
    match submit_all(&room, &clerk).await {
        Ok(_) => Ok(see_other_saying(PAGE, wording::SUBMITTED)),
        Err(stop) => come_back(&room, &clerk, shell, form, stop).await,
    }
}

/// Submits every draft, all or none.
pub(crate) async fn submit_all(room: &Showcases, clerk: &Clerk<OrganisationProfile>) -> Result<Vec<Item>, Stop> {
    let (id, now, person) = (clerk.organisation(), room.clock.now(), clerk.person().id);
    let division = room.division_of(clerk).await?;
    let tx = room.store.begin().await?;
    rows::lock(&*tx, id, &division).await?;
    rows::set_division(&*tx, id, &division).await?;
    let drafts = rows::kept_of(&*tx, id).await?.into_iter().filter(|i| i.state == State::Draft);
    let mut submitted = Vec::new();
    for draft in drafts {
        let from = draft.state.code();
        let item = draft.submit(now).map_err(|_| Refusal::NotNow)?;
        rows::submit(&*tx, &item, person, now).await?;
        let detail = serde_json::json!({ "revision": item.revision });
        note(&*tx, &clerk.actor(), "showcase.submission", &item, from, detail, now).await?;
        submitted.push(item);
    }
    if submitted.is_empty() {
        return Err(Refusal::NothingToSubmit.into());
    }
    tx.commit().await?;
    Ok(submitted)
}
