//! From the settings to a server that answers: with its database, or for the time being without it, from the last snapshot
//! on disk.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use super::database::{Addresses, Database};
use super::{Failure, starter};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::changes::ChangeListener;
use crate::db::migrate::{self, MigrationFailed};
use crate::db::pool;
use crate::ops;
use crate::snapshot;

/// How long to wait before a database that was away is looked for again.
const PAUSE: Duration = Duration::from_millis(500);

/// How long to wait before a database that is there and can't be used is tried again.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// A server that can answer as soon as somebody listens.
pub struct Started {
    pub database: Database,
    pub app: App,
    pub listener: TcpListener,
    /// What is still to be done: the database was away.
    pub awaited: Option<Arrival>,
}

/// Starts the database, brings it up to date, and reads what the first request would otherwise wait for. When the database
/// is away and there is a snapshot on disk, that is read instead.
pub async fn start(config: &Config) -> Result<Started, Failure> {
    let database = Database::for_server(config).await?;
    let clock = Clock::system(config.garden.timezone);
    let addresses = database.addresses().clone();
    let app = App::new(config.clone(), addresses.services.clone(), clock)
        .map_err(|error| Failure::because(format!("{error:?}")))?;
    ops::watch(&app);
    let mut arrival = Arrival { app: app.clone(), addresses, config: config.clone(), follows_changes: false };
    let awaited = match arrival.reach().await {
        Ok(()) => {
            arrival.settle().await?;
            None
        }
        Err(away) => {
            restore(&app, config, &away).await?;
            Some(arrival)
        }
    };
    if let Some(path) = &config.cache.snapshot_path {
        snapshot::keep(path.clone(), app.plants.clone(), app.climate.clone());
    }
    let address = (config.server.host, config.server.port);
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::because(format!("HOST={}, PORT={}: can't listen there: {error}", address.0, address.1))
    })?;
    Ok(Started { database, app, listener, awaited })
}

/// Reads the last snapshot in the place of a database that is away.
async fn restore(app: &App, config: &Config, away: &MigrationFailed) -> Result<(), Failure> {
    let Some(path) = &config.cache.snapshot_path else {
        return Err(Failure::because(away));
    };
    let unusable = |why: String| Failure::because(format!("{away}; and SNAPSHOT_PATH={}: {why}", path.display()));
    let rows = snapshot::read(path).await.map_err(|refusal| unusable(refusal.to_string()))?;
    let plants = rows.plants.plants.len();
    app.restore(rows).await.map_err(|error| unusable(format!("{error:?}")))?;
    tracing::warn!(%away, plants, path = %path.display(), "the last snapshot answers until the database is back");
    Ok(())
}

/// The way of a database into service.
pub struct Arrival {
    app: App,
    addresses: Addresses,
    config: Config,
    follows_changes: bool,
}

impl Arrival {
    /// Whether the database takes connections.
    async fn reach(&self) -> Result<(), MigrationFailed> {
        let connected = pool::base(self.addresses.direct.clone());
        match timeout(self.config.database.acquire_timeout, connected.connect()).await {
            // A pooler that isn't meant to be there: `check_poolers` says what to set.
            Ok(Err(error)) if pool::refuses_settings(&error) => Ok(()),
            Ok(connected) => {
                let _ = connected?.close().await;
                Ok(())
            }
            Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }

    /// Brings the database up to date, and the application up to the database.
    async fn settle(&mut self) -> Result<(), Failure> {
        self.addresses.check_poolers(&self.config.database).await.map_err(Failure::because)?;
        let direct = &self.addresses.direct;
        migrate::run(direct, self.config.database.migration_lock_timeout).await.map_err(Failure::because)?;
        starter::load_if_empty(direct).await?;
        if !self.follows_changes {
            self.app.follow(&ChangeListener::open(self.app.db.clone(), direct.clone()));
            self.follows_changes = true;
        }
        // It is there: whoever waited for it needn't any more.
        self.app.health.set_away(false);
        self.app
            .warm_up()
            .await
            .map_err(|error| Failure::because(format!("the catalogue can't be read: {error:?}")))?;
        self.app.health.set_behind(false);
        Ok(())
    }

    /// Waits until the database is there and in service. One that is there and can't be used is waited for too: whoever
    /// mends it needn't think of us.
    pub async fn wait(mut self) {
        let mut told = String::new();
        loop {
            sleep(PAUSE).await;
            if self.reach().await.is_err() {
                continue;
            }
            let Err(failure) = self.settle().await else {
                tracing::info!("the database is there");
                return;
            };
            let failure = failure.to_string();
            if failure != told {
                tracing::error!(failure, "the database is there and can't be used");
                told = failure;
            }
            sleep(LONG_PAUSE).await;
        }
    }
}
