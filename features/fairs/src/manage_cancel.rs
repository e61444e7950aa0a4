//! 【取消招聘会】: asks for the reason, then ends the fair and every registration for it. Feature F7.

use crate::{
    FairId, Fairs, Refusal, call_off,
    fair::Standing,
    manage::{self, Planner},
    store::find,
    wording,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, IdPath, Shell, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "manage_cancel.html")]
struct CancelPage {
    shell: Shell,
    form: Form,
    id: FairId,
    title: String,
    live: i64,
}

/// POST /bureau/fairs/{id}/cancellation: without `confirmed` it asks, with it the fair is called off.
pub(crate) async fn cancel(
    planner: Planner,
    State(room): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let db = room.store.read();
    let fair = manage::own_fair(db, &planner, id).await?;
    let live = find::turnouts(db, &[id]).await?.get(&id).map_or(0, |t| t.live);
    let title = fair.facts.title.clone();
    if !form.ticked("confirmed") {
        if fair.standing != Standing::Published {
            return Err(Refusal::NotPublished.into());
        }
        return page_with_status(StatusCode::OK, &CancelPage { shell, form, id, title, live });
    }
    match call_off::cancel_fair(&room, &planner, id, form.raw("reason")).await {
        Ok((_, told)) => Ok(see_other_saying("/bureau/fairs", &wording::called_off(told))),
        Err(stop) => {
            form.come_back(stop, |status, form| page_with_status(status, &CancelPage { shell, form, id, title, live }))
        }
    }
}
