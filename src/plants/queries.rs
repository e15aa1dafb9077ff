//! Every SQL statement about plants, nothing else.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use sqlx::postgres::{PgArguments, PgExecutor};
use sqlx::{Arguments, AssertSqlSafe, Encode, FromRow, Postgres, Row, Type};

use super::model::{Loaded, Plant};
use super::page::{Filter, PageQuery, Sort, SortKey};
use super::search::{Found, NEAR, NEAREST};
use super::search_text::{Case, Rank, Term, rules};

/// The most plants that one statement reads: many more would take longer than a statement may.
const PART: u16 = 20_000;

/// How often a catalogue is read that changes between two of its parts.
const ATTEMPTS: usize = 5;

/// The whole catalogue by id with its version, and of each plant its place by name in the database's own order. It is read
/// part after part, and anew if it changes meanwhile.
pub(crate) async fn load_catalogue(db: impl PgExecutor<'_> + Copy) -> sqlx::Result<Loaded> {
    'attempts: for _ in 0..ATTEMPTS {
        let (version, name_ranks) = name_ranks(db).await?;
        let mut plants: Vec<(Plant, i64)> = Vec::with_capacity(name_ranks.len());
        while plants.len() < name_ranks.len() {
            let part = load_part(db, plants.last().map_or(i64::MIN, |(last, _)| last.id.into())).await?;
            let ranks = name_ranks[plants.len()..].iter().copied();
            if part.is_empty() || part.len() > ranks.len() || part.iter().any(|(of, _)| *of != version) {
                continue 'attempts;
            }
            plants.extend(part.into_iter().map(|(_, plant)| plant).zip(ranks));
        }
        return Ok(Loaded { version, plants });
    }
    Err(sqlx::Error::Protocol("the catalogue changes faster than it can be read".into()))
}

/// The catalogue's version, and each plant's place by name, by id. One statement ranks all: each part would sort them anew.
async fn name_ranks(db: impl PgExecutor<'_>) -> sqlx::Result<(i64, Vec<i64>)> {
    sqlx::query_as(
        "/* plants.name_ranks */
        select version, array(select rank() over (order by lower(plant_name)) from plants order by id)
        from data_versions where table_name = 'plants'",
    )
    .fetch_one(db)
    .await
}

/// The next plants above an id, each with the catalogue's version.
async fn load_part(db: impl PgExecutor<'_>, above: i64) -> sqlx::Result<Vec<(i64, Plant)>> {
    let rows = sqlx::query(
        "/* plants.list */
        select (select version from data_versions where table_name = 'plants') as version,
            nullif(p.sowing_months_by_climate, 'null') as months,
            nullif(p.flower_colors, 'null') as colors,
            p.*
        from plants p
        where p.id > $1
        order by p.id
        limit $2",
    )
    .bind(above)
    .bind(i64::from(PART))
    .fetch(db);
    rows.and_then(async |row| Ok((row.try_get("version")?, Plant::from_row(&row)?))).try_collect().await
}

/// Finds a page: its ids and the total in one statement. [`super::search::find_page`] does the same in memory.
pub async fn find_page(db: impl PgExecutor<'_>, query: &PageQuery) -> sqlx::Result<Found> {
    let (sql, arguments) = page(query);
    sqlx::query_as_with(AssertSqlSafe(sql), arguments).fetch_one(db).await
}

/// The values of a statement that is put together.
#[derive(Default)]
struct Values(PgArguments);

impl Values {
    /// The value's place in the text.
    fn add<'t>(&mut self, value: impl Encode<'t, Postgres> + Type<Postgres>) -> String {
        self.0.add(value).expect("texts, numbers and lists can be sent");
        format!("${}", self.0.len())
    }
}

