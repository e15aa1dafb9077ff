//! `plantopia import`: the command, and how it is shown to people.

pub mod check;
mod files;
mod run;

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::Connection;

use super::database::Database;
use super::{Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::merge::Tally;

pub use files::{ImportFile, ImportFiles};
pub use run::{Options, Progress, Summary, import};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files or folders: catalogue CSV or NDJSON, suburbs CSV, climate JSON.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what would change and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows and list the bad ones, instead of stopping at the first bad one.
    #[arg(long)]
    skip_invalid: bool,
}

pub(super) async fn command(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let files = ImportFiles::find(&arguments.paths)?;
    for path in &files.passed_over {
        eprintln!("Passed over: {}", path.display());
    }
    let database = Database::for_command(config).await?;
    let summary = import_into(config, &database, &files.known, arguments).await;
    database.stop().await;
    say(report(&summary?));
    Ok(())
}

async fn import_into(
    config: &Config,
    database: &Database,
    files: &[ImportFile],
    arguments: &Arguments,
) -> Result<Summary, Failure> {
    database.addresses.migrate(config).await?;
    let mut connection = database.addresses.connect().await?;
    let today = Clock::system(config.garden.timezone).today();
    let options = Options { dry_run: arguments.dry_run, skip_invalid: arguments.skip_invalid, today };
    let mut display = Display::new();
    let summary = import(&mut connection, files, options, &mut |progress| display.show(&progress)).await;
    display.bar.finish_and_clear();
    // The import is committed or rolled back by now.
    let _ = connection.close().await;
    Ok(summary?)
}

/// A bar on a terminal, elsewhere a line for each file and step.
struct Display {
    bar: ProgressBar,
    file: String,
}

impl Display {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg}") {
            bar.set_style(style);
        }
        Self { bar, file: String::new() }
    }

    fn show(&mut self, progress: &Progress<'_>) {
        let step = match progress {
            Progress::Reading { file, rows, bytes, total_bytes } => {
                self.bar.set_length(*total_bytes);
                self.bar.set_position(*bytes);
                let name = Path::new(file).file_name().unwrap_or_default();
                self.bar.set_message(format!("{}, {rows} rows", name.display()));
                if self.file == *file {
                    return;
                }
                (*file).clone_into(&mut self.file);
                format!("Reading {file}")
            }
            Progress::Merging { rows } => format!("Merging {rows} rows"),
            Progress::Tidying => "Bringing indexes and statistics up to date".to_owned(),
        };
        if self.bar.is_hidden() {
            eprintln!("{step}");
        } else if !matches!(progress, Progress::Reading { .. }) {
            self.bar.set_message(step);
        }
    }
}

/// The summary as text: a line for each kind, then what was left out or would change.
fn report(summary: &Summary) -> String {
    let mut lines = Vec::new();
    let kinds = [("Plants", &summary.plants), ("Suburbs", &summary.suburbs), ("Climate", &summary.climate)];
    for (kind, tally) in kinds.into_iter().filter(|(_, tally)| tally.read > 0) {
        let Tally { read, new, changed, unchanged, duplicates, left_out } = tally;
        lines.push(format!(
            "{kind}: {read} read, {new} new, {changed} changed, {unchanged} unchanged, {duplicates} replaced by a later row, {left_out} left out"
        ));
    }
    if summary.suburbs_from_climate > 0 {
        lines.push(format!("{} suburbs came with the climate data", summary.suburbs_from_climate));
    }
    if !summary.left_out.is_empty() {
        lines.push("Left out:".to_owned());
        lines.extend(summary.left_out.iter().map(|row| format!("  {row}")));
    }
    if summary.dry_run {
        lines.push("Nothing was kept (--dry-run). What would change:".to_owned());
        for change in &summary.changes {
            let what = if change.columns.is_empty() { "new".to_owned() } else { change.columns.join(", ") };
            lines.push(format!("  {}: {what}", change.name));
        }
    }
    lines.extend(summary.notices.iter().cloned());
    lines.join("\n")
}
