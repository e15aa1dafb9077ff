//! `plantopia export`: the catalogue on standard output.

use std::io::{BufWriter, Write};

use sqlx::{ConnectOptions, Connection};

use super::database::Database;
use super::{Failure, Format};
use crate::config::Config;
use crate::db::pool;
use crate::error::describe;
use crate::plants::export as exporting;

/// Writes the catalogue to standard output.
pub async fn export(config: Config, format: Format) -> Result<(), Failure> {
    let database = Database::for_command(&config).await?;
    let done = run(&database, format).await;
    database.stop().await;
    done
}

async fn run(database: &Database, format: Format) -> Result<(), Failure> {
    let failed = |error: sqlx::Error| Failure::because(describe(&error));
    let mut connection = pool::base(database.direct()).connect().await.map_err(failed)?;
    let mut out = BufWriter::new(std::io::stdout());
    let format = match format {
        Format::Csv => exporting::Format::Csv,
        Format::Ndjson => exporting::Format::Ndjson,
    };
    exporting::export(&mut connection, format, &mut out).await.map_err(Failure::because)?;
    out.flush().map_err(Failure::because)?;
    // Nothing was changed.
    let _ = connection.close().await;
    Ok(())
}
