//! Indexes cost more than the rows when a table is filled: a large import sets them aside and builds them anew, which is
//! faster than row by row. The trigrams of the search take longest by far: they come last, when the rows are visible.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, query_as, query_scalar, raw_sql};

/// From how many written rows on it pays, if they are at least as many as the table has.
const LARGE: i64 = 5_000;

/// An index that was set aside.
#[derive(Debug, sqlx::FromRow)]
pub struct SetAside {
    /// Its quoted name.
    pub name: String,
    /// The statement that makes it.
    definition: String,
    /// Whether it holds the trigrams of the search.
    pub has_trigrams: bool,
}

/// Drops the indexes of `plants` that guard nothing, when that saves time. Readers wait from here to the end of the
/// transaction; if they don't let go of the table for two seconds, the indexes stay.
pub async fn set_aside(connection: &mut PgConnection, written: i64) -> Result<Vec<SetAside>, sqlx::Error> {
    if written < LARGE || written < stored(connection).await? {
        return Ok(Vec::new());
    }
    // Only an owner may drop an index, and one that is marked for clustering or replication would come back unmarked.
    let indexes: Vec<SetAside> = query_as(
        "/* import.indexes */
         select format('%I.%I', space.nspname, class.relname) as name, pg_get_indexdef(class.oid) as definition,
             exists (
                 select from unnest(index.indclass) operators (oid)
                 join pg_opclass on pg_opclass.oid = operators.oid
                 where opcname in ('gin_trgm_ops', 'gist_trgm_ops')
             ) as has_trigrams
         from pg_index index
         join pg_class class on class.oid = index.indexrelid
         join pg_namespace space on space.oid = class.relnamespace
         where index.indrelid = 'plants'::regclass
             and index.indisvalid
             and not (index.indisunique or index.indisexclusion or index.indisclustered or index.indisreplident)
             and pg_has_role(class.relowner, 'usage')
         order by class.relname",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut attempt = connection.begin().await?;
    raw_sql("/* import.lock_briefly */ set local lock_timeout = '2s'").execute(&mut *attempt).await?;
    for index in &indexes {
        let drop = format!("/* import.drop_index */ drop index {}", index.name);
        match raw_sql(AssertSqlSafe(drop)).execute(&mut *attempt).await {
            Ok(_) => {}
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => {
                attempt.rollback().await?;
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        }
    }
    raw_sql("/* import.lock_patiently */ set local lock_timeout to default").execute(&mut *attempt).await?;
    attempt.commit().await?;
    Ok(indexes)
}

/// Builds an index that was set aside.
pub async fn rebuild(connection: &mut PgConnection, index: &SetAside) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    raw_sql("/* import.rebuild_settings */ set local statement_timeout = 0; set local maintenance_work_mem = '256MB'")
        .execute(&mut *transaction)
        .await?;
    let create = format!("/* import.rebuild_index */ {}", index.definition);
    match raw_sql(AssertSqlSafe(create)).execute(&mut *transaction).await {
        Ok(_) => transaction.commit().await,
        // A server that started meanwhile missed the search's index and made it.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P07") => transaction.rollback().await,
        Err(error) => Err(error),
    }
}

async fn stored(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    query_scalar("/* import.count_stored_plants */ select count(*) from plants").fetch_one(connection).await
}
