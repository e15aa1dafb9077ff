//! A Postgres of the test's own: to be stopped, killed and held still, and to be followed by a standby.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plantopia::config::LocalConfig;
use plantopia::db::local::LocalPostgres;
use plantopia::db::migrate;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{AssertSqlSafe, Connection, Row};
use tempfile::TempDir;

use super::TestDb;
use super::watchdog::Watchdog;
use crate::command_line::folder;

/// A Postgres that may be broken. It ends with the test.
pub struct Machine {
    folder: TempDir,
    running: Option<LocalPostgres>,
    _watchdog: Watchdog,
}

impl Machine {
    fn new() -> Self {
        let folder = folder();
        let script = r#"
            pid=$(head -n 1 "$0/data/pg/postmaster.pid") && kill -CONT "$pid" && kill -QUIT "$pid"
            while kill -0 "$pid"; do sleep 0.05; done
            rm -rf "$0""#;
        Self { _watchdog: Watchdog::new(script, folder.path()), folder, running: None }
    }

    /// A new one, with nothing in it.
    pub async fn start() -> Self {
        let mut machine = Self::new();
        machine.start_again().await;
        machine
    }

    /// A hot standby that follows this one.
    pub async fn standby(&self) -> Self {
        let mut standby = Self::new();
        let primary = self.running();
        // As root: whoever runs the one runs the other.
        let owner = fs::metadata(primary.data_dir()).unwrap();
        let data = standby.folder.path().join("data");
        fs::DirBuilder::new().mode(0o700).create(&data).unwrap();
        chown(&data, Some(owner.uid()), Some(owner.gid())).unwrap();
        let options = primary.connect_options();
        let mut copy = Command::new(primary.bin_dir().join("pg_basebackup"));
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"])
            .args(["--no-password", "--username=postgres", "--host"])
            .arg(options.get_socket().unwrap())
            .arg(format!("--port={}", options.get_port()))
            .arg("--pgdata")
            .arg(data.join("pg"))
            .current_dir(&data)
            .stdin(Stdio::null());
        if rustix::process::geteuid().as_raw() != owner.uid() {
            copy.uid(owner.uid()).gid(owner.gid());
        }
        let copied = tokio::process::Command::from(copy).kill_on_drop(true).output().await.unwrap();
        let words = String::from_utf8_lossy(&copied.stderr);
        assert!(copied.status.success(), "pg_basebackup: {words}");
        standby.start_again().await;
        standby
    }

    /// Its migrated database.
    pub async fn migrated(&self) -> TestDb {
        let options = self.options();
        migrate::run(&options, Duration::from_secs(5)).await.unwrap();
        TestDb { pool: PgPool::connect_lazy_with(options.clone()), options }
    }

    /// Lets it count its statements, and each standby that is made of it from now on. False, and a line that says so, where
    /// it has nothing to count them with.
    pub async fn count_statements(&mut self) -> bool {
        let mut superuser = self.superuser().await;
        let made = sqlx::raw_sql("create extension pg_stat_statements").execute(&mut superuser).await;
        if made.is_err() {
            super::skip("this PostgreSQL comes without pg_stat_statements");
            return false;
        }
        sqlx::raw_sql("alter system set shared_preload_libraries = 'pg_stat_statements'")
            .execute(&mut superuser)
            .await
            .unwrap();
        superuser.close().await.unwrap();
        self.stop().await;
        self.start_again().await;
        true
    }

    /// How often it ran the statement of this name.
    pub async fn count(&self, name: &str) -> i64 {
        self.ask(&format!(
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements where starts_with(query, '/* {name} */')"
        ))
        .await
    }

    /// A number that only a superuser may ask for.
    pub async fn ask(&self, sql: &str) -> i64 {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.superuser().await).await;
        row.unwrap().get(0)
    }

    /// Tells it something that only a superuser may.
    pub async fn tell(&self, sql: &'static str) {
        let mut superuser = self.superuser().await;
        sqlx::raw_sql(sql).execute(&mut superuser).await.unwrap();
    }

    async fn superuser(&self) -> PgConnection {
        let options = self.options().username("postgres");
        PgConnection::connect_with(&options).await.unwrap()
    }

    /// How to reach it.
    pub fn options(&self) -> PgConnectOptions {
        self.running().connect_options()
    }

    /// The same as a setting.
    pub fn url(&self) -> String {
        self.running().url()
    }

    /// A program of its version.
    pub fn program(&self, name: &str) -> PathBuf {
        self.running().bin_dir().join(name)
    }

    fn running(&self) -> &LocalPostgres {
        self.running.as_ref().expect("it runs")
    }

    pub async fn start_again(&mut self) {
        let config = LocalConfig { data_dir: Some(self.folder.path().join("data")), ..LocalConfig::default() };
        self.running = Some(LocalPostgres::start(&config).await.unwrap());
    }

    pub async fn stop(&mut self) {
        self.running.take().unwrap().stop().await;
    }

    /// As the system does when it runs out of memory.
    pub async fn kill(&mut self) {
        let running = self.running.take().unwrap();
        kill_process(self.postmaster().unwrap(), Signal::KILL).unwrap();
        running.died().await;
    }

    /// Every process of it stands still, or goes on.
    pub fn signal_all(&self, signal: Signal) {
        let postmaster = self.postmaster().unwrap();
        for pid in children(postmaster).chain([postmaster]) {
            // One that ended meanwhile needs no signal.
            let _ = kill_process(pid, signal);
        }
    }

    fn postmaster(&self) -> Option<Pid> {
        postmaster(&self.folder.path().join("data"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // After a failed test it may stand still, and its folder goes only once it has gone.
        if let (Some(running), Some(pid)) = (self.running.take(), self.postmaster()) {
            self.signal_all(Signal::CONT);
            end(pid);
            drop(running);
        }
    }
}

/// The first process of the Postgres of this data folder, as it wrote it down.
pub fn postmaster(data: &Path) -> Option<Pid> {
    let file = fs::read_to_string(data.join("pg/postmaster.pid")).ok()?;
    Pid::from_raw(file.lines().next()?.parse().ok()?)
}

/// Ends a postmaster at once, and waits until it has ended.
pub fn end(postmaster: Pid) {
    for signal in [Signal::QUIT, Signal::KILL] {
        let deadline = Instant::now() + Duration::from_secs(5);
        // Who is gone already is gone.
        let _ = kill_process(postmaster, signal);
        while Instant::now() < deadline {
            if test_kill_process(postmaster).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn children(of: Pid) -> impl Iterator<Item = Pid> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let numbered = processes.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw)?;
        Some((pid, entry.path()))
    });
    let parent = |process: &Path| -> Option<i32> {
        let stat = fs::read_to_string(process.join("stat")).ok()?;
        // The name, in parentheses, may hold anything.
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let of = of.as_raw_nonzero().get();
    numbered.filter(move |(_, process): &(Pid, PathBuf)| parent(process) == Some(of)).map(|(pid, _)| pid)
}
