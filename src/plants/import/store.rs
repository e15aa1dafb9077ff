//! Every SQL statement of the catalogue's import: rows are staged in a temporary table and merged as a set.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, query, query_as, raw_sql};

use crate::import::copy::Lines;
use crate::import::report::{Change, LISTED, Matches};
use crate::import::sql::{identity, list};
use crate::season::ClimateZone;

use super::derive::{Derived, SowingMonths};
use super::row::RawPlant;

/// The columns of `plants` that an import fills, in the order in which rows are staged.
macro_rules! columns {
    ($prefix:literal) => {
        list!(
            $prefix,
            plant_name,
            scientific_name,
            plant_category,
            plant_type,
            days_to_maturity,
            plant_spacing,
            sowing_depth,
            position,
            season,
            germination,
            sowing_method,
            hardiness_life_cycle,
            characteristics,
            description,
            additional_information,
            seed_type,
            cool_climate_sowing_period,
            temperate_climate_sowing_period,
            subtropical_climate_sowing_period,
            tropical_climate_sowing_period,
            arid_climate_sowing_period,
            beneficial_companions,
            harmful_companions,
            neutral_companions,
            sun_need,
            indoor_ok,
            container_ok,
            edible,
            sowing_months_by_climate,
            maintainability_score,
            time_to_maturity_days,
            habit,
            fragrant,
            flower_colors,
            sowing_depth_mm,
            spacing_cm
        )
    };
}

/// Takes the staged rows.
pub const COPY: &str = "/* import.copy_plants */ copy staged_plants from stdin";

