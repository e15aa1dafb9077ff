//! The settings: one struct per concern, read from the environment. A wrong one names its variable, its value and what
//! was expected.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono_tz::Tz;
use ipnet::IpNet;
use sqlx::postgres::PgConnectOptions;

use crate::db::local::LocalConfig;
use crate::http::bearer::{LEAST, Token};

/// Everything that can be set.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names of the concerns")]
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
    #[must_use]
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
    /// `CACHE_USER_DATA_TTL` in seconds: the most that answers about gardeners' plants are kept.
    pub user_data_ttl: Duration,
    /// `CACHE_USER_DATA_MAX_BYTES`: the most bytes of them.
    pub user_data_max_bytes: u64,
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
    #[must_use]
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
        let Self {
            variable,
            value,
            expected,
        } = self;
        write!(f, "{variable}={value}: expected {expected}")
    }
}

impl std::error::Error for ConfigError {}

const DEFAULT_ORIGINS: &str = "https://plantopia-frontend-theta.vercel.app,\
    https://plantopia-frontend-*.vercel.app,https://plantopia.vercel.app,\
    http://localhost:5173,http://localhost:3000,http://localhost:8080";
/// The private Postgres takes a hundred connections; some are left for psql, commands and the news line.
const MOST_PRIVATE_CONNECTIONS: u32 = 90;

const DEFAULT_IMAGES: &str =
    "https://storage.googleapis.com/plantopia-images-1757656642/plant_images";

impl Config {
    /// Reads the settings from the process's environment.
    ///
    /// # Errors
    /// The first setting that can't be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&|variable| {
            std::env::var_os(variable).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// Reads the settings from `lookup`. An empty variable counts as one that isn't set.
    ///
    /// # Errors
    /// The first setting that can't be used.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let env = Env(lookup);
        let config = Self {
            server: ServerConfig {
                host: env.parse(
                    "HOST",
                    IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                    "an IP address such as 0.0.0.0 or ::1",
                )?,
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
                    max_requests_in_flight: env.number(
                        "MAX_REQUESTS_IN_FLIGHT",
                        256,
                        1,
                        1_000_000,
                    )?,
                    rate: RateLimit {
                        per_minute: env.number("RATE_LIMIT_PER_MINUTE", 0, 0, 1_000_000)?,
                        burst: env.number("RATE_LIMIT_BURST", 60, 1, 1_000_000)?,
                        trusted_proxies: env.networks("TRUSTED_PROXIES")?,
                    },
                },
            },
            database: DatabaseConfig {
                url: env.database_url("DATABASE_URL")?,
                direct_url: env.database_url("DATABASE_DIRECT_URL")?,
                replica_url: env.database_url("DATABASE_REPLICA_URL")?,
                pool_mode: env.parse(
                    "DATABASE_POOL_MODE",
                    PoolMode::Session,
                    "session or transaction",
                )?,
                pool_size: env.number("DATABASE_POOL_SIZE", 20, 1, 1_000)?,
                max_overflow: env.number("DATABASE_MAX_OVERFLOW", 10, 0, 1_000)?,
                recycle: env.seconds("DATABASE_POOL_RECYCLE", 3_600, 1)?,
                pre_ping_idle: env.seconds("DATABASE_PRE_PING_IDLE_SECONDS", 30, 0)?,
                acquire_timeout: env.millis("DATABASE_ACQUIRE_TIMEOUT_MS", 3_000, 1)?,
                statement_timeout: env.millis("DATABASE_STATEMENT_TIMEOUT_MS", 10_000, 1)?,
                migration_lock_timeout: env.millis(
                    "DATABASE_MIGRATION_LOCK_TIMEOUT_MS",
                    30_000,
                    1,
                )?,
                slow_query_threshold: env.millis("SLOW_QUERY_THRESHOLD_MS", 100, 0)?,
            },
            local: LocalConfig {
                data_dir: env.get("PLANTOPIA_DATA_DIR").map(PathBuf::from),
                port: match env.number("PLANTOPIA_DATABASE_PORT", 0, 0, 65_535)? {
                    0 => None,
                    port => Some(port),
                },
                ..LocalConfig::default()
            },
            cache: CacheConfig {
                plants_ttl: env.seconds("CACHE_PLANTS_TTL", 1_800, 1)?,
                companions_ttl: env.seconds("CACHE_COMPANIONS_TTL", 86_400, 1)?,
                climate_ttl: env.seconds("CACHE_CLIMATE_TTL", 600, 1)?,
                recommendations_ttl: env.seconds("CACHE_RECOMMENDATIONS_TTL", 600, 1)?,
                growth_ttl: env.seconds("CACHE_GROWTH_TTL", 86_400, 1)?,
                user_data_ttl: env.seconds("CACHE_USER_DATA_TTL", 300, 1)?,
                user_data_max_bytes: env.number(
                    "CACHE_USER_DATA_MAX_BYTES",
                    32 << 20,
                    1 << 20,
                    64 << 30,
                )?,
                max_entries: env.number("CACHE_MAX_ENTRIES", 1_000, 1, 10_000_000)?,
                max_bytes: env.number("CACHE_MAX_BYTES", 64 << 20, 1 << 20, 64 << 30)?,
                snapshot_path: env.get("SNAPSHOT_PATH").map(PathBuf::from),
            },
            garden: GardenConfig {
                timezone: env.parse(
                    "APP_TIMEZONE",
                    chrono_tz::Australia::Melbourne,
                    "a time zone of the IANA database such as Australia/Melbourne",
                )?,
                image_base_url: env.base_url("GCS_BUCKET_URL", DEFAULT_IMAGES)?,
            },
            operations: OperationsConfig {
                admin_token: env.token("ADMIN_TOKEN")?,
                require_token: env.flag("OPS_REQUIRE_TOKEN", false)?,
            },
            log: LogConfig {
                json: match env.get("LOG_FORMAT").as_deref() {
                    None | Some("text") => false,
                    Some("json") => true,
                    Some(other) => return Err(Env::wrong("LOG_FORMAT", other, "text or json")),
                },
                filter: env.log_filter("RUST_LOG", "info")?,
            },
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
        for (variable, url) in [
            ("DATABASE_DIRECT_URL", &database.direct_url),
            ("DATABASE_REPLICA_URL", &database.replica_url),
        ] {
            if url.is_some() && database.url.is_none() {
                return Err(Env::wrong(
                    variable,
                    "(not shown)",
                    "DATABASE_URL beside it: the private database has no other address",
                ));
            }
        }
        if self.operations.require_token && self.operations.admin_token.is_none() {
            return Err(Env::wrong(
                "OPS_REQUIRE_TOKEN",
                "true",
                "ADMIN_TOKEN to be set too",
            ));
        }
        Ok(self)
    }
}

