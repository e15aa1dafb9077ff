//! The programs that are measured: the server with its private Postgres, and the bare server. Each is stopped when it is
//! dropped, also when the bench fails.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::load::float;
use super::reading;

/// The server, with its data folder.
pub struct Program {
    pub path: PathBuf,
    pub data: PathBuf,
}

impl Program {
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        // What is set for another server here is none of this one's.
        let kept = ["PATH", "HOME", "USER", "TMPDIR"];
        let kept = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command
            .env_clear()
            .envs(kept)
            .current_dir(self.data.parent().expect("a folder around the data"))
            .env("PLANTOPIA_DATA_DIR", &self.data)
            .env("HOST", "127.0.0.1")
            .env("PORT", "0");
        command
    }

    /// Starts it as `scripts/serve` would.
    pub fn start(&self) -> Server {
        let mut command = self.command();
        // The lines of the log are written all the same, to where nobody reads.
        command.arg("serve").stderr(Stdio::null());
        Server::launch(command, None, Some(self.data.clone()))
    }

    pub fn database_url(&self) -> String {
        let output = self.command().args(["db", "url"]).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("a URL");
        text.lines().next().expect("a URL").to_owned()
    }
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// `None` for the bare server.
    pub data: Option<PathBuf>,
    pub since: Instant,
}

impl Server {
    /// The bare server with this body.
    pub fn bare(body: &[u8]) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg("bare").stdin(Stdio::piped());
        Self::launch(command, Some(body), None)
    }

    fn launch(mut command: Command, input: Option<&[u8]>, data: Option<PathBuf>) -> Self {
        let since = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a server starts");
        if let Some(input) = input {
            let mut stdin = child.stdin.take().expect("a pipe");
            stdin.write_all(input).expect("the bare server reads");
        }
        let mut line = String::new();
        let output = child.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("http://").next().and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_default().replace("localhost", "127.0.0.1");
        let Ok(address) = address.parse() else {
            let _ = child.kill();
            panic!("a server began with {line:?}");
        };
        Self { child, address, data, since }
    }

    pub fn cpu(&self) -> f64 {
        cpu(self.child.id())
    }

    /// CPU seconds of its Postgres, the postmaster and its backends.
    pub fn database_cpu(&self) -> f64 {
        let Some(data) = &self.data else { return 0.0 };
        let told = fs::read_to_string(data.join("pg/postmaster.pid")).unwrap_or_default();
        let postmaster = told.lines().next().and_then(|line| line.parse().ok());
        postmaster.map_or(f64::NAN, cpu_with_children)
    }

    /// Megabytes of memory that its own process has in use (`VmRSS`), or had at most (`VmHWM`).
    pub fn memory(&self, which: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        reading::size(&status, which).map_or(f64::NAN, |bytes| float(bytes) / 1e6)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        if Command::new("kill").args(["-TERM", &pid]).status().is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

// Where there is no `/proc` (macOS) the CPU is NaN.

// On every Linux that this runs on.
const TICKS_PER_SECOND: f64 = 100.0;

fn stat(process: u32) -> Option<(u32, u64, u64)> {
    reading::stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// CPU seconds that a process has used, in user space and for it in the kernel.
pub fn cpu(process: u32) -> f64 {
    stat(process).map_or(f64::NAN, |(_, own, _)| float(own) / TICKS_PER_SECOND)
}

/// CPU seconds of a process with its children, those that ended included.
fn cpu_with_children(root: u32) -> f64 {
    let Some((_, own, ended)) = stat(root) else { return f64::NAN };
    let names = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.file_name());
    let all = names.filter_map(|name| stat(name.to_str()?.parse().ok()?));
    let alive: u64 = all.filter(|(parent, ..)| *parent == root).map(|(_, own, _)| own).sum();
    float(own + ended + alive) / TICKS_PER_SECOND
}
