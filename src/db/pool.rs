//! The database as the services have it: every statement of theirs runs through [`Db`]. How its connections are kept is in
//! `connections.rs`; here is what happens to a statement: it never waits for a database that fell silent, and when its
//! connection turns out to be dead, one that only reads is run again on a fresh one.

mod connections;
mod figures;
mod in_use;
mod pooler;
mod replica;
mod statement;
mod transaction;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use log::LevelFilter;
use sqlx::postgres::{PgConnectOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{AssertSqlSafe, ConnectOptions, Describe, Either, Execute, Executor, Postgres, SqlSafeStr, SqlStr};
use tokio::sync::mpsc;

use self::connections::{Connections, Limits};
pub use self::figures::{Figures, WAIT_BOUNDS};
use self::in_use::{InUse, Silence};
pub use self::pooler::{Unfit, expect_sessions, refuses_settings};
pub use self::replica::Reads;
use self::replica::Replica;
use self::statement::Statement;
pub use self::transaction::Transaction;
use self::trouble::{is_broken, is_silence};
use crate::config::{DatabaseConfig, PoolMode};
use crate::db::health::Health;

/// The name under which our connections stand in `pg_stat_activity`.
const APPLICATION_NAME: &str = "plantopia_api";

/// How much longer than the database's own time-out we wait for what it says: it should be the one to end a statement.
const GRACE: Duration = Duration::from_secs(1);

/// How many rows of a statement may be read ahead of whoever reads them.
const ROWS_AHEAD: usize = 64;

/// A statement's rows and how many it changed, as they come.
type Step = sqlx::Result<Either<PgQueryResult, PgRow>>;

/// The database: what every statement of the services runs on. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Db {
    connections: Connections,
    /// What begins the transaction around each statement where a pooler hands every transaction to another session.
    begin: Option<SqlStr>,
    replica: Option<Arc<Replica>>,
}

impl Db {
    /// The database that `options` lead to, with the replica of the settings. No connection is opened yet.
    pub fn open(options: PgConnectOptions, config: &DatabaseConfig) -> Self {
        let db = Self::alone(options, config);
        let replica = config.replica_url.clone().map(|url| {
            let replica = Self::alone(url, config);
            Arc::new(Replica::new(replica, db.clone()))
        });
        Self { replica, ..db }
    }

    /// The same without a replica.
    pub fn alone(options: PgConnectOptions, config: &DatabaseConfig) -> Self {
        let timeout = config.statement_timeout;
        let limits = Limits {
            most: config.max_connections(),
            lifetime: config.recycle,
            ping_after: config.pre_ping_idle,
            acquire: config.acquire_timeout,
            silence: timeout + GRACE,
        };
        let millis = timeout.as_millis().to_string();
        let settings = session_settings(&millis);
        let (options, begin) = match config.pool_mode {
            PoolMode::Session => (base(options).options(settings), None),
            PoolMode::Transaction => {
                let settings = settings.map(|(name, value)| format!("; set local {name} = {value}"));
                let begin = AssertSqlSafe(format!("begin{}", settings.concat())).into_sql_str();
                // A pooler refuses what it would have to remember for the session that isn't one.
                (base(options).extra_float_digits(None), Some(begin))
            }
        };
        Self { connections: Connections::new(options, limits), begin, replica: None }
    }

    /// For a statement that only reads.
    pub fn read(&self) -> &Self {
        self
    }

    /// For a statement that writes.
    pub fn write(&self) -> &Self {
        self
    }