/// The environment, with the checks that every variable shares.
struct Env<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Env<'_> {
    fn get(&self, variable: &str) -> Option<String> {
        (self.0)(variable)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn wrong(variable: &'static str, value: &str, expected: impl Into<String>) -> ConfigError {
        ConfigError {
            variable,
            value: value.escape_debug().to_string(),
            expected: expected.into(),
        }
    }

    fn parse<T: FromStr>(
        &self,
        variable: &'static str,
        default: T,
        expected: &str,
    ) -> Result<T, ConfigError> {
        match self.get(variable) {
            None => Ok(default),
            Some(value) => value
                .parse()
                .map_err(|_| Self::wrong(variable, &value, expected)),
        }
    }

    fn number<T>(
        &self,
        variable: &'static str,
        default: T,
        least: T,
        most: T,
    ) -> Result<T, ConfigError>
    where
        T: FromStr + PartialOrd + fmt::Display + Copy,
    {
        let expected = format!("a whole number from {least} to {most}");
        let number = self.parse(variable, default, &expected)?;
        if number < least || number > most {
            return Err(Self::wrong(variable, &number.to_string(), expected));
        }
        Ok(number)
    }

    fn seconds(
        &self,
        variable: &'static str,
        default: u64,
        least: u64,
    ) -> Result<Duration, ConfigError> {
        self.number(variable, default, least, 31_536_000)
            .map(Duration::from_secs)
    }

    fn millis(
        &self,
        variable: &'static str,
        default: u64,
        least: u64,
    ) -> Result<Duration, ConfigError> {
        self.number(variable, default, least, 3_600_000)
            .map(Duration::from_millis)
    }

    /// Origins as browsers send them, or patterns of them: a scheme and a host, no path.
    fn origins(&self, variable: &'static str, default: &str) -> Result<Vec<String>, ConfigError> {
        let text = self.get(variable).unwrap_or_else(|| default.to_owned());
        let origins = text.split(',').map(|origin| origin.trim().to_owned());
        let origins: Vec<String> = origins.filter(|origin| !origin.is_empty()).collect();
        let known = |origin: &String| {
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            origin == "*"
                || host
                    .is_some_and(|host| !host.is_empty() && is_plain(host) && !host.contains('/'))
        };
        if origins.is_empty() || !origins.iter().all(known) {
            return Err(Self::wrong(
                variable,
                &text,
                "origins such as https://example.org, separated by commas, or *",
            ));
        }
        Ok(origins)
    }

    /// Addresses or networks of them; none when it isn't set.
    fn networks(&self, variable: &'static str) -> Result<Vec<IpNet>, ConfigError> {
        let text = self.get(variable).unwrap_or_default();
        let entries = text.split(',').map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let network = entry.parse();
                network
                    .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| {
                        Self::wrong(
                            variable,
                            &text,
                            "addresses or networks such as 10.0.0.0/8, separated by commas",
                        )
                    })
            })
            .collect()
    }

    fn base_url(&self, variable: &'static str, default: &str) -> Result<String, ConfigError> {
        let url = self.get(variable).unwrap_or_else(|| default.to_owned());
        let known = url.starts_with("https://") || url.starts_with("http://");
        if !known || !is_plain(&url) {
            return Err(Self::wrong(
                variable,
                &url,
                "a URL such as https://example.org/pictures",
            ));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    fn database_url(
        &self,
        variable: &'static str,
    ) -> Result<Option<PgConnectOptions>, ConfigError> {
        let url = self.get(variable);
        url.map(|url| database_url(variable, &url)).transpose()
    }

    fn flag(&self, variable: &'static str, default: bool) -> Result<bool, ConfigError> {
        match self.get(variable).map(|value| value.to_ascii_lowercase()) {
            None => Ok(default),
            Some(value) => match value.as_str() {
                "true" | "1" | "yes" | "on" => Ok(true),
                "false" | "0" | "no" | "off" => Ok(false),
                other => Err(Self::wrong(variable, other, "true or false")),
            },
        }
    }

    /// A secret, so a wrong one isn't repeated.
    fn token(&self, variable: &'static str) -> Result<Option<Token>, ConfigError> {
        let Some(text) = self.get(variable) else {
            return Ok(None);
        };
        let expected = format!("at least {LEAST} ASCII characters without spaces");
        Token::new(&text)
            .map(Some)
            .ok_or_else(|| Self::wrong(variable, "(not shown)", expected))
    }

    fn log_filter(&self, variable: &'static str, default: &str) -> Result<String, ConfigError> {
        let filter = self.get(variable).unwrap_or_else(|| default.to_owned());
        match tracing_subscriber::EnvFilter::try_new(&filter) {
            Ok(_) => Ok(filter),
            Err(_) => Err(Self::wrong(
                variable,
                &filter,
                "levels such as info or plantopia=debug,sqlx=warn",
            )),
        }
    }
}

/// Reads the address of a database, which `named` gave.
///
/// # Errors
/// It is none. It isn't repeated, for it may hold a password.
pub fn database_url(named: &'static str, url: &str) -> Result<PgConnectOptions, ConfigError> {
    // SQLAlchemy names the driver in the scheme: a deployment's own setting is taken as it is.
    let url = match url.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("postgresql+") => {
            format!("postgresql://{rest}")
        }
        _ => url.to_owned(),
    };
    let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let read = known.then(|| url.parse().ok()).flatten();
    read.ok_or_else(|| {
        let expected = "postgres://user:password@host:port/database";
        Env::wrong(named, "(not shown)", expected)
    })
}

