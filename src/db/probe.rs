//! The check of the database for `/readyz`, also whether it can write. It never takes long, and who asks meanwhile shares it.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, raw_sql};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::migrate;
use super::{Db, pool};

const STATEMENT_TIMEOUT: Duration = Duration::from_millis(800);

/// How long it may take to find out why it took longer.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(400);

/// A database that answers, but has no place for us within the time.
const BUSY: &str = "busy";

/// A check costs pages of the database's log: what was well isn't asked for this long, unless a request's write was refused.
const WRITE_INTERVAL: Duration = Duration::from_mins(1);
/// The same for what wasn't well: service should be whole soon after somebody made room.
const FAILED_WRITE_INTERVAL: Duration = Duration::from_secs(1);
const WRITE_TIMEOUT: Duration = Duration::from_millis(800);

/// A full disk goes on taking reads, and writes too as long as their tables have room, so this asks for what fails first: a
/// new page. It is written to a table that exists for nobody else. Two servers may do this at once: one waits for the other.
const WRITE: &str = "/* health.write */ set local lock_timeout = 500; \
    create table plantopia_write_check (page text); insert into plantopia_write_check values ('written')";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub database: &'static str,
    /// None where that can't be told.
    pub writes: Option<&'static str>,
    pub migrations: &'static str,
}

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
    /// What the last write found out, and when.
    writes: Option<(Instant, Option<&'static str>)>,
}

impl Probe {
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
                    checked.writes = self.check_writes(&mut found.writes).await;
                }
                found.last = Some((Instant::now(), checked));
                checked
            }
        }
    }

    async fn check_now(&self, before: Option<Checked>) -> Checked {
        let seen = |database, migrations| Checked { database, writes: None, migrations };
        let missing = |database| seen(database, "unknown");
        let waited = match timeout(STATEMENT_TIMEOUT, migrate::is_current(self.db.read())).await {
            Ok(Ok(current)) => return seen("ok", if current { "ok" } else { "pending" }),
            Ok(Err(error @ (sqlx::Error::Database(_) | sqlx::Error::PoolClosed))) => return missing(words(&error)),
            Ok(Err(error)) => matches!(error, sqlx::Error::PoolTimedOut) || is_full(&error),
            Err(_) => true,
        };
        match self.reason().await {
            // What it couldn't be asked is as it was.
            BUSY if waited => seen(BUSY, before.map_or(BUSY, |checked| checked.migrations)),
            // It answers again, and the pool hasn't noticed yet.
            BUSY => missing("coming back"),
            reason => missing(reason),
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

    /// `ok`, or what is wrong with writes; None when that can't be told.
    async fn check_writes(&self, last: &mut Option<(Instant, Option<&'static str>)>) -> Option<&'static str> {
        let known = last.and_then(|(_, found)| found);
        let is_well = known.is_none_or(|found| found == "ok") && !self.db.health().is_write_refused();
        let interval = if is_well { WRITE_INTERVAL } else { FAILED_WRITE_INTERVAL };
        if last.is_some_and(|(at, _)| at.elapsed() < interval) {
            return known;
        }
        self.db.health().set_write_refused(false);
        let found = match timeout(WRITE_TIMEOUT, write(&self.db)).await {
            Ok(Ok(())) => Some("ok"),
            Ok(Err(error)) => refusal(&error),
            Err(_) => None,
        };
        // Where nothing was found out, what was known still holds.
        let found = found.or(known);
        *last = Some((Instant::now(), found));
        found
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

async fn write(db: &Db) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    let written = raw_sql(WRITE).execute(&mut transaction).await;
    transaction.rollback().await?;
    written.map(drop)
}

/// Why the database can't write, if that is what the error says. That we may make no tables says nothing of the disk.
pub(super) fn refusal(error: &sqlx::Error) -> Option<&'static str> {
    match error.as_database_error().and_then(DatabaseError::code)?.as_ref() {
        "53100" => Some("disk full"),
        // Some providers make a database read-only shortly before its disk is full.
        "25006" => Some("read-only"),
        // I/O errors; a used-up quota has no code of its own.
        code if code.starts_with("58") || code.starts_with("XX") => Some("failing"),
        _ => None,
    }
}
