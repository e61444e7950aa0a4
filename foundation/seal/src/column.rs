//! Where sealed values lie in the database.

/// A column of sealed values. Every room declares its own (`sealed()` beside `migrations()`), so that the rotation of
/// keys reaches all of them; a test of the whole schema finds one that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column, of type `{blob}`; rows where it is null hold nothing.
    pub column: &'static str,
    /// The purpose under which its values are sealed.
    pub purpose: &'static str,
    /// The column, of type `{uuid}`, whose bytes are the row that the values are bound to. Rows that share it may share
    /// the sealed value too.
    pub row: &'static str,
}

impl Column {
    /// A column of a table whose values are bound to the primary key `id`.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str, purpose: &'static str) -> Self {
        Self { table, column, purpose, row: "id" }
    }

    /// The same, bound to another column.
    #[must_use]
    pub const fn bound_to(self, row: &'static str) -> Self {
        Self { row, ..self }
    }
}
