//! The database that a command works with: the one that `DATABASE_URL` names, or the private one.

use sqlx::postgres::PgConnectOptions;

use super::Failure;
use crate::config::Config;
use crate::db::local::{LocalError, LocalPostgres};

/// A database that is there, and stopped at the end if it is ours.
pub enum Database {
    /// Somebody else runs it.
    Given(PgConnectOptions),
    /// We run it, or the server on the same data folder does.
    Private(LocalPostgres),
}

impl Database {
    /// The database of a server: the private one is started, and nobody else may have it.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_server(config: &Config) -> Result<Self, Failure> {
        match &config.database.url {
            Some(url) => Ok(Self::Given(url.clone())),
            None => Self::private(LocalPostgres::start(&config.local).await),
        }
    }

    /// The database of a command: the private one is a running server's, or started for as long as it is needed.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_command(config: &Config) -> Result<Self, Failure> {
        match &config.database.url {
            Some(url) => Ok(Self::Given(url.clone())),
            None => Self::private(LocalPostgres::attach_or_start(&config.local).await),
        }
    }

    fn private(local: Result<LocalPostgres, LocalError>) -> Result<Self, Failure> {
        let local = local.map_err(Failure::because)?;
        if let Some(notice) = local.notice() {
            tracing::info!("{notice}");
        }
        Ok(Self::Private(local))
    }

    /// How to connect to it.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        match self {
            Self::Given(options) => options.clone(),
            Self::Private(local) => local.connect_options(),
        }
    }

    /// Resolves when the private database ends although nobody stopped it.
    pub async fn died(&self) -> LocalError {
        match self {
            Self::Given(_) => std::future::pending().await,
            Self::Private(local) => local.died().await,
        }
    }

    /// Stops it if it is ours.
    pub async fn stop(self) {
        if let Self::Private(local) = self {
            local.stop().await;
        }
    }
}
