//! The doctor's statements. All are sent as simple queries, without parameters and prepared names, so that any pooler
//! passes them on; all read the catalogues of Postgres or count, and none returns what gardeners wrote.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Executor, Row, SqlSafeStr};

type Result<T> = sqlx::Result<T>;

async fn one(connection: &mut PgConnection, sql: impl SqlSafeStr) -> Result<PgRow> {
    connection.fetch_one(sqlx::raw_sql(sql)).await
}

async fn all(connection: &mut PgConnection, sql: impl SqlSafeStr) -> Result<Vec<PgRow>> {
    connection.fetch_all(sqlx::raw_sql(sql)).await
}

/// The shortest of answers, for its time.
pub async fn ping(connection: &mut PgConnection) -> Result<()> {
    one(connection, "/* doctor.ping */ select 1").await.map(drop)
}

/// The process that serves us; a pooler may choose another for each transaction.
pub async fn backend(connection: &mut PgConnection) -> Result<i32> {
    let row = one(connection, "/* doctor.backend */ select pg_backend_pid()").await?;
    row.try_get(0)
}

/// What the server is, and whether it can be written to.
pub struct Server {
    pub number: i32,
    pub version: String,
    pub encoding: String,
    pub replica: bool,
    pub read_only: bool,
}

pub async fn server(connection: &mut PgConnection) -> Result<Server> {
    let row = one(
        connection,
        // Our own transaction is read-only whatever the database's default says.
        "/* doctor.server */ select current_setting('server_version_num')::int4 as number,
            split_part(current_setting('server_version'), ' ', 1) as version,
            current_setting('server_encoding') as encoding, pg_is_in_recovery() as replica,
            current_setting('default_transaction_read_only')::bool as read_only",
    )
    .await?;
    Ok(Server {
        number: row.try_get("number")?,
        version: row.try_get("version")?,
        encoding: row.try_get("encoding")?,
        replica: row.try_get("replica")?,
        read_only: row.try_get("read_only")?,
    })
}

/// How many seconds ago a replica replayed its newest transaction; nothing for a primary.
pub async fn behind(connection: &mut PgConnection) -> Result<Option<f64>> {
    let row = one(
        connection,
        "/* doctor.behind */ select case when pg_is_in_recovery() then
            coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8 end",
    )
    .await?;
    row.try_get(0)
}

/// The TLS version of this connection, as the database sees it.
pub async fn tls(connection: &mut PgConnection) -> Result<Option<String>> {
    let sql = "/* doctor.tls */ select version::text from pg_stat_ssl where pid = pg_backend_pid() and ssl";
    let row = all(connection, sql).await?;
    row.first().map(|row| row.try_get(0)).transpose()
}

/// A migration as the database remembers it.
pub struct Applied {
    pub version: i64,
    pub success: bool,
    pub checksum: String,
}

pub async fn applied(connection: &mut PgConnection) -> Result<Vec<Applied>> {
    let sql = "/* doctor.applied */ select version, success, encode(checksum, 'hex') as checksum from _sqlx_migrations
        order by version";
    let read = |row: &PgRow| {
        Ok(Applied {
            version: row.try_get("version")?,
            success: row.try_get("success")?,
            checksum: row.try_get("checksum")?,
        })
    };
    all(connection, sql).await?.iter().map(read).collect()
}

/// A column of a table in our schema.
pub struct Column {
    pub table: String,
    pub name: String,
    pub kind: String,
}

pub async fn columns(connection: &mut PgConnection) -> Result<Vec<Column>> {
    let sql = "/* doctor.columns */ select c.relname::text as table_name, a.attname::text as name,
            format_type(a.atttypid, a.atttypmod) as kind
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        order by 1, a.attnum";
    let read = |row: &PgRow| {
        Ok(Column { table: row.try_get("table_name")?, name: row.try_get("name")?, kind: row.try_get("kind")? })
    };
    all(connection, sql).await?.iter().map(read).collect()
}

/// An index in our schema.
pub struct Index {
    pub name: String,
    pub table: String,
    /// The columns, where it has no expressions: `user_id, plant_id`.
    pub columns: Option<String>,
    pub unique: bool,
    pub valid: bool,
    pub partial: bool,
    pub scans: i64,
    pub bytes: i64,
}

pub async fn indexes(connection: &mut PgConnection) -> Result<Vec<Index>> {
    let sql = "/* doctor.indexes */ select c.relname::text as name, t.relname::text as table_name, i.indisunique as is_unique,
            i.indisvalid and i.indisready as valid, i.indpred is not null as partial,
            case when 0 <> all (i.indkey::int2[]) then (
                select string_agg(a.attname, ', ' order by k.place)
                from unnest(i.indkey::int2[]) with ordinality as k (number, place)
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
                where k.place <= i.indnkeyatts) end as columns,
            coalesce(s.idx_scan, 0) as scans, c.relpages::int8 * 8192 as bytes
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_class t on t.oid = i.indrelid
        left join pg_stat_user_indexes s on s.indexrelid = i.indexrelid
        where t.relnamespace = current_schema()::regnamespace
        order by 1";
    let read = |row: &PgRow| {
        Ok(Index {
            name: row.try_get("name")?,
            table: row.try_get("table_name")?,
            columns: row.try_get("columns")?,
            unique: row.try_get("is_unique")?,
            valid: row.try_get("valid")?,
            partial: row.try_get("partial")?,
            scans: row.try_get("scans")?,
            bytes: row.try_get("bytes")?,
        })
    };
    all(connection, sql).await?.iter().map(read).collect()
}

