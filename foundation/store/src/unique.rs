use sea_orm::{DbErr, RuntimeErr};

/// A unique index whose violation has a meaning to people. PostgreSQL names the index in its
/// message, SQLite the columns; this holds both.
#[derive(Clone, Copy, Debug)]
pub struct Unique {
    /// The index's name, as the migration creates it.
    pub index: &'static str,
    /// What SQLite says: `table.column, table.column`.
    pub columns: &'static str,
}

impl Unique {
    /// Whether `error` is the violation of this index.
    #[must_use]
    pub fn is_violated_by(&self, error: &DbErr) -> bool {
        let (DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e))) = error else {
            return false;
        };
        let Some(e) = e.as_database_error().filter(|e| e.is_unique_violation()) else {
            return false;
        };
        e.constraint() == Some(self.index)
            || e.message().strip_prefix("UNIQUE constraint failed: ") == Some(self.columns)
    }
}
