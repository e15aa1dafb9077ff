//! What the frontend reads, key by key: a key that it reads is there, and of a type that it can read.

use plantopia::cli::import::{Options, import};
use plantopia::cli::starter;
use serde_json::{Value, json};

use crate::recommendations::frontends;
use crate::support::{TestApp, TestDb};

/// The catalogue and the suburbs that ship.
async fn shipped() -> TestApp {
    let db = TestDb::migrated().await;
    let mut connection = db.pool.acquire().await.unwrap();
    import(&mut connection, &starter::files().unwrap(), Options::default(), &mut |_| {}).await.unwrap();
    drop(connection);
    TestApp::over(db).await
}

/// Each key is of one of its kinds: `s` text, `n` number, `b` truth, `l` list, `o` object, `0` null.
#[track_caller]
fn expect(object: &Value, keys: &[(&str, &str)]) {
    for (path, kinds) in keys {
        let value = object.pointer(path).unwrap_or_else(|| panic!("{path} is missing: {object}"));
        let kind = match value {
            Value::Null => '0',
            Value::Bool(_) => 'b',
            Value::Number(_) => 'n',
            Value::String(_) => 's',
            Value::Array(_) => 'l',
            Value::Object(_) => 'o',
        };
        assert!(kinds.contains(kind), "{path} is {value}: {object}");
    }
}

const PLANT: &[(&str, &str)] = &[
    ("/id", "n"),
    ("/plant_name", "s"),
    ("/scientific_name", "s0"),
    ("/description", "s0"),
    ("/plant_category", "s"),
    ("/plant_type", "s0"),
    ("/additional_information", "s0"),
    ("/days_to_maturity", "s0"),
    ("/plant_spacing", "s0"),
    ("/sowing_depth", "s0"),
    ("/position", "s0"),
    ("/season", "s0"),
    ("/germination_period", "s0"),
    ("/climate_specific_sowing", "o"),
    ("/sowing_method", "s0"),
    ("/hardiness_life_cycle", "s0"),
    ("/characteristics", "s0"),
    ("/container_ok", "b"),
    ("/indoor_ok", "b"),
    ("/edible", "b"),
    ("/fragrant", "b"),
    ("/flower_colors", "l0"),
    ("/habit", "s0"),
    ("/maintainability_score", "n0"),
    ("/sun_need", "s0"),
    ("/beneficial_companions", "s0"),
    ("/harmful_companions", "s0"),
    ("/neutral_companions", "s0"),
    ("/media/image_url", "s"),
    ("/media/image_path", "s"),
    ("/media/has_image", "b"),
];

#[tokio::test]
async fn the_plant_pages_have_all_that_is_read_of_them() {
    let app = shipped().await;
    let mut sown = [0; 5];
    let mut page = 1;
    loop {
        let body = app.get(&format!("/api/v1/plants/paginated?page={page}&limit=100")).await.ok();
        expect(&body, &[("/plants", "l"), ("/total", "n"), ("/page", "n"), ("/limit", "n")]);
        for plant in body["plants"].as_array().unwrap() {
            expect(plant, PLANT);
            assert_eq!(plant["germination_period"], plant["germination"]);
            let periods = plant["climate_specific_sowing"].as_object().unwrap();
            let zones = ["cool", "temperate", "subtropical", "tropical", "arid"];
            let mut expected = Vec::new();
            for (place, zone) in zones.into_iter().enumerate() {
                let stored = &plant[format!("{zone}_climate_sowing_period")];
                if let Some(text) = stored.as_str() {
                    assert_eq!(periods[zone], text);
                    expected.push(zone);
                    sown[place] += 1;
                }
            }
            assert_eq!(periods.keys().collect::<Vec<_>>(), expected, "in this order");
        }
        if body["has_next"] == false {
            break;
        }
        page += 1;
    }
    assert!(sown.iter().all(|count| *count > 0), "{sown:?}");
    let one = app.get("/api/v1/plants/1").await;
    let keys = one.keys();
    assert_eq!(keys[keys.len() - 4..], ["media", "germination_period", "climate_specific_sowing", "completeness"]);
    let list = app.get("/api/v1/plants").await.ok();
    expect(&list, &[("/total_count", "n"), ("/plants/0/media/image_base64", "s")]);
    expect(&list["plants"][0], PLANT);
}

