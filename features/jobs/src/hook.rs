//! An organisation that is suspended disappears from the search at once with all its jobs, and comes
//! back with those that are still published and valid.

use crate::store::{self as rows, Happened};
use access::OrganisationId;
use clock::Timestamp;
use organisations::Organisations;
use sea_orm::{DatabaseTransaction, DbErr};

/// Hears of organisations from the room below.
pub(crate) struct Visibility(pub(crate) Organisations);

#[async_trait::async_trait]
impl organisations::ChangeHook for Visibility {
    async fn organisation_changed(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        let (changed, happened) = if self.0.public(tx, id).await?.is_some() {
            (rows::delete_hidden(tx, id).await?, Happened::Shown(id))
        } else {
            (rows::insert_hidden(tx, id, now).await?, Happened::Hidden(id))
        };
        if changed {
            let seq = rows::next_numbers(tx, 1).await?;
            rows::write_change(tx, seq, happened, now).await?;
        }
        Ok(())
    }
}
