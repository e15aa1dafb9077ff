//! Brings a database up to date: all pending migrations in one transaction, one server at a time.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgExecutor};

use super::{pool, pooler};
use crate::error::describe;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The lock that migrating servers queue for; the numbers only have to be used by nobody else.
const LOCK: i64 = 7_021_990_124;

pub(crate) fn known() -> impl Iterator<Item = &'static Migration> {
    MIGRATIONS.iter()
}

/// Why a database could not be brought up to date. It is as it was before.
pub(crate) fn failure(error: MigrateError) -> String {
    let (migration, source) = match error {
        MigrateError::ExecuteMigration(source, version) => {
            (known().find(|migration| migration.version == version), source)
        }
        MigrateError::Execute(source) => (None, source),
        other => return format!("the database could not be migrated and is as it was: {other}"),
    };
    let what = match migration {
        Some(it) => format!("migration {} ({}) failed, the database is as it was", it.version, it.description),
        None => "the database could not be migrated and is as it was".to_owned(),
    };
    // The migrations' own messages name tables and ids, never values.
    let why = source.as_database_error().map_or_else(|| describe(&source), |error| error.message().to_owned());
    let remedy = if pooler::refuses_settings(&source) {
        "; that is a pooler: set DATABASE_DIRECT_URL to the database itself"
    } else {
        ""
    };
    format!("{what}: {why}{remedy}")
}

/// Runs the pending migrations, then what a database may forbid. Servers that start together wait for each other.
pub async fn run(options: &PgConnectOptions, lock_timeout: Duration) -> Result<(), String> {
    let connected = pool::with_defaults(options.clone()).connect().await;
    let mut connection = connected.map_err(|error| failure(error.into()))?;
    let migrated = migrate(&mut connection, lock_timeout).await.map_err(failure);
    if migrated.is_ok() {
        add_trigrams(&mut connection).await;
    }
    let _ = connection.close().await;
    migrated
}

async fn migrate(connection: &mut PgConnection, lock_timeout: Duration) -> Result<(), MigrateError> {
    // If the third fails, the first two never happened. The lock lives as long as the transaction: nothing is left behind.
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
    Ok(transaction.commit().await?)
}

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

pub async fn has_trigrams(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<bool> {
    sqlx::query_scalar("/* migrate.has_trigrams */ select exists (select from pg_extension where extname = 'pg_trgm')")
        .fetch_one(db)
        .await
}
