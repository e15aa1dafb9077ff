//! What all tests of the import need.

use std::fs;
use std::path::{Path, PathBuf};

use plantopia::cli::import::{ImportFiles, Options, Summary, import};
use plantopia::import::error::ImportError;
use plantopia::import::merge::Tally;
use plantopia::plants::export::{Format, export};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, query_scalar};
use tempfile::TempDir;

use crate::support::TestDb;

/// A migrated database of this test's own, a connection at a time.
pub struct Db(TestDb);

impl Db {
    pub async fn new() -> Self {
        Self(TestDb::migrated().await)
    }

    pub async fn connect(&self) -> PgConnection {
        self.0.options.connect().await.unwrap()
    }
}

/// The samples, where they are at hand.
pub fn samples() -> Option<PathBuf> {
    crate::support::samples::folder()
}

pub const CATALOGUE: [&str; 25] = [
    "plant_name",
    "scientific_name",
    "plant_category",
    "plant_type",
    "days_to_maturity",
    "plant_spacing",
    "sowing_depth",
    "position",
    "season",
    "germination",
    "sowing_method",
    "hardiness_life_cycle",
    "characteristics",
    "description",
    "additional_information",
    "seed_type",
    "image_filename",
    "cool_climate_sowing_period",
    "temperate_climate_sowing_period",
    "subtropical_climate_sowing_period",
    "tropical_climate_sowing_period",
    "arid_climate_sowing_period",
    "beneficial_companions",
    "harmful_companions",
    "neutral_companions",
];

pub const SUBURBS: &str =
    "name,postcode,latitude,longitude,state,climate_zone,suburb_heat_category,suburb_heat_intensity\n";

/// A catalogue file from rows of (column, cell).
pub fn catalogue(rows: &[&[(&str, &str)]]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(CATALOGUE).unwrap();
    for row in rows {
        let cell = |column| row.iter().find(|(name, _)| *name == column).map_or("", |(_, cell)| *cell);
        writer.write_record(CATALOGUE.map(cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

pub async fn run(connection: &mut PgConnection, path: &Path, options: Options) -> Result<Summary, ImportError> {
    let files = ImportFiles::find(&[path.to_owned()])?;
    import(connection, &files.known, options, &mut |_| {}).await
}

pub async fn run_text(connection: &mut PgConnection, name: &str, text: &str) -> Result<Summary, ImportError> {
    run(connection, &folder(&[(name, text)]).path().join(name), Options::default()).await
}

pub async fn one<T>(connection: &mut PgConnection, sql: &'static str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    query_scalar(sql).fetch_one(connection).await.unwrap()
}

pub async fn all(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    query_scalar(sql).fetch_all(connection).await.unwrap()
}

pub fn tally(read: u64, new: u64, changed: u64, unchanged: u64) -> Tally {
    Tally { read, new, changed, unchanged, ..Tally::default() }
}

pub async fn exported(connection: &mut PgConnection, format: Format) -> String {
    let mut out = Vec::new();
    sendable(export(connection, format, &mut out)).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// The future itself, if a task of its own could run it.
fn sendable<T: Send>(future: T) -> T {
    future
}
