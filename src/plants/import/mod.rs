//! The import of the catalogue: rows from files, what follows from them, and their merge into the table. Others use it
//! through the import as a whole.

mod derive;
mod keywords;
mod measure;
mod plant;
mod read;
mod row;
mod search_index;
mod store;

use sqlx::postgres::PgConnection;

use crate::import::Rows;
use crate::import::copy::Lines;
use crate::import::error::{BadRow, ImportError};
use crate::import::report::{Change, Tally};

pub use derive::{named_months, seasons};
pub use plant::{PlantRow, read_plants};
pub use read::Catalogue;
pub use row::{COLUMNS, Column};
pub use store::{COPY, create_stage};

impl Rows for Catalogue<'_> {
    fn stage_next(
        &mut self,
        n: u64,
        lines: &mut Lines,
    ) -> Result<Option<Result<(), BadRow>>, ImportError> {
        self.next(|_, row, derived| store::write(lines, n, row, derived))
    }

    fn bytes(&self) -> u64 {
        self.bytes()
    }
}

/// What is left to do when the rows are written and visible.
#[derive(Debug, Default)]
pub struct Tidying(Vec<search_index::SetAside>);

/// Merges the staged rows into the table.
///
/// # Errors
/// The database failed.
pub async fn merge(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<(Vec<Change>, Tidying), ImportError> {
    let matches = store::match_rows(connection).await?;
    tally.count(matches);
    let changes = if dry_run {
        store::changes(connection).await?
    } else {
        Vec::new()
    };
    let indexes = search_index::set_aside(connection, matches.new + matches.changed).await?;
    // A statement without rows would still be news to every server.
    if matches.changed > 0 {
        store::update(connection).await?;
    }
    if matches.new > 0 {
        store::insert(connection, dry_run).await?;
    }
    Ok((changes, Tidying(indexes)))
}

/// Brings the search index and the planner's statistics up to date. What can't be done is told, for the rows are there.
pub async fn tidy(connection: &mut PgConnection, tidying: Tidying) -> Vec<String> {
    let mut notices = Vec::new();
    for index in tidying.0 {
        if let Err(error) = search_index::rebuild(connection, &index).await {
            notices.push(format!(
                "the search index {} could not be built again, the server does it when it starts: {error}",
                index.name
            ));
        }
    }
    if let Err(error) = store::analyze(connection).await {
        notices.push(format!(
            "the planner's statistics are older than the rows: {error}"
        ));
    }
    notices
}
