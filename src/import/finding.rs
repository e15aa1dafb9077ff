//! What is wrong with a row, graded, and where the row stands. The rules themselves are the domains' affair.

use serde::Serialize;
use utoipa::ToSchema;

/// How much a flaw matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; a catalogue can live with it.
    Info,
    /// Probably wrong, or a gardener is served worse for it.
    Warning,
    /// It can't be true, or the import won't take it.
    Error,
}

impl Severity {
    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule that rows are held to. Its name stays: people filter by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    name: &'static str,
    severity: Severity,
}

impl Rule {
    /// A rule whose breach can't be true or can't be imported.
    pub const fn error(name: &'static str) -> Self {
        Self { name, severity: Severity::Error }
    }

    /// A rule whose breach is probably a mistake.
    pub const fn warning(name: &'static str) -> Self {
        Self { name, severity: Severity::Warning }
    }

    /// A rule whose breach is worth a look.
    pub const fn info(name: &'static str) -> Self {
        Self { name, severity: Severity::Info }
    }

    /// The flaw of a row that breaks the rule.
    pub fn broken(self, message: impl Into<String>) -> Flaw {
        Flaw { rule: self.name, severity: self.severity, message: message.into() }
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

/// A flaw and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file's path.
    pub file: String,
    /// The line on which the row begins, from 1; none where the whole file is at fault.
    pub line: Option<u64>,
    /// The plant's name, where there is one.
    pub plant: Option<String>,
    /// The suburb's name, where there is one.
    pub suburb: Option<String>,
    /// What is wrong.
    #[serde(flatten)]
    pub flaw: Flaw,
}
