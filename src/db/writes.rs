//! Whether the database can still write. One with a full disk goes on answering reads, and writes too as long as their tables
//! have room; so the check asks for what fails first: a new page. Nothing of it stays, and no table of ours is touched.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::raw_sql;
use tokio::time::{Instant, timeout};

use super::pool::Db;

/// A check costs a few pages of the database's log, so what was well isn't asked again for this long, unless a request's
/// write was refused meanwhile.
const INTERVAL: Duration = Duration::from_mins(1);
/// The same for what wasn't well: service should be whole soon after somebody made room.
const FAILED_INTERVAL: Duration = Duration::from_secs(1);
/// How long a check may take.
const TIMEOUT: Duration = Duration::from_millis(800);

/// The page is written to a table that exists for nobody else. Two servers may do this at once: one waits for the other.
const WRITE: &str = "/* health.write */ set local lock_timeout = 500; \
    create table plantopia_write_check (page text); insert into plantopia_write_check values ('written')";

/// What the last check found.
#[derive(Debug, Default)]
pub(super) struct Writes(Option<(Instant, Option<&'static str>)>);

impl Writes {
    /// `ok`, or what is wrong; None when that can't be told.
    pub(super) async fn check(&mut self, db: &Db) -> Option<&'static str> {
        let known = self.0.and_then(|(_, found)| found);
        let due = self.0.is_none_or(|(at, _)| {
            let well = known.is_none_or(|found| found == "ok") && !db.health().is_write_refused();
            at.elapsed() >= if well { INTERVAL } else { FAILED_INTERVAL }
        });
        if due {
            db.health().set_write_refused(false);
            let found = timeout(TIMEOUT, write(db)).await;
            // Where nothing was found out, what was known still holds.
            self.0 = Some((Instant::now(), found.ok().and_then(verdict).or(known)));
        }
        self.0.and_then(|(_, found)| found)
    }
}

async fn write(db: &Db) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    let written = raw_sql(WRITE).execute(&mut transaction).await;
    transaction.rollback().await?;
    written.map(drop)
}

fn verdict(written: sqlx::Result<()>) -> Option<&'static str> {
    let Err(error) = written else {
        return Some("ok");
    };
    refusal(&error)
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
