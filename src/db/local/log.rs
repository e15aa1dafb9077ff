//! The database's log file: kept over restarts, bounded, and quoted when the database can't start.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::PathBuf,
};

use super::{
    error::{LocalError, LogEnd},
    home::Home,
    owner::Owner,
};

/// The log is at most twice this, in bytes: the current file and the one before.
const LIMIT: u64 = 4 << 20;
/// How much of its end is quoted.
const QUOTED_BYTES: u64 = 8 << 10;
const QUOTED_LINES: usize = 12;

/// The log of one run of the database, which writes to the file itself: what an orphan says is kept
/// too.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) path: PathBuf,
    owner: Owner,
    file: File,
    /// Where this run's lines start, in bytes.
    start: u64,
}

impl Log {
    /// Opens the log for one more run.
    pub(super) fn open(home: &Home) -> Result<Self, LocalError> {
        let folder = home.dir.join("log");
        home.owner.claim(&folder)?;
        let path = folder.join("postgres.log");
        let open = || -> io::Result<(File, u64)> {
            let file = home.owner.file(&path)?;
            let start = file.metadata()?.len();
            Ok((file, start))
        };
        let (file, start) = open().map_err(LocalError::io("open", &path))?;
        let mut log = Self { path, owner: home.owner.clone(), file, start };
        log.trim()?;
        log.start = log.start.min(log.len());
        Ok(log)
    }

    /// A handle for the database to write to.
    pub(super) fn writer(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Puts a log that has grown past its limit aside, in place of the one put aside before.
    pub(super) fn trim(&self) -> Result<(), LocalError> {
        let aside = self.path.with_extension("log.1");
        let copy = || -> io::Result<()> {
            // A handle with its own position: the writers append, wherever ours is.
            let mut from = self.owner.file(&self.path)?;
            let mut to = self.owner.file(&aside)?;
            to.set_len(0)?;
            io::copy(&mut from, &mut to)?;
            // The writers have the file open, so it is emptied rather than renamed. They append: no
            // gap opens.
            self.file.set_len(0)
        };
        if self.len() > LIMIT { copy().map_err(LocalError::io("put the log aside as", &aside)) } else { Ok(()) }
    }

    /// The last lines of this run.
    pub(super) fn end(&self) -> LogEnd {
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&self.path)?;
            let len = file.metadata()?.len();
            let start = if len < self.start { 0 } else { self.start };
            file.seek(SeekFrom::Start(start.max(len.saturating_sub(QUOTED_BYTES))))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().unwrap_or_else(|error| format!("(unreadable: {error})").into_bytes());
        LogEnd { path: self.path.clone(), lines: last_lines(&String::from_utf8_lossy(&bytes)) }
    }

    fn len(&self) -> u64 {
        self.file.metadata().map_or(0, |meta| meta.len())
    }
}

/// The end of what a program said, as much as is worth showing.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(QUOTED_LINES)..].join("\n")
}
