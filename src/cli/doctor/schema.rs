//! Whether the database has what the migrations make.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgConnection;

use super::expected::Expected;
use super::queries::{self, Column};
use super::report::Finding;
use crate::db::migrate;

/// What is to be done where migrations are missing.
const MIGRATE: &str = "take a backup, then run `plantopia migrate` (a server does it at its start)";
/// An index of other people's is named when it is never used and takes more than this, in bytes.
const LARGE_INDEX: i64 = 10 << 20;

/// The tables that are there, with their columns.
pub struct Seen {
    columns: Vec<Column>,
    tables: BTreeSet<String>,
}

impl Seen {
    /// Looks.
    pub async fn look(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let columns = queries::columns(connection).await?;
        let tables = columns.iter().map(|column| column.table.clone()).collect();
        Ok(Self { columns, tables })
    }

    /// Whether all of these tables are there.
    pub fn has(&self, tables: &[&str]) -> bool {
        tables.iter().all(|table| self.tables.contains(*table))
    }
}

/// Whether all migrations have been applied, as they are written.
pub async fn migrations(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    if !seen.has(&["_sqlx_migrations"]) {
        return Ok(if seen.has(&["plants", "users"]) {
            Finding::error("the original's tables, not taken over yet").mend(MIGRATE)
        } else {
            Finding::error("none of our tables are there").mend(MIGRATE)
        });
    }
    let applied = queries::applied(connection).await?;
    let applied: BTreeMap<_, _> = applied.iter().map(|done| (done.version, done)).collect();
    let (mut pending, mut changed) = (Vec::new(), Vec::new());
    let mut known = BTreeSet::new();
    for migration in migrate::known() {
        known.insert(migration.version);
        match applied.get(&migration.version) {
            None => pending.push(migration.version),
            Some(done) if !done.success || done.checksum != hex(&migration.checksum) => {
                changed.push(migration.version);
            }
            Some(_) => {}
        }
    }
    let newer = applied.keys().filter(|version| !known.contains(version));
    Ok(if !changed.is_empty() {
        Finding::error(format!("applied in another form than this program has: {}", list(&changed)))
            .mend("run the release that made this database, or restore a backup")
    } else if !pending.is_empty() {
        Finding::error(format!("not applied yet: {}", list(&pending))).mend(MIGRATE)
    } else if newer.clone().next().is_some() {
        Finding::warning(format!("all {} applied, and {} of a newer release", known.len(), newer.count()))
            .mend("this program is older than what has run here: bring it up to date")
    } else {
        Finding::ok(format!("all {} applied", known.len()))
    })
}

/// Whether every table and column is there.
pub fn tables(expected: &Expected, seen: &Seen) -> Finding {
    let there: BTreeSet<_> = seen.columns.iter().map(|column| (column.table.as_str(), column.name.as_str())).collect();
    let mut missing = Vec::new();
    for (table, columns) in &expected.columns {
        if seen.tables.contains(table) {
            let gone = columns.iter().filter(|column| !there.contains(&(table.as_str(), column.as_str())));
            missing.extend(gone.map(|column| format!("{table}.{column}")));
        } else {
            missing.push(table.clone());
        }
    }
    if missing.is_empty() {
        Finding::ok(format!("all {} there", expected.columns.len()))
    } else {
        Finding::error(format!("missing: {}", missing.join(", ")))
            .mend("`plantopia migrate` where migrations are pending; otherwise restore them from a backup")
    }
}

/// Whether columns that are searched by `@>` can be.
pub fn json_columns(expected: &Expected, seen: &Seen) -> Finding {
    let json = seen.columns.iter().filter(|column| {
        column.kind == "json" && expected.jsonb.contains(&(column.table.clone(), column.name.clone()))
    });
    let json: Vec<_> = json.map(|Column { table, name, .. }| (table, name)).collect();
    if json.is_empty() {
        return Finding::ok("all are jsonb");
    }
    let names: Vec<_> = json.iter().map(|(t, c)| format!("{t}.{c}")).collect();
    let finding = Finding::error(format!("json that should be jsonb: {}", names.join(", ")));
    if seen.has(&["_sqlx_migrations"]) {
        finding.mends(json.iter().map(|(table, column)| {
            format!("alter table {table} alter column {column} type jsonb using {column}::jsonb;")
        }))
    } else {
        finding.mend(MIGRATE)
    }
}

