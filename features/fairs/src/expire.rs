//! What is undecided when its fair starts has expired. Every reader applies that rule by itself
//! ([`crate::registration::State::at`]); this sweep writes it down and tells the contacts.

use crate::{Fairs, registrations::tell, store as rows, wording};
use access::Actor;
use outbox::Deed;
use serde_json::json;
use web::{NotFound, Stop};

/// Registrations that one transaction writes.
const AT_ONCE: u64 = 100;

/// Writes down what has expired and says how many registrations that were. Called every minute;
/// several machines may do it at once.
///
/// # Errors
/// What the database says; what was swept stays.
pub(crate) async fn expire(fairs: &Fairs) -> Result<u64, Stop> {
    let mut swept = 0;
    loop {
        let tx = fairs.store.begin().await?;
        let now = fairs.clock.now();
        let overdue = rows::overdue(&*tx, now, AT_ONCE).await?;
        if overdue.is_empty() {
            return Ok(swept);
        }
        let found = overdue.len() as u64;
        for mut registration in overdue {
            let fair = rows::fair(&*tx, registration.fair).await?.ok_or(NotFound)?;
            let before = registration.state.code();
            registration.state = registration.state.at(fair.facts.starts_at, now);
            if !rows::write_state(&*tx, registration.id, registration.revision, &registration.state, None).await? {
                continue;
            }
            let deed = Deed {
                at: now,
                actor: &Actor::System,
                action: "registration.expiry",
                object_kind: "registration",
                object_id: registration.id.0,
                states: Some((before, registration.state.code())),
                detail: json!({ "fair": fair.id }),
            };
            outbox::record(&*tx, &deed).await?;
            tell(fairs, &*tx, &registration, wording::expired_message(&fair.facts.title)).await?;
            swept += 1;
        }
        tx.commit().await?;
        if found < AT_ONCE {
            return Ok(swept);
        }
    }
}
