//! Urban heat: the data that ship, as whole objects, in their order, and how browsers may keep them.

use std::io::Read;
use std::path::Path;

use plantopia::cli::import::{Options, import};
use plantopia::cli::starter;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::ConnectOptions;

use crate::support::{TestApp, TestDb, samples};

const HOUR: &str = "public, max-age=3600";

fn shipped(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/heat").join(file)).unwrap()
}

/// The first suburb, as the original has it, with the fields that are new at its ends.
fn abbotsford() -> Value {
    json!({
        "id": "abbotsford", "name": "Abbotsford", "council": "Yarra (C)",
        "coordinates": {"lat": -37.8, "lng": 145.0},
        "heat": {"intensity": 7.88, "category": "Moderate Heat", "rank": 163, "min": 4.43, "max": 12.05, "std_dev": 1.35,
            "avg": 7.88},
        "vegetation": {"total": 20.0, "trees": 11.8, "shrubs": 4.1, "grass": 4.1, "rank": 288},
        "trees_by_height": {"small_3_10m": 7.4, "medium_10_15m": 3.2, "large_15m_plus": 1.2},
        "spatial": {"area_hectares": 174.05, "mesh_blocks": 110},
        "postcode": "3067", "state": "VIC",
    })
}

const CATEGORIES: &str = "{\"extreme_heat\":{\"min\":12.0,\"max\":999,\"color\":\"#8B0000\",\"label\":\"Extreme Heat\"},\
    \"high_heat\":{\"min\":8.0,\"max\":11.9,\"color\":\"#FF0000\",\"label\":\"High Heat\"},\
    \"moderate_heat\":{\"min\":4.0,\"max\":7.9,\"color\":\"#FF8C00\",\"label\":\"Moderate Heat\"},\
    \"low_heat\":{\"min\":0.0,\"max\":3.9,\"color\":\"#FFD700\",\"label\":\"Low Heat\"},\
    \"cool\":{\"min\":-999,\"max\":-0.1,\"color\":\"#32CD32\",\"label\":\"Cool\"}}";

const METADATA: &str = "{\"dataset_name\":\"Melbourne Urban Heat Islands 2018\",\"total_suburbs\":323,\
    \"data_source\":\"Australian Bureau of Statistics\",\"processing_date\":\"2024-09-14\",\
    \"coordinate_system\":\"WGS84\",\"heat_unit\":\"Celsius\",\"coverage_unit\":\"Percentage\"}";

const STATISTICS: &str = "{\"heat\":{\"min\":0.03,\"max\":13.84,\"mean\":8.39},\
    \"vegetation\":{\"min\":5.5,\"max\":94.1,\"mean\":33.1}}";

