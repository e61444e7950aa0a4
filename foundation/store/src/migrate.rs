//! One list of SQL texts, run in order, each in a transaction of its own: a migrator that is
//! killed leaves the old schema or the new one, and two that start together take turns.

use crate::{Store, Tx};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// One step of the schema: a stable name and the SQL with the placeholders of [`crate::Engine`].
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Unique and never changed once released: `0001_accounts`.
    pub name: &'static str,
    /// Statements ended by `;` at a line's end.
    pub sql: &'static str,
}

/// Why a migration did not run.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database holds a step that this program does not know: it was written by a newer one.
    #[error("the database was migrated by a newer version (it has step {0}); start that version instead")]
    Newer(String),
    /// A step failed; nothing of it remains.
    #[error("step {step} failed: {source}")]
    Step {
        /// Name of the step.
        step: &'static str,
        /// What the database said.
        source: DbErr,
    },
    /// The list of steps could not be read or written.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Store {
    /// Runs the steps that are missing and names them.
    ///
    /// # Errors
    /// See [`MigrateError`]; steps before the failed one stay.
    pub async fn migrate(&self, list: &[Migration]) -> Result<Vec<&'static str>, MigrateError> {
        let tx = self.begin_migration().await?;
        tx.execute_unprepared(
            "create table if not exists schema_step (name text not null primary key, position bigint not null)",
        )
        .await?;
        tx.commit().await?;
        let mut ran = Vec::new();
        for (position, step) in list.iter().enumerate() {
            let tx = self.begin_migration().await?;
            let known = self.steps(&tx).await?;
            if let Some(unknown) = known.iter().find(|k| !list.iter().any(|m| m.name == *k)) {
                return Err(MigrateError::Newer(unknown.clone()));
            }
            if known.iter().any(|k| k == step.name) {
                continue;
            }
            let failed = |source| MigrateError::Step { step: step.name, source };
            tx.execute_unprepared(&self.engine().translate(step.sql)).await.map_err(failed)?;
            tx.execute_raw(Statement::from_sql_and_values(
                tx.get_database_backend(),
                "insert into schema_step (name, position) values ($1, $2)",
                [step.name.into(), i64::try_from(position).unwrap_or(i64::MAX).into()],
            ))
            .await
            .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            ran.push(step.name);
        }
        Ok(ran)
    }

    /// The schema as sorted lines that are equal on both engines when the schemas are: tables,
    /// columns, whether they may be empty, indexes. Used by the test that compares the two.
    ///
    /// # Errors
    /// What the database says.
    pub async fn schema_lines(&self) -> Result<Vec<String>, DbErr> {
        let mut lines = Vec::new();
        for query in self.engine().schema_query() {
            let rows =
                self.read().query_all_raw(Statement::from_string(self.read().get_database_backend(), query)).await?;
            for row in rows {
                let line: String = row.try_get("", "line")?;
                // The engines' own names of the types that the placeholders stand for.
                lines.push(match line.rsplit_once(' ') {
                    Some((head, tail)) if line.starts_with("column ") => {
                        let mut words = head.splitn(4, ' ');
                        let (kind, table, column, ty) =
                            (words.next(), words.next(), words.next(), words.next().unwrap_or_default());
                        let ty = match ty {
                            "blob" | "uuid" | "bytea" => "bytes",
                            "integer" | "bigint" => "bigint",
                            other => other,
                        };
                        format!(
                            "{} {} {} {ty} {tail}",
                            kind.unwrap_or_default(),
                            table.unwrap_or_default(),
                            column.unwrap_or_default()
                        )
                    }
                    _ => line,
                });
            }
        }
        lines.sort();
        Ok(lines)
    }

    async fn begin_migration(&self) -> Result<Tx, DbErr> {
        let tx = self.begin().await?;
        if let Some(lock) = self.engine().migration_lock() {
            tx.execute_unprepared(lock).await?;
        }
        Ok(tx)
    }

    async fn steps(&self, tx: &Tx) -> Result<Vec<String>, DbErr> {
        let statement =
            Statement::from_string(tx.get_database_backend(), "select name from schema_step order by position");
        tx.query_all_raw(statement).await?.iter().map(|row| row.try_get("", "name")).collect()
    }
}
