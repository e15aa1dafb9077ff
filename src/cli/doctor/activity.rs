//! How the database is used: connections and slow statements.

use std::time::Duration;

use sqlx::postgres::PgConnection;

use super::report::Check;
use super::{all, one};
use crate::config::DatabaseConfig;

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
