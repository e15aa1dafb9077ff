//! What is wrong with a row that breaks a rule. The rules themselves stand in the domains.

use clap::ValueEnum;
use serde::Serialize;
use utoipa::ToSchema;

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
