//! What 我的数据 and 注销账号, rooms below, need of recovery: security questions and requests with pictures.

use crate::{Recovery, store as rows, wording};
use access::PersonId;
use accounts::{Kept, Obstacle, PersonalRecords};
use clock::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr};

#[async_trait::async_trait]
impl PersonalRecords for Recovery {
    async fn kept(&self, person: PersonId) -> Result<Vec<Kept>, DbErr> {
        let db = self.accounts.store.read();
        let answers = rows::answers(db, person.0).await?.len() as u64;
        let requests = rows::count_of_subject(db, person.0).await?.unsigned_abs();
        let kept = |code, (label, about), count, path| Kept { code, label, count, about, path };
        Ok(vec![
            kept("security_questions", wording::KEPT_ANSWERS, answers, Some("/me/questions")),
            kept("recovery_requests", wording::KEPT_REQUESTS, requests, None),
        ])
    }

    async fn obstacles(
        &self,
        tx: Option<&DatabaseTransaction>,
        person: PersonId,
        _: Timestamp,
    ) -> Result<Vec<Obstacle>, DbErr> {
        let waiting = match tx {
            Some(tx) => rows::count_waiting_of(tx, person.0).await?,
            None => rows::count_waiting_of(self.accounts.store.read(), person.0).await?,
        };
        let reason = wording::REQUEST_IN_THE_WAY.to_owned();
        let obstacle = Obstacle { reason, label: "账号找回", path: "/account/recover" };
        Ok((waiting > 0).then_some(obstacle).into_iter().collect())
    }

    /// The answers to security questions. Requests are purged some days after their decision, whoever they were about.
    async fn forget(&self, tx: &DatabaseTransaction, person: PersonId) -> Result<(), DbErr> {
        rows::forget_answers(tx, person.0).await
    }
}

#[cfg(test)]
#[path = "personal_records_test.rs"]
mod tests;
