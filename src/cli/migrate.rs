//! `plantopia migrate`.

use super::database::Database;
use super::{Failure, say};
use crate::config::Config;

pub(super) async fn migrate(config: &Config) -> Result<(), Failure> {
    let database = Database::for_command(config).await?;
    let migrated = database.addresses.migrate(config).await;
    database.stop().await;
    migrated?;
    say("The database is up to date.");
    Ok(())
}
