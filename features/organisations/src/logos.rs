//! Where approved logos come from: the room of showcases above keeps them, and whoever shows organisations asks here.

use crate::Organisations;
use access::OrganisationId;
use parking_lot::RwLock;
use sea_orm::DbErr;
use std::{collections::HashMap, sync::Arc};

/// The room above that keeps logos.
#[async_trait::async_trait]
pub trait LogoSide: Send + Sync {
    /// Where the approved logos of these organisations are read, in one question; those that have none are left out.
    ///
    /// # Errors
    /// What the database says.
    async fn logos_of(&self, organisations: &[OrganisationId]) -> Result<HashMap<OrganisationId, String>, DbErr>;
}

/// Filled when the server is put together.
pub(crate) type Port = Arc<RwLock<Option<Arc<dyn LogoSide>>>>;

impl Organisations {
    /// Lets the room of showcases tell of logos; once, when the server is put together.
    pub fn ask_logos(&self, side: Arc<dyn LogoSide>) {
        *self.logos.write() = Some(side);
    }

    /// Where the approved logos of these organisations are read; those that have none are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn logos_of(&self, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, String>, DbErr> {
        let side = self.logos.read().clone();
        match side {
            Some(side) if !ids.is_empty() => side.logos_of(ids).await,
            Some(_) | None => Ok(HashMap::new()),
        }
    }
}
