//! Whether gardeners sign in, and whose word on who they are is taken.

use std::path::PathBuf;
use std::str::FromStr;

use super::{ConfigError, ServiceUrl, Token, env::Env};

#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Without it nobody is asked who they are.
    pub sign_in: Option<SignInConfig>,
}

#[derive(Clone, Debug)]
pub struct SignInConfig {
    /// Whether a token must be sent, rather than may.
    pub is_required: bool,
    /// Who issues the tokens, and for whom: any of these.
    pub issuers: Vec<String>,
    pub audiences: Vec<String>,
    /// Where the issuer's public keys are.
    pub keys: KeySource,
    /// What links to calendar feeds are signed with.
    pub feed_secret: Option<Token>,
}

#[derive(Clone, Debug)]
pub enum KeySource {
    Url(ServiceUrl),
    File(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Off,
    Optional,
    Required,
}

impl FromStr for Mode {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "off" => Ok(Self::Off),
            "optional" => Ok(Self::Optional),
            "required" => Ok(Self::Required),
            _ => Err(()),
        }
    }
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

impl AuthConfig {
    /// What is set wrong is told while the mode is off too: it is set up before it is turned on.
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        let mode = env.parse("AUTH_MODE", Mode::Off, "off, optional or required")?;
        let needs = |what: &str| ConfigError::new("AUTH_MODE", mode.name(), format!("{what} to be set too"));
        let keys = key_source(env)?;
        let feed_secret = env.token("FEED_SECRET")?;
        let (issuers, audiences) = (env.list("AUTH_ISSUER"), env.list("AUTH_AUDIENCE"));
        if mode == Mode::Off {
            return Ok(Self { sign_in: None });
        }
        if issuers.is_empty() {
            return Err(needs("AUTH_ISSUER"));
        }
        if audiences.is_empty() {
            return Err(needs("AUTH_AUDIENCE"));
        }
        let keys = keys.ok_or_else(|| needs("AUTH_JWKS_URL or AUTH_JWKS_FILE"))?;
        let is_required = mode == Mode::Required;
        if is_required && feed_secret.is_none() {
            return Err(needs("FEED_SECRET"));
        }
        Ok(Self { sign_in: Some(SignInConfig { is_required, issuers, audiences, keys, feed_secret }) })
    }
}

fn key_source(env: &Env<'_>) -> Result<Option<KeySource>, ConfigError> {
    let file = env.file("AUTH_JWKS_FILE")?.map(|file| file.path);
    match (env.get("AUTH_JWKS_URL"), file) {
        (None, None) => Ok(None),
        (None, Some(path)) => Ok(Some(KeySource::File(path))),
        (Some(text), None) => {
            let expected = "the address of the issuer's key set such as https://www.googleapis.com/oauth2/v3/certs";
            let url = ServiceUrl::new(&text, "/").ok_or_else(|| ConfigError::secret("AUTH_JWKS_URL", expected))?;
            Ok(Some(KeySource::Url(url)))
        }
        (Some(_), Some(path)) => {
            let path = path.to_string_lossy();
            Err(ConfigError::new("AUTH_JWKS_FILE", &path, "no AUTH_JWKS_URL beside it: the keys are in one place"))
        }
    }
}