const RECOMMENDATION: &[(&str, &str)] = &[
    ("/id", "n"),
    ("/plant_name", "s"),
    ("/scientific_name", "s0"),
    ("/plant_category", "s"),
    ("/description", "s0"),
    ("/score", "n"),
    ("/why", "l"),
    ("/fit/sun_need", "s"),
    ("/fit/time_to_maturity_days", "n0"),
    ("/fit/maintainability", "s"),
    ("/fit/container_ok", "b"),
    ("/fit/indoor_ok", "b"),
    ("/sowing/climate_zone", "s"),
    ("/sowing/months", "l"),
    ("/sowing/method", "s"),
    ("/sowing/season_label", "s"),
    ("/media/image_url", "s"),
    ("/media/has_image", "b"),
    ("/flower_colors", "l"),
    ("/beneficial_companions", "s"),
    ("/harmful_companions", "s"),
    ("/neutral_companions", "s"),
];

const IMPACT: &[(&str, &str)] = &[
    ("/temperature_reduction_c", "n"),
    ("/air_quality_points", "n"),
    ("/co2_absorption_g_year", "n"),
    ("/water_processed_l_week", "n"),
    ("/pollinator_support", "s"),
    ("/edible_yield", "s0"),
    ("/maintenance_time", "s"),
    ("/water_requirement", "s"),
    ("/risk_badge", "s"),
    ("/confidence_level", "s"),
    ("/why_this_plant", "s"),
    ("/community_impact_potential", "s0"),
];

#[tokio::test]
async fn recommendations_and_impact_have_all_that_is_read_of_them() {
    let app = shipped().await;
    // A catalogue as others left it: what the browser calls toLowerCase on is a text all the same.
    let bare = app.db.insert("plants", json!({"plant_name": "Bare"})).await;
    app.app.plants.refresh().await.unwrap();
    let mut asked = frontends();
    for goal in ["mixed", "edible", "ornamental"] {
        for path in ["/api/v1/recommendations", "/api/v1/recommendations-with-impact"] {
            asked["user_preferences"]["preferences"]["goal"] = json!(goal);
            // Lists that are empty and sizes without containers are left out.
            asked["user_preferences"]["site"].as_object_mut().unwrap().shift_remove("container_sizes");
            let body = app.post(path, asked.clone()).await.ok();
            let items = body["recommendations"].as_array().unwrap();
            assert_eq!(items.len(), 9);
            for item in items {
                expect(item, RECOMMENDATION);
                assert_eq!(item["why"].as_array().unwrap().len(), 4);
                if path.ends_with("impact") {
                    expect(&item["quantified_impact"], IMPACT);
                }
            }
        }
    }
    app.db.execute(&format!("delete from plants where id <> {bare}")).await;
    app.app.plants.refresh().await.unwrap();
    let body = app.post("/api/v1/recommendations", json!({"user_preferences": {"site": {"containers": false}}})).await;
    expect(&body.ok()["recommendations"][0], RECOMMENDATION);
    let asked = json!({"plant_name": "bare", "user_preferences": {}});
    let quantified = app.post("/api/v1/quantify-plant", asked).await.ok();
    expect(&quantified["quantified_impact"], IMPACT);
    expect(&quantified, &[("/suitability_score/total_score", "n"), ("/suitability_score/breakdown", "o")]);
}

#[tokio::test]
async fn suburbs_favorites_and_health_have_all_that_is_read_of_them() {
    let app = shipped().await;
    let suburbs = app.get("/api/v1/suburbs").await.ok();
    for suburb in suburbs["suburbs"].as_array().unwrap() {
        expect(suburb, &[("/id", "n"), ("/name", "s")]);
    }
    for path in ["/", "/api/v1/"] {
        expect(&app.get(path).await.ok(), &[("/message", "s")]);
    }
    let sync = json!({"email": "new@example.com", "favorite_plant_ids": [1, 2]});
    let synced = app.post("/api/v1/favorites/sync", sync).await.ok();
    for favorite in synced.as_array().unwrap() {
        expect(favorite, &[("/plant_id", "n"), ("/plant_name", "s"), ("/created_at", "s")]);
    }
    assert_eq!(app.get("/api/v1/favorites?email=new%40example.com").await.ok(), synced, "a bare list");
}
