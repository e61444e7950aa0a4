//! 【保存说明】: other words for a picture or film that nobody decided on yet. A returned one can be submitted again.

use crate::{
    ItemId, Refusal, Showcases,
    intake::checked_caption,
    item::Item,
    keep::{note, own},
    show::{PAGE, come_back},
    store as rows, wording,
};
use access::{Clerk, OrganisationProfile};
use axum::extract::State;
use web::{Answer, Form, IdPath, Shell, Stop, see_other_saying};

/// `POST /centre/showcase/items/{item}/caption` {caption}
pub(crate) async fn submit(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    IdPath(id): IdPath<ItemId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match recaption(&room, &clerk, id, &form).await {
        Ok(_) => Ok(see_other_saying(&format!("{PAGE}#item-{id}"), wording::RECAPTIONED)),
        Err(stop) => come_back(&room, &clerk, shell, form, stop).await,
    }
}

pub(crate) async fn recaption(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    id: ItemId,
    form: &Form,
) -> Result<Item, Stop> {
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before = own(&*tx, clerk, id).await?;
    let caption = checked_caption(before.kind, form.get("caption"))?;
    let from = before.state.code();
    let item = before.recaption(caption).map_err(|_| Refusal::NotNow)?;
    rows::save(&*tx, &item, now).await?;
    let detail = serde_json::json!({ "revision": item.revision });
    note(&*tx, &clerk.actor(), "showcase.caption", &item, from, detail, now).await?;
    tx.commit().await?;
    Ok(item)
}
