//! The settings: one struct per concern, read from the environment. A wrong one names its variable, its value and what
//! was expected.

mod env;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono_tz::Tz;
use ipnet::IpNet;
use sqlx::postgres::PgConnectOptions;

pub use self::env::database_url;
use crate::db::local::LocalConfig;
use crate::http::bearer::Token;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    pub server: ServerConfig,
    pub database: DatabaseConfig,
    pub local: LocalConfig,
    pub cache: CacheConfig,
    pub garden: GardenConfig,
    pub operations: OperationsConfig,
    pub log: LogConfig,
}

/// Where and how the server listens.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// `HOST`.
    pub host: IpAddr,
    /// `PORT`.
    pub port: u16,
    /// `REQUEST_TIMEOUT_MS`: a request over it is a 504.
    pub request_timeout: Duration,
    /// `SHUTDOWN_DRAIN_SECONDS`: how long the server goes on after SIGTERM while `/readyz` says that it will go.
    pub shutdown_drain: Duration,
    /// `SHUTDOWN_GRACE_SECONDS`: how long requests in flight may take to finish once the server was told to stop.
    pub shutdown_grace: Duration,
    /// `CORS_ALLOWED_ORIGINS`: exact origins, patterns with `*`, or a bare `*`.
    pub cors_allowed_origins: Vec<String>,
    /// What clients may take of the server.
    pub clients: ClientLimits,
}

/// How much patience and room there is for clients.
#[derive(Clone, Debug)]
pub struct ClientLimits {
    /// `MAX_CONNECTIONS`: more are turned away.
    pub max_connections: u32,
    /// `KEEP_ALIVE_SECONDS`: how long a connection may stay open between requests.
    pub keep_alive: Duration,
    /// `HEADER_TIMEOUT_MS`: how long the head of a request may take, from its first byte on.
    pub header_timeout: Duration,
    /// `BODY_TIMEOUT_MS`: how long the body of a request may take.
    pub body_timeout: Duration,
    /// `WRITE_TIMEOUT_MS`: how long a client may go without taking the next piece of its answer.
    pub write_timeout: Duration,
    /// `MAX_REQUESTS_IN_FLIGHT`: more are refused.
    pub max_requests_in_flight: u32,
    /// How often one client may ask.
    pub rate: RateLimit,
}

/// How often one client may ask.
#[derive(Clone, Debug)]
pub struct RateLimit {
    /// `RATE_LIMIT_PER_MINUTE`: 0 for as often as it likes.
    pub per_minute: u32,
    /// `RATE_LIMIT_BURST`: how many of them at once.
    pub burst: u32,
    /// `TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// How the database is reached and how much of it is used.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`; without it the server runs its own private Postgres.
    pub url: Option<PgConnectOptions>,
    /// `DATABASE_DIRECT_URL`: the same database without a pooler in between.
    pub direct_url: Option<PgConnectOptions>,
    /// `DATABASE_REPLICA_URL`: a replica of it for some of the reads.
    pub replica_url: Option<PgConnectOptions>,
    /// `DATABASE_POOL_MODE`.
    pub pool_mode: PoolMode,
    /// `DATABASE_POOL_SIZE`.
    pub pool_size: u32,
    /// `DATABASE_MAX_OVERFLOW`: connections on top of the pool's size; the pool's maximum is the sum.
    pub max_overflow: u32,
    /// `DATABASE_POOL_RECYCLE`: the age in seconds at which a connection is replaced.
    pub recycle: Duration,
    /// `DATABASE_PRE_PING_IDLE_SECONDS`: connections idle for longer are pinged before they are used.
    pub pre_ping_idle: Duration,
    /// `DATABASE_ACQUIRE_TIMEOUT_MS`: how long a request waits for a connection before it is a 503.
    pub acquire_timeout: Duration,
    /// `DATABASE_MAX_WAITING`: how many may wait for a connection; more are refused at once.
    pub max_waiting: u32,
    /// `DATABASE_STATEMENT_TIMEOUT_MS`: the server cancels a statement that takes longer.
    pub statement_timeout: Duration,
    /// `DATABASE_MIGRATION_LOCK_TIMEOUT_MS`: how long a migration waits for a table that others use.
    pub migration_lock_timeout: Duration,
    /// `SLOW_QUERY_THRESHOLD_MS`: statements that take as long or longer are warned of.
    pub slow_query_threshold: Duration,
}

/// What a connection to `DATABASE_URL` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// A session of the database's own, from the first statement to the last.
    Session,
    /// A line to a pooler that gives each transaction to whichever session is free.
    Transaction,
}

impl FromStr for PoolMode {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "session" => Ok(Self::Session),
            "transaction" => Ok(Self::Transaction),
            _ => Err(()),
        }
    }
}

impl DatabaseConfig {
    /// The most connections that the pool opens.
    pub fn max_connections(&self) -> u32 {
        self.pool_size + self.max_overflow
    }
}

/// How long answers are kept and how many of them.
#[derive(Clone, Debug)]
pub struct CacheConfig {
    /// `CACHE_PLANTS_TTL`: seconds after which the catalogue is read again even if no change was announced.
    pub plants_ttl: Duration,
    /// `CACHE_COMPANIONS_TTL` in seconds.
    pub companions_ttl: Duration,
    /// `CACHE_CLIMATE_TTL` in seconds.
    pub climate_ttl: Duration,
    /// `CACHE_RECOMMENDATIONS_TTL` in seconds.
    pub recommendations_ttl: Duration,
    /// `CACHE_GROWTH_TTL` in seconds.
    pub growth_ttl: Duration,
    /// `CACHE_MAX_ENTRIES`: the most entries of each cache that is bounded by their number.
    pub max_entries: u64,
    /// `CACHE_MAX_BYTES`: the most bytes of each cache of encoded answers.
    pub max_bytes: u64,
    /// `SNAPSHOT_PATH`: the file that keeps the last catalogue, for a start without the database.
    pub snapshot_path: Option<PathBuf>,
}

/// What the gardener's answers depend on.
#[derive(Clone, Debug)]
pub struct GardenConfig {
    /// `APP_TIMEZONE`: where "today" and "this month" are counted.
    pub timezone: Tz,
    /// `GCS_BUCKET_URL`: the base of generated image URLs.
    pub image_base_url: String,
}

/// What the operators may do and see over HTTP.
#[derive(Clone, Debug)]
pub struct OperationsConfig {
    /// `ADMIN_TOKEN`: the bearer token of the admin calls; without it there are none.
    pub admin_token: Option<Token>,
    /// `OPS_REQUIRE_TOKEN`: whether metrics, the page's figures and slow queries ask for the token too.
    pub require_token: bool,
}

impl OperationsConfig {
    /// The token that metrics, the page's figures and slow queries ask for, if they do.
    pub fn reader_token(&self) -> Option<&Token> {
        self.admin_token.as_ref().filter(|_| self.require_token)
    }
}

/// How the log looks.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// `LOG_FORMAT`: `text` or `json`.
    pub json: bool,
    /// `RUST_LOG`: levels by target.
    pub filter: String,
}

/// A setting that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    variable: &'static str,
    value: String,
    expected: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, value, expected } = self;
        write!(f, "{variable}={value}: expected {expected}")
    }
}

impl std::error::Error for ConfigError {}
