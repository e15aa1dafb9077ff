//! How the services run statements: `db.read()` and `db.write()` give each statement a connection, a [`Transaction`] gives
//! several the same one. No statement waits for a database that fell silent.

use std::sync::atomic::Ordering::Relaxed;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Execute, Executor, Postgres, SqlStr};
use tokio::sync::mpsc;

use super::failure::is_dead;
use super::lease::Lease;
use super::pool::Db;

/// How many rows may be read ahead of whoever takes them.
const ROWS_AHEAD: usize = 64;

/// A row, or how many were changed.
pub(super) type Step = sqlx::Result<Either<PgQueryResult, PgRow>>;

/// Runs each statement on a connection of the pool.
#[derive(Clone, Copy, Debug)]
pub struct Statements<'a> {
    db: &'a Db,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Is run again on a fresh connection if its own turned out to be dead.
    Read,
    /// The same, and the replica may answer.
    ReadReplica,
    /// Is never run twice.
    Write,
}

impl Db {
    /// For a statement that only reads: it is run again if its connection turns out to be dead.
    pub fn read(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::Read }
    }

    /// For a read that the replica may answer, where there is one.
    pub(crate) fn read_replica(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::ReadReplica }
    }

    /// For a statement that writes: it is never run twice.
    pub(crate) fn write(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::Write }
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        match self.try_begin().await {
            // Nothing was asked for yet that could happen twice.
            Err(error) if is_dead(&error) => {
                self.0.counters.repeated.fetch_add(1, Relaxed);
                self.try_begin().await
            }
            begun => begun,
        }
    }

    async fn try_begin(&self) -> sqlx::Result<Transaction> {
        let mut lease = self.acquire().await?;
        lease.begin().await?;
        Ok(Transaction { lease, db: self.clone() })
    }

    /// Runs a statement and sends its rows as they come.
    async fn send_rows(&self, statement: Statement, rows: &mpsc::Sender<Step>, sent: &mut bool) -> sqlx::Result<()> {
        let mut lease = self.acquire().await?;
        // A pooler may give the parts of a statement to different sessions; a transaction keeps them together.
        if self.0.pooled {
            lease.begin().await?;
        }
        let done = async {
            let mut steps = lease.connection().fetch_many(self.fit(statement));
            while let Some(step) = self.in_time(steps.try_next()).await? {
                *sent = true;
                // Nobody takes them only when this isn't polled any more either.
                let _ = rows.send(Ok(step)).await;
            }
            Ok(())
        };
        done.await.inspect_err(|error| lease.failed(error))?;
        if self.0.pooled {
            return lease.end("commit").await;
        }
        lease.done();
        Ok(())
    }

    /// The statement as it may be sent: a prepared one that is kept would be another session's at a pooler.
    fn fit(&self, statement: Statement) -> Statement {
        Statement { persistent: statement.persistent && !self.0.pooled, ..statement }
    }
}

impl Statements<'_> {
    async fn run(self, statement: sqlx::Result<Statement>, rows: mpsc::Sender<Step>) {
        let mut sent = false;
        let done = match statement {
            Ok(statement) => self.try_run(statement, &rows, &mut sent).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            let _ = rows.send(Err(error)).await;
        }
    }

    async fn try_run(self, statement: Statement, rows: &mpsc::Sender<Step>, sent: &mut bool) -> sqlx::Result<()> {
        if self.kind == Kind::ReadReplica
            && let Some(steps) = self.db.ask_replica(statement.clone()).await
        {
            for step in steps {
                let _ = rows.send(Ok(step)).await;
            }
            return Ok(());
        }
        match self.db.send_rows(statement.clone(), rows, sent).await {
            Err(error) if self.kind != Kind::Write && !*sent && is_dead(&error) => {
                self.db.0.counters.repeated.fetch_add(1, Relaxed);
                self.db.send_rows(statement, rows, sent).await
            }
            done => done,
        }
    }
}

impl<'c> Executor<'c> for Statements<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (rows, mut arrived) = mpsc::channel(ROWS_AHEAD);
        let mut work = Box::pin(self.run(Statement::of(query), rows));
        let mut at_work = true;
        // The statement runs while its rows are asked for: whoever drops the stream drops both.
        stream::poll_fn(move |context| {
            at_work = at_work && work.as_mut().poll(context).is_pending();
            arrived.poll_recv(context)
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(first_row(self.fetch_many(query)))
    }

    fn prepare_with<'e>(self, _: SqlStr, _: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(unprepared()) })
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(unprepared()) })
    }
}

/// A transaction: statements on one connection, all or nothing. Dropped without [`commit`](Self::commit) it never happened.
#[derive(Debug)]
pub struct Transaction {
    lease: Lease,
    db: Db,
}

impl Transaction {
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        self.lease.end("commit").await
    }

    pub async fn rollback(mut self) -> sqlx::Result<()> {
        self.lease.end("rollback").await
    }
}

impl<'c> Executor<'c> for &'c mut Transaction {
    type Database = Postgres;

    /// The statements of a transaction return few rows: they are collected.
    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let statement = Statement::of(query);
        let steps = async move {
            let statement = self.db.fit(statement?);
            let steps = self.lease.connection().fetch_many(statement).try_collect::<Vec<_>>();
            let steps = self.db.in_time(steps).await.inspect_err(|error| self.lease.failed(error))?;
            Ok::<_, sqlx::Error>(stream::iter(steps.into_iter().map(Ok)))
        };
        stream::once(steps).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(first_row(self.fetch_many(query)))
    }

    fn prepare_with<'e>(self, _: SqlStr, _: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(unprepared()) })
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(unprepared()) })
    }
}

/// The first row of all that a statement returns. It is read to its end: a deferred constraint fails only there.
async fn first_row(mut steps: BoxStream<'_, Step>) -> sqlx::Result<Option<PgRow>> {
    let mut first = None;
    while let Some(step) = steps.try_next().await? {
        first = first.or_else(|| step.right());
    }
    Ok(first)
}

/// What the checked macros and the query builders never ask for.
fn unprepared() -> sqlx::Error {
    sqlx::Error::Configuration("statements are prepared where they run".into())
}

/// A statement with its values, taken out of whatever described it, so that it can be run again.
#[derive(Clone)]
pub(super) struct Statement {
    sql: SqlStr,
    arguments: Option<PgArguments>,
    /// Whether the connection keeps it prepared.
    persistent: bool,
}

impl Statement {
    fn of<'q>(mut query: impl Execute<'q, Postgres>) -> sqlx::Result<Self> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        let persistent = query.persistent();
        Ok(Self { sql: query.sql(), arguments, persistent })
    }
}

impl Execute<'_, Postgres> for Statement {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        Ok(self.arguments.take())
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}