/// The triggers that fire: table and name.
pub async fn triggers(connection: &mut PgConnection) -> Result<Vec<(String, String)>> {
    let sql = "/* doctor.triggers */ select t.relname::text, g.tgname::text from pg_trigger g
        join pg_class t on t.oid = g.tgrelid
        where t.relnamespace = current_schema()::regnamespace and not g.tgisinternal and g.tgenabled in ('O', 'A')";
    let read = |row: &PgRow| Ok((row.try_get(0)?, row.try_get(1)?));
    all(connection, sql).await?.iter().map(read).collect()
}

/// An extension: installed, and to be had.
pub async fn extension(connection: &mut PgConnection) -> Result<(bool, bool)> {
    let row = one(
        connection,
        "/* doctor.extension */ select exists (select from pg_extension where extname = 'pg_trgm'),
            exists (select from pg_available_extensions where name = 'pg_trgm')",
    )
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// The tables in our schema that we may not read and write, and the sequences that we may not draw from.
pub async fn forbidden(connection: &mut PgConnection) -> Result<Vec<String>> {
    let sql = "/* doctor.forbidden */ select c.relname::text from pg_class c
        where c.relnamespace = current_schema()::regnamespace and case
            when c.relkind in ('r', 'p') then c.relname not in ('_sqlx_migrations', 'alembic_version')
                and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
                    and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
            when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'usage')
            else false end
        order by 1";
    let rows = all(connection, sql).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Connections: how many there may be, and how many there are.
pub struct Connections {
    pub most: i64,
    pub reserved: i64,
    /// The limits of the role and of the database, where they have one.
    pub limit: Option<i64>,
    /// Those of our servers.
    pub ours: i64,
    /// How many servers there seem to be: each listens for news on a connection of its own.
    pub servers: i64,
    pub others: i64,
}

pub async fn connections(connection: &mut PgConnection) -> Result<Connections> {
    let row = one(
        connection,
        "/* doctor.connections */ select current_setting('max_connections')::int8 as most,
            current_setting('superuser_reserved_connections')::int8
                + coalesce(nullif(current_setting('reserved_connections', true), '')::int8, 0) as reserved,
            (select min(l)::int8 from (
                select rolconnlimit from pg_roles where rolname = current_user and not rolsuper
                union all select datconnlimit from pg_database where datname = current_database()) limits (l)
                where l >= 0) as connection_limit,
            count(*) filter (where ours) as ours,
            greatest(count(*) filter (where ours and query ilike 'listen %'), count(distinct client_addr) filter (where ours))
                as servers,
            count(*) filter (where not ours) as others
        from (select application_name = 'plantopia_api' as ours, query, client_addr from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'plantopia_doctor') connections",
    )
    .await?;
    Ok(Connections {
        most: row.try_get("most")?,
        reserved: row.try_get("reserved")?,
        limit: row.try_get("connection_limit")?,
        ours: row.try_get("ours")?,
        servers: row.try_get("servers")?,
        others: row.try_get("others")?,
    })
}

/// What the planner knows of a table.
pub struct Statistics {
    pub table: String,
    pub rows: i64,
    pub dead: i64,
    pub changed: i64,
    /// Whether it knows anything of it.
    pub known: bool,
    pub bytes: i64,
}

pub async fn statistics(connection: &mut PgConnection) -> Result<Vec<Statistics>> {
    let sql =
        "/* doctor.statistics */ select s.relname::text as table_name, s.n_live_tup as rows, s.n_dead_tup as dead,
            s.n_mod_since_analyze as changed, pg_relation_size(s.relid) as bytes,
            exists (select from pg_stats p where p.schemaname = s.schemaname and p.tablename = s.relname) as known
        from pg_stat_user_tables s where s.schemaname = current_schema() order by 1";
    let read = |row: &PgRow| {
        Ok(Statistics {
            table: row.try_get("table_name")?,
            rows: row.try_get("rows")?,
            dead: row.try_get("dead")?,
            changed: row.try_get("changed")?,
            known: row.try_get("known")?,
            bytes: row.try_get("bytes")?,
        })
    };
    all(connection, sql).await?.iter().map(read).collect()
}

/// Whether the database looks after its statistics itself.
pub async fn autovacuum(connection: &mut PgConnection) -> Result<bool> {
    let row = one(
        connection,
        "/* doctor.autovacuum */ select current_setting('autovacuum')::bool and current_setting('track_counts')::bool",
    )
    .await?;
    row.try_get(0)
}

/// Days since the database began to count scans.
pub async fn counting_days(connection: &mut PgConnection) -> Result<f64> {
    let row = one(
        connection,
        "/* doctor.counting_days */ select extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 / 86400
        from pg_stat_database where datname = current_database()",
    )
    .await?;
    row.try_get(0)
}

/// Where the view of `pg_stat_statements` is, if it is there.
pub async fn statements_view(connection: &mut PgConnection) -> Result<Option<String>> {
    let sql = "/* doctor.statements_view */ select quote_ident(n.nspname)::text from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'";
    let rows = all(connection, sql).await?;
    rows.first().map(|row| row.try_get(0)).transpose()
}

/// A statement, by the beginning of its text, which holds its name.
pub struct Slow {
    pub beginning: String,
    pub calls: i64,
    pub mean_ms: f64,
}

pub async fn slow(connection: &mut PgConnection, schema: &str) -> Result<Vec<Slow>> {
    let sql = format!(
        "/* doctor.slow */ select left(query, 80) as beginning, calls, mean_exec_time as mean_ms
        from {schema}.pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database()) and query like '/* %'
        order by mean_exec_time desc limit 5"
    );
    let read = |row: &PgRow| {
        Ok(Slow {
            beginning: row.try_get("beginning")?,
            calls: row.try_get("calls")?,
            mean_ms: row.try_get("mean_ms")?,
        })
    };
    // The schema is an identifier that Postgres quoted itself.
    let rows = all(connection, sqlx::AssertSqlSafe(sql)).await?;
    rows.iter().map(read).collect()
}

