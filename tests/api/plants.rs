//! The plants' calls: lists, pages, pictures, companions, and how seldom the database is asked.

use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

/// The plant's keys in the contract's order.
const KEYS: [&str; 53] = [
    "id",
    "plant_name",
    "scientific_name",
    "plant_category",
    "water_requirements",
    "sunlight_requirements",
    "soil_type",
    "growth_time",
    "maintenance_level",
    "climate_zone",
    "mature_height",
    "mature_width",
    "flower_color",
    "flowering_season",
    "description",
    "sun_need",
    "indoor_ok",
    "container_ok",
    "edible",
    "sowing_months_by_climate",
    "maintainability_score",
    "time_to_maturity_days",
    "habit",
    "fragrant",
    "flower_colors",
    "sowing_depth_mm",
    "spacing_cm",
    "sowing_method",
    "planting_tips",
    "care_instructions",
    "companion_plants",
    "image_url",
    "created_at",
    "updated_at",
    "beneficial_companions",
    "harmful_companions",
    "neutral_companions",
    "position",
    "characteristics",
    "plant_type",
    "season",
    "germination",
    "additional_information",
    "days_to_maturity",
    "plant_spacing",
    "sowing_depth",
    "hardiness_life_cycle",
    "seed_type",
    "cool_climate_sowing_period",
    "temperate_climate_sowing_period",
    "subtropical_climate_sowing_period",
    "tropical_climate_sowing_period",
    "arid_climate_sowing_period",
];

pub async fn garden() -> TestDb {
    let db = TestDb::migrated().await;
    plant_garden(&db).await;
    db
}

/// Five plants for a database that has none.
pub async fn plant_garden(db: &TestDb) {
    for plant in [
        json!({"plant_name": "Basil- Genovese", "scientific_name": "Ocimum basilicum", "plant_category": "herb",
            "sun_need": "full_sun", "edible": true, "container_ok": true, "fragrant": true, "maintainability_score": 0.4,
            "time_to_maturity_days": 70, "description": "Large leaves for **pesto** — café style.",
            "sowing_months_by_climate": {"temperate": ["August", "September"], "cool": ["September", "October"]},
            "beneficial_companions": "Tomato, beans (if planted too close), ,Capsicum ", "harmful_companions": " ",
            "created_at": "2025-01-02T03:04:05.5", "updated_at": "2025-01-02T03:04:05"}),
        json!({"plant_name": "Marigold- Honeycomb", "scientific_name": null, "plant_category": "flower",
            "sun_need": "full_sun", "maintainability_score": 0.6, "time_to_maturity_days": 60, "flower_colors": ["red", "yellow"],
            "sowing_months_by_climate": {"cool": ["October", "November"]}, "image_url": "https://pictures.example/m.jpg"}),
        json!({"plant_name": "Carrot- Baby", "scientific_name": "Daucus carota", "plant_category": "vegetable",
            "sun_need": "part_sun", "edible": true, "maintainability_score": 0.9, "time_to_maturity_days": 0,
            "description": "Sweet basil-like scent? No: 100% carrot."}),
        json!({"plant_name": "Thai Basil", "plant_category": "herb", "edible": true, "maintainability_score": null}),
        json!({"plant_name": "basil", "plant_category": "herb", "edible": true}),
    ] {
        db.insert("plants", plant).await;
    }
}

#[tokio::test]
async fn the_list_has_every_field_in_its_place() {
    let app = TestApp::over(garden().await).await;
    let answer = app.get("/api/v1/plants").await;
    assert_eq!(answer.keys(), ["plants", "total_count"]);
    let body = answer.ok();
    assert_eq!(body["total_count"], 5);
    let basil = &body["plants"][0];
    let mut keys: Vec<&str> = basil.as_object().unwrap().keys().map(String::as_str).collect();
    let behind = keys.split_off(KEYS.len());
    assert_eq!(behind, ["media", "germination_period", "climate_specific_sowing"]);
    assert_eq!(keys, KEYS);
    insta::assert_json_snapshot!(basil);
}

