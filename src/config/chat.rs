//! Who answers in chats, and how long chats are kept.

use std::time::Duration;

use super::{ConfigError, Secret, ServiceUrl, env::Env};

/// The call of the protocol.
const CALL: &str = "/chat/completions";

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
            ServiceUrl::new(&text, "/v1").ok_or_else(expected).map(|url| url.ending_in(CALL))
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
