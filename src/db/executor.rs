//! How the services run statements: `db.read()` and `db.write()` give each statement a connection, a [`Transaction`] gives
//! several the same one. Rows are collected, not streamed: the catalogue is read in
//! parts, and what else is read of every plant is two numbers.

use std::sync::atomic::Ordering::Relaxed;

use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Execute, Executor, Postgres, SqlStr};

use super::Db;
use super::failure::is_dead;
use super::lease::Lease;

/// A row, or how many were changed.
pub(super) type Step = Either<PgQueryResult, PgRow>;

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
    pub fn read(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::Read }
    }

    pub(crate) fn read_replica(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::ReadReplica }
    }

    pub(crate) fn write(&self) -> Statements<'_> {
        Statements { db: self, kind: Kind::Write }
    }

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
        Ok(Transaction(lease))
    }

    async fn run(&self, statement: Statement) -> sqlx::Result<Vec<Step>> {
        let mut lease = self.acquire().await?;
        if !self.0.pooled {
            return lease.run(statement).await;
        }
        // A pooler may give the parts of a statement to different sessions; a transaction keeps them together.
        lease.begin().await?;
        let steps = lease.run(statement).await?;
        lease.end("commit").await?;
        Ok(steps)
    }
}

impl Statements<'_> {
    async fn run(self, statement: Statement) -> sqlx::Result<Vec<Step>> {
        if self.kind == Kind::ReadReplica
            && let Some(steps) = self.db.ask_replica(statement.clone()).await
        {
            return Ok(steps);
        }
        match self.db.run(statement.clone()).await {
            Err(error) if self.kind != Kind::Write && is_dead(&error) => {
                self.db.0.counters.repeated.fetch_add(1, Relaxed);
                self.db.run(statement).await
            }
            done => done,
        }
    }
}

/// What runs statements: `$target` runs those of `$self`, on a connection of `$db`.
macro_rules! executor {
    ($self:ident: $runner:ty, $target:expr, $db:expr) => {
        impl<'c> Executor<'c> for $runner {
            type Database = Postgres;

            fn fetch_many<'e, 'q: 'e, E>($self, query: E) -> BoxStream<'e, sqlx::Result<Step>>
            where
                'c: 'e,
                E: 'q + Execute<'q, Postgres>,
            {
                let statement = Statement::of(query, $db);
                stream_of(async move { $target.run(statement?).await })
            }

            fn fetch_optional<'e, 'q: 'e, E>($self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
            where
                'c: 'e,
                E: 'q + Execute<'q, Postgres>,
            {
                Box::pin(async move { $self.fetch(query).try_next().await })
            }

            fn prepare_with<'e>($self, _: SqlStr, _: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
            where
                'c: 'e,
            {
                unprepared()
            }

            fn describe<'e>($self, _: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
            where
                'c: 'e,
            {
                unprepared()
            }
        }
    };
}

executor!(self: Statements<'c>, self, self.db);
executor!(self: &'c mut Transaction, self.0, &self.0.db);

/// A transaction: statements on one connection, all or nothing. Dropped without [`commit`](Self::commit) it never happened.
#[derive(Debug)]
pub struct Transaction(Lease);

impl Transaction {
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        self.0.end("commit").await
    }

    pub async fn rollback(mut self) -> sqlx::Result<()> {
        self.0.end("rollback").await
    }
}

fn stream_of<'e>(
    steps: impl Future<Output = sqlx::Result<Vec<Step>>> + Send + 'e,
) -> BoxStream<'e, sqlx::Result<Step>> {
    stream::once(steps).map_ok(|steps| stream::iter(steps.into_iter().map(Ok))).try_flatten().boxed()
}

/// What the checked macros and the query builders never ask for.
fn unprepared<'e, T: Send + 'e>() -> BoxFuture<'e, sqlx::Result<T>> {
    Box::pin(ready(Err(sqlx::Error::Configuration("statements are prepared where they run".into()))))
}

/// A statement with its values, taken out of whatever described it, so that it can be run again.
#[derive(Clone)]
pub(super) struct Statement {
    sql: SqlStr,
    arguments: Option<PgArguments>,
    persistent: bool,
}

impl Statement {
    fn of<'q>(mut query: impl Execute<'q, Postgres>, db: &Db) -> sqlx::Result<Self> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        // At a pooler a statement that is kept would be another session's.
        let persistent = query.persistent() && !db.0.pooled;
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