#[tokio::test]
async fn a_page_is_like_the_list_without_base64() {
    let app = TestApp::over(garden().await).await;
    let list = app.get("/api/v1/plants").await.ok();
    let answer = app.get("/api/v1/plants/paginated?page=2&limit=2").await;
    assert_eq!(answer.keys(), ["plants", "page", "limit", "total", "total_pages", "has_next", "has_previous"]);
    let page = answer.ok();
    let mut expected = list["plants"][2].clone();
    expected["media"].as_object_mut().unwrap().shift_remove("image_base64");
    assert_eq!(page["plants"][0], expected);
    assert_eq!(
        (&page["page"], &page["limit"], &page["total"], &page["total_pages"]),
        (&json!(2), &json!(2), &json!(5), &json!(3))
    );
    assert_eq!((&page["has_next"], &page["has_previous"]), (&json!(true), &json!(true)));
    let link = answer.header("link").unwrap();
    for part in [
        "page=1&limit=2>; rel=\"first\"",
        "page=1&limit=2>; rel=\"prev\"",
        "page=3&limit=2>; rel=\"next\"",
        "page=3&limit=2>; rel=\"last\"",
    ] {
        assert!(link.contains(part), "{part} in {link}");
    }
}

#[tokio::test]
async fn a_catalogue_of_more_than_one_part_is_read_whole() {
    let db = TestDb::migrated().await;
    db.execute("insert into plants (plant_name) select 'Plant ' || n from generate_series(1, 20001) n; analyze plants")
        .await;
    let app = TestApp::over(db).await;
    for id in [1, 20_000, 20_001] {
        let companions = app.get(&format!("/api/v1/plants/{id}/companions")).await.ok();
        assert_eq!(companions["plant_name"], format!("Plant {id}"));
    }
}

#[tokio::test]
async fn a_page_past_the_end_is_empty() {
    let app = TestApp::over(garden().await).await;
    let page = app.get("/api/v1/plants/paginated?page=9").await.ok();
    assert_eq!(page["plants"], json!([]));
    assert_eq!((&page["has_next"], &page["has_previous"]), (&json!(false), &json!(true)));
    let none = app.get("/api/v1/plants/paginated?category=Herb").await.ok();
    assert_eq!((&none["total"], &none["total_pages"]), (&json!(0), &json!(0)));
    let far = app.get("/api/v1/plants/paginated?page=9223372036854775807&limit=100").await.ok();
    assert_eq!(far["plants"], json!([]));
}

#[tokio::test]
async fn one_plant_is_as_in_the_list_with_its_completeness_behind() {
    let app = TestApp::over(garden().await).await;
    let list = app.get("/api/v1/plants").await.ok();
    let answer = app.get("/api/v1/plants/2").await;
    assert_eq!(answer.keys().last().unwrap(), "completeness");
    let mut plant = answer.ok();
    // A flower's twenty fields: its category, months and colours are known.
    let completeness = plant.as_object_mut().unwrap().shift_remove("completeness");
    assert_eq!(completeness, Some(json!(0.15)));
    assert_eq!(plant, list["plants"][1]);
}

#[tokio::test]
async fn pictures_are_stored_or_derived() {
    let app = TestApp::over(garden().await).await;
    let url = |id: i32| format!("/api/v1/plants/{id}/image-url");
    assert_eq!(app.get(&url(2)).await.ok(), json!({"image_url": "https://pictures.example/m.jpg"}));
    let derived = "https://storage.googleapis.com/plantopia-images-1757656642/plant_images/herb_plant_images/\
        Basil- Genovese_Ocimum basilicum/Basil- Genovese_Ocimum basilicum_1.jpg";
    assert_eq!(app.get(&url(1)).await.ok(), json!({"image_url": derived}));
    let all = app.get("/api/v1/plants/2/all-images").await.ok();
    let all = all["image_urls"].as_array().unwrap();
    assert_eq!(all.len(), 4);
    assert!(all[3].as_str().unwrap().ends_with("Marigold- Honeycomb_unknown_4.jpg"));
}

