//! `plantopia db backup` and `plantopia db restore`, of the private database.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, say};
use crate::config::Config;
use crate::db::local::{Contents, LocalPostgres};

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
    let database = LocalPostgres::attach_or_start(&config.local).await?;
    let written = write(&database, path).await;
    database.stop().await;
    say(format_args!("Wrote {} ({} KB).", path.display(), written?.div_ceil(1_000)));
    Ok(())
}

async fn write(database: &LocalPostgres, path: &Path) -> Result<u64, Failure> {
    let failed = |error: io::Error| Failure::because(format!("{}: {error}", path.display()));
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| failed(io::Error::other("expected the name of a file")))?;
    // Beside the file, so that it can be renamed; for nobody else, as it holds people's gardens.
    let draft = folder.join(format!(".{}.{}.part", name.display(), std::process::id()));
    let file = File::options().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
    let write = async {
        database.dump(file.try_clone().map_err(failed)?).await?;
        database.inspect(File::open(&draft).map_err(failed)?).await?;
        let finish = || {
            file.sync_all()?;
            fs::rename(&draft, path)?;
            File::open(folder)?.sync_all()?;
            Ok(file.metadata()?.len())
        };
        finish().map_err(failed)
    };
    let written = write.await;
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Puts a backup in the place of the private database's data.
pub(super) async fn restore(config: &Config, arguments: &RestoreArguments) -> Result<(), Failure> {
    refuse_url(config, "pg_restore --no-owner --no-privileges --dbname \"$DATABASE_URL\" FILE")?;
    // Before the database is started for it.
    open(&arguments.file)?;
    let database = LocalPostgres::start_alone(&config.local).await?;
    let restored = replace(&database, arguments).await;
    database.stop().await;
    let Contents { plants, users, instances } = restored?;
    let file = arguments.file.display();
    say(format_args!("Restored {file}: {plants} plants, {users} users, {instances} plants that they grow."));
    Ok(())
}

async fn replace(database: &LocalPostgres, arguments: &RestoreArguments) -> Result<Contents, Failure> {
    database.inspect(open(&arguments.file)?).await?;
    if !arguments.replace && !database.is_empty().await? {
        let dir = database.data_dir().display();
        return Err(Failure::because(format!(
            "the database in {dir} isn't empty: --replace replaces all that it holds"
        )));
    }
    Ok(database.restore(open(&arguments.file)?).await?)
}

fn open(path: &Path) -> Result<File, Failure> {
    let opened = File::open(path)
        .and_then(|file| if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file")) });
    opened.map_err(|error| Failure::because(format!("{}: {error}", path.display())))
}

fn refuse_url(config: &Config, instead: &str) -> Result<(), Failure> {
    if config.database.url.is_some() {
        return Err(Failure::because(format!(
            "DATABASE_URL is set, so there is no private database. For that one: {instead}"
        )));
    }
    Ok(())
}
