//! The programs that are measured: the server with its private Postgres, and the bare server. Each is stopped when it is
//! dropped, also when the bench fails.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::process;

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    data: Option<PathBuf>,
    /// When it was started.
    pub since: Instant,
}

impl Server {
    /// The server on a data folder, as `scripts/serve` would start it.
    pub fn start(data: &Path, settings: &[(String, String)]) -> Self {
        let mut command = plantopia(data);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        // The lines of the log are written all the same, to where nobody reads.
        command.arg("serve").stderr(Stdio::null());
        Self::launch(command, None, Some(data.to_owned()))
    }

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
        let address = line.trim().rsplit("http://").next().unwrap_or_default();
        let address = address.split('/').next().unwrap_or_default();
        let address = address.replace("localhost", "127.0.0.1");
        let Ok(address) = address.parse() else {
            let _ = child.kill();
            panic!("a server began with {line:?}");
        };
        Self { child, address, data, since }
    }

    /// CPU seconds that its own process has used.
    pub fn cpu(&self) -> Option<f64> {
        process::cpu(self.child.id())
    }

    /// CPU seconds of its Postgres: the postmaster and all its children, those that ended too.
    pub fn database_cpu(&self) -> Option<f64> {
        process::cpu_of_tree(self.postmaster()?)
    }

    /// Bytes of memory of its own process, without Postgres.
    pub fn memory(&self, which: &str) -> Option<u64> {
        process::memory(self.child.id(), which)
    }

    fn postmaster(&self) -> Option<u32> {
        let path = self.data.as_ref()?.join("pg/postmaster.pid");
        fs::read_to_string(path).ok()?.lines().next()?.parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        if told.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The program on a data folder, with the defaults of every other setting.
pub fn plantopia(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plantopia"));
    // What is set for another server here is none of this one's.
    let kept = ["PATH", "HOME", "USER", "TMPDIR"];
    let kept = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    command
        .env_clear()
        .envs(kept)
        .current_dir(data.parent().expect("a folder around the data"))
        .env("PLANTOPIA_DATA_DIR", data)
        .env("HOST", "127.0.0.1")
        .env("PORT", "0");
    command
}

/// A command of the program that must succeed.
pub fn run(data: &Path, arguments: &[&std::ffi::OsStr]) {
    let mut command = plantopia(data);
    let output = command.args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// How to reach the database in a data folder.
pub fn database_url(data: &Path) -> String {
    let output = plantopia(data).args(["db", "url"]).output();
    let output = output.expect("the program runs").stdout;
    let text = String::from_utf8(output).expect("a URL");
    text.lines().next().expect("a URL").to_owned()
}
