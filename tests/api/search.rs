//! Filters, search and order: what is found, and that the database and the memory find the same.

use std::sync::atomic::{AtomicUsize, Ordering};

use plantopia::http::validate::{At, Extract};
use plantopia::plants::page::PageQuery;
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
    for nothing in ["%20", "-", "%27.%E2%80%93"] {
        assert_eq!(names(&app, &format!("search={nothing}")).await.len(), 5, "{nothing} filters nothing");
    }
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

/// The starter catalogue and a plant that it lacks.
async fn starter() -> TestDb {
    let db = TestDb::starter().await;
    db.insert("plants", json!({"plant_name": "Açaí Palm", "plant_category": "vegetable"})).await;
    db
}

/// What a gardener types, and what must come first.
const MEANT: [(&str, &str); 23] = [
    ("tomatoes", "Tomato- Black Krim"),
    ("broad beans", "Broad Bean- Aquadulce"),
    ("potatoe", "Potato- Desiree"),
    ("Viola x wittrockiana", "Pansy- Jolly Joker"),
    ("petunia × atkinsiana", "Petunia- Balcony Mixed"),
    ("acai", "Açaí Palm"),
    ("babys breath", "Baby's Breath- Covent Garden"),
    ("courgette", "Zucchini- Black Beauty"),
    ("courgettes", "Zucchini- Black Beauty"),
    ("aubergine", "Eggplant- Black Beauty"),
    ("cilantro", "Coriander- Moroccan"),
    ("arugula", "Rocket"),
    ("sweet pepper", "Capsicum- California Wonder"),
    ("bok-choi", "Pak Choy"),
    ("swiss chard", "Silverbeet- Fordhook Giant"),
    ("scallions", "Spring Onion- Evergreen Bunching"),
    ("fava beans", "Broad Bean- Aquadulce"),
    ("kumara", "Sweet Potato"),
    ("gypsophila", "Baby's Breath- Covent Garden"),
    ("antirrhinum", "Snapdragon- Black Prince"),
    ("jalapenos", "Chilli- Jalapeno"),
    ("roma tomato", "Tomato- Roma"),
    ("courgete", "Zucchini- Black Beauty"),
];

#[tokio::test]
async fn what_a_gardener_means_comes_first_from_the_database_and_from_memory() {
    let app = TestApp::over(starter().await).await;
    let db = starter().await;
    db.execute("drop extension pg_trgm cascade").await;
    let without = TestApp::over(db).await;
    for (term, first) in MEANT {
        let term: String = form_urlencoded::byte_serialize(term.as_bytes()).collect();
        let path = format!("/api/v1/plants/paginated?search={term}&limit=100");
        let (found, in_memory) = (app.get(&path).await, without.get(&path).await);
        assert_eq!((found.queries(), in_memory.queries()), (1, 0), "{term}");
        assert_eq!(found.ok()["plants"][0]["plant_name"], first, "{term}");
        let found = found.ok();
        let ids = |page: &Value| page["plants"].as_array().unwrap().iter().map(|p| p["id"].clone()).collect::<Vec<_>>();
        let in_memory = in_memory.ok();
        assert_eq!((ids(&found), &found["total"]), (ids(&in_memory), &in_memory["total"]), "{term}");
        assert_eq!(found["did_you_mean"], in_memory["did_you_mean"], "{term}");
    }
}

