//! Fairs and registrations as real rows, for the tests of the rooms above and for the demo at scale.

use crate::{
    Fair, FairId, RegisteredJob, Registration, RegistrationId,
    fair::{Facts, Kind, Standing},
    plan::Recipe,
    register::CONTACT,
    registration::{Contact, State},
    store::{self as rows, NewRegistration},
};
use access::{OfficerId, OrganisationId, PersonId};
use clock::{Clock, Timestamp};
use review::Revision;
use sea_orm::{ConnectionTrait, DbErr};
use seal::Keyring;

/// A hall of `booths` booths in one or more blocks of up to 20.
#[must_use]
pub fn hall(booths: u32) -> Recipe {
    let per_row = 10.min(booths.max(1));
    let rows = if booths >= 20 { 2 } else { 1 };
    let blocks = booths.div_ceil(per_row * rows).clamp(1, 12);
    let mut recipe = Recipe { blocks, blocks_abreast: 2, rows, booths_per_row: per_row, ..Recipe::usual() };
    let codes: Vec<String> = recipe.plan().booths.into_iter().map(|b| b.code).collect();
    recipe.closed = codes.into_iter().skip(booths as usize).collect();
    recipe
}

/// A published fair that opened for registration yesterday, closes in ten days and is held in twelve.
#[must_use]
pub fn fair(clock: &Clock, by: OfficerId, kind: Kind, title: &str, division: &str, booths: u32) -> Fair {
    let now = clock.now();
    let starts_at = now.day().plus_days(12).start().plus_minutes(9 * 60);
    Fair {
        id: FairId(clock.new_id()),
        standing: Standing::Published,
        revision: 1,
        facts: Facts {
            kind,
            title: title.to_owned(),
            organiser: format!("{}人力资源和社会保障局", standards::division::find(division).map_or("", |d| d.name)),
            starts_at,
            ends_at: starts_at.plus_minutes(if kind == Kind::OnSite { 180 } else { 30 * 24 * 60 }),
            place: if kind == Kind::OnSite { "人力资源市场一楼大厅".to_owned() } else { String::new() },
            division: division.to_owned(),
            opens_at: now.day().plus_days(-1).start(),
            closes_at: now.day().plus_days(10).start().plus_minutes(17 * 60),
            organisations_max: if kind == Kind::OnSite { booths } else { 1_000 },
            jobs_max: 10,
            notice: match kind {
                Kind::OnSite => {
                    "请参会单位携带营业执照副本复印件，提前半小时到场布展。全程免费，不得向求职者收取任何费用。"
                }
                Kind::Online => "请参会单位安排专人在招聘会期间接听求职者来电。全程免费，不得向求职者收取任何费用。",
            }
            .to_owned(),
            phone: "0660-8519160".to_owned(),
            plan: (kind == Kind::OnSite).then(|| hall(booths)),
        },
        created_by: by,
        created_at: now,
    }
}

/// Puts fairs in.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &impl ConnectionTrait, fairs: &[Fair]) -> Result<(), DbErr> {
    rows::insert_fairs(tx, fairs).await
}

/// A registration to be put in.
#[derive(Clone, Debug)]
pub struct NewFixture {
    /// For which fair.
    pub fair: FairId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What it is called.
    pub organisation_name: String,
    /// Who registered.
    pub by: PersonId,
    /// On-site only.
    pub booth: Option<String>,
    /// On-site only.
    pub contact: Option<Contact>,
    /// What it brings.
    pub jobs: Vec<RegisteredJob>,
    /// Approved, or still in review.
    pub approved: bool,
}

/// Puts registrations in, many at once, each with its line in the log; those that meet a live holder are left out.
///
/// # Errors
/// What the database says.
pub async fn registrations(
    tx: &impl ConnectionTrait,
    clock: &Clock,
    keys: &Keyring,
    list: &[NewFixture],
    now: Timestamp,
) -> Result<Vec<RegistrationId>, DbErr> {
    let new: Vec<NewRegistration> = list
        .iter()
        .map(|f| {
            let id = RegistrationId(clock.new_id());
            let contact = f.contact.as_ref().and_then(|c| serde_json::to_string(c).ok());
            NewRegistration {
                contact: contact.map(|text| keys.seal(CONTACT, id.0, text)),
                jobs: f.jobs.clone(),
                registration: Registration {
                    id,
                    fair: f.fair,
                    organisation: f.organisation,
                    organisation_name: f.organisation_name.clone(),
                    booth: f.booth.clone(),
                    state: if f.approved { State::Approved { at: now } } else { State::InReview },
                    revision: Revision(1),
                    registered_by: f.by,
                    registered_at: now,
                },
            }
        })
        .collect();
    let added = rows::insert_registrations(tx, &new).await?;
    let deeds: Vec<outbox::Deed<'_>> = new
        .iter()
        .filter(|n| added.contains(&n.registration.id))
        .map(|n| outbox::Deed {
            at: now,
            actor: &access::Actor::System,
            action: "registration.creation",
            object_kind: "registration",
            object_id: n.registration.id.0,
            states: Some(("none", n.registration.state.code())),
            detail: serde_json::json!({ "fixture": true }),
        })
        .collect();
    outbox::record_all(tx, &deeds).await?;
    Ok(new.into_iter().map(|n| n.registration.id).filter(|id| added.contains(id)).collect())
}
