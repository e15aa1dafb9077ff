//! The command line: one file per command. A wrong setting stops the program before it does anything.

pub mod archive;
pub mod check_catalogue;
pub mod database;
pub mod doctor;
pub mod export;
pub mod healthcheck;
pub mod import;
pub mod migrate;
pub mod serve;
pub mod start;
pub mod starter;

use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::config::{Config, ConfigError};
use crate::db::local;

/// The Plantopia backend. Settings come from the environment and from `.env`; `.env.example` names them all.
#[derive(Debug, Parser)]
#[command(name = "plantopia", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server (also without a command), with its own Postgres unless `DATABASE_URL` names one.
    Serve,
    /// Bring the database up to date, then stop.
    Migrate,
    /// Load catalogue CSV or NDJSON, suburbs CSV or climate JSON: all of it, or nothing.
    Import(import::Arguments),
    /// Write the catalogue to standard output, in the import's columns.
    Export {
        /// How the rows are written.
        #[arg(long, value_enum, default_value_t = Format::Csv)]
        format: Format,
    },
    /// Look for what is wrong in catalogue and suburbs files, by default those that ship with the program.
    CheckCatalogue(check_catalogue::Arguments),
    /// Look at a deployment and say what to mend.
    Doctor(doctor::Arguments),
    /// Ask the server on `HOST` and `PORT` whether it lives: exit code 0 if it does, 1 if not.
    Healthcheck(healthcheck::Arguments),
    /// Look after the private database.
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma separated, as the import's files.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Print how to reach the private database with psql.
    Url,
    /// Write a backup of it, also while a server runs.
    Backup {
        /// The file to write, in `pg_dump`'s custom format; one that is there is replaced once the backup is complete.
        file: PathBuf,
    },
    /// Put a backup in its place: all of it, or nothing changes. No server may run.
    Restore(archive::RestoreArguments),
}

/// Why the program ends without having done what it was asked for.
#[derive(Debug)]
pub enum Failure {
    /// A setting that can't be used: exit code 2.
    Setting(ConfigError),
    /// A `.env` that can't be used: exit code 2.
    EnvFile(String),
    /// Everything else: exit code 1.
    Other(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::EnvFile(error) | Self::Other(error) => f.write_str(error),
        }
    }
}

impl Failure {
    /// A failure that says what happened.
    pub fn because(error: impl fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// Runs a command to its end. A check tells by the exit code what it found; whatever else ends well ends with 0.
pub fn run(cli: Cli) -> Result<ExitCode, Failure> {
    read_env_file()?;
    let config = Config::from_env().map_err(Failure::Setting)?;
    let command = cli.command.unwrap_or(Command::Serve);
    // An import's statements are long by nature: only a server's slow ones are news.
    let slow = match command {
        Command::Serve => config.database.slow_query_threshold,
        _ => Duration::MAX,
    };
    crate::telemetry::init(&config.log, slow);
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::because)?;
    match command {
        Command::Serve => runtime.block_on(serve::serve(config)),
        Command::Migrate => runtime.block_on(migrate::migrate(config)),
        Command::Import(arguments) => runtime.block_on(import::command(config, arguments)),
        Command::Export { format } => runtime.block_on(export::export(config, format)),
        Command::CheckCatalogue(arguments) => return check_catalogue::check(&arguments),
        Command::Doctor(arguments) => return runtime.block_on(doctor::doctor(config, arguments)),
        Command::Healthcheck(arguments) => healthcheck::healthcheck(&config.server, &arguments),
        Command::Db { command } => match command {
            DbCommand::Url => print_url(&config),
            DbCommand::Backup { file } => runtime.block_on(archive::backup(&config, &file)),
            DbCommand::Restore(arguments) => runtime.block_on(archive::restore(&config, &arguments)),
        },
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Reads the current folder's `.env`. One that isn't there is fine, one that can't be read isn't.
fn read_env_file() -> Result<(), Failure> {
    match dotenvy::from_path(".env") {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // Of the line only the name is told: the value may be a password.
        Err(dotenvy::Error::LineParse(line, _)) => {
            let text = std::fs::read_to_string(".env").unwrap_or_default();
            let number = text.lines().position(|other| other.trim() == line.trim());
            let number = number.map_or_else(String::new, |number| format!(":{}", number + 1));
            let name = line.split_once('=').map_or("", |(name, _)| name.trim());
            Err(Failure::EnvFile(format!(
                ".env{number}: {name}: expected NAME=value, in quotes when the value has spaces"
            )))
        }
        Err(_) => Err(Failure::EnvFile(".env: can't be read".to_owned())),
    }
}

/// Writes a line to standard output. That nobody reads it any more is no failure.
fn say(line: impl fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn print_url(config: &Config) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because("DATABASE_URL is set, so there is no private database: use that address"));
    }
    let reach = local::reach(&config.local).map_err(Failure::because)?;
    say(reach);
    Ok(())
}
