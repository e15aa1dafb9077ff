//! Every SQL statement about plants, nothing else.

use futures_util::TryStreamExt;
use sqlx::postgres::{PgExecutor, PgRow};
use sqlx::{FromRow, Postgres, QueryBuilder, Row};

use super::model::{FlowerColors, Plant, SowingMonths};
use super::page_query::{Filter, PageQuery, Sort, SortKey};
use super::search::{Found, NEAR, NEAREST, SEPARATORS, spaced};
use crate::season::ClimateZone;

/// The whole catalogue by id with its version, and of each plant its place by name in the database's own order.
pub(crate) async fn load_catalogue(db: impl PgExecutor<'_>) -> sqlx::Result<Loaded> {
    let mut rows = sqlx::query(
        "/* plants.list */
        select v.version, r.name_rank,
            nullif(p.sowing_months_by_climate, 'null') as months,
            nullif(p.flower_colors, 'null') as colors,
            p.*
        from data_versions v
        -- Ranked apart: sorting whole plants by name, and back again by id, would take a large catalogue to the disk twice.
        left join (
            plants p
            join (select id, rank() over (order by lower(plant_name)) as name_rank from plants) r using (id)
        ) on true
        where v.table_name = 'plants'
        order by p.id",
    )
    .fetch(db);
    let mut loaded = Loaded::default();
    while let Some(row) = rows.try_next().await? {
        loaded.version = row.try_get("version")?;
        // Without plants the join still tells the version.
        if row.try_get::<Option<i32>, _>("id")?.is_some() {
            loaded.plants.push((plant(&row)?, row.try_get("name_rank")?));
        }
    }
    Ok(loaded)
}

/// What [`load_catalogue`] found.
#[derive(Debug, Default, PartialEq)]
pub struct Loaded {
    /// The version of the table.
    pub version: i64,
    /// The plants by id, each with its place by name.
    pub plants: Vec<(Plant, i64)>,
}

fn plant(row: &PgRow) -> sqlx::Result<Plant> {
    macro_rules! read {
        ($($field:ident)*) => {
            Plant {
                sowing_months_by_climate: row
                    .try_get::<Option<serde_json::Value>, _>("months")?
                    .map(|json| SowingMonths::from_json(&json)),
                flower_colors: row
                    .try_get::<Option<serde_json::Value>, _>("colors")?
                    .map(|json| FlowerColors::from_json(&json)),
                $($field: row.try_get(stringify!($field))?,)*
            }
        };
    }
    Ok(read!(
        id plant_name scientific_name plant_category water_requirements sunlight_requirements soil_type growth_time
        maintenance_level climate_zone mature_height mature_width flower_color flowering_season description sun_need
        indoor_ok container_ok edible maintainability_score time_to_maturity_days habit fragrant sowing_depth_mm spacing_cm
        sowing_method planting_tips care_instructions companion_plants image_url created_at updated_at
        beneficial_companions harmful_companions neutral_companions position characteristics plant_type season germination
        additional_information days_to_maturity plant_spacing sowing_depth hardiness_life_cycle seed_type
        cool_climate_sowing_period temperate_climate_sowing_period subtropical_climate_sowing_period
        tropical_climate_sowing_period arid_climate_sowing_period
    ))
}

impl FromRow<'_, PgRow> for Found {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            version: row.try_get("version")?,
            total: row.try_get("total")?,
            ids: row.try_get("ids")?,
            nearest: row.try_get("nearest")?,
        })
    }
}

/// Finds a page: its ids and the total in one statement. [`super::search::find_page`] does the same in memory.
pub async fn find_page(db: impl PgExecutor<'_>, query: &PageQuery) -> sqlx::Result<Found> {
    let mut sql = QueryBuilder::new("/* plants.page */ ");
    push_page(&mut sql, query);
    sql.build_query_as().fetch_one(db).await
}

/// The statement of [`find_page`]. A test runs EXPLAIN on it.
pub fn push_page(sql: &mut QueryBuilder<Postgres>, query: &PageQuery) {
    match &query.filter.search {
        Some(term) => push_search(sql, query, term),
        None => push_browse(sql, query),
    }
    sql.push(" from data_versions v where v.table_name = 'plants'");
}

fn push_browse(sql: &mut QueryBuilder<Postgres>, query: &PageQuery) {
    sql.push("select v.version, (select count(*) from plants p where true");
    push_filter(sql, &query.filter);
    sql.push(") as total, array(select p.id from plants p where true");
    push_filter(sql, &query.filter);
    sql.push(" order by ");
    push_order(sql, query.sort);
    push_limit(sql, query);
    sql.push(") as ids, '{}'::int[] as nearest");
}

