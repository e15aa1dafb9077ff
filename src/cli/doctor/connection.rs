//! Getting to the database, and what stands between: encryption, latency, poolers.

use std::time::{Duration, Instant};

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::report::Check;
use super::{all, one};
use crate::config::PoolMode;
use crate::db::{pool, pooler};
use crate::error::describe;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const POOLER_TIMEOUT: Duration = Duration::from_secs(12);
/// A longer round trip is felt: a request makes one to three of them.
const SLOW_ROUND_TRIP: Duration = Duration::from_millis(20);

/// Under the doctor's own name, and without what a pooler may refuse at the start.
fn doctors(options: &PgConnectOptions) -> PgConnectOptions {
    pool::with_defaults(options.clone()).application_name("plantopia_doctor").extra_float_digits(None)
}

pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Check> {
    match timeout(CONNECT_TIMEOUT, doctors(options).connect()).await {
        Ok(connected) => connected.map_err(|error| refusal(&error)),
        Err(_) => Err(Check::error(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs()))
            .mend("see whether it runs, and whether a firewall drops what is sent to it")),
    }
}

fn refusal(error: &sqlx::Error) -> Check {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let (message, mend) = match (code.as_deref(), error) {
        (Some("28P01" | "28000"), _) => {
            ("it doesn't let this user in", "user and password in DATABASE_URL, and the server's pg_hba.conf")
        }
        (Some("3D000"), _) => {
            ("it has no database of this name", "create it (createdb), or correct the name at the end of DATABASE_URL")
        }
        (Some("53300"), _) => (
            "it has no connection left",
            "lower DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW, or raise the database's max_connections",
        ),
        (Some("57P03"), _) => ("it is starting or stopping", "wait, and ask again"),
        (_, sqlx::Error::Tls(_)) => (
            "no encrypted connection could be made",
            "sslmode and sslrootcert in DATABASE_URL, and the server's certificate",
        ),
        _ => {
            return Check::error(format!("it can't be reached: {}", describe(error)))
                .mend("host and port in DATABASE_URL; see whether the server runs and listens there");
        }
    };
    Check::error(message).mend(mend)
}

pub(super) async fn latency(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let mut times = [Duration::ZERO; 5];
    for time in &mut times {
        let start = Instant::now();
        one::<(i32,)>(connection, "/* doctor.ping */ select 1").await?;
        *time = start.elapsed();
    }
    times.sort_unstable();
    let median = times[2];
    let message = format!("it answers in {:.1} ms", median.as_secs_f64() * 1_000.0);
    Ok(if median > SLOW_ROUND_TRIP {
        Check::warning(message).mend("run the server nearer to the database: each query costs a request that much")
    } else {
        Check::ok(message)
    })
}

/// Whether what goes over a network can be read on the way.
pub(super) async fn encryption(connection: &mut PgConnection, options: &PgConnectOptions) -> sqlx::Result<Check> {
    let host = options.get_host();
    if options.get_socket().is_some() || host.starts_with('/') {
        return Ok(Check::ok("not needed: a Unix socket"));
    }
    let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    let verified = matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    let sql = "/* doctor.tls */ select version::text from pg_stat_ssl where pid = pg_backend_pid() and ssl";
    let version: Vec<(String,)> = all(connection, sql).await?;
    Ok(match version.into_iter().next() {
        Some((version,)) if verified || local => Check::ok(version),
        Some((version,)) => {
            Check::ok(format!("{version}; whose certificate it is isn't checked (sslmode=verify-full does)"))
        }
        None if local => Check::ok("none, on this machine"),
        None => Check::warning("none: rows and passwords can be read on the way")
            .mend("add ?sslmode=require to DATABASE_URL, or better verify-full with sslrootcert=FILE"),
    })
}

/// Whether the replica can answer reads. While it can't, the primary does.
pub(super) async fn replica(options: &PgConnectOptions) -> Check {
    let look = async {
        let mut connection = doctors(options).connect().await?;
        let sql = "/* doctor.behind */ select case when pg_is_in_recovery() then
            coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8 end";
        let (behind,): (Option<f64>,) = one(&mut connection, sql).await?;
        let _ = connection.close().await;
        Ok::<_, sqlx::Error>(behind)
    };
    match timeout(CONNECT_TIMEOUT, look).await {
        Ok(Ok(Some(seconds))) => Check::ok(format!("{seconds:.1} s behind, or idle for as long")),
        Ok(Ok(None)) => Check::warning("DATABASE_REPLICA_URL names no replica: it takes writes")
            .mend("name the replica, or leave the setting out"),
        Ok(Err(error)) => Check::warning(format!("searches go to the primary: {}", describe(&error)))
            .mend("host and port in DATABASE_REPLICA_URL; see whether the replica runs"),
        Err(_) => Check::warning("searches go to the primary: the replica doesn't answer")
            .mend("see whether it runs, and whether a firewall drops what is sent to it"),
    }
}

/// Whether a pooler gives one session to several connections; `None` where that can't be told.
pub(super) async fn shares_sessions(options: &PgConnectOptions) -> Option<bool> {
    timeout(POOLER_TIMEOUT, pooler::shares_sessions(&doctors(options))).await.ok()?.ok()
}

/// What a pooler, or none, means for the settings.
pub(super) fn pooler(shared: Option<bool>, mode: PoolMode) -> Check {
    match (shared, mode) {
        (Some(false), PoolMode::Session) => Check::ok("none that shares sessions"),
        (Some(false), PoolMode::Transaction) => {
            Check::warning("none that shares sessions was seen, yet DATABASE_POOL_MODE is transaction")
                .mend("DATABASE_POOL_MODE=session, where it is true, needs fewer round trips")
        }
        (Some(true), PoolMode::Transaction) => Check::ok("one that shares sessions, as DATABASE_POOL_MODE says"),
        (Some(true), PoolMode::Session) => {
            Check::error("one shares sessions between connections: prepared statements and notices break there")
                .mend("DATABASE_POOL_MODE=transaction, and DATABASE_DIRECT_URL to the database itself")
        }
        (None, _) => Check::skipped("no two connections were to be had"),
    }
}
