//! Running a postmaster on a cluster, from the start to the end.

use std::{
    ffi::OsString,
    fs::File,
    io,
    process::{Child, ExitStatus},
    sync::Arc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    address::Address,
    cluster,
    error::LocalError,
    home::Home,
    log::Log,
    recovery::{self, ENDINGS},
};

/// How long a database may take until it answers at all.
const START_LIMIT: Duration = Duration::from_mins(1);
/// How long one may take that answers, but that it is still recovering from a crash.
const RECOVERY_LIMIT: Duration = Duration::from_mins(10);
/// How long the leftovers of a killed postmaster may keep its successor from starting.
const LEFTOVERS_LIMIT: Duration = Duration::from_secs(15);
/// How often the log's size is looked at.
const LOG_ROUND: Duration = Duration::from_mins(1);

/// What every run is started with, over whatever stands in the cluster's `postgresql.conf`. As
/// parameter values hold people's data, such as their e-mails, no statement, parameter or detail of
/// an error reaches the log: it tells of the database's own life, and the errors of statements
/// reach whoever sent them.
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

/// A postmaster that is our child. Dropped without `stop`, it is told to end and left to it.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    exit: watch::Receiver<Option<ExitStatus>>,
    log: Arc<Log>,
}

impl Postmaster {
    /// Starts one, waits until it answers, and sees to the role and the database that the server
    /// works with.
    pub(super) async fn start(home: &Home, address: &Address, listen: bool) -> Result<Self, LocalError> {
        let deadline = Instant::now() + LEFTOVERS_LIMIT;
        loop {
            let postmaster = Self::spawn(home, address, listen)?;
            let prepared = match postmaster.ready(address).await {
                Ok(connection) => cluster::prepare(connection, home, listen).await,
                Err(error) => Err(error),
            };
            match prepared {
                Ok(()) => {
                    tokio::spawn(keep_log_short(Arc::clone(&postmaster.log), postmaster.exit.clone()));
                    return Ok(postmaster);
                }
                Err(LocalError::Start { log, .. })
                    if log.lines.contains("is still in use") && Instant::now() < deadline =>
                {
                    recovery::end_leftovers(&home.cluster()).await;
                    sleep(Duration::from_millis(200)).await;
                }
                Err(error) => {
                    postmaster.stop().await;
                    return Err(error);
                }
            }
        }
    }

    fn spawn(home: &Home, address: &Address, listen: bool) -> Result<Self, LocalError> {
        let program = home.programs.path("postgres");
        let log = Log::open(home)?;
        let mut command = home.owner.command(&program);
        command.arg("-D").arg(home.cluster());
        let mut set = |setting: OsString| {
            command.arg("-c").arg(setting);
        };
        for setting in SETTINGS {
            set(setting.into());
        }
        set(format!("listen_addresses={}", if listen { "127.0.0.1" } else { "" }).into());
        set(format!("port={}", address.port).into());
        // A list to Postgres: in quotes a comma or a space is part of the name.
        let quoted = address.folder.to_string_lossy().replace('"', "\"\"");
        set(format!("unix_socket_directories=\"{quoted}\"").into());

        let output = || -> io::Result<(File, File)> { Ok((log.writer()?, log.writer()?)) };
        let (stdout, stderr) = output().map_err(LocalError::io("open", &log.path))?;
        let child = command.stdout(stdout).stderr(stderr).spawn().map_err(LocalError::io("run", &program))?;
        let raw = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = raw.expect("the operating system's process ids are positive and 31 bits");
        let (told, exit) = watch::channel(None);
        // A thread of its own and not a task: the news of the death doesn't depend on a runtime,
        // which may end first.
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || reap(child, &told))
            .map_err(LocalError::io("watch over", &program))?;
        Ok(Self { pid, exit, log: Arc::new(log) })
    }

    /// Waits until it accepts connections, and for its end at the same time.
    async fn ready(&self, address: &Address) -> Result<PgConnection, LocalError> {
        let options = address.superuser_options().disable_statement_logging();
        let started = Instant::now();
        let mut limit = START_LIMIT;
        while started.elapsed() < limit {
            let attempt = timeout(Duration::from_secs(5), PgConnection::connect_with(&options));
            let answer = tokio::select! {
                status = self.ended() => return Err(self.failure(status)),
                answer = attempt => answer,
            };
            match answer {
                Ok(Ok(connection)) => return Ok(connection),
                // "cannot connect now": alive, and busy with its recovery.
                Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some("57P03") => {
                    limit = RECOVERY_LIMIT;
                }
                Ok(Err(error @ sqlx::Error::Database(_))) => {
                    return Err(LocalError::database("be connected to")(error));
                }
                // No socket yet.
                Ok(Err(_)) | Err(_) => {}
            }
            tokio::select! {
                status = self.ended() => return Err(self.failure(status)),
                () = sleep(Duration::from_millis(30)) => {}
            }
        }
        Err(LocalError::Silent { seconds: limit.as_secs(), log: self.log.end() })
    }

    fn failure(&self, status: ExitStatus) -> LocalError {
        LocalError::Start { status, log: self.log.end() }
    }

    async fn ended(&self) -> ExitStatus {
        let mut exit = self.exit.clone();
        let status = exit.wait_for(Option::is_some).await.ok().and_then(|status| *status);
        // The thread always has a word before it goes; without one there is nothing to report.
        match status {
            Some(status) => status,
            None => std::future::pending().await,
        }
    }

    /// Resolves when it ends without having been told to.
    pub(super) async fn died(&self) -> LocalError {
        let status = self.ended().await;
        LocalError::Died { status, log: self.log.end() }
    }

    /// Ends it: cleanly if it lets us, within a minute in any case.
    pub(super) async fn stop(self) {
        for (signal, patience) in ENDINGS {
            if self.exit.borrow().is_some() {
                return;
            }
            // If it is gone by now, the wait is over at once.
            let _ = kill_process(self.pid, signal);
            if timeout(patience, self.ended()).await.is_ok() {
                return;
            }
            tracing::warn!(pid = %self.pid, ?signal, "the database doesn't end; trying harder");
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

fn reap(mut child: Child, told: &watch::Sender<Option<ExitStatus>>) {
    // Waiting for one's own child fails only if somebody else reaped it; its end is certain then
    // too.
    let status = child.wait().unwrap_or_default();
    told.send_replace(Some(status));
}

async fn keep_log_short(log: Arc<Log>, mut exit: watch::Receiver<Option<ExitStatus>>) {
    let mut rounds = interval(LOG_ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = exit.wait_for(Option::is_some) => return,
            _ = rounds.tick() => {}
        }
        if let Err(error) = log.trim() {
            tracing::warn!(%error, "the database's log grows on");
        }
    }
}
