//! The command line: one file a command. A wrong setting stops the program before it does anything.

mod backup;
mod check_catalogue;
mod climate;
mod database;
pub mod doctor;
mod export;
mod healthcheck;
pub mod import;
mod serve;
mod start;
pub mod starter;

use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use self::database::Database;
use crate::config::{Config, ConfigError};
use crate::db::local::{self, LocalError};
use crate::error::describe;
use crate::import::error::ImportError;

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
    Export(export::Arguments),
    /// Look for what is wrong in catalogue and suburbs files, by default those that ship with the program.
    CheckCatalogue(check_catalogue::Arguments),
    /// Look at a deployment and say what to mend.
    Doctor(doctor::Arguments),
    /// Ask the server on `HOST` and `PORT` whether it lives: exit code 0 if it does, 1 if not.
    Healthcheck(healthcheck::Arguments),
    /// Look after the weather.
    Climate {
        #[command(subcommand)]
        command: ClimateCommand,
    },
    /// Look after the private database.
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
}

#[derive(Debug, Subcommand)]
enum ClimateCommand {
    /// Fetch the weather of all suburbs from Open-Meteo, once: exit code 0 when all of them have it, 1 when some haven't.
    Update,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Print how to reach the private database with psql.
    Url,
    /// Write a backup of it, also while a server runs.
    Backup {
        /// The file to write, in `pg_dump`'s custom format; one that is there is replaced once the backup is complete. A
        /// pipe or a device is written to as it is; `/dev/stdout` is standard output.
        file: PathBuf,
    },
    /// Put a backup in its place: all of it, or nothing changes. No server may run.
    Restore(backup::RestoreArguments),
}

/// Why the program ends without having done what it was asked for.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub exit_code: u8,
}

impl Failure {
    fn because(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit_code: 1 }
    }

    /// A setting, or the file of settings, can't be used.
    fn setting(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit_code: 2 }
    }
}

impl From<ConfigError> for Failure {
    fn from(ConfigError(message): ConfigError) -> Self {
        Self::setting(message)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::because(describe(&error))
    }
}

impl From<crate::error::Error> for Failure {
    fn from(error: crate::error::Error) -> Self {
        Self::because(format_args!("{error:?}"))
    }
}

macro_rules! failures {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::because(error)
            }
        })*
    };
}
failures!(String, std::io::Error, serde_json::Error, LocalError, ImportError);

/// Runs a command to its end. A check tells by the exit code what it found; whatever else ends well ends with 0.
pub fn run(cli: Cli) -> Result<ExitCode, Failure> {
    read_env_file()?;
    let config = Config::from_env()?;
    let command = cli.command.unwrap_or(Command::Serve);
    // Only a server's slow queries are worth a warning: an import's take long by nature.
    let slow = match command {
        Command::Serve => config.database.slow_query_threshold,
        _ => Duration::MAX,
    };
    crate::http::outbound::install_tls();
    crate::telemetry::init(&config.log, slow);
    let runtime = Runtime::new()?;
    match command {
        Command::Serve => runtime.block_on(serve::serve(config)),
        Command::Migrate => runtime.block_on(migrate(&config)),
        Command::Import(arguments) => return runtime.block_on(import::command(&config, &arguments)),
        Command::Export(arguments) => runtime.block_on(export::export(&config, &arguments)),
        Command::CheckCatalogue(arguments) => return check_catalogue::check(&arguments),
        Command::Doctor(arguments) => return runtime.block_on(doctor::doctor(config, arguments)),
        Command::Healthcheck(arguments) => runtime.block_on(healthcheck::healthcheck(&config.server, &arguments)),
        Command::Climate { command: ClimateCommand::Update } => runtime.block_on(climate::update(&config)),
        Command::Db { command: DbCommand::Url } => print_url(&config),
        Command::Db { command: DbCommand::Backup { file } } => runtime.block_on(backup::backup(&config, &file)),
        Command::Db { command: DbCommand::Restore(arguments) } => {
            runtime.block_on(backup::restore(&config, &arguments))
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<(), Failure> {
    Database::within(config, async |database| database.addresses.migrate(config).await).await?;
    say("The database is up to date.");
    Ok(())
}

fn read_env_file() -> Result<(), Failure> {
    match dotenvy::from_path(".env") {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // Only the name in the line is shown: the value may be a password.
        Err(dotenvy::Error::LineParse(line, _)) => {
            let text = std::fs::read_to_string(".env").unwrap_or_default();
            let number = text.lines().position(|other| other.trim() == line.trim());
            let number = number.map_or_else(String::new, |number| format!(":{}", number + 1));
            let name = line.split_once('=').map_or("", |(name, _)| name.trim());
            Err(Failure::setting(format!(
                ".env{number}: {name}: expected NAME=value, in quotes when the value has spaces"
            )))
        }
        Err(_) => Err(Failure::setting(".env: can't be read")),
    }
}

/// Writes a line to standard output. It is no failure if nobody reads it any more.
fn say(line: impl fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn print_url(config: &Config) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because("DATABASE_URL is set, so there is no private database: use that address"));
    }
    say(local::reach(&config.local)?);
    Ok(())
}
