//! 【确认】 of B6: how to raise one's level at the authority, step by step.

use super::{ORGANISATION_RANK, provider};
use crate::Room;
use access::Anyone;
use askama::Template;
use axum::extract::State;
use web::{Answer, IdPath, Shell};

#[derive(Template)]
#[template(path = "provider/level.html")]
struct LevelPage {
    shell: Shell,
    label: String,
    required: String,
    steps: Vec<String>,
}

/// The steps.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, IdPath(id): IdPath<String>, shell: Shell) -> Answer {
    let settings = &provider(&room.accounts, &id)?.settings;
    web::page(&LevelPage {
        shell,
        label: settings.organisation_label.clone().unwrap_or_else(|| settings.label.clone()),
        required: settings.label_of(ORGANISATION_RANK).to_owned(),
        steps: settings.level_steps.clone(),
    })
}
