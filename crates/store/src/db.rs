//! The connection to the database, and the only way to write to it.
//!
//! One code path for SQLite and PostgreSQL. Reading goes through [`Database::reader`], writing
//! through [`Database::write`]: a transaction that is serialised with all other writing ones, on
//! both databases, so that "read, decide, write" is safe everywhere without retries:
//!
//! - **SQLite**: a pool of one connection that begins `IMMEDIATE`. Deferred transactions that read
//!   first fail with "database is locked" under load, whatever the busy time-out.
//! - **PostgreSQL**: the transaction first takes one advisory lock. Writers of all servers and
//!   workers queue behind each other; write transactions are a few milliseconds long, and in
//!   return there are no serialisation failures and no deadlocks to handle in a hundred places.
//!
//! Durability is chosen, not inherited: `synchronous = FULL` with WAL on SQLite (one `fsync` per
//! commit) and `synchronous_commit = on` on PostgreSQL. What was answered with 2xx (an order, a
//! publication) survives a power cut. Bulk work pays once, by writing in one transaction, and what
//! happens on the way of a run does not wait for the disk ([`Database::write_relaxed`]).

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::Mutex;

use crate::{StoreError, migrations::Migrator};

/// Readers at once on SQLite. Each holds its own page cache ([`SQLITE_CACHE_KIB`]).
pub const SQLITE_READERS: u32 = 4;
/// Page cache per SQLite connection, KiB.
pub const SQLITE_CACHE_KIB: u32 = 2048;
/// Connections to PostgreSQL per process.
pub const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a query waits for a connection, or a writer for its turn, before it gives up.
pub const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one statement may take on PostgreSQL.
pub const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections nobody used for so long are closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);
/// The advisory lock of writers ("hartomat" in ASCII).
const WRITER_LOCK: i64 = 0x6861_7274_6f6d_6174;

/// A connected, migrated database. Clones share its pools.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    /// On SQLite: whether the writer's connection waits for the disk at each commit. Held from
    /// setting it until the transaction has begun.
    waits: Arc<Mutex<Waits>>,
    kind: Kind,
}

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// Until it would survive a power cut.
    ForTheDisk,
    /// Until it would survive a crash of the process; the next commit that waits for the disk takes it along.
    ForNothing,
}

impl Waits {
    /// A new connection is set up to wait; where the pool exchanges it unseen, it waits too often.
    fn at_start() -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self::ForTheDisk))
    }

    fn pragma(self) -> &'static str {
        match self {
            Self::ForTheDisk => "PRAGMA synchronous = FULL",
            Self::ForNothing => "PRAGMA synchronous = NORMAL",
        }
    }
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A writing transaction. Dropping it without [`Write::commit`] undoes it.
#[derive(Debug)]
pub struct Write(DatabaseTransaction);

impl std::ops::Deref for Write {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Write {
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}

impl Database {
    /// Connects to `sqlite:PATH`, `sqlite://PATH` (created when missing) or `postgres://…`, and brings the
    /// schema up to date.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let db = Self::connect_unmigrated(url).await?;
        db.migrate().await?;
        Ok(db)
    }

    async fn connect_unmigrated(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = sea_orm::Database::connect(postgres_options(url)).await?;
            Ok(Self { reader: pool.clone(), writer: pool, waits: Waits::at_start(), kind: Kind::Postgres })
        } else if url.starts_with("sqlite:") {
            let writer = sea_orm::Database::connect(sqlite_options(url, SqliteRole::Writer)).await?;
            let reader = sea_orm::Database::connect(sqlite_options(url, SqliteRole::Reader)).await?;
            Ok(Self { reader, writer, waits: Waits::at_start(), kind: Kind::Sqlite })
        } else {
            Err(StoreError::Invalid {
                field: "database_url".into(),
                code: "scheme",
                message: "The database URL must start with `sqlite:` or `postgres://`.".into(),
            })
        }
    }

    /// All pending migrations in one transaction: two processes that start together do not
    /// disturb each other, and a failed migration leaves nothing behind.
    async fn migrate(&self) -> Result<(), StoreError> {
        let tx = self.write().await?;
        Migrator::up(&tx.0, None).await?;
        tx.commit().await
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// For statements that only read.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a writing transaction; see the module's page for what that means.
    pub async fn write(&self) -> Result<Write, StoreError> {
        self.begin(Waits::ForTheDisk).await
    }

    /// As [`Database::write`], for what may be lost by a power cut (never by a crash of this
    /// process): what happens within a run. Order is kept, so what was written durably later is
    /// never there without it.
    pub async fn write_relaxed(&self) -> Result<Write, StoreError> {
        self.begin(Waits::ForNothing).await
    }

    async fn begin(&self, waits: Waits) -> Result<Write, StoreError> {
        let mut set = self.waits.lock().await;
        if self.kind == Kind::Sqlite && *set != waits {
            self.writer.execute_unprepared(waits.pragma()).await?;
            *set = waits;
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.writer.begin_with_options(options).await?;
        drop(set);
        if self.kind == Kind::Postgres {
            tx.execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [WRITER_LOCK.into()],
            ))
            .await?;
            if waits == Waits::ForNothing {
                tx.execute_unprepared("SET LOCAL synchronous_commit = off").await?;
            }
        }
        Ok(Write(tx))
    }

    /// A round trip to the database.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        self.writer.close().await?;
        Ok(())
    }
}

fn common(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).acquire_timeout(ACQUIRE_TIMEOUT).connect_timeout(ACQUIRE_TIMEOUT).min_connections(0);
    options
}

fn postgres_options(url: &str) -> ConnectOptions {
    let mut options = common(url);
    options.max_connections(POSTGRES_CONNECTIONS).idle_timeout(Some(IDLE_TIMEOUT)).map_sqlx_postgres_opts(|pg| {
        pg.application_name("hartomat").options([
            ("synchronous_commit", "on".to_owned()),
            ("lock_timeout", ACQUIRE_TIMEOUT.as_millis().to_string()),
            ("statement_timeout", STATEMENT_TIMEOUT.as_millis().to_string()),
            // A client that vanished in mid-transaction must not keep the writers' lock.
            ("idle_in_transaction_session_timeout", STATEMENT_TIMEOUT.as_millis().to_string()),
        ])
    });
    options
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SqliteRole {
    Reader,
    Writer,
}

fn sqlite_options(url: &str, role: SqliteRole) -> ConnectOptions {
    let mut options = common(url);
    match role {
        SqliteRole::Writer => options.max_connections(1).idle_timeout(None::<Duration>),
        SqliteRole::Reader => options.max_connections(SQLITE_READERS).idle_timeout(Some(IDLE_TIMEOUT)),
    };
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(role == SqliteRole::Writer)
            .busy_timeout(ACQUIRE_TIMEOUT)
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if role == SqliteRole::Reader { "ON" } else { "OFF" })
    });
    options
}
