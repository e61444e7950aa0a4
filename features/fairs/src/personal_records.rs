//! What 我的数据 and 注销账号, rooms below, need of fairs: the registrations that a person handed in.

use crate::{Fairs, store as rows, wording};
use access::PersonId;
use accounts::{Kept, Obstacle, PersonalRecords};
use clock::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr};

#[async_trait::async_trait]
impl PersonalRecords for Fairs {
    async fn kept(&self, person: PersonId) -> Result<Vec<Kept>, DbErr> {
        let count = rows::count_handed_in_by(self.store.read(), person).await?.unsigned_abs();
        let (label, about) = wording::KEPT_REGISTRATIONS;
        Ok(vec![Kept { code: "registrations", label, count, about, path: None }])
    }

    async fn obstacles(
        &self,
        tx: Option<&DatabaseTransaction>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Obstacle>, DbErr> {
        let waiting = match tx {
            Some(tx) => rows::count_waiting_of(tx, person, now).await?,
            None => rows::count_waiting_of(self.store.read(), person, now).await?,
        };
        let reason = wording::registrations_in_the_way(waiting);
        let obstacle = Obstacle { reason, label: "我的报名", path: "/centre/registrations" };
        Ok((waiting > 0).then_some(obstacle).into_iter().collect())
    }

    /// Nothing: a registration is the organisation's, its contact sealed.
    async fn forget(&self, _: &DatabaseTransaction, _: PersonId) -> Result<(), DbErr> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "personal_records_test.rs"]
mod tests;
