//! `plantopia doctor`: looks at a deployment and says what to mend. Each check is a read-only transaction with a time limit.
//! What one statement can tell is a file in `checks/`, and a line in [`examine`] where the report shall have it.

mod activity;
mod connection;
mod report;
mod schema;

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Executor, FromRow, SqlSafeStr};
use tokio::time::timeout;

pub use self::report::{Check, Report, Status};
pub use self::schema::{Item, Schema};

use super::Failure;
use super::database::Database;
use crate::auth::try_keys;
use crate::clock::Clock;
use crate::config::{self, Config, SignInConfig};
use crate::db::local;
use crate::error::describe;

/// How much longer than its time limit a check may take before the connection counts as broken.
const GRACE: Duration = Duration::from_secs(3);
/// With less room on the disk somebody should look, in bytes.
const LOW_DISK_BYTES: u64 = 1 << 30;
/// With less the database will stop soon.
const NO_DISK_BYTES: u64 = 100 << 20;

#[derive(Debug, Args)]
#[command(after_help = "\
Exit code: 1 when a check found an error, 0 otherwise, warnings included (2: the command line or a setting is wrong). \
Nothing is changed, and nothing that gardeners wrote is shown.")]
pub(super) struct Arguments {
    /// The database to look at [default: `DATABASE_URL`, or else the private one].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Write one JSON document instead of the table.
    #[arg(long)]
    json: bool,
}

