use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

fn statement(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// `$first, $first+1 …`: places for `count` values in a list.
#[must_use]
pub fn places(count: usize, first: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// A list as long as the next power of two, its last value again and again. A statement that names a list then has few
/// lengths, so that databases know it from before.
#[must_use]
pub fn padded<T: Clone>(mut list: Vec<T>) -> Vec<T> {
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

/// Runs a statement that both engines understand (parameters `$1`, `$2` …; each number once, in
/// order) and returns how many rows it touched.
///
/// # Errors
/// What the database says.
pub async fn run(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbErr> {
    Ok(db.execute_raw(statement(db, sql, values)).await?.rows_affected())
}

/// All rows of a query, by column name.
///
/// # Errors
/// What the database says, or a column that does not fit.
pub async fn all<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, DbErr> {
    db.query_all_raw(statement(db, sql, values)).await?.iter().map(|row| T::from_query_result(row, "")).collect()
}

/// The first row of a query, if any.
///
/// # Errors
/// What the database says, or a column that does not fit.
pub async fn one<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, DbErr> {
    db.query_one_raw(statement(db, sql, values)).await?.map(|row| T::from_query_result(&row, "")).transpose()
}

/// A query whose one row has one number named `n`, such as `select count(*) as n`.
///
/// # Errors
/// What the database says.
pub async fn number(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, DbErr> {
    match db.query_one_raw(statement(db, sql, values)).await? {
        Some(row) => row.try_get("", "n"),
        None => Ok(0),
    }
}
