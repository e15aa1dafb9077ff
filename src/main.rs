//! Parses the command line, runs it, turns the outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use plantopia::cli::{Cli, Failure};

/// The encoders' states are large and short-lived: the system's allocator gives and takes their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = plantopia::cli::run(Cli::parse());
    plantopia::telemetry::flush();
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("plantopia: {failure}");
            match failure {
                Failure::Setting(_) | Failure::EnvFile(_) => ExitCode::from(2),
                Failure::Other(_) => ExitCode::FAILURE,
            }
        }
    }
}
