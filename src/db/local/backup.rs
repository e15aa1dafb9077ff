//! Backups of the private Postgres in `pg_dump`'s own format: written while it runs; restored into a database beside the
//! data, which then takes its place in one transaction.

use std::fs::File;
use std::process::Stdio;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::process::Command;

use super::LocalPostgres;
use super::address::NAME;
use super::error::{LocalError, quote};

/// The database that a backup is restored into first.
const RESTORING: &str = "plantopia_restoring";
const REPLACED: &str = "plantopia_replaced";

pub(crate) struct Contents {
    pub(crate) plants: i64,
    pub(crate) users: i64,
    pub(crate) instances: i64,
}

impl LocalPostgres {
    /// Writes a backup to `file`, as of one moment, while others go on reading and writing.
    pub(crate) async fn dump(&self, file: File) -> Result<(), LocalError> {
        let url = format!("--dbname={}", self.url());
        self.run("pg_dump", &["--format=custom", "--no-password", &url], Stdio::null(), file.into()).await
    }

    /// Checks that `file` is a backup, as far as its table of contents tells.
    pub(crate) async fn inspect(&self, file: File) -> Result<(), LocalError> {
        self.run("pg_restore", &["--list"], file.into(), Stdio::null()).await
    }

    /// Whether there is nothing yet that a restored backup would replace.
    pub(crate) async fn is_empty(&self) -> Result<bool, LocalError> {
        let tables =
            "select not exists (select from pg_tables where schemaname not in ('pg_catalog', 'information_schema'))";
        let look = async {
            let mut connection = PgConnection::connect_with(&self.connect_options()).await?;
            let empty = sqlx::query_scalar(tables).fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok(empty)
        };
        look.await.map_err(LocalError::database("tell what it holds"))
    }

    /// Replaces all data with the backup in `file`. Until that is complete the data is as it was.
    pub(crate) async fn restore(&self, file: File) -> Result<Contents, LocalError> {
        let drop_restoring = format!("drop database if exists {RESTORING}");
        let make_room = [
            drop_restoring.clone(),
            format!("drop database if exists {REPLACED}"),
            format!("create database {RESTORING} owner {NAME} template template0"),
        ];
        self.administer("make room for the backup", &make_room).await?;
        let restored = self.fill(file).await;
        if restored.is_err() {
            // It would only take up room; the next restore would drop it too.
            let _ = self.administer("drop the unfinished data", &[drop_restoring]).await;
        }
        let contents = restored?;
        // In one transaction: a database of this name exists at every moment.
        let rename = format!("alter database {NAME} rename to {REPLACED}; alter database {RESTORING} rename to {NAME}");
        self.administer("put the backup in place (somebody is connected?)", &[rename]).await?;
        self.administer("drop the replaced data", &[format!("drop database {REPLACED}")]).await?;
        Ok(contents)
    }

    async fn fill(&self, file: File) -> Result<Contents, LocalError> {
        // As the server's own role, whoever owned the tables: what stands in the file can do no more than the server.
        let url = format!("--dbname={}", self.address.url(RESTORING));
        let arguments = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-password", &url];
        self.run("pg_restore", &arguments, file.into(), Stdio::null()).await?;
        let contents = contents(self.connect_options().database(RESTORING)).await;
        contents.map_err(LocalError::database("find Plantopia's tables in the backup"))
    }

    /// Runs a program of this database's version as its owner.
    async fn run(&self, name: &str, arguments: &[&str], stdin: Stdio, stdout: Stdio) -> Result<(), LocalError> {
        let path = self.data.programs.path(name);
        let mut command = Command::from(self.data.owner.command(&path));
        command.args(arguments).stdin(stdin).stdout(stdout).stderr(Stdio::piped()).kill_on_drop(true);
        let child = command.spawn().map_err(LocalError::io("run", &path))?;
        let output = child.wait_with_output().await.map_err(LocalError::io("run", &path))?;
        if output.status.success() {
            return Ok(());
        }
        let said = without_values(&String::from_utf8_lossy(&output.stderr));
        Err(LocalError::Other(format!("{name} failed:{}", quote(&said))))
    }

    /// Runs statements as the superuser, each in a transaction of its own.
    async fn administer(&self, doing: &str, statements: &[String]) -> Result<(), LocalError> {
        let run = async {
            let mut connection = quiet(self.address.superuser_options()).connect().await?;
            for statement in statements {
                // Of constants alone.
                sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut connection).await?;
            }
            connection.close().await
        };
        run.await.map_err(LocalError::database(doing))
    }
}

/// Without notices and slow-statement warnings: restoring takes its time.
fn quiet(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("client_min_messages", "error")]).disable_statement_logging()
}

/// The errors that a program wrote, without what its database quoted of rows: they are people's.
fn without_values(said: &str) -> String {
    let errors = said.lines().filter(|line| line.contains("error: "));
    let errors = errors.map(|line| match line.split_once(": ERROR:") {
        Some((what, _)) if what.contains("COPY failed") => what,
        _ => line,
    });
    errors.collect::<Vec<_>>().join("\n")
}

/// Counts the rows, and gathers statistics, which no backup holds.
async fn contents(options: PgConnectOptions) -> sqlx::Result<Contents> {
    let mut connection = quiet(options).connect().await?;
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
        let said = "pg_restore: error: COPY failed for table \"users\": ERROR:  invalid value \"sarah@example.com\"\n\
            CONTEXT:  COPY users, line 3, column email: \"sarah@example.com\"\n\
            pg_restore: error: could not execute query: ERROR:  permission denied\nCommand was: CREATE TABLE\n";
        assert_eq!(
            without_values(said),
            "pg_restore: error: COPY failed for table \"users\"\n\
             pg_restore: error: could not execute query: ERROR:  permission denied"
        );
    }
}