/// A transaction that has been open for a while, or waits for a lock.
pub struct Open {
    pub pid: i32,
    pub seconds: f64,
    pub idle: bool,
    /// Who keeps it waiting.
    pub blockers: Option<String>,
}

pub async fn transactions(connection: &mut PgConnection) -> Result<Vec<Open>> {
    let sql =
        "/* doctor.transactions */ select pid, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
            state like 'idle in transaction%' as idle,
            case when wait_event_type = 'Lock' then array_to_string(pg_blocking_pids(pid), ', ') end as blockers
        from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
            and xact_start is not null
        order by xact_start";
    let read = |row: &PgRow| {
        Ok(Open {
            pid: row.try_get("pid")?,
            seconds: row.try_get("seconds")?,
            idle: row.try_get::<Option<bool>, _>("idle")?.unwrap_or(false),
            blockers: row.try_get("blockers")?,
        })
    };
    all(connection, sql).await?.iter().map(read).collect()
}

/// Transactions that were prepared and left, and the age of the oldest in seconds.
pub async fn prepared(connection: &mut PgConnection) -> Result<(i64, f64)> {
    let row = one(
        connection,
        "/* doctor.prepared */ select count(*), coalesce(max(extract(epoch from clock_timestamp() - prepared)), 0)::float8
        from pg_prepared_xacts where database = current_database()",
    )
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// The database's time, in seconds since 1970.
pub async fn time(connection: &mut PgConnection) -> Result<f64> {
    let sql = "/* doctor.time */ select extract(epoch from clock_timestamp())::float8";
    one(connection, sql).await?.try_get(0)
}

/// How many columns without zone are dated by the session's local time if nobody says otherwise.
pub async fn local_defaults(connection: &mut PgConnection) -> Result<i64> {
    let row = one(
        connection,
        "/* doctor.local_defaults */ select count(*) from information_schema.columns
        where table_schema = current_schema() and data_type = 'timestamp without time zone'
            and column_default in ('now()', 'CURRENT_TIMESTAMP')",
    )
    .await?;
    row.try_get(0)
}

/// How far ahead of now, in seconds, the newest of these timestamps without zone is.
pub async fn ahead(connection: &mut PgConnection) -> Result<Option<f64>> {
    let row = one(
        connection,
        "/* doctor.ahead */ select max(extract(epoch from newest - (clock_timestamp() at time zone 'utc')))::float8 from (
            (select created_at as newest from users order by id desc limit 1)
            union all (select created_at from user_plant_instances order by id desc limit 1)
            union all (select created_at from user_favorites order by id desc limit 1)
            union all (select updated_at from plants order by id desc limit 1)) rows",
    )
    .await?;
    row.try_get(0)
}

/// Addresses in several spellings: how many, and the ids of some of their users.
pub async fn spellings(connection: &mut PgConnection) -> Result<(i64, Option<String>)> {
    let row = one(
        connection,
        "/* doctor.spellings */ select count(*), string_agg(ids, '; ') filter (where number <= 3) from (
            select string_agg(id::text, ' and ' order by id) as ids, row_number() over (order by min(id)) as number
            from users group by lower(email) having count(*) > 1) twins",
    )
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// How many plants there are, and how many of them nobody knows when to sow.
pub async fn plants(connection: &mut PgConnection) -> Result<(i64, i64)> {
    let row = one(
        connection,
        "/* doctor.plants */ select count(*),
            count(*) filter (where coalesce(sowing_months_by_climate::text, 'null') in ('null', '{}')) from plants",
    )
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// How many days old the newest weather is.
pub async fn weather_age(connection: &mut PgConnection) -> Result<Option<i32>> {
    let sql = "/* doctor.weather_age */ select current_date - max(recorded_date) from climate_data";
    one(connection, sql).await?.try_get(0)
}
