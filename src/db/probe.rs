//! The check of the database for `/readyz`. It never takes long, whatever the database does, and all who ask meanwhile share it.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::migrate;
use super::pool::{self, Db};
use super::writes::Writes;

/// How long the statement may take.
const STATEMENT_TIMEOUT: Duration = Duration::from_millis(800);

/// How long it may take to find out why it took longer.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(400);

/// A database that answers, but has no place for us within the time.
const BUSY: &str = "busy";

/// What a check found: `ok`, or what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub database: &'static str,
    /// None where that can't be told.
    pub writes: Option<&'static str>,
    pub migrations: &'static str,
}

/// Checks the database. Clones share a check under way.
#[derive(Clone)]
pub(crate) struct Probe {
    db: Db,
    options: PgConnectOptions,
    found: Arc<Mutex<Found>>,
}

#[derive(Default)]
struct Found {
    /// The last result and when it was there.
    last: Option<(Instant, Checked)>,
    writes: Writes,
}

impl Probe {
    /// Checks the database of `db`, which `options` lead to.
    pub(crate) fn new(db: Db, options: PgConnectOptions) -> Self {
        Self { db, options: pool::with_defaults(options), found: Arc::default() }
    }

    pub(crate) async fn check(&self) -> Checked {
        let asked = Instant::now();
        let mut found = self.found.lock().await;
        match found.last {
            Some((at, checked)) if at >= asked => checked,
            last => {
                let mut checked = self.check_now(last.map(|(_, checked)| checked)).await;
                if checked.database == "ok" {
                    checked.writes = found.writes.check(&self.db).await;
                }
                found.last = Some((Instant::now(), checked));
                checked
            }
        }
    }

    async fn check_now(&self, before: Option<Checked>) -> Checked {
        let seen = |database, migrations| Checked { database, writes: None, migrations };
        let missing = |database| seen(database, "unknown");
        match timeout(STATEMENT_TIMEOUT, migrate::is_current(self.db.read())).await {
            Ok(Ok(current)) => seen("ok", if current { "ok" } else { "pending" }),
            Ok(Err(error @ (sqlx::Error::Database(_) | sqlx::Error::PoolClosed))) => missing(words(&error)),
            Ok(Err(error)) if !matches!(error, sqlx::Error::PoolTimedOut) && !is_full(&error) => {
                match self.reason().await {
                    // It answers again, and the pool hasn't noticed yet.
                    BUSY => missing("coming back"),
                    reason => missing(reason),
                }
            }
            Ok(Err(_)) | Err(_) => match self.reason().await {
                // What it couldn't be asked is as it was.
                BUSY => seen(BUSY, before.map_or(BUSY, |checked| checked.migrations)),
                reason => missing(reason),
            },
        }
    }

    /// Why there was no answer: asked on a connection that nobody has to give back first.
    async fn reason(&self) -> &'static str {
        match timeout(CONNECT_TIMEOUT, self.options.connect()).await {
            Ok(Ok(connection)) => {
                // It was an answer, however the connection ends.
                let _ = timeout(CONNECT_TIMEOUT, connection.close()).await;
                BUSY
            }
            Ok(Err(error)) => words(&error),
            Err(_) => "silent",
        }
    }
}

/// Whether as many wait for a connection as may.
fn is_full(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == ErrorKind::ResourceBusy)
}

/// What is wrong with a database, in the words of its operator.
fn words(error: &sqlx::Error) -> &'static str {
    let code = error.as_database_error().and_then(DatabaseError::code);
    match code.as_deref() {
        Some("53300") => "out of connections",
        Some(code) if code.starts_with("53") => "out of resources",
        Some(code) if code.starts_with("57P") => "starting or stopping",
        Some(code) if code.starts_with("28") => "refuses our credentials",
        Some("3D000") => "not there",
        _ => "unreachable",
    }
}
