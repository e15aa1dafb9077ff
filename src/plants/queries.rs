//! Every SQL statement about plants, nothing else.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgExecutor, PgRow};
use sqlx::{FromRow, Postgres, QueryBuilder, Row};

use super::model::{FlowerColors, Plant, SowingMonths};
use super::page_query::{Filter, PageQuery, Sort, SortKey};
use super::search::{Found, NEAR, NEAREST};
use super::search_text::{Rank, SearchText, Term, rules};
use crate::season::ClimateZone;

/// The most plants that one statement reads: many more would take longer than a statement may.
const PART: u16 = 20_000;

/// How often a catalogue is read that changes between two of its parts.
const ATTEMPTS: usize = 5;

/// The whole catalogue by id with its version, and of each plant its place by name in the database's own order.
pub(crate) async fn load_catalogue(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<Loaded> {
    for _ in 0..ATTEMPTS {
        if let Some(loaded) = load_parts(db).await? {
            return Ok(loaded);
        }
    }
    Err(sqlx::Error::Protocol("the catalogue changes faster than it can be read".into()))
}

/// Part after part; `None` if the catalogue changed meanwhile.
async fn load_parts(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<Option<Loaded>> {
    let mut loaded = load_part(db, i32::MIN).await?;
    let mut read = loaded.plants.len();
    while read == usize::from(PART) {
        let last = loaded.plants[loaded.plants.len() - 1].0.id;
        let part = load_part(db, last).await?;
        if part.version != loaded.version {
            return Ok(None);
        }
        read = part.plants.len();
        loaded.plants.extend(part.plants);
    }
    Ok(Some(loaded))
}

/// The next plants above an id.
async fn load_part(db: impl PgExecutor<'_>, above: i32) -> sqlx::Result<Loaded> {
    let mut rows = sqlx::query(
        "/* plants.list */
        select v.version, r.name_rank,
            nullif(p.sowing_months_by_climate, 'null') as months,
            nullif(p.flower_colors, 'null') as colors,
            p.*
        from data_versions v
        -- Ranked apart: sorting whole plants by name, and back again by id, would take a large catalogue to the disk twice.
        left join (
            (select * from plants where id > $1 order by id limit $2) p
            join (select id, rank() over (order by lower(plant_name)) as name_rank from plants) r using (id)
        ) on true
        where v.table_name = 'plants'
        order by p.id",
    )
    .bind(above)
    .bind(i64::from(PART))
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

/// What `load_catalogue` found.
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
            folded: row.try_get("folded")?,
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
        Some(term) => {
            push_search(sql, query, &Term::of(term));
            sql.push(", coalesce(v.folded_version = v.version and v.folded_rules = ").push_bind(rules());
            sql.push(", false) as folded");
        }
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
    sql.push(") as ids, '{}'::int[] as nearest, true as folded");
}

/// The plants that contain the term, and before those that only mention it the ones whose names are near it.
fn push_search(sql: &mut QueryBuilder<Postgres>, query: &PageQuery, term: &Term) {
    sql.push("with hits as materialized (select * from (select s.plant_id as id, ");
    push_rank(sql, term);
    sql.push(" as rank from plant_search s");
    push_plants(sql, &query.filter);
    sql.push(" where (s.names like ").push_bind(containing(&term.text));
    sql.push(" or s.description like ").push_bind(containing(&term.text));
    for (index, word) in term.words.iter().take(NARROWING_WORDS).enumerate() {
        sql.push(if index == 0 { " or (s.words like " } else { " and s.words like " }).push_bind(containing(word));
    }
    sql.push(if term.words.is_empty() { ")" } else { "))" });
    push_filter(sql, &query.filter);
    sql.push(") ranked where rank is not null), near as materialized (select * from (select s.plant_id as id, (");
    sql.push("select max(word_similarity(").push_bind(term.text.clone());
    sql.push(", name)) from unnest(string_to_array(s.names, E'\n')) name) as nearness from plant_search s");
    push_plants(sql, &query.filter);
    sql.push(" where not exists (select from hits where rank < ").push_bind(Rank::Description as i32);
    // All names together are as near as the nearest of them or nearer; for them the index has an operator, whose threshold
    // is a setting of the session.
    sql.push(") and ").push_bind(term.text.clone()).push(" <% s.names");
    push_filter(sql, &query.filter);
    sql.push(") guesses where nearness >= ").push_bind(NEAR);
    sql.push("), found as (select id, rank, 1::real as nearness from hits where rank < ");
    sql.push_bind(Rank::Description as i32).push(" or id not in (select id from near) union all select id, ");
    sql.push_bind(Rank::Letters as i32).push(", nearness from near) ");
    sql.push("select v.version, (select count(*) from found) as total, array(select f.id from found f");
    match query.sort {
        Some(sort) => {
            sql.push(" join plants p using (id) order by ");
            push_order(sql, Some(sort));
        }
        None => {
            sql.push(" order by f.rank, f.nearness desc, f.id");
        }
    }
    push_limit(sql, query);
    sql.push(") as ids, array(select id from near order by nearness desc, id limit ");
    sql.push_bind(i64::try_from(NEAREST).unwrap_or(i64::MAX));
    sql.push(") as nearest");
}

/// How many of a term's words the index is asked for.
const NARROWING_WORDS: usize = 4;

/// A row's rank, as [`Term::rank`] has it; null if it has none.
fn push_rank(sql: &mut QueryBuilder<Postgres>, term: &Term) {
    let when = |sql: &mut QueryBuilder<Postgres>, column: &str, text: &str, rank: Rank| {
        sql.push(" when s.").push(column).push(" like ").push_bind(containing(text));
        sql.push(" then ").push_bind(rank as i32);
    };
    sql.push("case");
    when(sql, "names", &term.name, Rank::Name);
    match term.words.as_slice() {
        [] => {}
        [word] => {
            when(sql, "words", &term.first_words, Rank::FirstWords);
            when(sql, "words", word, Rank::Words);
        }
        words => {
            when(sql, "words", &term.first_words, Rank::FirstWords);
            sql.push(" when exists (select from unnest(string_to_array(s.words, E'\n')) name where name like all (");
            sql.push_bind(words.iter().map(|word| containing(word)).collect::<Vec<_>>());
            sql.push(")) then ").push_bind(Rank::Words as i32);
        }
    }
    when(sql, "names", &term.start, Rank::FirstLetters);
    when(sql, "names", &term.text, Rank::Letters);
    if term.words.len() > 1 {
        // Each word may stand in another name, and the term nowhere.
        when(sql, "description", &term.text, Rank::Description);
    } else {
        sql.push(" else ").push_bind(Rank::Description as i32);
    }
    sql.push(" end");
}

/// The plants beside their texts, where a filter asks for more than those.
fn push_plants(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    if (Filter { search: None, ..filter.clone() }) != Filter::default() {
        sql.push(" join plants p on p.id = s.plant_id");
    }
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

/// The pattern of LIKE for what contains the text.
fn containing(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    escaped.push('%');
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.push('%');
    escaped
}

/// The fingerprints of the stored search texts by plant.
pub(crate) async fn fingerprints(db: impl PgExecutor<'_>) -> sqlx::Result<HashMap<i32, i64>> {
    let rows = sqlx::query!("/* plants.fingerprints */ select plant_id, fingerprint from plant_search").fetch(db);
    rows.map_ok(|row| (row.plant_id, row.fingerprint)).try_collect().await
}

/// Whether the search texts of this version are all stored.
pub(crate) async fn is_folded(db: impl PgExecutor<'_>, version: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"/* plants.is_folded */ select coalesce(folded_version = $1 and folded_rules = $2, false) as "is_folded!"
        from data_versions where table_name = 'plants'"#,
        version,
        rules()
    )
    .fetch_one(db)
    .await
}

/// Says that they are, unless the plants have another version now; whether it was said.
pub(crate) async fn set_folded(db: impl PgExecutor<'_>, version: i64) -> sqlx::Result<bool> {
    let set = sqlx::query!(
        "/* plants.set_folded */ update data_versions set folded_version = version, folded_rules = $2
        where table_name = 'plants' and version = $1",
        version,
        rules()
    );
    Ok(set.execute(db).await?.rows_affected() > 0)
}

/// Stores search texts with their fingerprints, unless the plants have another version now; whether it is still this one.
pub(crate) async fn store_search_texts(
    db: impl PgExecutor<'_>,
    version: i64,
    texts: Vec<(i32, i64, SearchText)>,
) -> sqlx::Result<bool> {
    let (mut ids, mut fingerprints) = (Vec::new(), Vec::new());
    let (mut names, mut words, mut descriptions) = (Vec::new(), Vec::new(), Vec::new());
    for (id, fingerprint, text) in texts {
        ids.push(id);
        fingerprints.push(fingerprint);
        names.push(text.names);
        words.push(text.words);
        descriptions.push(text.description);
    }
    // Who changes plants waits for the lock, and so the texts are never those of an older version than the one that stands
    // beside them. The order keeps two servers from waiting for each other.
    sqlx::query_scalar!(
        r#"/* plants.store_search_texts */
        with current as materialized (
            select 1 as is_current from data_versions where table_name = 'plants' and version = $1 for share
        ), stored as (
            insert into plant_search as s (plant_id, fingerprint, names, words, description)
            select new.*
            from current, unnest($2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[])
                as new (plant_id, fingerprint, names, words, description)
            order by plant_id
            on conflict (plant_id) do update set fingerprint = excluded.fingerprint, names = excluded.names,
                words = excluded.words, description = excluded.description
            where s.fingerprint <> excluded.fingerprint
        )
        select exists (select from current) as "is_current!""#,
        version,
        &ids,
        &fingerprints,
        &names,
        &words,
        &descriptions
    )
    .fetch_one(db)
    .await
}

/// Deletes the search texts of plants that this version doesn't have, unless the plants have another one now.
pub(crate) async fn delete_search_texts(db: impl PgExecutor<'_>, version: i64, ids: &[i32]) -> sqlx::Result<()> {
    let delete = sqlx::query!(
        "/* plants.delete_search_texts */
        with current as materialized (
            select 1 as is_current from data_versions where table_name = 'plants' and version = $1 for share
        )
        delete from plant_search using current where plant_id = any($2)",
        version,
        ids
    );
    delete.execute(db).await.map(drop)
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
