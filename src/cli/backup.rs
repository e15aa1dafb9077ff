//! `plantopia db backup` and `plantopia db restore`, of the private database.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, say};
use crate::config::Config;
use crate::db::local::{Contents, LocalError, LocalPostgres};
use crate::output::{self, Access, Replacement};

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// A backup, as `plantopia db backup` or `pg_dump --format=custom` writes it.
    file: PathBuf,
    /// Replace what the database holds.
    #[arg(long)]
    replace: bool,
}

/// Writes a backup of the private database to `path`, whether a server runs or not.
pub(super) async fn backup(config: &Config, path: &Path) -> Result<(), Failure> {
    refuse_url(config, "pg_dump --format=custom --file FILE \"$DATABASE_URL\"")?;
    let failed = |error: io::Error| Failure::because(format_args!("{}: {error}", path.display()));
    let start = LocalPostgres::attach_or_start(&config.local);
    // The file is opened before the database is started for it.
    if let Some(stream) = output::open_stream(path).map_err(failed)? {
        within(start, async |database| Ok(database.dump(stream).await?)).await?;
        // Standard output may be where the backup went.
        let _ = writeln!(io::stderr(), "Wrote the backup to {}.", path.display());
        return Ok(());
    }
    // For nobody else, as it holds people's gardens.
    let backup = Replacement::begin(path, Access::Private).map_err(failed)?;
    within(start, async |database| {
        database.dump(backup.file().try_clone()?).await?;
        Ok(database.inspect(backup.reread()?).await?)
    })
    .await?;
    let bytes = backup.finish().map_err(failed)?;
    say(format_args!("Wrote {} ({} KB).", path.display(), bytes.div_ceil(1_000)));
    Ok(())
}

/// Does a command's work on the private database, and stops that if it is ours.
async fn within<T>(
    start: impl Future<Output = Result<LocalPostgres, LocalError>>,
    work: impl AsyncFnOnce(&LocalPostgres) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let database = start.await?;
    let done = work(&database).await;
    database.stop().await;
    done
}

pub(super) async fn restore(config: &Config, arguments: &RestoreArguments) -> Result<(), Failure> {
    refuse_url(config, "pg_restore --no-owner --no-privileges --dbname \"$DATABASE_URL\" FILE")?;
    // Before the database is started for it.
    open(&arguments.file)?;
    let start = LocalPostgres::start_alone(&config.local);
    let Contents { plants, users, instances } = within(start, async |database| {
        database.inspect(open(&arguments.file)?).await?;
        if !arguments.replace && !database.is_empty().await? {
            let dir = database.data_dir().display();
            let why = format_args!("the database in {dir} isn't empty: --replace replaces all that it holds");
            return Err(Failure::because(why));
        }
        Ok(database.restore(open(&arguments.file)?).await?)
    })
    .await?;
    let file = arguments.file.display();
    say(format_args!("Restored {file}: {plants} plants, {users} users, {instances} plants that they grow."));
    Ok(())
}

fn open(path: &Path) -> Result<File, Failure> {
    let opened = File::open(path)
        .and_then(|file| if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file")) });
    opened.map_err(|error| Failure::because(format_args!("{}: {error}", path.display())))
}

fn refuse_url(config: &Config, instead: &str) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because(format!(
            "DATABASE_URL is set, so there is no private database. For that one: {instead}"
        )));
    }
    Ok(())
}
