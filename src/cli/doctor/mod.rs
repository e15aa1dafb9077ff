//! `plantopia doctor`: looks at a deployment and says what to mend. It only reads: each check is a read-only transaction
//! of its own, with a time limit, so that one that can't be made leaves the others alone.

mod activity;
mod connection;
mod data;
mod expected;
mod queries;
mod report;
mod schema;

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

pub use expected::Expected;
pub use report::{Check, Report, Status};

use super::Failure;
use super::database::Database;
use crate::clock::Clock;
use crate::config::{self, Config, PoolMode};
use crate::db::local;
use crate::error::describe;
use connection::Pooler;
use report::Finding;
use schema::Seen;

/// How long a check may take longer than the database was given for it before the connection counts as broken.
const GRACE: Duration = Duration::from_secs(3);
/// Below this much room on the disk somebody should look, and below that the database will stop soon.
const LITTLE_ROOM: u64 = 1 << 30;
const NO_ROOM: u64 = 100 << 20;

/// The arguments of `plantopia doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit code: 1 when a check found an error, 0 otherwise, warnings included (2: the command line or a setting is wrong). \
Nothing is changed, and nothing that gardeners wrote is shown.")]
pub struct Arguments {
    /// The database to look at [default: `DATABASE_URL`, or else the private one].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Write one JSON document instead of the table.
    #[arg(long)]
    json: bool,
}

/// Looks at the database and writes what it found to standard output.
pub async fn doctor(mut config: Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    if let Some(url) = &arguments.database_url {
        let url = config::database_url("--database-url", url).map_err(Failure::Setting)?;
        config.database.url = Some(url);
        // That is the way past another database's pooler.
        config.database.direct_url = None;
    }
    let report = match &config.database.url {
        Some(options) => examine(options, &config, &Patience::default()).await,
        None => examine_private(&config).await?,
    };
    let mut out = std::io::stdout();
    let text = if arguments.json {
        report.json().map_err(Failure::because)?
    } else {
        report.text(out.is_terminal() && std::env::var_os("NO_COLOR").is_none())
    };
    out.write_all(text.as_bytes()).map_err(Failure::because)?;
    Ok(if report.is_bad() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The private database, which is started for the look if no server runs it; one that was never made stays unmade.
async fn examine_private(config: &Config) -> Result<Report, Failure> {
    let reach = local::reach(&config.local).map_err(Failure::because)?;
    let named = format!("the private database in {}", reach.data_dir.display());
    if !reach.made {
        let mut report = Report::on(named);
        report.add(
            "connection",
            Finding::error("there is none yet").mend("`plantopia serve` makes it; or set DATABASE_URL"),
        );
        return Ok(report);
    }
    let database = match Database::for_command(config).await {
        Ok(database) => database,
        Err(failure) => {
            let mut report = Report::on(named);
            report.add("connection", Finding::error(failure.to_string()));
            return Ok(report);
        }
    };
    let mut report = examine(&database.addresses().services, config, &Patience::default()).await;
    database.stop().await;
    report.database = named;
    report.add("disk", disk(&reach.data_dir));
    Ok(report)
}

/// What counts as long.
#[derive(Clone, Debug)]
pub struct Patience {
    /// A transaction that is open for longer is named.
    pub transaction: Duration,
    /// How long the database may take for a check.
    pub check: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { transaction: Duration::from_mins(1), check: Duration::from_secs(5) }
    }
}

/// Makes every check on the database that `options` lead to.
pub async fn examine(options: &PgConnectOptions, config: &Config, patience: &Patience) -> Report {
    let mut report = Report::on(address(options));
    let direct = config.database.direct_url.as_ref().unwrap_or(options);
    let mut visit = match connection::connect(direct).await {
        Ok(connection) => Visit { connection: Some(connection), report: &mut report, limit: patience.check },
        Err(finding) => {
            report.add("connection", finding);
            report.add("time-zone", time_zone(config));
            return report;
        }
    };
    let expected = Expected::read();
    visit.check("connection", connection::latency).await;
    let encryption = async |c: &mut PgConnection| connection::encryption(c, direct).await;
    visit.check("encryption", encryption).await;
    visit.check("version", connection::version).await;
    visit.check("writable", connection::writable).await;
    let pooler = visit.pooler(options, config.database.pool_mode).await;

    if let Some(replica) = &config.database.replica_url {
        visit.report.add("replica", connection::replica(replica).await);
    }

    let mut seen = None;
    visit
        .check("migrations", async |c| {
            let look = seen.insert(Seen::look(c).await?);
            schema::migrations(c, look).await
        })
        .await;
    if let Some(seen) = &seen {
        visit.schema(&expected, seen).await;
    }

    visit.check("pool", async |c| activity::pool(c, &config.database, pooler).await).await;
    visit.check("statistics", activity::statistics).await;
    visit.check("slow-queries", async |c| activity::slow_queries(c, config.database.slow_query_threshold).await).await;
    visit.check("transactions", async |c| activity::transactions(c, patience.transaction).await).await;

    let clock = Clock::system(config.garden.timezone);
    visit.check("clock", async |c| compare_clocks(c, &clock).await).await;
    visit.report.add("time-zone", time_zone(config));
    if let Some(seen) = &seen {
        visit.check("timestamps", async |c| activity::timestamps(c, seen).await).await;
        visit.check("e-mails", async |c| data::emails(c, seen).await).await;
        visit.check("catalogue", async |c| data::catalogue(c, seen).await).await;
        visit.check("weather", async |c| data::weather(c, seen).await).await;
    }
    if let Some(connection) = visit.connection {
        // Nothing was changed.
        let _ = connection.close().await;
    }
    report
}

/// The connection, as long as it holds, and what was found over it.
struct Visit<'a> {
    connection: Option<PgConnection>,
    report: &'a mut Report,
    /// How long the database may take for a check.
    limit: Duration,
}

