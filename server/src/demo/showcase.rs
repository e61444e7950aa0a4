//! 单位形象 of the demo's first organisations: logos, pictures and a film drawn by code, one picture waiting in the worklist.

use super::corpus::Corpus;
use crate::app::App;
use access::{MandateId, OrganisationId, PersonId};
use sea_orm::FromQueryResult;
use showcase::{
    fixtures::{self, Hands, NewItem, draw, reel},
    item::Kind,
};

/// The division whose organisations have one.
const DIVISION: &str = "441581";
/// Organisations with a logo.
const LOGOS: usize = 3;
/// What the pictures are called, as [`draw::place_of_work`] draws them.
const PLACES: [&str; 3] = ["生产车间", "厂区环境", "办公区"];
/// Seconds of the film.
const FILM_SECONDS: u32 = 6;

#[derive(FromQueryResult)]
struct Clerk {
    id: MandateId,
    person_id: PersonId,
}

/// Puts them in.
///
/// # Errors
/// What the database or the store of files says.
pub(super) async fn fill(app: &App, corpus: &Corpus, organisations: &[OrganisationId]) -> anyhow::Result<()> {
    let officers = accounts::officers::all(app.store.read()).await?;
    let Some(officer) = officers.into_iter().find(|o| o.username == "reviewer").map(|o| o.id) else { return Ok(()) };
    let at_home = (1..).zip(organisations).filter(|(n, _)| corpus.organisation(*n).division == DIVISION).take(LOGOS);
    for (place, (_, id)) in (0..).zip(at_home) {
        let sql = "select id, person_id from mandate where organisation_id = $1 and state = 'bound'";
        let Some(clerk) = store::one::<Clerk>(app.store.read(), sql, [(*id).into()]).await? else { continue };
        let hands = Hands { person: clerk.person_id, mandate: clerk.id, officer };
        let list = items(app, *id, place).await?;
        let tx = app.store.begin().await?;
        fixtures::items(&tx, &app.showcases, *id, DIVISION, hands, list, app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A logo for each, pictures for the first two, a film and a picture that waits for the first.
async fn items(app: &App, id: OrganisationId, place: u32) -> anyhow::Result<Vec<NewItem>> {
    let room = &app.showcases;
    let logo = fixtures::drawn(room, id, draw::logo(place)?).await?;
    let mut list = vec![NewItem { kind: Kind::Logo, caption: "", file: logo, is_approved: true }];
    let pictures = match place {
        0 => 3,
        1 => 1,
        _ => 0,
    };
    for (n, caption) in (0..).zip(PLACES).take(pictures) {
        let file = fixtures::drawn(room, id, draw::place_of_work(n + 3 * place)?).await?;
        let is_approved = place > 0 || n < 2;
        list.push(NewItem { kind: Kind::Picture, caption, file, is_approved });
    }
    if place == 0 {
        let file = fixtures::filmed(room, id, &reel::film(FILM_SECONDS)).await?;
        list.push(NewItem { kind: Kind::Film, caption: "企业宣传片", file, is_approved: true });
    }
    Ok(list)
}
