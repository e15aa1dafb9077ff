//! The database kernel: the pool as the services have it, the database's health, migrations, announced changes. It knows no
//! domain. As sqlx waits for a silent peer without end, the pool is replaced when a connection turns out to be dead, nobody
//! waits while the database is away, and only so many at all.

pub mod changes;
mod executor;
mod failure;
pub(crate) mod health;
mod lease;
pub mod local;
pub mod migrate;
pub(crate) mod pool;
pub mod pooler;
pub(crate) mod probe;
mod replica;

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr};
use tokio::time::{Instant, sleep, sleep_until, timeout};

pub(crate) use self::executor::Transaction;
use self::failure::{away, is_starting, too_many_waiting, unanswered};
use self::health::Health;
use self::lease::{Lease, Permits};
use self::replica::Replica;
use crate::config::{DatabaseConfig, PoolMode};
use crate::metrics;
use crate::telemetry;

/// How much longer than the database's own time-out an answer is waited for: the database should end the statement.
const ANSWER_GRACE: Duration = Duration::from_secs(1);

const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The pause before a database that may be starting is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// The database. Clones share everything.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    /// Nothing else holds on to it for longer than a statement.
    pool: ArcSwap<PgPool>,
    options: PgConnectOptions,
    config: DatabaseConfig,
    /// Of those who have a connection or wait for one.
    permits: Arc<Permits>,
    begin: SqlStr,
    /// Whether a pooler gives each transaction to another session.
    pooled: bool,
    replica: OnceLock<Replica>,
    health: Health,
    counters: Arc<Counters>,
    closed: AtomicBool,
}

/// The pool as it is now and what it has done since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub idle: usize,
    /// Connections in use, being opened or being returned.
    pub in_use: usize,
    pub max: usize,
    /// Waits that ended without a connection.
    pub timeouts: u64,
    pub opened: u64,
    pub lost: u64,
    /// Statements that were run again because their connection was dead.
    pub repeated: u64,
}

#[derive(Default)]
struct Counters {
    timeouts: AtomicU64,
    opened: AtomicU64,
    lost: AtomicU64,
    repeated: AtomicU64,
}

impl Db {
    /// The database that `options` lead to, with the replica of the settings. No connection is opened yet.
    pub(crate) fn open(options: PgConnectOptions, config: &DatabaseConfig) -> Self {
        let db = Self::alone(options, config);
        if let Some(url) = config.replica_url.clone() {
            let replica = Replica::watch(Self::alone(url, config), db.clone());
            let _ = db.0.replica.set(replica);
        }
        db
    }

