//! `plantopia serve` in a process of its own, as an operator runs it: with what it says, and with its exit code.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::app::Answer;
use super::cluster;
use super::http;
use super::watchdog::Watchdog;
use crate::command_line::plantopia;

/// How long it may take to start, and to end.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A running server. It ends with the test, and its private database with it.
pub struct Program {
    child: Child,
    url: String,
    log: PathBuf,
    data: PathBuf,
    client: reqwest::Client,
    _watchdog: Watchdog,
}

impl Program {
    /// In this folder, with these settings; a private database is in `data`.
    pub async fn serve(folder: &Path, data: &Path, settings: &[(&str, &str)]) -> Self {
        let log = folder.join("server.log");
        let mut child = plantopia(folder)
            .arg("serve")
            .env("PLANTOPIA_DATA_DIR", data)
            .env("SHUTDOWN_DRAIN_SECONDS", "0")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let mut program = Self {
            _watchdog: Watchdog::new(r#"kill -TERM "$0""#, child.id().to_string()),
            child,
            url: String::new(),
            log,
            data: data.to_owned(),
            client: http::client(),
        };
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line).unwrap();
            line
        });
        let line = timeout(TIMEOUT, line).await;
        let line = line.expect("it starts in time").unwrap();
        let url = line.trim().strip_prefix("Plantopia is ready: ");
        let url = url.and_then(|url| url.strip_suffix("/docs"));
        url.unwrap_or_else(|| panic!("{line:?}\n{}", program.log())).clone_into(&mut program.url);
        program
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.request(Method::POST, path, Some(body)).await
    }

    async fn request(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = timeout(TIMEOUT, async {
            let response = request.send().await.unwrap();
            Answer {
                path: path.to_owned(),
                status: response.status(),
                headers: response.headers().clone(),
                body: response.bytes().await.unwrap().to_vec(),
            }
        });
        answer.await.unwrap_or_else(|_| panic!("{path} hangs"))
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until a GET has this status.
    pub async fn becomes(&self, path: &str, status: u16, within: Duration) {
        let deadline = Instant::now() + within;
        loop {
            let answer = self.get(path).await;
            if answer.status == status {
                return;
            }
            assert!(Instant::now() < deadline, "{answer}\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it is ready, and the database is asked again whatever somebody wants to know.
    pub async fn is_whole(&self, within: Duration) {
        let deadline = Instant::now() + within;
        self.becomes("/readyz", 200, within).await;
        loop {
            let list = self.get("/api/v1/plants").await;
            if list.header("x-data-source").is_none() {
                return;
            }
            assert!(Instant::now() < deadline, "{list}\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it said this so many times.
    pub async fn says(&self, words: &str, times: usize, within: Duration) {
        let deadline = Instant::now() + within;
        while self.log().matches(words).count() < times {
            assert!(Instant::now() < deadline, "{words}\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends it as an operator does, and returns its exit code.
    pub async fn stop(self) -> Option<i32> {
        self.terminate();
        self.exit_code().await
    }

    /// Tells it to stop, as an operator does.
    pub fn terminate(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    /// Waits until it has ended by itself.
    pub async fn exit_code(mut self) -> Option<i32> {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "it goes on\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // A test that failed: the server goes first, then nobody starts the database again.
            let _ = self.child.kill();
            let _ = self.child.wait();
            if let Some(postmaster) = cluster::postmaster(&self.data) {
                cluster::end(postmaster);
            }
        }
    }
}
