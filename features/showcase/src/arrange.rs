//! The order of the pictures: by 前移 and 后移 a place at a time, or the whole order at once, as dragging sends it. Nothing in a
//! picture changes, so no decision is asked for anew.

use crate::{
    ItemId, Refusal, Showcases,
    item::{Kind, moved},
    show::{PAGE, come_back},
    store as rows, wording,
};
use access::{Clerk, OrganisationId, OrganisationProfile};
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use sea_orm::ConnectionTrait;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json, see_other_saying};

/// `POST /centre/showcase/items/{item}/place` {to: earlier | later}
pub(crate) async fn shift(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    IdPath(id): IdPath<ItemId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match shift_one(&room, &clerk, id, form.get("to") != "later").await {
        Ok(()) => Ok(see_other_saying(&format!("{PAGE}#item-{id}"), wording::MOVED)),
        Err(stop) => come_back(&room, &clerk, shell, form, stop).await,
    }
}

async fn shift_one(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    id: ItemId,
    earlier: bool,
) -> Result<(), Stop> {
    let tx = room.store.begin().await?;
    rows::lock_known(&*tx, clerk.organisation()).await?;
    let order = order_of(&*tx, clerk.organisation()).await?;
    if !order.contains(&id) {
        return Err(NotFound.into());
    }
    write(&*tx, clerk, &moved(order, id, earlier), room.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// `PUT /api/v1/showcase/order` {items: [id]}: all pictures, in their new order.
pub(crate) async fn api_order(clerk: Clerk<OrganisationProfile>, State(room): State<Showcases>, form: Form) -> Answer {
    let wanted: Option<Vec<ItemId>> = form.all("items").into_iter().map(|i| i.parse().ok()).collect();
    let wanted = wanted.ok_or(Refusal::OrderChanged)?;
    let tx = room.store.begin().await?;
    rows::lock_known(&*tx, clerk.organisation()).await?;
    let (mut there, mut named) = (order_of(&*tx, clerk.organisation()).await?, wanted.clone());
    there.sort_unstable();
    named.sort_unstable();
    if there != named {
        return Err(Refusal::OrderChanged.into());
    }
    write(&*tx, &clerk, &wanted, room.clock.now()).await?;
    tx.commit().await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "items": wanted })))
}

async fn order_of(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<ItemId>, Stop> {
    let kept = rows::kept_of(db, id).await?;
    Ok(kept.into_iter().filter(|i| i.kind == Kind::Picture).map(|i| i.id).collect())
}

async fn write(
    tx: &impl ConnectionTrait,
    clerk: &Clerk<OrganisationProfile>,
    order: &[ItemId],
    at: Timestamp,
) -> Result<(), Stop> {
    for (place, id) in (1..).zip(order) {
        rows::set_place(tx, *id, place).await?;
    }
    outbox::record(
        tx,
        &outbox::Deed {
            at,
            actor: &clerk.actor(),
            action: "showcase.order",
            object_kind: "organisation",
            object_id: clerk.organisation().0,
            states: None,
            detail: serde_json::json!({ "pictures": order.len() }),
        },
    )
    .await?;
    Ok(())
}
