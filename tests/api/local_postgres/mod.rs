//! The private Postgres from outside: its start, its end, and every way in which the two can go
//! wrong. Runs as root and as an ordinary user; where the two differ, each has its own test.

mod folder;
mod recovery;
mod start;

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use plantopia::config::LocalConfig;
use plantopia::db::local::LocalPostgres;
use rustix::process::Pid;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;

/// What turns a run of this test binary into the server or the command that the tests kill.
const HOLD_AS: &str = "PLANTOPIA_TEST_HOLD_AS";
const HOLD_DIR: &str = "PLANTOPIA_TEST_HOLD_DIR";

/// The other process of these tests: holds a database until it is killed.
#[tokio::test]
#[ignore = "run by the tests that kill it"]
async fn holds_a_database() {
    let Ok(purpose) = std::env::var(HOLD_AS) else {
        return;
    };
    let config = LocalConfig { data_dir: std::env::var_os(HOLD_DIR).map(PathBuf::from), ..LocalConfig::default() };
    let held = match purpose.as_str() {
        "serve" => LocalPostgres::start(&config).await,
        _ => LocalPostgres::attach_or_start(&config).await,
    };
    let held = held.unwrap_or_else(|error| panic!("{error}"));
    println!("\nHELD\n{}\n{}\n{}", held.url(), held.data_dir().display(), held.notice().unwrap_or_default());
    held.died().await;
}

/// A running [`holds_a_database`].
struct Holding {
    process: Child,
    url: String,
    data_dir: PathBuf,
    notice: Option<String>,
}

impl Holding {
    fn start(purpose: &str, config: &LocalConfig) -> Self {
        let mut command = Self::command(purpose);
        Self::read(command.env(HOLD_DIR, config.data_dir.as_ref().unwrap()))
    }

    /// With the default data folder of `folder`.
    fn start_in(purpose: &str, folder: &Path, shelter: &Path) -> Self {
        let mut command = Self::command(purpose);
        Self::read(command.current_dir(folder).env("XDG_DATA_HOME", shelter))
    }

    fn command(purpose: &str) -> Command {
        // The test's name in the binary is its path below the crate.
        let module = module_path!().split_once("::").map_or(String::new(), |(_, path)| format!("{path}::"));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "--nocapture", &format!("{module}holds_a_database")]);
        command.env_remove(HOLD_DIR).env(HOLD_AS, purpose);
        command
    }

    fn read(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "HELD"), "the other process must get its database");
        let mut next = || lines.next().unwrap();
        let (url, data_dir) = (next(), PathBuf::from(next()));
        let notice = Some(next()).filter(|line| !line.is_empty());
        Self { process, url, data_dir, notice }
    }

    fn pid(&self) -> u32 {
        self.process.id()
    }

    /// As `kill -9` does: nothing is said to the database.
    fn kill(self) {
        drop(self);
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A folder that the database's user gets into, whoever runs the tests.
fn temp_folder() -> TempDir {
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap()
}

fn config(data_dir: PathBuf) -> LocalConfig {
    LocalConfig { data_dir: Some(data_dir), ..LocalConfig::default() }
}

fn root() -> bool {
    rustix::process::geteuid().is_root()
}

fn postmaster(data_dir: &Path) -> Pid {
    let file = fs::read_to_string(data_dir.join("pg/postmaster.pid")).unwrap();
    Pid::from_raw(file.lines().next().unwrap().parse().unwrap()).unwrap()
}

/// Takes an orphan over and ends it, so that no test leaves a database behind.
async fn end_orphan(config: &LocalConfig) {
    LocalPostgres::start(config).await.unwrap().stop().await;
}

/// As root: to a user who may own a database.
fn give_away(folder: &Path) {
    if root() {
        for path in [folder.to_owned(), folder.join("pg"), folder.join("pg/PG_VERSION")] {
            std::os::unix::fs::chown(path, Some(65534), Some(65534)).unwrap();
        }
    }
}

fn fake_programs(temp: &Path, programs: &[(&str, &str)]) -> PathBuf {
    let folder = temp.join("programs");
    fs::create_dir(&folder).unwrap();
    for (name, script) in programs {
        fs::write(folder.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// Where this machine's own programs are.
async fn real_programs(temp: &Path) -> PathBuf {
    let running = LocalPostgres::start(&config(temp.join("probe"))).await.unwrap();
    let folder = running.bin_dir().to_owned();
    running.stop().await;
    folder
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options).await.unwrap()
}

async fn run(sql: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(sql).await.unwrap();
}

async fn text(sql: &mut PgConnection, query: &'static str) -> String {
    sqlx::query_scalar(query).fetch_one(sql).await.unwrap()
}
