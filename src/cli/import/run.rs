//! An import as a whole: every file is read and checked first, then all rows are merged into the tables, in one
//! transaction.

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, query, raw_sql};

use super::files::{ImportFile, Kind};
use crate::climate::import as climate;
use crate::clock::Clock;
use crate::import::error::{BadRow, ImportError};
use crate::import::merge::{CHUNK, Change, LISTED, Tally, push_line};
use crate::import::source::Source;
use crate::import::{Row, Rows};
use crate::plants::import as plants;

/// The lock for which imports queue; any number that nobody else uses.
const LOCK: i64 = 7_021_990_126;

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Do everything, but keep nothing.
    pub dry_run: bool,
    /// Leave bad rows out instead of stopping.
    pub skip_invalid: bool,
    /// Readings of the weather from days to come are bad rows.
    pub today: NaiveDate,
}

impl Default for Options {
    /// An import of today, as it is in Melbourne, that stops at a bad row and keeps the rows.
    fn default() -> Self {
        Self { dry_run: false, skip_invalid: false, today: Clock::system(Tz::Australia__Melbourne).today() }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub dry_run: bool,
    pub plants: Tally,
    pub suburbs: Tally,
    pub climate: Tally,
    /// Suburbs that only a climate file named; they are in no tally.
    pub suburbs_from_climate: u64,
    /// The first bad rows that were left out; the tallies have the totals.
    pub left_out: Vec<BadRow>,
    /// Of a dry run, the first changes of each kind; the tallies have the totals.
    pub changes: Vec<Change>,
    /// What couldn't be done once the rows were committed.
    pub notices: Vec<String>,
}

impl Summary {
    fn tally(&mut self, kind: Kind) -> &mut Tally {
        match kind {
            Kind::Suburbs => &mut self.suburbs,
            Kind::Plants => &mut self.plants,
            Kind::Climate => &mut self.climate,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A file is being read. Rows and bytes are those of all files.
    Reading {
        file: &'a str,
        rows: u64,
        bytes: u64,
        total_bytes: u64,
    },
    Merging {
        rows: u64,
    },
    /// The rows are committed; the planner is told about them.
    Tidying,
}

pub(crate) type Listener<'a> = dyn FnMut(Progress<'_>) + Send + 'a;

/// Imports files, all or nothing: suburbs first, then the catalogue, then the climate; within a kind in the given order.
/// Imports of several programs wait for each other.
pub async fn import(
    connection: &mut PgConnection,
    files: &[ImportFile],
    options: Options,
    listener: &mut Listener<'_>,
) -> Result<Summary, ImportError> {
    let mut transaction = connection.begin().await?;
    let summary = Summary { dry_run: options.dry_run, ..Summary::default() };
    let total_bytes = files.iter().map(|file| file.source.text().len() as u64).sum();
    let mut import = Import { options, listener, summary, rows: 0, bytes: 0, total_bytes };
    if let Err(error) = import.run(&mut transaction, files).await {
        // The cause is what counts; a connection that can't roll back is closed by its owner, and that undoes all.
        let _ = transaction.rollback().await;
        return Err(error);
    }
    let Import { listener, mut summary, .. } = import;
    if options.dry_run {
        transaction.rollback().await?;
        return Ok(summary);
    }
    transaction.commit().await?;
    for kind in Kind::ALL {
        if summary.tally(kind).written() > 0 {
            listener(Progress::Tidying);
            // The rows are there, whatever happens to the statistics.
            if let Err(error) = kind.target().analyze(connection).await {
                summary.notices.push(format!("the planner's statistics are older than the rows: {error}"));
            }
        }
    }
    Ok(summary)
}

struct Import<'a, 'l> {
    options: Options,
    listener: &'a mut Listener<'l>,
    summary: Summary,
    rows: u64,
    /// Bytes of the files that are done.
    bytes: u64,
    total_bytes: u64,
}

impl Import<'_, '_> {
    async fn run(&mut self, connection: &mut PgConnection, files: &[ImportFile]) -> Result<(), ImportError> {
        raw_sql(
            "/* import.settings */ set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
             set local work_mem = '64MB'; set local jit = off",
        )
        .execute(&mut *connection)
        .await?;
        query("/* import.lock */ select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *connection).await?;
        for kind in Kind::ALL {
            // A list, because an iterator with a closure can't be held over an await in a future that is sent.
            let files: Vec<&ImportFile> = files.iter().filter(|file| file.kind == kind).collect();
            if !files.is_empty() {
                kind.target().create_lines(connection).await?;
            }
            for file in files {
                self.read(connection, file).await?;
            }
        }
        (self.listener)(Progress::Merging { rows: self.rows });
        for kind in Kind::ALL {
            if self.summary.tally(kind).read == 0 {
                continue;
            }
            let (target, dry_run) = (kind.target(), self.options.dry_run);
            target.stage(connection).await?;
            if kind == Kind::Climate {
                self.summary.suburbs_from_climate = climate::add_unknown_suburbs(connection, dry_run).await?;
            }
            let changes = target.merge(connection, dry_run, self.summary.tally(kind)).await?;
            self.summary.changes.extend(changes);
        }
        Ok(())
    }

    async fn read(&mut self, connection: &mut PgConnection, file: &ImportFile) -> Result<(), ImportError> {
        let source = &file.source;
        match file.kind {
            Kind::Suburbs => self.copy(connection, file, climate::suburbs(source)?).await?,
            Kind::Plants => self.copy(connection, file, plants::rows(source)?).await?,
            Kind::Climate => self.copy(connection, file, climate::readings(source, self.options.today)?).await?,
        }
        self.bytes += source.bytes_read();
        self.summary.tally(file.kind).blank += source.blank_rows();
        Ok(())
    }

    async fn copy<T: Row + Send>(
        &mut self,
        connection: &mut PgConnection,
        file: &ImportFile,
        rows: Rows<'_, T>,
    ) -> Result<(), ImportError> {
        let mut copy = connection.copy_in_raw(&file.kind.target().copy()).await?;
        let mut lines = Vec::new();
        for row in rows {
            match row {
                Ok((_, row)) => push_line(&mut lines, &row),
                Err(bad) if self.options.skip_invalid => {
                    self.summary.tally(file.kind).left_out += 1;
                    if self.summary.left_out.len() < LISTED {
                        self.summary.left_out.push(bad);
                    }
                }
                Err(bad) => {
                    // The cause is what counts; the transaction is lost either way.
                    let _ = copy.abort("a row is bad").await;
                    return Err(bad.into());
                }
            }
            self.rows += 1;
            self.summary.tally(file.kind).read += 1;
            if lines.len() >= CHUNK {
                copy.send(lines.as_slice()).await?;
                lines.clear();
                self.tell(&file.source);
            }
        }
        copy.send(lines.as_slice()).await?;
        copy.finish().await?;
        self.tell(&file.source);
        Ok(())
    }

    fn tell(&mut self, source: &Source) {
        (self.listener)(Progress::Reading {
            file: source.name(),
            rows: self.rows,
            bytes: self.bytes + source.bytes_read(),
            total_bytes: self.total_bytes,
        });
    }
}
