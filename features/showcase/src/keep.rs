//! Remembers what was uploaded as an item of the organisation, within its bounds.

use crate::{
    ItemId, Refusal, Showcases,
    intake::Taken,
    item::{Item, Kind, PICTURES_MAX, State},
    store as rows,
};
use access::{Actor, Clerk, OrganisationProfile};
use clock::Timestamp;
use review::Revision;
use sea_orm::{ConnectionTrait, DbErr};
use web::Stop;

/// Uploads of an organisation within a day: pictures with logos, and films.
const A_DAY: [(bool, i64); 2] = [(false, 60), (true, 10)];

/// A showcase as an object of the log, by its item's id.
pub(crate) const OBJECT: &str = "showcase";

/// Says before a file is read whether another one is welcome, and whose bureau will decide.
pub(crate) async fn welcome(room: &Showcases, clerk: &Clerk<OrganisationProfile>, kind: Kind) -> Result<String, Stop> {
    let division = room.division_of(clerk).await?;
    check_bounds(room.store.read(), clerk, kind, room.clock.now()).await?;
    Ok(division)
}

async fn check_bounds(
    db: &impl ConnectionTrait,
    clerk: &Clerk<OrganisationProfile>,
    kind: Kind,
    now: Timestamp,
) -> Result<Vec<Item>, Stop> {
    let id = clerk.organisation();
    for (films, max) in A_DAY {
        if (kind == Kind::Film) == films && rows::count_since(db, id, films, now.plus_days(-1)).await? >= max {
            return Err(Refusal::TooManyToday(kind).into());
        }
    }
    let there = rows::kept_of(db, id).await?;
    if kind == Kind::Picture && there.iter().filter(|i| i.kind == Kind::Picture).count() >= PICTURES_MAX {
        return Err(Refusal::NineAlready.into());
    }
    Ok(there)
}

/// Makes an item of a file. A logo or film that waits already makes room for it; one that is public stays until the new one
/// is approved.
pub(crate) async fn keep(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    kind: Kind,
    division: &str,
    taken: Taken,
) -> Result<Item, Stop> {
    let (id, now, actor) = (clerk.organisation(), room.clock.now(), clerk.actor());
    let tx = room.store.begin().await?;
    rows::lock(&*tx, id, division).await?;
    let there = check_bounds(&*tx, clerk, kind, now).await?;
    let is_same = |i: &&Item| i.kind == kind && i.file.hash == taken.file.hash;
    if kind == Kind::Picture && there.iter().any(|i| is_same(&i)) {
        return Err(Refusal::SameAlready.into());
    }
    if kind.is_single() {
        for before in there.into_iter().filter(|i| i.kind == kind && !matches!(i.state, State::Approved { .. })) {
            let from = before.state.code();
            let after = before.replace().map_err(|_| Refusal::NotNow)?;
            rows::save(&*tx, &after, now).await?;
            note(&*tx, &actor, "showcase.replacement", &after, from, serde_json::json!({}), now).await?;
        }
    }
    let item = Item {
        id: ItemId(room.clock.new_id()),
        organisation: id,
        kind,
        state: State::Draft,
        revision: Revision(1),
        place: rows::next_place(&*tx, id).await?,
        caption: taken.caption,
        file: taken.file,
        uploaded_at: now,
        submitted_by: None,
        was_submitted: false,
    };
    rows::insert(&*tx, &item, clerk.person().id).await?;
    let detail = serde_json::json!({ "kind": kind, "hash": item.file.hash, "bytes": item.file.bytes });
    note(&*tx, &actor, "showcase.upload", &item, "none", detail, now).await?;
    tx.commit().await?;
    Ok(item)
}

/// Writes the log's line of an item that became `item`.
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    item: &Item,
    from: &str,
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), DbErr> {
    let states = Some((from, item.state.code()));
    let deed = outbox::Deed { at, actor, action, object_kind: OBJECT, object_id: item.id.0, states, detail };
    outbox::record(tx, &deed).await
}

/// The clerk's own item, locked for a change; anybody else's does not exist.
pub(crate) async fn own(
    tx: &impl ConnectionTrait,
    clerk: &Clerk<OrganisationProfile>,
    id: ItemId,
) -> Result<Item, Stop> {
    rows::lock_known(tx, clerk.organisation()).await?;
    let item = rows::by_id(tx, id).await?.filter(|i| i.organisation == clerk.organisation() && i.state.is_kept());
    Ok(item.ok_or(web::NotFound)?)
}