impl Visit<'_> {
    /// Whether the tables are what the migrations make.
    async fn schema(&mut self, expected: &Expected, seen: &Seen) {
        self.check("tables", async |_| Ok(schema::tables(expected, seen))).await;
        self.check("json-columns", async |_| Ok(schema::json_columns(expected, seen))).await;
        self.check("indexes", async |c| schema::indexes(c, expected, seen).await).await;
        self.check("unused-indexes", async |c| schema::unused_indexes(c, expected).await).await;
        self.check("news", async |c| schema::news(c, expected, seen).await).await;
        self.check("extensions", async |c| schema::extensions(c, seen).await).await;
        self.check("privileges", schema::privileges).await;
    }

    /// Makes one check in a read-only transaction.
    async fn check(&mut self, name: &'static str, look: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<Finding>) {
        let Some(connection) = &mut self.connection else {
            self.report.add(name, Finding::skipped("the connection is gone"));
            return;
        };
        let limit = format!("set local statement_timeout = {}", self.limit.as_millis());
        let looked = tokio::time::timeout(self.limit + GRACE, async {
            let mut transaction = connection.begin_with("begin read only").await?;
            // Others may have locked what a check wants to read.
            transaction.execute(sqlx::raw_sql(AssertSqlSafe(limit))).await?;
            let found = look(&mut transaction).await;
            transaction.rollback().await?;
            found
        });
        let finding = match looked.await {
            Ok(Ok(finding)) => finding,
            Ok(Err(sqlx::Error::Database(error))) => {
                let why = match error.code().as_deref() {
                    Some("57014") => "it took too long".to_owned(),
                    Some("42501") => "this role may not look".to_owned(),
                    _ => describe(&sqlx::Error::Database(error)),
                };
                Finding::skipped(format!("it can't be told: {why}"))
            }
            Ok(Err(error @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound))) => {
                Finding::skipped(format!("it can't be told: {}", describe(&error)))
            }
            Ok(Err(error)) => {
                self.connection = None;
                Finding::error(format!("the connection broke: {}", describe(&error)))
            }
            Err(_) => {
                self.connection = None;
                Finding::error("the database stopped answering")
                    .mend("see whether its machine is overloaded, and the network between")
            }
        };
        self.report.add(name, finding);
    }

    /// Looks for a pooler, which takes more than one transaction.
    async fn pooler(&mut self, options: &PgConnectOptions, mode: PoolMode) -> Pooler {
        let looked = tokio::time::timeout(4 * GRACE, connection::pooler(options));
        let found = match looked.await {
            Ok(Ok(found)) => found,
            _ => Pooler::Unknown,
        };
        self.report.add("pooler", found.finding(mode));
        found
    }
}

/// Where a database is, for people: no user, no password.
fn address(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(folder) => format!("{database} in {}", folder.display()),
        None => format!("{database} on {}:{}", options.get_host(), options.get_port()),
    }
}

/// Whether this machine and the database agree on the time.
async fn compare_clocks(connection: &mut PgConnection, clock: &Clock) -> sqlx::Result<Finding> {
    let (asked, start) = (clock.now(), Instant::now());
    let theirs = queries::time(connection).await?;
    let round_trip = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 have 51 bits")]
    let ours = asked.timestamp_micros() as f64 / 1e6 + round_trip / 2.0;
    let skew = theirs - ours;
    let message = format!(
        "the database's is {:.3} s {} this machine's",
        skew.abs(),
        if skew < 0.0 { "behind" } else { "ahead of" }
    );
    Ok(if skew.abs() > 2.0 + round_trip {
        Finding::warning(message).mend("let both machines keep time by NTP")
    } else {
        Finding::ok(message)
    })
}

/// Where today is counted. A zone that doesn't exist has stopped the program before.
fn time_zone(config: &Config) -> Finding {
    let zone = config.garden.timezone;
    let today = Clock::system(zone).today();
    Finding::ok(format!("{zone}: today is {today} there"))
}

/// Whether the private database has room to grow.
fn disk(folder: &Path) -> Finding {
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        return Finding::skipped("its room can't be told");
    };
    let free = disk.f_bavail * disk.f_frsize;
    let message = format!("{} MB free", free >> 20);
    let finding = match free {
        ..NO_ROOM => Finding::error(message),
        NO_ROOM..LITTLE_ROOM => Finding::warning(message),
        _ => return Finding::ok(message),
    };
    finding.mend("make room, or move the data folder (PLANTOPIA_DATA_DIR)")
}
