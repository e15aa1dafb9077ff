//! What can go wrong in an import, said so that the file can be mended: file, line, column and what was expected; and what is
//! wrong with a row that breaks a rule. The rules themselves stand in the domains.

use std::borrow::Cow;
use std::fmt;
use std::io;

use clap::ValueEnum;
use serde::Serialize;
use utoipa::ToSchema;

/// How many characters of a cell a message shows.
const EXCERPT: usize = 80;

/// Why an import was stopped. The database is as it was before.
#[derive(Debug)]
pub enum ImportError {
    Unreadable {
        file: String,
        source: io::Error,
    },
    /// A file that was asked for and is of no known kind, or a folder without any that is.
    Unknown {
        file: String,
        expected: &'static str,
    },
    Bad(BadRow),
    Database(sqlx::Error),
}

impl ImportError {
    /// The file that is at fault.
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            Self::Unreadable { file, .. } | Self::Unknown { file, .. } | Self::Bad(BadRow { file, .. }) => Some(file),
            Self::Database(_) => None,
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, source } => write!(f, "{}: can't be read: {source}", printable(file)),
            Self::Unknown { file, expected } => write!(f, "{}: expected {expected}", printable(file)),
            Self::Bad(row) => row.fmt(f),
            Self::Database(_) => f.write_str("the database failed during the import and is as it was"),
        }
    }
}

impl From<sqlx::Error> for ImportError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source)
    }
}

impl From<BadRow> for ImportError {
    fn from(row: BadRow) -> Self {
        Self::Bad(row)
    }
}

/// A bad cell and its place: `herbs.csv:12: plant_name: expected a name, found an empty cell`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub file: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
    pub cell: BadCell,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", printable(&self.file), self.line, self.cell)
    }
}

/// What is wrong with a cell, or with a row as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// None if the whole row is at fault.
    pub column: Option<&'static str>,
    pub expected: Cow<'static, str>,
    /// What was there instead, shortened.
    pub found: String,
}

impl BadCell {
    /// A cell that is shown.
    pub(crate) fn new(column: &'static str, expected: impl Into<Cow<'static, str>>, text: &str) -> Self {
        Self::described(column, expected, excerpt(text))
    }

    pub(crate) fn described(
        column: &'static str,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<String>,
    ) -> Self {
        Self { column: Some(column), ..Self::row(expected, found) }
    }

    /// A row that is wrong as a whole.
    pub(crate) fn row(expected: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Self {
        Self { column: None, expected: expected.into(), found: found.into() }
    }

    pub(crate) fn at(self, file: &str, line: u64) -> BadRow {
        BadRow { file: file.to_owned(), line, cell: self }
    }
}

impl fmt::Display for BadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = self.column {
            write!(f, "{column}: ")?;
        }
        write!(f, "expected {}, found {}", printable(&self.expected), printable(&self.found))
    }
}

/// How much a flaw matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    // Worth a look; a catalogue can live with it.
    Info,
    // Probably wrong, or a gardener is served worse for it.
    Warning,
    // It can't be true, or the import won't take it.
    Error,
}

impl Severity {
    pub(crate) fn name(self) -> &'static str {
        ["info", "warning", "error"][self as usize]
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Flaw {
    /// The rule's name.
    #[schema(example = "short-description")]
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    #[schema(example = "12 words: a description of 40 to 90 says what a gardener asks")]
    pub message: String,
}

/// The names of rules must not change: people filter by them.
impl Flaw {
    pub(crate) fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Error, message: message.into() }
    }

    pub(crate) fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Warning, message: message.into() }
    }

    pub(crate) fn info(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Info, message: message.into() }
    }
}

/// A text in back quotes on one line, without control characters, cut where it gets long.
pub(crate) fn excerpt(text: &str) -> String {
    if text.trim().is_empty() {
        return "an empty cell".to_owned();
    }
    let mut shown: String = text.chars().take(EXCERPT).collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    format!("`{}`", printable(&shown))
}

/// A text with a space for whatever could command a terminal or turn the direction of its text.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let commands = |char: char| {
        char.is_control()
            || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(commands) { text.replace(commands, " ").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_of_a_cell_is_shown_and_on_one_line() {
        assert_eq!(excerpt("a\nb\u{1b}[31m"), "`a b [31m`");
        assert_eq!(excerpt("a\u{9b}31mb\u{7f}\u{202e}c"), "`a 31mb  c`");
        assert_eq!(excerpt(&"ä".repeat(80)), format!("`{}`", "ä".repeat(80)));
        assert_eq!(excerpt(&"ä".repeat(81)), format!("`{}…`", "ä".repeat(80)));
    }
}
