//! 已过期, 已到期: what time does to mandates is true at once, since every reading asks [`Mandate::at`];
//! here it is written down, by an event that was planned when the mandate was proposed.

use crate::{
    Organisations, log,
    mandate::{Mandate, State},
    notify,
    store::mandate as rows,
    wording,
};
use access::{Actor, MandateId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

const TOPIC: &str = "mandate.time";

/// Plans the look at the moments at which time may end the mandate.
pub(crate) async fn plan(tx: &impl ConnectionTrait, mandate: &Mandate) -> Result<(), DbErr> {
    let body = serde_json::json!({ "mandate": mandate.id });
    outbox::push(tx, TOPIC, &body, mandate.answer_by).await?;
    match mandate.valid_until {
        Some(end) => outbox::push(tx, TOPIC, &body, end).await,
        None => Ok(()),
    }
}

/// Plans the look at an end that became another one.
pub(crate) async fn plan_end(tx: &impl ConnectionTrait, before: &Mandate, after: &Mandate) -> Result<(), DbErr> {
    match after.valid_until {
        Some(end) if after.valid_until != before.valid_until => {
            outbox::push(tx, TOPIC, &serde_json::json!({ "mandate": after.id }), end).await
        }
        _ => Ok(()),
    }
}

/// Writes down what time has done.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    before: &Mandate,
    after: &Mandate,
    now: Timestamp,
) -> Result<(), DbErr> {
    rows::update(tx, after).await?;
    let action = if after.state == State::Expired { "mandate.expiry" } else { "mandate.end" };
    let states = Some((before.state.code(), after.state.code()));
    let detail = serde_json::json!({});
    log::note(tx, &Actor::System, action, log::MANDATE, before.id.0, states, detail, now).await
}

/// Does the looking.
pub(crate) struct TimeKeeper(pub Organisations);

#[async_trait::async_trait]
impl outbox::Handler for TimeKeeper {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn handle(&self, body: &serde_json::Value) -> anyhow::Result<()> {
        let id: MandateId = serde_json::from_value(body["mandate"].clone())?;
        let now = self.0.clock.now();
        let tx = self.0.store.begin().await?;
        if let Some(before) = rows::for_change(&*tx, self.0.store.engine(), id).await? {
            let after = before.clone().at(now);
            if after.state != before.state {
                write(&*tx, &before, &after, now).await?;
                let name = crate::bind::name_of(&*tx, after.organisation).await?;
                let told = if after.state == State::Expired {
                    let text = wording::expiry_message(&name);
                    notify::registrar(&*tx, &self.0, after.organisation, after.person, &text).await
                } else {
                    notify::person(&*tx, &self.0, after.person, &wording::end_message(&name)).await
                };
                told.map_err(|stop| anyhow::anyhow!("{stop:?}"))?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
