//! Whether gardeners sign in, and whose word on who they are is taken.

use std::path::PathBuf;

use super::{ConfigError, Secret, ServiceUrl, env::Env};

#[derive(Clone, Debug)]
pub struct SignInConfig {
    pub is_required: bool,
    /// Who issues the tokens, and for whom: any of these.
    pub issuers: Vec<String>,
    pub audiences: Vec<String>,
    pub keys: KeySource,
    pub feed_secret: Option<Secret>,
}

#[derive(Clone, Debug)]
pub enum KeySource {
    Url(ServiceUrl),
    File(PathBuf),
}

impl SignInConfig {
    /// What is set wrong is told while the mode is off too: it is set up before it is turned on.
    pub(super) fn read(env: &Env<'_>) -> Result<Option<Self>, ConfigError> {
        let modes = [("off", None), ("optional", Some(false)), ("required", Some(true))];
        let required = env.choice("AUTH_MODE", modes)?;
        let keys = key_source(env)?;
        let feed_secret = env.token("FEED_SECRET")?;
        let (issuers, audiences) = (env.list("AUTH_ISSUER"), env.list("AUTH_AUDIENCE"));
        let Some(is_required) = required else {
            return Ok(None);
        };
        let mode = if is_required { "required" } else { "optional" };
        let needs = |what: &str| ConfigError::new("AUTH_MODE", mode, format!("{what} to be set too"));
        if issuers.is_empty() {
            return Err(needs("AUTH_ISSUER"));
        }
        if audiences.is_empty() {
            return Err(needs("AUTH_AUDIENCE"));
        }
        let keys = keys.ok_or_else(|| needs("AUTH_JWKS_URL or AUTH_JWKS_FILE"))?;
        if is_required && feed_secret.is_none() {
            return Err(needs("FEED_SECRET"));
        }
        Ok(Some(Self { is_required, issuers, audiences, keys, feed_secret }))
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
