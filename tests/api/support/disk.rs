//! A disk of the test's own, small enough to be filled.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::watchdog::Watchdog;

/// A small disk in memory. It goes with the test, however that ends.
pub struct Disk {
    /// Takes the disk away.
    watchdog: Watchdog,
    folder: TempDir,
}

impl Disk {
    /// Of so many MiB. None, and a line that says so, where nobody lets us mount one.
    pub fn mount(size: u32) -> Option<Self> {
        let folder = crate::command_line::folder();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={size}m,mode=755"))
            .arg("plantopia-test")
            .arg(folder.path())
            .output();
        if !mounted.is_ok_and(|mount| mount.status.success()) {
            eprintln!("skipped: a disk to be filled can't be mounted here");
            return None;
        }
        // Lazily: what still has a file open there, as after a failed test, doesn't keep it.
        let script = r#"umount -l "$0"; rmdir "$0""#;
        let watchdog = Watchdog::new(script, folder.path());
        Some(Self { watchdog, folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the space there is.
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        for size in [1 << 20, 1 << 12] {
            let block = vec![0; size];
            while file.write_all(&block).is_ok() {}
        }
    }

    /// Gives it back.
    pub fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.watchdog.act();
    }
}
