//! Database and keys belong together: whoever has the one and not the other would seal what nobody opens, and would not
//! recognise a person who is there already.

use anyhow::{Context, bail, ensure};
use seal::Keyring;
use std::path::Path;
use store::{Migration, Store};

/// What the database remembers of its keys.
pub(crate) fn migration() -> Migration {
    Migration { name: "installation", sql: include_str!("installation.sql") }
}

#[derive(sea_orm::FromQueryResult)]
struct Known {
    fingerprint: String,
}

/// The keys in `file`; made there once, for a database that has none yet.
///
/// # Errors
/// Where the file is missing or has other keys than those the database is sealed with.
pub(crate) async fn keys(store: &Store, file: &Path) -> anyhow::Result<Keyring> {
    let known = known(store).await?;
    ensure!(
        known.is_none() || file.exists(),
        "this database is sealed with keys that {} should hold: put the file of this installation there (from its backup, \
         or from another of its servers); new keys would open nothing",
        file.display()
    );
    let keys = seal::load_or_create(file, &mut rand::rng()).context("the keys of sealed data cannot be read")?;
    let ours = keys.fingerprint();
    if known.is_none() {
        let tx = store.begin().await?;
        let sql = "insert into installation (one, fingerprint) values (1, $1) on conflict (one) do nothing";
        store::run(&*tx, sql, [ours.clone().into()]).await?;
        tx.commit().await?;
    }
    // Read again: another server may have been the first.
    match self::known(store).await? {
        Some(theirs) if theirs == ours => Ok(keys),
        Some(theirs) => bail!(
            "the keys in {} ({ours}) are not those of this database ({theirs}): use the key file of this installation",
            file.display()
        ),
        None => bail!("the database did not keep which keys are its own"),
    }
}

async fn known(store: &Store) -> anyhow::Result<Option<String>> {
    let row = store::one::<Known>(store.read(), "select fingerprint from installation where one = 1", []).await?;
    Ok(row.map(|k| k.fingerprint))
}

#[cfg(test)]
#[path = "installation_test.rs"]
mod tests;
