//! The private Postgres: a real server that Plantopia makes, starts and stops itself when no `DATABASE_URL` names another
//! one. It lives in one data folder and is reached over a Unix socket that only its owner, and root, can open.

mod address;
mod backup;
mod cluster;
mod data_dir;
mod error;
mod lock;
mod log;
mod owner;
mod postmaster;
mod programs;
mod recovery;

use std::fs;
use std::path::Path;
use std::time::Duration;

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, sleep, timeout};

pub(crate) use self::address::Reach;
pub(crate) use self::backup::Contents;
pub use self::error::LocalError;

use self::address::{Address, NAME};
use self::data_dir::DataDir;
use self::lock::{Lock, Purpose};
use self::owner::Owner;
use self::postmaster::Postmaster;
use crate::config::LocalConfig;

/// How long a server may take between locking its folder and answering, for a command that waits for its database.
const SERVER_START_TIMEOUT: Duration = Duration::from_secs(90);

/// A private Postgres that is ready for use.
///
/// Whoever started it stops it with [`LocalPostgres::stop`]. If it is dropped instead, the database is told to end but not
/// waited for; the next start copes with that.
#[derive(Debug)]
pub struct LocalPostgres {
    data: DataDir,
    address: Address,
    /// `None` when the database is another process's. The order matters: the database is told to end before the lock is
    /// released.
    owned: Option<(Postmaster, Lock)>,
}

impl LocalPostgres {
    /// Starts the database of a data folder, for a server; makes it first if it is new, and recovers it from whatever
    /// ended the last run.
    pub async fn start(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let lock = Lock::take(&data, Purpose::Server)?;
        Self::launch(data, lock, config.port).await
    }

    /// Starts the database of a data folder for a command that must have it to itself: no TCP, whatever is configured.
    pub(crate) async fn start_alone(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let lock = Lock::take(&data, Purpose::Command)?;
        Self::launch(data, lock, None).await
    }

    /// Uses the database that a server runs on the data folder, or starts it for a command, which takes its turn after
    /// other commands.
    pub async fn attach_or_start(config: &LocalConfig) -> Result<Self, LocalError> {
        let data = prepare(config).await?;
        let mut deadline = Instant::now() + SERVER_START_TIMEOUT;
        let mut waiting_for = None;
        loop {
            match Lock::take(&data, Purpose::Command) {
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

    async fn launch(data: DataDir, lock: Lock, port: Option<u16>) -> Result<Self, LocalError> {
        recovery::clear_the_way(&data.cluster()).await?;
        cluster::create(&data).await?;
        let address = Address::prepare(&data, port)?;
        recovery::remove_stale_socket(&address.folder, address.port);
        let postmaster = Postmaster::start(&data, &address, port.is_some()).await?;
        Ok(Self { data, address, owned: Some((postmaster, lock)) })
    }

    /// How to connect to it: over the socket, as the role `plantopia`, to the database `plantopia`. The role is no
    /// superuser; it may make databases, and the trusted extensions in its own.
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

    /// The folder of the server programs that fit this database: `pg_dump` and `psql` are there too.
    pub fn bin_dir(&self) -> &Path {
        &self.data.programs.bin
    }

    /// One line for the operator, if the data isn't where they would look for it.
    pub fn notice(&self) -> Option<&str> {
        self.data.notice.as_deref()
    }

    /// Resolves, with the reason, when the database ends although nobody stopped it: after that only a new start helps,
    /// once this value is dropped. Never resolves for another process's database.
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

/// How to reach the private Postgres with psql, whether it runs or not. Nothing is started or made.
pub fn reach(config: &LocalConfig) -> Result<Reach, LocalError> {
    let dir = data_dir::locate(config)?;
    if let Err(error) = fs::read_dir(&dir)
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        return Err(LocalError::Folder { dir, why: format!("{error}; ask as the user who runs it, or as root") });
    }
    let owner = Owner::ourselves().map_or_else(Owner::unprivileged, Ok)?;
    Ok(Reach::of(dir, config.port, &owner))
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