#[tokio::test]
async fn companions_are_split_at_commas() {
    let app = TestApp::over(garden().await).await;
    assert_eq!(
        app.get("/api/v1/plants/1/companions").await.text(),
        r#"{"plant_id":1,"plant_name":"Basil- Genovese","scientific_name":"Ocimum basilicum","plant_category":"herb","companion_planting":{"beneficial_companions":["Tomato","beans (if planted too close)","Capsicum"],"harmful_companions":[],"neutral_companions":[]}}"#
    );
}

#[tokio::test]
async fn an_id_that_is_not_there_is_a_404_and_one_that_is_none_a_422() {
    let app = TestApp::over(garden().await).await;
    for (call, detail) in [
        ("", "Plant not found"),
        ("/image-url", "Plant or image not found"),
        ("/all-images", "Plant not found"),
        ("/companions", "Plant not found"),
        ("/quality", "Plant not found"),
    ] {
        for id in ["99", "0", "-1", "4294967297"] {
            let answer = app.get(&format!("/api/v1/plants/{id}{call}")).await;
            assert_eq!(answer.detail(404), detail);
        }
        let answer = app.get(&format!("/api/v1/plants/abc{call}")).await;
        assert_eq!(
            answer.detail(422),
            json!([{"type": "int_parsing", "loc": ["path", "plant_id"], "input": "abc",
                "msg": "Input should be a valid integer, unable to parse string as an integer"}])
        );
        let answer = app.get(&format!("/api/v1/plants/99999999999999999999{call}")).await;
        assert_eq!(answer.detail(422)[0]["type"], "int_parsing_size");
    }
}

#[tokio::test]
async fn bounds_of_a_page_are_checked() {
    let app = TestApp::start().await;
    for (query, kind, name, input) in [
        ("page=0", "greater_than_equal", "page", "0"),
        ("limit=0", "greater_than_equal", "limit", "0"),
        ("limit=101", "less_than_equal", "limit", "101"),
        ("page=x", "int_parsing", "page", "x"),
        ("page=", "int_parsing", "page", ""),
        ("sort=size", "enum", "sort", "size"),
        ("color=green", "enum", "color", "green"),
        ("sowable_in=Sept", "enum", "sowable_in", "Sept"),
        ("climate_zone=polar", "enum", "climate_zone", "polar"),
        ("sun_need=low_light", "enum", "sun_need", "low_light"),
        ("edible=maybe", "bool_parsing", "edible", "maybe"),
        ("search=%00", "value_error", "search", "\u{0}"),
    ] {
        let detail = app.get(&format!("/api/v1/plants/paginated?{query}")).await.detail(422);
        assert_eq!(detail[0]["type"], kind, "{query}");
        assert_eq!(detail[0]["loc"], json!(["query", name]), "{query}");
        assert_eq!(detail[0]["input"], input, "{query}");
    }
    let detail = app.get("/api/v1/plants/paginated?limit=101").await.detail(422);
    assert_eq!(
        detail,
        json!([{"type": "less_than_equal", "loc": ["query", "limit"], "msg": "Input should be less than or equal to 100",
            "input": "101", "ctx": {"le": 100}}])
    );
    let detail = app.get("/api/v1/plants/paginated?sort=size").await.detail(422);
    assert_eq!(detail[0]["msg"], "Input should be one of: id, -id, name, -name, maturity, -maturity, care, -care");
}

#[tokio::test]
async fn a_cold_list_is_two_queries_and_a_warm_one_none() {
    let app = TestApp::with(garden().await, &[]).await;
    // The application was warmed up: a fresh one over the same database is cold.
    let cold = app.cold().await;
    assert_eq!(cold.get("/api/v1/plants").await.queries(), 2, "the places by name, and the plants");
    assert_eq!(cold.get("/api/v1/plants").await.queries(), 0);
    assert_eq!(cold.get("/api/v1/plants").await.header("x-cache"), Some("hit"));
    assert_eq!(app.get("/api/v1/plants").await.queries(), 0, "warmed up at the start");
    let page = "/api/v1/plants/paginated?search=basil&category=herb";
    assert_eq!(app.get(page).await.queries(), 1);
    assert_eq!(app.get(page).await.queries(), 0);
    assert_eq!(app.get("/api/v1/plants/1/companions").await.queries(), 0);
}