fn names(list: &Value) -> Vec<&str> {
    list["suburbs"].as_array().unwrap().iter().map(|suburb| suburb["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_data_are_the_originals_to_the_letter() {
    let app = TestApp::start().await;
    let answer = app.get("/api/v1/uhi/data").await;
    assert_eq!(answer.queries(), 0);
    // As text: the order of the keys and the way that numbers are written count too.
    let head = format!(
        "{{\"metadata\":{METADATA},\"heat_categories\":{CATEGORIES},\"statistics\":{STATISTICS},\"suburbs\":[{},",
        abbotsford()
    );
    assert!(answer.text().starts_with(&head), "{answer}");
    let body = answer.ok();
    let suburbs = body["suburbs"].as_array().unwrap();
    assert_eq!(suburbs.len(), 323);
    assert_eq!(
        suburbs[1].to_string(),
        json!({
            "id": "airport_west", "name": "Airport West", "council": "Moonee Valley (C)",
            "coordinates": {"lat": -37.72, "lng": 144.88},
            "heat": {"intensity": 9.9, "category": "High Heat", "rank": 51, "min": 7.93, "max": 11.61, "std_dev": 0.61,
                "avg": 9.9},
            "vegetation": {"total": 24.6, "trees": 7.2, "shrubs": 5.9, "grass": 11.5, "rank": 256},
            "trees_by_height": {"small_3_10m": 5.5, "medium_10_15m": 1.2, "large_15m_plus": 0.5},
            "spatial": {"area_hectares": 371.88, "mesh_blocks": 126},
            "postcode": "3042", "state": "VIC",
        })
        .to_string()
    );
    let of = |id: &str| suburbs.iter().find(|suburb| suburb["id"] == id).unwrap();
    // 10.95 is a little less as a binary number, and its nearest tenth below: not 11.0.
    assert_eq!(of("ascot_vale")["vegetation"]["trees"], json!(10.9));
    // One mesh block has no deviation. Without a suburb of the name there is no postcode.
    let racecourse = of("flemington_racecourse");
    assert_eq!(racecourse["heat"]["std_dev"], Value::Null);
    assert_eq!((&racecourse["postcode"], &racecourse["state"]), (&json!(""), &json!("VIC")));
    assert_eq!(of("richmond_(vic.)")["postcode"], "3121");
}

#[tokio::test]
async fn browsers_keep_what_does_not_change() {
    let app = TestApp::start().await;
    for path in [
        "data",
        "metadata",
        "suburb/abbotsford",
        "suburbs/search?q=a&limit=400",
        "suburbs/by-heat?limit=400",
        "boundaries",
    ] {
        let path = format!("/api/v1/uhi/{path}");
        let plain = app.get(&path).await;
        assert_eq!(plain.header("content-type"), Some("application/json"), "{plain}");
        assert_eq!(plain.header("cache-control"), Some(HOUR), "{plain}");
        let etag = plain.header("etag").unwrap();
        let known = app.get_with(&path, &[("if-none-match", etag)]).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        assert_eq!((known.header("etag"), known.header("cache-control")), (Some(etag), Some(HOUR)));
        let head = app.request(Method::HEAD, &path, &[], None).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), plain.header("content-length"));
        let origin = ("origin", "http://localhost:5173");
        let packed = app.get_with(&path, &[("accept-encoding", "gzip"), origin]).await;
        assert_eq!(packed.header("access-control-allow-origin"), Some(origin.1), "{path}");
        if plain.body.len() < 1_000 {
            assert_eq!(packed.header("content-encoding"), None);
            continue;
        }
        assert_eq!((packed.header("content-encoding"), packed.header("etag")), (Some("gzip"), Some(etag)));
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*packed.body).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == plain.body, "{path}");
    }
}

#[tokio::test]
async fn the_metadata_come_without_the_suburbs() {
    let app = TestApp::start().await;
    let expected = format!("{{\"metadata\":{METADATA},\"statistics\":{STATISTICS},\"heat_categories\":{CATEGORIES}}}");
    assert_eq!(app.get("/api/v1/uhi/metadata").await.text(), expected);
}

#[tokio::test]
async fn a_suburb_is_found_by_its_id() {
    let app = TestApp::start().await;
    let found = app.get("/api/v1/uhi/suburb/abbotsford").await;
    assert_eq!(found.text(), format!("{{\"suburb\":{},\"heat_categories\":{CATEGORIES}}}", abbotsford()));
    // In three councils: the first row of the table.
    let doncaster = app.get("/api/v1/uhi/suburb/doncaster").await.ok();
    assert_eq!(doncaster["suburb"]["council"], "Boroondara (C)");
    let bracketed = app.get("/api/v1/uhi/suburb/kensington_%28vic.%29").await.ok();
    assert_eq!(bracketed["suburb"]["name"], "Kensington (Vic.)");
    for id in ["Abbotsford", "nowhere"] {
        let answer = app.get(&format!("/api/v1/uhi/suburb/{id}")).await;
        assert_eq!(answer.detail(404), format!("Suburb {id} not found"));
    }
}

