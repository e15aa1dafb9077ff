//! The command line: one file per command. A wrong setting stops the program before it does anything.

pub mod database;
pub mod export;
pub mod import;
pub mod migrate;
pub mod serve;
pub mod starter;

use std::fmt;

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
}

/// Why the program ends without having done what it was asked for.
#[derive(Debug)]
pub enum Failure {
    /// A setting that can't be used: exit code 2.
    Setting(ConfigError),
    /// Everything else: exit code 1.
    Other(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::Other(error) => f.write_str(error),
        }
    }
}

impl Failure {
    /// A failure that says what happened.
    pub fn because(error: impl fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// Runs a command to its end.
///
/// # Errors
/// A wrong setting, or what kept the command from its end.
pub fn run(cli: Cli) -> Result<(), Failure> {
    read_env_file()?;
    let config = Config::from_env().map_err(Failure::Setting)?;
    crate::telemetry::init(&config.log, config.database.slow_query_threshold);
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::because)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => runtime.block_on(serve::serve(config)),
        Command::Migrate => runtime.block_on(migrate::migrate(config)),
        Command::Import(arguments) => runtime.block_on(import::import(config, arguments)),
        Command::Export { format } => runtime.block_on(export::export(config, format)),
        Command::Db {
            command: DbCommand::Url,
        } => print_url(&config),
    }
}

/// A `.env` that isn't there is fine, one that can't be read isn't.
fn read_env_file() -> Result<(), Failure> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // The error's own text would repeat the line, which may hold a password.
        Err(dotenvy::Error::LineParse(_, column)) => Err(Failure::because(format!(
            ".env: a line can't be read, from its character {column} on: expected NAME=value"
        ))),
        Err(_) => Err(Failure::because(".env can't be read")),
    }
}

fn print_url(config: &Config) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because(
            "DATABASE_URL is set, so there is no private database: use that address",
        ));
    }
    let reach = local::reach(&config.local).map_err(Failure::because)?;
    println!("{reach}");
    Ok(())
}
