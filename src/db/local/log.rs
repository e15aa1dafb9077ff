//! The database's log file: kept over restarts, bounded, and quoted when the database can't start.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::data_dir::DataDir;
use super::error::{LocalError, quote};
use super::owner::Owner;

/// The log is at most twice this, in bytes: the current file and the one before.
const MAX_BYTES: u64 = 4 << 20;
/// How much of its end is read for a message.
const QUOTED_BYTES: u64 = 8 << 10;

/// The log of one run of the database. The database writes to the file itself, so that an orphan's lines are kept too.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    owner: Owner,
    file: File,
    /// Where this run's lines start, in bytes.
    start: u64,
}

impl Log {
    pub(super) fn open(data: &DataDir) -> Result<Self, LocalError> {
        let folder = data.path.join("log");
        data.owner.claim(&folder)?;
        let path = folder.join("postgres.log");
        let file = data.owner.open(&path).map_err(LocalError::io("open", &path))?;
        let mut log = Self { path, owner: data.owner.clone(), file, start: 0 };
        log.trim()?;
        log.start = log.len();
        Ok(log)
    }

    pub(super) fn writer(&self) -> Result<File, LocalError> {
        self.file.try_clone().map_err(LocalError::io("open", &self.path))
    }

    /// Moves a log that has grown past its limit aside, over the one moved before.
    pub(super) fn trim(&self) -> Result<(), LocalError> {
        if self.len() <= MAX_BYTES {
            return Ok(());
        }
        let aside = self.path.with_extension("log.1");
        let copy = || -> io::Result<()> {
            // A handle of its own: the database appends, wherever this one reads.
            let mut from = self.owner.open(&self.path)?;
            let mut to = self.owner.open(&aside)?;
            to.set_len(0)?;
            io::copy(&mut from, &mut to)?;
            // The database has the file open, so it is emptied rather than renamed.
            self.file.set_len(0)
        };
        copy().map_err(LocalError::io("put the log aside as", &aside))
    }

    /// The last lines of this run, to be put behind a message.
    pub(super) fn end(&self) -> String {
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
        format!("; the end of its log, {}:{}", self.path.display(), quote(&String::from_utf8_lossy(&bytes)))
    }

    fn len(&self) -> u64 {
        self.file.metadata().map_or(0, |meta| meta.len())
    }
}
