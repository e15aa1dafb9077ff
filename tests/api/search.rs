//! Filters, search and order: what is found, and that the database and the memory find the same.

use std::sync::atomic::{AtomicUsize, Ordering};

use plantopia::http::validate::{At, Extract};
use plantopia::plants::page_query::PageQuery;
use plantopia::plants::queries;
use plantopia::plants::search::find_page;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

async fn names(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.get(&format!("/api/v1/plants/paginated?{query}")).await.ok();
    let plants = page["plants"].as_array().unwrap().iter();
    plants.map(|plant| plant["plant_name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_best_match_comes_first() {
    let app = TestApp::over(garden().await).await;
    assert_eq!(names(&app, "search=basil").await, ["basil", "Basil- Genovese", "Thai Basil", "Carrot- Baby"]);
    assert_eq!(names(&app, "search=DAUCUS").await, ["Carrot- Baby"]);
    assert_eq!(names(&app, "search=100%25").await, ["Carrot- Baby"], "a percent sign is one");
    assert!(names(&app, "search=b_sil").await.is_empty(), "an underscore is one");
    assert_eq!(names(&app, "search=%20").await.len(), 5, "a blank term filters nothing");
    assert_eq!(names(&app, "search=caf%C3%A9").await, ["Basil- Genovese"]);
}

#[tokio::test]
async fn a_typo_is_forgiven() {
    let app = TestApp::over(garden().await).await;
    let answer = app.get("/api/v1/plants/paginated?search=basl").await;
    assert_eq!(answer.keys().last().unwrap(), "did_you_mean");
    let page = answer.ok();
    assert_eq!(page["total"], 3);
    assert_eq!(page["did_you_mean"], json!(["Basil- Genovese", "Thai Basil", "basil"]));
    let nothing = app.get("/api/v1/plants/paginated?search=xyzzy").await;
    assert_eq!(nothing.ok()["total"], 0);
    assert!(!nothing.text().contains("did_you_mean"));
    let one = app.get("/api/v1/plants/paginated?search=marigol&category=flower").await;
    assert!(!one.text().contains("did_you_mean"), "a term that something contains is no typo");
}

#[tokio::test]
async fn filters_work_alone_and_together() {
    let app = TestApp::over(garden().await).await;
    for (query, expected) in [
        ("category=herb", vec!["Basil- Genovese", "Thai Basil", "basil"]),
        ("sowable_in=september", vec!["Basil- Genovese"]),
        ("sowable_in=October", vec!["Basil- Genovese", "Marigold- Honeycomb"]),
        ("sowable_in=August&climate_zone=temperate", vec!["Basil- Genovese"]),
        ("sowable_in=August", vec![]),
        ("climate_zone=cool", vec!["Basil- Genovese", "Marigold- Honeycomb"]),
        ("color=red", vec!["Marigold- Honeycomb"]),
        ("sun_need=part_sun", vec!["Carrot- Baby"]),
        ("container_ok=true", vec!["Basil- Genovese"]),
        ("edible=no", vec!["Marigold- Honeycomb"]),
        ("fragrant=0&category=herb", vec!["Thai Basil", "basil"]),
        ("indoor_ok=yes", vec![]),
        ("scientific_name=ocimum%20BASILICUM", vec!["Basil- Genovese"]),
        ("edible=true&search=basil&sort=-name", vec!["Thai Basil", "Carrot- Baby", "Basil- Genovese", "basil"]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn every_order_ends_with_those_that_lack_the_value() {
    let app = TestApp::over(garden().await).await;
    for (sort, expected) in [
        ("id", [1, 2, 3, 4, 5]),
        ("-id", [5, 4, 3, 2, 1]),
        ("name", [5, 1, 3, 2, 4]),
        ("-name", [4, 2, 3, 1, 5]),
        ("maturity", [2, 1, 3, 4, 5]),
        ("-maturity", [1, 2, 3, 4, 5]),
        ("care", [1, 2, 3, 4, 5]),
        ("-care", [3, 2, 1, 4, 5]),
    ] {
        let page = app.get(&format!("/api/v1/plants/paginated?sort={sort}")).await.ok();
        let ids: Vec<i64> = page["plants"].as_array().unwrap().iter().map(|p| p["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, expected, "{sort}");
    }
}

fn parameters() -> impl Strategy<Value = Value> {
    let maybe = |values: &'static [&'static str]| prop::option::weighted(0.3, prop::sample::select(values));
    (
        (
            maybe(&["herb", "flower", "vegetable", "tree"]),
            maybe(&["cool", "temperate", "arid"]),
            maybe(&["March", "october"]),
        ),
        (
            maybe(&["red", "purple"]),
            maybe(&["full_sun", "part_sun"]),
            maybe(&["true", "false"]),
            maybe(&["true", "false"]),
        ),
        prop::option::weighted(
            0.7,
            prop::sample::select(
                &[
                    "basil",
                    "basl",
                    "mint",
                    "carot",
                    "swet pea",
                    "sweet",
                    "pea",
                    "the",
                    "ocimum",
                    "Genovse",
                    "o'",
                    "100%",
                    "_",
                    "-",
                    "lavendar",
                    "tomatoe",
                    "a",
                    "ä",
                    "rosmary",
                    "half-hardy",
                    "(bulb)",
                ][..],
            ),
        ),
        prop::option::weighted(
            0.5,
            prop::sample::select(&["id", "-id", "name", "-name", "maturity", "-maturity", "care", "-care"][..]),
        ),
        (1..4_i64, 1..12_i64),
    )
        .prop_map(|((category, zone, month), (color, sun, edible, container), search, sort, (page, limit))| {
            let mut query = serde_json::Map::new();
            let mut add = |name: &str, value: Option<&str>| {
                if let Some(value) = value {
                    query.insert(name.into(), json!(value));
                }
            };
            add("category", category);
            add("climate_zone", zone);
            add("sowable_in", month);
            add("color", color);
            add("sun_need", sun);
            add("edible", edible);
            add("container_ok", container);
            add("search", search);
            add("sort", sort);
            add("page", Some(&page.to_string()));
            add("limit", Some(&limit.to_string()));
            Value::Object(query)
        })
}

/// Rows with names that trip over word boundaries, cases, nulls and typos.
async fn wild_garden() -> TestDb {
    let db = garden().await;
    let names = [
        "Sweet Pea- Old Spice",
        "Sweet pea- bijou",
        "Pea- Snow",
        "Mint",
        "Mint- Apple",
        "Apple Mint",
        "Tomato- Roma",
        "Tomato",
        "Lavender- English",
        "Lavender (French)",
        "Rosemary",
        "Rosemary/Prostrate",
        "O'Connor's Rose",
        "Half-Hardy Aster",
        "Daffodil (Bulb)",
        "Peanut",
        "Appeal",
        "Ägyptian Onion",
        "Thyme & Sage",
        "Basil",
        "Sweet Corn: Early",
        "\"Pea\"",
    ];
    for (index, name) in names.iter().enumerate() {
        let number = i64::try_from(index).unwrap();
        let category = ["herb", "flower", "vegetable"][index % 3];
        let sun_need = [Some("full_sun"), Some("part_sun"), None][index % 3];
        let edible = [Some(true), Some(false), None][index % 3];
        let care = f64::from(u32::try_from(index % 4).unwrap()) / 4.0;
        let sowing = [json!({"cool": ["March"], "arid": []}), Value::Null, json!({"temperate": ["October"]})];
        let colors = [json!(["red", "purple"]), json!([]), Value::Null];
        let row = json!({
            "plant_name": name,
            "scientific_name": (index % 3 != 0).then(|| format!("Genus species{}", index % 5)),
            "plant_category": category,
            "description": (index % 4 != 0).then(|| format!("The {name} is half-hardy; 100% sweet.")),
            "sun_need": sun_need,
            "edible": edible,
            "container_ok": (index % 2 == 0).then_some(true),
            "maintainability_score": (index % 5 != 0).then_some(care),
            "time_to_maturity_days": (index % 2 == 0).then_some(number * 7 % 40),
            "sowing_months_by_climate": sowing[index % 3],
            "flower_colors": colors[index % 3],
        });
        db.insert("plants", row).await;
    }
    db
}

#[test]
fn the_database_and_the_memory_find_the_same() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(async { TestApp::over(wild_garden().await).await });
    let catalogue = runtime.block_on(app.app.plants.catalogue()).unwrap();
    let guesses = AtomicUsize::new(0);
    proptest!(ProptestConfig::with_cases(600), |(parameters in parameters())| {
        let query = PageQuery::read(&At::root("query", &parameters)).unwrap();
        let page = runtime.block_on(queries::find_page(&app.db.pool, &query)).unwrap();
        guesses.fetch_add(usize::from(!page.nearest.is_empty()), Ordering::Relaxed);
        prop_assert_eq!(&page, &find_page(&catalogue, &query), "{}", parameters);
    });
    assert!(guesses.into_inner() > 5, "the typos were tried");
}

#[tokio::test]
async fn word_similarity_is_the_extensions() {
    let db = wild_garden().await;
    let terms = [
        "basl",
        "swet pe",
        "lavendar",
        "tomatoe",
        "peas",
        "o connor",
        "half hardy",
        "ä",
        "sweet corn early x",
        "pea pea",
    ];
    for term in terms {
        let rows: Vec<(String, f32)> = sqlx::query_as("select plant_name, word_similarity($1, plant_name) from plants")
            .bind(term)
            .fetch_all(&db.pool)
            .await
            .unwrap();
        let trigrams = plantopia::plants::trigrams::Trigrams::of(term);
        for (name, similarity) in rows {
            let ours = trigrams.word_similarity(&name);
            assert!((ours - similarity).abs() < 1e-6, "{term} in {name}: {ours} for {similarity}");
        }
    }
}

#[tokio::test]
async fn without_trigrams_the_memory_searches() {
    let db = garden().await;
    db.execute("drop extension pg_trgm cascade").await;
    let app = TestApp::over(db).await;
    let answer = app.get("/api/v1/plants/paginated?search=basl").await;
    assert_eq!(answer.ok()["total"], 3);
    assert_eq!(answer.queries(), 0);
    assert_eq!(app.get("/api/v1/plants/paginated?category=herb").await.queries(), 1);
}