#[tokio::test]
async fn the_same_page_asked_in_other_words_is_one_entry() {
    let app = TestApp::over(garden().await).await;
    let first = app.get("/api/v1/plants/paginated?search=Basil&color=&page=1").await;
    assert_eq!(first.header("x-cache"), Some("miss"), "{first}");
    for query in ["search=%20BASIL%20", "limit=12&search=basil", "page=1.0&search=basil&category="] {
        let again = app.get(&format!("/api/v1/plants/paginated?{query}")).await;
        assert_eq!(again.header("x-cache"), Some("hit"), "{again}");
        assert_eq!(again.body, first.body);
    }
    let other = app.get("/api/v1/plants/paginated?search=basil&page=2").await;
    assert_eq!(other.header("x-cache"), Some("miss"), "{other}");
}

#[tokio::test]
async fn a_stampede_makes_one_load() {
    let app = TestApp::over(garden().await).await;
    let cold = std::sync::Arc::new(app.cold().await);
    let calls = (0..100).map(|_| {
        let cold = std::sync::Arc::clone(&cold);
        tokio::spawn(async move { cold.get("/api/v1/plants").await.queries() })
    });
    let mut queries = 0;
    for call in calls.collect::<Vec<_>>() {
        queries += call.await.unwrap();
    }
    assert_eq!(queries, 2, "the places by name, and the plants");
    let stats = cold.get("/cache-stats").await.ok();
    let list = &stats["caches"]["plants"];
    assert_eq!(list["misses"], 1, "{list}");
    assert_eq!(list["hits"].as_u64().unwrap() + list["coalesced"].as_u64().unwrap(), 99, "{list}");
}

#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let app = TestApp::over(garden().await).await;
    for path in [
        "/api/v1/plants",
        "/api/v1/plants/paginated",
        "/api/v1/plants/1",
        "/api/v1/plants/1/companions",
        "/api/v1/plants/1/quality",
    ] {
        let first = app.get(path).await;
        let etag = first.header("etag").unwrap().to_owned();
        let again = app.get_with(path, &[("if-none-match", &etag)]).await;
        assert_eq!(again.status, 304, "{again}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), Some(etag.as_str()));
        assert!(again.header("cache-control").unwrap().starts_with("public"));
        let changed = app.get_with(path, &[("if-none-match", "W/\"other\"")]).await;
        assert_eq!(changed.status, 200);
    }
}

#[tokio::test]
async fn the_same_content_has_the_same_etag_on_every_server() {
    let app = TestApp::over(garden().await).await;
    let other = app.cold().await;
    let page = "/api/v1/plants/paginated?search=basil&limit=1";
    for path in [page, "/api/v1/plants/1/companions"] {
        let etag = app.get(path).await.header("etag").unwrap().to_owned();
        let known = other.get_with(path, &[("if-none-match", &etag)]).await;
        assert_eq!(known.status, 304, "{known}");
        assert_eq!(known.header("etag"), Some(etag.as_str()));
        assert!(known.header("cache-control").unwrap().starts_with("public"));
        let again = other.get_with(path, &[("if-none-match", &etag)]).await;
        assert_eq!((again.queries(), again.header("x-cache")), (0, Some("hit")), "a 304 is a hit: {again}");
        let elsewhere = path.replace("basil", "mint").replace("/1/", "/2/");
        let elsewhere = other.get_with(&elsewhere, &[("if-none-match", &etag)]).await;
        assert_eq!(elsewhere.status, 200);
    }
    let etag = app.get(page).await.header("etag").unwrap().to_owned();
    app.db.execute("update plants set description = 'Other.'").await;
    app.app.plants.refresh().await.unwrap();
    let changed = app.get_with(page, &[("if-none-match", &etag)]).await;
    assert_eq!(changed.status, 200);
    let nobody = "/api/v1/plants/9999/companions";
    let nobody = app.get_with(nobody, &[("if-none-match", "*")]).await;
    assert_eq!(nobody.status, 404, "a tag makes no plant");
}

