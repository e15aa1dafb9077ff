//! The database that a command works with: the one that `DATABASE_URL` names, or the private one.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use super::Failure;
use crate::config::{Config, DatabaseConfig, PoolMode};
use crate::db::local::{LocalError, LocalPostgres};
use crate::db::pool::{Db, Unfit, expect_sessions};

/// How long the connections of a test may take to close.
const CLOSING: Duration = Duration::from_secs(1);

/// A database that is there, and stopped at the end if it is ours.
pub enum Database {
    /// Somebody else runs it.
    Given {
        /// How its services reach it.
        url: PgConnectOptions,
        /// How it is reached where nothing may stand in between.
        direct: Box<PgConnectOptions>,
    },
    /// We run it, or the server on the same data folder does.
    Private(LocalPostgres),
}

impl Database {
    /// The database of a server: the private one is started, and nobody else may have it.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_server(config: &Config) -> Result<Self, Failure> {
        match Self::given(config) {
            Some(given) => Ok(given),
            None => Self::private(LocalPostgres::start(&config.local).await),
        }
    }

    /// The database of a command: the private one is a running server's, or started for as long as it is needed.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_command(config: &Config) -> Result<Self, Failure> {
        match Self::given(config) {
            Some(given) => Ok(given),
            None => Self::private(LocalPostgres::attach_or_start(&config.local).await),
        }
    }

    fn given(config: &Config) -> Option<Self> {
        let url = config.database.url.clone()?;
        let direct = config.database.direct_url.clone();
        Some(Self::Given {
            direct: Box::new(direct.unwrap_or_else(|| url.clone())),
            url,
        })
    }

    fn private(local: Result<LocalPostgres, LocalError>) -> Result<Self, Failure> {
        let local = local.map_err(Failure::because)?;
        if let Some(notice) = local.notice() {
            tracing::info!("{notice}");
        }
        Ok(Self::Private(local))
    }

    /// How the services connect to it: perhaps through a pooler.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        match self {
            Self::Given { url, .. } => url.clone(),
            Self::Private(local) => local.connect_options(),
        }
    }

    /// How to have a session of its own: for news, migrations, imports and every command.
    #[must_use]
    pub fn direct(&self) -> PgConnectOptions {
        match self {
            Self::Given { direct, .. } => (**direct).clone(),
            Self::Private(local) => local.connect_options(),
        }
    }

    /// Makes sure that the addresses are what the settings say: an answer that strayed through a pooler looks like any other.
    ///
    /// # Errors
    /// They aren't, or the database can't be reached.
    pub async fn check_poolers(&self, config: &DatabaseConfig) -> Result<(), Unfit> {
        let Self::Given { url, direct } = self else {
            return Ok(());
        };
        match config.pool_mode {
            PoolMode::Session => {
                let remedy = "set DATABASE_POOL_MODE=transaction, and DATABASE_DIRECT_URL to the \
                     database itself";
                expect_sessions(url, "DATABASE_URL", remedy).await?;
            }
            PoolMode::Transaction => {
                let db = Db::alone(url.clone(), config);
                let answered = db.expect_right_answers().await;
                let _ = tokio::time::timeout(CLOSING, db.close()).await;
                answered?;
            }
        }
        if config.direct_url.is_some() {
            let remedy = "it must lead to the database itself";
            expect_sessions(direct, "DATABASE_DIRECT_URL", remedy).await?;
        }
        Ok(())
    }

    /// Resolves when the private database ends although nobody stopped it.
    pub async fn died(&self) -> LocalError {
        match self {
            Self::Given { .. } => std::future::pending().await,
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
