//! What is left to do when a test ends without having done it: its process was killed, and nothing of it ran any more.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A shell that waits for its input to end, which it does with this process at the latest.
pub struct Watchdog(Child);

impl Watchdog {
    /// Runs the script then; `$0` in it is `argument`.
    pub fn new(script: &str, argument: impl AsRef<OsStr>) -> Self {
        let shell = Command::new("sh")
            .args(["-c", &format!("cat >/dev/null; {script}")])
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C is for the tests.
            .process_group(0)
            .spawn();
        Self(shell.unwrap())
    }

    /// Lets it run its script now, and waits until it has.
    pub fn act(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

impl Drop for Watchdog {
    /// There is nothing left to do.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
