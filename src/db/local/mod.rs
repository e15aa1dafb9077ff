//! The private Postgres: a real server that Plantopia makes, starts and stops itself when no
//! `DATABASE_URL` names another one. It lives in one data folder and is reached over a Unix socket
//! that only its owner, and root, get to.
//!
//! From the outside in: `places` says which folder, `owner` whose, `programs` what runs, and `home`
//! brings the three together; `lock` lets one process in; `recovery` clears away what a crash left;
//! `cluster` makes the database, `postmaster` runs it, `log` keeps what it says; `address` tells
//! where to reach it; `archive` writes backups and restores them.

mod address;
mod archive;
mod cluster;
mod error;
mod home;
mod lock;
mod log;
mod owner;
mod places;
mod postmaster;
mod programs;
mod recovery;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, sleep, timeout};

use address::Address;
use home::Home;
use lock::{Attempt, Lock, Purpose};
use owner::Owner;
use postmaster::Postmaster;

pub use address::Reach;
pub use archive::Contents;
pub use error::{LocalError, LogEnd};
pub use programs::ProgramSearch;

/// How long a server may take between taking its folder and answering, for a command that waits to
/// use its database.
const SERVER_LIMIT: Duration = Duration::from_secs(90);

/// Which private Postgres is meant.
#[derive(Debug, Clone, Default)]
pub struct LocalConfig {
    /// `PLANTOPIA_DATA_DIR`. `None` is `.plantopia` in the current folder, or a fitting place if
    /// that one isn't.
    pub data_dir: Option<PathBuf>,
    /// A TCP port to listen on as well, on 127.0.0.1 and with a password. `None` is no TCP at all.
    pub port: Option<u16>,
    /// Where the server programs are looked for.
    pub search: ProgramSearch,
}

/// A private Postgres that is ready for use.
///
/// The one who started it stops it with [`LocalPostgres::stop`]. If it is dropped instead, the
/// database is told to end but isn't waited for; the next start copes with that.
#[derive(Debug)]
pub struct LocalPostgres {
    home: Home,
    address: Address,
    /// `None` when the database is another process's.
    owned: Option<Owned>,
}

/// In this order: the database is told to end before the lock is let go.
#[derive(Debug)]
struct Owned {
    postmaster: Postmaster,
    _lock: Lock,
}

impl LocalPostgres {
    /// Starts the database of a data folder, for a server; makes it first if it is new, and
    /// recovers it from whatever ended the last run.
    pub async fn start(config: &LocalConfig) -> Result<Self, LocalError> {
        let home = settle(config).await?;
        match Lock::attempt(&home, Purpose::Serve)? {
            Attempt::Ours(lock) => Self::launch(home, lock, config.port).await,
            Attempt::Theirs(holder) => Err(holder.refusal(&home)),
        }
    }

    /// Uses the database that a server runs on the data folder, or starts it for a command, which
    /// takes its turn after other commands.
    pub async fn attach_or_start(config: &LocalConfig) -> Result<Self, LocalError> {
        let home = settle(config).await?;
        let mut deadline = Instant::now() + SERVER_LIMIT;
        let mut told = None;
        loop {
            let holder = match Lock::attempt(&home, Purpose::Command)? {
                Attempt::Ours(lock) => return Self::launch(home, lock, config.port).await,
                Attempt::Theirs(holder) => holder,
            };
            if holder.purpose == Some(Purpose::Command) {
                if told != Some(holder.pid) {
                    tracing::info!(pid = holder.pid, "waiting for another command that has the database");
                    told = Some(holder.pid);
                }
                deadline = Instant::now() + SERVER_LIMIT;
            } else if let Some(address) = answering(&home).await {
                return Ok(Self { home, address, owned: None });
            } else if Instant::now() > deadline {
                return Err(holder.refusal(&home));
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Starts the database of a data folder for a command that nobody else may be beside.
    pub async fn start_alone(config: &LocalConfig) -> Result<Self, LocalError> {
        let home = settle(config).await?;
        match Lock::attempt(&home, Purpose::Command)? {
            // Without TCP, whatever is configured.
            Attempt::Ours(lock) => Self::launch(home, lock, None).await,
            Attempt::Theirs(holder) => Err(holder.refusal(&home)),
        }
    }

    async fn launch(home: Home, lock: Lock, port: Option<u16>) -> Result<Self, LocalError> {
        recovery::clear_the_way(&home.cluster()).await?;
        cluster::create(&home).await?;
        let address = Address::prepare(&home, port)?;
        recovery::remove_stale_socket(&address.folder, address.port);
        let postmaster = Postmaster::start(&home, &address, port.is_some()).await?;
        Ok(Self { home, address, owned: Some(Owned { postmaster, _lock: lock }) })
    }

    /// How a pool connects to it: over the socket, as the role `plantopia`, to the database
    /// `plantopia`. The role is no superuser; it may make databases, and the trusted extensions in
    /// its own.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.address.options()
    }

    /// The same as a URL, which has no password in it.
    pub fn url(&self) -> String {
        self.address.url()
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.home.dir
    }

    /// The folder of the server programs that fit this database: `pg_dump` and `psql` are there
    /// too.
    pub fn bin_dir(&self) -> &Path {
        &self.home.programs.bin
    }

    /// One line for the operator, if the data isn't where they would look for it.
    pub fn notice(&self) -> Option<&str> {
        self.home.notice.as_deref()
    }

    /// Resolves, with what to say, when the database ends although nobody stopped it: after that
    /// only a new [`LocalPostgres::start`] helps, once this value is dropped. Never resolves for
    /// another process's database.
    pub async fn died(&self) -> LocalError {
        match &self.owned {
            Some(owned) => owned.postmaster.died().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the database if it is ours. Open connections are closed, their transactions rolled
    /// back, the data is written down; one that doesn't end cleanly within half a minute is ended
    /// without.
    pub async fn stop(self) {
        let Some(Owned { postmaster, _lock }) = self.owned else {
            return;
        };
        postmaster.stop().await;
        if !self.address.folder.starts_with(&self.home.dir) {
            // It is empty by now. If it isn't, it is private, and the next run's again.
            let _ = fs::remove_dir(&self.address.folder);
        }
    }
}

/// How to reach the private Postgres with psql, whether it runs or not. Nothing is started or made.
pub fn reach(config: &LocalConfig) -> Result<Reach, LocalError> {
    let dir = places::locate(config)?;
    if let Err(error) = fs::read_dir(&dir)
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        return Err(LocalError::Folder { dir, why: format!("{error}; ask as the user who runs it, or as root") });
    }
    let owner = Owner::ourselves().map_or_else(Owner::unprivileged, Ok)?;
    Ok(Reach::of(dir, config.port, &owner))
}

/// The folder, off the runtime: it looks into folders and runs programs.
async fn settle(config: &LocalConfig) -> Result<Home, LocalError> {
    let config = config.clone();
    let settled = tokio::task::spawn_blocking(move || Home::settle(&config)).await;
    settled.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// The address of another process's database, once it is ready for use.
async fn answering(home: &Home) -> Option<Address> {
    let (address, file) = Address::of_running(&home.dir)?;
    if !file.ready {
        return None;
    }
    let options = address.options();
    let connection = timeout(Duration::from_secs(5), PgConnection::connect_with(&options)).await.ok()?.ok()?;
    let _ = connection.close().await;
    Some(address)
}
