//! What an error of the driver's says about the connection and the database behind it.

use std::io::{self, ErrorKind};

use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// Whether an error means that the connection is of no use any more.
pub fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        _ => false,
    }
}

/// What a statement fails with on which the database says nothing.
pub fn silent() -> sqlx::Error {
    io::Error::new(ErrorKind::TimedOut, "the database fell silent").into()
}

/// Whether a statement failed because the database said nothing.
pub fn is_silence(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == ErrorKind::TimedOut)
}

/// Whether a database that can't be connected to may let us in a moment later: it is starting, or has no room right now.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            // A Unix socket that isn't there yet is a server that isn't there yet.
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::NotFound
        ),
        sqlx::Error::Database(database) => is_full(error) || database.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

/// Whether the database has no room for one more connection.
pub fn is_full(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("53300"))
}
