//! Which variable sets what, with its default and its bounds; and what no single variable can be blamed for.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::env::Env;
use super::{
    CacheConfig, ClientLimits, Config, ConfigError, DatabaseConfig, GardenConfig, LogConfig, OperationsConfig,
    PoolMode, RateLimit, ServerConfig,
};
use crate::db::local::LocalConfig;

const DEFAULT_ORIGINS: &str = "https://plantopia-frontend-theta.vercel.app,\
    https://plantopia-frontend-*.vercel.app,https://plantopia.vercel.app,\
    http://localhost:5173,http://localhost:3000,http://localhost:8080";
/// The private Postgres takes a hundred connections; some are left for psql, commands and the change listener.
const MOST_PRIVATE_CONNECTIONS: u32 = 90;

const DEFAULT_IMAGES: &str = "https://storage.googleapis.com/plantopia-images-1757656642/plant_images";

impl Config {
    /// Reads the settings from the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&|variable| std::env::var_os(variable).map(|value| value.to_string_lossy().into_owned()))
    }

    /// Reads the settings from `lookup`. An empty variable counts as one that isn't set.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let env = Env(lookup);
        let config = Self {
            server: server(&env)?,
            database: database(&env)?,
            local: local(&env)?,
            cache: cache(&env)?,
            garden: garden(&env)?,
            operations: operations(&env)?,
            log: log(&env)?,
        };
        config.checked()
    }

    /// What no single variable can be blamed for.
    fn checked(self) -> Result<Self, ConfigError> {
        let database = &self.database;
        if database.url.is_none() && database.max_connections() > MOST_PRIVATE_CONNECTIONS {
            return Err(Env::wrong(
                "DATABASE_POOL_SIZE",
                &database.pool_size.to_string(),
                format!(
                    "at most {MOST_PRIVATE_CONNECTIONS} together with DATABASE_MAX_OVERFLOW={} for the private database",
                    database.max_overflow
                ),
            ));
        }
        if database.pool_mode == PoolMode::Transaction && database.direct_url.is_none() {
            return Err(Env::wrong(
                "DATABASE_POOL_MODE",
                "transaction",
                "an address in DATABASE_DIRECT_URL beside it: news and migrations don't pass such a pooler",
            ));
        }
        for (variable, url) in
            [("DATABASE_DIRECT_URL", &database.direct_url), ("DATABASE_REPLICA_URL", &database.replica_url)]
        {
            if url.is_some() && database.url.is_none() {
                return Err(Env::wrong(
                    variable,
                    "(not shown)",
                    "DATABASE_URL beside it: the private database has no other address",
                ));
            }
        }
        if self.operations.require_token && self.operations.admin_token.is_none() {
            return Err(Env::wrong("OPS_REQUIRE_TOKEN", "true", "ADMIN_TOKEN to be set too"));
        }
        Ok(self)
    }
}

/// Where and how it listens.
fn server(env: &Env<'_>) -> Result<ServerConfig, ConfigError> {
    Ok(ServerConfig {
        host: env.parse("HOST", IpAddr::V4(Ipv4Addr::UNSPECIFIED), "an IP address such as 0.0.0.0 or ::1")?,
        port: env.number("PORT", 8000, 0, 65_535)?,
        request_timeout: env.millis("REQUEST_TIMEOUT_MS", 30_000, 100)?,
        shutdown_drain: env.seconds("SHUTDOWN_DRAIN_SECONDS", 2, 0)?,
        shutdown_grace: env.seconds("SHUTDOWN_GRACE_SECONDS", 20, 0)?,
        cors_allowed_origins: env.origins("CORS_ALLOWED_ORIGINS", DEFAULT_ORIGINS)?,
        clients: ClientLimits {
            max_connections: env.number("MAX_CONNECTIONS", 4_096, 1, 1_000_000)?,
            keep_alive: env.seconds("KEEP_ALIVE_SECONDS", 75, 1)?,
            header_timeout: env.millis("HEADER_TIMEOUT_MS", 10_000, 10)?,
            body_timeout: env.millis("BODY_TIMEOUT_MS", 20_000, 10)?,
            write_timeout: env.millis("WRITE_TIMEOUT_MS", 30_000, 10)?,
            max_requests_in_flight: env.number("MAX_REQUESTS_IN_FLIGHT", 256, 1, 1_000_000)?,
            rate: RateLimit {
                per_minute: env.number("RATE_LIMIT_PER_MINUTE", 0, 0, 1_000_000)?,
                burst: env.number("RATE_LIMIT_BURST", 60, 1, 1_000_000)?,
                trusted_proxies: env.networks("TRUSTED_PROXIES")?,
            },
        },
    })
}

/// How the database is reached.
fn database(env: &Env<'_>) -> Result<DatabaseConfig, ConfigError> {
    Ok(DatabaseConfig {
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
    })
}

/// The private database.
fn local(env: &Env<'_>) -> Result<LocalConfig, ConfigError> {
    Ok(LocalConfig {
        data_dir: env.get("PLANTOPIA_DATA_DIR").map(PathBuf::from),
        port: match env.number("PLANTOPIA_DATABASE_PORT", 0, 0, 65_535)? {
            0 => None,
            port => Some(port),
        },
        ..LocalConfig::default()
    })
}

/// What is kept, how long and how much of it.
fn cache(env: &Env<'_>) -> Result<CacheConfig, ConfigError> {
    Ok(CacheConfig {
        plants_ttl: env.seconds("CACHE_PLANTS_TTL", 1_800, 1)?,
        companions_ttl: env.seconds("CACHE_COMPANIONS_TTL", 86_400, 1)?,
        climate_ttl: env.seconds("CACHE_CLIMATE_TTL", 600, 1)?,
        recommendations_ttl: env.seconds("CACHE_RECOMMENDATIONS_TTL", 600, 1)?,
        growth_ttl: env.seconds("CACHE_GROWTH_TTL", 86_400, 1)?,
        max_entries: env.number("CACHE_MAX_ENTRIES", 1_000, 1, 10_000_000)?,
        max_bytes: env.number("CACHE_MAX_BYTES", 16 << 20, 1 << 20, 64 << 30)?,
        snapshot_path: env.get("SNAPSHOT_PATH").map(PathBuf::from),
    })
}

/// What the gardener's answers depend on.
fn garden(env: &Env<'_>) -> Result<GardenConfig, ConfigError> {
    Ok(GardenConfig {
        timezone: env.parse(
            "APP_TIMEZONE",
            chrono_tz::Australia::Melbourne,
            "a time zone of the IANA database such as Australia/Melbourne",
        )?,
        image_base_url: env.base_url("GCS_BUCKET_URL", DEFAULT_IMAGES)?,
    })
}

/// Who may watch and interfere.
fn operations(env: &Env<'_>) -> Result<OperationsConfig, ConfigError> {
    Ok(OperationsConfig {
        admin_token: env.token("ADMIN_TOKEN")?,
        require_token: env.flag("OPS_REQUIRE_TOKEN", false)?,
    })
}

/// How the log looks.
fn log(env: &Env<'_>) -> Result<LogConfig, ConfigError> {
    Ok(LogConfig {
        json: match env.get("LOG_FORMAT").as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => return Err(Env::wrong("LOG_FORMAT", other, "text or json")),
        },
        filter: env.log_filter("RUST_LOG", "info")?,
    })
}
