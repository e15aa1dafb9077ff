//! `plantopia migrate`.

use super::database::Database;
use super::{Failure, say};
use crate::config::Config;
use crate::db::migrate::run;

/// Brings the database up to date.
pub async fn migrate(config: Config) -> Result<(), Failure> {
    let database = Database::for_command(&config).await?;
    let migrated = run(&database.direct(), config.database.migration_lock_timeout).await;
    database.stop().await;
    migrated.map_err(Failure::because)?;
    say("The database is up to date.");
    Ok(())
}
