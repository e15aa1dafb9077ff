//! The plans of the statements that indexes were made for. Each test names the index that must be used.

use plantopia::http::validate::{At, Extract};
use plantopia::plants::page::PageQuery;
use plantopia::plants::queries::page;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use crate::support::TestDb;

/// Enough rows that an index is worth it, most of them alike.
async fn large() -> TestDb {
    let db = TestDb::migrated().await;
    db.execute(
        "insert into plants (plant_name, scientific_name, plant_category, description, maintainability_score,
            sowing_months_by_climate, flower_colors)
         select 'Plant ' || md5(i::text), 'Genus ' || md5((i / 3)::text), case when i % 10 = 0 then 'herb' else 'flower' end,
            'Grows in ' || (select string_agg(md5((i * 31 + j)::text), ' ') from generate_series(1, 16) j), (i % 100) / 100.0,
            case when i % 100 = 0 then '{\"cool\": [\"March\"]}' else '{\"cool\": [\"May\"]}' end::jsonb,
            case when i % 100 = 0 then '[\"red\"]' else '[\"white\"]' end::jsonb
         from generate_series(1, 20000) i;
         insert into plant_search (plant_id, names, words, description, fingerprint)
         select id, e'\n' || lower(plant_name) || e'\n\t' || lower(scientific_name),
            e'\n ' || lower(plant_name) || e' \n', lower(description), 0
         from plants",
    )
    .await;
    // What a GIN index has not merged yet counts against it, as an import leaves nothing unmerged.
    db.execute("vacuum analyze plants").await;
    db.execute("vacuum analyze plant_search").await;
    db
}

/// The plan of a page, with the parameters that it really runs with.
async fn plan(db: &TestDb, parameters: Value) -> String {
    let query = PageQuery::read(&At::root("query", &parameters)).unwrap();
    let (sql, arguments) = page(&query);
    let explain = sqlx::query_with(AssertSqlSafe(format!("explain {sql}")), arguments);
    let rows = explain.fetch_all(&db.pool).await.unwrap();
    let lines = rows.iter().map(|row| row.get::<String, _>(0));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_filter_of_a_page_has_its_index() {
    let db = large().await;
    for (parameters, index) in [
        (json!({"search": "plant 4a5b6c"}), "idx_plant_search_trigrams"),
        (json!({"category": "herb", "sort": "-care"}), "idx_plants_category_care"),
        (json!({"sort": "name"}), "idx_plants_name_lower"),
        (json!({"sowable_in": "March"}), "idx_plants_sowing_months"),
        (json!({"color": "red"}), "idx_plants_flower_colors"),
        (json!({"scientific_name": "genus 1"}), "idx_plants_scientific_name_lower"),
    ] {
        let plan = plan(&db, parameters.clone()).await;
        assert!(plan.contains(index), "{parameters} doesn't use {index}:\n{plan}");
    }
}

#[tokio::test]
async fn the_weather_of_a_suburb_is_found_by_its_index() {
    let db = TestDb::migrated().await;
    db.execute(
        "insert into suburbs (name, latitude, longitude) select 'S' || i, -37, 145 from generate_series(1, 200) i;
         insert into climate_data (suburb_id, recorded_date)
         select s, date '2026-01-01' + d from generate_series(1, 200) s, generate_series(1, 100) d;
         analyze",
    )
    .await;
    let plan = db
        .explain(
            "select * from climate_data where suburb_id = 7 and recorded_date between '2000-01-01' and '2100-01-01'
             order by recorded_date desc limit 1",
        )
        .await;
    assert!(plan.contains("idx_climate_suburb_date"), "{plan}");
    assert!(!plan.contains("Sort"), "{plan}");
}
