use crate::{
    Engine, Gather, dialect, idempotency,
    stamp::{Reader, Stamp},
};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::{ops::Deref, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for a connection or for its turn to write before it is answered 503.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    db: DatabaseConnection,
    engine: Engine,
    /// SQLite has one writer: those who wait for it stand in a fair queue here, not in its busy loop.
    turn_to_write: Option<Arc<Semaphore>>,
    stamps: Gather<(), Stamp>,
}

impl Store {
    /// Connects to `sqlite:PATH` (created where it does not exist) or `postgres://…`.
    ///
    /// # Errors
    /// Where the URL is of neither kind or the database does not answer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let engine = Engine::of_url(url)
            .ok_or_else(|| DbErr::Custom("DATABASE_URL must begin with sqlite: or postgres:".into()))?;
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false).acquire_timeout(WAIT_MAX).connect_timeout(WAIT_MAX);
        dialect::prepare(engine, &mut options);
        let db = Database::connect(options).await?;
        let turn_to_write = (engine == Engine::Sqlite).then(|| Arc::new(Semaphore::new(1)));
        let stamps = Gather::new(Reader::new(engine, url, db.clone()));
        Ok(Self { db, engine, turn_to_write, stamps })
    }

    /// For reading outside a transaction.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Which engine this is. For the dialect file and for tests; a rule never asks.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// What stands for everything that is committed now. Those who ask at the same time share a question.
    ///
    /// # Errors
    /// What the database says; [`DbErr::ConnectionAcquire`] where it does not answer within two seconds.
    pub async fn stamp(&self) -> Result<Stamp, DbErr> {
        self.stamps.get(()).await?.ok_or_else(|| DbErr::Custom("the database has no stamp".into()))
    }

    /// Begins a change. On SQLite the transaction takes the write lock at once (`BEGIN IMMEDIATE`):
    /// one that reads first and locks later fails under load, whatever the busy timeout.
    ///
    /// # Errors
    /// [`DbErr::ConnectionAcquire`] where no turn or connection came within two seconds.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        let permit = match &self.turn_to_write {
            None => None,
            Some(queue) => Some(
                tokio::time::timeout(WAIT_MAX, queue.clone().acquire_owned())
                    .await
                    .map_err(|_| DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout))?
                    .map_err(|_| DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed))?,
            ),
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.db.begin_with_options(options).await?;
        Ok(Tx { inner, _permit: permit })
    }
}

/// A change under way: commit it, or drop it to undo it. Nothing outside the database is called
/// while one is open.
#[derive(Debug)]
#[must_use]
pub struct Tx {
    inner: DatabaseTransaction,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Tx {
    /// Makes the change last. A request that carries an idempotency key has it kept in its first commit.
    ///
    /// # Errors
    /// What the database says; the change is then undone.
    pub async fn commit(self) -> Result<(), DbErr> {
        let ask = idempotency::take_along(&self.inner).await?;
        self.inner.commit().await?;
        if let Some(ask) = ask {
            ask.is_kept();
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}
