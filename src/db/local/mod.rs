//! The private Postgres: a real server that Plantopia makes, starts and stops itself when no `DATABASE_URL` names another
//! one. It lives in one data folder and is reached over a Unix socket that only its owner, and root, can open.

mod address;
mod backup;
mod cluster;
mod data_dir;
mod error;
mod log;
mod owner;
mod postmaster;
mod programs;
mod recovery;

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, sleep, timeout};

pub use self::address::reach;
pub(crate) use self::backup::Contents;
pub use self::error::LocalError;

use self::address::{Address, NAME};
use self::data_dir::{COMMAND, DataDir, SERVER};
use self::postmaster::Postmaster;
use crate::config::LocalConfig;

/// How long a server may take between locking its folder and answering, for a command that waits for its database.
const SERVER_START_TIMEOUT: Duration = Duration::from_secs(90);

/// A private Postgres that is ready for use. Dropped without [`stop`](Self::stop) it is told to end but not waited for.
#[derive(Debug)]
pub struct LocalPostgres {
    data: DataDir,
    address: Address,
    /// None when it is another process's. The order matters: the database is told to end before the lock is released.
    owned: Option<(Postmaster, File)>,
}

impl LocalPostgres {
    /// For a server: makes the database first if it is new, and recovers it from whatever ended the last run.
    pub async fn start(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let lock = data.lock(SERVER)?;
        Self::launch(data, lock, config.port).await
    }

    /// For a command that must have it to itself: no TCP, whatever is configured.
    pub(crate) async fn start_alone(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let lock = data.lock(COMMAND)?;
        Self::launch(data, lock, None).await
    }

    /// For a command: the database of a running server, or its own, one command after the other.
    pub async fn attach_or_start(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let mut deadline = Instant::now() + SERVER_START_TIMEOUT;
        let mut waiting_for = None;
        loop {
            match data.lock(COMMAND) {
                Ok(lock) => return Self::launch(data, lock, config.port).await,
                Err(LocalError::Busy { pid, server: false, .. }) => {
                    if waiting_for != Some(pid) {
                        tracing::info!(pid, "waiting for another command that has the database");
                        waiting_for = Some(pid);
                    }
                    deadline = Instant::now() + SERVER_START_TIMEOUT;
                }
                Err(busy @ LocalError::Busy { .. }) => {
                    if let Some(address) = answering(&data.path).await {
                        return Ok(Self { data, address, owned: None });
                    }
                    if Instant::now() > deadline {
                        return Err(busy);
                    }
                }
                Err(error) => return Err(error),
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn launch(data: DataDir, lock: File, port: Option<u16>) -> Result<Self, LocalError> {
        recovery::clear_the_way(&data.cluster()).await?;
        cluster::create(&data).await?;
        let address = Address::prepare(&data, port)?;
        recovery::remove_stale_socket(&address.folder, address.port);
        let postmaster = Postmaster::start(&data, &address, port.is_some()).await?;
        Ok(Self { data, address, owned: Some((postmaster, lock)) })
    }

    /// Over the socket, as the role `plantopia`, which is no superuser.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.address.options()
    }

    /// The same as a URL, which has no password in it.
    pub fn url(&self) -> String {
        self.address.url(NAME)
    }

    pub fn data_dir(&self) -> &Path {
        &self.data.path
    }

    /// Where the programs of its version are, `pg_dump` and `psql` too.
    pub fn bin_dir(&self) -> &Path {
        &self.data.programs.bin
    }

    /// One line for the operator, if the data isn't where they would look for it.
    pub fn notice(&self) -> Option<&str> {
        self.data.notice.as_deref()
    }

    /// Resolves, with the reason, when the database ends although nobody stopped it; never for another process's.
    pub async fn died(&self) -> LocalError {
        match &self.owned {
            Some((postmaster, _)) => postmaster.died().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the database if it is ours. Open connections are closed and their transactions rolled back.
    pub async fn stop(self) {
        let Some((postmaster, _lock)) = self.owned else {
            return;
        };
        postmaster.stop().await;
        if !self.address.folder.starts_with(&self.data.path) {
            // It is private: if it isn't empty, the next run uses it again.
            let _ = fs::remove_dir(&self.address.folder);
        }
    }
}

/// The data folder, found on another thread: that looks into folders and runs programs.
async fn prepare(config: &LocalConfig) -> Result<DataDir, LocalError> {
    let config = config.clone();
    let prepared = tokio::task::spawn_blocking(move || DataDir::prepare(&config)).await;
    prepared.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// The address of another process's database, once it is ready for use.
async fn answering(dir: &Path) -> Option<Address> {
    let (address, file) = Address::of_running(dir)?;
    if !file.ready {
        return None;
    }
    let options = address.options();
    let connection = timeout(Duration::from_secs(5), PgConnection::connect_with(&options)).await.ok()?.ok()?;
    let _ = connection.close().await;
    Some(address)
}
