//! What time takes away: pictures that no form came back for, and some days after a decision the pictures and what was
//! typed (domain control 18, 个人信息保护法 第十九条).

use crate::{Recovery, RecoveryId, pictures::DRAFT_MINUTES, store as rows};
use access::Actor;
use clock::Timestamp;
use object_store::{ObjectStoreExt, path::Path};
use uuid::Uuid;

impl Recovery {
    /// Clears what is due, one after the other: what cannot be cleared is told in the log, stays, and is tried again the next
    /// time; it does not keep what comes behind it.
    ///
    /// # Errors
    /// What the database says when it is asked what is due.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        let accounts = &self.accounts;
        let now = accounts.clock.now();
        let db = accounts.store.read();
        let mut after = Uuid::nil();
        loop {
            let drafts = rows::stale_drafts(db, now.plus_minutes(-DRAFT_MINUTES), after).await?;
            let Some(last) = drafts.last() else { break };
            after = last.id;
            for picture in &drafts {
                if let Err(error) = self.sweep_draft(picture).await {
                    tracing::warn!(?error, picture = %picture.id, "a picture that no form came back for could not be cleared");
                }
            }
        }
        let mut after = Uuid::nil();
        loop {
            let due = rows::to_purge(db, now.plus_days(-self.settings.keep_days), after).await?;
            let Some(last) = due.last() else { break };
            after = last.0;
            for id in due {
                if let Err(error) = self.purge(id, now).await {
                    tracing::warn!(?error, request = %id, "a request could not be cleared of its pictures");
                }
            }
        }
        let tx = accounts.store.begin().await?;
        rows::forget_tries(&*tx, &accounts.clock.today().to_string()).await?;
        accounts::card_proof::sweep(&*tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The file goes first: where that fails, the row stays.
    async fn sweep_draft(&self, picture: &rows::Picture) -> anyhow::Result<()> {
        self.delete(picture).await?;
        let tx = self.accounts.store.begin().await?;
        rows::delete_draft(&*tx, picture.id).await?;
        Ok(tx.commit().await?)
    }

    /// As [`Self::sweep_draft`], with all pictures of a request and what was typed.
    async fn purge(&self, id: RecoveryId, now: Timestamp) -> anyhow::Result<()> {
        let pictures = rows::pictures(self.accounts.store.read(), id).await?;
        for picture in &pictures {
            self.delete(picture).await?;
        }
        let tx = self.accounts.store.begin().await?;
        rows::purge(&*tx, id, now).await?;
        outbox::record(
            &*tx,
            &outbox::Deed {
                at: now,
                actor: &Actor::System,
                action: "recovery.purge",
                object_kind: "recovery",
                object_id: id.0,
                states: None,
                detail: serde_json::json!({ "pictures": pictures.len() }),
            },
        )
        .await?;
        Ok(tx.commit().await?)
    }

    async fn delete(&self, picture: &rows::Picture) -> anyhow::Result<()> {
        match self.organisations.files.delete(&Path::from(picture.file_key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
#[path = "sweep_test.rs"]
mod tests;
