//! Whether the database has what the migrations make.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, FromRow};

use super::report::Check;
use super::{all, one};
use crate::db::migrate;

/// What a freshly migrated database answers to `schema.sql`; `scripts/prepare-queries` writes it.
const EXPECTED: &str = include_str!("schema.tsv");
const MIGRATE: &str = "take a backup, then run `plantopia migrate` (a server does it at its start)";
/// An index that no migration makes is named when it is never used and takes more than this, in bytes.
const LARGE_INDEX: i64 = 10 << 20;

/// A column, an index, columns that are unique together, or a trigger that fires.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Item {
    pub kind: String,
    pub table_name: String,
    /// Of unique columns: all of them, `user_id, plant_id`.
    pub name: String,
    /// A column's type, the statement that makes an index, or for unique columns the kind of constraint, if it is one.
    pub definition: String,
}

pub struct Schema(pub Vec<Item>);

impl Schema {
    pub fn expected() -> Self {
        let items = EXPECTED.lines().filter_map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut next = || fields.next();
            Some(Item { kind: next()?, table_name: next()?, name: next()?, definition: next()? })
        });
        Self(items.collect())
    }

    /// Without the statements that make indexes: for those Postgres waits until nobody has locked the table.
    pub async fn read(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let sql = include_str!("schema.sql").replace("pg_get_indexdef(c.oid)", "''");
        Ok(Self(all(connection, AssertSqlSafe(sql)).await?))
    }

    pub(super) fn has_tables(&self, tables: &[&str]) -> bool {
        tables.iter().all(|table| self.of_kind("column").any(|column| column.table_name == *table))
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(move |item| item.kind == kind)
    }

    /// What of this kind is expected and missing here, in tables that are here.
    fn missing<'a>(&self, kind: &'static str, expected: &'a Schema) -> Vec<&'a Item> {
        let found: BTreeSet<_> = self.of_kind(kind).map(|item| (&item.table_name, &item.name)).collect();
        let expected = expected.of_kind(kind).filter(|item| self.has_tables(&[item.table_name.as_str()]));
        expected.filter(|item| !found.contains(&(&item.table_name, &item.name))).collect()
    }
}

pub(super) async fn migrations(connection: &mut PgConnection, schema: &Schema) -> sqlx::Result<Check> {
    if !schema.has_tables(&["_sqlx_migrations"]) {
        let theirs = schema.has_tables(&["plants", "users"]);
        let found = if theirs { "the original's tables, not taken over yet" } else { "none of our tables are there" };
        return Ok(Check::error(found).mend(MIGRATE));
    }
    let sql = "/* doctor.applied */ select version, success, checksum from _sqlx_migrations";
    let applied: Vec<(i64, bool, Vec<u8>)> = all(connection, sql).await?;
    let mut applied: BTreeMap<_, _> = applied.into_iter().map(|(version, ok, sum)| (version, (ok, sum))).collect();
    let (mut pending, mut changed) = (Vec::new(), Vec::new());
    let known = migrate::known().count();
    for migration in migrate::known() {
        match applied.remove(&migration.version) {
            None => pending.push(migration.version.to_string()),
            Some((true, checksum)) if checksum == *migration.checksum => {}
            Some(_) => changed.push(migration.version.to_string()),
        }
    }
    Ok(if !changed.is_empty() {
        Check::error(format!("applied in another form than this program has: {}", changed.join(", ")))
            .mend("run the release that made this database, or restore a backup")
    } else if !pending.is_empty() {
        Check::error(format!("not applied yet: {}", pending.join(", "))).mend(MIGRATE)
    } else if !applied.is_empty() {
        Check::warning(format!("all {known} applied, and {} of a newer release", applied.len()))
            .mend("this program is older than what has run here: bring it up to date")
    } else {
        Check::ok(format!("all {known} applied"))
    })
}

pub(super) fn tables(expected: &Schema, schema: &Schema) -> Check {
    let tables: BTreeSet<_> = expected.of_kind("column").map(|column| column.table_name.clone()).collect();
    let gone = tables.iter().filter(|table| !schema.has_tables(&[table])).cloned();
    let columns = schema.missing("column", expected).into_iter();
    let missing: Vec<_> =
        gone.chain(columns.map(|Item { table_name, name, .. }| format!("{table_name}.{name}"))).collect();
    if missing.is_empty() {
        Check::ok(format!("all {} there", tables.len()))
    } else {
        Check::error(format!("missing: {}", missing.join(", ")))
            .mend("`plantopia migrate` where migrations are pending; otherwise restore them from a backup")
    }
}

