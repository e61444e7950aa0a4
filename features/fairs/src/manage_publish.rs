//! 【发布】 of a draft from the list. Feature F7.

use crate::{
    FairId, Fairs,
    manage::{self, Planner},
    manage_edit,
};
use axum::extract::State;
use web::{Answer, IdPath};

/// POST /bureau/fairs/{id}/publication
pub(crate) async fn publish(planner: Planner, State(room): State<Fairs>, IdPath(id): IdPath<FairId>) -> Answer {
    let fair = manage::publish_fair(&room, &planner, id).await?;
    Ok(manage_edit::said(&fair))
}