#[tokio::test]
async fn names_that_begin_with_the_text_come_first() {
    let app = TestApp::start().await;
    let search = async |query: &str| app.get(&format!("/api/v1/uhi/suburbs/search?{query}")).await;
    let answer = search("q=MELBOURNE").await;
    assert_eq!(answer.keys(), ["suburbs", "total", "query"]);
    let body = answer.ok();
    assert_eq!(
        names(&body),
        [
            "Melbourne",
            "Melbourne Airport",
            "East Melbourne",
            "North Melbourne",
            "Port Melbourne",
            "Port Melbourne Industrial",
            "Port Melbourne Industrial",
            "South Melbourne",
            "West Melbourne",
        ]
    );
    assert_eq!((&body["total"], &body["query"]), (&json!(9), &json!("MELBOURNE")));
    let industrial: Vec<_> = (5..7).map(|at| body["suburbs"][at]["council"].as_str().unwrap()).collect();
    assert_eq!(industrial, ["Melbourne (C)", "Port Phillip (C)"]);
    let limited = search("q=melbourne&limit=2").await.ok();
    assert_eq!((names(&limited), &limited["total"]), (vec!["Melbourne", "Melbourne Airport"], &json!(2)));
    assert_eq!(search("q=abbots").await.ok()["suburbs"][0], abbotsford());
    let nothing = search("q=100%25_").await.ok();
    assert_eq!(nothing, json!({"suburbs": [], "total": 0, "query": "100%_"}));
    assert_eq!(search("q=").await.ok()["total"], 10);
    assert_eq!(search("q=&limit=400").await.ok()["total"], 323);

    let long = "a".repeat(256);
    for (query, kind, field, input) in [
        ("", "missing", "q", Value::Null),
        ("q=a&limit=0", "greater_than_equal", "limit", json!("0")),
        ("q=a&limit=401", "less_than_equal", "limit", json!("401")),
        ("q=a&limit=ten", "int_parsing", "limit", json!("ten")),
        (&format!("q={long}"), "string_too_long", "q", json!(long)),
    ] {
        let detail = search(query).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &json!(["query", field])), "{query}");
        if kind != "string_too_long" {
            assert_eq!(detail[0]["input"], input, "{query}");
        }
    }
}

#[tokio::test]
async fn the_hottest_come_first() {
    let app = TestApp::start().await;
    let list = async |query: &str| app.get(&format!("/api/v1/uhi/suburbs/by-heat?{query}")).await;
    let answer = list("category=extreme%20HEAT").await;
    assert_eq!(answer.keys(), ["suburbs", "total", "filter"]);
    let body = answer.ok();
    assert_eq!((&body["total"], &body["filter"]), (&json!(5), &json!({"category": "extreme HEAT"})));
    let heat = |body: &Value| -> Vec<f64> {
        body["suburbs"].as_array().unwrap().iter().map(|suburb| suburb["heat"]["intensity"].as_f64().unwrap()).collect()
    };
    let extreme = heat(&body);
    assert!(extreme[0] > 13.8 && extreme.is_sorted_by(|a, b| a >= b) && extreme[4] >= 12.0, "{extreme:?}");
    assert_eq!(body["suburbs"][0]["name"], "Cranbourne East");
    for all in ["limit=400", "category=&limit=400"] {
        let body = list(all).await.ok();
        assert_eq!((&body["total"], &body["filter"]), (&json!(323), &Value::Null));
        assert!(heat(&body).is_sorted_by(|a, b| a >= b));
        // Ties stay in the table's order, which is by name.
        let suburbs = body["suburbs"].as_array().unwrap();
        let key = |suburb: &Value| (suburb["heat"]["rank"].as_u64(), suburb["name"].as_str().unwrap().to_owned());
        assert!(suburbs.is_sorted_by_key(key));
    }
    assert_eq!(list("").await.ok()["total"], 10);
    // 7.9 is the end of the legend, not of the category: five suburbs lie between it and 8.
    let moderate = list("category=Moderate%20Heat&limit=5").await.ok();
    assert!(heat(&moderate).iter().all(|heat| (7.9..8.0).contains(heat)), "{moderate}");
    let none = list("category=Cool").await.ok();
    assert_eq!(none, json!({"suburbs": [], "total": 0, "filter": {"category": "Cool"}}));
    let detail = list("limit=401").await.detail(422);
    assert_eq!(
        detail,
        json!([{"type": "less_than_equal", "loc": ["query", "limit"],
            "msg": "Input should be less than or equal to 400", "input": "401", "ctx": {"le": 400}}])
    );
}

