//! Every SQL statement of the weather's import: entries are staged in a temporary table and merged as a set, after the
//! suburbs that nobody else named.

use sqlx::postgres::PgConnection;
use sqlx::{query, query_as, query_scalar};

use crate::import::copy::Lines;
use crate::import::report::{Change, LISTED, Matches};
use crate::import::sql::{list, spelling};

use super::readings::Reading;

/// The columns of `climate_data` that an entry fills, in one of these forms.
macro_rules! readings {
    ($form:ident $(, $prefix:literal)?) => {
        $form!(
            $($prefix,)? temperature_current, humidity, rainfall, wind_speed, weather_code, uv_index, uv_category,
            uv_protection_required, data_source
        )
    };
}

/// What the entry says of each column, or else what is stored.
macro_rules! said_or_stored {
    ($first:ident $(, $rest:ident)*) => {
        concat!(
            "coalesce(staged.", stringify!($first), ", stored.", stringify!($first), ")"
            $(, ", coalesce(staged.", stringify!($rest), ", stored.", stringify!($rest), ")")*
        )
    };
}

/// Takes the staged weather.
pub const COPY: &str = "/* import.copy_readings */ copy staged_readings from stdin";

/// Makes the table in which weather is staged; it goes with the transaction.
pub async fn create_stage(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    query(
        "/* import.stage_readings */ create temp table staged_readings on commit drop as
         select 0::bigint as n, name as suburb, latitude, longitude, recorded_date, temperature_current, humidity,
             rainfall, wind_speed, weather_code, uv_index, uv_category, uv_protection_required, data_source
         from suburbs join climate_data on suburb_id = suburbs.id with no data",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes an entry as it is staged; `n` is its place in the import.
pub fn write(lines: &mut Lines, n: u64, reading: &Reading<'_>) {
    lines.value(Some(n));
    lines.text(Some(reading.suburb));
    lines.value(Some(reading.latitude));
    lines.value(Some(reading.longitude));
    lines.value(Some(reading.recorded_date));
    lines.value(reading.temperature);
    lines.value(reading.humidity);
    lines.value(reading.rainfall);
    lines.value(reading.wind_speed);
    lines.value(reading.weather_code);
    lines.value(reading.uv_index);
    lines.text(reading.uv_category);
    lines.value(reading.uv_protection_required);
    lines.text(reading.data_source.as_deref());
    lines.end();
}

/// How many suburbs the staged weather names that the table doesn't have.
pub async fn count_unknown_suburbs(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    query(concat!(
        "/* import.unknown_suburbs */ create temp table unknown_suburbs on commit drop as
         select max(n) as n, ",
        spelling!("suburb"),
        " as spelling
         from staged_readings
         group by spelling
         having ",
        spelling!("suburb"),
        "
             not in (select ",
        spelling!("name"),
        " from suburbs)"
    ))
    .execute(&mut *connection)
    .await?;
    query_scalar("/* import.count_unknown_suburbs */ select count(*) from unknown_suburbs").fetch_one(connection).await
}

/// Adds the suburbs that only the staged weather names, at the coordinates that it gives for them.
pub async fn insert_unknown_suburbs(connection: &mut PgConnection, dry_run: bool) -> Result<(), sqlx::Error> {
    query(
        "/* import.insert_unknown_suburbs */
         with sequence as (
             select pg_get_serial_sequence('suburbs', 'id')::regclass as name
         ), new as materialized (
             select n, case when $1 then -n else nextval((select name from sequence)) end as id
             from (select n from unknown_suburbs order by n) ordered
         )
         insert into suburbs (id, name, latitude, longitude, created_at, updated_at)
         select new.id, staged.suburb, staged.latitude, staged.longitude,
             now() at time zone 'utc', now() at time zone 'utc'
         from new join staged_readings staged using (n)",
    )
    .bind(dry_run)
    .execute(connection)
    .await?;
    Ok(())
}

/// Finds for each suburb and day the last staged entry and the table's, and compares them.
pub async fn match_rows(connection: &mut PgConnection) -> Result<Matches, sqlx::Error> {
    query(concat!(
        "/* import.match_readings */ create temp table matched_readings on commit drop as
         with places as (
             select min(id) as suburb_id, ",
        spelling!("name"),
        " as spelling from suburbs group by spelling
         ), staged as (
             select max(n) as n, suburb_id, recorded_date
             from (select n, ",
        spelling!("suburb"),
        " as spelling, recorded_date from staged_readings) staged
             join places using (spelling)
             group by suburb_id, recorded_date
         )
         select n, suburb_id, stored.id as reading_id
         from staged left join climate_data stored using (suburb_id, recorded_date)"
    ))
    .execute(&mut *connection)
    .await?;
    query(concat!(
        "/* import.compare_readings */ create temp table changed_readings on commit drop as
         select n, reading_id
         from matched_readings
         join staged_readings staged using (n)
         join climate_data stored on stored.id = reading_id
         where (",
        readings!(said_or_stored),
        ") is distinct from (",
        readings!(list, "stored."),
        ")"
    ))
    .execute(&mut *connection)
    .await?;
    query_as(
        "/* import.count_readings */ select
             (select count(*) from matched_readings) as rows,
             (select count(*) from matched_readings where reading_id is null) as new,
             (select count(*) from changed_readings) as changed",
    )
    .fetch_one(connection)
    .await
}

/// Names the first new and changed entries, and the columns that change.
pub async fn changes(connection: &mut PgConnection) -> Result<Vec<Change>, sqlx::Error> {
    query_as(
        "/* import.list_reading_changes */
         with first as (
             select n, reading_id from matched_readings where reading_id is null
             union all
             select n, reading_id from changed_readings
             order by n limit $1
         )
         select staged.suburb || ' ' || staged.recorded_date as name,
             array(
                 select key
                 from jsonb_each(to_jsonb(staged)) later join jsonb_each(to_jsonb(stored)) earlier using (key)
                 where later.value not in ('null', earlier.value)
                 order by key
             ) as columns
         from first
         join staged_readings staged using (n)
         left join climate_data stored on stored.id = reading_id
         order by n",
    )
    .bind(i64::from(LISTED))
    .fetch_all(connection)
    .await
}

/// Writes the changed entries over those of the table. What an entry doesn't say stays as it is.
pub async fn update(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    query(concat!(
        "/* import.update_readings */ update climate_data stored
         set (",
        readings!(list, ""),
        ") = row(",
        readings!(said_or_stored),
        ")
         from changed_readings changed join staged_readings staged using (n)
         where stored.id = changed.reading_id"
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds the new entries, with ids in the order of the files. A dry run takes none from the sequence.
pub async fn insert(connection: &mut PgConnection, dry_run: bool) -> Result<(), sqlx::Error> {
    query(concat!(
        "/* import.insert_readings */
         with sequence as (
             select pg_get_serial_sequence('climate_data', 'id')::regclass as name
         ), new as materialized (
             select n, suburb_id, case when $1 then -n else nextval((select name from sequence)) end as id
             from (select n, suburb_id from matched_readings where reading_id is null order by n) ordered
         )
         insert into climate_data (id, suburb_id, recorded_date, ",
        readings!(list, ""),
        ", created_at)
         select new.id, new.suburb_id, staged.recorded_date, ",
        readings!(list, "staged."),
        ", now() at time zone 'utc'
         from new join staged_readings staged using (n)"
    ))
    .bind(dry_run)
    .execute(connection)
    .await?;
    Ok(())
}
