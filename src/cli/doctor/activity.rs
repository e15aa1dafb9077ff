//! How the database is used: connections, statistics, slow statements, transactions left open.

use std::time::Duration;

use sqlx::postgres::PgConnection;

use super::connection::Pooler;
use super::queries::{self, Open, Statistics};
use super::report::Finding;
use super::schema::Seen;
use crate::config::DatabaseConfig;
use crate::telemetry::slow_query::query_name;

/// Below so many changed rows nobody's plans go wrong.
const FEW_ROWS: i64 = 1_000;
/// A table up to this size is read from end to end anyway, in bytes.
const SMALL_TABLE: i64 = 64 << 10;
/// A wait for a lock that is longer than a write takes.
const LONG_WAIT: f64 = 3.0;
/// So many open transactions are named.
const NAMED: usize = 5;

/// Whether all that may connect can.
pub async fn pool(connection: &mut PgConnection, config: &DatabaseConfig, pooler: Pooler) -> sqlx::Result<Finding> {
    let seen = queries::connections(connection).await?;
    if pooler == Pooler::Transaction {
        return Ok(Finding::skipped("the pooler's own limits count: default_pool_size, max_client_conn"));
    }
    let room = seen.most - seen.reserved;
    let room = seen.limit.map_or(room, |limit| limit.min(room));
    // One more than the pool: the news line.
    let each = i64::from(config.max_connections()) + 1;
    let servers = seen.servers.max(1);
    let message = format!(
        "{servers} server{} of at most {each} connections ({} open now), {} others, {room} allowed",
        if servers == 1 { "" } else { "s" },
        seen.ours,
        seen.others
    );
    let mend = format!(
        "lower DATABASE_POOL_SIZE + DATABASE_MAX_OVERFLOW to {} or less, or raise the limit (max_connections is {})",
        ((room - seen.others) / servers - 1).max(1),
        seen.most
    );
    Ok(if each > room {
        Finding::error(message).mend(mend)
    } else if servers * each + seen.others > room {
        Finding::warning(message).mend(mend)
    } else {
        Finding::ok(message)
    })
}

/// Whether the planner knows the data.
pub async fn statistics(connection: &mut PgConnection) -> sqlx::Result<Finding> {
    let tables = queries::statistics(connection).await?;
    let mut words = Vec::new();
    let mut mends = Vec::new();
    for Statistics { table, rows, dead, changed, known, bytes } in &tables {
        if !known && *bytes > SMALL_TABLE {
            words.push(format!("{table} was never analysed"));
            mends.push(format!("analyze {table};"));
        } else if *changed > FEW_ROWS && changed * 4 > *rows {
            words.push(format!("{table}: {changed} of {rows} rows changed since it was analysed"));
            mends.push(format!("analyze {table};"));
        }
        if *dead > 10 * FEW_ROWS && dead > rows {
            words.push(format!("{table} has {dead} dead rows on {rows}"));
            mends.push(format!("vacuum {table};"));
        }
    }
    let automatic = queries::autovacuum(connection).await?;
    if !automatic {
        words.push("autovacuum is off: statistics age and dead rows stay".to_owned());
        mends.push("autovacuum = on and track_counts = on in postgresql.conf".to_owned());
    }
    Ok(match words.as_slice() {
        [] => Finding::ok(format!("{} tables, none out of date", tables.len())),
        words => Finding::warning(words.join("; ")).mends(mends),
    })
}

/// Which statements are slow, as far as the database kept account.
pub async fn slow_queries(connection: &mut PgConnection, threshold: Duration) -> sqlx::Result<Finding> {
    let Some(schema) = queries::statements_view(connection).await? else {
        return Ok(Finding::skipped(
            "the extension pg_stat_statements isn't in this database; the server's log names slow ones",
        ));
    };
    let slow = match queries::slow(connection, &schema).await {
        Ok(slow) => slow,
        // The extension is there, but not its library.
        Err(error) if error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55000")) => {
            return Ok(Finding::skipped("pg_stat_statements isn't in shared_preload_libraries, so it counts nothing"));
        }
        Err(error) => return Err(error),
    };
    let limit = threshold.as_secs_f64() * 1_000.0;
    let names: Vec<_> = slow
        .iter()
        .filter(|slow| slow.mean_ms >= limit)
        .map(|slow| format!("{} {:.0} ms ({} times)", query_name(&slow.beginning), slow.mean_ms, slow.calls))
        .collect();
    Ok(if names.is_empty() {
        Finding::ok(format!("none takes {limit:.0} ms on average"))
    } else {
        Finding::warning(format!("on average: {}", names.join(", ")))
            .mend("statistics and indexes above; then the plan: scripts/explain-reads")
    })
}

/// Whether somebody keeps others waiting.
pub async fn transactions(connection: &mut PgConnection, long: Duration) -> sqlx::Result<Finding> {
    let open = queries::transactions(connection).await?;
    let old: Vec<&Open> = open.iter().filter(|open| open.seconds >= long.as_secs_f64()).collect();
    let mut words = Vec::new();
    let mut mends = Vec::new();
    for Open { pid, seconds, idle, .. } in old.iter().take(NAMED) {
        let state = if *idle { "idle" } else { "busy" };
        words.push(format!("process {pid} has a transaction open for {seconds:.0} s ({state})"));
        if *idle {
            mends.push(format!("select pg_terminate_backend({pid});"));
        }
    }
    if old.len() > NAMED {
        words.push(format!("and {} more", old.len() - NAMED));
    }
    for Open { pid, seconds, blockers, .. } in open.iter().filter(|open| open.seconds >= LONG_WAIT) {
        if let Some(blockers) = blockers {
            words.push(format!("process {pid} has waited {seconds:.0} s or less for a lock of process {blockers}"));
        }
    }
    let (prepared, age) = queries::prepared(connection).await?;
    if prepared > 0 && age >= long.as_secs_f64() {
        words.push(format!("{prepared} prepared transactions, the oldest {age:.0} s old"));
        mends.push("select gid from pg_prepared_xacts; rollback prepared '...';".to_owned());
    }
    Ok(match words.as_slice() {
        [] => Finding::ok("none open for long, nobody waits for a lock"),
        words => Finding::warning(words.join("; ")).mends(mends),
    })
}

/// Whether rows that defaults date are dated in UTC, as the server reads them.
pub async fn timestamps(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    if !seen.has(&["users", "user_plant_instances", "user_favorites", "plants"]) {
        return Ok(Finding::skipped("not all tables are there"));
    }
    let ahead = queries::ahead(connection).await?.unwrap_or(0.0);
    if ahead > 300.0 {
        return Ok(Finding::warning(format!(
            "the newest rows are dated {:.1} hours ahead of UTC: something writes local times",
            ahead / 3_600.0
        ))
        .mend("let whatever else writes here use UTC: alter role ... set timezone = 'UTC'"));
    }
    Ok(Finding::ok(match queries::local_defaults(connection).await? {
        0 => "no row is dated in the future, defaults are UTC".to_owned(),
        // Our sessions are in UTC, so for us it is the same.
        count => format!(
            "no row is dated in the future; {count} defaults are now(), local time for programs whose sessions aren't in UTC"
        ),
    }))
}