    /// The same without a replica.
    pub fn alone(options: PgConnectOptions, config: &DatabaseConfig) -> Self {
        let millis = config.statement_timeout.as_millis().to_string();
        // Of each session or, where sessions aren't ours, of each transaction.
        let settings = [
            // Our statements are short: compiling them costs more than running them.
            ("jit", "off"),
            ("statement_timeout", millis.as_str()),
            // A transaction that its client forgot holds locks.
            ("idle_in_transaction_session_timeout", millis.as_str()),
            // From where on the search takes a name to be near a term (`<%`). Without the extension it is nobody's setting.
            ("pg_trgm.word_similarity_threshold", "0.5"),
        ];
        let pooled = config.pool_mode == PoolMode::Transaction;
        let options = pool::with_defaults(options);
        let (options, begin) = if pooled {
            let settings = settings.map(|(name, value)| format!("; set local {name} = {value}"));
            // A pooler refuses what it would have to remember for the session.
            (options.extra_float_digits(None), AssertSqlSafe(format!("begin{}", settings.concat())).into_sql_str())
        } else {
            (options.options(settings), "begin".into_sql_str())
        };
        let counters = Arc::default();
        Self(Arc::new(Inner {
            pool: ArcSwap::from_pointee(pool::open(&options, config, &counters)),
            options,
            config: config.clone(),
            permits: Permits::new(config.max_connections() + config.max_waiting),
            begin,
            pooled,
            replica: OnceLock::new(),
            health: Health::default(),
            counters,
            closed: AtomicBool::new(false),
        }))
    }

    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }

    pub fn figures(&self) -> Figures {
        let pool = self.0.pool.load();
        let (idle, counters) = (pool.num_idle(), &self.0.counters);
        Figures {
            idle,
            in_use: (pool.size() as usize).saturating_sub(idle),
            max: self.0.config.max_connections() as usize,
            timeouts: counters.timeouts.load(Relaxed),
            opened: counters.opened.load(Relaxed),
            lost: counters.lost.load(Relaxed),
            repeated: counters.repeated.load(Relaxed),
        }
    }

    /// Closes all connections. Those that are still busy aren't waited for long: the database rolls back what they began.
    pub async fn close(&self) {
        self.0.closed.store(true, Relaxed);
        let replica = async {
            if let Some(replica) = self.0.replica.get() {
                replica.close().await;
            }
        };
        let pool = self.0.pool.load_full();
        let _ = tokio::join!(replica, timeout(CLOSE_TIMEOUT, pool.close()));
    }

    /// Starts with a new pool: the connections of this one died or may have. Those who wait for one move over at once.
    pub(crate) fn replace_pool(&self) {
        self.replace(&self.0.pool.load_full());
    }

    fn replace(&self, pool: &Arc<PgPool>) {
        if self.0.closed.load(Relaxed) || !Arc::ptr_eq(&self.0.pool.load(), pool) {
            return;
        }
        let fresh = Arc::new(pool::open(&self.0.options, &self.0.config, &self.0.counters));
        let before = self.0.pool.compare_and_swap(pool, fresh);
        // Of those who notice at the same time one replaces it.
        if Arc::ptr_eq(&before, pool) {
            let old = Arc::clone(pool);
            tokio::spawn(async move { timeout(CLOSE_TIMEOUT, old.close()).await });
        }
    }

    fn lost(&self, pool: &Arc<PgPool>) {
        self.0.counters.lost.fetch_add(1, Relaxed);
        self.replace(pool);
    }

    async fn acquire(&self) -> sqlx::Result<Lease> {
        let client = telemetry::current().and_then(|request| request.client);
        let permit = self.0.permits.take(client).ok_or_else(too_many_waiting)?;
        let since = Instant::now();
        let acquired = self.wait_for_connection(since + self.0.config.acquire_timeout).await;
        metrics::record_pool_wait(since.elapsed());
        if matches!(acquired, Err(sqlx::Error::PoolTimedOut)) {
            self.0.counters.timeouts.fetch_add(1, Relaxed);
        }
        let (connection, pool) = acquired?;
        Ok(Lease::new(self, connection, pool, permit))
    }

    async fn wait_for_connection(&self, deadline: Instant) -> sqlx::Result<(PoolConnection<Postgres>, Arc<PgPool>)> {
        loop {
            let pool = self.0.pool.load_full();
            // Its state is large: it is not moved about.
            let mut acquire = pin!(pool.acquire());
            let acquired = tokio::select! {
                biased;
                () = self.0.health.away() => Err(away()),
                acquired = &mut acquire => acquired,
                () = sleep_until(deadline) => Err(sqlx::Error::PoolTimedOut),
            };
            match acquired {
                Ok(connection) => return Ok((connection, pool)),
                // It was replaced meanwhile.
                Err(sqlx::Error::PoolClosed) if !self.0.closed.load(Relaxed) => {}
                Err(error) if is_starting(&error) && Instant::now() < deadline => sleep(RETRY_INTERVAL).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the database to do its work, but not for one that fell silent.
    async fn in_time<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        tokio::select! {
            biased;
            done = work => done,
            () = self.0.health.away() => Err(away()),
            () = sleep(self.0.config.statement_timeout + ANSWER_GRACE) => Err(unanswered()),
        }
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Db")
    }
}
