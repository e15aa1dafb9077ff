//! A transaction: statements on one connection, all or nothing, none of which waits for a database that fell silent.

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Either, Execute, Executor, Postgres, SqlSafeStr, SqlStr};

use super::in_use::{InUse, Silence};
use super::statement::Statement;

/// A transaction. Dropped without [`commit`](Self::commit) it never happened.
#[derive(Debug)]
pub struct Transaction {
    held: InUse,
    silence: Silence,
    /// Whether statements may stay prepared for the connection's next user.
    keeps_prepared: bool,
}

impl Transaction {
    /// Begins on `held`, with `statement` or a plain `begin`.
    pub(super) async fn begin(mut held: InUse, silence: Silence, statement: Option<SqlStr>) -> sqlx::Result<Self> {
        let keeps_prepared = statement.is_none();
        let statement = statement.unwrap_or_else(|| "begin".into_sql_str());
        // Given up in the middle, it may have begun.
        held.begun();
        let begun = InUse::in_time(silence.clone(), held.execute(statement)).await;
        begun.inspect_err(|error| held.failed(error))?;
        Ok(Self { held, silence, keeps_prepared })
    }

    /// Makes it happen.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.end("commit").await
    }

    /// Takes it all back. Dropping it does so too, behind the request's back.
    pub async fn rollback(self) -> sqlx::Result<()> {
        self.end("rollback").await
    }

    async fn end(mut self, statement: &'static str) -> sqlx::Result<()> {
        let done = InUse::in_time(self.silence.clone(), self.held.execute(statement)).await;
        match &done {
            Ok(_) => self.held.done(),
            Err(error) => self.held.failed(error),
        }
        done.map(|_| ())
    }

    /// The connection, for the one statement that a transaction was begun for.
    pub(super) fn held(&mut self) -> &mut InUse {
        &mut self.held
    }

    fn statement<'q>(&self, query: impl Execute<'q, Postgres>) -> sqlx::Result<Statement> {
        let statement = Statement::of(query)?;
        Ok(if self.keeps_prepared { statement } else { statement.unprepared() })
    }
}

impl<'c> Executor<'c> for &'c mut Transaction {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<PgQueryResult>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let statement = self.statement(query)?;
            let done = InUse::in_time(self.silence.clone(), self.held.execute(statement)).await;
            done.inspect_err(|error| self.held.failed(error))
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let silence = self.silence.clone();
        match self.statement(query) {
            Ok(statement) => {
                let (connection, verdict) = self.held.split();
                let rows = connection.fetch_many(statement);
                stream::try_unfold((rows, verdict), move |(mut rows, mut verdict)| {
                    let silence = silence.clone();
                    async move {
                        let row = InUse::in_time(silence, rows.try_next()).await;
                        let row = row.inspect_err(|error| verdict.failed(error))?;
                        Ok(row.map(|row| (row, (rows, verdict))))
                    }
                })
                .boxed()
            }
            Err(error) => stream::once(async { Err(error) }).boxed(),
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let statement = self.statement(query)?;
            let done = InUse::in_time(self.silence.clone(), self.held.fetch_optional(statement)).await;
            done.inspect_err(|error| self.held.failed(error))
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        self.held.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        self.held.describe(sql)
    }
}
