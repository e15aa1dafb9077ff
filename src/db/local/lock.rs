//! The lock of a data folder: one process at a time starts, runs and stops the database in it. The kernel releases it
//! when the process ends, however that happens, so it is never stale.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::process;

use super::data_dir::DataDir;
use super::error::LocalError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Others may use its database while it runs.
    Server,
    /// A command that found no server: it stops its database when it is done.
    Command,
}

/// A held lock; it is released when this is dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    /// Takes the lock; where another process has it, the error tells which one, as far as it has written that down.
    pub(super) fn take(data: &DataDir, purpose: Purpose) -> Result<Self, LocalError> {
        let path = data.path.join("lock");
        let take = || -> io::Result<Result<Self, LocalError>> {
            let mut file = data.owner.open(&path)?;
            match file.try_lock() {
                Ok(()) => {
                    let word = if purpose == Purpose::Server { "serve" } else { "command" };
                    file.set_len(0)?;
                    writeln!(file, "{} {word}", process::id())?;
                    Ok(Ok(Self(file)))
                }
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    file.read_to_string(&mut text)?;
                    let mut words = text.split_whitespace();
                    let pid = words.next().and_then(|word| word.parse().ok());
                    let server = words.next() != Some("command");
                    Ok(Err(LocalError::Busy { dir: data.path.clone(), pid, server }))
                }
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        take().map_err(LocalError::io("lock the data folder with", &path))?
    }
}
