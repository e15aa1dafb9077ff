//! `plantopia import`: the command, and how it is shown to people.

pub mod check;
mod files;
mod run;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::Connection;

use super::database::Database;
use super::{Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::error::printable;
use crate::import::merge::Tally;

pub use files::{ImportFile, ImportFiles};
pub use run::{Options, Progress, Summary, import};

/// The exit code when files of a folder were left out.
const LEFT_OUT: u8 = 3;

#[derive(Debug, Args)]
#[command(after_help = "\
CSV is separated by commas, semicolons or tabs, as its header is, or by what a line such as `sep=;` before it names; text is \
UTF-8, or UTF-16 with a byte order mark. A pipe is read like a file: `zcat herbs.csv.gz | plantopia import /dev/stdin`.

Exit code: 0 when everything was imported, 1 when nothing was, 3 when all was but files of a folder that look like data (csv, \
tsv, tab, ndjson, jsonl, json) and aren't understood; they are named (2: the command line or a setting is wrong).")]
pub(super) struct Arguments {
    /// Files, pipes or folders: catalogue CSV or NDJSON, suburbs CSV, climate JSON.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what would change and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows and list the bad ones, instead of stopping at the first bad one.
    #[arg(long)]
    skip_invalid: bool,
}

pub(super) async fn command(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let files = ImportFiles::find(&arguments.paths)?;
    for path in &files.passed_over {
        eprintln!("Passed over: {}", printable(&path.display().to_string()));
    }
    for error in &files.left_out {
        eprintln!("Left out: {error}");
    }
    let summary =
        Database::within(config, async |database| import_into(config, database, &files.known, arguments).await).await?;
    say(report(&summary));
    Ok(if files.left_out.is_empty() { ExitCode::SUCCESS } else { LEFT_OUT.into() })
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
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg}") {
        bar.set_style(style);
    }
    let mut last = String::new();
    let summary = import(&mut connection, files, options, &mut |progress| show(&bar, &mut last, progress)).await;
    bar.finish_and_clear();
    // The import is committed or rolled back by now.
    let _ = connection.close().await;
    Ok(summary?)
}

/// A bar on a terminal, elsewhere a line for each file and step.
fn show(bar: &ProgressBar, last: &mut String, progress: Progress<'_>) {
    let step = match progress {
        Progress::Reading { file, .. } => format!("Reading {}", printable(file)),
        Progress::Merging { rows } => format!("Merging {rows} rows"),
        Progress::Tidying => "Bringing statistics up to date".to_owned(),
    };
    if bar.is_hidden() && *last != step {
        eprintln!("{step}");
    }
    last.clone_from(&step);
    if let Progress::Reading { file, rows, bytes, total_bytes } = progress {
        bar.set_length(total_bytes);
        bar.set_position(bytes);
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        bar.set_message(format!("{}, {rows} rows", printable(&name)));
    } else {
        bar.set_message(step);
    }
}

/// The summary as text: a line for each kind, then what was left out or would change.
fn report(summary: &Summary) -> String {
    let mut lines = Vec::new();
    let kinds = [("Plants", &summary.plants), ("Suburbs", &summary.suburbs), ("Climate", &summary.climate)];
    for (kind, tally) in kinds.into_iter().filter(|(_, tally)| tally.read + tally.blank > 0) {
        let Tally { read, new, changed, unchanged, duplicates, left_out, blank } = tally;
        let mut line = format!(
            "{kind}: {read} read, {new} new, {changed} changed, {unchanged} unchanged, {duplicates} replaced by a later row, {left_out} left out"
        );
        if *blank > 0 {
            let _ = write!(line, ", {blank} blank rows passed over");
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push("No rows were found".to_owned());
    }
    if summary.suburbs_from_climate > 0 {
        lines.push(format!("{} suburbs came with the climate data", summary.suburbs_from_climate));
    }
    if !summary.left_out.is_empty() {
        lines.push("Left out:".to_owned());
        lines.extend(summary.left_out.iter().map(|row| format!("  {row}")));
        lines.extend(more(kinds.map(|(_, tally)| tally.left_out), summary.left_out.len()));
    }
    if summary.dry_run && kinds.iter().all(|(_, tally)| tally.written() == 0) {
        lines.push("Nothing would change (--dry-run).".to_owned());
    } else if summary.dry_run {
        lines.push("Nothing was kept (--dry-run). What would change:".to_owned());
        for change in &summary.changes {
            let what = if change.columns.is_empty() { "new".to_owned() } else { change.columns.join(", ") };
            lines.push(format!("  {}: {what}", change.name));
        }
        lines.extend(more(kinds.map(|(_, tally)| tally.written()), summary.changes.len()));
    }
    lines.extend(summary.notices.iter().cloned());
    let lines: Vec<_> = lines.iter().map(|line| printable(line)).collect();
    lines.join("\n")
}

/// A line that says how many of these are not in a list.
fn more(counts: [u64; 3], listed: usize) -> Option<String> {
    let unlisted = counts.iter().sum::<u64>().saturating_sub(listed as u64);
    (unlisted > 0).then(|| format!("  and {unlisted} more"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::merge::Change;

    #[test]
    fn a_report_says_what_it_doesnt_list_and_commands_no_terminal() {
        let change = |name: &str| Change { name: name.to_owned(), columns: Vec::new() };
        let summary = Summary {
            dry_run: true,
            plants: Tally { read: 60, new: 40, changed: 3, unchanged: 17, blank: 2, ..Tally::default() },
            suburbs: Tally { read: 1, new: 1, ..Tally::default() },
            changes: vec![change("Basil \u{1b}[31mRED\u{1b}]0;owned\u{7}\u{9b}2J"), change("Kew")],
            ..Summary::default()
        };
        let expected = "\
            Plants: 60 read, 40 new, 3 changed, 17 unchanged, 0 replaced by a later row, 0 left out, 2 blank rows passed over\n\
            Suburbs: 1 read, 1 new, 0 changed, 0 unchanged, 0 replaced by a later row, 0 left out\n\
            Nothing was kept (--dry-run). What would change:\n  \
            Basil  [31mRED ]0;owned  2J: new\n  Kew: new\n  and 42 more";
        assert_eq!(report(&summary), expected);
        let all_listed = Summary { plants: Tally { read: 2, new: 1, ..Tally::default() }, ..summary };
        assert!(!report(&all_listed).contains("more"));
        let unchanged = Summary {
            dry_run: true,
            plants: Tally { read: 1, unchanged: 1, ..Tally::default() },
            ..Summary::default()
        };
        assert!(report(&unchanged).ends_with("\nNothing would change (--dry-run)."), "{}", report(&unchanged));
        let told = Summary { notices: vec!["the statistics are old".into()], ..Summary::default() };
        assert_eq!(report(&told), "No rows were found\nthe statistics are old");
    }
}
