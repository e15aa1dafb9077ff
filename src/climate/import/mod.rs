//! The import of suburbs and of their weather. Others use it through the import as a whole.

mod reading_store;
mod readings;
mod suburb_store;
mod suburbs;

use sqlx::postgres::PgConnection;

use crate::import::error::ImportError;
use crate::import::report::{Change, Tally};

pub use reading_store::{COPY as COPY_READINGS, create_stage as create_reading_stage};
pub use readings::Readings;
pub use suburb_store::{COPY as COPY_SUBURBS, create_stage as create_suburb_stage};
pub use suburbs::{Suburb, Suburbs};

/// Merges the staged suburbs into the table.
pub async fn merge_suburbs(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<Vec<Change>, ImportError> {
    let matches = suburb_store::match_rows(connection).await?;
    tally.count(matches);
    let changes = if dry_run { suburb_store::changes(connection).await? } else { Vec::new() };
    // A statement without rows would still be news to every server.
    if matches.changed > 0 {
        suburb_store::update(connection).await?;
    }
    if matches.new > 0 {
        suburb_store::insert(connection, dry_run).await?;
    }
    Ok(changes)
}

/// Merges the staged weather into the table and adds the suburbs that it names first; tells how many those were.
pub async fn merge_readings(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<(u64, Vec<Change>), ImportError> {
    let unknown = reading_store::count_unknown_suburbs(connection).await?;
    if unknown > 0 {
        reading_store::insert_unknown_suburbs(connection, dry_run).await?;
    }
    let matches = reading_store::match_rows(connection).await?;
    tally.count(matches);
    let changes = if dry_run { reading_store::changes(connection).await? } else { Vec::new() };
    if matches.changed > 0 {
        reading_store::update(connection).await?;
    }
    if matches.new > 0 {
        reading_store::insert(connection, dry_run).await?;
    }
    Ok((unknown.unsigned_abs(), changes))
}
