//! Other services that are asked: for the weather, and for a chat's answers.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::{ConfigError, Secret, env::Env};

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

#[derive(Clone, Debug)]
pub struct ChatConfig {
    /// The model that answers; without one the rules do.
    pub model: Option<ModelConfig>,
    /// Chats are deleted so many days after they expired; 0 keeps them.
    pub retention_days: u64,
}

/// A model behind the protocol of `OpenAI`'s chat completions.
#[derive(Clone, Debug)]
pub struct ModelConfig {
    pub url: ServiceUrl,
    /// Models of one's own often need none.
    pub key: Option<Secret>,
    pub name: String,
    /// How long an answer may take before the rules answer.
    pub timeout: Duration,
}

impl ChatConfig {
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let timeout = env.millis("CHAT_TIMEOUT_MS", 30_000, 100)?;
        let (key, name) = (env.secret("CHAT_API_KEY")?, env.get("CHAT_MODEL"));
        let url = env.get("CHAT_API_URL").map(|text| {
            let expected = || ConfigError::secret("CHAT_API_URL", "a URL such as https://api.example.org/v1");
            // A host alone has the call where OpenAI and those who speak its protocol have it.
            ServiceUrl::new(&text, "/v1").ok_or_else(expected).map(|url| url.ending_in("/chat/completions"))
        });
        let model = match (url.transpose()?, name) {
            (Some(url), Some(name)) => Some(ModelConfig { url, key, name, timeout }),
            (Some(_), None) => return Err(ConfigError::secret("CHAT_API_URL", "CHAT_MODEL to be set too")),
            (None, Some(name)) => return Err(ConfigError::new("CHAT_MODEL", &name, "CHAT_API_URL to be set too")),
            (None, None) if key.is_some() => {
                return Err(ConfigError::secret("CHAT_API_KEY", "CHAT_API_URL and CHAT_MODEL to be set too"));
            }
            (None, None) => None,
        };
        Ok(Self { model, retention_days: env.number("CHAT_RETENTION_DAYS", 0, 0, 36_500)? })
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
