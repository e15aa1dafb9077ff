//! Reads single variables: kinds of values and their bounds.

use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use sqlx::postgres::PgConnectOptions;

use super::{ConfigError, LocalFile, Secret, ServiceUrl};

const MIN_TOKEN_LENGTH: usize = 16;

/// The environment, as a function from a variable to its value.
pub(super) struct Env<'a>(pub &'a dyn Fn(&str) -> Option<String>);

impl Env<'_> {
    pub(super) fn get(&self, variable: &str) -> Option<String> {
        (self.0)(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn parse<T: FromStr>(&self, name: &str, default: T, expected: &str) -> Result<T, ConfigError> {
        match self.get(name) {
            None => Ok(default),
            Some(value) => value.parse().map_err(|_| ConfigError::new(name, &value, expected)),
        }
    }

    /// One of these words; the first one when it isn't set.
    pub(super) fn choice<T: Copy, const N: usize>(&self, name: &str, words: [(&str, T); N]) -> Result<T, ConfigError> {
        let Some(value) = self.get(name) else {
            return Ok(words[0].1);
        };
        let chosen = words.iter().find(|(word, _)| *word == value).map(|(_, choice)| *choice);
        chosen.ok_or_else(|| {
            let (others, last) = (words[..N - 1].iter().map(|(word, _)| *word), words[N - 1].0);
            ConfigError::new(name, &value, format!("{} or {last}", others.collect::<Vec<_>>().join(", ")))
        })
    }

    pub(super) fn number<T>(&self, name: &str, default: T, min: T, max: T) -> Result<T, ConfigError>
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        let expected = format!("a whole number from {min} to {max}");
        let number = self.parse(name, default, &expected)?;
        if number < min || number > max {
            return Err(ConfigError::new(name, &number.to_string(), expected));
        }
        Ok(number)
    }

    pub(super) fn seconds(&self, name: &str, default: u64, min: u64) -> Result<Duration, ConfigError> {
        self.number(name, default, min, 31_536_000).map(Duration::from_secs)
    }

    pub(super) fn millis(&self, name: &str, default: u64, min: u64) -> Result<Duration, ConfigError> {
        self.number(name, default, min, 3_600_000).map(Duration::from_millis)
    }

    /// Origins as browsers send them, or patterns of them: a scheme and a host, no path.
    pub(super) fn origins(&self, name: &str, default: &str) -> Result<Vec<String>, ConfigError> {
        let text = self.get(name).unwrap_or_else(|| default.to_owned());
        let origins: Vec<String> = entries(&text).map(str::to_owned).collect();
        let is_origin = |origin: &String| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            origin == "*" || host.is_some_and(|host| !host.is_empty() && is_plain(host) && !host.contains('/'))
        };
        if origins.is_empty() || !origins.iter().all(is_origin) {
            let expected = "origins such as https://example.org, separated by commas, or *";
            return Err(ConfigError::new(name, &text, expected));
        }
        Ok(origins)
    }

    pub(super) fn list(&self, name: &str) -> Vec<String> {
        entries(&self.get(name).unwrap_or_default()).map(str::to_owned).collect()
    }

    pub(super) fn networks(&self, name: &str) -> Result<Vec<IpNet>, ConfigError> {
        let text = self.get(name).unwrap_or_default();
        let parse = |entry: &str| entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
        let expected = "addresses or networks such as 10.0.0.0/8, separated by commas";
        entries(&text).map(parse).collect::<Result<_, _>>().map_err(|_| ConfigError::new(name, &text, expected))
    }

    pub(super) fn base_url(&self, name: &str, default: &str) -> Result<String, ConfigError> {
        let url = self.get(name).unwrap_or_else(|| default.to_owned());
        let is_url = url.starts_with("https://") || url.starts_with("http://");
        if !is_url || !is_plain(&url) {
            return Err(ConfigError::new(name, &url, "a URL such as https://example.org/pictures"));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    /// The address of another service's call, or of its host alone, where `path` is understood. It may hold a key.
    pub(super) fn service_url(&self, name: &str, default: &str, path: &str) -> Result<ServiceUrl, ConfigError> {
        let text = self.get(name).unwrap_or_else(|| default.to_owned());
        let expected = || format!("a host such as https://example.org, or the address of the call ({path})");
        ServiceUrl::new(&text, path).ok_or_else(|| ConfigError::secret(name, expected()))
    }

    pub(super) fn database_url(&self, name: &str) -> Result<Option<PgConnectOptions>, ConfigError> {
        self.get(name).map(|url| database_url(name, &url)).transpose()
    }

    /// A file that must be there, because answers will lead to it.
    pub(super) fn file(&self, name: &str) -> Result<Option<LocalFile>, ConfigError> {
        let Some(path) = self.get(name) else {
            return Ok(None);
        };
        // Opened, because a file that is there may still be somebody else's.
        match std::fs::File::open(&path).and_then(|file| file.metadata()) {
            Ok(metadata) if metadata.is_file() => Ok(Some(LocalFile { path: path.into(), bytes: metadata.len() })),
            _ => Err(ConfigError::new(name, &path, "a file that can be read")),
        }
    }

    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, ConfigError> {
        match self.get(name).map(|value| value.to_ascii_lowercase()).as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some("false" | "0" | "no" | "off") => Ok(false),
            Some(other) => Err(ConfigError::new(name, other, "true or false")),
        }
    }

    /// A secret of ours, which is long enough that nobody guesses it.
    pub(super) fn token(&self, name: &str) -> Result<Option<Secret>, ConfigError> {
        match self.secret(name) {
            Ok(secret) if secret.as_ref().is_none_or(|secret| secret.reveal().len() >= MIN_TOKEN_LENGTH) => Ok(secret),
            _ => {
                let expected = format!("at least {MIN_TOKEN_LENGTH} ASCII characters without spaces");
                Err(ConfigError::secret(name, expected))
            }
        }
    }

    /// A key for another service: whatever a header can carry.
    pub(super) fn secret(&self, name: &str) -> Result<Option<Secret>, ConfigError> {
        match self.get(name) {
            Some(text) if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(ConfigError::secret(name, "ASCII characters without spaces"))
            }
            text => Ok(text.map(|text| Secret(text.into()))),
        }
    }

    pub(super) fn log_filter(&self, name: &str, default: &str) -> Result<String, ConfigError> {
        let filter = self.get(name).unwrap_or_else(|| default.to_owned());
        if tracing_subscriber::EnvFilter::try_new(&filter).is_err() {
            return Err(ConfigError::new(name, &filter, "levels such as info or plantopia=debug,sqlx=warn"));
        }
        Ok(filter)
    }
}

/// Parses the address of a database, which came from the variable or the option `name`.
pub(crate) fn database_url(name: &str, url: &str) -> Result<PgConnectOptions, ConfigError> {
    // The original's SQLAlchemy names its driver in the scheme: postgresql+asyncpg.
    let options = match url.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("postgresql+") => format!("postgresql://{rest}").parse().ok(),
        Some(("postgres" | "postgresql", _)) => url.parse().ok(),
        _ => None,
    };
    options.ok_or_else(|| ConfigError::secret(name, "postgres://user:password@host:port/database"))
}

fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
