//! What an import tells while it runs, and when it is done.

use super::error::BadRow;

/// How many left-out rows, and how many changes of a dry run, a summary names of each kind.
pub const LISTED: u8 = 20;

/// How far an import has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A file is being read.
    Reading {
        /// The file's path.
        file: &'a str,
        /// Rows of the whole import so far, the bad ones too.
        rows: u64,
        /// Bytes of all files so far.
        bytes: u64,
        /// Bytes of all files.
        total_bytes: u64,
    },
    /// All is read: the rows are being merged into the tables.
    Merging {
        /// Rows of the whole import.
        rows: u64,
    },
    /// All is written and visible: what makes reading fast is being brought up to date.
    Tidying,
}

/// The rows of one kind, counted: `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows in the files.
    pub read: u64,
    /// Rows that the table didn't have.
    pub new: u64,
    /// Rows that differ from the table's.
    pub changed: u64,
    /// Rows that the table had already, word for word.
    pub unchanged: u64,
    /// Rows that a later row of the same identity replaced.
    pub duplicates: u64,
    /// Bad rows, with `skip_invalid`.
    pub left_out: u64,
}

/// What the staged rows of one kind are to the table.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Matches {
    /// Staged rows, without those that a later one replaced.
    pub rows: i64,
    /// Those that the table doesn't have.
    pub new: i64,
    /// Those that differ from the table's.
    pub changed: i64,
}

impl Tally {
    /// Counts what became of the rows that were read.
    pub fn count(&mut self, matches: Matches) {
        let rows = matches.rows.unsigned_abs();
        self.new = matches.new.unsigned_abs();
        self.changed = matches.changed.unsigned_abs();
        self.unchanged = rows - self.new - self.changed;
        self.duplicates = self.read - self.left_out - rows;
    }
}

/// Something that an import changes, or would change.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Change {
    /// The plant, the suburb, or the suburb and the date.
    pub name: String,
    /// The columns with another value; none of a new row.
    pub columns: Vec<String>,
}

/// What an import did; of a dry run, what it would have done.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Rows of the catalogue.
    pub plants: Tally,
    /// Rows of suburbs files.
    pub suburbs: Tally,
    /// Entries of climate files.
    pub climate: Tally,
    /// Suburbs that only a climate file named; they are in no tally.
    pub suburbs_from_climate: u64,
    /// The first bad rows that were left out; the tallies have the totals.
    pub left_out: Vec<BadRow>,
    /// Of a dry run, the first changes of each kind; the tallies have the totals.
    pub changes: Vec<Change>,
    /// What should be known besides.
    pub notices: Vec<String>,
}

impl Summary {
    /// Notes a bad row that is left out.
    pub(super) fn leave_out(&mut self, row: BadRow) {
        if self.left_out.len() < usize::from(LISTED) {
            self.left_out.push(row);
        }
    }
}
