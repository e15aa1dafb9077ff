//! `plantopia check-catalogue`: what `import::check` finds, for people or as JSON. No database is needed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::import::check::{self as checking, Checked, Finding};
use super::{Failure, starter};
use crate::import::error::{Severity, printable};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit code: 0 when nothing is worse than info, 1 when there are warnings, 3 when there are errors (2: the command line or a \
setting is wrong). Rows that an import would refuse and files that can't be read are errors, also a folder's csv, tsv, tab, ndjson, jsonl or json \
file that isn't understood.")]
pub(super) struct Arguments {
    /// Files, pipes or folders: catalogue CSV or NDJSON, suburbs CSV; they are checked together [default: the shipped data].
    paths: Vec<PathBuf>,
    /// Write one JSON document instead of text.
    #[arg(long)]
    json: bool,
    /// Leave out what matters less; the exit code is the same.
    #[arg(long, value_enum, default_value_t = Severity::Info, value_name = "SEVERITY")]
    least: Severity,
}

pub(super) fn check(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let checked = if arguments.paths.is_empty() {
        checking::check(&starter::files()?)
    } else {
        checking::check_paths(&arguments.paths)
    };
    let shown: Vec<_> = checked.findings.iter().filter(|finding| finding.flaw.severity >= arguments.least).collect();
    let text = if arguments.json { json(&checked, &shown)? } else { report(&checked, &shown) };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::from(match checked.findings.iter().map(|finding| finding.flaw.severity).max() {
        None | Some(Severity::Info) => 0,
        Some(Severity::Warning) => 1,
        Some(Severity::Error) => 3,
    }))
}

fn json(checked: &Checked, findings: &[&Finding]) -> serde_json::Result<String> {
    let document = json!({
        "findings": findings,
        "summary": {
            "plants": checked.plants,
            "suburbs": checked.suburbs,
            "errors": checked.count(Severity::Error),
            "warnings": checked.count(Severity::Warning),
            "infos": checked.count(Severity::Info),
            "blank_rows": checked.blank_rows,
            "passed_over": passed_over(checked).collect::<Vec<_>>(),
        },
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn passed_over(checked: &Checked) -> impl Iterator<Item = String> {
    checked.passed_over.iter().map(|path| printable(&path.display().to_string()).into_owned())
}

/// The findings by file and row, then how often each rule was broken, then the totals.
fn report(checked: &Checked, shown: &[&Finding]) -> String {
    let mut text = String::new();
    for row in shown.chunk_by(|a, b| (&a.file, a.line) == (&b.file, b.line)) {
        let Finding { file, line, plant, suburb, .. } = row[0];
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        let name = plant.as_ref().or(suburb.as_ref()).map(|name| format!(" {name}")).unwrap_or_default();
        let _ = writeln!(text, "{file}{line}{name}");
        for Finding { flaw, .. } in row {
            let _ = writeln!(text, "  {:7}  {}: {}", flaw.severity.name(), flaw.rule, flaw.message);
        }
    }
    let mut rules: BTreeMap<_, usize> = BTreeMap::new();
    for Finding { flaw, .. } in shown {
        *rules.entry((Reverse(flaw.severity), flaw.rule)).or_default() += 1;
    }
    if !rules.is_empty() {
        text.push('\n');
    }
    for ((Reverse(severity), rule), count) in rules {
        let _ = writeln!(text, "{count:6}  {:7}  {rule}", severity.name());
    }
    for path in passed_over(checked) {
        let _ = writeln!(text, "Passed over: {path}");
    }
    if checked.blank_rows > 0 {
        let _ = writeln!(text, "{} blank rows passed over", checked.blank_rows);
    }
    let [errors, warnings, infos] =
        [Severity::Error, Severity::Warning, Severity::Info].map(|severity| checked.count(severity));
    let (plants, suburbs) = (checked.plants, checked.suburbs);
    let _ = writeln!(
        text,
        "{plants} plants and {suburbs} suburbs checked: {errors} errors, {warnings} warnings, {infos} infos"
    );
    text
}
