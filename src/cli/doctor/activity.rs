//! How the database is used: connections, statistics, slow statements, transactions left open.

use std::time::Duration;

use sqlx::postgres::PgConnection;

use super::report::{Check, Status};
use super::{all, one};
use crate::config::DatabaseConfig;

/// Below so many changed rows no plan goes wrong.
const FEW_ROWS: i64 = 1_000;
/// A table up to this size is read from end to end anyway, in bytes.
const SMALL_TABLE: i64 = 64 << 10;
/// Longer waits for a lock are named, in seconds: a write takes less.
const LONG_LOCK_WAIT: f64 = 3.0;
const MAX_NAMED: usize = 5;

pub(super) async fn pool(
    connection: &mut PgConnection,
    config: &DatabaseConfig,
    shares_sessions: Option<bool>,
) -> sqlx::Result<Check> {
    if shares_sessions == Some(true) {
        return Ok(Check::skipped("the pooler's own limits count: default_pool_size, max_client_conn"));
    }
    // What all roles may have, less what is reserved for superusers; the limit of this role or database, if there is one;
    // our connections, how many servers there seem to be, as each listens on a connection of its own; and the others.
    let sql = "/* doctor.connections */ select current_setting('max_connections')::int8,
            current_setting('superuser_reserved_connections')::int8
                + coalesce(nullif(current_setting('reserved_connections', true), '')::int8, 0),
            (select min(l)::int8 from (
                select rolconnlimit from pg_roles where rolname = current_user and not rolsuper
                union all select datconnlimit from pg_database where datname = current_database()) limits (l)
                where l >= 0),
            count(*) filter (where ours),
            greatest(count(*) filter (where ours and (query ilike 'listen %' or query like '%changes.heartbeat%')), count(distinct client_addr) filter (where ours)),
            count(*) filter (where not ours)
        from (select application_name = 'plantopia_api' as ours, query, client_addr from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'plantopia_doctor') connections";
    let (max, reserved, limit, open, servers, others): (i64, i64, Option<i64>, i64, i64, i64) =
        one(connection, sql).await?;
    let allowed = limit.unwrap_or(i64::MAX).min(max - reserved);
    // One more than the pool: the change listener.
    let each = i64::from(config.max_connections()) + 1;
    let servers = servers.max(1);
    let plural = if servers == 1 { "" } else { "s" };
    let message = format!(
        "{servers} server{plural} of at most {each} connections ({open} open now), {others} others, {allowed} allowed"
    );
    let mend = format!(
        "lower DATABASE_POOL_SIZE + DATABASE_MAX_OVERFLOW to {} or less, or raise the limit (max_connections is {max})",
        ((allowed - others) / servers - 1).max(1),
    );
    Ok(if each > allowed {
        Check::error(message).mend(mend)
    } else if servers * each + others > allowed {
        Check::warning(message).mend(mend)
    } else {
        Check::ok(message)
    })
}

pub(super) async fn statistics(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let sql = "/* doctor.statistics */ select s.relname::text, s.n_live_tup, s.n_dead_tup, s.n_mod_since_analyze,
            pg_relation_size(s.relid), exists (select from pg_stats p where p.schemaname = s.schemaname and p.tablename = s.relname)
        from pg_stat_user_tables s where s.schemaname = current_schema() order by 1";
    let tables: Vec<(String, i64, i64, i64, i64, bool)> = all(connection, sql).await?;
    let (mut wrong, mut mends) = (Vec::new(), Vec::new());
    for (table, rows, dead, changed, bytes, analysed) in &tables {
        if !analysed && *bytes > SMALL_TABLE {
            wrong.push(format!("{table} was never analysed"));
            mends.push(format!("analyze {table};"));
        } else if *changed > FEW_ROWS && changed * 4 > *rows {
            wrong.push(format!("{table}: {changed} of {rows} rows changed since it was analysed"));
            mends.push(format!("analyze {table};"));
        }
        if *dead > 10 * FEW_ROWS && dead > rows {
            wrong.push(format!("{table} has {dead} dead rows on {rows}"));
            mends.push(format!("vacuum {table};"));
        }
    }
    let sql =
        "/* doctor.autovacuum */ select current_setting('autovacuum')::bool and current_setting('track_counts')::bool";
    let (automatic,): (bool,) = one(connection, sql).await?;
    if !automatic {
        wrong.push("autovacuum is off: statistics age and dead rows stay".to_owned());
        mends.push("autovacuum = on and track_counts = on in postgresql.conf".to_owned());
    }
    Ok(Check::of_faults(Status::Warning, &wrong, mends, format!("{} tables, none out of date", tables.len())))
}

