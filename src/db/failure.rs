//! What a failed statement says about its connection. Errors of our own making are I/O errors of kinds that no socket has.

use std::io::{Error as IoError, ErrorKind};

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// Nobody answers, and that is known already.
pub(super) fn away() -> sqlx::Error {
    IoError::new(ErrorKind::NotConnected, "the database is away").into()
}

/// The database took longer than its own time-outs allow.
pub(super) fn unanswered() -> sqlx::Error {
    IoError::new(ErrorKind::TimedOut, "the database fell silent").into()
}

/// As many wait for a connection as may. [`crate::error`] makes it a 503 of its own.
pub(super) fn too_many_waiting() -> sqlx::Error {
    IoError::new(ErrorKind::ResourceBusy, "too many wait for a connection").into()
}

pub(super) fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        _ => false,
    }
}

/// Whether another connection may do better at once: this one was dead, and nothing was waited for yet.
pub(super) fn is_dead(error: &sqlx::Error) -> bool {
    let waited_for = |error: &IoError| {
        matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::NotConnected | ErrorKind::ResourceBusy)
    };
    is_broken(error) && !matches!(error, sqlx::Error::Io(error) if waited_for(error))
}

/// Whether a server that can't be connected to may only be starting. sqlx itself tries again after a refusal.
pub(super) fn is_starting(error: &sqlx::Error) -> bool {
    // A Unix socket that isn't there yet is a server that isn't there yet.
    let kinds = [ErrorKind::NotFound, ErrorKind::ConnectionReset, ErrorKind::UnexpectedEof, ErrorKind::BrokenPipe];
    matches!(error, sqlx::Error::Io(error) if kinds.contains(&error.kind()))
}

/// Whether the database refused something, a sign of life too. Class 57P is one that is starting or stopping.
pub(super) fn is_refusal(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().map(DatabaseError::code);
    code.is_some_and(|code| !code.is_some_and(|code| code.starts_with("57P")))
}
