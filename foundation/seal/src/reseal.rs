//! Sealing again, a few rows at a time, while everybody else reads and writes.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Store;
use uuid::Uuid;

use crate::{Column, Keyring, ring::header};

/// Rows of one transaction: short enough that nobody waits for it.
const ROWS_AT_ONCE: u32 = 100;

/// What one [`reseal`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Rows that are under the active key now.
    pub resealed: u64,
    /// Values that do not open, and were left alone.
    pub stuck: u64,
    /// Where the next call goes on; `None` at the end of the table.
    pub next: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Row {
    row_id: Uuid,
    sealed: Vec<u8>,
}

/// How many values of a column are sealed with the key of this id.
///
/// # Errors
/// What the database says.
pub async fn count_under(db: &impl ConnectionTrait, column: &Column, id: &str) -> Result<i64, DbErr> {
    let Column { table, column, .. } = column;
    let header = header(id);
    let sql = format!("select count(*) as n from {table} where substr({column}, 1, {}) = $1", header.len());
    store::number(db, &sql, [header.into()]).await
}

/// How many values a column holds. What a closed account leaves behind is empty and counts as none.
///
/// # Errors
/// What the database says.
pub async fn count_all(db: &impl ConnectionTrait, column: &Column) -> Result<i64, DbErr> {
    let Column { table, column, .. } = column;
    store::number(db, &format!("select count(*) as n from {table} where length({column}) > 0"), []).await
}

/// Seals some rows of a column again with the key that is active now, in one short transaction: those after `after`
/// that are under another key and that nobody holds. A value that somebody changes meanwhile is left to them.
///
/// # Errors
/// What the database says; nothing of this call remains then.
pub async fn reseal(store: &Store, keys: &Keyring, column: &Column, after: Option<Uuid>) -> Result<Pass, DbErr> {
    let Column { table, column, purpose, row } = column;
    let active = header(&keys.active_id());
    let tx = store.begin().await?;
    // Rows that others hold are passed over: this transaction never waits for a row while it holds one.
    let sql = format!(
        "select {row} as row_id, {column} as sealed from {table} where length({column}) > 0 \
         and substr({column}, 1, {}) <> $1 and {row} > $2 order by {row} limit {ROWS_AT_ONCE}{}",
        active.len(),
        store.engine().lock_free_rows(),
    );
    let rows: Vec<Row> = store::all(&*tx, &sql, [active.into(), after.unwrap_or(Uuid::nil()).into()]).await?;
    let mut pass = Pass::default();
    if rows.len() == ROWS_AT_ONCE as usize {
        pass.next = rows.last().map(|r| r.row_id);
    }
    let sql = format!("update {table} set {column} = $1 where {row} = $2 and {column} = $3");
    for r in rows {
        let Ok(plain) = keys.open(purpose, r.row_id, &r.sealed) else {
            pass.stuck += 1;
            continue;
        };
        let sealed = keys.seal(purpose, r.row_id, plain.as_slice());
        pass.resealed += store::run(&*tx, &sql, [sealed.into(), r.row_id.into(), r.sealed.into()]).await?;
    }
    tx.commit().await?;
    Ok(pass)
}

#[cfg(test)]
#[path = "reseal_test.rs"]
mod tests;