pub(super) async fn slow_queries(connection: &mut PgConnection, threshold: Duration) -> sqlx::Result<Check> {
    let sql = "/* doctor.statements_view */ select quote_ident(n.nspname)::text from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'";
    let schemas: Vec<(String,)> = all(connection, sql).await?;
    let Some((schema,)) = schemas.first() else {
        return Ok(Check::skipped(
            "the extension pg_stat_statements isn't in this database; the server's log names slow ones",
        ));
    };
    // The schema is an identifier that Postgres quoted itself.
    let sql = sqlx::AssertSqlSafe(format!(
        "/* doctor.slow */ select substring(query from '^/\\* *([^ ]+)'), calls, mean_exec_time
        from {schema}.pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database()) and query like '/* %'
        order by mean_exec_time desc limit 5"
    ));
    let slow: Vec<(String, i64, f64)> = match all(connection, sql).await {
        Ok(slow) => slow,
        // The extension is there, but its library isn't loaded.
        Err(error) if error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55000")) => {
            return Ok(Check::skipped("pg_stat_statements isn't in shared_preload_libraries, so it counts nothing"));
        }
        Err(error) => return Err(error),
    };
    let limit = threshold.as_secs_f64() * 1_000.0;
    let slow = slow.iter().filter(|(_, _, mean)| *mean >= limit);
    let names: Vec<_> = slow.map(|(name, calls, mean)| format!("{name} {mean:.0} ms ({calls} times)")).collect();
    Ok(if names.is_empty() {
        Check::ok(format!("none takes {limit:.0} ms on average"))
    } else {
        Check::warning(format!("on average: {}", names.join(", ")))
            .mend("statistics and indexes above; then the plan: scripts/explain-reads")
    })
}

pub(super) async fn transactions(connection: &mut PgConnection, long: Duration) -> sqlx::Result<Check> {
    let sql = "/* doctor.transactions */ select pid, extract(epoch from clock_timestamp() - xact_start)::float8,
            coalesce(state like 'idle in transaction%', false),
            case when wait_event_type = 'Lock' then array_to_string(pg_blocking_pids(pid), ', ') end
        from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
            and xact_start is not null
        order by xact_start";
    let open: Vec<(i32, f64, bool, Option<String>)> = all(connection, sql).await?;
    let long = long.as_secs_f64();
    let (mut wrong, mut mends) = (Vec::new(), Vec::new());
    let old: Vec<_> = open.iter().filter(|(_, seconds, ..)| *seconds >= long).collect();
    for (pid, seconds, idle, _) in old.iter().take(MAX_NAMED) {
        let state = if *idle { "idle" } else { "busy" };
        wrong.push(format!("process {pid} has a transaction open for {seconds:.0} s ({state})"));
        if *idle {
            mends.push(format!("select pg_terminate_backend({pid});"));
        }
    }
    if old.len() > MAX_NAMED {
        wrong.push(format!("and {} more", old.len() - MAX_NAMED));
    }
    for (pid, seconds, _, blockers) in &open {
        if let Some(blockers) = blockers.as_ref().filter(|_| *seconds >= LONG_LOCK_WAIT) {
            wrong.push(format!("process {pid} has waited {seconds:.0} s or less for a lock of process {blockers}"));
        }
    }
    let sql = "/* doctor.prepared */ select count(*), coalesce(max(extract(epoch from clock_timestamp() - prepared)), 0)::float8
        from pg_prepared_xacts where database = current_database()";
    let (prepared, age): (i64, f64) = one(connection, sql).await?;
    if prepared > 0 && age >= long {
        wrong.push(format!("{prepared} prepared transactions, the oldest {age:.0} s old"));
        mends.push("select gid from pg_prepared_xacts; rollback prepared '...';".to_owned());
    }
    Ok(Check::of_faults(Status::Warning, &wrong, mends, "none open for long, nobody waits for a lock"))
}
