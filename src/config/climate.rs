//! Where the weather comes from, and how often.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::{ConfigError, env::Env};

#[derive(Clone, Debug)]
pub struct ClimateConfig {
    /// How old the weather may become before a server fetches it anew; never if absent.
    pub update_interval: Option<Duration>,
    pub forecast_url: ServiceUrl,
    pub air_quality_url: ServiceUrl,
}

impl ClimateConfig {
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let hours: u64 = env.number("CLIMATE_UPDATE_HOURS", 0, 0, 8_760)?;
        Ok(Self {
            update_interval: (hours > 0).then(|| Duration::from_hours(hours)),
            forecast_url: env.service_url("OPEN_METEO_URL", "https://api.open-meteo.com", "/v1/forecast")?,
            air_quality_url: env.service_url(
                "OPEN_METEO_AIR_QUALITY_URL",
                "https://air-quality-api.open-meteo.com",
                "/v1/air-quality",
            )?,
        })
    }
}

/// The address of another service's call. It may hold a key, so only its host is ever shown.
#[derive(Clone)]
pub struct ServiceUrl(Url);

impl ServiceUrl {
    /// The address in `text`; one that is only a host gets the call's usual path.
    pub(super) fn new(text: &str, path: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        let is_call = matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none();
        if !is_call {
            return None;
        }
        if url.path() == "/" {
            url.set_path(path);
        }
        Some(Self(url))
    }

    /// The same address with its path completed by `ending`, unless it ends so.
    pub(super) fn ending_in(mut self, ending: &str) -> Self {
        let path = self.0.path().trim_end_matches('/').to_owned();
        if !path.ends_with(ending) {
            self.0.set_path(&format!("{path}{ending}"));
        }
        self
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// The address with these parameters behind those that it has.
    pub(crate) fn with_query(&self, parameters: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }
}

impl fmt::Debug for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceUrl({})", self.0.host_str().unwrap_or_default())
    }
}
