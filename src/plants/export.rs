//! The catalogue as a file that can be imported again: the import's 25 columns, row by row.

use std::error::Error;
use std::fmt;
use std::io::{self, BufWriter, Write};

use futures_util::TryStreamExt;
use serde::Serializer;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};

use crate::plants::import::{COLUMNS, identity};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma separated, with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub rows: u64,
    /// Rows that were passed over: an import would write them over their twin with the lower id.
    pub twins: u64,
}

/// Why an export was stopped.
#[derive(Debug)]
pub enum ExportError {
    Output(io::Error),
    Database(sqlx::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(source) => write!(f, "the export can't be written: {source}"),
            Self::Database(_) => f.write_str("the database failed during the export"),
        }
    }
}

impl Error for ExportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Output(source) => Some(source),
            Self::Database(source) => Some(source),
        }
    }
}

impl From<sqlx::Error> for ExportError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source)
    }
}

impl From<io::Error> for ExportError {
    fn from(source: io::Error) -> Self {
        Self::Output(source)
    }
}

/// Writes the catalogue by id, row by row as it comes from the database. `image_filename` stays empty.
pub async fn export(
    connection: &mut PgConnection,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<Exported, ExportError> {
    let mut transaction = connection.begin().await?;
    raw_sql("/* export.settings */ set transaction read only; set local statement_timeout = 0")
        .execute(&mut *transaction)
        .await?;
    let mut writer = Writer::new(format, out)?;
    let mut exported = Exported::default();
    {
        let mut rows = query(AssertSqlSafe(statement())).fetch(&mut *transaction);
        while let Some(row) = rows.try_next().await? {
            if row.try_get("is_first")? {
                writer.write(&row)?;
                exported.rows += 1;
            } else {
                exported.twins += 1;
            }
        }
    }
    transaction.commit().await?;
    writer.finish()?;
    Ok(exported)
}

fn statement() -> String {
    let columns =
        COLUMNS.map(|column| if column.is_stored() { column.name } else { "'' as image_filename" }).join(", ");
    let [category, name, species] = identity();
    format!(
        "/* export.plants */ select {columns}, first.id is not null as is_first
         from plants
         left join (select min(id) as id from plants group by {category}, {name}, {species}) first using (id)
         order by id"
    )
}

enum Writer<'a> {
    Csv(Box<csv::Writer<&'a mut (dyn Write + Send)>>),
    Ndjson(BufWriter<&'a mut (dyn Write + Send)>),
}

impl<'a> Writer<'a> {
    fn new(format: Format, out: &'a mut (dyn Write + Send)) -> Result<Self, ExportError> {
        Ok(match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(COLUMNS.map(|column| column.name)).map_err(io::Error::from)?;
                Self::Csv(Box::new(writer))
            }
            Format::Ndjson => Self::Ndjson(BufWriter::new(out)),
        })
    }

    fn write(&mut self, row: &PgRow) -> Result<(), ExportError> {
        let mut cells = [None; 25];
        for (cell, column) in cells.iter_mut().zip(COLUMNS) {
            *cell = row.try_get::<Option<&str>, _>(column.name)?;
        }
        match self {
            Self::Csv(writer) => {
                writer.write_record(cells.map(Option::unwrap_or_default)).map_err(io::Error::from)?;
            }
            Self::Ndjson(writer) => {
                let cells = COLUMNS.iter().map(|column| column.name).zip(cells);
                serde_json::Serializer::new(&mut *writer).collect_map(cells).map_err(io::Error::from)?;
                writer.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ExportError> {
        match self {
            Self::Csv(mut writer) => writer.flush()?,
            Self::Ndjson(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}
