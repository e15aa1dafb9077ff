//! The starter catalogue and suburbs, which ship inside the program: what an empty database begins with.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::Failure;
use super::import::{ImportFile, Options, import};
use crate::climate;
use crate::db::pool;
use crate::error::describe;
use crate::import::error::ImportError;
use crate::import::source::Source;
use crate::plants;

/// The files that ship, each with the name that messages give it.
const FILES: [(&str, &str); 4] = [
    ("suburbs.csv", include_str!("../../data/suburbs.csv")),
    ("flowers.csv", include_str!("../../data/flowers.csv")),
    ("herbs.csv", include_str!("../../data/herbs.csv")),
    ("vegetables.csv", include_str!("../../data/vegetables.csv")),
];

/// The files that ship, as they are imported.
pub fn files() -> Result<Vec<ImportFile>, ImportError> {
    FILES.into_iter().map(|(name, text)| ImportFile::new(Source::embedded(name, text))).collect()
}

/// Loads the starter data when there are neither plants nor suburbs. Servers that start together may all try: whoever
/// comes second finds every row unchanged.
pub async fn load_if_empty(options: &PgConnectOptions) -> Result<(), Failure> {
    let failed = |error: sqlx::Error| Failure::because(describe(&error));
    let mut connection = pool::base(options.clone()).connect().await.map_err(failed)?;
    let loaded = load(&mut connection).await;
    // What was loaded is committed by now.
    let _ = connection.close().await;
    loaded
}

async fn load(connection: &mut PgConnection) -> Result<(), Failure> {
    let failed = |error: sqlx::Error| Failure::because(describe(&error));
    let no_plants = plants::queries::is_empty(&mut *connection).await.map_err(failed)?;
    let no_suburbs = climate::queries::is_empty(&mut *connection).await.map_err(failed)?;
    if !(no_plants && no_suburbs) {
        return Ok(());
    }
    let files = files().map_err(Failure::because)?;
    let summary = import(connection, &files, Options::default(), &mut |_| {}).await.map_err(Failure::because)?;
    tracing::info!(
        plants = summary.plants.new,
        suburbs = summary.suburbs.new,
        "the empty database was given the starter catalogue"
    );
    Ok(())
}
