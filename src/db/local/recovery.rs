//! What a killed server or a killed database left behind: a database that still runs, files that
//! name processes long gone. Called only by the holder of the folder's lock, so whatever is found
//! is nobody's.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::time::{Instant, sleep};

use super::error::LocalError;

/// How a postmaster is ended, and how long each way is given: cleanly; then at once, to recover at
/// the next start; then by force, for one that can't even do that.
pub(super) const ENDINGS: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(30)),
    (Signal::QUIT, Duration::from_secs(10)),
    (Signal::KILL, Duration::from_secs(10)),
];

/// What a postmaster writes down about itself in its cluster.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: Pid,
    pub(super) port: Option<u16>,
    pub(super) socket: Option<PathBuf>,
    pub(super) listens: bool,
    pub(super) ready: bool,
}

impl PidFile {
    /// The pid file of a cluster, if there is a readable one.
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path_in(cluster)).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        // The lines come one after the other while it starts. A negative pid is a backend without a
        // postmaster.
        let line = |number: usize| lines.get(number - 1).filter(|line| !line.is_empty());
        Some(Self {
            pid: Pid::from_raw(line(1)?.parse::<i32>().ok()?.checked_abs()?)?,
            port: line(4).and_then(|text| text.parse().ok()),
            socket: line(5).map(PathBuf::from),
            listens: line(6).is_some(),
            ready: line(8).is_some_and(|status| *status == "ready"),
        })
    }
}

/// Whether `pid` is a Postgres process that works on this cluster, and not one that got the number
/// later.
pub(super) fn works_on(pid: Pid, cluster: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    if Path::new("/proc/self/exe").exists() {
        // Every process of a Postgres stands in its data folder. A zombie has neither link.
        let is_postgres =
            |exe: PathBuf| exe.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"postgres"));
        return fs::read_link(process.join("exe")).is_ok_and(is_postgres)
            && fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == cluster);
    }
    // Without /proc, on macOS: the postmaster's command line, which names the data folder.
    let listed = Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid.to_string()]).stdin(Stdio::null()).output();
    listed.is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout);
        line.contains("postgres") && line.contains(&*cluster.to_string_lossy())
    })
}

/// Frees a cluster of a postmaster that outlived its server, and of a pid file that would stop the
/// next one.
///
/// The orphan is stopped and not adopted: it isn't our child, so its death would go unnoticed; it
/// may run with the settings of an older release; and a fast shutdown takes a moment only.
pub(super) async fn clear_the_way(cluster: &Path) -> Result<(), LocalError> {
    let Some(PidFile { pid, .. }) = PidFile::read(cluster) else {
        return Ok(());
    };
    if works_on(pid, cluster) {
        tracing::info!(%pid, "restarting a database whose server was killed");
        return end_orphan(pid, cluster).await;
    }
    // The number may be another process's by now. Postgres only asks whether there is one, of the
    // same user, and would refuse to start. Where there is none it sorts things out itself.
    if test_kill_process(pid).is_ok() {
        let path = path_in(cluster);
        fs::remove_file(&path).map_err(LocalError::io("remove the stale", &path))?;
    }
    Ok(())
}

async fn end_orphan(pid: Pid, cluster: &Path) -> Result<(), LocalError> {
    for (signal, patience) in ENDINGS {
        match kill_process(pid, signal) {
            Err(error) if error != rustix::io::Errno::SRCH => {
                return Err(LocalError::io("stop the database left running in", cluster)(error.into()));
            }
            _ => {}
        }
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !works_on(pid, cluster) {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
    let stuck = io::Error::other(format!("process {pid} doesn't end, not even when killed"));
    Err(LocalError::io("stop the database left running in", cluster)(stuck))
}

/// Ends what a killed postmaster left running. Most of its children notice and leave; one that
/// computes doesn't, and keeps the shared memory, without which no new postmaster starts. There is
/// nothing to save: the new one recovers.
pub(super) async fn end_leftovers(cluster: &Path) {
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = numbers.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?));
    let mut leftovers: Vec<_> = pids.filter(|pid| works_on(*pid, cluster)).collect();
    for pid in &leftovers {
        // If it is gone by now, so much the better.
        let _ = kill_process(*pid, Signal::KILL);
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while !leftovers.is_empty() && Instant::now() < deadline {
        sleep(Duration::from_millis(20)).await;
        leftovers.retain(|pid| works_on(*pid, cluster));
    }
}

/// Removes the socket of an earlier run and its lock, which names a process as the pid file does.
pub(super) fn remove_stale_socket(folder: &Path, port: u16) {
    for name in [format!(".s.PGSQL.{port}"), format!(".s.PGSQL.{port}.lock")] {
        // If it can't go, Postgres says why it matters.
        let _ = fs::remove_file(folder.join(name));
    }
}

fn path_in(cluster: &Path) -> PathBuf {
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

    #[test]
    fn a_process_that_is_no_postgres_works_on_nothing() {
        let here = std::env::current_dir().unwrap();
        assert!(!works_on(rustix::process::getpid(), &here));
    }
}
