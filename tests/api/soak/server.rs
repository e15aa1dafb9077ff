//! The program as an operator runs it, with its private database, to be killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Row};
use tempfile::TempDir;
use tokio::time::{Duration, sleep};

use super::{RECOVERY, RECOVERY_TIMEOUT};
use crate::support::http;

/// A running server.
pub struct Server {
    child: Child,
    url: String,
    folder: TempDir,
    client: reqwest::Client,
}

impl Server {
    /// In a folder of its own, with the starter catalogue.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("plantopia-soak-")
            // As root the database runs under another user, who must get here.
            .permissions(std::fs::Permissions::from_mode(0o755))
            .tempdir()
            .unwrap();
        // A port that stays the same over restarts, as a server's does.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self {
            child: spawn(&folder, port),
            url: format!("http://127.0.0.1:{port}"),
            folder,
            client: http::client(),
        };
        server.started().await;
        server
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the line that says so.
    async fn started(&mut self) {
        let output = self.child.stdout.take().unwrap();
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line).unwrap();
            line
        });
        let line = tokio::time::timeout(RECOVERY, line).await.expect("it starts in time").unwrap();
        assert!(line.starts_with("Plantopia is ready"), "{line:?}\n{}", self.log());
    }

    /// Kills the server as `kill -9` does, and starts it again at once. Its database lives on, alone.
    pub async fn kill_and_start_again(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let (_, port) = self.url.rsplit_once(':').unwrap();
        self.child = spawn(&self.folder, port.parse().unwrap());
        self.started().await;
    }

    /// Ends it as an operator does.
    pub async fn stop(mut self) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).unwrap();
        let ended = tokio::task::spawn_blocking(move || {
            let status = self.child.wait().unwrap();
            (self, status)
        });
        let (server, status) = ended.await.unwrap();
        assert!(status.success(), "{status}\n{}", server.log());
    }

    /// What it said.
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// The database's first process.
    pub fn postmaster(&self) -> Pid {
        let file = self.folder.path().join("data/pg/postmaster.pid");
        let file = std::fs::read_to_string(file).unwrap();
        Pid::from_raw(file.lines().next().unwrap().parse().unwrap()).unwrap()
    }

    /// One that works for the server.
    pub async fn some_backend(&self) -> Pid {
        let mut database = self.database().await;
        let pid: i32 = sqlx::query(
            "select pid from pg_stat_activity where application_name = 'plantopia_api' order by random() limit 1",
        )
        .fetch_one(&mut database)
        .await
        .unwrap()
        .get(0);
        Pid::from_raw(pid).unwrap()
    }

    /// A connection to the database, as soon as it takes one.
    pub async fn database(&self) -> PgConnection {
        let socket = self.folder.path().join("data/run");
        let options = PgConnectOptions::new_without_pgpass().socket(socket).username("plantopia").database("plantopia");
        let deadline = Instant::now() + RECOVERY;
        loop {
            match PgConnection::connect_with(&options).await {
                Ok(connection) => return connection,
                Err(error) => assert!(Instant::now() < deadline, "{error}\n{}", self.log()),
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits for the database, and soon after that the service is whole.
    pub async fn is_whole_again(&self) {
        // What the kill hit may still take a connection for a moment.
        sleep(Duration::from_millis(50)).await;
        self.database().await.close().await.unwrap();
        let deadline = Instant::now() + RECOVERY_TIMEOUT;
        while self.status("/readyz").await != Some(200) {
            assert!(Instant::now() < deadline, "it isn't ready\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
        for _ in 0..20 {
            let status = self.status("/api/v1/tracking/user/nobody%40example.com").await;
            assert_eq!(status, Some(404), "{}", self.log());
        }
    }

    async fn status(&self, path: &str) -> Option<u16> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await;
        answer.ok().map(|answer| answer.status().as_u16())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // A test that failed: the database goes first, then nobody starts it again.
            let _ = self.child.kill();
            let _ = self.child.wait();
            kill(self.postmaster());
        }
    }
}

fn spawn(folder: &TempDir, port: u16) -> Child {
    let binary = std::env::var("PLANTOPIA_SOAK_BINARY");
    let mut command = Command::new(binary.as_deref().unwrap_or(env!("CARGO_BIN_EXE_plantopia")));
    command.current_dir(folder.path()).env_clear();
    for variable in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
    let log = File::options().append(true).create(true).open(folder.path().join("server.log"));
    command
        .arg("serve")
        .env("PLANTOPIA_DATA_DIR", folder.path().join("data"))
        .env("HOST", "127.0.0.1")
        .env("PORT", port.to_string())
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log.unwrap())
        .spawn()
        .unwrap()
}

/// As `kill -9` does. Who is gone already is gone.
pub fn kill(pid: Pid) {
    let _ = kill_process(pid, Signal::KILL);
}
