//! Where the private Postgres is reached: the socket's folder, and the ways to write it down.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::data_dir::{self, DataDir, cluster_in, fingerprint, holds_cluster};
use super::error::LocalError;
use super::owner::Owner;
use super::recovery::{PidFile, works_on};
use crate::config::LocalConfig;

/// It names the socket when there is no TCP.
const DEFAULT_PORT: u16 = 5432;

/// The longest path of a socket, in bytes: macOS has room for 103, Linux for 107.
const MAX_SOCKET_PATH: usize = 103;

/// What needn't be encoded in the host of a URL.
const HOST: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(super) const NAME: &str = "plantopia";
/// The superuser, for our own preparations only: nothing that a request could smuggle in runs with its rights.
pub(super) const SUPERUSER: &str = "postgres";

/// The socket of a database: in `folder`, named after `port`.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) folder: PathBuf,
    pub(super) port: u16,
}

impl Address {
    /// The address for a start on `data`; its folder exists afterwards, closed to everybody else.
    pub(super) fn prepare(data: &DataDir, port: Option<u16>) -> Result<Self, LocalError> {
        let port = port.unwrap_or(DEFAULT_PORT);
        let mut refusal = None;
        for folder in folders(&data.path, &data.owner, port) {
            match data.owner.claim(&folder) {
                Ok(()) => return Ok(Self { folder, port }),
                // In /tmp somebody else may have been first; the next name is as good.
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.unwrap_or_else(|| LocalError::folder(&data.path, "there is no folder for its socket".to_owned())))
    }

    /// The address of the database that runs on a data folder, if one does.
    pub(super) fn of_running(dir: &Path) -> Option<(Self, PidFile)> {
        let cluster = cluster_in(dir);
        let file = PidFile::read(&cluster)?;
        let (folder, port) = (file.socket.clone()?, file.port?);
        works_on(file.pid, &cluster).then_some((Self { folder, port }, file))
    }

    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.folder)
            .port(self.port)
            .username(NAME)
            .database(NAME)
            .ssl_mode(PgSslMode::Disable)
    }

    pub(super) fn superuser_options(&self) -> PgConnectOptions {
        self.options().username(SUPERUSER).database(SUPERUSER)
    }

    /// The URL of one of its databases, as psql, `pg_dump` and sqlx take it.
    pub(super) fn url(&self, database: &str) -> String {
        let folder = self.folder.to_string_lossy();
        format!("postgres://{NAME}@{}:{}/{database}", utf8_percent_encode(&folder, &HOST), self.port)
    }
}

/// The folders that may hold the socket, the best first: inside the data folder, if its path isn't too long for a socket,
/// or else a private one with a name that only this data folder has.
fn folders(dir: &Path, owner: &Owner, port: u16) -> Vec<PathBuf> {
    let fits =
        |folder: &PathBuf| folder.join(format!(".s.PGSQL.{port}")).as_os_str().as_bytes().len() <= MAX_SOCKET_PATH;
    let inside = dir.join("run");
    // sqlx takes the path as text.
    if fits(&inside) && inside.to_str().is_some() {
        return vec![inside];
    }
    let name = format!("plantopia-{}", fingerprint(dir));
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    // Root's runtime folder is closed to the database's user.
    let runtime = runtime.filter(|folder| !owner.switch && folder.is_absolute() && folder.to_str().is_some());
    let shared = (1..10).map(|number| PathBuf::from(format!("/tmp/{name}-{number}")));
    let folders = runtime.map(|folder| folder.join(&name)).into_iter();
    folders.chain([PathBuf::from(format!("/tmp/{name}"))]).chain(shared).filter(fits).collect()
}

/// How to reach the private Postgres of a data folder by hand. Displayed, it is what `plantopia db url` prints.
#[derive(Debug)]
pub struct Reach {
    /// Over the socket: only its owner, and root, get through.
    pub url: String,
    pub data_dir: PathBuf,
    /// Whether there is a database to run.
    pub made: bool,
    /// Whether a database runs there now. If not, the URL is the next one's.
    pub running: bool,
    pub tcp: Option<u16>,
}

/// How to reach the private Postgres with psql, whether it runs or not. Nothing is started or made.
pub fn reach(config: &LocalConfig) -> Result<Reach, LocalError> {
    let data_dir = data_dir::locate(config)?;
    if let Err(error) = fs::read_dir(&data_dir)
        && error.kind() == io::ErrorKind::PermissionDenied
    {
        return Err(LocalError::folder(&data_dir, format!("{error}; ask as the user who runs it, or as root")));
    }
    if let Some((address, file)) = Address::of_running(&data_dir) {
        let tcp = file.listens.then_some(address.port);
        return Ok(Reach { url: address.url(NAME), data_dir, made: true, running: true, tcp });
    }
    let owner = Owner::ourselves().map_or_else(Owner::unprivileged, Ok)?;
    let port = config.port.unwrap_or(DEFAULT_PORT);
    let folder = folders(&data_dir, &owner, port).into_iter().next().unwrap_or_else(|| data_dir.join("run"));
    let url = Address { folder, port }.url(NAME);
    Ok(Reach { url, made: holds_cluster(&data_dir), data_dir, running: false, tcp: config.port })
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.url)?;
        // The URL is encoded: in a shell it needs no more than the quotes.
        write!(f, "psql '{}'", self.url)?;
        if let Some(port) = self.tcp {
            let password = self.data_dir.join("password").to_string_lossy().replace('\'', r"'\''");
            write!(f, "\nPGPASSWORD=$(cat '{password}') psql -h 127.0.0.1 -p {port} -U {NAME} {NAME}")?;
        }
        if !self.running {
            write!(f, "\n(the database in {} isn't running: `plantopia serve` starts it)", self.data_dir.display())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_carries_any_folder() {
        let address = Address { folder: PathBuf::from("/home/a b/%x'y/run"), port: 5432 };
        assert_eq!(address.url(NAME), "postgres://plantopia@%2Fhome%2Fa%20b%2F%25x%27y%2Frun:5432/plantopia");
        let parsed: PgConnectOptions = address.url(NAME).parse().unwrap();
        assert_eq!(parsed.get_socket(), Some(&address.folder));
    }
}