/// Whether columns that are searched by `@>` can be.
pub(super) fn json_columns(expected: &Schema, schema: &Schema) -> Check {
    let columns_of = |schema: &'_ Schema, definition: &str| -> BTreeSet<(String, String)> {
        let columns = schema.of_kind("column").filter(|column| column.definition == definition);
        columns.map(|column| (column.table_name.clone(), column.name.clone())).collect()
    };
    let json = &columns_of(schema, "json") & &columns_of(expected, "jsonb");
    if json.is_empty() {
        return Check::ok("all are jsonb");
    }
    let names: Vec<_> = json.iter().map(|(table, column)| format!("{table}.{column}")).collect();
    let check = Check::error(format!("json that should be jsonb: {}", names.join(", ")));
    if schema.has_tables(&["_sqlx_migrations"]) {
        check.mends(json.iter().map(|(table, column)| {
            format!("alter table {table} alter column {column} type jsonb using {column}::jsonb;")
        }))
    } else {
        check.mend(MIGRATE)
    }
}

/// An index: its name, whether it keeps rows unique, whether it is complete, how often it was read, its bytes.
type IndexUse = (String, bool, bool, i64, i64);

async fn index_uses(connection: &mut PgConnection) -> sqlx::Result<Vec<IndexUse>> {
    let sql = "/* doctor.indexes */ select c.relname::text, i.indisunique, i.indisvalid and i.indisready,
            coalesce(s.idx_scan, 0), c.relpages::int8 * 8192
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        left join pg_stat_user_indexes s on s.indexrelid = i.indexrelid
        where c.relnamespace = current_schema()::regnamespace
        order by 1";
    all(connection, sql).await
}

pub(super) async fn indexes(connection: &mut PgConnection, expected: &Schema, schema: &Schema) -> sqlx::Result<Check> {
    let mut faults = Vec::new();
    for (name, _, valid, ..) in index_uses(connection).await? {
        if !valid {
            let leftover = name.contains("_ccnew") || name.contains("_ccold");
            let step = if leftover { "drop" } else { "reindex" };
            let fault = Check::error(format!("{name} is invalid"));
            faults.push(fault.mend(format!("{step} index concurrently {name};")));
        }
    }
    for Item { table_name, name, definition, .. } in schema.missing("index", expected) {
        let message = format!("{name} on {table_name} is missing");
        let (fault, unique, rest) = match definition.strip_prefix("CREATE INDEX ") {
            Some(rest) => (Check::warning(message), "", rest),
            None => (Check::error(message), "unique ", definition.trim_start_matches("CREATE UNIQUE INDEX ")),
        };
        let rest = rest.replacen(" ON public.", " on ", 1);
        faults.push(fault.mend(format!("create {unique}index concurrently if not exists {rest};")));
    }
    // The others are the named indexes above.
    for unique in schema.missing("unique", expected).iter().filter(|unique| unique.definition == "u") {
        let Item { table_name, name: columns, .. } = unique;
        let fault = Check::error(format!("nothing keeps {table_name} ({columns}) unique"));
        faults.push(fault.mend(format!("alter table {table_name} add unique ({columns});")));
    }
    let all_well = || Check::ok(format!("all {} there and valid", expected.of_kind("index").count()));
    Ok(faults.into_iter().reduce(Check::and).unwrap_or_else(all_well))
}

pub(super) async fn unused_indexes(connection: &mut PgConnection, expected: &Schema) -> sqlx::Result<Check> {
    let sql = "/* doctor.counting_days */
        select extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 / 86400
        from pg_stat_database where datname = current_database()";
    let (days,): (f64,) = one(connection, sql).await?;
    if days < 7.0 {
        return Ok(Check::skipped(format!("the database has counted for {days:.0} days; a week tells")));
    }
    let unused = index_uses(connection).await?.into_iter().filter(|(_, unique, _, scans, _)| *scans == 0 && !unique);
    let (ours, others): (Vec<_>, Vec<_>) =
        unused.partition(|(name, ..)| expected.of_kind("index").any(|index| index.name == *name));
    let others: Vec<_> = others.into_iter().filter(|(.., bytes)| *bytes > LARGE_INDEX).map(|(name, ..)| name).collect();
    let ours: Vec<_> = ours.into_iter().map(|(name, ..)| name).collect();
    Ok(if !others.is_empty() {
        let list = others.join(", ");
        Check::warning(format!("not used in the last {days:.0} days, and no index of ours: {list}"))
            .mends(others.iter().map(|name| format!("drop index concurrently {name};")))
    } else if ours.is_empty() {
        Check::ok(format!("all were used in the last {days:.0} days"))
    } else {
        // Each of ours serves one query: that a deployment doesn't ask it is no fault.
        Check::ok(format!("not used in the last {days:.0} days: {}", ours.join(", ")))
    })
}

/// Whether the servers are told of writes.
pub(super) fn news(expected: &Schema, schema: &Schema) -> Check {
    let silent = schema.missing("trigger", expected);
    if silent.is_empty() {
        return Check::ok("every table that should tells the servers of writes");
    }
    let tables: BTreeSet<_> = silent.iter().map(|trigger| trigger.table_name.as_str()).collect();
    let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
    let enable = |trigger: &Item| format!("alter table {} enable trigger {};", trigger.table_name, trigger.name);
    Check::error(format!("writes to these aren't told to the servers, whose caches go stale: {tables}"))
        .mends(silent.into_iter().map(enable))
        .mend("or, where the trigger is gone altogether, restore the schema from a backup")
}
