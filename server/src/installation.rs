//! Database and keys belong together: whoever has the one and not the other would seal what nobody opens, and would not
//! recognise a person who is there already.

use anyhow::{Context, bail};
use seal::{Column, Keyring};
use std::path::{Path, PathBuf};
use store::{Migration, Store};

/// What the database remembers of its keys.
pub(crate) fn migration() -> Migration {
    Migration { name: "installation", sql: include_str!("installation.sql") }
}

#[derive(sea_orm::FromQueryResult)]
struct Known {
    fingerprint: String,
}

/// The database has sealed data, and the file of its keys is not there. The terminal exits with [`KeysMissing::EXIT`].
#[derive(Debug, thiserror::Error)]
#[error(
    "this database is sealed with keys that {} should hold: put the file of this installation there (from its backup, or \
     from another of its servers); new keys would open nothing",
    .0.display()
)]
pub struct KeysMissing(PathBuf);

impl KeysMissing {
    /// The code with which every command exits.
    pub const EXIT: u8 = 4;
}

/// The keys in `file`; made there once, for a database that has none yet. `sealed` are the columns of sealed values: a
/// database from before it kept which keys are its own is known by them.
///
/// # Errors
/// [`KeysMissing`]; where the file has other keys than those the database is sealed with.
pub(crate) async fn keys(store: &Store, file: &Path, sealed: &[Column]) -> anyhow::Result<Keyring> {
    let known = known(store).await?;
    if !file.exists() && (known.is_some() || holds_sealed(store, sealed).await?) {
        return Err(KeysMissing(file.to_owned()).into());
    }
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

/// Whether any sealed value is there.
async fn holds_sealed(store: &Store, sealed: &[Column]) -> anyhow::Result<bool> {
    for Column { table, column, .. } in sealed {
        let sql = format!("select count(*) as n from (select 1 from {table} where {column} is not null limit 1) t");
        if store::number(store.read(), &sql, []).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn known(store: &Store) -> anyhow::Result<Option<String>> {
    let row = store::one::<Known>(store.read(), "select fingerprint from installation where one = 1", []).await?;
    Ok(row.map(|k| k.fingerprint))
}

#[cfg(test)]
#[path = "installation_test.rs"]
mod tests;
