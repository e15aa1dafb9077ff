//! Brings a database up to date: all pending migrations in one transaction, one server at a time.

use std::fmt;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgExecutor};

use super::pool;
use crate::error::describe;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The lock that migrating servers queue for; the numbers only have to be used by nobody else.
const LOCK: i64 = 7_021_990_124;

/// The index that search by trigrams uses. No migration makes it, as the extension may be forbidden.
pub const TRIGRAM_INDEX: &str = "idx_plant_search_trigrams";

/// The migrations that this program knows, in their order.
pub(crate) fn known() -> impl Iterator<Item = &'static Migration> {
    MIGRATIONS.iter()
}

/// Why a database could not be brought up to date. It is as it was before.
#[derive(Debug)]
pub struct MigrationFailed {
    migration: Option<String>,
    source: sqlx::Error,
}

impl fmt::Display for MigrationFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.migration {
            Some(name) => write!(f, "migration {name} failed, the database is as it was")?,
            None => f.write_str("the database could not be migrated and is as it was")?,
        }
        // The migrations' own messages name tables and ids, never values.
        match &self.source {
            sqlx::Error::Database(error) => write!(f, ": {}", error.message())?,
            other => write!(f, ": {}", describe(other))?,
        }
        if pool::refuses_settings(&self.source) {
            f.write_str("; that is a pooler: set DATABASE_DIRECT_URL to the database itself")?;
        }
        Ok(())
    }
}

impl From<sqlx::Error> for MigrationFailed {
    fn from(source: sqlx::Error) -> Self {
        Self { migration: None, source }
    }
}

impl From<MigrateError> for MigrationFailed {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(source) => source.into(),
            MigrateError::ExecuteMigration(source, version) => {
                let migration = known().find(|migration| migration.version == version);
                Self { migration: migration.map(|it| format!("{version} ({})", it.description)), source }
            }
            other => sqlx::Error::Configuration(other.to_string().into()).into(),
        }
    }
}

/// Runs the pending migrations, then the steps that a database may forbid. Servers that start together wait for each
/// other.
pub async fn run(options: &PgConnectOptions, lock_timeout: Duration) -> Result<(), MigrationFailed> {
    let mut connection = pool::with_defaults(options.clone()).connect().await?;
    let migrated = migrate(&mut connection, lock_timeout).await;
    if migrated.is_ok() {
        add_trigrams(&mut connection).await;
    }
    let _ = connection.close().await;
    migrated
}

async fn migrate(connection: &mut PgConnection, lock_timeout: Duration) -> Result<(), MigrationFailed> {
    // One transaction around all of them: if the third fails, the first two never happened. The lock lives as long as the
    // transaction, so nothing is left behind by a server that dies or a pooler that hands the session on.
    let mut transaction = connection.begin().await?;
    // Another server's migration is waited for; a table that others use is not, for long.
    let settings =
        "set local statement_timeout = 0; set local lock_timeout = 0; set local client_min_messages = warning";
    sqlx::raw_sql(settings).execute(&mut *transaction).await?;
    sqlx::query("/* migrate.lock */ select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    let settings = format!("set local lock_timeout = {}", lock_timeout.as_millis());
    sqlx::raw_sql(AssertSqlSafe(settings)).execute(&mut *transaction).await?;
    let mut migrator = Migrator::with_migrations(known().cloned().collect());
    migrator.set_locking(false).set_ignore_missing(true);
    migrator.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether all migrations that this server knows have been applied.
pub async fn is_current(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<bool> {
    let sql = "/* migrate.is_current */ select to_regclass('_sqlx_migrations') is not null";
    if !sqlx::query_scalar(sql).fetch_one(db).await? {
        return Ok(false);
    }
    let sql = "/* migrate.is_current */ select exists (select from _sqlx_migrations where version = $1 and success)";
    sqlx::query_scalar(sql).bind(known().map(|migration| migration.version).max()).fetch_one(db).await
}

/// Trigrams make search fast and forgiving, but creating an extension may be forbidden: then search works in memory.
async fn add_trigrams(connection: &mut PgConnection) {
    let added = sqlx::raw_sql(
        "set client_min_messages = warning;
         select pg_advisory_lock(7021990125);
         create extension if not exists pg_trgm;
         create index if not exists idx_plant_search_trigrams on plant_search
             using gin (names gin_trgm_ops, words gin_trgm_ops, description gin_trgm_ops)",
    );
    if let Err(error) = added.execute(&mut *connection).await {
        tracing::warn!(cause = describe(&error), "pg_trgm can't be used in this database: search works in memory");
    }
}

/// Whether the database can search by trigrams.
pub async fn has_trigrams(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<bool> {
    sqlx::query_scalar("/* migrate.has_trigrams */ select exists (select from pg_extension where extname = 'pg_trgm')")
        .fetch_one(db)
        .await
}
