//! How the database is reached and how much of it is used; and where the private one is.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use strum::EnumString;

use super::{ConfigError, env::Env};

/// The private Postgres takes a hundred connections; some are left for psql, commands and the change listener.
const MAX_PRIVATE_CONNECTIONS: u32 = 90;

#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Without it the server runs its own private Postgres.
    pub url: Option<PgConnectOptions>,
    /// The same database without a pooler in between.
    pub direct_url: Option<PgConnectOptions>,
    /// A replica of it for some of the reads.
    pub replica_url: Option<PgConnectOptions>,
    pub pool_mode: PoolMode,
    pub pool_size: u32,
    /// Connections on top of the pool's size; the pool's maximum is the sum.
    pub max_overflow: u32,
    pub recycle: Duration,
    /// Connections idle for longer are pinged before they are used.
    pub pre_ping_idle: Duration,
    /// How long a request waits for a connection before it is a 503.
    pub acquire_timeout: Duration,
    pub max_waiting: u32,
    /// The database cancels a statement that takes longer.
    pub statement_timeout: Duration,
    /// How long a migration waits for a table that others use.
    pub migration_lock_timeout: Duration,
    /// Statements that take as long or longer are warned of.
    pub slow_query_threshold: Duration,
}

/// What a connection to `DATABASE_URL` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum PoolMode {
    /// A session of its own, from the first statement to the last.
    Session,
    /// A pooler's, which gives each transaction to whichever session is free.
    Transaction,
}

impl DatabaseConfig {
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let config = Self {
            url: env.database_url("DATABASE_URL")?,
            direct_url: env.database_url("DATABASE_DIRECT_URL")?,
            replica_url: env.database_url("DATABASE_REPLICA_URL")?,
            pool_mode: env.parse("DATABASE_POOL_MODE", PoolMode::Session, "session or transaction")?,
            pool_size: env.number("DATABASE_POOL_SIZE", 20, 1, 1_000)?,
            max_overflow: env.number("DATABASE_MAX_OVERFLOW", 10, 0, 1_000)?,
            recycle: env.seconds("DATABASE_POOL_RECYCLE", 3_600, 1)?,
            pre_ping_idle: env.seconds("DATABASE_PRE_PING_IDLE_SECONDS", 30, 0)?,
            acquire_timeout: env.millis("DATABASE_ACQUIRE_TIMEOUT_MS", 3_000, 1)?,
            max_waiting: env.number("DATABASE_MAX_WAITING", 60, 0, 100_000)?,
            statement_timeout: env.millis("DATABASE_STATEMENT_TIMEOUT_MS", 10_000, 1)?,
            migration_lock_timeout: env.millis("DATABASE_MIGRATION_LOCK_TIMEOUT_MS", 30_000, 1)?,
            slow_query_threshold: env.millis("SLOW_QUERY_THRESHOLD_MS", 100, 0)?,
        };
        if config.url.is_none() && config.max_connections() > MAX_PRIVATE_CONNECTIONS {
            let expected = format!(
                "at most {MAX_PRIVATE_CONNECTIONS} together with DATABASE_MAX_OVERFLOW={} for the private database",
                config.max_overflow
            );
            return Err(ConfigError::new("DATABASE_POOL_SIZE", &config.pool_size.to_string(), expected));
        }
        if config.pool_mode == PoolMode::Transaction && config.direct_url.is_none() {
            let expected = "an address in DATABASE_DIRECT_URL beside it: news and migrations don't pass such a pooler";
            return Err(ConfigError::new("DATABASE_POOL_MODE", "transaction", expected));
        }
        let others = [("DATABASE_DIRECT_URL", &config.direct_url), ("DATABASE_REPLICA_URL", &config.replica_url)];
        if config.url.is_none()
            && let Some((variable, _)) = others.into_iter().find(|(_, url)| url.is_some())
        {
            let expected = "DATABASE_URL beside it: the private database has no other address";
            return Err(ConfigError::secret(variable, expected));
        }
        Ok(config)
    }

    pub(crate) fn max_connections(&self) -> u32 {
        self.pool_size + self.max_overflow
    }
}

/// Where the private Postgres is.
#[derive(Clone, Debug, Default)]
pub struct LocalConfig {
    /// `None` is `.plantopia` in the current folder, or another place if that one can't be used.
    pub data_dir: Option<PathBuf>,
    /// A TCP port on 127.0.0.1, with a password, beside the Unix socket.
    pub port: Option<u16>,
    /// The only folders to look for the server programs in. `None` is wherever the system may have them.
    pub programs: Option<Vec<PathBuf>>,
}

impl LocalConfig {
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let port = env.number("PLANTOPIA_DATABASE_PORT", 0, 0, 65_535)?;
        Ok(Self {
            data_dir: env.get("PLANTOPIA_DATA_DIR").map(PathBuf::from),
            port: (port != 0).then_some(port),
            programs: None,
        })
    }
}
