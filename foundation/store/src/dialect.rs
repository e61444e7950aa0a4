//! Everything in which the two engines truly differ. No other file asks which database this is.

use sea_orm::{ConnectOptions, DbBackend, Statement};
use std::time::Duration;

/// The database engine behind a [`crate::Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default: one file.
    Sqlite,
    /// For many machines.
    Postgres,
}

impl Engine {
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        if url.starts_with("sqlite:") {
            Some(Self::Sqlite)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Some(Self::Postgres)
        } else {
            None
        }
    }

    /// `for update` where rows must be locked to be read and changed; SQLite's writer is alone anyway.
    #[must_use]
    pub fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " for update",
        }
    }

    /// As [`Self::lock_rows`], passing over rows that another worker holds.
    #[must_use]
    pub fn lock_free_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " for update skip locked",
        }
    }

    /// The text of a migration with its few placeholders in the engine's words: `{uuid}`, `{blob}`,
    /// `{serial}` (a primary key that the database counts up), lines `{append_only TABLE}`, and lines
    /// `{resealable TABLE COLUMN: every other column}` behind it.
    pub(crate) fn translate(self, sql: &str) -> String {
        let (uuid, blob, serial) = match self {
            Self::Sqlite => ("blob", "blob", "integer primary key autoincrement"),
            Self::Postgres => ("uuid", "bytea", "bigint generated always as identity primary key"),
        };
        sql.lines()
            .map(|line| {
                let inside = |word: &str| line.trim().strip_prefix(word).and_then(|l| l.strip_suffix('}'));
                match (inside("{append_only "), inside("{resealable ").and_then(|l| l.split_once(": "))) {
                    (Some(table), _) => self.append_only(table),
                    (None, Some((place, others))) => self.resealable(place.split(' ').next().unwrap_or(place), others),
                    (None, None) => line.replace("{uuid}", uuid).replace("{blob}", blob).replace("{serial}", serial),
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Rows of `table` can be added, never changed or taken away.
    fn append_only(self, table: &str) -> String {
        match self {
            Self::Sqlite => ["update", "delete"]
                .map(|verb| {
                    format!(
                        "create trigger {table}_no_{verb} before {verb} on {table} \
                         begin select raise(abort, '{table} is append-only'); end;"
                    )
                })
                .join("\n"),
            Self::Postgres => format!(
                "create function {table}_append_only() returns trigger language plpgsql as \
                 $$ begin raise exception '{table} is append-only'; end $$;\n\
                 create trigger {table}_append_only before update or delete on {table} \
                 for each row execute function {table}_append_only();"
            ),
        }
    }

    /// An append-only table of which one column, named by being left out of `others`, holds sealed values: these may be
    /// sealed again under another key. What is sealed is bound to its row and cannot be made without the keys, so that
    /// the text behind it stays what it was (`docs/decisions/0010-keys-rotate-under-load.md`).
    fn resealable(self, table: &str, others: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "drop trigger {table}_no_update;\n\
                 create trigger {table}_no_update before update of {others} on {table} \
                 begin select raise(abort, '{table} is append-only'); end;"
            ),
            Self::Postgres => format!(
                "drop trigger {table}_append_only on {table};\n\
                 create trigger {table}_append_only before delete or update of {others} on {table} \
                 for each row execute function {table}_append_only();"
            ),
        }
    }

    /// Serialises migrators that start together; held until the transaction ends.
    pub(crate) fn migration_lock(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("select pg_advisory_xact_lock(7233181)"),
        }
    }

    /// Lists the schema as comparable lines: `column table name type nullable`, `index table name unique columns predicate`.
    pub(crate) fn schema_query(self) -> [&'static str; 2] {
        match self {
            Self::Sqlite => [
                "select 'column ' || m.name || ' ' || c.name || ' ' || lower(c.type) || ' ' || (case when c.\"notnull\" = 1 or c.pk > 0 then 'required' else 'optional' end) as line \
                 from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'",
                "select 'index ' || m.tbl_name || ' ' || m.name || ' ' || (case when m.sql like 'create unique%' then 'unique' else 'plain' end) || ' ' || \
                 (select group_concat(i.name, ',') from pragma_index_info(m.name) i) || (case when lower(m.sql) like '% where %' then ' partial' else '' end) as line \
                 from sqlite_master m where m.type = 'index' and m.sql is not null",
            ],
            Self::Postgres => [
                "select 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || (case when is_nullable = 'NO' then 'required' else 'optional' end) as line \
                 from information_schema.columns where table_schema = current_schema()",
                "select 'index ' || t.relname || ' ' || i.relname || ' ' || (case when x.indisunique then 'unique' else 'plain' end) || ' ' || \
                 (select string_agg(a.attname, ',' order by k.n) from unnest(x.indkey) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) || \
                 (case when x.indpred is not null then ' partial' else '' end) as line \
                 from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid \
                 join pg_namespace n on n.oid = t.relnamespace where n.nspname = current_schema() and not x.indisprimary \
                 and not exists (select 1 from pg_constraint c where c.conindid = x.indexrelid)",
            ],
        }
    }
}

/// SQLite: the number that changes for a connection with every commit of any other.
pub(crate) const DATA_VERSION: &str = "select data_version from pragma_data_version";

/// PostgreSQL: which transactions would be seen now. The text is the same exactly as long as none that wrote has ended or begun.
pub(crate) fn snapshot(backend: DbBackend) -> Statement {
    Statement::from_string(backend, "select pg_current_snapshot()::text as stamp")
}

/// Settings of the connection pool.
pub(crate) fn prepare(engine: Engine, options: &mut ConnectOptions) {
    match engine {
        Engine::Sqlite => {
            // A file does not hang up: nothing is asked before each use.
            options.max_connections(8).test_before_acquire(false).map_sqlx_sqlite_opts(|o| {
                use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
                o.create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // FULL, since an acknowledged write must survive a power cut, not only a crash.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(5))
                    .foreign_keys(true)
                    .pragma("cache_size", "-32768")
                    .pragma("temp_store", "memory")
            });
        }
        Engine::Postgres => {
            // A connection is tried each time it is put back; before it is taken only where it stood long enough for the
            // database to have been started again.
            options.max_connections(16).test_before_acquire_if_idle_for(Duration::from_millis(500));
        }
    }
}
