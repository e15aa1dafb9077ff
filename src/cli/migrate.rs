//! `plantopia migrate`.

use super::database::Database;
use super::{Failure, say};
use crate::config::Config;

pub(super) async fn migrate(config: &Config) -> Result<(), Failure> {
    Database::within(config, async |database| database.addresses.migrate(config).await).await?;
    say("The database is up to date.");
    Ok(())
}