/// Makes the table in which rows are staged; it goes with the transaction.
pub async fn create_stage(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // Rows live for a moment: compressing their texts would only cost time.
    query(concat!(
        "/* import.stage_plants */ create temp table staged_plants with (toast_tuple_target = 8160) on commit drop as
         select 0::bigint as n, ",
        columns!(""),
        " from plants with no data"
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a row as it is staged; `n` is its place in the import.
pub fn write(lines: &mut Lines, n: u64, row: &RawPlant<'_>, derived: &Derived) {
    lines.value(Some(n));
    lines.text(Some(row.plant_name));
    lines.text(row.scientific_name);
    lines.value(Some(row.plant_category));
    for text in [
        row.plant_type,
        row.days_to_maturity,
        row.plant_spacing,
        row.sowing_depth,
        row.position,
        row.season,
        row.germination,
        row.sowing_method,
        row.hardiness_life_cycle,
        row.characteristics,
        row.description,
        row.additional_information,
        row.seed_type,
    ] {
        lines.text(text);
    }
    for period in row.sowing_periods {
        lines.text(period);
    }
    lines.text(row.beneficial_companions);
    lines.text(row.harmful_companions);
    lines.text(row.neutral_companions);
    lines.value(Some(derived.sun_need));
    lines.value(Some(derived.indoor_ok));
    lines.value(Some(derived.container_ok));
    lines.value(Some(derived.edible));
    lines.value(derived.sowing_months.as_ref().map(months_json));
    lines.value(Some(derived.maintainability_score));
    lines.value(derived.time_to_maturity_days);
    lines.value(derived.habit);
    lines.value(Some(derived.fragrant));
    lines.value(derived.flower_colors.as_deref().map(|colors| json_list(colors.iter())));
    lines.value(derived.sowing_depth_mm);
    lines.value(derived.spacing_cm);
    lines.end();
}

/// `{"cool":["March"],...}`, the zones that have months.
fn months_json(months: &SowingMonths) -> String {
    let zones = ClimateZone::ALL.into_iter().zip(months).filter(|(_, months)| !months.is_empty());
    let entries = zones.map(|(zone, months)| format!("\"{zone}\":{}", json_list(months.iter())));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

/// A JSON list of plain words.
fn json_list(words: impl Iterator<Item: std::fmt::Display>) -> String {
    let quoted = words.map(|word| format!("\"{word}\""));
    format!("[{}]", quoted.collect::<Vec<_>>().join(","))
}

/// Finds for each identity the last staged row and the row of the table with the lowest id, and compares them.
pub async fn match_rows(connection: &mut PgConnection) -> Result<Matches, sqlx::Error> {
    raw_sql("/* import.analyze_staged_plants */ analyze staged_plants (n)").execute(&mut *connection).await?;
    query(concat!(
        "/* import.match_plants */ create temp table matched_plants on commit drop as
         with staged as (
             select max(n) as n, category, name, species
             from (select n, ",
        identity!(),
        " from staged_plants) staged
             group by category, name, species
         ), stored as (
             select min(id) as id, category, name, species
             from (select id, ",
        identity!(),
        " from plants) stored
             group by category, name, species
         )
         select staged.n, stored.id as plant_id from staged left join stored using (category, name, species)"
    ))
    .execute(&mut *connection)
    .await?;
    raw_sql("/* import.analyze_matched_plants */ analyze matched_plants").execute(&mut *connection).await?;
    query(concat!(
        "/* import.compare_plants */ create temp table changed_plants on commit drop as
         select n, plant_id
         from matched_plants
         join staged_plants staged using (n)
         join plants stored on stored.id = plant_id
         where (",
        columns!("staged."),
        ") is distinct from (",
        columns!("stored."),
        ")"
    ))
    .execute(&mut *connection)
    .await?;
    raw_sql("/* import.analyze_changed_plants */ analyze changed_plants").execute(&mut *connection).await?;
    query_as(
        "/* import.count_plants */ select
             (select count(*) from matched_plants) as rows,
             (select count(*) from matched_plants where plant_id is null) as new,
             (select count(*) from changed_plants) as changed",
    )
    .fetch_one(connection)
    .await
}

/// Names the first new and changed rows, and the columns that change.
pub async fn changes(connection: &mut PgConnection) -> Result<Vec<Change>, sqlx::Error> {
    query_as(
        "/* import.list_plant_changes */
         with first as (
             select n, plant_id from matched_plants where plant_id is null
             union all
             select n, plant_id from changed_plants
             order by n limit $1
         )
         select staged.plant_name as name,
             array(
                 select key
                 from jsonb_each(to_jsonb(staged)) later join jsonb_each(to_jsonb(stored)) earlier using (key)
                 where later.value is distinct from earlier.value
                 order by key
             ) as columns
         from first
         join staged_plants staged using (n)
         left join plants stored on stored.id = plant_id
         order by n",
    )
    .bind(i64::from(LISTED))
    .fetch_all(connection)
    .await
}

/// Writes the changed rows over those of the table. Columns that no file has stay as they are.
pub async fn update(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    query(concat!(
        "/* import.update_plants */ update plants
         set (",
        columns!(""),
        ", updated_at) = row(",
        columns!("staged."),
        ", now() at time zone 'utc')
         from changed_plants changed join staged_plants staged using (n)
         where plants.id = changed.plant_id"
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds the new rows, with ids in the order of the files. A dry run takes none from the sequence, or the next import
/// would leave a gap.
pub async fn insert(connection: &mut PgConnection, dry_run: bool) -> Result<(), sqlx::Error> {
    // A table of its own with statistics: without them the join would sort gigabytes of texts onto the disk.
    query("/* import.number_plants */ create temp table new_plants (n bigint, id bigint) on commit drop")
        .execute(&mut *connection)
        .await?;
    query(
        "/* import.number_plants */
         with sequence as (
             select pg_get_serial_sequence('plants', 'id')::regclass as name
         )
         insert into new_plants
         select n, case when $1 then -n else nextval((select name from sequence)) end
         from (select n from matched_plants where plant_id is null order by n) ordered",
    )
    .bind(dry_run)
    .execute(&mut *connection)
    .await?;
    raw_sql("/* import.analyze_new_plants */ analyze new_plants").execute(&mut *connection).await?;
    query(concat!(
        "/* import.insert_plants */ insert into plants (id, ",
        columns!(""),
        ", created_at, updated_at)
         select new.id, ",
        columns!("staged."),
        ", now() at time zone 'utc', now() at time zone 'utc'
         from new_plants new join staged_plants staged using (n)"
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells the planner about the rows.
pub async fn analyze(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    raw_sql("/* import.analyze_plants */ set local statement_timeout = 0; analyze plants")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
