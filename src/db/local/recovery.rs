//! Clears away what a killed server or database left. Only the holder of the folder's lock calls this: nothing is in use.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, io};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::time::{Instant, sleep};

use super::error::LocalError;

/// How a postmaster is stopped, and for how long: cleanly; at once, to recover at the next start; by force.
pub(super) const STOP_SIGNALS: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(30)),
    (Signal::QUIT, Duration::from_secs(10)),
    (Signal::KILL, Duration::from_secs(10)),
];

const POLL_INTERVAL: Duration = Duration::from_millis(20);

#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: Pid,
    pub(super) port: Option<u16>,
    pub(super) socket: Option<PathBuf>,
    pub(super) listens: bool,
    pub(super) ready: bool,
}

impl PidFile {
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(pid_file(cluster)).ok()?)
    }

    /// The lines are written one after the other during a start.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let line = |number: usize| lines.get(number - 1).filter(|line| !line.is_empty());
        Some(Self {
            // Negative for a backend without a postmaster.
            pid: Pid::from_raw(line(1)?.parse::<i32>().ok()?.checked_abs()?)?,
            port: line(4).and_then(|text| text.parse().ok()),
            socket: line(5).map(PathBuf::from),
            listens: line(6).is_some(),
            ready: line(8).is_some_and(|status| *status == "ready"),
        })
    }
}

/// Whether `pid` is a Postgres process of this cluster, and not one that got the same number later.
pub(super) fn works_on(pid: Pid, cluster: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    if Path::new("/proc/self/exe").exists() {
        // Every process of a Postgres runs in its data folder. A zombie has neither link.
        let is_postgres =
            |exe: PathBuf| exe.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"postgres"));
        return fs::read_link(process.join("exe")).is_ok_and(is_postgres)
            && fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == cluster);
    }
    // macOS has no /proc: the postmaster's command line names the data folder.
    let listed = Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid.to_string()]).stdin(Stdio::null()).output();
    listed.is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout);
        line.contains("postgres") && line.contains(&*cluster.to_string_lossy())
    })
}

/// Stops a postmaster that outlived its server, and removes a pid file that would keep the next one from starting. It isn't
/// adopted: as it isn't our child its end would go unnoticed, and it may run with an older release's settings.
pub(super) async fn clear_the_way(cluster: &Path) -> Result<(), LocalError> {
    let Some(PidFile { pid, .. }) = PidFile::read(cluster) else {
        return Ok(());
    };
    if works_on(pid, cluster) {
        tracing::info!(%pid, "restarting a database whose server was killed");
        return stop_orphan(pid, cluster).await;
    }
    // Another process has the number by now, and Postgres would refuse to start if it is the same user's. Where no
    // process has it, Postgres copes with the file itself.
    if test_kill_process(pid).is_ok() {
        let path = pid_file(cluster);
        fs::remove_file(&path).map_err(LocalError::io("remove the stale", &path))?;
    }
    Ok(())
}

async fn stop_orphan(pid: Pid, cluster: &Path) -> Result<(), LocalError> {
    let failed = |error| LocalError::io("stop the database left running in", cluster)(error);
    for (signal, timeout) in STOP_SIGNALS {
        if let Err(error) = kill_process(pid, signal)
            && error != rustix::io::Errno::SRCH
        {
            return Err(failed(error.into()));
        }
        let deadline = Instant::now() + timeout;
        while Instant::now() < deadline {
            if !works_on(pid, cluster) {
                return Ok(());
            }
            sleep(POLL_INTERVAL).await;
        }
    }
    Err(failed(io::Error::other(format!("process {pid} doesn't end, not even when killed"))))
}

/// Ends the children of a killed postmaster: one that computes doesn't notice, and keeps memory that a new one needs.
pub(super) async fn end_leftovers(cluster: &Path) {
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = numbers.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?));
    let mut leftovers: Vec<_> = pids.filter(|pid| works_on(*pid, cluster)).collect();
    for pid in &leftovers {
        let _ = kill_process(*pid, Signal::KILL);
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while !leftovers.is_empty() && Instant::now() < deadline {
        sleep(POLL_INTERVAL).await;
        leftovers.retain(|pid| works_on(*pid, cluster));
    }
}

/// Removes the socket of an earlier run and its lock file, which names a process as the pid file does.
pub(super) fn remove_stale_socket(folder: &Path, port: u16) {
    for name in [format!(".s.PGSQL.{port}"), format!(".s.PGSQL.{port}.lock")] {
        // If it can't be removed, Postgres says why that matters.
        let _ = fs::remove_file(folder.join(name));
    }
}

fn pid_file(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_at_every_stage_of_a_start() {
        let whole = "812\n/data/pg\n1700000000\n5433\n/data/run\n127.0.0.1\n 123 4\nready   \n";
        let read = PidFile::parse(whole).unwrap();
        assert_eq!(read.pid, Pid::from_raw(812).unwrap());
        assert_eq!((read.port, read.socket.as_deref()), (Some(5433), Some(Path::new("/data/run"))));
        assert!(read.listens && read.ready);

        let early = PidFile::parse("812\n/data/pg\n1700000000\n5432\n/data/run\n\n").unwrap();
        assert!(!early.listens && !early.ready);
        assert_eq!(PidFile::parse("-812\n").unwrap().pid, Pid::from_raw(812).unwrap());
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("0\n"), None);
    }
}
