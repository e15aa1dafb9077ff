//! `plantopia import`: the command, and how it is shown to people.

pub mod check;
mod files;
mod run;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::{ConnectOptions, Connection};

use super::database::Database;
use super::{Failure, say};
use crate::config::Config;
use crate::db::{migrate, pool};
use crate::error::describe;
use crate::import::merge::Tally;

pub use files::{ImportFile, ImportFiles};
pub use run::{Options, Progress, Summary, import};

/// The arguments of `plantopia import`.
#[derive(Debug, Args)]
pub struct Arguments {
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

/// Imports files into the database.
pub async fn command(config: Config, arguments: Arguments) -> Result<(), Failure> {
    let files = ImportFiles::find(&arguments.paths).map_err(Failure::because)?;
    for path in &files.passed_over {
        eprintln!("Passed over: {}", path.display());
    }
    let database = Database::for_command(&config).await?;
    let done = import_into(&config, &database, &files.known, &arguments).await;
    database.stop().await;
    say(report(&done?).trim_end());
    Ok(())
}

async fn import_into(
    config: &Config,
    database: &Database,
    files: &[ImportFile],
    arguments: &Arguments,
) -> Result<Summary, Failure> {
    let options = database.direct();
    migrate::run(&options, config.database.migration_lock_timeout).await.map_err(Failure::because)?;
    let failed = |error: sqlx::Error| Failure::because(describe(&error));
    let mut connection = pool::base(options).connect().await.map_err(failed)?;
    let wanted = Options { dry_run: arguments.dry_run, skip_invalid: arguments.skip_invalid };
    let mut display = Display::new();
    let summary = import(&mut connection, files, wanted, &mut |progress| display.show(progress)).await;
    display.end();
    // Committed or rolled back by now.
    let _ = connection.close().await;
    summary.map_err(Failure::because)
}

/// A bar on a terminal, a line a file elsewhere.
struct Display {
    bar: Option<ProgressBar>,
    file: String,
}

impl Display {
    fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, file: String::new() }
    }

    fn show(&mut self, progress: Progress<'_>) {
        let (message, position) = match progress {
            Progress::Reading { file, rows, bytes, total_bytes } => {
                let name = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
                let message = format!("{}, {rows} rows", name.unwrap_or_default());
                (message, Some((file.to_owned(), bytes, total_bytes)))
            }
            Progress::Merging { rows } => (format!("merging {rows} rows"), None),
            Progress::Tidying => ("bringing indexes and statistics up to date".to_owned(), None),
        };
        match (&self.bar, position) {
            (Some(bar), position) => {
                if let Some((_, bytes, total_bytes)) = position {
                    bar.set_length(total_bytes);
                    bar.set_position(bytes);
                }
                bar.set_message(message);
            }
            (None, Some((file, ..))) if file == self.file => {}
            (None, Some((file, ..))) => {
                eprintln!("Reading {file}");
                self.file = file;
            }
            (None, None) => eprintln!("{}{}", message[..1].to_uppercase(), &message[1..]),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
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
            let what = match change.columns.as_slice() {
                [] => "new".to_owned(),
                columns => columns.join(", "),
            };
            lines.push(format!("  {}: {what}", change.name));
        }
    }
    lines.extend(summary.notices.iter().cloned());
    lines.join("\n") + "\n"
}
