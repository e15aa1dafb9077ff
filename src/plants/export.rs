//! The catalogue as a file that can be imported again: the import's 25 columns, row by row.

use std::collections::HashSet;
use std::io::{self, Write};

use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, raw_sql};

use crate::import::merge::stored_identities;
use crate::plants::import::{COLUMNS, IDENTITY};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma separated, as the import's files.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

#[derive(Debug, strum::Display)]
pub enum ExportError {
    #[strum(to_string = "the export can't be written: {0}")]
    Output(io::Error),
    #[strum(to_string = "the database failed during the export")]
    Database,
}

impl From<sqlx::Error> for ExportError {
    fn from(_: sqlx::Error) -> Self {
        Self::Database
    }
}

/// Writes the catalogue by id, as it comes from the database. `image_filename` stays empty. An import would write a row over
/// its twin with a lower id: it is passed over.
pub async fn export(
    connection: &mut PgConnection,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let mut transaction = connection.begin().await?;
    raw_sql(
        "/* export.settings */ set transaction isolation level repeatable read, read only;
         set local statement_timeout = 0",
    )
    .execute(&mut *transaction)
    .await?;
    let stored = stored_identities(&mut transaction, "plants", &IDENTITY).await?.into_iter();
    let mut identities = HashSet::new();
    let twins = stored.filter_map(|(id, identity)| (!identities.insert(identity)).then(|| id.to_string()));
    let twins: Vec<String> = twins.collect();
    let image_filename = match format {
        Format::Csv => "null as image_filename",
        Format::Ndjson => "'' as image_filename",
    };
    let columns = COLUMNS.map(|column| if column.is_stored() { column.name } else { image_filename }).join(", ");
    let twin_ids = twins.join(",");
    let plants = format!("select {columns} from plants where id <> all ('{{{twin_ids}}}'::int8[]) order by id");
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
    Ok(())
}
