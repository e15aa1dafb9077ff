//! Parses the command line, runs it, turns the outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use plantopia::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = plantopia::cli::run(Cli::parse());
    plantopia::telemetry::flush();
    outcome.unwrap_or_else(|failure| {
        eprintln!("plantopia: {}", failure.message);
        failure.exit_code.into()
    })
}