pub(super) async fn doctor(mut config: Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    if let Some(url) = &arguments.database_url {
        let url = config::database_url("--database-url", url)?;
        config.database.url = Some(url);
        // That is the way past another database's pooler.
        config.database.direct_url = None;
    }
    let report = match &config.database.url {
        Some(options) => examine(options, &config, &Limits::default()).await,
        None => examine_private(&config).await?,
    };
    let mut out = std::io::stdout();
    let colors = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = if arguments.json { report.json()? } else { report.text(colors) };
    out.write_all(text.as_bytes())?;
    Ok(if report.is_bad() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The private database is started for the look if no server runs it; one that was never made isn't made now.
async fn examine_private(config: &Config) -> Result<Report, Failure> {
    let reach = local::reach(&config.local)?;
    let name = format!("the private database in {}", reach.data_dir.display());
    let not_examined = |check| {
        let mut report = Report::on(name.clone());
        report.add("connection", check);
        Ok(report)
    };
    if !reach.made {
        let check = Check::error("there is none yet");
        return not_examined(check.mend("`plantopia serve` makes it; or set DATABASE_URL"));
    }
    let database = match Database::for_command(config).await {
        Ok(database) => database,
        Err(failure) => return not_examined(Check::error(failure.to_string())),
    };
    let mut report = examine(&database.addresses.services, config, &Limits::default()).await;
    database.stop().await;
    report.database = name;
    report.add("disk", disk(&reach.data_dir));
    Ok(report)
}

#[derive(Debug)]
pub struct Limits {
    /// Transactions that are open for longer are named.
    pub transaction: Duration,
    pub check: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { transaction: Duration::from_mins(1), check: Duration::from_secs(5) }
    }
}

pub async fn examine(options: &PgConnectOptions, config: &Config, limits: &Limits) -> Report {
    let mut report = Report::on(address(options));
    let direct = config.database.direct_url.as_ref().unwrap_or(options);
    let connection = match connection::connect(direct).await {
        Ok(connection) => Some(connection),
        Err(check) => {
            report.add("connection", check);
            report.add("time-zone", time_zone(config));
            return report;
        }
    };
    let mut on = Examination { connection, report, limit: limits.check };
    on.check("connection", connection::latency).await;
    on.check("encryption", async |c| connection::encryption(c, direct).await).await;
    on.ask("version", include_str!("checks/version.sql")).await;
    on.ask("writable", include_str!("checks/writable.sql")).await;
    // That takes two more connections.
    let shares_sessions = connection::shares_sessions(options).await;
    on.report.add("pooler", connection::pooler(shares_sessions, config.database.pool_mode));
    if let Some(replica) = &config.database.replica_url {
        on.report.add("replica", connection::replica(replica).await);
    }

    let expected = Schema::expected();
    let mut found = None;
    on.check("migrations", async |c| {
        let schema = found.insert(Schema::read(c).await?);
        schema::migrations(c, schema).await
    })
    .await;
    if let Some(schema) = &found {
        on.report.add("tables", schema::tables(&expected, schema));
        on.report.add("json-columns", schema::json_columns(&expected, schema));
        on.check("indexes", async |c| schema::indexes(c, &expected, schema).await).await;
        on.check("unused-indexes", async |c| schema::unused_indexes(c, &expected).await).await;
        on.report.add("news", schema::news(&expected, schema));
        on.ask("extensions", include_str!("checks/extensions.sql")).await;
        on.ask("privileges", include_str!("checks/privileges.sql")).await;
    }

    on.check("pool", async |c| activity::pool(c, &config.database, shares_sessions).await).await;
    on.ask("statistics", include_str!("checks/statistics.sql")).await;
    on.check("slow-queries", async |c| activity::slow_queries(c, config.database.slow_query_threshold).await).await;
    let transactions = include_str!("checks/transactions.sql")
        .replace(":transaction_seconds", &limits.transaction.as_secs_f64().to_string());
    on.ask("transactions", AssertSqlSafe(transactions)).await;

    let clock = Clock::system(config.garden.timezone);
    on.check("clock", async |c| compare_clocks(c, &clock).await).await;
    on.report.add("time-zone", time_zone(config));
    if let Some(sign_in) = &config.sign_in {
        on.report.add("sign-in", sign_in_keys(sign_in).await);
    }
    if let Some(schema) = &found {
        let dated = ["users", "user_plant_instances", "user_favorites", "plants"];
        on.ask_of("timestamps", &dated, schema, include_str!("checks/timestamps.sql")).await;
        on.ask_of("e-mails", &["users"], schema, include_str!("checks/e-mails.sql")).await;
        on.ask_of("catalogue", &["plants"], schema, include_str!("checks/catalogue.sql")).await;
        on.ask_of("weather", &["climate_data"], schema, include_str!("checks/weather.sql")).await;
    }
    if let Some(connection) = on.connection {
        let _ = connection.close().await;
    }
    on.report
}

/// The connection, as long as it works, and what was found over it.
struct Examination {
    connection: Option<PgConnection>,
    report: Report,
    limit: Duration,
}

impl Examination {
    async fn check(&mut self, name: &'static str, look: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<Check>) {
        let Some(connection) = &mut self.connection else {
            self.report.add(name, Check::skipped("the connection is gone"));
            return;
        };
        // Others may have locked what a check wants to read.
        let limit = AssertSqlSafe(format!("set local statement_timeout = {}", self.limit.as_millis()));
        let looked = timeout(self.limit + GRACE, async {
            let mut transaction = connection.begin_with("begin read only").await?;
            transaction.execute(sqlx::raw_sql(limit)).await?;
            let check = look(&mut transaction).await;
            transaction.rollback().await?;
            check
        });
        let check = match looked.await {
            Ok(Ok(check)) => check,
            Ok(Err(
                error @ (sqlx::Error::Database(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound),
            )) => {
                let why = match error.as_database_error().and_then(DatabaseError::code).as_deref() {
                    Some("57014") => "it took too long",
                    Some("42501") => "this role may not look",
                    _ => &describe(&error),
                };
                Check::skipped(format!("it can't be told: {why}"))
            }
            Ok(Err(error)) => {
                self.connection = None;
                Check::error(format!("the connection broke: {}", describe(&error)))
            }
            Err(_) => {
                self.connection = None;
                Check::error("the database stopped answering")
                    .mend("see whether its machine is overloaded, and the network between")
            }
        };
        self.report.add(name, check);
    }

    /// The rows of a statement are `status`, `message` and `mend`: at least one, and together one check.
    async fn ask(&mut self, name: &'static str, sql: impl SqlSafeStr) {
        let look = async |connection: &mut PgConnection| {
            let rows: Vec<Check> = all(connection, sql).await?;
            rows.into_iter().reduce(Check::and).ok_or(sqlx::Error::RowNotFound)
        };
        self.check(name, look).await;
    }

    /// The same where the tables that the statement reads may not be there.
    async fn ask_of(&mut self, name: &'static str, tables: &[&str], schema: &Schema, sql: &'static str) {
        match tables {
            _ if schema.has_tables(tables) => self.ask(name, sql).await,
            [table] => self.report.add(name, Check::skipped(format!("there is no table {table}"))),
            _ => self.report.add(name, Check::skipped("not all tables are there")),
        }
    }
}

/// The only row of a statement, sent as a simple query, so that any pooler passes it on.
async fn one<T: for<'r> FromRow<'r, PgRow>>(connection: &mut PgConnection, sql: impl SqlSafeStr) -> sqlx::Result<T> {
    T::from_row(&connection.fetch_one(sqlx::raw_sql(sql)).await?)
}

async fn all<T>(connection: &mut PgConnection, sql: impl SqlSafeStr) -> sqlx::Result<Vec<T>>
where
    T: for<'r> FromRow<'r, PgRow>,
{
    connection.fetch_all(sqlx::raw_sql(sql)).await?.iter().map(T::from_row).collect()
}

/// Where a database is, for people: no user, no password.
fn address(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(folder) => format!("{database} in {}", folder.display()),
        None => format!("{database} on {}:{}", options.get_host(), options.get_port()),
    }
}

async fn compare_clocks(connection: &mut PgConnection, clock: &Clock) -> sqlx::Result<Check> {
    let (asked, start) = (clock.now(), Instant::now());
    let sql = "/* doctor.time */ select extract(epoch from clock_timestamp())::float8";
    let (theirs,): (f64,) = one(connection, sql).await?;
    let round_trip = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 have 51 bits")]
    let ours = asked.timestamp_micros() as f64 / 1e6 + round_trip / 2.0;
    let skew = theirs - ours;
    let direction = if skew < 0.0 { "behind" } else { "ahead of" };
    let message = format!("the database's is {:.3} s {direction} this machine's", skew.abs());
    Ok(if skew.abs() > 2.0 + round_trip {
        Check::warning(message).mend("let both machines keep time by NTP")
    } else {
        Check::ok(message)
    })
}

/// Where today is counted. A zone that doesn't exist has stopped the program before.
fn time_zone(config: &Config) -> Check {
    let zone = config.garden.timezone;
    Check::ok(format!("{zone}: today is {} there", Clock::system(zone).today()))
}

async fn sign_in_keys(config: &SignInConfig) -> Check {
    match try_keys(&config.keys).await {
        Ok(1) => Check::ok("the issuer has one key"),
        Ok(count) => Check::ok(format!("the issuer has {count} keys")),
        Err(why) => Check::error(format!("the issuer's keys can't be had: {why}"))
            .mend("see AUTH_JWKS_URL or AUTH_JWKS_FILE: nobody can sign in without them"),
    }
}

fn disk(folder: &Path) -> Check {
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        return Check::skipped("its room can't be told");
    };
    let free = disk.f_bavail * disk.f_frsize;
    let message = format!("{} MB free", free >> 20);
    let check = match free {
        ..NO_DISK_BYTES => Check::error(message),
        NO_DISK_BYTES..LOW_DISK_BYTES => Check::warning(message),
        _ => return Check::ok(message),
    };
    check.mend("make room, or move the data folder (PLANTOPIA_DATA_DIR)")
}
