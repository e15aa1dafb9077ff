//! The database as the services have it: the pool, how its connections are opened, checked and replaced.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use log::LevelFilter;
use sqlx::postgres::{
    PgConnectOptions, PgPool, PgPoolOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo,
};
use sqlx::{
    ConnectOptions, Connection, Describe, Either, Execute, Executor, Postgres, SqlStr, Transaction,
};

use crate::config::DatabaseConfig;

/// The name under which our connections stand in `pg_stat_activity`.
const APPLICATION_NAME: &str = "plantopia_api";

/// The database: what every statement of the services runs on. Clones share the pool.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
}

/// The pool as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Connections that are open and unused.
    pub idle: usize,
    /// Connections that are in use.
    pub in_use: usize,
    /// The most connections that may be open.
    pub max: usize,
}

impl Db {
    /// The database that `options` lead to. No connection is opened yet.
    #[must_use]
    pub fn open(options: PgConnectOptions, config: &DatabaseConfig) -> Self {
        Self {
            pool: open(options, config),
        }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.pool.begin().await
    }

    /// The connections as they are now.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let idle = self.pool.num_idle();
        Figures {
            idle,
            in_use: (self.pool.size() as usize).saturating_sub(idle),
            max: self.pool.options().get_max_connections() as usize,
        }
    }

    /// The pool behind it, for what looks at connections rather than running statements.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Closes every connection; those in use when they come back.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl<'c> Executor<'c> for &'c Db {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        self.pool.fetch_many(query)
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        self.pool.fetch_optional(query)
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        self.pool.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        self.pool.describe(sql)
    }
}

/// A pool on the database that `options` lead to. No connection is opened yet.
fn open(options: PgConnectOptions, config: &DatabaseConfig) -> PgPool {
    let statement_timeout = config.statement_timeout.as_millis().to_string();
    let options = base(options).options([
        // Plans that are short-lived: compiling them costs more than running them.
        ("jit", "off"),
        ("statement_timeout", &statement_timeout),
        // A transaction that its client forgot holds locks: end it with the statement's patience.
        ("idle_in_transaction_session_timeout", &statement_timeout),
    ]);
    let ping_after = config.pre_ping_idle;
    PgPoolOptions::new()
        .max_connections(config.max_connections())
        .max_lifetime(config.recycle)
        .acquire_timeout(config.acquire_timeout)
        // Pinging on every acquire doubles the round trips of a query: only those that lay idle are asked.
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            Box::pin(async move {
                if meta.idle_for < ping_after {
                    return Ok(true);
                }
                let ping = tokio::time::timeout(Duration::from_secs(1), connection.ping());
                Ok(matches!(ping.await, Ok(Ok(()))))
            })
        })
        .connect_lazy_with(options)
}

/// What every connection of ours has, those outside the pool too.
#[must_use]
pub fn base(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name(APPLICATION_NAME)
        // The query log reads these events and decides what is slow; they carry no values.
        .log_statements(LevelFilter::Debug)
        .log_slow_statements(LevelFilter::Debug, Duration::MAX)
}
