//! 【取消招聘会】: the fair and every live registration for it end in one transaction of few statements, each with its line
//! of the log; the messages follow. A fair of 5,000 organisations is called off within a second. Feature F7.

use crate::{
    Fair, FairId, Fairs, Refusal,
    fair::Standing,
    manage::{Planner, note, own_fair_held, write},
    registrations::tell,
    store as rows, wording,
};
use serde_json::{Value, json};
use web::{Mistake, Stop};

/// The events of this file: `{"fair": id}`.
const TOPIC: &str = "fairs.called_off";
/// Registrations whose clerks are told in one transaction.
const AT_ONCE: usize = 100;

/// Calls a fair off. Returns it and how many organisations will be told by SMS.
///
/// # Errors
/// `NotFound`, [`Refusal::Invalid`] without a reason, and the refusals of [`Fair::cancel`].
pub(crate) async fn cancel_fair(
    room: &Fairs,
    planner: &Planner,
    id: FairId,
    reason: &str,
) -> Result<(Fair, usize), Stop> {
    let actor = planner.actor();
    let tx = room.store.begin().await?;
    let before = own_fair_held(room, &tx, planner, id).await?;
    let now = room.clock.now();
    let reason = standards::text::line(reason, 2..=200)
        .map_err(|e| Refusal::Invalid(vec![Mistake::new("reason", "取消原因", e.reason_zh())]))?;
    let revision = before.revision;
    let fair = before.cancel(reason, now)?;
    write(&tx, &fair, revision).await?;
    note(&*tx, &actor, "fair.cancellation", ("published", "cancelled"), &fair, now).await?;
    let ended = rows::end_live(&*tx, id, wording::FAIR_CALLED_OFF, now).await?;
    let deeds: Vec<outbox::Deed<'_>> = ended
        .iter()
        .map(|(before, registration)| outbox::Deed {
            at: now,
            actor: &actor,
            action: "registration.cancellation",
            object_kind: "registration",
            object_id: registration.id.0,
            states: Some((before, "cancelled")),
            detail: json!({ "fair": id, "booth": registration.booth }),
        })
        .collect();
    outbox::record_all(&*tx, &deeds).await?;
    if !ended.is_empty() {
        outbox::push(&*tx, TOPIC, &json!({ "fair": id }), now).await?;
    }
    tx.commit().await?;
    Ok((fair, ended.len()))
}

/// Tells the contacts of a fair that was called off, a hundred at a time: the mark on each registration goes with its
/// message, so that nobody is told twice however often an event is tried.
pub(crate) struct Notices(pub Fairs);

#[async_trait::async_trait]
impl outbox::Handler for Notices {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn handle(&self, body: &Value) -> anyhow::Result<()> {
        let room = &self.0;
        let id: FairId = serde_json::from_value(body["fair"].clone())?;
        let tx = room.store.begin().await?;
        let Some(fair) = rows::fair(&*tx, id).await? else { anyhow::bail!("there is no fair {id}") };
        let Standing::Cancelled { reason } = &fair.standing else { return Ok(()) };
        let waiting = rows::to_be_told(&*tx, room.store.engine().lock_free_rows(), id, AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let text = wording::cancelled_message(&fair.facts.title, reason);
        for registration in &waiting {
            if let Err(stop) = tell(room, &*tx, registration, text.clone()).await {
                anyhow::bail!("registration {}: {stop:?}", registration.id);
            }
        }
        let ids: Vec<_> = waiting.iter().map(|r| r.id).collect();
        rows::told(&*tx, &ids).await?;
        if waiting.len() == AT_ONCE {
            outbox::push(&*tx, TOPIC, &json!({ "fair": id }), room.clock.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "call_off_test.rs"]
mod tests;
