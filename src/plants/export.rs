//! The catalogue as a file that can be imported again: the import's 25 columns, row by row.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Write};

use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, query, query_as, raw_sql};

use crate::import::identity;
use crate::plants::import::{COLUMNS, IDENTITY};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma separated, as the import's files.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub rows: usize,
    /// Rows that were passed over: an import would write them over their twin with the lower id.
    pub twins: usize,
}

#[derive(Debug)]
pub enum ExportError {
    Output(io::Error),
    Database,
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(source) => write!(f, "the export can't be written: {source}"),
            Self::Database => f.write_str("the database failed during the export"),
        }
    }
}

impl From<sqlx::Error> for ExportError {
    fn from(_: sqlx::Error) -> Self {
        Self::Database
    }
}

/// Writes the catalogue by id, as it comes from the database. `image_filename` stays empty.
pub async fn export(
    connection: &mut PgConnection,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<Exported, ExportError> {
    let mut transaction = connection.begin().await?;
    raw_sql(
        "/* export.settings */ set transaction isolation level repeatable read, read only;
         set local statement_timeout = 0",
    )
    .execute(&mut *transaction)
    .await?;
    let (exported, twins) = find_twins(&mut transaction).await?;
    query("/* export.twins */ select set_config('plantopia.twins', $1, true)")
        .bind(format!("{{{}}}", twins.join(",")))
        .execute(&mut *transaction)
        .await?;
    let image_filename = match format {
        Format::Csv => "null as image_filename",
        Format::Ndjson => "'' as image_filename",
    };
    let columns = COLUMNS.map(|column| if column.is_stored() { column.name } else { image_filename }).join(", ");
    let plants = format!(
        "select {columns} from plants
         where id <> all (current_setting('plantopia.twins')::int8[]) order by id"
    );
    let copy = match format {
        Format::Csv => format!("/* export.csv */ copy ({plants}) to stdout (format csv, header)"),
        // JSON has no control characters: there is nothing to quote or to escape.
        Format::Ndjson => format!(
            "/* export.ndjson */ copy (select row_to_json(plant) from ({plants}) plant)
             to stdout (format csv, quote e'\\x01', delimiter e'\\x02')"
        ),
    };
    let mut rows = transaction.copy_out_raw(&copy).await?;
    while let Some(bytes) = rows.try_next().await? {
        out.write_all(&bytes).map_err(ExportError::Output)?;
    }
    drop(rows);
    transaction.commit().await?;
    Ok(exported)
}

/// Counts the rows, and finds those that mean the same plant as one with a lower id.
async fn find_twins(connection: &mut PgConnection) -> Result<(Exported, Vec<String>), sqlx::Error> {
    let texts = IDENTITY.map(|column| format!("coalesce({column}, '')")).join(", ");
    let select = format!("/* export.identities */ select id, array[{texts}]::text[] from plants order by id");
    let mut rows = query_as::<_, (i32, Vec<String>)>(AssertSqlSafe(select)).fetch(connection);
    let (mut identities, mut twins) = (HashSet::new(), Vec::new());
    while let Some((id, texts)) = rows.try_next().await? {
        if !identities.insert(identity(&texts.iter().map(String::as_str).collect::<Vec<_>>())) {
            twins.push(id.to_string());
        }
    }
    Ok((Exported { rows: identities.len(), twins: twins.len() }, twins))
}
