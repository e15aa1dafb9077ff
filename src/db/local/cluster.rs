//! Making a cluster, and what is missing inside it. Running it is `postmaster`'s business.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::Path,
    process,
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::{
    address::{NAME, SUPERUSER},
    error::LocalError,
    home::Home,
    log, recovery,
};

/// How long a killed making may go on.
const DRAFT_LIMIT: Duration = Duration::from_secs(20);
/// What the names of clusters start with while they are being made.
pub(super) const DRAFT: &str = "pg.new";

/// Makes the cluster if there is none. A making that was interrupted leaves nothing behind that
/// counts.
pub(super) async fn create(home: &Home) -> Result<(), LocalError> {
    let cluster = home.cluster();
    if cluster.exists() {
        return Ok(());
    }
    // The name is this process's: an initdb that outlived its server removes the folder it was
    // making as it gives up.
    let draft = home.dir.join(format!("{DRAFT}-{}", process::id()));
    // Order and case as in C.UTF-8 are the same on every machine. Not every system has it.
    let mut locales = ["C.UTF-8", "C"].into_iter().peekable();
    while let Some(locale) = locales.next() {
        sweep_drafts(&home.dir).await?;
        let initdb = home.programs.path("initdb");
        let mut command = home.owner.command(&initdb);
        command.arg("--pgdata").arg(&draft).arg(format!("--username={SUPERUSER}")).arg(format!("--locale={locale}"));
        // Trust, and only over the socket: its folder and the socket itself are closed to everybody
        // but the owner and root. Peer would ask for the same two users again, and fail where a
        // container knows no name for them.
        command.args(["--encoding=UTF8", "--data-checksums", "--auth-local=trust", "--auth-host=scram-sha-256"]);
        let running = tokio::process::Command::from(command).kill_on_drop(true).output();
        let output = running.await.map_err(LocalError::io("run", &initdb))?;
        if output.status.success() {
            break;
        }
        let words = String::from_utf8_lossy(&output.stderr);
        if !(words.contains("locale") && locales.peek().is_some()) {
            return Err(LocalError::Initdb { dir: home.dir.clone(), output: log::last_lines(&words) });
        }
        tracing::warn!(locale, "this system lacks the locale: only the letters a to z will have case in the database");
    }
    // initdb has synced its files; the name is all that is left to do.
    let rename = || fs::rename(&draft, &cluster).and_then(|()| File::open(&home.dir)?.sync_all());
    rename().map_err(LocalError::io("put in its place", &draft))
}

/// Removes what makings that were killed left. An initdb that outlived its server may still be
/// adding to its folder: it gives up soon, for want of somebody to report to, and until then there
/// is always something left.
async fn sweep_drafts(dir: &Path) -> Result<(), LocalError> {
    for entry in fs::read_dir(dir).map_err(LocalError::io("read", dir))?.flatten() {
        if !entry.file_name().as_encoded_bytes().starts_with(DRAFT.as_bytes()) {
            continue;
        }
        let deadline = Instant::now() + DRAFT_LIMIT;
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

/// Makes the role and the database that the server works with, where they are missing, and for TCP
/// a password.
pub(super) async fn prepare(mut connection: PgConnection, home: &Home, listen: bool) -> Result<(), LocalError> {
    let missing = "select not exists (select from pg_roles where rolname = $1), \
                   not exists (select from pg_database where datname = $1)";
    let (role, database): (bool, bool) = sqlx::query_as(missing)
        .bind(NAME)
        .fetch_one(&mut connection)
        .await
        .map_err(LocalError::database("look up its databases"))?;
    let mut statements = Vec::new();
    if role {
        // May make databases, for the tests; is no superuser.
        statements.push(format!("create role {NAME} login createdb"));
    }
    if database {
        statements.push(format!("create database {NAME} owner {NAME}"));
    }
    if listen {
        statements.push(format!("alter role {NAME} password '{}'", password(home)?));
    }
    for statement in statements {
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
        done.map_err(LocalError::database("make the role and the database plantopia"))?;
    }
    // The answer to a goodbye changes nothing.
    let _ = connection.close().await;
    Ok(())
}

/// The password for TCP, of hex digits; made once and kept in the data folder.
fn password(home: &Home) -> Result<String, LocalError> {
    let path = home.dir.join("password");
    let read_or_make = || -> io::Result<String> {
        let mut file = home.owner.file(&path)?;
        let mut kept = String::new();
        file.read_to_string(&mut kept)?;
        let kept = kept.trim();
        if kept.len() >= 32 && kept.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(kept.to_owned());
        }
        let mut random = [0_u8; 16];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        let made = format!("{:032x}", u128::from_ne_bytes(random));
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{made}")?;
        Ok(made)
    };
    read_or_make().map_err(LocalError::io("keep the password in", &path))
}
