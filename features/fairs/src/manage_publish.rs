//! 【发布】 of a draft from the list. Feature F7.

use crate::{
    FairId, Fairs,
    manage::{self, Planner},
    wording,
};
use axum::extract::State;
use web::{Answer, IdPath, see_other_saying};

/// POST /bureau/fairs/{id}/publication
pub(crate) async fn publish(planner: Planner, State(room): State<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let fair = manage::publish_fair(&room, &planner, id).await?;
    Ok(see_other_saying("/bureau/fairs", wording::saved(&fair.standing)))
}
