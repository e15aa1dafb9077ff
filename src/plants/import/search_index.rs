//! The trigram index of the search makes each row that is written ten times as dear: a large import sets it aside and
//! builds it anew when all rows are there.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, query_as, query_scalar, raw_sql};

/// From how many written rows on an index is set aside, if they are at least as many as the table has.
const LARGE: i64 = 5_000;

/// An index that was set aside.
#[derive(Debug, sqlx::FromRow)]
pub struct SetAside {
    /// Its quoted name, with the schema.
    pub name: String,
    /// The statement that makes it.
    definition: String,
}

/// Drops the trigram indexes of `plants` when that saves time. Readers wait from here to the end of the transaction; if
/// they don't let go of the table for two seconds, the indexes stay.
///
/// # Errors
/// The database failed.
pub async fn set_aside(
    connection: &mut PgConnection,
    written: i64,
) -> Result<Vec<SetAside>, sqlx::Error> {
    if written < LARGE || written < stored(connection).await? {
        return Ok(Vec::new());
    }
    // Only an owner may drop an index.
    let indexes: Vec<SetAside> = query_as(
        "/* import.search_indexes */
         select format('%I.%I', space.nspname, class.relname) as name, pg_get_indexdef(class.oid) as definition
         from pg_index index
         join pg_class class on class.oid = index.indexrelid
         join pg_namespace space on space.oid = class.relnamespace
         where index.indrelid = 'plants'::regclass
             and pg_has_role(class.relowner, 'usage')
             and exists (
                 select from unnest(index.indclass) operators (oid)
                 join pg_opclass on pg_opclass.oid = operators.oid
                 where opcname in ('gin_trgm_ops', 'gist_trgm_ops')
             )",
    )
    .fetch_all(&mut *connection)
    .await?;
    if indexes.is_empty() {
        return Ok(indexes);
    }
    let mut attempt = connection.begin().await?;
    raw_sql("/* import.lock_briefly */ set local lock_timeout = '2s'")
        .execute(&mut *attempt)
        .await?;
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
    raw_sql("/* import.lock_patiently */ set local lock_timeout to default")
        .execute(&mut *attempt)
        .await?;
    attempt.commit().await?;
    Ok(indexes)
}

/// Builds an index that was set aside.
///
/// # Errors
/// The database failed.
pub async fn rebuild(connection: &mut PgConnection, index: &SetAside) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    raw_sql("/* import.rebuild */ set local statement_timeout = 0; set local maintenance_work_mem = '256MB'")
        .execute(&mut *transaction)
        .await?;
    raw_sql(AssertSqlSafe(index.definition.clone()))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

async fn stored(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    query_scalar("/* import.count_stored_plants */ select count(*) from plants")
        .fetch_one(connection)
        .await
}
