//! The import as a whole: every file is read and checked first, then all rows are merged into the tables, in one
//! transaction. What the rows of a domain mean, and their SQL, is told by the domain.

pub mod check;
pub mod copy;
pub mod error;
pub mod finding;
pub mod report;
pub mod source;
pub mod sql;
pub mod table;

use sqlx::postgres::{PgConnection, PgCopyIn};
use sqlx::{Connection, query, raw_sql};

use crate::climate::import as climate;
use crate::plants::import as plants;

use copy::Lines;
pub use error::{BadRow, ImportError};
pub use report::{Change, Progress, Summary, Tally};
use source::Domain;
pub use source::{Source, Sources};

/// The lock for which imports queue; any number that nobody else uses.
const LOCK: i64 = 7_021_990_126;

/// How an import is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Do everything, but keep nothing.
    pub dry_run: bool,
    /// Leave bad rows out instead of stopping.
    pub skip_invalid: bool,
}

/// A file as rows that are staged one by one.
pub trait Rows: Send {
    /// Stages the next row under its number; a bad row is the inner error. None at the end.
    fn stage_next(&mut self, n: u64, lines: &mut Lines) -> Result<Option<Result<(), BadRow>>, ImportError>;

    /// How much of the file has been read.
    fn bytes(&self) -> u64;
}

/// Who is told how far an import has come.
pub type Listener<'a> = dyn FnMut(Progress<'_>) + Send + 'a;

/// Imports files, all or nothing: suburbs first, then the catalogue, then the climate; within a kind in the given order.
/// Imports of several programs wait for each other.
pub async fn import(
    connection: &mut PgConnection,
    sources: &[Source],
    options: Options,
    listener: &mut Listener<'_>,
) -> Result<Summary, ImportError> {
    let mut transaction = connection.begin().await?;
    match run(&mut transaction, sources, options, listener).await {
        Ok((mut summary, tidying)) => {
            if options.dry_run {
                transaction.rollback().await?;
                return Ok(summary);
            }
            transaction.commit().await?;
            if summary.plants.new + summary.plants.changed > 0 {
                listener(Progress::Tidying);
                summary.notices.extend(plants::tidy(connection, tidying).await);
            }
            Ok(summary)
        }
        Err(error) => {
            // The cause is what counts; a connection that can't roll back is closed by its owner, and that undoes all.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

async fn run(
    connection: &mut PgConnection,
    sources: &[Source],
    options: Options,
    listener: &mut Listener<'_>,
) -> Result<(Summary, plants::Tidying), ImportError> {
    raw_sql(
        "/* import.settings */ set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
         set local work_mem = '64MB'; set local jit = off",
    )
    .execute(&mut *connection)
    .await?;
    query("/* import.lock */ select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *connection).await?;
    let mut reading = Reading {
        options,
        listener,
        summary: Summary { dry_run: options.dry_run, ..Summary::default() },
        rows: 0,
        bytes: 0,
        total_bytes: sources.iter().map(Source::bytes).sum(),
    };
    for domain in Domain::ALL {
        // A list, because an iterator with a closure can't be held over an await in a future that is sent.
        let files: Vec<&Source> = sources.iter().filter(|source| source.kind().domain() == domain).collect();
        if !files.is_empty() {
            domain.create_stage(connection).await?;
        }
        for file in files {
            reading.stage(connection, file).await?;
        }
    }
    let Reading { listener, mut summary, rows, .. } = reading;
    listener(Progress::Merging { rows });
    let mut tidying = plants::Tidying::default();
    if summary.suburbs.read > 0 {
        let changes = climate::merge_suburbs(connection, options.dry_run, &mut summary.suburbs).await?;
        summary.changes.extend(changes);
    }
    if summary.plants.read > 0 {
        let (changes, left) = plants::merge(connection, options.dry_run, &mut summary.plants).await?;
        summary.changes.extend(changes);
        tidying = left;
    }
    if summary.climate.read > 0 {
        let (suburbs, changes) = climate::merge_readings(connection, options.dry_run, &mut summary.climate).await?;
        summary.suburbs_from_climate = suburbs;
        summary.changes.extend(changes);
    }
    Ok((summary, tidying))
}

impl Domain {
    async fn create_stage(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        match self {
            Self::Suburbs => climate::create_suburb_stage(connection).await,
            Self::Plants => plants::create_stage(connection).await,
            Self::Climate => climate::create_reading_stage(connection).await,
        }
    }

    fn copy_statement(self) -> &'static str {
        match self {
            Self::Suburbs => climate::COPY_SUBURBS,
            Self::Plants => plants::COPY,
            Self::Climate => climate::COPY_READINGS,
        }
    }

    fn open(self, source: &Source) -> Result<Box<dyn Rows + '_>, ImportError> {
        Ok(match self {
            Self::Suburbs => Box::new(climate::Suburbs::open(source)?),
            Self::Plants => Box::new(plants::Catalogue::open(source)?),
            Self::Climate => Box::new(climate::Readings::open(source)?),
        })
    }

    fn tally(self, summary: &mut Summary) -> &mut Tally {
        match self {
            Self::Suburbs => &mut summary.suburbs,
            Self::Plants => &mut summary.plants,
            Self::Climate => &mut summary.climate,
        }
    }
}

/// The first half of an import: files on their way into the staging tables.
struct Reading<'a, 'l> {
    options: Options,
    listener: &'a mut Listener<'l>,
    summary: Summary,
    /// Rows so far.
    rows: u64,
    /// Bytes of the files that are done.
    bytes: u64,
    total_bytes: u64,
}

impl Reading<'_, '_> {
    /// Stages the rows of a file.
    async fn stage(&mut self, connection: &mut PgConnection, source: &Source) -> Result<(), ImportError> {
        let domain = source.kind().domain();
        let mut rows = domain.open(source)?;
        let mut copy = connection.copy_in_raw(domain.copy_statement()).await?;
        match self.copy(&mut copy, rows.as_mut(), source).await {
            Ok(()) => {
                copy.finish().await?;
                self.bytes += rows.bytes();
                Ok(())
            }
            Err(error) => {
                // The cause is what counts; the transaction is lost either way.
                let _ = copy.abort("a row is bad or a file can't be read").await;
                Err(error)
            }
        }
    }

    async fn copy(
        &mut self,
        copy: &mut PgCopyIn<&mut PgConnection>,
        rows: &mut dyn Rows,
        source: &Source,
    ) -> Result<(), ImportError> {
        let domain = source.kind().domain();
        let mut lines = Lines::default();
        while let Some(row) = rows.stage_next(self.rows + 1, &mut lines)? {
            self.rows += 1;
            domain.tally(&mut self.summary).read += 1;
            if let Err(bad) = row {
                if !self.options.skip_invalid {
                    return Err(bad.into());
                }
                domain.tally(&mut self.summary).left_out += 1;
                self.summary.leave_out(bad);
            }
            if lines.is_full() {
                lines.send(copy).await?;
                self.tell(source, rows);
            }
        }
        lines.send(copy).await?;
        self.tell(source, rows);
        Ok(())
    }

    fn tell(&mut self, source: &Source, rows: &dyn Rows) {
        (self.listener)(Progress::Reading {
            file: source.name(),
            rows: self.rows,
            bytes: self.bytes + rows.bytes(),
            total_bytes: self.total_bytes,
        });
    }
}
