//! The database that a command works with: the one that `DATABASE_URL` names, or the private one.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::time::sleep;

use super::Failure;
use crate::config::{Config, DatabaseConfig, PoolMode};
use crate::db::local::{LocalError, LocalPostgres};
use crate::db::pool::{Db, Unfit, expect_sessions};

/// How long the connections of a test may take to close.
const CLOSING: Duration = Duration::from_secs(1);

/// How long to wait before a private database that died is started again; doubled while it won't.
const RESTART_PAUSE: Duration = Duration::from_millis(250);
/// The longest wait between two attempts to start it.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The ways to a database.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// How the services connect: perhaps through a pooler.
    pub services: PgConnectOptions,
    /// How to have a session of one's own: for news, migrations, imports and every command.
    pub direct: PgConnectOptions,
    /// Whether there can be somebody in between.
    given: bool,
}

impl Addresses {
    /// Makes sure that they are what the settings say: an answer that strayed through a pooler looks like any other.
    pub async fn check_poolers(&self, config: &DatabaseConfig) -> Result<(), Unfit> {
        if !self.given {
            return Ok(());
        }
        match config.pool_mode {
            PoolMode::Session => {
                let remedy = "set DATABASE_POOL_MODE=transaction, and DATABASE_DIRECT_URL to the \
                     database itself";
                expect_sessions(&self.services, "DATABASE_URL", remedy).await?;
            }
            PoolMode::Transaction => {
                let db = Db::alone(self.services.clone(), config);
                let answered = db.expect_right_answers().await;
                let _ = tokio::time::timeout(CLOSING, db.close()).await;
                answered?;
            }
        }
        if config.direct_url.is_some() {
            let remedy = "it must lead to the database itself";
            expect_sessions(&self.direct, "DATABASE_DIRECT_URL", remedy).await?;
        }
        Ok(())
    }
}

/// A database that is there, and stopped at the end if it is ours.
pub struct Database {
    addresses: Addresses,
    /// We run it, or the server on the same data folder does; somebody else runs what `DATABASE_URL` names.
    private: Option<LocalPostgres>,
}

impl Database {
    /// The database of a server: the private one is started, and nobody else may have it.
    pub async fn for_server(config: &Config) -> Result<Self, Failure> {
        match Self::given(config) {
            Some(given) => Ok(given),
            None => Self::private(LocalPostgres::start(&config.local).await),
        }
    }

    /// The database of a command: the private one is a running server's, or started for as long as it is needed.
    pub async fn for_command(config: &Config) -> Result<Self, Failure> {
        match Self::given(config) {
            Some(given) => Ok(given),
            None => Self::private(LocalPostgres::attach_or_start(&config.local).await),
        }
    }

    fn given(config: &Config) -> Option<Self> {
        let url = config.database.url.clone()?;
        let direct = config.database.direct_url.clone();
        Some(Self {
            addresses: Addresses { direct: direct.unwrap_or_else(|| url.clone()), services: url, given: true },
            private: None,
        })
    }

    fn private(local: Result<LocalPostgres, LocalError>) -> Result<Self, Failure> {
        let local = local.map_err(Failure::because)?;
        if let Some(notice) = local.notice() {
            tracing::info!("{notice}");
        }
        Ok(Self {
            addresses: Addresses { services: local.connect_options(), direct: local.connect_options(), given: false },
            private: Some(local),
        })
    }

    /// The ways to it.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// How to have a session of one's own: what every command wants.
    pub fn direct(&self) -> PgConnectOptions {
        self.addresses.direct.clone()
    }

    /// Starts a private database again whenever it ends although nobody stopped it, for as long as this is polled. One that
    /// can't be started is tried again and again: the server answers from memory meanwhile, and whoever frees the disk or
    /// mends the folder needn't think of it.
    pub async fn keep_running(&mut self, config: &Config) {
        loop {
            let Some(private) = &self.private else {
                return std::future::pending().await;
            };
            let death = private.died().await;
            tracing::error!(%death, "the private database ended: starting it again");
            // Its folder is let go, or nobody could start another one there.
            self.private = None;
            let mut pause = RESTART_PAUSE;
            while self.private.is_none() {
                sleep(pause).await;
                match LocalPostgres::start(&config.local).await {
                    Ok(started) => {
                        tracing::info!("the private database runs again");
                        self.private = Some(started);
                    }
                    Err(error) => {
                        pause = (pause * 2).min(LONGEST_PAUSE);
                        tracing::error!(%error, "the private database can't be started, and is tried again");
                    }
                }
            }
        }
    }

    /// Stops it if it is ours.
    pub async fn stop(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}
