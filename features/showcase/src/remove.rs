//! 【删除】: an item is gone for everybody at once; what the bureau saw is kept among the files for some days more.

use crate::{
    ItemId, Refusal, Showcases, address,
    item::{Item, Kind, State},
    keep::{note, own},
    show::{PAGE, come_back},
    store as rows, wording,
};
use access::{Clerk, OrganisationProfile};
use askama::Template;
use axum::extract::State as RoomState;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, page, see_other_saying};

/// Asks where no script did.
#[derive(Template)]
#[template(path = "remove.html")]
struct AskPage {
    shell: Shell,
    item: Item,
}

impl AskPage {
    fn name(&self) -> String {
        wording::name(&self.item)
    }

    fn address(&self) -> String {
        address(self.item.organisation, self.item.id)
    }

    fn is_public(&self) -> bool {
        matches!(self.item.state, State::Approved { .. })
    }
}

/// `POST /centre/showcase/items/{item}/removal` {confirmed}
pub(crate) async fn submit(
    clerk: Clerk<OrganisationProfile>,
    RoomState(room): RoomState<Showcases>,
    IdPath(id): IdPath<ItemId>,
    shell: Shell,
    form: Form,
) -> Answer {
    if !form.ticked("confirmed") {
        let item = rows::by_id(room.store.read(), id).await?;
        let item = item.filter(|i| i.organisation == clerk.organisation() && i.state.is_kept()).ok_or(NotFound)?;
        return page(&AskPage { shell, item });
    }
    match remove(&room, &clerk, id).await {
        Ok(_) => Ok(see_other_saying(PAGE, wording::REMOVED)),
        Err(stop) => come_back(&room, &clerk, shell, form, stop).await,
    }
}

pub(crate) async fn remove(room: &Showcases, clerk: &Clerk<OrganisationProfile>, id: ItemId) -> Result<Item, Stop> {
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before = own(&*tx, clerk, id).await?;
    let from = before.state.code();
    let item = before.remove().map_err(|_| Refusal::NotNow)?;
    rows::save(&*tx, &item, now).await?;
    note(&*tx, &clerk.actor(), "showcase.removal", &item, from, serde_json::json!({}), now).await?;
    tx.commit().await?;
    Ok(item)
}
