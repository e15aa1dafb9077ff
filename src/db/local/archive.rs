//! Backups of the private Postgres in `pg_dump`'s own format: written while it runs, restored beside the data and put in
//! its place at once.

use std::fs::File;
use std::process::Stdio;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::process::Command;

use super::address::{NAME, SUPERUSER};
use super::error::LocalError;
use super::{LocalPostgres, log};

/// The database that a backup is restored into first.
const RESTORING: &str = "plantopia_restoring";
/// What the replaced data is called until it is dropped.
const REPLACED: &str = "plantopia_replaced";

/// What a restored database holds, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    pub plants: i64,
    pub users: i64,
    pub instances: i64,
}

impl LocalPostgres {
    /// Writes a backup to `file`, of one moment, while others go on reading and writing.
    pub async fn dump(&self, file: File) -> Result<(), LocalError> {
        let mut command = self.program("pg_dump");
        command.args(["--format=custom", "--no-password"]);
        command.arg(format!("--dbname={}", self.url())).stdout(file);
        self.finish("pg_dump", command).await
    }

    /// Whether `file` is a backup that can be read from end to end, as far as its table of contents tells.
    pub async fn inspect(&self, file: File) -> Result<(), LocalError> {
        let mut command = self.program("pg_restore");
        command.arg("--list").stdin(file).stdout(Stdio::null());
        self.finish("pg_restore", command).await
    }

    /// Whether there is nothing yet that a restored backup would replace.
    pub async fn is_empty(&self) -> Result<bool, LocalError> {
        let tables =
            "select not exists (select from pg_tables where schemaname not in ('pg_catalog', 'information_schema'))";
        let looked = async {
            let mut connection = PgConnection::connect_with(&self.connect_options()).await?;
            let empty = sqlx::query_scalar(tables).fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok(empty)
        };
        looked.await.map_err(LocalError::database("tell what it holds"))
    }

    /// Puts the backup in `file` in the place of all data. Until that is complete the data is as it was.
    pub async fn restore(&self, file: File) -> Result<Contents, LocalError> {
        self.administer(
            "make room for the backup",
            &[
                format!("drop database if exists {RESTORING}"),
                format!("drop database if exists {REPLACED}"),
                format!("create database {RESTORING} owner {NAME} template template0"),
            ],
        )
        .await?;
        let restored = self.fill(file).await;
        if restored.is_err() {
            // It would only take up room; the next restore would drop it too.
            let _ = self.administer("tidy up", &[format!("drop database if exists {RESTORING}")]).await;
        }
        let contents = restored?;
        // In one transaction: there is a database of this name at every moment.
        self.administer(
            "put the backup in place (somebody is connected?)",
            &[format!("alter database {NAME} rename to {REPLACED}; alter database {RESTORING} rename to {NAME}")],
        )
        .await?;
        self.administer("drop the replaced data", &[format!("drop database {REPLACED}")]).await?;
        Ok(contents)
    }

    async fn fill(&self, file: File) -> Result<Contents, LocalError> {
        let options = self.connect_options().database(RESTORING);
        let mut command = self.program("pg_restore");
        // As the role that the server has, whoever owned the tables where the backup comes from: what stands in the file
        // can do no more than the server.
        command.args(["--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
        command.arg(format!("--dbname={}", self.address.url_of(RESTORING)));
        command.stdin(file).stdout(Stdio::null());
        self.finish("pg_restore", command).await?;
        count(&options).await.map_err(LocalError::database("find Plantopia's tables in the backup"))
    }

    /// A program of this database's version, run as its owner.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::from(self.home.owner.command(&self.home.programs.path(name)));
        command.kill_on_drop(true);
        command
    }

    async fn finish(&self, name: &'static str, mut command: Command) -> Result<(), LocalError> {
        let path = self.home.programs.path(name);
        let child = command.stderr(Stdio::piped()).spawn();
        let child = child.map_err(LocalError::io("run", &path))?;
        let output = child.wait_with_output().await;
        let output = output.map_err(LocalError::io("run", &path))?;
        if output.status.success() {
            return Ok(());
        }
        Err(LocalError::Program {
            name,
            output: log::last_lines(&without_values(&String::from_utf8_lossy(&output.stderr))),
        })
    }

    /// Runs statements as the superuser, each in a transaction of its own.
    async fn administer(&self, doing: &'static str, statements: &[String]) -> Result<(), LocalError> {
        let options = self.address.superuser_options().database(SUPERUSER);
        let run = async {
            let mut connection = quiet(options).connect().await?;
            for statement in statements {
                let statement = AssertSqlSafe(statement.clone());
                sqlx::raw_sql(statement).execute(&mut connection).await?;
            }
            connection.close().await
        };
        run.await.map_err(LocalError::database(doing))
    }
}

/// A connection whose notices and times are no news: what isn't there isn't dropped, and restoring takes its time.
fn quiet(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("client_min_messages", "error")]).disable_statement_logging()
}

/// What a program said, less what its database quoted of rows: they are people's.
fn without_values(words: &str) -> String {
    let lines = words.lines().filter(|line| line.contains("error: "));
    let lines = lines.map(|line| match line.split_once(": ERROR:") {
        Some((what, _)) if what.contains("COPY failed") => what,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Counts what there is, and gathers statistics, which no backup holds.
async fn count(options: &PgConnectOptions) -> sqlx::Result<Contents> {
    let mut connection = quiet(options.clone()).connect().await?;
    let counts = "select (select count(*) from plants), (select count(*) from users), (select count(*) from user_plant_instances)";
    let (plants, users, instances) = sqlx::query_as(counts).fetch_one(&mut connection).await?;
    sqlx::raw_sql("analyze").execute(&mut connection).await?;
    connection.close().await?;
    Ok(Contents { plants, users, instances })
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn rows_are_not_quoted() {
        let words = "pg_restore: error: COPY failed for table \"users\": ERROR:  invalid value \"sarah@example.com\"\n\
            CONTEXT:  COPY users, line 3, column email: \"sarah@example.com\"\n\
            pg_restore: error: could not execute query: ERROR:  permission denied\nCommand was: CREATE TABLE\n";
        assert_eq!(
            without_values(words),
            "pg_restore: error: COPY failed for table \"users\"\n\
             pg_restore: error: could not execute query: ERROR:  permission denied"
        );
    }
}
