//! Registrations as the bureau reviews them (features F3, R1, R2): what waits in a division, one with its
//! contact, and the decision, bound to the revision seen. The pages are the bureau room's.

use crate::{
    Fair, Fairs, Refusal, RegisteredJob, Registration, RegistrationId, mine::contact_of, registration::Contact,
    show::marked_jobs, store as rows, wording,
};
use access::{Fresh, Officer, Reviewing};
use accounts::{
    messages::{self, Template},
    officers::viewing::ViewReason,
};
use clock::Timestamp;
use outbox::Deed;
use review::{Decision, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use web::{NotFound, Stop};

/// What waits, for the worklist: `word` is the fair's title, `about` the booth; it ends when the fair begins.
pub const WAITING: Part = rows::WAITING;

/// Everything that the deciding officer sees.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The registration, its state as it stands now.
    pub registration: Registration,
    /// The fair.
    pub fair: Fair,
    /// 联系人, masked: [`read_contact`] shows it in full. `None` online.
    pub contact: Option<Contact>,
    /// The jobs as they were at registration; `true` for those that can still be read.
    pub jobs: Vec<(RegisteredJob, bool)>,
}

/// A registration for a fair of the officer's division or below; anything else does not exist.
///
/// # Errors
/// 404; what the database says.
pub async fn show(
    fairs: &Fairs,
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: RegistrationId,
) -> Result<Shown, Stop> {
    let (mut registration, fair) = find(db, officer, id).await?;
    let jobs = marked_jobs(fairs, db, std::iter::once(&registration)).await?;
    registration.state = registration.state.at(fair.facts.starts_at, fairs.clock.now());
    Ok(Shown {
        contact: contact_of(fairs, db, id).await?.map(|c| c.masked()),
        jobs: jobs.into_iter().map(|(_, j, live)| (j, live)).collect(),
        registration,
        fair,
    })
}

/// 【查看完整信息】: the contact in full, for an officer who has just proven to be there and says why. The log keeps who, when
/// and why; the caller commits before anything is shown.
///
/// # Errors
/// 404, also for a registration without a contact; [`Refusal::ViewReason`].
pub async fn read_contact(
    fairs: &Fairs,
    tx: &impl ConnectionTrait,
    officer: &Fresh<Officer<Reviewing>>,
    id: RegistrationId,
    reason: &str,
    now: Timestamp,
) -> Result<Contact, Stop> {
    find(tx, officer, id).await?;
    let reason = ViewReason::parse(reason).map_err(Refusal::ViewReason)?;
    let contact = contact_of(fairs, tx, id).await?.ok_or(NotFound)?;
    let deed = Deed {
        at: now,
        actor: &officer.actor(),
        action: "registration.contact_view",
        object_kind: "registration",
        object_id: id.0,
        states: None,
        detail: json!({ "reason": reason.as_str() }),
    };
    outbox::record(tx, &deed).await?;
    Ok(contact)
}

/// 【通过】 or 【退回】 of the revision `seen`. The contact is told by SMS; a return frees the booth.
/// Nobody decides for an organisation that he or she is a clerk of.
///
/// # Errors
/// 404, [`Refusal::OwnOrganisation`], [`Refusal::Undecidable`].
pub async fn decide(
    fairs: &Fairs,
    tx: &DatabaseTransaction,
    officer: &Officer<Reviewing>,
    id: RegistrationId,
    seen: Revision,
    decision: Decision,
    now: Timestamp,
) -> Result<Registration, Stop> {
    let (mut registration, fair) = find(tx, officer, id).await?;
    let is_own = fairs.employers.is_own(tx, officer.identity(), registration.organisation, now).await?;
    if is_own || registered_it(fairs, tx, officer, &registration).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let before = registration.state.code();
    let current = registration.revision;
    registration.state = registration.state.decide(decision, seen, current, fair.facts.starts_at, now)?;
    if !rows::write_state(tx, id, current, &registration.state, Some(officer.identity().id)).await? {
        return Err(Refusal::Undecidable(review::Undecidable::Changed).into());
    }
    registration.revision = Revision(current.0 + 1);
    let action = match registration.state.reason() {
        None => "registration.approval",
        Some(_) => "registration.return",
    };
    let deed = Deed {
        at: now,
        actor: &officer.actor(),
        action,
        object_kind: "registration",
        object_id: id.0,
        states: Some((before, registration.state.code())),
        detail: json!({ "fair": fair.id, "revision": seen.0 }),
    };
    outbox::record(tx, &deed).await?;
    let time = fair.facts.time();
    let words = match registration.state.reason() {
        None => wording::approved_message(&fair.facts.title, registration.booth.as_deref(), &time),
        Some(reason) => wording::returned_message(&fair.facts.title, reason),
    };
    tell(fairs, tx, &registration, words).await?;
    Ok(registration)
}

/// Whether the officer is the very person who registered.
async fn registered_it(
    fairs: &Fairs,
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    registration: &Registration,
) -> Result<bool, Stop> {
    let Some(own) = &officer.identity().identity_hash else { return Ok(false) };
    let theirs = accounts::persons::identity_hash_of(db, &fairs.accounts, registration.registered_by).await?;
    Ok(theirs.as_ref() == Some(own))
}

async fn find(
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: RegistrationId,
) -> Result<(Registration, Fair), Stop> {
    let registration = rows::registration(db, id).await?.ok_or(NotFound)?;
    let fair = rows::fair(db, registration.fair).await?.ok_or(NotFound)?;
    if standards::division::is_within(&fair.facts.division, officer.division()) {
        Ok((registration, fair))
    } else {
        Err(NotFound.into())
    }
}

/// Tells the contact of a registration; where that is no mobile number, the clerk who registered.
pub(crate) async fn tell(
    fairs: &Fairs,
    tx: &impl ConnectionTrait,
    registration: &Registration,
    words: String,
) -> Result<(), Stop> {
    let contact = contact_of(fairs, tx, registration.id).await?.map(|c| c.phone);
    let mobile = contact.filter(|p| standards::phone::Mobile::parse(p).is_ok());
    let phone = match mobile {
        Some(phone) => Some(phone),
        None => accounts::persons::phone_of(tx, &fairs.accounts, registration.registered_by).await?,
    };
    if let Some(phone) = phone {
        messages::send_for(tx, &fairs.accounts, &phone, registration.registered_by, &Template::Notice(words)).await?;
    }
    Ok(())
}
