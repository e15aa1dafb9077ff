//! The lock of a data folder: one process at a time starts, runs and stops the database in it.
//! The kernel lets go of it with the process, however that ends, so it is never stale.

use std::{
    fs::{File, TryLockError},
    io::{self, Read, Seek, Write},
    process,
};

use super::{error::LocalError, home::Home};

/// Why the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A server: others may use its database while it runs.
    Serve,
    /// A command that found no server: it takes its database along when it is done.
    Command,
}

/// A held lock; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Who holds the lock instead of us. `None` where they haven't written it down yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) pid: Option<u32>,
    pub(super) purpose: Option<Purpose>,
}

/// What came of asking for the lock.
#[derive(Debug)]
pub(super) enum Attempt {
    Ours(Lock),
    Theirs(Holder),
}

impl Lock {
    /// Takes the lock if it is free; doesn't wait.
    pub(super) fn attempt(home: &Home, purpose: Purpose) -> Result<Attempt, LocalError> {
        let path = home.dir.join("lock");
        let ask = || -> io::Result<Attempt> {
            let mut file = home.owner.file(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    file.rewind()?;
                    file.read_to_string(&mut text)?;
                    return Ok(Attempt::Theirs(Holder::parse(&text)));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let word = match purpose {
                Purpose::Serve => "serve",
                Purpose::Command => "command",
            };
            file.set_len(0)?;
            writeln!(file, "{} {word}", process::id())?;
            Ok(Attempt::Ours(Self { _file: file }))
        };
        ask().map_err(LocalError::io("lock the data folder with", &path))
    }
}

impl Holder {
    fn parse(text: &str) -> Self {
        let mut words = text.split_whitespace();
        let pid = words.next().and_then(|word| word.parse().ok());
        let purpose = match words.next() {
            Some("serve") => Some(Purpose::Serve),
            Some("command") => Some(Purpose::Command),
            _ => None,
        };
        Self { pid, purpose }
    }

    /// What to tell somebody who wanted the lock.
    pub(super) fn refusal(self, home: &Home) -> LocalError {
        let server = self.purpose != Some(Purpose::Command);
        LocalError::Busy { dir: home.dir.clone(), pid: self.pid, server }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_read_back_even_half_written() {
        let holder = |pid, purpose| Holder { pid, purpose };
        assert_eq!(Holder::parse("812 serve\n"), holder(Some(812), Some(Purpose::Serve)));
        assert_eq!(Holder::parse("812 command\n"), holder(Some(812), Some(Purpose::Command)));
        assert_eq!(Holder::parse("812"), holder(Some(812), None));
        assert_eq!(Holder::parse(""), holder(None, None));
    }
}
