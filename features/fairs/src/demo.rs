//! The guide's own fairs, with dates relative to the day on which the demo runs.

use crate::{
    Fair, Fairs,
    fair::{Facts, Kind},
    fixtures,
    plan::Recipe,
    store as rows,
};
use access::{Actor, OfficerId};
use clock::Timestamp;
use outbox::Deed;
use sea_orm::ConnectionTrait;
use web::Stop;

/// 陆丰市
const DIVISION: &str = "441581";
/// The titles of the guide, chapter 五.
pub const TITLES: [(Kind, &str); 2] =
    [(Kind::OnSite, "2024年陆丰市“南粤春暖”行动现场招聘会"), (Kind::Online, "2024年陆丰市“南粤春暖”行动网络招聘会")];

/// Puts the guide's fairs in where they are missing, and gives them new dates where registration is
/// over: a demo always has them open. Says how many were put in or moved.
///
/// # Errors
/// What the database says.
pub async fn guide_fairs(
    tx: &impl ConnectionTrait,
    fairs: &Fairs,
    planner: OfficerId,
    now: Timestamp,
) -> Result<u32, Stop> {
    let mut touched = 0;
    for (kind, title) in TITLES {
        let fresh = wanted(fairs, planner, kind, title);
        match rows::fair_titled(tx, title, DIVISION).await? {
            None => {
                rows::insert_fairs(tx, std::slice::from_ref(&fresh)).await?;
                record(tx, &fresh, "fair.publication", ("none", "published"), now).await?;
                touched += 1;
            }
            Some(old) if old.is_public() && old.facts.closes_at <= now => {
                let moved =
                    Fair { facts: dated(old.facts.clone(), &fresh.facts), revision: old.revision + 1, ..old.clone() };
                if rows::update_fair(tx, &moved, old.revision).await? {
                    record(tx, &moved, "fair.change", ("published", "published"), now).await?;
                    touched += 1;
                }
            }
            Some(_) => {}
        }
    }
    Ok(touched)
}

fn wanted(fairs: &Fairs, planner: OfficerId, kind: Kind, title: &str) -> Fair {
    let mut fair = fixtures::fair(&fairs.clock, planner, kind, title, DIVISION, 96);
    if kind == Kind::OnSite {
        "陆丰市人力资源市场（东海大道）".clone_into(&mut fair.facts.place);
        fair.facts.plan = Some(Recipe { blocks: 6, blocks_abreast: 2, rows: 2, booths_per_row: 8, ..Recipe::usual() });
    }
    fair
}

fn dated(old: Facts, fresh: &Facts) -> Facts {
    Facts {
        starts_at: fresh.starts_at,
        ends_at: fresh.ends_at,
        opens_at: fresh.opens_at,
        closes_at: fresh.closes_at,
        ..old
    }
}

async fn record(
    tx: &impl ConnectionTrait,
    fair: &Fair,
    action: &'static str,
    states: (&str, &str),
    now: Timestamp,
) -> Result<(), Stop> {
    let deed = Deed {
        at: now,
        actor: &Actor::System,
        action,
        object_kind: "fair",
        object_id: fair.id.0,
        states: Some(states),
        detail: serde_json::json!({ "demo": true }),
    };
    Ok(outbox::record(tx, &deed).await?)
}