/// Whether a text has no spaces and no control characters.
fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(&|variable| {
            settings
                .iter()
                .find(|(name, _)| *name == variable)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn defaults_are_the_guides() {
        let config = read(&[]).unwrap();
        assert_eq!(config.server.port, 8000);
        assert_eq!(config.database.max_connections(), 30);
        assert_eq!(config.database.recycle, Duration::from_hours(1));
        assert_eq!(config.cache.plants_ttl, Duration::from_mins(30));
        assert_eq!(config.server.cors_allowed_origins.len(), 6);
        assert!(config.database.url.is_none());
    }

    #[test]
    fn a_wrong_setting_names_itself() {
        for (variable, value, expected) in [
            (
                "DATABASE_POOL_SIZE",
                "0",
                "DATABASE_POOL_SIZE=0: expected a whole number from 1 to 1000",
            ),
            (
                "DATABASE_POOL_SIZE",
                "abc",
                "DATABASE_POOL_SIZE=abc: expected a whole number from 1 to 1000",
            ),
            (
                "PORT",
                "70000",
                "PORT=70000: expected a whole number from 0 to 65535",
            ),
            (
                "HOST",
                "here",
                "HOST=here: expected an IP address such as 0.0.0.0 or ::1",
            ),
            ("LOG_FORMAT", "xml", "LOG_FORMAT=xml: expected text or json"),
            (
                "CORS_ALLOWED_ORIGINS",
                "http://a/b",
                "CORS_ALLOWED_ORIGINS=http://a/b: expected origins such as https://example.org, separated by commas, or *",
            ),
            (
                "CORS_ALLOWED_ORIGINS",
                ",",
                "CORS_ALLOWED_ORIGINS=,: expected origins such as https://example.org, separated by commas, or *",
            ),
            (
                "TRUSTED_PROXIES",
                "10.0.0.0/8,proxy",
                "TRUSTED_PROXIES=10.0.0.0/8,proxy: expected addresses or networks such as 10.0.0.0/8, separated by commas",
            ),
            (
                "ADMIN_TOKEN",
                "short-secret",
                "ADMIN_TOKEN=(not shown): expected at least 16 ASCII characters without spaces",
            ),
            (
                "OPS_REQUIRE_TOKEN",
                "maybe",
                "OPS_REQUIRE_TOKEN=maybe: expected true or false",
            ),
            (
                "OPS_REQUIRE_TOKEN",
                "true",
                "OPS_REQUIRE_TOKEN=true: expected ADMIN_TOKEN to be set too",
            ),
            (
                "GCS_BUCKET_URL",
                "not a url",
                "GCS_BUCKET_URL=not a url: expected a URL such as https://example.org/pictures",
            ),
            (
                "APP_TIMEZONE",
                "Mars/Olympus",
                "APP_TIMEZONE=Mars/Olympus: expected a time zone of the IANA database such as Australia/Melbourne",
            ),
        ] {
            assert_eq!(
                read(&[(variable, value)]).unwrap_err().to_string(),
                expected
            );
        }
    }

    #[test]
    fn the_private_database_has_room_for_so_many_connections() {
        let error = read(&[("DATABASE_POOL_SIZE", "85")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "DATABASE_POOL_SIZE=85: expected at most 90 together with DATABASE_MAX_OVERFLOW=10 for the private database"
        );
        let url = ("DATABASE_URL", "postgres://me@host/db");
        assert!(read(&[("DATABASE_POOL_SIZE", "85"), url]).is_ok());
    }

    #[test]
    fn other_addresses_of_the_database_need_the_first() {
        let url = ("DATABASE_URL", "postgres://me@pooler/db");
        let direct = ("DATABASE_DIRECT_URL", "postgres://me@host/db");
        let mode = ("DATABASE_POOL_MODE", "transaction");
        assert!(read(&[url, direct, mode]).is_ok());
        for (settings, expected) in [
            (
                vec![url, mode],
                "DATABASE_POOL_MODE=transaction: expected an address in DATABASE_DIRECT_URL",
            ),
            (
                vec![direct],
                "DATABASE_DIRECT_URL=(not shown): expected DATABASE_URL beside it",
            ),
            (
                vec![("DATABASE_REPLICA_URL", "postgres://me@host/db")],
                "DATABASE_REPLICA_URL=(not shown): expected DATABASE_URL beside it",
            ),
            (
                vec![url, ("DATABASE_POOL_MODE", "statement")],
                "DATABASE_POOL_MODE=statement: expected session or transaction",
            ),
        ] {
            let error = read(&settings).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_wrong_address_keeps_its_password_to_itself() {
        let error = read(&[("DATABASE_URL", "mysql://me:secret@host/db")]).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        let url = "postgresql+asyncpg://me:secret@host/db";
        assert!(
            read(&[("DATABASE_URL", url)])
                .unwrap()
                .database
                .url
                .is_some()
        );
    }

    #[test]
    fn an_empty_setting_is_none() {
        assert_eq!(read(&[("PORT", " ")]).unwrap().server.port, 8000);
    }
}
