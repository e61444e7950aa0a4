//! 我的账号: what the platform knows of the person, masked, and what to do next.

use crate::{PersonSummary, Room, persons};
use access::{Person, Rank};
use askama::Template;
use axum::extract::State;
use web::{Answer, Shell};

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    shell: Shell,
    person: PersonSummary,
    /// By what the level was established, in the authority's own words: 粤省事 L2.
    established: Option<String>,
    organisations: usize,
    acting: Option<String>,
}

/// Shows the account.
pub(crate) async fn show(person: Person, State(room): State<Room>, shell: Shell) -> Answer {
    let id = person.identity().id;
    let summary = persons::by_id(room.accounts.store.read(), &room.accounts, id).await?.ok_or(web::NotFound)?;
    let established = crate::provider::established(&room.accounts, id).await?;
    let organisations = room.side.organisations_of(id).await?.len();
    let acting = person.identity().acting.as_ref().map(|a| a.name.clone());
    web::page(&MePage { shell, person: summary, established, organisations, acting })
}

#[cfg(test)]
#[path = "me_test.rs"]
mod tests;
