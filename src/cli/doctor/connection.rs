//! Getting to the database, and what stands between: encryption, latency, poolers.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::queries;
use super::report::Finding;
use crate::config::PoolMode;
use crate::db::pool;
use crate::error::describe;

/// How long the database may take to let us in.
const PATIENCE: Duration = Duration::from_secs(10);
/// A round trip that takes longer is felt: a request makes one to three of them.
const SLOW_ROUND_TRIP: Duration = Duration::from_millis(20);
/// The oldest version that the server is tested with.
const OLDEST: i32 = 13;

/// Connects under a name of our own. What a pooler may refuse at the start is left out.
pub async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Finding> {
    let options = pool::base(options.clone()).application_name("plantopia_doctor").extra_float_digits(None);
    match timeout(PATIENCE, options.connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(refusal(&error)),
        Err(_) => Err(Finding::error(format!("no answer within {} s", PATIENCE.as_secs()))
            .mend("see whether it runs, and whether a firewall drops what is sent to it")),
    }
}

/// Why we weren't let in, and what helps.
fn refusal(error: &sqlx::Error) -> Finding {
    let code = match error {
        sqlx::Error::Database(error) => error.code(),
        _ => None,
    };
    let (message, mend) = match (error, code.as_deref()) {
        (_, Some("28P01" | "28000")) => (
            "it doesn't let this user in".to_owned(),
            "user and password in DATABASE_URL, and the server's pg_hba.conf",
        ),
        (_, Some("3D000")) => (
            "it has no database of this name".to_owned(),
            "create it (createdb), or correct the name at the end of DATABASE_URL",
        ),
        (_, Some("53300")) => (
            "it has no connection left".to_owned(),
            "lower DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW, or raise the database's max_connections",
        ),
        (_, Some("57P03")) => ("it is starting or stopping".to_owned(), "wait, and ask again"),
        (sqlx::Error::Tls(_), _) => (
            "no encrypted connection could be made".to_owned(),
            "sslmode and sslrootcert in DATABASE_URL, and the server's certificate",
        ),
        _ => (
            format!("it can't be reached: {}", describe(error)),
            "host and port in DATABASE_URL; see whether the server runs and listens there",
        ),
    };
    Finding::error(message).mend(mend)
}

/// How long a round trip takes, the middle of five.
pub async fn latency(connection: &mut PgConnection) -> sqlx::Result<Finding> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        queries::ping(connection).await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let middle = times[2];
    let message = format!("it answers in {:.1} ms", middle.as_secs_f64() * 1_000.0);
    Ok(if middle > SLOW_ROUND_TRIP {
        Finding::warning(message).mend("run the server nearer to the database: each query costs a request that much")
    } else {
        Finding::ok(message)
    })
}

/// Whether what goes over a network can be read on the way.
pub async fn encryption(connection: &mut PgConnection, options: &PgConnectOptions) -> sqlx::Result<Finding> {
    if options.get_socket().is_some() || options.get_host().starts_with('/') {
        return Ok(Finding::ok("not needed: a Unix socket"));
    }
    let host = options.get_host();
    let near = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    let checked = matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    Ok(match queries::tls(connection).await? {
        Some(version) if checked || near => Finding::ok(version),
        Some(version) => {
            Finding::ok(format!("{version}; whose certificate it is isn't checked (sslmode=verify-full does)"))
        }
        None if near => Finding::ok("none, on this machine"),
        None => Finding::warning("none: rows and passwords can be read on the way")
            .mend("add ?sslmode=require to DATABASE_URL, or better verify-full with sslrootcert=FILE"),
    })
}

/// What runs there.
pub async fn version(connection: &mut PgConnection) -> sqlx::Result<Finding> {
    let server = queries::server(connection).await?;
    let message = format!("PostgreSQL {}", server.version);
    Ok(if server.number / 10_000 < OLDEST {
        Finding::error(format!("{message} is too old")).mend(format!("move to PostgreSQL {OLDEST} or newer"))
    } else if server.encoding != "UTF8" {
        Finding::error(format!("{message}, but the database's encoding is {}", server.encoding))
            .mend("dump it and restore it into one made with: create database ... encoding 'UTF8' template template0")
    } else {
        Finding::ok(message)
    })
}