/// The pattern of LIKE for what contains the text.
fn containing(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// The statement of [`find_page`]. A test runs EXPLAIN on it.
pub fn page(query: &PageQuery) -> (String, PgArguments) {
    let mut values = Values::default();
    let conditions = conditions(&query.filter, &mut values);
    let limit = format!("limit {} offset {}", values.add(query.limit), values.add(query.offset()));
    let sql = match &query.filter.search {
        Some(term) => search(&Term::of(term), query.sort, &conditions, &limit, &mut values),
        None => format!(
            "/* plants.page */
            select v.version, (select count(*) from plants p where true {conditions}) as total,
                array(select p.id from plants p where true {conditions} order by {} {limit}) as ids,
                '{{}}'::int[] as nearest, true as folded
            from data_versions v
            where v.table_name = 'plants'",
            order(query.sort)
        ),
    };
    (sql, values.0)
}

/// The plants that contain the term, and before those that only mention it the ones whose names are near it.
fn search(term: &Term, sort: Option<Sort>, conditions: &str, limit: &str, values: &mut Values) -> String {
    let [letters, description] = [Rank::Letters, Rank::Description].map(|rank| rank as i32);
    let rank = rank(term, values);
    let (text, part, near) = (values.add(&*term.text), values.add(containing(&term.text)), values.add(NEAR));
    let (rules, nearest) = (values.add(rules()), values.add(i64::try_from(NEAREST).unwrap_or(i64::MAX)));
    let words = term.words.iter().take(NARROWING_WORDS);
    let words: Vec<_> = words.map(|word| format!("s.words like {}", values.add(containing(word)))).collect();
    let words = if words.is_empty() { "false".to_owned() } else { words.join(" and ") };
    let plants = if conditions.is_empty() { "" } else { "join plants p on p.id = s.plant_id" };
    let order = match sort {
        Some(_) => format!("join plants p using (id) order by {}", order(sort)),
        None => "order by f.rank, f.nearness desc, f.id".to_owned(),
    };
    // `<%` is the index's: all names together are at least as near as the nearest. The session has its threshold.
    format!(
        "/* plants.page */
        with hits as materialized (
            select * from (
                select s.plant_id as id, {rank} as rank
                from plant_search s {plants}
                where (s.names like {part} or s.description like {part} or {words}) {conditions}
            ) ranked
            where rank is not null
        ), near as materialized (
            select * from (
                select s.plant_id as id, (
                    select max(word_similarity({text}, name)) from unnest(string_to_array(s.names, E'\n')) name
                ) as nearness
                from plant_search s {plants}
                where not exists (select from hits where rank < {description}) and {text} <% s.names {conditions}
            ) guesses
            where nearness >= {near}
        ), found as (
            select id, rank, 1::real as nearness from hits where rank < {description} or id not in (select id from near)
            union all
            select id, {letters}, nearness from near
        )
        select v.version, (select count(*) from found) as total, array(select f.id from found f {order} {limit}) as ids,
            array(select id from near order by nearness desc, id limit {nearest}) as nearest,
            coalesce(v.folded_version = v.version and v.folded_rules = {rules}, false) as folded
        from data_versions v
        where v.table_name = 'plants'"
    )
}

/// How many of a term's words the index is asked for.
const NARROWING_WORDS: usize = 4;

/// A row's rank, as [`Term::rank`] has it; null if it has none.
fn rank(term: &Term, values: &mut Values) -> String {
    let when = |Case { rank, column, parts }: &Case| {
        let condition = match parts.as_slice() {
            // What no name has is here for its description, unless the term's words stand in several names.
            _ if *rank == Rank::Description && term.words.len() < 2 => "true".to_owned(),
            [part] => format!("s.{column} like {}", values.add(containing(part))),
            parts => {
                let parts = values.add(parts.iter().map(|part| containing(part)).collect::<Vec<_>>());
                format!(
                    "exists (select from unnest(string_to_array(s.{column}, E'\n')) line where line like all ({parts}))"
                )
            }
        };
        format!(" when {condition} then {}", *rank as i32)
    };
    format!("case{} end", term.cases.iter().map(when).collect::<String>())
}

/// What the filter asks of a plant, but for the search; nothing without a filter.
fn conditions(filter: &Filter, values: &mut Values) -> String {
    let mut conditions = String::new();
    let mut and = |condition: &str, value: String| conditions += &format!(" and {condition} {value}");
    if let Some(category) = &filter.category {
        and("p.plant_category =", values.add(&**category));
    }
    if let Some(name) = &filter.scientific_name {
        and("lower(p.scientific_name) =", values.add(&**name));
    }
    if let Some(zone) = filter.climate_zone {
        // An empty list is contained in every list: the zone alone asks for an entry.
        let months: Vec<&str> = filter.sowable_in.iter().map(|month| month.name()).collect();
        and("p.sowing_months_by_climate @>", values.add(json!({ zone.name(): months })));
    }
    if let Some(color) = filter.color {
        and("p.flower_colors @>", values.add(json!([color])));
    }
    if let Some(need) = filter.sun_need {
        and("p.sun_need =", values.add(need));
    }
    for (flag, wanted) in [
        ("coalesce(p.edible, false) =", filter.edible),
        ("coalesce(p.container_ok, false) =", filter.container_ok),
        ("coalesce(p.indoor_ok, false) =", filter.indoor_ok),
        ("coalesce(p.fragrant, false) =", filter.fragrant),
    ] {
        if let Some(wanted) = wanted {
            and(flag, values.add(wanted));
        }
    }
    conditions
}

fn order(sort: Option<Sort>) -> String {
    let Some(Sort { key, descending }) = sort else {
        return "p.id".to_owned();
    };
    let column = match key {
        SortKey::Id => "p.id",
        SortKey::Name => "lower(p.plant_name)",
        SortKey::Maturity => "nullif(p.time_to_maturity_days, 0)",
        SortKey::Care => "p.maintainability_score",
    };
    format!("{column}{} nulls last, p.id", if descending { " desc" } else { "" })
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

/// Deletes the search texts of plants that are gone and stores others, given as rows of the table, unless the plants have
/// another version now; whether it is still this one.
pub(crate) async fn store_search_texts(
    db: impl PgExecutor<'_>,
    version: i64,
    gone: &[i32],
    texts: &Value,
) -> sqlx::Result<bool> {
    // Who changes plants waits for the lock, and so the texts are never those of an older version than the one that stands
    // beside them. The order keeps two servers from waiting for each other.
    sqlx::query_scalar!(
        r#"/* plants.store_search_texts */
        with current as materialized (
            select 1 as is_current from data_versions where table_name = 'plants' and version = $1 for share
        ), deleted as (
            delete from plant_search using current where plant_id = any($2)
        ), stored as (
            insert into plant_search as s (plant_id, fingerprint, names, words, description)
            select new.*
            from current, jsonb_to_recordset($3)
                as new (plant_id int, fingerprint bigint, names text, words text, description text)
            order by plant_id
            on conflict (plant_id) do update set fingerprint = excluded.fingerprint, names = excluded.names,
                words = excluded.words, description = excluded.description
            where s.fingerprint <> excluded.fingerprint
        )
        select exists (select from current) as "is_current!""#,
        version,
        gone,
        texts
    )
    .fetch_one(db)
    .await
}

pub(crate) async fn version(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("/* plants.version */ select version from data_versions where table_name = 'plants'")
        .fetch_one(db)
        .await
}

pub(crate) async fn is_empty(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("/* plants.is_empty */ select not exists (select from plants)").fetch_one(db).await
}
