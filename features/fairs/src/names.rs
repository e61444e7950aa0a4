//! A change of an organisation's name reaches its registrations for fairs that are not over: what the public reads there is
//! what the organisation is called. Registrations for fairs that are over keep the name of their day.

use crate::store as rows;
use access::OrganisationId;
use clock::Timestamp;
use organisations::{ChangeHook, Organisations};
use sea_orm::{DatabaseTransaction, DbErr};

/// Hears of every change of an organisation's public side.
pub(crate) struct Names(pub Organisations);

#[async_trait::async_trait]
impl ChangeHook for Names {
    async fn organisation_changed(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        match self.0.name_of(tx, id).await? {
            Some(name) => rows::rename(tx, id, &name, now).await,
            None => Ok(()),
        }
    }
}