    /// For reads that a replica may answer.
    pub fn read_replica(&self) -> Reads<'_> {
        Reads { primary: self, replica: self.replica.as_deref() }
    }

    /// Whether the replica answers at the moment, where there is one.
    pub fn trusts_replica(&self) -> Option<bool> {
        self.replica.as_ref().map(|replica| replica.is_trusted())
    }

    /// Something was written: what a replica says counts again once it knows of it.
    pub fn doubt_replica(&self) {
        if let Some(replica) = &self.replica {
            replica.doubt();
        }
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        match self.try_begin().await {
            // Nothing has been asked for yet that could be done twice.
            Err(error) if self.is_stale(&error) => self.try_begin().await,
            begun => begun,
        }
    }

    async fn try_begin(&self) -> sqlx::Result<Transaction> {
        let held = self.connections.acquire().await?;
        Transaction::begin(held, self.silence(), self.begin.clone()).await
    }

    /// What the connections do and have done.
    pub fn figures(&self) -> Figures {
        let (idle, taken) = self.connections.idle_and_taken();
        let most = self.connections.limits().most as usize;
        self.connections.counts().figures(idle, taken, most)
    }

    /// Closes the connections that nobody uses: they may have died with the news line, and the next statement should not be
    /// the one that finds out.
    pub fn distrust_idle(&self) {
        self.connections.close_idle();
    }

    /// What is known of the database.
    pub fn health(&self) -> &Health {
        self.connections.health()
    }

    /// Closes every connection; those in use when they come back.
    pub async fn close(&self) {
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
        self.connections.close().await;
    }

    fn silence(&self) -> Silence {
        self.connections.silence()
    }

    /// Whether a statement failed because its connection was dead when it was sent, or died of it.
    fn is_stale(&self, error: &sqlx::Error) -> bool {
        // After a silence nobody has the patience for a second one.
        let stale = is_broken(error) && !is_silence(error);
        if stale {
            self.connections.counts().repeated();
        }
        stale
    }

    fn may_repeat(&self, statement: &Statement, error: &sqlx::Error) -> bool {
        statement.only_reads() && self.is_stale(error)
    }

    async fn run(&self) -> sqlx::Result<Run> {
        match &self.begin {
            None => Ok(Run::Bare(self.connections.acquire().await?)),
            Some(_) => Ok(Run::Wrapped(self.begin().await?)),
        }
    }

    async fn try_execute(&self, statement: Statement) -> sqlx::Result<PgQueryResult> {
        let mut run = self.run().await?;
        let statement = run.fit(statement);
        let done = InUse::in_time(self.silence(), run.held().execute(statement)).await;
        run.end(done).await
    }

    async fn try_fetch_optional(&self, statement: Statement) -> sqlx::Result<Option<PgRow>> {
        let mut run = self.run().await?;
        let statement = run.fit(statement);
        let done = InUse::in_time(self.silence(), run.held().fetch_optional(statement)).await;
        run.end(done).await
    }

    /// Sends the rows as they come, and counts them.
    async fn try_send_rows(&self, statement: Statement, rows: &mpsc::Sender<Step>, sent: &mut u64) -> sqlx::Result<()> {
        let mut run = self.run().await?;
        let statement = run.fit(statement);
        let done = async {
            let mut steps = run.held().fetch_many(statement);
            while let Some(step) = InUse::in_time(self.silence(), steps.try_next()).await? {
                *sent += 1;
                // Nobody listens only when this isn't polled any more either.
                let _ = rows.send(Ok(step)).await;
            }
            Ok(())
        };
        let done = done.await;
        run.end(done).await
    }

    async fn send_rows(self, statement: sqlx::Result<Statement>, rows: mpsc::Sender<Step>) {
        let mut sent = 0;
        let done = match statement {
            Ok(statement) => match self.try_send_rows(statement.clone(), &rows, &mut sent).await {
                Err(error) if sent == 0 && self.may_repeat(&statement, &error) => {
                    self.try_send_rows(statement, &rows, &mut sent).await
                }
                done => done,
            },
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            let _ = rows.send(Err(error)).await;
        }
    }
}

/// A connection for one statement.
enum Run {
    Bare(InUse),
    /// In a transaction of its own, so that all that belongs to the statement reaches one session of the pooler's.
    Wrapped(Transaction),
}

impl Run {
    fn held(&mut self) -> &mut InUse {
        match self {
            Self::Bare(held) => held,
            Self::Wrapped(transaction) => transaction.held(),
        }
    }

    fn fit(&self, statement: Statement) -> Statement {
        match self {
            Self::Bare(_) => statement,
            Self::Wrapped(_) => statement.unprepared(),
        }
    }

    async fn end<T>(mut self, done: sqlx::Result<T>) -> sqlx::Result<T> {
        if let Err(error) = &done {
            self.held().failed(error);
            return done;
        }
        match self {
            Self::Bare(mut held) => held.done(),
            Self::Wrapped(transaction) => transaction.commit().await?,
        }
        done
    }
}

impl<'c> Executor<'c> for &'c Db {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<PgQueryResult>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let statement = Statement::of(query)?;
            match self.try_execute(statement.clone()).await {
                Err(error) if self.may_repeat(&statement, &error) => self.try_execute(statement).await,
                done => done,
            }
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (rows, mut arrived) = mpsc::channel(ROWS_AHEAD);
        let mut work = Box::pin(self.clone().send_rows(Statement::of(query), rows));
        let mut at_work = true;
        // The statement runs while its rows are asked for, and no longer: whoever drops the stream drops both.
        stream::poll_fn(move |context| {
            if at_work && work.as_mut().poll(context).is_ready() {
                at_work = false;
            }
            arrived.poll_recv(context)
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let statement = Statement::of(query)?;
            match self.try_fetch_optional(statement.clone()).await {
                Err(error) if self.may_repeat(&statement, &error) => self.try_fetch_optional(statement).await,
                done => done,
            }
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let mut run = self.run().await?;
            let work = InUse::in_time(self.silence(), run.held().prepare_with(sql, parameters));
            let done = work.await;
            run.end(done).await
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let mut run = self.run().await?;
            let done = InUse::in_time(self.silence(), run.held().describe(sql)).await;
            run.end(done).await
        })
    }
}

/// What holds for each of our sessions, and for each transaction where sessions aren't ours.
fn session_settings(timeout_millis: &str) -> [(&'static str, &str); 3] {
    [
        // Plans that are short-lived: compiling them costs more than running them.
        ("jit", "off"),
        ("statement_timeout", timeout_millis),
        // A transaction that its client forgot holds locks: end it with the statement's patience.
        ("idle_in_transaction_session_timeout", timeout_millis),
    ]
}

/// What every connection of ours has, those outside the pool too.
pub fn base(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name(APPLICATION_NAME)
        // The query log reads these events and decides what is slow; they carry no values.
        .log_statements(LevelFilter::Debug)
        .log_slow_statements(LevelFilter::Debug, Duration::MAX)
}