/// Whether the indexes are there and in order.
pub async fn indexes(connection: &mut PgConnection, expected: &Expected, seen: &Seen) -> sqlx::Result<Finding> {
    let there = queries::indexes(connection).await?;
    let (mut wrong, mut errors, mut mends) = (Vec::new(), false, Vec::new());
    for index in there.iter().filter(|index| !index.valid) {
        errors = true;
        wrong.push(format!("{} is invalid", index.name));
        let leftover = index.name.contains("_ccnew") || index.name.contains("_ccold");
        let step = if leftover { "drop" } else { "reindex" };
        mends.push(format!("{step} index concurrently {};", index.name));
    }
    let names: BTreeSet<_> = there.iter().map(|index| index.name.as_str()).collect();
    for (name, index) in &expected.indexes {
        if seen.has(&[&index.table]) && !names.contains(name.as_str()) {
            errors |= index.unique;
            wrong.push(format!("{name} on {} is missing", index.table));
            mends.push(format!("{};", index.create));
        }
    }
    let kept_apart: BTreeSet<_> = there
        .iter()
        .filter(|index| index.unique && index.valid && !index.partial)
        .filter_map(|index| Some((index.table.as_str(), index.columns.as_deref()?)))
        .collect();
    for ((table, columns), make) in &expected.unique {
        if seen.has(&[table]) && !kept_apart.contains(&(table.as_str(), columns.as_str())) {
            errors = true;
            wrong.push(format!("nothing keeps {table} ({columns}) unique"));
            mends.push(format!("{make};"));
        }
    }
    Ok(if wrong.is_empty() {
        Finding::ok(format!("all {} there and valid", expected.indexes.len()))
    } else if errors {
        Finding::error(wrong.join("; ")).mends(mends)
    } else {
        Finding::warning(wrong.join("; ")).mends(mends)
    })
}

/// Which indexes cost writes and serve nobody.
pub async fn unused_indexes(connection: &mut PgConnection, expected: &Expected) -> sqlx::Result<Finding> {
    let days = queries::counting_days(connection).await?;
    if days < 7.0 {
        return Ok(Finding::skipped(format!("the database has counted for {days:.0} days; a week tells")));
    }
    let indexes = queries::indexes(connection).await?;
    let unused = indexes.iter().filter(|index| index.scans == 0 && !index.unique);
    let (ours, others): (Vec<_>, Vec<_>) = unused.partition(|index| expected.indexes.contains_key(&index.name));
    let others: Vec<_> = others.iter().filter(|index| index.bytes > LARGE_INDEX).collect();
    Ok(if others.is_empty() {
        // Ours are there for one query each: that a deployment doesn't ask it is no fault.
        let names: Vec<_> = ours.iter().map(|index| index.name.as_str()).collect();
        Finding::ok(match names.as_slice() {
            [] => format!("all were used in the last {days:.0} days"),
            names => format!("not used in the last {days:.0} days: {}", names.join(", ")),
        })
    } else {
        let names: Vec<_> = others.iter().map(|index| index.name.as_str()).collect();
        Finding::warning(format!("not used in the last {days:.0} days, and no index of ours: {}", names.join(", ")))
            .mends(names.iter().map(|name| format!("drop index concurrently {name};")))
    })
}

/// Whether writes are told to the servers.
pub async fn news(connection: &mut PgConnection, expected: &Expected, seen: &Seen) -> sqlx::Result<Finding> {
    let there = queries::triggers(connection).await?;
    let silent: Vec<_> =
        expected.triggers.iter().filter(|trigger| seen.has(&[&trigger.0]) && !there.contains(trigger)).collect();
    Ok(if silent.is_empty() {
        Finding::ok("every table that should tells the servers of writes")
    } else {
        let tables: BTreeSet<_> = silent.iter().map(|(table, _)| table.as_str()).collect();
        let tables: Vec<_> = tables.into_iter().collect();
        Finding::error(format!(
            "writes to these aren't told to the servers, whose caches go stale: {}",
            tables.join(", ")
        ))
        .mends(silent.iter().map(|(table, name)| format!("alter table {table} enable trigger {name};")))
        .mend("or, where the trigger is gone altogether, restore the schema from a backup")
    })
}

/// Whether search is quick and forgiving.
pub async fn extensions(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    let (installed, available) = queries::extension(connection).await?;
    if !installed {
        let finding = Finding::warning("pg_trgm isn't there: search works in memory");
        let step = if available {
            "as a superuser or the database's owner: create extension pg_trgm; then `plantopia migrate`"
        } else {
            "install the package postgresql-contrib on the database's machine"
        };
        return Ok(finding.mend(step));
    }
    let indexes = queries::indexes(connection).await?;
    let quick = indexes.iter().any(|index| index.name == migrate::TRIGRAM_INDEX);
    Ok(if quick || !seen.has(&["plants"]) {
        Finding::ok("pg_trgm")
    } else {
        Finding::warning("pg_trgm is there, its index on plants isn't").mend("plantopia migrate")
    })
}

/// Whether the role may do what the server does.
pub async fn privileges(connection: &mut PgConnection) -> sqlx::Result<Finding> {
    let forbidden = queries::forbidden(connection).await?;
    Ok(if forbidden.is_empty() {
        Finding::ok("all tables can be read and written")
    } else {
        Finding::error(format!("this role may not use: {}", forbidden.join(", "))).mend(
            "as the owner: grant select, insert, update, delete on all tables in schema public to ROLE; \
             grant usage on all sequences in schema public to ROLE;",
        )
    })
}

fn list(versions: &[i64]) -> String {
    let texts: Vec<_> = versions.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
