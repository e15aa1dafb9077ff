//! The database that a command works with: the one that `DATABASE_URL` names, or the private one.

use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::sleep;

use super::Failure;
use crate::config::{Config, DatabaseConfig, PoolMode};
use crate::db::local::{LocalError, LocalPostgres};
use crate::db::pooler::expect_sessions;
use crate::db::{Db, migrate, pool};

/// The pause before a private database that ended is started again; doubled while that fails.
const RESTART_INTERVAL: Duration = Duration::from_millis(250);
const MAX_RESTART_INTERVAL: Duration = Duration::from_secs(8);

#[derive(Clone)]
pub(super) struct Addresses {
    /// For the services: perhaps through a pooler.
    pub(super) services: PgConnectOptions,
    /// For sessions of one's own: the change listener, migrations, imports and every command.
    pub(super) direct: PgConnectOptions,
    /// They were configured, so there can be a pooler in between.
    configured: bool,
}

impl Addresses {
    pub(super) async fn connect(&self) -> sqlx::Result<PgConnection> {
        pool::with_defaults(self.direct.clone()).connect().await
    }

    pub(super) async fn migrate(&self, config: &Config) -> Result<(), String> {
        migrate::run(&self.direct, config.database.migration_lock_timeout).await
    }

    /// Makes sure that they are what the settings say: a wrong answer that comes through a pooler looks like any other.
    pub(super) async fn check_poolers(&self, config: &DatabaseConfig) -> Result<(), String> {
        if !self.configured {
            return Ok(());
        }
        match config.pool_mode {
            PoolMode::Session => {
                let remedy = "set DATABASE_POOL_MODE=transaction, and DATABASE_DIRECT_URL to the database itself";
                expect_sessions(&self.services, "DATABASE_URL", remedy).await?;
            }
            PoolMode::Transaction => {
                let db = Db::alone(self.services.clone(), config);
                let answered = db.expect_right_answers().await;
                db.close().await;
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

/// A database that runs, and is stopped at the end if it is ours.
pub(super) struct Database {
    pub(super) addresses: Addresses,
    private: Option<LocalPostgres>,
}

impl Database {
    /// The database of a server: the private one is started, and no other server may have it.
    pub(super) async fn for_server(config: &Config) -> Result<Self, LocalError> {
        Self::configured_or(config, LocalPostgres::start(&config.local)).await
    }

    /// The database of a command: the private one is a running server's, or started for as long as it is needed.
    pub(super) async fn for_command(config: &Config) -> Result<Self, LocalError> {
        Self::configured_or(config, LocalPostgres::attach_or_start(&config.local)).await
    }

    async fn configured_or(
        config: &Config,
        private: impl Future<Output = Result<LocalPostgres, LocalError>>,
    ) -> Result<Self, LocalError> {
        if let Some(services) = config.database.url.clone() {
            let direct = config.database.direct_url.clone().unwrap_or_else(|| services.clone());
            return Ok(Self { addresses: Addresses { services, direct, configured: true }, private: None });
        }
        let local = private.await?;
        if let Some(notice) = local.notice() {
            tracing::info!("{notice}");
        }
        let (services, direct) = (local.connect_options(), local.connect_options());
        Ok(Self { addresses: Addresses { services, direct, configured: false }, private: Some(local) })
    }

    /// Does a command's work on its database, and stops that if it is ours.
    pub(super) async fn within<T, E>(
        config: &Config,
        work: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        let database = Self::for_command(config).await?;
        let done = work(&database).await;
        database.stop().await;
        Ok(done?)
    }

    /// Starts a private database that ended again, until it works: the server answers from memory meanwhile, and whoever frees
    /// the disk or mends the folder needn't restart it.
    pub(super) async fn keep_running(&mut self, config: &Config) {
        loop {
            let Some(private) = &self.private else {
                return std::future::pending().await;
            };
            let death = private.died().await;
            tracing::error!(%death, "the private database ended: starting it again");
            // This releases the lock of its folder.
            self.private = None;
            let mut interval = RESTART_INTERVAL;
            while self.private.is_none() {
                sleep(interval).await;
                match LocalPostgres::start(&config.local).await {
                    Ok(started) => {
                        tracing::info!("the private database runs again");
                        self.private = Some(started);
                    }
                    Err(error) => {
                        interval = (interval * 2).min(MAX_RESTART_INTERVAL);
                        tracing::error!(%error, "the private database can't be started, and is tried again");
                    }
                }
            }
        }
    }

    pub(super) async fn stop(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}