/// The plants that contain the term; where there are none, those whose name is near it.
fn push_search(sql: &mut QueryBuilder<Postgres>, query: &PageQuery, term: &str) {
    let pattern = escape_like(term);
    sql.push("with hits as materialized (select p.id, 1::real as nearness, case when lower(p.plant_name) = ");
    sql.push_bind(term.to_owned());
    sql.push(" then 0 when lower(p.plant_name) like ");
    sql.push_bind(format!("{pattern}%"));
    // The separators are a constant of ours, but they go in as parameters like everything else.
    sql.push(" then 1 when ' ' || translate(lower(p.plant_name), ");
    sql.push_bind(SEPARATORS);
    sql.push(", ");
    sql.push_bind(" ".repeat(SEPARATORS.len()));
    sql.push(") || ' ' like ");
    sql.push_bind(format!("%{}%", escape_like(&spaced(term))));
    sql.push(" then 2 else 3 end as rank from plants p where (");
    for (index, column) in ["plant_name", "scientific_name", "description"].into_iter().enumerate() {
        sql.push(if index > 0 { " or lower(p." } else { "lower(p." });
        sql.push(column).push(") like ");
        sql.push_bind(format!("%{pattern}%"));
    }
    sql.push(")");
    push_filter(sql, &query.filter);
    sql.push("), near as materialized (select p.id, word_similarity(");
    sql.push_bind(term.to_owned());
    sql.push(
        ", p.plant_name) as nearness, 9 as rank from plants p where not exists (select from hits) and word_similarity(",
    );
    sql.push_bind(term.to_owned());
    sql.push(", p.plant_name) >= ").push_bind(NEAR);
    push_filter(sql, &query.filter);
    sql.push("), found as (select * from hits union all select * from near) ");
    sql.push("select v.version, (select count(*) from found) as total, ");
    sql.push("array(select p.id from found f join plants p using (id) order by ");
    match query.sort {
        Some(sort) => push_order(sql, Some(sort)),
        None => {
            sql.push("f.rank, f.nearness desc, p.id");
        }
    }
    push_limit(sql, query);
    sql.push(") as ids, array(select id from near order by nearness desc, id limit ");
    sql.push_bind(i64::try_from(NEAREST).unwrap_or(i64::MAX));
    sql.push(") as nearest");
}

fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    if let Some(category) = &filter.category {
        sql.push(" and p.plant_category = ").push_bind(category.clone());
    }
    if let Some(name) = &filter.scientific_name {
        sql.push(" and lower(p.scientific_name) = ").push_bind(name.clone());
    }
    if let Some(zone) = filter.climate_zone {
        // An empty list is contained in every list: the zone alone asks for an entry.
        let months: Vec<&str> = filter.sowable_in.iter().map(|month| month.name()).collect();
        let wanted = serde_json::json!({ ClimateZone::name(zone): months });
        sql.push(" and p.sowing_months_by_climate @> ").push_bind(wanted);
    }
    if let Some(color) = filter.color {
        sql.push(" and p.flower_colors @> ").push_bind(serde_json::json!([color]));
    }
    if let Some(need) = filter.sun_need {
        sql.push(" and p.sun_need = ").push_bind(need);
    }
    for (column, wanted) in [
        ("edible", filter.edible),
        ("container_ok", filter.container_ok),
        ("indoor_ok", filter.indoor_ok),
        ("fragrant", filter.fragrant),
    ] {
        if let Some(wanted) = wanted {
            sql.push(" and coalesce(p.").push(column).push(", false) = ").push_bind(wanted);
        }
    }
}

fn push_order(sql: &mut QueryBuilder<Postgres>, sort: Option<Sort>) {
    let Some(sort) = sort else {
        sql.push("p.id");
        return;
    };
    sql.push(match sort.key {
        SortKey::Id => "p.id",
        SortKey::Name => "lower(p.plant_name)",
        SortKey::Maturity => "nullif(p.time_to_maturity_days, 0)",
        SortKey::Care => "p.maintainability_score",
    });
    sql.push(if sort.descending { " desc nulls last, p.id" } else { " nulls last, p.id" });
}

fn push_limit(sql: &mut QueryBuilder<Postgres>, query: &PageQuery) {
    sql.push(" limit ").push_bind(query.limit);
    sql.push(" offset ").push_bind(query.offset());
}

/// A term that LIKE takes literally.
fn escape_like(term: &str) -> String {
    let mut escaped = String::with_capacity(term.len());
    for c in term.chars() {
        if matches!(c, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The version of the table.
pub(crate) async fn version(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("/* plants.version */ select version from data_versions where table_name = 'plants'")
        .fetch_one(db)
        .await
}

/// Whether there is no plant at all.
pub(crate) async fn is_empty(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("/* plants.is_empty */ select not exists (select from plants)").fetch_one(db).await
}
