//! The identities of the rows that a table has already. The program computes them, as it does those of a file's rows: the
//! database's own rules for letters depend on its locale.

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, query_as, raw_sql};

use super::identity;

/// Makes the temporary table `{table}_stored` of each row's `id` and `row_identity`, from these text columns.
pub(crate) async fn write(connection: &mut PgConnection, table: &str, texts: &[&str]) -> Result<(), sqlx::Error> {
    // A connection can't read and write at once, so all of them are kept for a moment: some dozen bytes a row.
    let rows = identities(connection, table, texts).await?;
    let lines: String = rows.iter().map(|(id, identity)| format!("{id}\u{2}{identity}\n")).collect();
    let create = format!(
        "/* import.create_stored */ set local client_min_messages = warning;
         drop table if exists pg_temp.{table}_stored;
         create temp table {table}_stored (id int8, row_identity text) on commit drop"
    );
    raw_sql(AssertSqlSafe(create)).execute(&mut *connection).await?;
    let copy = format!(
        "/* import.copy_stored */ copy {table}_stored from stdin (format csv, quote e'\\x01', delimiter e'\\x02')"
    );
    let mut copy = connection.copy_in_raw(&copy).await?;
    copy.send(lines.as_bytes()).await?;
    copy.finish().await?;
    let analyze = format!("/* import.analyze_stored */ analyze {table}_stored");
    raw_sql(AssertSqlSafe(analyze)).execute(connection).await?;
    Ok(())
}

/// The id and the identity of each row of a table, by id.
pub(crate) async fn identities(
    connection: &mut PgConnection,
    table: &str,
    texts: &[&str],
) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let texts = texts.iter().map(|text| format!("coalesce({text}, '')")).collect::<Vec<_>>().join(", ");
    let select = format!("/* import.stored */ select id::int8, array[{texts}]::text[] from {table} order by id");
    let rows = query_as::<_, (i64, Vec<String>)>(AssertSqlSafe(select)).fetch(connection);
    rows.map_ok(|(id, texts)| (id, identity(&texts))).try_collect().await
}