#[tokio::test]
async fn a_page_by_the_same_query_string_is_one_look_up() {
    let app = TestApp::over(garden().await).await;
    let page = "/api/v1/plants/paginated?search=Basil%20";
    let first = app.get(page).await;
    for _ in 0..3 {
        let again = app.get(page).await;
        assert_eq!((again.queries(), again.header("x-cache")), (0, Some("hit")));
        assert_eq!(again.header("link"), first.header("link"));
        assert_eq!(again.body, first.body);
    }
    let stats = app.get("/cache-stats").await.ok();
    let figures = &stats["caches"]["plant_pages"];
    assert_eq!((&figures["hits"], &figures["misses"]), (&json!(3), &json!(1)));
    assert_eq!(app.get("/api/v1/plants/paginated?limit=0").await.status, 422);
    assert_eq!(app.get("/api/v1/plants/paginated?limit=0").await.status, 422);
}

#[tokio::test]
async fn large_bodies_are_gzip_for_those_who_take_it() {
    let app = TestApp::over(garden().await).await;
    let plain = app.get("/api/v1/plants").await;
    let packed = app.get_with("/api/v1/plants", &[("accept-encoding", "gzip, deflate")]).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*packed.body), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    for answer in [&plain, &packed] {
        let varies =
            answer.headers.get_all("vary").iter().filter(|v| v.to_str().unwrap().contains("accept-encoding")).count();
        assert_eq!(varies, 1, "{answer}");
    }
    // Not kept encoded: compressed as it leaves.
    let description = app.get_with("/cache-stats", &[("accept-encoding", "gzip")]).await;
    assert_eq!(description.header("content-encoding"), Some("gzip"), "{description}");
    // The header names the level: 2 is the best one, which takes too long for a body that is compressed as it leaves.
    assert_eq!((packed.body[8], description.body[8]), (2, 0), "the list is compressed once, for everybody");
    let small = app.get_with("/", &[("accept-encoding", "gzip")]).await;
    assert_eq!(small.header("content-encoding"), None);
}

#[tokio::test]
async fn the_list_is_brotli_for_those_who_take_it_once_there_is_that_form() {
    let app = TestApp::over(garden().await).await;
    let plain = app.get("/api/v1/plants").await;
    let browsers = [("accept-encoding", "gzip, deflate, br, zstd")];
    // Nobody waits for it.
    let mut packed = app.get_with("/api/v1/plants", &browsers).await;
    for _ in 0..500 {
        if packed.header("content-encoding") == Some("br") {
            break;
        }
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{packed}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        packed = app.get_with("/api/v1/plants", &browsers).await;
    }
    assert_eq!(packed.header("content-encoding"), Some("br"));
    assert_eq!(packed.header("etag"), plain.header("etag"));
    assert!(packed.header("vary").unwrap().contains("accept-encoding"));
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut &*packed.body, &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let others = app.get_with("/api/v1/plants", &[("accept-encoding", "gzip")]).await;
    assert_eq!(others.header("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_change_by_any_program_shows_within_a_second() {
    let app = TestApp::over(garden().await).await;
    let _listener = app.follow_changes().await;
    app.db.execute("update plants set plant_name = 'Basil- Sweet' where id = 1").await;
    let mut name = Value::Null;
    for _ in 0..100 {
        name = app.get("/api/v1/plants/1").await.ok()["plant_name"].take();
        if name == "Basil- Sweet" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(name, "Basil- Sweet");
    let page = app.get("/api/v1/plants/paginated?search=sweet").await.ok();
    assert_eq!(page["plants"][0]["plant_name"], "Basil- Sweet");
}

#[tokio::test]
async fn a_page_is_never_older_than_its_database() {
    // Nobody told this server of the change: the page's own version does.
    let app = TestApp::over(garden().await).await;
    app.db.insert("plants", json!({"plant_name": "Zinnia", "plant_category": "flower"})).await;
    let page = app.get("/api/v1/plants/paginated?search=zinnia").await.ok();
    assert_eq!(page["total"], 1);
    assert_eq!(page["plants"][0]["plant_name"], "Zinnia");
}
