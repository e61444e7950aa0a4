//! A bank card check whose answer was lost is asked for again by itself, at growing distances, and the person is told.
//! No answer never counts as one; 【查询结果】 on the page asks at any time.

use crate::{
    Accounts, CardOutcome, messages,
    store::card as rows,
    verification::{decide, finish, in_time},
    wording,
};
use access::{Actor, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use std::sync::Arc;
use uuid::Uuid;

/// The outbox topic.
pub const TOPIC: &str = "card.query";
/// Minutes after the question, and between the tries: about seven and a half hours in all.
const DELAYS_MINUTES: [i64; 5] = [1, 5, 15, 60, 360];
/// From this try on a verifier that does not know the check is believed: it never arrived there.
const LOST_FROM: usize = 2;

/// Plans a try, in the transaction of what comes before it. Nothing after the last.
///
/// # Errors
/// What the database says.
pub(crate) async fn plan(tx: &impl ConnectionTrait, check: Uuid, tries: usize, now: Timestamp) -> Result<(), DbErr> {
    match DELAYS_MINUTES.get(tries) {
        Some(minutes) => {
            let body = serde_json::json!({ "check": check, "tries": tries });
            outbox::push(tx, TOPIC, &body, now.plus_minutes(*minutes)).await
        }
        None => Ok(()),
    }
}

/// The worker's handler of the topic.
pub struct Asker(Accounts);

impl Asker {
    /// Asks with the verifier of `accounts`.
    #[must_use]
    pub fn handler(accounts: Accounts) -> Arc<dyn outbox::Handler> {
        Arc::new(Self(accounts))
    }
}

#[async_trait::async_trait]
impl outbox::Handler for Asker {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn handle(&self, body: &serde_json::Value) -> anyhow::Result<()> {
        let accounts = &self.0;
        let id: Uuid = body["check"].as_str().unwrap_or_default().parse()?;
        let tries = usize::try_from(body["tries"].as_u64().unwrap_or(0))?;
        // Answered meanwhile, as nearly all are.
        let Some(row) = rows::undecided(accounts.store.read(), id).await? else { return Ok(()) };
        let answer = in_time(accounts.cards.query(row.id, &row.reference)).await;
        let tx = accounts.store.begin().await?;
        let fault = |stop| anyhow::anyhow!("{stop:?}");
        let who = (PersonId(row.person_id), &Actor::System);
        match answer {
            Ok(Some(outcome)) => {
                if decide(&tx, accounts, who, &row, outcome).await.map_err(fault)? {
                    tell(&tx, accounts, who.0, outcome == CardOutcome::Match).await?;
                }
            }
            Ok(None) if tries >= LOST_FROM => {
                if finish(&tx, accounts, who, &row, "lost").await.map_err(fault)? {
                    tell(&tx, accounts, who.0, false).await?;
                }
            }
            Ok(None) | Err(_) => plan(&*tx, id, tries + 1, accounts.clock.now()).await?,
        }
        Ok(tx.commit().await?)
    }
}

async fn tell(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    person: PersonId,
    passed: bool,
) -> anyhow::Result<()> {
    let notice = messages::Template::Notice(wording::card_decided(passed).to_owned());
    messages::send_to(tx, accounts, person, &notice).await
}

#[cfg(test)]
#[path = "requery_test.rs"]
mod tests;
