//! What 我的数据 and 注销账号, two rooms below, need of organisations: the mandates of a person.

use crate::{Organisations, mandate::State, store::mandate as rows, wording};
use access::PersonId;
use accounts::{Kept, Obstacle, PersonalRecords};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

#[async_trait::async_trait]
impl PersonalRecords for Organisations {
    async fn kept(&self, person: PersonId) -> Result<Vec<Kept>, DbErr> {
        let count = rows::count_of_person_ever(self.store.read(), person).await?.unsigned_abs();
        let (label, about) = wording::KEPT_MANDATES;
        Ok(vec![Kept { code: "mandates", label, count, about, path: Some("/me/mandates") }])
    }

    async fn obstacles(
        &self,
        tx: Option<&DatabaseTransaction>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Obstacle>, DbErr> {
        let live = match tx {
            Some(tx) => live(tx, person, now).await?,
            None => live(self.store.read(), person, now).await?,
        };
        let reason = wording::mandates_in_the_way(live);
        let obstacle = Obstacle { reason, label: "我的授权", path: "/me/mandates" };
        Ok((live > 0).then_some(obstacle).into_iter().collect())
    }

    /// Nothing: a mandate is a record of the organisation too, and names the person by the account only.
    async fn forget(&self, _: &DatabaseTransaction, _: PersonId) -> Result<(), DbErr> {
        Ok(())
    }
}

/// Mandates that are bound, or wait for the person's answer.
async fn live(db: &impl ConnectionTrait, person: PersonId, now: Timestamp) -> Result<usize, DbErr> {
    let all = rows::live_of_person(db, person).await?;
    Ok(all.into_iter().filter(|m| matches!(m.clone().at(now).state, State::Proposed | State::Bound)).count())
}

#[cfg(test)]
#[path = "personal_records_test.rs"]
mod tests;
