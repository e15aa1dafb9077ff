//! What the doctor found, for people and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

/// How wide the words of a report run before they are broken.
const WIDTH: usize = 100;
/// Where a report's sentences begin: behind the status and the name.
const INDENT: usize = 26;

/// How a check came out, from harmless to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ok,
    Skipped,
    Warning,
    Error,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    fn color(self) -> &'static str {
        match self {
            Self::Ok => "32",
            Self::Skipped => "2",
            Self::Warning => "33",
            Self::Error => "31",
        }
    }
}

/// What one check has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    status: Status,
    message: String,
    mend: Vec<String>,
}

impl Finding {
    /// Nothing to do.
    pub fn ok(message: impl Into<String>) -> Self {
        Self::new(Status::Ok, message)
    }

    /// It works, but worse than it could.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Status::Warning, message)
    }

    /// Something doesn't work, or won't.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Status::Error, message)
    }

    /// It can't be told.
    pub fn skipped(message: impl Into<String>) -> Self {
        Self::new(Status::Skipped, message)
    }

    fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), mend: Vec::new() }
    }

    /// What to do about it; a line, or a statement to run.
    pub fn mend(mut self, step: impl Into<String>) -> Self {
        self.mend.push(step.into());
        self
    }

    /// Several things to do about it.
    pub fn mends(mut self, steps: impl IntoIterator<Item = String>) -> Self {
        self.mend.extend(steps);
        self
    }
}

/// A check that was made.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its name, for machines.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was found, as a sentence.
    pub message: String,
    /// What to do about it, step by step.
    pub mend: Vec<String>,
}

/// All that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of the program that looked.
    pub plantopia: &'static str,
    /// Which database was looked at, without user and password.
    pub database: String,
    /// The worst status of all checks.
    pub status: Status,
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
}

impl Report {
    /// A report on this database without any checks yet.
    pub fn on(database: String) -> Self {
        Self { plantopia: env!("CARGO_PKG_VERSION"), database, status: Status::Ok, checks: Vec::new() }
    }

    /// Adds what a check found.
    pub fn add(&mut self, name: &'static str, finding: Finding) {
        let Finding { status, message, mend } = finding;
        self.status = self.status.max(status);
        self.checks.push(Check { name, status, message, mend });
    }

    /// Whether something is wrong rather than merely worth a look.
    pub fn is_bad(&self) -> bool {
        self.status == Status::Error
    }

    /// The JSON document.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The table for a terminal, in colors if it has them.
    pub fn text(&self, colors: bool) -> String {
        let mut text = format!("Plantopia {} looks at {}\n\n", self.plantopia, self.database);
        for check in &self.checks {
            let (word, color) = (check.status.word(), check.status.color());
            let word = if colors { format!("\x1b[{color}m{word:7}\x1b[0m") } else { format!("{word:7}") };
            let _ = write!(text, "{word}  {:<15}  ", check.name);
            wrap(&mut text, &check.message);
            for step in &check.mend {
                // Not broken: it may be a statement to copy.
                let _ = writeln!(text, "{:INDENT$}-> {step}", "");
            }
        }
        let count = |status| {
            let of_status = self.checks.iter().filter(|check| check.status == status);
            of_status.count()
        };
        let _ = writeln!(
            text,
            "\nok: {}, skipped: {}, warnings: {}, errors: {}",
            count(Status::Ok),
            count(Status::Skipped),
            count(Status::Warning),
            count(Status::Error)
        );
        text
    }
}

/// Writes a sentence whose first line has begun already, broken between words.
fn wrap(text: &mut String, sentence: &str) {
    let mut column = INDENT;
    for (number, word) in sentence.split_whitespace().enumerate() {
        let length = word.chars().count();
        if number > 0 && column + 1 + length > WIDTH {
            let _ = write!(text, "\n{:INDENT$}", "");
            column = INDENT;
        } else if number > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_readable_and_says_what_to_do() {
        let mut report = Report::on("localhost:5432/garden".to_owned());
        report.add("version", Finding::ok("PostgreSQL 15.14"));
        report.add(
            "indexes",
            Finding::warning("missing: ".to_owned() + &"idx_of_something ".repeat(8))
                .mend("create index concurrently if not exists idx_of_something on plants (id)"),
        );
        assert!(!report.is_bad());
        let text = report.text(false);
        assert!(text.contains("\nok       version          PostgreSQL 15.14\nwarning  indexes "), "{text}");
        assert!(text.contains("\n                          -> create index concurrently"), "{text}");
        assert!(text.ends_with("\nok: 1, skipped: 0, warnings: 1, errors: 0\n"), "{text}");
        let widest = text.lines().filter(|line| !line.contains("->")).map(str::len).max();
        assert!(widest <= Some(WIDTH), "{text}");
    }

    #[test]
    fn the_worst_check_decides() {
        let mut report = Report::on(String::new());
        report.add("a", Finding::error("broken"));
        report.add("b", Finding::ok("fine"));
        assert!(report.is_bad());
        let json: serde_json::Value = serde_json::from_str(&report.json().unwrap()).unwrap();
        assert_eq!(json["status"], "error");
        assert_eq!(json["checks"][1]["status"], "ok");
        assert_eq!(json["checks"][1]["mend"], serde_json::json!([]));
    }
}
