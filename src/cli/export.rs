//! `plantopia export`: the catalogue on standard output.

use std::io::{BufWriter, Write};

use clap::Args;
use sqlx::Connection;

use super::Failure;
use super::database::Database;
use crate::config::Config;
use crate::plants::export::Format;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How the rows are written.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

pub(super) async fn export(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    Database::within(config, async |database| {
        let mut connection = database.addresses.connect().await?;
        let mut out = BufWriter::new(std::io::stdout());
        let exported = crate::plants::export::export(&mut connection, arguments.format, &mut out).await;
        exported.map_err(Failure::because)?;
        out.flush()?;
        let _ = connection.close().await;
        Ok::<_, Failure>(())
    })
    .await
}
