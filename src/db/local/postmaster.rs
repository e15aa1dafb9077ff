//! Runs a postmaster on a cluster, from the start to the end.

use std::ffi::OsString;
use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::watch;
use tokio::time::{Instant, interval, sleep, timeout};

use super::address::Address;
use super::cluster;
use super::data_dir::DataDir;
use super::error::LocalError;
use super::log::Log;
use super::recovery::{self, STOP_SIGNALS};

const START_TIMEOUT: Duration = Duration::from_mins(1);
/// How long one may take that answers that it is still recovering from a crash.
const RECOVERY_TIMEOUT: Duration = Duration::from_mins(10);
/// How long the children of a killed postmaster may keep its successor from starting.
const LEFTOVERS_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const LOG_INTERVAL: Duration = Duration::from_mins(1);

/// What every run is started with, over whatever the cluster's `postgresql.conf` has. No statement, parameter or detail of an
/// error reaches the log, as they hold people's data.
const SETTINGS: [&str; 16] = [
    "unix_socket_permissions=0700",
    "max_connections=100",
    "shared_buffers=128MB",
    "jit=off",
    "timezone=UTC",
    "ssl=off",
    "password_encryption=scram-sha-256",
    "cluster_name=plantopia",
    "logging_collector=off",
    "log_destination=stderr",
    "log_timezone=UTC",
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
];

/// A postmaster that is our child. Dropped without `stop`, it is told to end but not waited for.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    exit: watch::Receiver<Option<ExitStatus>>,
    log: Log,
}

impl Postmaster {
    /// Starts one, waits until it answers, and makes the role and the database that the server works with.
    pub(super) async fn start(data: &DataDir, address: &Address, listen: bool) -> Result<Self, LocalError> {
        let deadline = Instant::now() + LEFTOVERS_TIMEOUT;
        loop {
            let postmaster = Self::spawn(data, address, listen)?;
            let prepared = async { cluster::prepare(postmaster.ready(address).await?, data, listen).await };
            match prepared.await {
                Ok(()) => return Ok(postmaster),
                Err(LocalError::Start(said)) if said.contains("is still in use") && Instant::now() < deadline => {
                    recovery::end_leftovers(&data.cluster()).await;
                    sleep(Duration::from_millis(200)).await;
                }
                Err(error) => {
                    postmaster.stop().await;
                    return Err(error);
                }
            }
        }
    }

    fn spawn(data: &DataDir, address: &Address, listen: bool) -> Result<Self, LocalError> {
        let program = data.programs.path("postgres");
        let log = Log::open(data)?;
        // A list to Postgres: in quotes a comma or a space is part of the name.
        let folder = address.folder.to_string_lossy().replace('"', "\"\"");
        let settings = SETTINGS.map(str::to_owned).into_iter().chain([
            format!("listen_addresses={}", if listen { "127.0.0.1" } else { "" }),
            format!("port={}", address.port),
            format!("unix_socket_directories=\"{folder}\""),
        ]);
        let mut command = data.owner.command(&program);
        command.arg("-D").arg(data.cluster());
        command.args(settings.flat_map(|setting| [OsString::from("-c"), setting.into()]));
        let child = command.stdout(log.writer()?).stderr(log.writer()?).spawn();
        let mut child = child.map_err(LocalError::io("run", &program))?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("process ids are positive");
        let (sender, exit) = watch::channel(None);
        // A thread and not a task: a runtime may end before the database does.
        thread::Builder::new()
            .name("postgres".to_owned())
            // Waiting for one's own child fails only if somebody else reaped it; then it has ended too.
            .spawn(move || sender.send_replace(Some(child.wait().unwrap_or_default())))
            .map_err(LocalError::io("watch over", &program))?;
        Ok(Self { pid, exit, log })
    }

    /// Waits until it accepts connections, or has ended.
    async fn ready(&self, address: &Address) -> Result<PgConnection, LocalError> {
        tokio::select! {
            status = self.ended() => {
                let log = self.log.end();
                Err(LocalError::Start(format!("the private Postgres couldn't start ({status}){log}")))
            }
            connected = self.connect(address) => connected,
        }
    }

    async fn connect(&self, address: &Address) -> Result<PgConnection, LocalError> {
        let options = address.superuser_options().disable_statement_logging();
        let started = Instant::now();
        let mut limit = START_TIMEOUT;
        while started.elapsed() < limit {
            match timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await {
                Ok(Ok(connection)) => return Ok(connection),
                // "cannot connect now": it is recovering from a crash.
                Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some("57P03") => {
                    limit = RECOVERY_TIMEOUT;
                }
                Ok(Err(error @ sqlx::Error::Database(_))) => {
                    return Err(LocalError::database("be connected to")(error));
                }
                // There is no socket yet.
                Ok(Err(_)) | Err(_) => {}
            }
            sleep(Duration::from_millis(30)).await;
        }
        let (seconds, log) = (limit.as_secs(), self.log.end());
        Err(LocalError::Other(format!("the private Postgres didn't answer within {seconds} s{log}")))
    }

    async fn ended(&self) -> ExitStatus {
        let mut exit = self.exit.clone();
        let status = exit.wait_for(Option::is_some).await.ok().and_then(|status| *status);
        status.expect("the thread reports before it ends")
    }

    /// Resolves when it ends without having been told to; keeps its log short until then.
    pub(super) async fn died(&self) -> LocalError {
        let mut interval = interval(LOG_INTERVAL);
        loop {
            tokio::select! {
                status = self.ended() => {
                    let log = self.log.end();
                    return LocalError::Other(format!("the private Postgres ended unexpectedly ({status}){log}"));
                }
                _ = interval.tick() => {
                    if let Err(error) = self.log.trim() {
                        tracing::warn!(%error, "the database's log grows on");
                    }
                }
            }
        }
    }

    /// Stops it: cleanly if possible, within a minute in any case.
    pub(super) async fn stop(self) {
        for (signal, limit) in STOP_SIGNALS {
            if self.exit.borrow().is_some() {
                return;
            }
            let _ = kill_process(self.pid, signal);
            if timeout(limit, self.ended()).await.is_ok() {
                return;
            }
            tracing::warn!(pid = %self.pid, ?signal, "the database doesn't end: the next signal is sent");
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if self.exit.borrow().is_none() {
            let _ = kill_process(self.pid, Signal::INT);
        }
    }
}