#[tokio::test]
async fn the_tables_are_files() {
    let app = TestApp::start().await;
    for (path, file) in [("summary", "heat_category_summary.csv"), ("chart-data", "melbourne_heat.csv")] {
        let path = format!("/api/v1/uhi/{path}");
        let answer = app.get(&path).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(answer.body == shipped(file), "{answer}");
        assert_eq!(answer.header("content-type"), Some("text/csv"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=86400"));
        let known = app.get_with(&path, &[("if-none-match", answer.header("etag").unwrap())]).await;
        assert_eq!((known.status.as_u16(), known.header("cache-control")), (304, Some("public, max-age=86400")));
    }
    let packed = app.get_with("/api/v1/uhi/chart-data", &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn without_files_the_boundaries_lie_in_the_bucket() {
    let app = TestApp::start().await;
    let bucket = "https://storage.googleapis.com/plantopia-images-1757656642/data";
    let simplified = json!({"url": format!("{bucket}/melbourne_suburbs_simplified.geojson"), "size": "726KB",
        "description": "Simplified boundaries for fast loading"});
    let full = json!({"url": format!("{bucket}/melbourne_suburb_boundaries_with_heat.geojson"), "size": "8.8MB",
        "description": "Full detail boundaries"});
    for (query, link) in [("", &simplified), ("?simplified=true", &simplified), ("?simplified=0", &full)] {
        let answer = app.get(&format!("/api/v1/uhi/boundaries{query}")).await;
        assert_eq!((answer.text(), answer.header("cache-control")), (link.to_string(), Some(HOUR)));
    }
    for call in ["boundaries", "boundaries.geojson"] {
        let detail = app.get(&format!("/api/v1/uhi/{call}?simplified=perhaps")).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["input"]), (&json!("bool_parsing"), &json!("perhaps")));
    }
    let missing = app.get("/api/v1/uhi/boundaries.geojson").await;
    assert_eq!(missing.detail(404), "This server has no boundaries file");
    let elsewhere = [("UHI_BOUNDARIES_BASE_URL", "https://maps.example/heat/")];
    let app = app.cold_with(&elsewhere).await;
    let link = app.get("/api/v1/uhi/boundaries").await.ok();
    assert_eq!(link["url"], "https://maps.example/heat/melbourne_suburbs_simplified.geojson");
}

#[tokio::test]
async fn a_boundaries_file_is_served_from_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simplified.geojson");
    let feature = r#"{"type":"Feature","geometry":null,"properties":{"suburb":"Abbotsford"}}"#;
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, vec![feature; 100].join(","));
    std::fs::write(&path, &text).unwrap();
    let app = TestApp::with(TestDb::migrated().await, &[("UHI_BOUNDARIES_FILE", path.to_str().unwrap())]).await;

    let here = app.url("/api/v1/uhi/boundaries.geojson?simplified=true");
    let link = app.get("/api/v1/uhi/boundaries").await;
    // The link has a host in it that came with the request: nobody else may get it from a proxy.
    assert_eq!(link.header("cache-control"), Some("private, max-age=3600"));
    assert_eq!(link.ok(), json!({"url": here, "size": "8KB", "description": "Simplified boundaries for fast loading"}));
    // A proxy on this machine is believed.
    let proxied = [("x-forwarded-proto", "https"), ("x-forwarded-host", "garden.example")];
    let link = app.get_with("/api/v1/uhi/boundaries", &proxied).await.ok();
    assert_eq!(link["url"], "https://garden.example/api/v1/uhi/boundaries.geojson?simplified=true");
    // The other file isn't here.
    let full = app.get("/api/v1/uhi/boundaries?simplified=false").await;
    assert!(full.ok()["url"].as_str().unwrap().starts_with("https://storage.googleapis.com/"), "{full}");
    assert_eq!(app.get("/api/v1/uhi/boundaries.geojson?simplified=false").await.status, 404);

    let path = "/api/v1/uhi/boundaries.geojson";
    let plain = app.get(path).await;
    assert_eq!((plain.status.as_u16(), plain.text()), (200, text.clone()));
    assert_eq!(plain.header("content-type"), Some("application/geo+json"));
    assert_eq!(plain.header("cache-control"), Some(HOUR));
    let etag = plain.header("etag").unwrap();
    assert_eq!(app.get_with(path, &[("if-none-match", etag)]).await.status, 304);
    let packed = app.get_with(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!((packed.header("content-encoding"), packed.header("etag")), (Some("gzip"), Some(etag)));
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&*packed.body).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, text);
}

