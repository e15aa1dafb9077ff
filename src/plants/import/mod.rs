//! The import of the catalogue: rows from files, what follows from them, and their merge into the table. Others use it
//! through the import as a whole.

mod derive;
mod indexes;
mod keywords;
mod measure;
mod plant;
mod read;
mod row;
mod store;

use sqlx::postgres::PgConnection;

use crate::import::error::ImportError;
use crate::import::report::{Change, Tally};

pub use derive::{Derived, derive, named_months, seasons};
pub use plant::{PlantRow, read_plants};
pub use read::Catalogue;
pub use row::{COLUMNS, Category, Column, RawPlant};
pub use store::{COPY, create_stage};

/// What is left to do when the rows are written and visible.
#[derive(Debug, Default)]
pub struct Tidying(Vec<indexes::SetAside>);

/// Merges the staged rows into the table.
pub async fn merge(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<(Vec<Change>, Tidying), ImportError> {
    let matches = store::match_rows(connection).await?;
    tally.count(matches);
    let changes = if dry_run { store::changes(connection).await? } else { Vec::new() };
    let (trigrams, others): (Vec<_>, Vec<_>) = indexes::set_aside(connection, matches.new + matches.changed)
        .await?
        .into_iter()
        .partition(|index| index.has_trigrams);
    // A statement without rows would still be news to every server.
    if matches.changed > 0 {
        store::update(connection).await?;
    }
    if matches.new > 0 {
        store::insert(connection, dry_run).await?;
    }
    for index in &others {
        indexes::rebuild(connection, index).await?;
    }
    Ok((changes, Tidying(trigrams)))
}

/// Brings the search index and the planner's statistics up to date. What can't be done is told, for the rows are there.
pub async fn tidy(connection: &mut PgConnection, tidying: Tidying) -> Vec<String> {
    let mut notices = Vec::new();
    for index in tidying.0 {
        if let Err(error) = indexes::rebuild(connection, &index).await {
            notices.push(format!(
                "the search index {} could not be built again, the server does it when it starts: {error}",
                index.name
            ));
        }
    }
    if let Err(error) = store::analyze(connection).await {
        notices.push(format!("the planner's statistics are older than the rows: {error}"));
    }
    notices
}
