//! What can go wrong when talking to the database, in words a caller can act on.
//!
//! Knows how SQLite and PostgreSQL name their errors; refuses to know about HTTP.

use modules::{Fault, ModuleError};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};

/// The one error type of this crate's queries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No row with that id (or not one this caller may see).
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: String },

    /// Somebody else changed the row since the caller read it.
    #[error("the {what} was changed meanwhile: version {current} is current, the change was made to another")]
    VersionConflict { what: &'static str, current: i64 },

    /// Another row has this value already. `field` is the column that must be unique.
    #[error("`{field}` is taken already")]
    Duplicate { field: String },

    /// The row cannot go, other rows stand on it; or it points at a row that does not exist.
    #[error("{message}")]
    InUse { message: String },

    /// The state of the row forbids the change.
    #[error("{message}")]
    Forbidden { code: &'static str, message: String, remedy: String },

    /// What the caller sent makes no sense, whatever is stored.
    #[error("{message}")]
    Invalid { field: String, code: &'static str, message: String },

    /// A page cursor that this list did not make.
    #[error("the cursor does not belong to this list or is damaged")]
    BadCursor,

    /// This attempt no longer owns the work.
    #[error("this attempt no longer owns the {what}: its lease ran out or was taken over")]
    StaleAttempt { what: &'static str },

    /// The database cannot be reached or has no connection to spare; trying again may help.
    #[error("the database does not answer: {detail}")]
    Unavailable { detail: String },

    /// The database's disk is full.
    #[error("the disk of the database is full")]
    DiskFull,

    /// The database folder or file cannot be written.
    #[error("the database cannot be written: {detail}")]
    ReadOnly { detail: String },

    /// A stored row cannot be read, or a query of ours is wrong: a fault of this program or its data.
    #[error("the database holds or said something unexpected: {detail}")]
    Internal { detail: String },
}

impl StoreError {
    pub fn not_found(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    pub fn internal(detail: impl std::fmt::Display) -> Self {
        Self::Internal { detail: detail.to_string() }
    }

    /// A value that must be unique was there already, and it was this one.
    pub fn is_duplicate_of(&self, column: &str) -> bool {
        matches!(self, Self::Duplicate { field } if field == column)
    }
}

/// SQLite: primary result code of "database or disk is full".
const SQLITE_FULL: i64 = 13;
/// SQLite: busy, locked.
const SQLITE_BUSY: [i64; 2] = [5, 6];
/// SQLite: read-only, input/output error, cannot open.
const SQLITE_UNWRITABLE: [i64; 3] = [8, 10, 14];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                let field = unique_field(&error, &message);
                return Self::Duplicate { field };
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                return Self::InUse {
                    message: "other rows stand on this one, or it points at one that does not exist".into(),
                };
            }
            _ => {}
        }
        let detail = error.to_string();
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
                Self::Unavailable { detail }
            }
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => of_driver(inner, detail),
            DbErr::Conn(_) => Self::Unavailable { detail },
            _ => Self::Internal { detail },
        }
    }
}

fn of_driver(error: &sqlx::Error, detail: String) -> StoreError {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => StoreError::Unavailable { detail },
        sqlx::Error::Database(inner) => {
            let code = inner.code().unwrap_or_default();
            if inner.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                return of_sqlstate(&code, detail);
            }
            match code.parse::<i64>().map(|code| code & 0xff) {
                Ok(SQLITE_FULL) => StoreError::DiskFull,
                Ok(code) if SQLITE_BUSY.contains(&code) => StoreError::Unavailable { detail },
                Ok(code) if SQLITE_UNWRITABLE.contains(&code) => StoreError::ReadOnly { detail },
                _ => StoreError::Internal { detail },
            }
        }
        _ => StoreError::Internal { detail },
    }
}

/// PostgreSQL: classes 08 (connection), 53 (resources), 57 (operator intervention), and the codes
/// of lost races (40001, 40P01, 55P03) all pass by themselves; 53100 is a full disk.
fn of_sqlstate(code: &str, detail: String) -> StoreError {
    match code {
        "53100" => StoreError::DiskFull,
        "25006" => StoreError::ReadOnly { detail },
        "40001" | "40P01" | "55P03" => StoreError::Unavailable { detail },
        code if ["08", "53", "57"].contains(&code.get(..2).unwrap_or_default()) => StoreError::Unavailable { detail },
        _ => StoreError::Internal { detail },
    }
}

/// The last column of the violated key: `UNIQUE constraint failed: users.email` on SQLite,
/// `Key (email)=(…) already exists.` on PostgreSQL.
fn unique_field(error: &DbErr, message: &str) -> String {
    if let DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) = error
        && let sqlx::Error::Database(inner) = inner.as_ref()
        && let Some(postgres) = inner.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
    {
        let columns = postgres.detail().and_then(|d| d.strip_prefix("Key (")).and_then(|d| d.split(")=").next());
        return last_column(columns.unwrap_or(message));
    }
    last_column(message.rsplit(": ").next().unwrap_or(message))
}

fn last_column(columns: &str) -> String {
    let last = columns.rsplit(", ").next().unwrap_or(columns);
    let column = last.rsplit('.').next().unwrap_or(last);
    // `name_key` is the compared form of `name`; people know the latter.
    column.strip_suffix("_key").unwrap_or(column).to_owned()
}

impl From<StoreError> for ModuleError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::NotFound { .. } => {
                Self::new(Fault::Input, "not_found", message, "Check the id; it may have been deleted.")
            }
            StoreError::StaleAttempt { .. } => {
                Self::new(Fault::Stale, "attempt.stale", message, "Nothing: the attempt that owns it now goes on.")
            }
            StoreError::DiskFull => Self::new(
                Fault::Environment,
                "disk.full",
                message,
                "Free space on that disk; the work can be retried then.",
            ),
            StoreError::ReadOnly { .. } => Self::new(
                Fault::Environment,
                "database.read_only",
                message,
                "Give this user write access to the data folder.",
            ),
            StoreError::Unavailable { .. } => Self::new(
                Fault::Transient,
                "database.unavailable",
                message,
                "Check that the database runs; it is tried again.",
            ),
            StoreError::Forbidden { code, remedy, .. } => Self::new(Fault::Input, code, message, remedy),
            StoreError::Internal { .. } => Self::new(
                Fault::Transient,
                "database.unexpected",
                message,
                "This is a fault of the program; report it with the log of this moment.",
            ),
            StoreError::VersionConflict { .. }
            | StoreError::Duplicate { .. }
            | StoreError::InUse { .. }
            | StoreError::Invalid { .. }
            | StoreError::BadCursor => {
                Self::new(Fault::Input, "store.refused", message, "Read the current state and try again.")
            }
        }
    }
}
