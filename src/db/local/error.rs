//! What can go wrong with the private Postgres, told to the person who has to act on it.

use std::path::{Path, PathBuf};
use std::{fmt, io};

const QUOTED_LINES: usize = 12;

/// Displayed, it is what, where and what to do in one line, and under it the last lines of the program that failed.
#[derive(Debug)]
pub enum LocalError {
    /// The data folder, or a folder in it, can't be used as it is.
    Folder {
        dir: PathBuf,
        why: String,
    },
    Busy {
        dir: PathBuf,
        pid: Option<u32>,
        server: bool,
    },
    Start(String),
    Other(String),
}

impl LocalError {
    pub(super) fn folder(dir: &Path, why: String) -> Self {
        Self::Folder { dir: dir.to_owned(), why }
    }

    /// For `map_err`: a step on a file, a folder or a program failed.
    pub(super) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Other(format!("can't {doing} {}: {error}", path.display()))
    }

    /// For `map_err`: the database refused a step.
    pub(super) fn database(doing: &str) -> impl FnOnce(sqlx::Error) -> Self {
        move |error| Self::Other(format!("the private Postgres can't {doing}: {error}"))
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { dir, why } => {
                write!(f, "the data folder {} can't be used: {why} (PLANTOPIA_DATA_DIR names another)", dir.display())
            }
            Self::Busy { dir, pid, server } => {
                let (who, remedy) = if *server {
                    ("server", "stop that one first, or set PLANTOPIA_DATA_DIR to another folder")
                } else {
                    ("command", "wait until it is done")
                };
                let process = pid.map(|pid| format!(", process {pid}")).unwrap_or_default();
                write!(f, "the data folder {} is in use by another Plantopia {who}{process}: {remedy}", dir.display())
            }
            Self::Start(text) | Self::Other(text) => f.write_str(text),
        }
    }
}

/// The last lines of what a program wrote, each on its own under our sentence.
pub(super) fn quote(output: &str) -> String {
    let lines: Vec<_> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    match &lines[lines.len().saturating_sub(QUOTED_LINES)..] {
        [] => " (empty)".to_owned(),
        last => format!("\n    {}", last.join("\n    ")),
    }
}
