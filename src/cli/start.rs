//! From the settings to a server that answers: with its database or, until that can be reached, from the last snapshot.

use std::time::Duration;

use sqlx::Connection;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use super::database::{Addresses, Database};
use super::{Failure, starter};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{changes, migrate, pooler};
use crate::metrics;
use crate::snapshot;

/// The pause before a database that was away is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);
/// The pause before one that is there and can't be used is tried again.
const LONG_RETRY_INTERVAL: Duration = Duration::from_secs(5);

pub(super) struct Started {
    pub(super) database: Database,
    pub(super) app: App,
    pub(super) listener: TcpListener,
    /// What is still to be done, if the database was away.
    pub(super) setup: Option<DatabaseSetup>,
}

/// Brings the database up to date, and reads what the first request would otherwise wait for, or else the last snapshot.
pub(super) async fn start(config: &Config) -> Result<Started, Failure> {
    let database = Database::for_server(config).await?;
    let clock = Clock::system(config.garden.timezone);
    let addresses = database.addresses.clone();
    let recorder = metrics::install().map_err(Failure::because)?;
    let app = App::new(config.clone(), addresses.services.clone(), clock, recorder)?;
    app.ops.watch();
    app.chats.clean_up();
    let mut setup = DatabaseSetup { app: app.clone(), addresses, config: config.clone(), listening: false };
    let setup = match setup.reach().await {
        Ok(()) => {
            setup.run().await?;
            None
        }
        Err(away) => {
            restore(&app, config, &away).await?;
            Some(setup)
        }
    };
    if let Some(path) = &config.cache.snapshot_path {
        snapshot::keep(path.clone(), app.plants.clone(), app.climate.clone());
    }
    app.climate_updates.keep_current();
    app.guides.prepare();
    let (host, port) = (config.server.host, config.server.port);
    let listener = TcpListener::bind((host, port)).await;
    let listener =
        listener.map_err(|error| Failure::because(format!("HOST={host}, PORT={port}: can't listen there: {error}")))?;
    Ok(Started { database, app, listener, setup })
}

/// Reads the last snapshot in the place of a database that is away.
async fn restore(app: &App, config: &Config, away: &str) -> Result<(), Failure> {
    let Some(path) = &config.cache.snapshot_path else {
        return Err(Failure::because(away));
    };
    let unusable = |why: String| Failure::because(format_args!("{away}; and SNAPSHOT_PATH={}: {why}", path.display()));
    let rows = snapshot::read(path).await.map_err(unusable)?;
    let plants = rows.plants.plants.len();
    app.restore(rows).await.map_err(|error| unusable(format!("{error:?}")))?;
    tracing::warn!(away, plants, path = %path.display(), "the last snapshot answers until the database is back");
    Ok(())
}

pub(super) struct DatabaseSetup {
    app: App,
    addresses: Addresses,
    config: Config,
    /// The application follows the database's changes already.
    listening: bool,
}

impl DatabaseSetup {
    async fn reach(&self) -> Result<(), String> {
        let connected = timeout(self.config.database.acquire_timeout, self.addresses.connect()).await;
        match connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            // A pooler where there shouldn't be one: `check_poolers` says what to set.
            Err(error) if !pooler::refuses_settings(&error) => return Err(migrate::failure(error.into())),
            Ok(connection) => drop(connection.close().await),
            Err(_) => {}
        }
        Ok(())
    }

    /// Brings the database up to date, and the application up to the database.
    async fn run(&mut self) -> Result<(), Failure> {
        self.addresses.check_poolers(&self.config.database).await?;
        self.addresses.migrate(&self.config).await?;
        let mut connection = self.addresses.connect().await?;
        let loaded = starter::load_if_empty(&mut connection).await;
        let _ = connection.close().await;
        loaded?;
        if !self.listening {
            let changes = changes::listen(self.app.db.clone(), self.addresses.direct.clone());
            self.app.follow(changes.subscribe());
            self.listening = true;
        }
        self.app.health.set_away(false);
        let read = self.app.warm_up().await;
        read.map_err(|error| Failure::because(format!("the catalogue can't be read: {error:?}")))?;
        self.app.health.set_behind(false);
        Ok(())
    }

    /// Waits until the database is in service. Whoever mends one that is there and can't be used needn't restart the server.
    pub(super) async fn wait(mut self) {
        let mut last_failure = String::new();
        loop {
            sleep(RETRY_INTERVAL).await;
            if self.reach().await.is_err() {
                continue;
            }
            let Err(Failure { message: failure, .. }) = self.run().await else {
                tracing::info!("the database is there");
                return;
            };
            if failure != last_failure {
                tracing::error!(failure, "the database is there and can't be used");
                last_failure = failure;
            }
            sleep(LONG_RETRY_INTERVAL).await;
        }
    }
}
