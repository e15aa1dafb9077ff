//! `plantopia db backup` and `plantopia db restore`, of the private database.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, say};
use crate::config::Config;
use crate::db::local::LocalPostgres;

/// The arguments of `plantopia db restore`.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// A backup, as `plantopia db backup` or `pg_dump --format=custom` writes it.
    file: PathBuf,
    /// Replace what the database holds.
    #[arg(long)]
    replace: bool,
}

/// Writes a backup of the private database to `path`, whether a server runs or not.
pub async fn backup(config: &Config, path: &Path) -> Result<(), Failure> {
    refuse_url(config, "pg_dump --format=custom --file FILE \"$DATABASE_URL\"")?;
    let database = LocalPostgres::attach_or_start(&config.local).await;
    let database = database.map_err(Failure::because)?;
    let written = write(&database, path).await;
    database.stop().await;
    let size = written?;
    say(format_args!("Wrote {} ({} KB).", path.display(), size.div_ceil(1_000)));
    Ok(())
}

async fn write(database: &LocalPostgres, path: &Path) -> Result<u64, Failure> {
    let failed = |error: io::Error| Failure::because(format!("{}: {error}", path.display()));
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let name =
        path.file_name().ok_or_else(|| Failure::because(format!("{}: expected the name of a file", path.display())))?;
    // Beside the file, so that it can take its name at once; for nobody else, as it holds people's gardens.
    let part = folder.join(format!(".{}.{}.part", name.display(), std::process::id()));
    let file = File::options().write(true).create_new(true).mode(0o600).open(&part);
    let file = file.map_err(failed)?;
    let write = async {
        database.dump(file.try_clone().map_err(failed)?).await.map_err(Failure::because)?;
        database.inspect(File::open(&part).map_err(failed)?).await.map_err(Failure::because)?;
        file.sync_all().map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        fs::rename(&part, path).map_err(failed)?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(size)
    };
    let written = write.await;
    if written.is_err() {
        // What is left of it helps nobody. If the name was taken already there is nothing left.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Puts a backup in the place of the private database's data.
pub async fn restore(config: &Config, arguments: &RestoreArguments) -> Result<(), Failure> {
    refuse_url(config, "pg_restore --no-owner --no-privileges --dbname \"$DATABASE_URL\" FILE")?;
    let path = &arguments.file;
    let open = || {
        let opened = File::open(path).and_then(|file| {
            if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file")) }
        });
        opened.map_err(|error| Failure::because(format!("{}: {error}", path.display())))
    };
    open()?;
    let database = LocalPostgres::start_alone(&config.local).await;
    let database = database.map_err(Failure::because)?;
    let restored = async {
        database.inspect(open()?).await.map_err(Failure::because)?;
        if !arguments.replace && !database.is_empty().await.map_err(Failure::because)? {
            return Err(Failure::because(format!(
                "the database in {} isn't empty: --replace replaces all that it holds",
                database.data_dir().display()
            )));
        }
        database.restore(open()?).await.map_err(Failure::because)
    };
    let restored = restored.await;
    database.stop().await;
    let contents = restored?;
    say(format_args!(
        "Restored {}: {} plants, {} users, {} plants that they grow.",
        path.display(),
        contents.plants,
        contents.users,
        contents.instances
    ));
    Ok(())
}

fn refuse_url(config: &Config, instead: &str) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because(format!(
            "DATABASE_URL is set, so there is no private database. For that one: {instead}"
        )));
    }
    Ok(())
}
