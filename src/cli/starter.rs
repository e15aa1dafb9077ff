//! The starter catalogue and suburbs, which ship inside the program: what an empty database begins with.

use sqlx::PgConnection;

use super::Failure;
use super::import::{ImportFile, Options, import};
use crate::climate;
use crate::import::error::ImportError;
use crate::import::source::Source;
use crate::plants;
use crate::plants::import::STARTER;

/// The suburbs that ship, with the name that messages give them.
const SUBURBS: (&str, &str) = ("suburbs.csv", include_str!("../../data/suburbs.csv"));

pub fn files() -> Result<Vec<ImportFile>, ImportError> {
    let files = std::iter::once(SUBURBS).chain(STARTER);
    files.map(|(name, text)| ImportFile::new(Source::embedded(name, text))).collect()
}

/// Loads the starter data when there are neither plants nor suburbs. Servers that start together may all try: the second
/// one finds every row unchanged.
pub(super) async fn load_if_empty(connection: &mut PgConnection) -> Result<(), Failure> {
    let no_plants = plants::queries::is_empty(&mut *connection).await?;
    let no_suburbs = climate::queries::is_empty(&mut *connection).await?;
    if !(no_plants && no_suburbs) {
        return Ok(());
    }
    let summary = import(connection, &files()?, Options::default(), &mut |_| {}).await?;
    tracing::info!(
        plants = summary.plants.new,
        suburbs = summary.suburbs.new,
        "the empty database was given the starter catalogue"
    );
    Ok(())
}
