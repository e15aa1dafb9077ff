//! What the command line asks for.

use std::time::Duration;

use clap::Parser;

/// The rows; from the list on they need gardeners in the database, those about the start and the score excepted.
#[rustfmt::skip]
pub const NAMES: [&str; 17] = [
    "plants", "plants-304", "page", "companions", "suburbs", "recommend-same", "recommend-different",
    "list", "checklist", "status", "details", "tick", "overload", "memory", "start", "start-large", "score",
];

#[derive(Parser)]
#[command(name = "cargo bench --bench http --")]
pub struct Options {
    /// Measure only the rows whose names contain one of these
    words: Vec<String>,
    /// Print the names of the rows
    #[arg(long)]
    pub list: bool,
    /// Fewer and shorter rounds, fewer gardeners: a look, not a result
    #[arg(long)]
    pub quick: bool,
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Options {
    pub fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }

    pub fn wants_database(&self) -> bool {
        NAMES[7..14].iter().any(|name| self.wants(name))
    }

    pub fn rounds(&self) -> usize {
        if self.quick { 2 } else { 4 }
    }

    /// How long a round of one server is.
    pub fn round(&self) -> Duration {
        Duration::from_millis(if self.quick { 400 } else { 1_500 })
    }
}