/// The share of the points that cooling has in a plant's suitability, which the suburb's heat scales (contract 4.4).
async fn cooling(app: &TestApp, suburb: &str) -> f64 {
    let request = json!({"plant_name": "Pumpkin", "suburb": suburb, "user_preferences": {
        "site": {"sun_exposure": "full_sun"}, "preferences": {"season_intent": "later"}}});
    let body = app.post("/api/v1/quantify-plant", request).await.ok();
    assert_eq!(body["suburb"], suburb);
    body["suitability_score"]["breakdown"]["cooling"].as_f64().unwrap()
}

#[tokio::test]
async fn a_hot_suburb_has_more_of_a_plants_cooling() {
    let db = TestDb::migrated().await;
    let mut connection = db.options.connect().await.unwrap();
    let files = starter::files().unwrap();
    let suburbs: Vec<_> = files.into_iter().filter(|file| file.source.name() == "suburbs.csv").collect();
    import(&mut connection, &suburbs, Options::default(), &mut |_| {}).await.unwrap();
    // Wide enough that its cooling lies between the bounds in every suburb.
    db.insert("plants", json!({"plant_name": "Pumpkin", "plant_category": "vegetable", "plant_spacing": "120cm"}))
        .await;
    let app = TestApp::over(db).await;
    let moderate = cooling(&app, "Melbourne CBD").await;
    assert!(moderate > 5.0, "{moderate}");
    for (suburb, factor) in [
        ("Clyde North", 1.3),
        ("Richmond", 1.2),
        ("Carlton North", 1.2),
        ("Fitzroy North", 1.2),
        ("Abbotsford", 1.0),
        ("Flinders", 0.8),
        // No heat is known of these: moderate, as for a suburb that isn't known at all.
        ("Geelong", 1.0),
        ("Sydney", 1.0),
        ("Nowhere", 1.0),
    ] {
        let ratio = cooling(&app, suburb).await / moderate;
        assert!((ratio - factor).abs() < 1e-9, "{suburb}: {ratio}");
    }
}

/// Every object that the contract's samples have whole, where they are at hand.
#[tokio::test]
async fn the_samples_are_answered() {
    let Some(shape) = samples::heat_shape() else { return };
    let app = TestApp::start().await;
    let body = app.get("/api/v1/uhi/data").await.ok();
    for key in ["metadata", "heat_categories", "statistics"] {
        assert_eq!(body[key].to_string(), shape[key].to_string(), "{key}");
    }
    for (number, expected) in shape["suburbs"].as_array().unwrap().iter().enumerate() {
        let mut found = body["suburbs"][number].clone();
        let suburb = found.as_object_mut().unwrap();
        assert!(suburb.remove("postcode").is_some() && suburb.remove("state").is_some());
        assert!(suburb["heat"].as_object_mut().unwrap().remove("avg").is_some());
        assert_eq!(found, *expected);
    }
}
