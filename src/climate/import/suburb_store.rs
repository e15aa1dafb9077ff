//! Every SQL statement of the suburbs' import: rows are staged in a temporary table and merged as a set.

use sqlx::postgres::PgConnection;
use sqlx::{query, query_as};

use crate::import::copy::Lines;
use crate::import::report::{Change, LISTED, Matches};
use crate::import::sql::spelling;

use super::suburbs::Suburb;

/// Takes the staged suburbs.
pub const COPY: &str = "/* import.copy_suburbs */ copy staged_suburbs from stdin";

/// Makes the table in which suburbs are staged; it goes with the transaction.
pub async fn create_stage(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    query(
        "/* import.stage_suburbs */ create temp table staged_suburbs on commit drop as
         select 0::bigint as n, name, postcode, latitude, longitude, state, climate_zone, suburb_heat_category,
             suburb_heat_intensity
         from suburbs with no data",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a suburb as it is staged; `n` is its place in the import.
pub fn write(lines: &mut Lines, n: u64, suburb: &Suburb<'_>) {
    lines.value(Some(n));
    lines.text(Some(suburb.name));
    lines.text(suburb.postcode);
    lines.value(Some(suburb.latitude));
    lines.value(Some(suburb.longitude));
    lines.text(Some(suburb.state));
    lines.value(suburb.climate_zone);
    lines.text(suburb.heat_category);
    lines.value(suburb.heat_intensity);
    lines.end();
}

/// Finds for each name the last staged row and the suburb with the lowest id, and compares them.
pub async fn match_rows(connection: &mut PgConnection) -> Result<Matches, sqlx::Error> {
    query(concat!(
        "/* import.match_suburbs */ create temp table matched_suburbs on commit drop as
         with staged as (
             select max(n) as n, ",
        spelling!("name"),
        " as spelling
             from staged_suburbs group by spelling
         ), stored as (
             select min(id) as id, ",
        spelling!("name"),
        " as spelling
             from suburbs group by spelling
         )
         select staged.n, stored.id as suburb_id from staged left join stored using (spelling)"
    ))
    .execute(&mut *connection)
    .await?;
    query(
        "/* import.compare_suburbs */ create temp table changed_suburbs on commit drop as
         select n, suburb_id
         from matched_suburbs
         join staged_suburbs staged using (n)
         join suburbs stored on stored.id = suburb_id
         where (staged.postcode, staged.latitude, staged.longitude, staged.state, staged.climate_zone,
                 staged.suburb_heat_category, staged.suburb_heat_intensity)
             is distinct from (stored.postcode, stored.latitude, stored.longitude, stored.state, stored.climate_zone,
                 stored.suburb_heat_category, stored.suburb_heat_intensity)",
    )
    .execute(&mut *connection)
    .await?;
    query_as(
        "/* import.count_suburbs */ select
             (select count(*) from matched_suburbs) as rows,
             (select count(*) from matched_suburbs where suburb_id is null) as new,
             (select count(*) from changed_suburbs) as changed",
    )
    .fetch_one(connection)
    .await
}

/// Names the first new and changed suburbs, and the columns that change.
pub async fn changes(connection: &mut PgConnection) -> Result<Vec<Change>, sqlx::Error> {
    query_as(
        "/* import.list_suburb_changes */
         with first as (
             select n, suburb_id from matched_suburbs where suburb_id is null
             union all
             select n, suburb_id from changed_suburbs
             order by n limit $1
         )
         select staged.name,
             array(
                 select key
                 from jsonb_each(to_jsonb(staged)) later join jsonb_each(to_jsonb(stored)) earlier using (key)
                 where key <> 'name' and later.value <> earlier.value
                 order by key
             ) as columns
         from first
         join staged_suburbs staged using (n)
         left join suburbs stored on stored.id = suburb_id
         order by n",
    )
    .bind(i64::from(LISTED))
    .fetch_all(connection)
    .await
}

/// Writes the changed suburbs over those of the table. Their names stay as they are spelt there: names are unique.
pub async fn update(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    query(
        "/* import.update_suburbs */ update suburbs
         set postcode = staged.postcode, latitude = staged.latitude, longitude = staged.longitude,
             state = staged.state, climate_zone = staged.climate_zone,
             suburb_heat_category = staged.suburb_heat_category,
             suburb_heat_intensity = staged.suburb_heat_intensity, updated_at = now() at time zone 'utc'
         from changed_suburbs changed join staged_suburbs staged using (n)
         where suburbs.id = changed.suburb_id",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds the new suburbs, with ids in the order of the files. A dry run takes none from the sequence.
pub async fn insert(connection: &mut PgConnection, dry_run: bool) -> Result<(), sqlx::Error> {
    query(
        "/* import.insert_suburbs */
         with sequence as (
             select pg_get_serial_sequence('suburbs', 'id')::regclass as name
         ), new as materialized (
             select n, case when $1 then -n else nextval((select name from sequence)) end as id
             from (select n from matched_suburbs where suburb_id is null order by n) ordered
         )
         insert into suburbs (id, name, postcode, latitude, longitude, state, climate_zone, suburb_heat_category,
             suburb_heat_intensity, created_at, updated_at)
         select new.id, staged.name, staged.postcode, staged.latitude, staged.longitude, staged.state,
             staged.climate_zone, staged.suburb_heat_category, staged.suburb_heat_intensity,
             now() at time zone 'utc', now() at time zone 'utc'
         from new join staged_suburbs staged using (n)",
    )
    .bind(dry_run)
    .execute(connection)
    .await?;
    Ok(())
}
