//! What time takes away: pictures that no form came back for, and some days after a decision the pictures and what was
//! typed (domain control 18, 个人信息保护法 第十九条).

use crate::{Recovery, pictures::DRAFT_MINUTES, store as rows};
use access::Actor;
use object_store::{ObjectStoreExt, path::Path};

impl Recovery {
    /// Clears what is due. The file goes first: where that fails, the row stays and is tried again.
    ///
    /// # Errors
    /// What the database or the store of files says.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        let accounts = &self.accounts;
        let now = accounts.clock.now();
        let db = accounts.store.read();
        for picture in rows::stale_drafts(db, now.plus_minutes(-DRAFT_MINUTES)).await? {
            self.delete(&picture).await?;
            let tx = accounts.store.begin().await?;
            rows::delete_draft(&*tx, picture.id).await?;
            tx.commit().await?;
        }
        for request in rows::to_purge(db, now.plus_days(-self.settings.keep_days)).await? {
            let pictures = rows::pictures(db, request.id).await?;
            for picture in &pictures {
                self.delete(picture).await?;
            }
            let tx = accounts.store.begin().await?;
            rows::purge(&*tx, request.id, now).await?;
            outbox::record(
                &*tx,
                &outbox::Deed {
                    at: now,
                    actor: &Actor::System,
                    action: "recovery.purge",
                    object_kind: "recovery",
                    object_id: request.id.0,
                    states: None,
                    detail: serde_json::json!({ "pictures": pictures.len() }),
                },
            )
            .await?;
            tx.commit().await?;
        }
        let tx = accounts.store.begin().await?;
        rows::forget_tries(&*tx, &accounts.clock.today().to_string()).await?;
        accounts::card_proof::sweep(&*tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn delete(&self, picture: &rows::Picture) -> anyhow::Result<()> {
        match self.organisations.files.delete(&Path::from(picture.file_key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
