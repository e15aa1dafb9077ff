//! Filling a table costs more in its indexes than in its rows: a large import drops them and builds them anew. The trigrams
//! of the search take longest by far: they come last, when the rows are visible.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, query_as, query_scalar, raw_sql};

/// From how many written rows on it pays, if they are at least as many as the table has.
const LARGE: u64 = 5_000;

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct DroppedIndex {
    pub name: String,
    definition: String,
    pub has_trigrams: bool,
}

/// Drops the indexes of a table that guard nothing, if that saves time. Readers wait from here to the end of the
/// transaction; if they don't let go of the table for two seconds, the indexes stay.
pub(crate) async fn drop_for(
    connection: &mut PgConnection,
    table: &str,
    written: u64,
) -> Result<Vec<DroppedIndex>, sqlx::Error> {
    if written < LARGE {
        return Ok(Vec::new());
    }
    let count = format!("/* import.count_stored */ select count(*) from {table}");
    let stored: i64 = query_scalar(AssertSqlSafe(count)).fetch_one(&mut *connection).await?;
    if written < stored.unsigned_abs() {
        return Ok(Vec::new());
    }
    // Only an owner may drop an index, and one that is marked for clustering or replication would come back unmarked.
    let indexes: Vec<DroppedIndex> = query_as(
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
         where index.indrelid = $1::text::regclass
             and index.indisvalid
             and not (index.indisunique or index.indisexclusion or index.indisclustered or index.indisreplident)
             and pg_has_role(class.relowner, 'usage')
         order by class.relname",
    )
    .bind(table)
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

impl DroppedIndex {
    pub(crate) async fn rebuild(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let mut transaction = connection.begin().await?;
        raw_sql(
            "/* import.rebuild_settings */ set local statement_timeout = 0; set local maintenance_work_mem = '256MB'",
        )
        .execute(&mut *transaction)
        .await?;
        let create = format!("/* import.rebuild_index */ {}", self.definition);
        match raw_sql(AssertSqlSafe(create)).execute(&mut *transaction).await {
            Ok(_) => transaction.commit().await,
            // A server that started meanwhile missed the search's index and made it.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P07") => {
                transaction.rollback().await
            }
            Err(error) => Err(error),
        }
    }
}
