//! What can go wrong with the private Postgres, told to the person who has to act on it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    process::ExitStatus,
};

/// Why the private Postgres can't be used. The text says what, where and what to do; it is one
/// line, after which the variants that quote another program have that program's last lines.
#[derive(Debug)]
pub enum LocalError {
    /// No server programs of version 13 or later on this machine.
    NoPrograms {
        /// The installations that are too old.
        older: Vec<String>,
    },
    /// The data folder was made by a major version whose programs are missing.
    OtherVersion {
        /// The data folder.
        dir: PathBuf,
        /// Its major version.
        made_by: u32,
        /// The installations of other versions.
        found: Vec<String>,
    },
    /// We are root, which Postgres refuses, and the machine has no unprivileged user to run it as.
    NoUser,
    /// The data folder, or a folder in it, can't be used as it is.
    Folder {
        /// The folder.
        dir: PathBuf,
        /// The reason, as the end of a sentence.
        why: String,
    },
    /// Another Plantopia process has the data folder.
    Busy {
        /// The data folder.
        dir: PathBuf,
        /// The other process, if it has said so yet.
        pid: Option<u32>,
        /// Whether it is a server, and no passing command.
        server: bool,
    },
    /// `initdb` failed.
    Initdb {
        /// The data folder.
        dir: PathBuf,
        /// Its last words.
        output: String,
    },
    /// The database ended before it was ready.
    Start {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogEnd,
    },
    /// The database didn't answer in time.
    Silent {
        /// The time it had.
        seconds: u64,
        /// What it said.
        log: LogEnd,
    },
    /// The database ended while it was in use, and nobody had asked it to.
    Died {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogEnd,
    },
    /// `pg_dump` or `pg_restore` failed.
    Program {
        /// Which of them.
        name: &'static str,
        /// What it said.
        output: String,
    },
    /// A step on a file, a folder or a program failed.
    Io {
        /// The step, as "can't …" goes on.
        doing: &'static str,
        /// What it was on.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The database runs but refused a step of its preparation.
    Database {
        /// The step, as "can't …" goes on.
        doing: &'static str,
        /// The database's reason.
        source: sqlx::Error,
    },
}

/// The end of the database's log.
#[derive(Debug)]
pub struct LogEnd {
    /// The log file.
    pub path: PathBuf,
    /// The last lines of the run in question.
    pub lines: String,
}

impl LocalError {
    /// For `map_err`: the step and the path beside the operating system's reason.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }

    /// For `map_err`: the step beside the database's reason.
    pub(super) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { doing, source }
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPrograms { older } => {
                f.write_str("no PostgreSQL server programs, version 13 or later, found")?;
                if !older.is_empty() {
                    write!(f, " (only {})", older.join(", "))?;
                }
                f.write_str(
                    ": install them (Debian, Ubuntu: apt-get install postgresql; \
                     Fedora, RHEL: dnf install postgresql-server; \
                     macOS: brew install postgresql), \
                     or set DATABASE_URL to a database that runs elsewhere",
                )
            }
            Self::OtherVersion { dir, made_by, found } => write!(
                f,
                "the data folder {} was made by PostgreSQL {made_by}, whose programs are missing \
                 (found: {}): install them (Debian, Ubuntu: apt-get install postgresql-{made_by}; \
                 Fedora, RHEL: dnf install postgresql{made_by}-server; \
                 macOS: brew install postgresql@{made_by}), \
                 or set PLANTOPIA_DATA_DIR to another folder",
                dir.display(),
                found.join(", "),
            ),
            Self::NoUser => f.write_str(
                "PostgreSQL doesn't run as root, and there is no user `postgres` or `nobody` \
                 to run it as: create one, start this as an ordinary user, or set DATABASE_URL",
            ),
            Self::Folder { dir, why } => {
                write!(f, "the data folder {} can't be used: {why} (PLANTOPIA_DATA_DIR names another)", dir.display())
            }
            Self::Busy { dir, pid, server } => {
                write!(f, "the data folder {} is in use by ", dir.display())?;
                f.write_str(if *server { "another Plantopia server" } else { "another Plantopia command" })?;
                if let Some(pid) = pid {
                    write!(f, ", process {pid}")?;
                }
                f.write_str(if *server {
                    ": stop that one first, or set PLANTOPIA_DATA_DIR to another folder"
                } else {
                    ": wait until it is done"
                })
            }
            Self::Initdb { dir, output } => {
                write!(f, "initdb couldn't make a database in {}:{}", dir.display(), Indented(output))
            }
            Self::Program { name, output } => write!(f, "{name} failed:{}", Indented(output)),
            Self::Start { status, log } => {
                write!(f, "the private Postgres couldn't start ({status}){log}")
            }
            Self::Silent { seconds, log } => {
                write!(f, "the private Postgres didn't answer within {seconds} s{log}")
            }
            Self::Died { status, log } => {
                write!(f, "the private Postgres ended unexpectedly ({status}){log}")
            }
            Self::Io { doing, path, source } => write!(f, "can't {doing} {}: {source}", path.display()),
            Self::Database { doing, source } => {
                write!(f, "the private Postgres can't {doing}: {source}")
            }
        }
    }
}

impl std::error::Error for LocalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Database { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for LogEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "; the end of its log, {}:{}", self.path.display(), Indented(&self.lines))
    }
}

/// The words of another program, each line on its own under our sentence.
struct Indented<'a>(&'a str);

impl fmt::Display for Indented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.trim().is_empty() {
            return f.write_str(" (empty)");
        }
        self.0.lines().try_for_each(|line| write!(f, "\n    {line}"))
    }
}
