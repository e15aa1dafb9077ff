//! What the doctor found, for people and as JSON.

use std::fmt::Write as _;

use serde::Serialize;
use sqlx::FromRow;

/// Where the lines of a report are broken.
const WIDTH: usize = 100;
/// Where a report's sentences begin: behind the status and the name.
const INDENT: usize = 26;

/// How a check came out, from harmless to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Status {
    Ok,
    /// It can't be told.
    Skipped,
    /// It works, but worse than it could.
    Warning,
    /// Something doesn't work, or won't.
    Error,
}

/// Also a row of a statement in `checks/`.
#[derive(Debug, Serialize, FromRow)]
pub struct Check {
    /// The report gives it.
    #[sqlx(skip)]
    pub name: &'static str,
    pub status: Status,
    pub message: String,
    /// What to do about it: a line, or a statement to run, for each step.
    pub mend: Vec<String>,
}

impl Check {
    pub(super) fn ok(message: impl Into<String>) -> Self {
        Self::new(Status::Ok, message)
    }

    pub(super) fn skipped(message: impl Into<String>) -> Self {
        Self::new(Status::Skipped, message)
    }

    pub(super) fn warning(message: impl Into<String>) -> Self {
        Self::new(Status::Warning, message)
    }

    pub(super) fn error(message: impl Into<String>) -> Self {
        Self::new(Status::Error, message)
    }

    fn new(status: Status, message: impl Into<String>) -> Self {
        Self { name: "", status, message: message.into(), mend: Vec::new() }
    }

    /// One check of many things: the worst status counts, and all that is said.
    pub(super) fn and(self, other: Self) -> Self {
        let message = format!("{}; {}", self.message, other.message);
        Self { status: self.status.max(other.status), message, ..self.mends(other.mend) }
    }

    pub(super) fn mend(mut self, step: impl Into<String>) -> Self {
        self.mend.push(step.into());
        self
    }

    pub(super) fn mends(mut self, steps: impl IntoIterator<Item = String>) -> Self {
        self.mend.extend(steps);
        self
    }
}

#[derive(Debug, Serialize)]
pub struct Report {
    plantopia: &'static str,
    /// Which database was looked at, without user and password.
    pub database: String,
    status: Status,
    pub checks: Vec<Check>,
}

impl Report {
    pub(super) fn on(database: String) -> Self {
        Self { plantopia: env!("CARGO_PKG_VERSION"), database, status: Status::Ok, checks: Vec::new() }
    }

    pub(super) fn add(&mut self, name: &'static str, check: Check) {
        self.status = self.status.max(check.status);
        self.checks.push(Check { name, ..check });
    }

    pub fn is_bad(&self) -> bool {
        self.status == Status::Error
    }

    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The table for a terminal, in colors if it has them.
    pub fn text(&self, colors: bool) -> String {
        let mut text = format!("Plantopia {} looks at {}\n\n", self.plantopia, self.database);
        for check in &self.checks {
            let (word, color) = match check.status {
                Status::Ok => ("ok", 32),
                Status::Skipped => ("skipped", 2),
                Status::Warning => ("warning", 33),
                Status::Error => ("error", 31),
            };
            let word = if colors { format!("\x1b[{color}m{word:7}\x1b[0m") } else { format!("{word:7}") };
            let lines = wrapped(&check.message).join(&format!("\n{:INDENT$}", ""));
            let _ = writeln!(text, "{word}  {:<15}  {lines}", check.name);
            for step in &check.mend {
                // Not broken: it may be a statement to copy.
                let _ = writeln!(text, "{:INDENT$}-> {step}", "");
            }
        }
        let count = |status| self.checks.iter().filter(|check| check.status == status).count();
        let [ok, skipped] = [Status::Ok, Status::Skipped].map(count);
        let [warnings, errors] = [Status::Warning, Status::Error].map(count);
        let _ = writeln!(text, "\nok: {ok}, skipped: {skipped}, warnings: {warnings}, errors: {errors}");
        text
    }
}

fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        match lines.last_mut() {
            Some(line) if INDENT + line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_readable_and_says_what_to_do() {
        let mut report = Report::on("localhost:5432/garden".to_owned());
        report.add("version", Check::ok("PostgreSQL 15.14"));
        let missing = "missing: ".to_owned() + &"idx_of_something ".repeat(8);
        report.add("indexes", Check::warning(missing).mend("create index idx_of_something on plants (id)"));
        assert!(!report.is_bad());
        let text = report.text(false);
        assert!(text.contains("\nok       version          PostgreSQL 15.14\nwarning  indexes "), "{text}");
        assert!(text.contains("\n                          -> create index idx_of_something"), "{text}");
        assert!(text.ends_with("\nok: 1, skipped: 0, warnings: 1, errors: 0\n"), "{text}");
        let widest = text.lines().filter(|line| !line.contains("->")).map(str::len).max();
        assert!(widest <= Some(WIDTH), "{text}");
    }
}
