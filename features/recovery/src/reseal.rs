//! The pictures lie sealed among the files, not in a column: the rotation of keys reaches them through here.

use crate::{Recovery, pictures::SEALED, store as rows};
use object_store::{ObjectStoreExt, path::Path};
use std::collections::BTreeMap;
use uuid::Uuid;

/// First bytes of a sealed file that name its key.
const HEAD_BYTES: u64 = 18;

impl Recovery {
    /// How many pictures lie under which key.
    ///
    /// # Errors
    /// What the database or the files say.
    pub async fn count_pictures(&self) -> anyhow::Result<BTreeMap<String, u64>> {
        let mut counts = BTreeMap::new();
        let mut after = Uuid::nil();
        loop {
            let pictures = rows::pictures_after(self.accounts.store.read(), after).await?;
            let Some(last) = pictures.last() else { return Ok(counts) };
            after = last.id;
            for picture in &pictures {
                if let Some(key) = self.key_of(picture).await? {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
    }

    /// Seals every picture again that lies under another key than the active one; says how many were, and how many do
    /// not open. Each file is replaced as a whole: a reader finds the old one or the new one.
    ///
    /// # Errors
    /// What the database or the files say.
    pub async fn reseal_pictures(&self) -> anyhow::Result<(u64, u64)> {
        let (mut done, mut stuck) = (0, 0);
        let mut after = Uuid::nil();
        loop {
            let pictures = rows::pictures_after(self.accounts.store.read(), after).await?;
            let Some(last) = pictures.last() else { return Ok((done, stuck)) };
            after = last.id;
            for picture in &pictures {
                match self.reseal_one(picture).await? {
                    Some(true) => done += 1,
                    Some(false) => stuck += 1,
                    None => {}
                }
            }
        }
    }

    /// `None` where there is nothing to do.
    async fn reseal_one(&self, picture: &rows::Picture) -> anyhow::Result<Option<bool>> {
        let keys = &self.accounts.keys;
        match self.key_of(picture).await? {
            Some(key) if key != keys.active_id() => {}
            _ => return Ok(None),
        }
        let path = Path::from(picture.file_key.as_str());
        let files = &self.organisations.files;
        let sealed = files.get(&path).await?.bytes().await?;
        let Ok(plain) = keys.open(SEALED, picture.id, &sealed) else { return Ok(Some(false)) };
        files.put(&path, keys.seal(SEALED, picture.id, plain.as_slice()).into()).await?;
        // Purged meanwhile: the file must not come back.
        if !rows::has_picture(self.accounts.store.read(), picture.id).await? {
            files.delete(&path).await?;
        }
        Ok(Some(true))
    }

    /// The key of a picture's file; `None` where the file is gone, as pictures go some days after the decision.
    async fn key_of(&self, picture: &rows::Picture) -> anyhow::Result<Option<String>> {
        let path = Path::from(picture.file_key.as_str());
        match self.organisations.files.get_range(&path, 0..HEAD_BYTES).await {
            Ok(head) => Ok(seal::key_of(&head).map(ToOwned::to_owned)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
#[path = "reseal_test.rs"]
mod tests;
