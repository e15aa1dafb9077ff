//! Makes a cluster, and the role and database inside it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::process;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::address::{NAME, SUPERUSER};
use super::data_dir::DataDir;
use super::error::{LocalError, quote};
use super::recovery;

/// How long an initdb may go on after its server was killed.
const DRAFT_TIMEOUT: Duration = Duration::from_secs(20);
pub(super) const DRAFT: &str = "pg.new";

/// Makes the cluster if there is none: under another name first, so that an interrupted initdb leaves no half cluster.
pub(super) async fn create(data: &DataDir) -> Result<(), LocalError> {
    let cluster = data.cluster();
    if cluster.exists() {
        return Ok(());
    }
    // With our process id: an initdb that outlived its server removes the folder that it was making as it gives up.
    let draft = data.path.join(format!("{DRAFT}-{}", process::id()));
    // Order and case as in C.UTF-8 are the same on every machine. Not every system has it.
    let mut locales = ["C.UTF-8", "C"].into_iter().peekable();
    while let Some(locale) = locales.next() {
        remove_drafts(&data.path).await?;
        let initdb = data.programs.path("initdb");
        let mut command = data.owner.command(&initdb);
        command.arg("--pgdata").arg(&draft).arg(format!("--username={SUPERUSER}")).arg(format!("--locale={locale}"));
        // The socket's folder is closed to others, so it needs no password; `peer` fails where a container has no names.
        command.args(["--encoding=UTF8", "--data-checksums", "--auth-local=trust", "--auth-host=scram-sha-256"]);
        let running = tokio::process::Command::from(command).kill_on_drop(true).output();
        let output = running.await.map_err(LocalError::io("run", &initdb))?;
        if output.status.success() {
            break;
        }
        let said = String::from_utf8_lossy(&output.stderr);
        if !(said.contains("locale") && locales.peek().is_some()) {
            let dir = data.path.display();
            return Err(LocalError::Other(format!("initdb couldn't make a database in {dir}:{}", quote(&said))));
        }
        tracing::warn!(locale, "this system lacks the locale: only the letters a to z will have case in the database");
    }
    // initdb has synced its files.
    let rename = || fs::rename(&draft, &cluster).and_then(|()| File::open(&data.path)?.sync_all());
    rename().map_err(LocalError::io("put in its place", &draft))
}

/// Removes what killed initdbs left. One that outlived its server may still be adding files, and gives up soon.
async fn remove_drafts(dir: &Path) -> Result<(), LocalError> {
    for entry in fs::read_dir(dir).map_err(LocalError::io("read", dir))?.flatten() {
        if !entry.file_name().as_encoded_bytes().starts_with(DRAFT.as_bytes()) {
            continue;
        }
        let deadline = Instant::now() + DRAFT_TIMEOUT;
        recovery::end_leftovers(&entry.path()).await;
        while let Err(error) = fs::remove_dir_all(entry.path()) {
            if error.kind() == io::ErrorKind::NotFound {
                break;
            }
            if Instant::now() > deadline {
                return Err(LocalError::io("remove the unfinished", &entry.path())(error));
            }
            sleep(Duration::from_millis(100)).await;
            recovery::end_leftovers(&entry.path()).await;
        }
    }
    Ok(())
}

/// Makes the role and the database that the server works with, where they are missing, and for TCP a password.
pub(super) async fn prepare(mut connection: PgConnection, data: &DataDir, listen: bool) -> Result<(), LocalError> {
    let missing = "select not exists (select from pg_roles where rolname = $1), \
                   not exists (select from pg_database where datname = $1)";
    let looked_up = sqlx::query_as(missing).bind(NAME).fetch_one(&mut connection).await;
    let (role, database): (bool, bool) = looked_up.map_err(LocalError::database("look up its databases"))?;
    let mut statements = Vec::new();
    if role {
        // It may make databases, for the tests, and is no superuser.
        statements.push(format!("create role {NAME} login createdb"));
    }
    if database {
        statements.push(format!("create database {NAME} owner {NAME}"));
    }
    if listen {
        // Hex digits: nothing to quote.
        statements.push(format!("alter role {NAME} password '{}'", password(data)?));
    }
    for statement in statements {
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
        done.map_err(LocalError::database("make the role and the database plantopia"))?;
    }
    let _ = connection.close().await;
    Ok(())
}

/// The password for TCP, of hex digits; made once and kept in the data folder.
fn password(data: &DataDir) -> Result<String, LocalError> {
    let path = data.path.join("password");
    let read_or_make = || -> io::Result<String> {
        let mut file = data.owner.open(&path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let text = text.trim();
        if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(text.to_owned());
        }
        let mut random = [0_u8; 16];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        let password = format!("{:032x}", u128::from_ne_bytes(random));
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{password}")?;
        Ok(password)
    };
    read_or_make().map_err(LocalError::io("keep the password in", &path))
}