/// Whether gardeners can be written down.
pub async fn writable(connection: &mut PgConnection) -> sqlx::Result<Finding> {
    let server = queries::server(connection).await?;
    Ok(if server.replica {
        Finding::error("it is a replica, which takes no writes").mend("DATABASE_URL must name the primary")
    } else if server.read_only {
        Finding::error("transactions are read-only by default (default_transaction_read_only)")
            .mend("alter database ... reset default_transaction_read_only; the same for the role")
    } else {
        Finding::ok("it takes writes")
    })
}

/// Whether some of the reads can be asked of the replica. While they can't, the primary answers them.
pub async fn replica(options: &PgConnectOptions) -> Finding {
    let look = async {
        let mut connection =
            pool::base(options.clone()).application_name("plantopia_doctor").extra_float_digits(None).connect().await?;
        let behind = queries::behind(&mut connection).await?;
        // Nothing was changed.
        let _ = connection.close().await;
        Ok::<_, sqlx::Error>(behind)
    };
    match timeout(PATIENCE, look).await {
        Ok(Ok(Some(seconds))) => Finding::ok(format!("{seconds:.1} s behind, or idle for as long")),
        Ok(Ok(None)) => Finding::warning("DATABASE_REPLICA_URL names no replica: it takes writes")
            .mend("name the replica, or leave the setting out"),
        Ok(Err(error)) => Finding::warning(format!("searches go to the primary: {}", describe(&error)))
            .mend("host and port in DATABASE_REPLICA_URL; see whether the replica runs"),
        Err(_) => Finding::warning("searches go to the primary: the replica doesn't answer")
            .mend("see whether it runs, and whether a firewall drops what is sent to it"),
    }
}

/// Whether a pooler hands our sessions on between transactions. It shows when two connections of ours are served by one
/// backend, or one by two.
pub async fn pooler(options: &PgConnectOptions) -> sqlx::Result<Pooler> {
    let (Ok(mut first), Ok(mut second)) = (connect(options).await, connect(options).await) else {
        return Ok(Pooler::Unknown);
    };
    let mut shared = false;
    for _ in 0..3 {
        let before = queries::backend(&mut first).await?;
        // While the second is in a transaction, the first one's backend can only be the same if it is the first's own.
        let mut held = second.begin().await?;
        let other = queries::backend(&mut held).await?;
        shared |= other == before || queries::backend(&mut first).await? != before;
        held.rollback().await?;
    }
    let _ = first.close().await;
    let _ = second.close().await;
    Ok(if shared { Pooler::Transaction } else { Pooler::None })
}

/// What stands between us and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooler {
    /// Nothing, or one that keeps a session together.
    None,
    /// One that hands sessions on.
    Transaction,
    /// A second connection wasn't to be had.
    Unknown,
}

impl Pooler {
    /// What that means for the settings.
    pub fn finding(self, mode: PoolMode) -> Finding {
        match (self, mode) {
            (Self::None, PoolMode::Session) => Finding::ok("none that shares sessions"),
            (Self::None, PoolMode::Transaction) => {
                Finding::warning("none that shares sessions was seen, yet DATABASE_POOL_MODE is transaction")
                    .mend("DATABASE_POOL_MODE=session, where it is true, needs fewer round trips")
            }
            (Self::Transaction, PoolMode::Transaction) => {
                Finding::ok("one that shares sessions, as DATABASE_POOL_MODE says")
            }
            (Self::Transaction, PoolMode::Session) => {
                Finding::error("one shares sessions between connections: prepared statements and notices break there")
                    .mend("DATABASE_POOL_MODE=transaction, and DATABASE_DIRECT_URL to the database itself")
            }
            (Self::Unknown, _) => Finding::skipped("no two connections were to be had"),
        }
    }
}
