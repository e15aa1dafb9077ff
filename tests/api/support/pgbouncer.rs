//! A real pgbouncer in front of the tests' Postgres, where the machine has one.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

/// A pgbouncer that ends with the test.
pub struct PgBouncer {
    child: Child,
    program: PathBuf,
    folder: TempDir,
    behind: PgConnectOptions,
}

impl PgBouncer {
    /// In front of the Postgres that these options reach over a Unix socket, with three sessions to share; `more` goes into
    /// its settings. None, and a line that says so, where the machine has no pgbouncer.
    pub async fn start(behind: &PgConnectOptions, more: &str) -> Option<Self> {
        let Some(program) = find() else {
            super::skip("there is no pgbouncer (scripts/test installs it where it can)");
            return None;
        };
        let socket = behind.get_socket().expect("the tests' Postgres listens on a Unix socket");
        // It refuses to run as root, and the socket is its owner's alone.
        let owner = fs::metadata(socket).unwrap();
        let (user, group) = (owner.uid(), owner.gid());
        let folder = tempfile::Builder::new().prefix("plantopia-test-pgbouncer-").tempdir().unwrap();
        let path = folder.path();
        let settings = format!(
            "[databases]\n* = host={} port={}\n\
             [pgbouncer]\nunix_socket_dir = {}\nlisten_port = 6432\nauth_type = trust\nauth_file = {}\n\
             default_pool_size = 3\nmax_client_conn = 100\n{more}\n",
            socket.display(),
            behind.get_port(),
            path.display(),
            path.join("users").display(),
        );
        fs::write(path.join("ini"), settings).unwrap();
        fs::write(path.join("users"), format!("\"{}\" \"\"\n", behind.get_username())).unwrap();
        for file in ["", "ini", "users"] {
            chown(path.join(file), Some(user), Some(group)).unwrap();
        }
        let started = Self { child: spawn(&program, path), program, folder, behind: behind.clone() };
        started.wait().await;
        Some(started)
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// After it was killed: at the same address.
    pub async fn start_again(&mut self) {
        self.child = spawn(&self.program, self.folder.path());
        self.wait().await;
    }

    /// How to reach the database through it.
    pub fn options(&self) -> PgConnectOptions {
        self.behind.clone().socket(self.folder.path()).port(6432)
    }

    /// The same as a setting.
    pub fn url(&self) -> String {
        let (user, database) = (self.behind.get_username(), self.behind.get_database());
        format!("postgres://{user}@localhost:6432/{}?host={}", database.unwrap(), self.folder.path().display())
    }

    async fn wait(&self) {
        let options = self.options().extra_float_digits(None);
        let ready = async {
            loop {
                if let Ok(connection) = options.connect().await {
                    let _ = connection.close().await;
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ready).await.expect("pgbouncer answers");
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it in a folder, as whoever owns that.
fn spawn(program: &Path, folder: &Path) -> Child {
    let owner = fs::metadata(folder).unwrap();
    let mut command = Command::new(program);
    command.arg("--quiet").arg(folder.join("ini")).stdin(Stdio::null()).stderr(Stdio::null());
    if fs::metadata("/proc/self").is_ok_and(|ours| ours.uid() != owner.uid()) {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command.spawn().unwrap()
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // The distribution puts it where only root looks.
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file())
}
