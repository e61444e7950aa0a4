//! What everybody sees of a showcase.

use crate::{
    Showcases, address,
    item::{Item, Kind},
    logo_address, store as rows,
};
use ::store::Store;
use access::OrganisationId;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use std::collections::HashMap;

/// The approved items of an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PublicShowcase {
    /// 单位logo
    pub logo: Option<PublicItem>,
    /// 宣传图片, in their order.
    pub pictures: Vec<PublicItem>,
    /// 宣传视频
    pub film: Option<PublicItem>,
}

/// One approved item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicItem {
    /// Where its bytes are read.
    pub address: String,
    /// 图片说明 or 视频说明; empty for a logo.
    pub caption: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length of a film in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

impl PublicShowcase {
    /// Whether there is anything beside a logo.
    #[must_use]
    pub fn has_pictures(&self) -> bool {
        !self.pictures.is_empty() || self.film.is_some()
    }
}

impl From<Item> for PublicItem {
    fn from(item: Item) -> Self {
        Self {
            address: address(item.organisation, item.id),
            caption: item.caption,
            width: item.file.width,
            height: item.file.height,
            seconds: item.file.duration_ms.map(|ms| ms.div_ceil(1_000)),
        }
    }
}

/// Tells the room below of approved logos, for cards and pages that name organisations.
pub(crate) struct Logos(pub(crate) Store);

#[async_trait::async_trait]
impl organisations::LogoSide for Logos {
    async fn logos_of(&self, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, String>, DbErr> {
        let logos = rows::approved_logos(self.0.read(), ids).await?;
        Ok(logos.into_iter().map(|(id, item, hash)| (id, logo_address(id, item, &hash))).collect())
    }
}

impl Showcases {
    /// What is approved of an organisation; nothing where the organisation is not public, or suspended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn public(&self, db: &impl ConnectionTrait, id: OrganisationId) -> Result<PublicShowcase, DbErr> {
        if self.organisations.public(db, id).await?.is_none() {
            return Ok(PublicShowcase::default());
        }
        let mut showcase = PublicShowcase::default();
        for item in rows::approved_of(db, id).await? {
            match item.kind {
                Kind::Logo => showcase.logo = Some(item.into()),
                Kind::Picture => showcase.pictures.push(item.into()),
                Kind::Film => showcase.film = Some(item.into()),
            }
        }
        Ok(showcase)
    }
}