#[tokio::test]
async fn near_names_come_before_what_only_a_description_contains() {
    let db = TestDb::migrated().await;
    for (name, scientific, description) in [
        ("Lavender- English", "Lavandula angustifolia", "Grows well."),
        ("Rose", "Rosa", "Smells like lavendar, they say."),
        ("Lavenda", "Rosa", "With lavendar beside it."),
        ("Mint", "Lavendula", "Grows anywhere."),
        ("Aven", "Dara", "What two names hold together is in neither."),
    ] {
        db.insert("plants", json!({"plant_name": name, "scientific_name": scientific, "description": description}))
            .await;
    }
    let app = TestApp::over(db).await;
    let page = app.get("/api/v1/plants/paginated?search=Lavendar").await.ok();
    let ids: Vec<_> = page["plants"].as_array().unwrap().iter().map(|plant| plant["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [3, 1, 4, 2], "{page}");
    assert_eq!(page["did_you_mean"], json!(["Lavenda", "Lavender- English", "Mint"]));
    let page = app.get("/api/v1/plants/paginated?search=anywhere").await;
    assert_eq!(page.ok()["total"], 1);
    assert!(!page.text().contains("did_you_mean"));
}

const FOLDED: &str = "select count(*) from plant_search join plants on plants.id = plant_id";

#[tokio::test]
async fn what_others_wrote_is_folded_when_the_catalogue_is_read() {
    let app = TestApp::over(garden().await).await;
    let search = async |term: &str| app.get(&format!("/api/v1/plants/paginated?search={term}")).await;
    let version = "select version from data_versions where table_name = 'plants'";
    assert_eq!(app.db.fetch::<i64>(FOLDED).await, 5);
    app.db.execute("insert into plants (plant_name) values ('Tomato- Roma'); delete from plants where id = 5").await;
    let before = app.db.fetch::<i64>(version).await;
    // The database has no texts of the new plant yet: the memory finds it.
    assert_eq!(search("tomatoes").await.ok()["total"], 1);
    assert_eq!(app.db.fetch::<i64>(FOLDED).await, 5);
    assert_eq!(app.db.fetch::<i64>("select count(*) from plant_search").await, 5, "the deleted one is gone");
    // From now on the database does.
    let found = search("TOMATO").await;
    assert_eq!((&found.ok()["total"], found.queries()), (&json!(1), 1));
    app.db.execute("update plants set plant_name = 'Kohlrabi' where plant_name like 'Tomato%'").await;
    app.app.plants.refresh().await.unwrap();
    let found = search("turnip-cabbage").await;
    assert_eq!((&found.ok()["total"], found.queries()), (&json!(1), 1));
    assert_eq!(app.db.fetch::<i64>(version).await, before + 1, "folding changes no plant");
}

#[tokio::test]
async fn texts_of_other_rules_are_not_searched_but_made_again() {
    let app = TestApp::over(garden().await).await;
    app.db
        .execute("update plant_search set names = 'old', fingerprint = 0; update data_versions set folded_rules = 0")
        .await;
    let other = app.get("/api/v1/plants/paginated?search=genovese").await;
    assert_eq!(other.ok()["total"], 1, "from memory");
    app.app.plants.refresh().await.unwrap();
    assert_eq!(app.db.fetch::<i64>("select count(*) from plant_search where names = 'old'").await, 0);
    let found = app.get("/api/v1/plants/paginated?search=honeycomb").await;
    assert_eq!((&found.ok()["total"], found.queries()), (&json!(1), 1));
}

#[tokio::test]
async fn a_server_that_may_not_write_searches_in_memory() {
    let db = garden().await;
    db.execute("revoke insert, update, delete on plant_search from current_user").await;
    let app = TestApp::over(db).await;
    let found = app.get("/api/v1/plants/paginated?search=basils").await;
    assert_eq!((&found.ok()["total"], found.queries()), (&json!(3), 0));
    assert_eq!(app.db.fetch::<i64>(FOLDED).await, 0);
}

#[tokio::test]
async fn servers_that_start_together_fold_together() {
    let app = TestApp::over(starter().await).await;
    app.db.execute("delete from plant_search; update data_versions set folded_version = null").await;
    let (one, other) = (app.cold().await, app.cold().await);
    let (first, second) = tokio::join!(one.app.warm_up(), other.app.warm_up());
    first.unwrap();
    second.unwrap();
    let plants = "select count(*) from plants";
    assert_eq!(app.db.fetch::<i64>(FOLDED).await, app.db.fetch::<i64>(plants).await);
    for server in [&one, &other] {
        assert_eq!(server.get("/api/v1/plants/paginated?search=maize").await.queries(), 1);
    }
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
                    "peas",
                    "mints",
                    "pea snow",
                    "apple apple mint",
                    "mangetout",
                    "mange-tout",
                    "arugula",
                    "courgete",
                    "maize",
                    "sweet-corn early",
                    "OConnors",
                    "o’connor's rose",
                    "agyptian",
                    "×",
                    "x",
                    "hybrid × sweet",
                    "genus x species1",
                    "hardy; 100%",
                    "is",
                    "half hardy sweet the",
                    "\\",
                    "soil rose thyme sage basil corn",
                    "rosemary prostrate",
                    "...",
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
        "Snow Pea- Oregon",
        "Rocket",
        "Snapdragon- Rocket",
        "Zucchini- Black",
        "Viola × hybrida",
        "Pea Pea",
        "-",
        "100% \\ _ Mix",
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
            "scientific_name": (index % 3 != 0).then(|| format!("Genus × species{}", index % 5)),
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
    proptest!(ProptestConfig::with_cases(1000), |(parameters in parameters())| {
        let query = PageQuery::read(&At::root("query", &parameters)).unwrap();
        let page = runtime.block_on(queries::find_page(app.app.db.read(), &query)).unwrap();
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
        let trigrams = plantopia::plants::search::Trigrams::of(term);
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
