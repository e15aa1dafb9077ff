//! Rules that rows are held to, and what is wrong with a row that breaks one. The rules themselves stand in the domains.

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
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule that rows are held to. Its name must not change: people filter by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    name: &'static str,
    severity: Severity,
}

impl Rule {
    pub(crate) const fn error(name: &'static str) -> Self {
        Self { name, severity: Severity::Error }
    }

    pub(crate) const fn warning(name: &'static str) -> Self {
        Self { name, severity: Severity::Warning }
    }

    pub(crate) const fn info(name: &'static str) -> Self {
        Self { name, severity: Severity::Info }
    }

    /// The flaw of a row that breaks the rule.
    pub(crate) fn broken(self, message: impl Into<String>) -> Flaw {
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
