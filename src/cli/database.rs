//! The database that a command works with: the one that `DATABASE_URL` names, or the private one.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::time::sleep;

use super::Failure;
use crate::config::Config;
use crate::db::local::{LocalError, LocalPostgres};

/// How long to wait before a private database that died is started again; doubled while it won't.
const RESTART_PAUSE: Duration = Duration::from_millis(250);
/// The longest wait between two attempts to start it.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// A database that is there, and stopped at the end if it is ours.
pub struct Database {
    options: PgConnectOptions,
    /// We run it, or the server on the same data folder does; somebody else runs what `DATABASE_URL` names.
    private: Option<LocalPostgres>,
}

impl Database {
    /// The database of a server: the private one is started, and nobody else may have it.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_server(config: &Config) -> Result<Self, Failure> {
        match &config.database.url {
            Some(url) => Ok(Self::given(url)),
            None => Self::private(LocalPostgres::start(&config.local).await),
        }
    }

    /// The database of a command: the private one is a running server's, or started for as long as it is needed.
    ///
    /// # Errors
    /// When the private one can't be started.
    pub async fn for_command(config: &Config) -> Result<Self, Failure> {
        match &config.database.url {
            Some(url) => Ok(Self::given(url)),
            None => Self::private(LocalPostgres::attach_or_start(&config.local).await),
        }
    }

    fn given(url: &PgConnectOptions) -> Self {
        Self {
            options: url.clone(),
            private: None,
        }
    }

    fn private(local: Result<LocalPostgres, LocalError>) -> Result<Self, Failure> {
        let local = local.map_err(Failure::because)?;
        if let Some(notice) = local.notice() {
            tracing::info!("{notice}");
        }
        Ok(Self {
            options: local.connect_options(),
            private: Some(local),
        })
    }

    /// How to connect to it.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
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
