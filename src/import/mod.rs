//! What every import is made of: files, rows of cells, what is wrong with them, and their merge into a table. It knows no
//! domain: what rows mean stands in the domains, what can be imported in `cli::import`.

pub mod error;
pub(crate) mod finding;
mod indexes;
pub mod merge;
pub(crate) mod source;
pub(crate) mod table;

use error::ImportError;

/// The rows of a file, each with the line on which it begins. After an [`ImportError::Bad`] the next row can be read.
pub(crate) type Rows<'s, T> = Box<dyn Iterator<Item = Result<(u64, T), ImportError>> + Send + 's>;
