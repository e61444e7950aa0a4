//! What time takes away: files that no item needs any more, and films whose upload never ended.

use crate::{Showcases, store as rows};
use access::OrganisationId;
use clock::Timestamp;
use futures::TryStreamExt;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};

/// Where films lie until they are known.
pub(crate) const INCOMING: &str = "showcase/incoming";
/// A file younger than this may belong to an upload that is not written down yet.
const UNTOUCHED_MINUTES: i64 = 120;
/// Days for which a file is kept after what it belonged to was removed or replaced, if an officer saw it.
const KEEP_DAYS: i64 = 30;

impl Showcases {
    /// Deletes what nothing needs; says how many files went.
    ///
    /// # Errors
    /// What the database or the store of files says.
    pub async fn sweep(&self) -> anyhow::Result<usize> {
        let files = &self.organisations.files;
        let now = self.clock.now();
        let mut gone = 0;
        let mut listed = files.list(Some(&Path::from("showcase")));
        while let Some(file) = listed.try_next().await? {
            if self.is_needed(&file, now).await? {
                continue;
            }
            match files.delete(&file.location).await {
                Ok(()) => gone += 1,
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(gone)
    }

    async fn is_needed(&self, file: &ObjectMeta, now: Timestamp) -> anyhow::Result<bool> {
        if file.last_modified.timestamp_millis() > now.plus_minutes(-UNTOUCHED_MINUTES).as_ms() {
            return Ok(true);
        }
        let parts: Vec<_> = file.location.parts().collect();
        let [_, folder, hash] = parts.as_slice() else { return Ok(true) };
        // What is no organisation's is an upload that ended early.
        let Ok(organisation) = folder.as_ref().parse::<OrganisationId>() else { return Ok(false) };
        Ok(rows::is_needed(self.store.read(), organisation, hash.as_ref(), now.plus_days(-KEEP_DAYS)).await?)
    }
}

#[cfg(test)]
#[path = "sweep_test.rs"]
mod tests;
