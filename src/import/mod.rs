//! What every import is made of: files, rows of cells, what is wrong with them, and their merge into a table. It knows no
//! domain: what rows mean stands in the domains, what can be imported in `cli::import`.

pub mod error;
pub mod merge;
pub(crate) mod mojibake;
pub(crate) mod records;
pub(crate) mod source;
pub(crate) mod table;

use serde::Serialize;
use serde_json::Value;

use crate::fold;
use error::BadRow;

/// The rows of a file, each with the line on which it begins.
pub(crate) type Rows<'s, T> = Box<dyn Iterator<Item = Result<(u64, T), BadRow>> + Send + 's>;

/// A row on its way to the database.
pub(crate) trait Row: Serialize {
    /// The texts that make it the same row as another.
    fn identity(&self) -> Vec<&str>;
}

/// Texts as identities are compared (contract 9.4), as one text without control characters.
pub(crate) fn identity(texts: &[impl AsRef<str>]) -> String {
    texts.iter().map(|text| fold::identity(text.as_ref())).collect::<Value>().to_string()
}
