//! What registration leaves behind and nobody needs any more: proofs of step 1 that ran out, and which codes a person asked
//! about on days that are over (decision 0005 counts ten a day).

use crate::{Organisations, store::organisation as rows};
use sea_orm::DbErr;

/// The day before serves whoever works around midnight.
const QUESTION_DAYS: i64 = 2;

impl Organisations {
    /// Takes them away; says how many rows there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_registrations(&self) -> Result<u64, DbErr> {
        let now = self.clock.now();
        let tx = self.store.begin().await?;
        let swept = rows::forget_questions(&*tx, now.day().plus_days(-QUESTION_DAYS)).await?
            + rows::forget_proofs(&*tx, now).await?;
        tx.commit().await?;
        Ok(swept)
    }
}

#[cfg(test)]
#[path = "sweep_test.rs"]
mod tests;
