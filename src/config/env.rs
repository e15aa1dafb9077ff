//! The environment as the settings read it: kinds of values and their bounds.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use sqlx::postgres::PgConnectOptions;

use super::ConfigError;
use crate::http::bearer::{LEAST, Token};

/// The environment, with the checks that every variable shares.
pub(super) struct Env<'a>(pub &'a dyn Fn(&str) -> Option<String>);

impl Env<'_> {
    pub(super) fn get(&self, variable: &str) -> Option<String> {
        (self.0)(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn wrong(variable: &'static str, value: &str, expected: impl Into<String>) -> ConfigError {
        ConfigError { variable, value: value.escape_debug().to_string(), expected: expected.into() }
    }

    pub(super) fn parse<T: FromStr>(
        &self,
        variable: &'static str,
        default: T,
        expected: &str,
    ) -> Result<T, ConfigError> {
        match self.get(variable) {
            None => Ok(default),
            Some(value) => value.parse().map_err(|_| Self::wrong(variable, &value, expected)),
        }
    }

    pub(super) fn number<T>(&self, variable: &'static str, default: T, least: T, most: T) -> Result<T, ConfigError>
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

    pub(super) fn seconds(&self, variable: &'static str, default: u64, least: u64) -> Result<Duration, ConfigError> {
        self.number(variable, default, least, 31_536_000).map(Duration::from_secs)
    }

    pub(super) fn millis(&self, variable: &'static str, default: u64, least: u64) -> Result<Duration, ConfigError> {
        self.number(variable, default, least, 3_600_000).map(Duration::from_millis)
    }

    /// Origins as browsers send them, or patterns of them: a scheme and a host, no path.
    pub(super) fn origins(&self, variable: &'static str, default: &str) -> Result<Vec<String>, ConfigError> {
        let text = self.get(variable).unwrap_or_else(|| default.to_owned());
        let origins = text.split(',').map(|origin| origin.trim().to_owned());
        let origins: Vec<String> = origins.filter(|origin| !origin.is_empty()).collect();
        let known = |origin: &String| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            origin == "*" || host.is_some_and(|host| !host.is_empty() && is_plain(host) && !host.contains('/'))
        };
        if origins.is_empty() || !origins.iter().all(known) {
            return Err(Self::wrong(variable, &text, "origins such as https://example.org, separated by commas, or *"));
        }
        Ok(origins)
    }

    /// Addresses or networks of them; none when it isn't set.
    pub(super) fn networks(&self, variable: &'static str) -> Result<Vec<IpNet>, ConfigError> {
        let text = self.get(variable).unwrap_or_default();
        let entries = text.split(',').map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let network = entry.parse();
                network.or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                    Self::wrong(variable, &text, "addresses or networks such as 10.0.0.0/8, separated by commas")
                })
            })
            .collect()
    }

    pub(super) fn base_url(&self, variable: &'static str, default: &str) -> Result<String, ConfigError> {
        let url = self.get(variable).unwrap_or_else(|| default.to_owned());
        let known = url.starts_with("https://") || url.starts_with("http://");
        if !known || !is_plain(&url) {
            return Err(Self::wrong(variable, &url, "a URL such as https://example.org/pictures"));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    pub(super) fn database_url(&self, variable: &'static str) -> Result<Option<PgConnectOptions>, ConfigError> {
        let url = self.get(variable);
        url.map(|url| database_url(variable, &url)).transpose()
    }

    pub(super) fn flag(&self, variable: &'static str, default: bool) -> Result<bool, ConfigError> {
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
    pub(super) fn token(&self, variable: &'static str) -> Result<Option<Token>, ConfigError> {
        let Some(text) = self.get(variable) else {
            return Ok(None);
        };
        let expected = format!("at least {LEAST} ASCII characters without spaces");
        Token::new(&text).map(Some).ok_or_else(|| Self::wrong(variable, "(not shown)", expected))
    }

    pub(super) fn log_filter(&self, variable: &'static str, default: &str) -> Result<String, ConfigError> {
        let filter = self.get(variable).unwrap_or_else(|| default.to_owned());
        match tracing_subscriber::EnvFilter::try_new(&filter) {
            Ok(_) => Ok(filter),
            Err(_) => Err(Self::wrong(variable, &filter, "levels such as info or plantopia=debug,sqlx=warn")),
        }
    }
}

/// Reads the address of a database, which `named` gave.
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
