//! The settings: one struct a concern, read from the environment. One that can't be used is named, with what was expected.

mod auth;
mod database;
mod env;
mod server;
mod services;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;
use strum::{EnumString, VariantNames};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

pub use self::auth::{KeySource, SignInConfig};
pub use self::database::{DatabaseConfig, LocalConfig, PoolMode};
pub(crate) use self::env::database_url;
pub(crate) use self::server::{ClientLimits, RateLimit, ServerConfig};
pub use self::services::{ChatConfig, ClimateConfig, ModelConfig, ServiceUrl};

use self::env::Env;

/// Where the original keeps the outlines of the suburbs.
const DEFAULT_BOUNDARIES: &str = "https://storage.googleapis.com/plantopia-images-1757656642/data";

const DEFAULT_IMAGES: &str = "https://storage.googleapis.com/plantopia-images-1757656642/plant_images";

#[derive(Clone, Debug)]
pub struct Config {
    pub server: ServerConfig,
    pub database: DatabaseConfig,
    pub local: LocalConfig,
    pub cache: CacheConfig,
    pub garden: GardenConfig,
    pub heat: HeatConfig,
    pub chat: ChatConfig,
    pub climate: ClimateConfig,
    /// The operator's own guides; without it those that ship are read.
    pub guides_dir: Option<PathBuf>,
    pub operations: OperationsConfig,
    /// Without it nobody is asked who they are.
    pub sign_in: Option<SignInConfig>,
    pub log: LogConfig,
}

impl Config {
    pub(crate) fn from_env() -> Result<Self, ConfigError> {
        Self::read(&|variable| std::env::var_os(variable).map(|value| value.to_string_lossy().into_owned()))
    }

    /// Reads the settings from `lookup`. An empty variable counts as one that isn't set.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let env = Env(lookup);
        Ok(Self {
            server: ServerConfig::read(&env)?,
            database: DatabaseConfig::read(&env)?,
            local: LocalConfig::read(&env)?,
            cache: CacheConfig::read(&env)?,
            garden: GardenConfig::read(&env)?,
            heat: HeatConfig::read(&env)?,
            chat: ChatConfig::read(&env)?,
            climate: ClimateConfig::read(&env)?,
            guides_dir: env.get("GUIDES_DIR").map(PathBuf::from),
            operations: OperationsConfig::read(&env)?,
            sign_in: SignInConfig::read(&env)?,
            log: LogConfig::read(&env)?,
        })
    }
}

#[derive(Clone, Debug)]
pub struct CacheConfig {
    /// The catalogue is read again after this time even if no change was announced.
    pub plants_ttl: Duration,
    pub companions_ttl: Duration,
    pub climate_ttl: Duration,
    pub recommendations_ttl: Duration,
    pub growth_ttl: Duration,
    /// The most bytes of each cache of encoded answers.
    pub max_bytes: u64,
    /// The file that keeps the last catalogue, for a start without the database.
    pub snapshot_path: Option<PathBuf>,
}

impl CacheConfig {
    fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            plants_ttl: env.seconds("CACHE_PLANTS_TTL", 1_800, 1)?,
            companions_ttl: env.seconds("CACHE_COMPANIONS_TTL", 86_400, 1)?,
            climate_ttl: env.seconds("CACHE_CLIMATE_TTL", 600, 1)?,
            recommendations_ttl: env.seconds("CACHE_RECOMMENDATIONS_TTL", 600, 1)?,
            growth_ttl: env.seconds("CACHE_GROWTH_TTL", 86_400, 1)?,
            max_bytes: env.number("CACHE_MAX_BYTES", 16 << 20, 1 << 20, 64 << 30)?,
            snapshot_path: env.get("SNAPSHOT_PATH").map(PathBuf::from),
        })
    }
}

#[derive(Clone, Debug)]
pub struct GardenConfig {
    /// Where "today" and "this month" are counted.
    pub timezone: Tz,
    pub image_base_url: String,
    pub max_plants: u32,
    /// How plants are recommended where a request doesn't say.
    pub ranking: Ranking,
}

/// The two ways to choose plants for a garden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema, EnumString, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Ranking {
    /// The original's formulas.
    #[default]
    Classic,
    /// What a horticulturist would plant.
    Gardener,
}

impl GardenConfig {
    fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let zones = "a time zone of the IANA database such as Australia/Melbourne";
        Ok(Self {
            timezone: env.parse("APP_TIMEZONE", chrono_tz::Australia::Melbourne, zones)?,
            image_base_url: env.base_url("GCS_BUCKET_URL", DEFAULT_IMAGES)?,
            max_plants: env.number("MAX_PLANTS_PER_GARDENER", 10_000, 1, 1_000_000)?,
            ranking: env.parse("RECOMMENDATION_RANKING", Ranking::Classic, "classic or gardener")?,
        })
    }
}

#[derive(Clone, Debug)]
pub struct HeatConfig {
    /// The folder of the files that this server hasn't.
    pub boundaries_base_url: String,
    /// The simplified outlines.
    pub boundaries_file: Option<LocalFile>,
    /// The exact ones.
    pub boundaries_full_file: Option<LocalFile>,
}

/// A file that was there when the settings were read.
#[derive(Clone, Debug)]
pub struct LocalFile {
    pub path: PathBuf,
    pub bytes: u64,
}

impl HeatConfig {
    fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            boundaries_base_url: env.base_url("UHI_BOUNDARIES_BASE_URL", DEFAULT_BOUNDARIES)?,
            boundaries_file: env.file("UHI_BOUNDARIES_FILE")?,
            boundaries_full_file: env.file("UHI_BOUNDARIES_FULL_FILE")?,
        })
    }
}

#[derive(Clone, Debug)]
pub struct OperationsConfig {
    /// The bearer token of the admin calls; without it there are none.
    pub admin_token: Option<Secret>,
    /// The token that metrics, the ops page's data and slow queries ask for, if they do.
    pub reader_token: Option<Secret>,
}

impl OperationsConfig {
    fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let admin_token = env.token("ADMIN_TOKEN")?;
        let reader_token = match (env.flag("OPS_REQUIRE_TOKEN", false)?, &admin_token) {
            (true, None) => return Err(ConfigError::new("OPS_REQUIRE_TOKEN", "true", "ADMIN_TOKEN to be set too")),
            (required, token) => token.clone().filter(|_| required),
        };
        Ok(Self { admin_token, reader_token })
    }
}

/// A secret, which is never shown, not even for debugging.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares in constant time: how long it takes doesn't tell how much of `given` is right.
    pub(crate) fn matches(&self, given: &[u8]) -> bool {
        given.ct_eq(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[derive(Clone, Debug)]
pub struct LogConfig {
    pub json: bool,
    pub filter: String,
}

impl LogConfig {
    fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let json = env.choice("LOG_FORMAT", [("text", false), ("json", true)])?;
        Ok(Self { json, filter: env.log_filter("RUST_LOG", "info")? })
    }
}

/// A setting that can't be used: which one, its value, and what was expected.
#[derive(Debug)]
pub struct ConfigError(pub(crate) String);

impl ConfigError {
    fn new(variable: &str, value: &str, expected: impl fmt::Display) -> Self {
        Self(format!("{variable}={}: expected {expected}", value.escape_debug()))
    }

    /// Of a variable that may hold a secret: its value isn't repeated.
    fn secret(variable: &str, expected: impl fmt::Display) -> Self {
        Self::new(variable, "(not shown)", expected)
    }
}
