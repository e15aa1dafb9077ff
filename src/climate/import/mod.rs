//! The import of suburbs and of their weather. Others use it through the import as a whole.

mod readings;
mod store;
mod suburbs;

use sqlx::postgres::PgConnection;

use crate::import::error::ImportError;
use crate::import::report::{Change, Tally};

pub use readings::Readings;
pub use store::{COPY_READINGS, COPY_SUBURBS, create_reading_stage, create_suburb_stage};
pub use suburbs::{Suburb, Suburbs};

/// Merges the staged suburbs into the table.
///
/// # Errors
/// The database failed.
pub async fn merge_suburbs(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<Vec<Change>, ImportError> {
    let matches = store::match_suburbs(connection).await?;
    tally.count(matches);
    let changes = if dry_run {
        store::suburb_changes(connection).await?
    } else {
        Vec::new()
    };
    // A statement without rows would still be news to every server.
    if matches.changed > 0 {
        store::update_suburbs(connection).await?;
    }
    if matches.new > 0 {
        store::insert_suburbs(connection, dry_run).await?;
    }
    Ok(changes)
}

/// Merges the staged weather into the table and adds the suburbs that it names first; tells how many those were.
///
/// # Errors
/// The database failed.
pub async fn merge_readings(
    connection: &mut PgConnection,
    dry_run: bool,
    tally: &mut Tally,
) -> Result<(u64, Vec<Change>), ImportError> {
    let unknown = store::count_unknown_suburbs(connection).await?;
    if unknown > 0 {
        store::insert_unknown_suburbs(connection, dry_run).await?;
    }
    let matches = store::match_readings(connection).await?;
    tally.count(matches);
    let changes = if dry_run {
        store::reading_changes(connection).await?
    } else {
        Vec::new()
    };
    if matches.changed > 0 {
        store::update_readings(connection).await?;
    }
    if matches.new > 0 {
        store::insert_readings(connection, dry_run).await?;
    }
    Ok((unknown.unsigned_abs(), changes))
}
