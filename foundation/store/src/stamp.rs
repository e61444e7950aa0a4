//! Whether anything was committed since: what is made from the database may be kept for as long as its stamp is the same.

use crate::{Asked, Engine, dialect};
use parking_lot::Mutex;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr,
    sqlx::{self, Connection, SqliteConnection, sqlite::SqliteConnectOptions},
};
use std::{collections::HashMap, str::FromStr, sync::Arc};

/// Stands for everything that is committed at a moment. Two that are equal saw the same; whatever is committed between them makes
/// them differ, on whichever machine it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamp(Arc<str>);

/// Reads the stamp of a database.
pub(crate) enum Reader {
    /// By the snapshot that a transaction would see.
    Pool(DatabaseConnection),
    /// By a connection that itself writes nothing: the number that SQLite keeps for it changes with every commit of any other.
    Own(Own),
}

pub(crate) struct Own {
    url: String,
    /// The connection, and how many there were before: the number begins anew with each.
    connection: Mutex<(Option<SqliteConnection>, u64)>,
}

impl Reader {
    pub(crate) fn new(engine: Engine, url: &str, db: DatabaseConnection) -> Self {
        match engine {
            Engine::Postgres => Self::Pool(db),
            Engine::Sqlite => Self::Own(Own { url: url.to_owned(), connection: Mutex::default() }),
        }
    }
}

#[async_trait::async_trait]
impl Asked<(), Stamp> for Reader {
    async fn ask(&self, _: Vec<()>) -> Result<HashMap<(), Stamp>, DbErr> {
        let text = match self {
            Self::Pool(db) => {
                let row = db.query_one_raw(dialect::snapshot(db.get_database_backend())).await?;
                row.map(|r| r.try_get("", "stamp")).transpose()?.unwrap_or_default()
            }
            Self::Own(own) => own.read().await.map_err(|e| DbErr::Custom(e.to_string()))?,
        };
        Ok(HashMap::from([((), Stamp(text.into()))]))
    }
}

impl Own {
    async fn read(&self) -> Result<String, sqlx::Error> {
        // Taken out while it is used: a connection whose question was broken off does not come back.
        let (kept, before) = {
            let mut held = self.connection.lock();
            (held.0.take(), held.1)
        };
        let (mut connection, which) = match kept {
            Some(connection) => (connection, before),
            None => {
                self.connection.lock().1 = before + 1;
                (SqliteConnection::connect_with(&SqliteConnectOptions::from_str(&self.url)?).await?, before + 1)
            }
        };
        let version: i64 = sqlx::query_scalar(dialect::DATA_VERSION).fetch_one(&mut connection).await?;
        self.connection.lock().0 = Some(connection);
        Ok(format!("{which}.{version}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Migration, run};
    use std::time::Duration;

    fn list() -> Vec<Migration> {
        vec![Migration { name: "stamp_0001", sql: "create table thing (id bigint not null primary key);" }]
    }

    crate::on_both_databases!(list(), a_stamp_stays_until_something_is_committed, |store| async move {
        let before = store.stamp().await.unwrap();
        assert_eq!(store.stamp().await.unwrap(), before, "reading changes nothing");

        let tx = store.begin().await.unwrap();
        run(&*tx, "insert into thing (id) values ($1)", [1.into()]).await.unwrap();
        let meanwhile = store.stamp().await.unwrap();
        tx.commit().await.unwrap();
        let after = store.stamp().await.unwrap();
        assert_ne!(after, before);
        assert_ne!(after, meanwhile, "what was begun before and committed since");

        // Another server over the same database.
        let other = crate::Store::connect(store.url()).await.unwrap();
        run(other.read(), "insert into thing (id) values ($1)", [2.into()]).await.unwrap();
        assert_ne!(store.stamp().await.unwrap(), after);
    });

    crate::on_both_databases!(
        list(),
        what_is_undone_may_keep_the_stamp_and_what_follows_changes_it,
        |store| async move {
            let tx = store.begin().await.unwrap();
            run(&*tx, "insert into thing (id) values ($1)", [1.into()]).await.unwrap();
            drop(tx);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let undone = store.stamp().await.unwrap();
            run(store.read(), "insert into thing (id) values ($1)", [1.into()]).await.unwrap();
            assert_ne!(store.stamp().await.unwrap(), undone);
        }
    );
}
