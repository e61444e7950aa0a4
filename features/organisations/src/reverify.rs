//! 复核: what approvals, submissions and time do to an organisation's next verification. What time does is true at
//! once, since every reading asks [`Verification::stage`]; the sweep tells people and writes it down.

use crate::{
    Organisations, log, notify,
    profile::State,
    store::organisation as rows,
    verification::{EARLY_DAYS, LATE_DAYS, Stage, Verification},
    wording,
};
use access::{Actor, OrganisationId};
use clock::Timestamp;
use sea_orm::DatabaseTransaction;
use web::Stop;

/// Organisations of one look of the sweep.
const AT_ONCE: u32 = 200;

/// Reckons anew after the profile has come into `state`, in the same transaction.
pub(crate) async fn profile_became(
    tx: &DatabaseTransaction,
    room: &Organisations,
    id: OrganisationId,
    state: &State,
    now: Timestamp,
) -> Result<(), Stop> {
    let Some((organisation, was_told)) = rows::for_change(tx, room.store.engine(), id).await? else { return Ok(()) };
    let before = organisation.verification;
    let (after, told) = if state.code() == "approved" {
        (Verification::after_approval(now), Some(Stage::Fresh))
    } else {
        match before {
            Some(verification) => (verification.after(state, now), None),
            None => return Ok(()),
        }
    };
    if before == Some(after) {
        return Ok(());
    }
    rows::set_verification(tx, id, after, told).await?;
    if told.is_some() && was_told >= Stage::Lapsed as i64 && organisation.suspension.is_none() {
        let states = Some(("suspended", "active"));
        let detail = serde_json::json!({ "due": after.due_day() });
        log::note(tx, &Actor::System, "organisation.resumption", log::ORGANISATION, id.0, states, detail, now).await?;
    }
    room.tell_change(tx, id, now).await?;
    Ok(())
}

impl Organisations {
    /// Warns clerks 30 and 7 days before their verification is due and when it is, and writes down who lapsed.
    /// What people see does not wait for it.
    ///
    /// # Errors
    /// What the database says. One organisation that cannot be told is logged and does not hold up the others.
    pub async fn sweep_verifications(&self) -> anyhow::Result<usize> {
        let now = self.clock.now();
        let (late, early) = (now.plus_days(LATE_DAYS), now.plus_days(EARLY_DAYS));
        let untold = rows::untold(self.store.read(), now, late, early, AT_ONCE).await?;
        let mut told = 0;
        for id in &untold {
            let tx = self.store.begin().await?;
            match tell(&tx, self, *id, now).await {
                Ok(()) => {
                    tx.commit().await?;
                    told += 1;
                }
                Err(stop) => {
                    tracing::warn!(organisation = %id, ?stop, "an organisation could not be told of its verification")
                }
            }
        }
        Ok(told)
    }
}

async fn tell(tx: &DatabaseTransaction, room: &Organisations, id: OrganisationId, now: Timestamp) -> Result<(), Stop> {
    let Some((organisation, told)) = rows::for_change(tx, room.store.engine(), id).await? else { return Ok(()) };
    let Some(verification) = organisation.verification else { return Ok(()) };
    let stage = verification.stage(now);
    if stage as i64 <= told {
        return Ok(());
    }
    rows::set_verification(tx, id, verification, Some(stage)).await?;
    let (action, states) = match stage {
        Stage::Fresh => return Ok(()),
        Stage::Early | Stage::Late => ("organisation.verification_notice", None),
        Stage::Due => ("organisation.verification_due", None),
        Stage::Lapsed => ("organisation.lapse", Some(("active", "suspended"))),
    };
    let states = states.filter(|_| organisation.suspension.is_none());
    let detail = serde_json::json!({ "due": verification.due_day() });
    log::note(tx, &Actor::System, action, log::ORGANISATION, id.0, states, detail, now).await?;
    // Who has submitted already need not be told to.
    if verification.lapses_at.is_some() {
        let text = wording::verification_message(&organisation.name, stage, verification);
        notify::clerks(tx, room, id, &text, now).await?;
    }
    if stage == Stage::Lapsed {
        room.tell_change(tx, id, now).await?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "reverify_test.rs"]
mod tests;
