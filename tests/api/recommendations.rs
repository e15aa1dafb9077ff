//! What to plant now, over HTTP: the frontend's own request, the answers' shape, bad input.
//! The rules themselves are tested in the engine.

use serde_json::{Value, json};

use crate::support::{TestApp, TestDb, samples};

pub const ALL_CALLS: [&str; 4] =
    ["recommendations", "recommendations-with-impact", "recommendations/compare", "plant-score"];

/// A garden that sows something in every month, in three categories.
pub async fn garden() -> TestDb {
    let db = TestDb::migrated().await;
    for (name, scientific, category, sun, months, days) in [
        ("Basil- Genovese", Some("Ocimum basilicum"), "herb", "full_sun", vec!["October", "November"], 70),
        ("Basil- Thai", Some("Ocimum basilicum"), "herb", "full_sun", vec!["October"], 60),
        ("Parsley", Some("Petroselinum crispum"), "herb", "part_sun", vec!["September", "October"], 75),
        ("Mint", Some("Mentha spicata"), "herb", "part_sun", vec!["October"], 90),
        ("Lettuce- Cos", Some("Lactuca sativa"), "vegetable", "part_sun", vec!["October", "March"], 60),
        ("Tomato- Roma", Some("Solanum lycopersicum"), "vegetable", "full_sun", vec!["October"], 80),
        ("Fern", None, "flower", "bright_shade", vec!["October"], 365),
        ("Pansy", Some("Viola × wittrockiana"), "flower", "part_sun", vec!["March", "April"], 70),
    ] {
        let row = json!({
            "plant_name": name, "scientific_name": scientific, "plant_category": category, "sun_need": sun,
            "sowing_months_by_climate": {"cool": months, "tropical": ["May"]}, "time_to_maturity_days": days,
            "edible": category != "flower", "container_ok": true, "indoor_ok": category == "herb",
            "maintainability_score": 0.6, "fragrant": category == "herb", "sowing_method": "Sow direct or raise seedlings",
            "description": format!("{name} attracts pollinators."), "beneficial_companions": "Tomato",
            "flower_colors": if category == "flower" { json!(["purple"]) } else { Value::Null },
        });
        db.insert("plants", row).await;
    }
    for (name, zone, heat) in [("Richmond", None, Some("Extreme Heat")), ("Darwin", Some("tropical"), None)] {
        let row = json!({"name": name, "latitude": -37.8, "longitude": 145.0, "climate_zone": zone, "suburb_heat_category": heat});
        db.insert("suburbs", row).await;
    }
    db
}

/// The request as the frontend sends it.
pub fn frontends() -> Value {
    json!({
        "suburb": "Richmond", "n": 9, "climate_zone": null,
        "user_preferences": {
            "user_id": "anon_mvp",
            "site": {"location_type": "balcony", "area_m2": 4, "sun_exposure": "part_sun", "wind_exposure": "moderate",
                "containers": true, "container_sizes": ["small", "medium"]},
            "preferences": {"goal": "mixed", "edible_types": ["herbs"], "colors": ["purple"], "fragrant": true,
                "maintainability": "low", "watering": "medium", "time_to_results": "quick", "season_intent": "start_now",
                "pollen_sensitive": false},
            "practical": {"budget": "medium", "has_basic_tools": true, "organic_only": false, "pets_or_toddlers": true},
            "environment": {"climate_zone": "temperate", "month_now": "", "uv_index": 0, "temperature_c": 8,
                "humidity_pct": 75, "wind_speed_kph": 15}
        }
    })
}

pub fn names(body: &Value) -> Vec<&str> {
    let items = body["recommendations"].as_array().unwrap().iter();
    items.map(|item| item["plant_name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_frontends_request_is_answered_with_all_it_reads() {
    let app = TestApp::over(garden().await).await;
    let answer = app.post("/api/v1/recommendations", frontends()).await;
    assert_eq!(answer.keys(), ["recommendations", "notes", "suburb", "climate_zone", "month_now", "zone_source"]);
    let body = answer.ok();
    for item in body["recommendations"].as_array().unwrap() {
        for text in [
            "/fit/sun_need",
            "/fit/maintainability",
            "/plant_category",
            "/media/image_url",
            "/sowing/season_label",
            "/sowing/method",
        ] {
            assert!(item.pointer(text).unwrap().is_string(), "{text} of {item}");
        }
        assert_eq!(item["why"].as_array().unwrap().len(), 4);
        assert!(item["sowing"]["months"].is_array() && item["id"].is_i64());
    }
    insta::assert_json_snapshot!(body);
}

#[tokio::test]
async fn the_zone_comes_from_the_request_the_suburb_or_nowhere() {
    let app = TestApp::over(garden().await).await;
    for (body, zone, source) in [
        (json!({"user_preferences": {}, "climate_zone": "arid", "suburb": "Darwin"}), "arid", "request"),
        (json!({"user_preferences": {}, "climate_zone": "polar"}), "polar", "request"),
        (json!({"user_preferences": {}, "suburb": " dARWIN "}), "tropical", "suburb"),
        (json!({"user_preferences": {}}), "cool", "suburb"),
        (json!({"user_preferences": {}, "suburb": "Nowhere"}), "cool", "default"),
    ] {
        let answer = app.post("/api/v1/recommendations", body.clone()).await.ok();
        assert_eq!((&answer["climate_zone"], &answer["zone_source"]), (&json!(zone), &json!(source)), "{body}");
        assert_eq!(answer["suburb"], body.get("suburb").unwrap_or(&json!("Richmond")).clone());
    }
}

#[tokio::test]
async fn a_postcode_is_a_place_and_an_unknown_one_is_said() {
    let app = TestApp::over(garden().await).await;
    app.db.execute("update suburbs set postcode = case name when 'Darwin' then '0800' else '3121' end").await;
    for row in [
        json!({"name": "Zeta", "postcode": "0800", "latitude": -12.5, "longitude": 130.8, "climate_zone": "arid"}),
        json!({"name": "3121", "postcode": " 4870 ", "latitude": -16.9, "longitude": 145.8, "climate_zone": "subtropical"}),
    ] {
        app.db.insert("suburbs", row).await;
    }
    app.app.climate.refresh_suburbs().await.unwrap();
    let unknown = |suburb: &str| Some(format!("Suburb '{suburb}' isn't known here: the cool zone was assumed."));
    for (suburb, climate_zone, zone, source, first_note) in [
        ("0800", None, "tropical", "suburb", None),
        (" 0800 ", None, "tropical", "suburb", None),
        ("3121", None, "subtropical", "suburb", None),
        ("4870", None, "subtropical", "suburb", None),
        ("9999", None, "cool", "default", unknown("9999")),
        ("No where ", None, "cool", "default", unknown("No where ")),
        ("", Some(""), "cool", "default", unknown("")),
        ("Nowhere", Some("cool"), "cool", "request", None),
    ] {
        let body = json!({"user_preferences": {}, "suburb": suburb, "climate_zone": climate_zone, "n": 9});
        for path in ["/api/v1/recommendations", "/api/v1/recommendations-with-impact"] {
            let answer = app.post(path, body.clone()).await.ok();
            assert_eq!((&answer["climate_zone"], &answer["zone_source"]), (&json!(zone), &json!(source)), "{suburb:?}");
            let notes = answer["notes"].as_array().unwrap();
            let said: Vec<&Value> = notes.iter().filter(|note| note.as_str().unwrap().starts_with("Suburb")).collect();
            assert_eq!(said.len(), usize::from(first_note.is_some()), "{notes:?}");
            if let Some(first_note) = &first_note {
                assert_eq!(&notes[0], first_note);
                assert!(notes.len() > 1, "what had to give comes behind: {notes:?}");
            }
        }
        let body =
            json!({"user_preferences": {}, "suburb": suburb, "climate_zone": climate_zone, "plant_name": "basil"});
        assert_eq!(app.post("/api/v1/plant-score", body).await.ok()["climate_zone"], zone);
    }
    // The stored spelling of a suburb that was named by its postcode; and weather is asked for by name alone.
    let body = json!({"user_preferences": {}, "suburb": "0800", "n": 1});
    let answer = app.post("/api/v1/recommendations-with-impact", body).await.ok();
    let sentence = &answer["recommendations"][0]["quantified_impact"]["community_impact_potential"];
    assert!(sentence.as_str().unwrap().contains("5% of Darwin households"), "{sentence}");
    app.get("/api/v1/climate/0800").await.expect(404);
}

#[tokio::test]
async fn explain_adds_up_and_counts_who_was_turned_away() {
    let app = TestApp::over(garden().await).await;
    let body = json!({"user_preferences": {"site": {"wind_exposure": "windy"}}, "explain": true, "n": 3});
    let answer = app.post("/api/v1/recommendations", body).await;
    let body = answer.ok();
    let turned_away: i64 = body["excluded"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum();
    assert!(turned_away > 0 && turned_away < 8, "{body}");
    insta::assert_json_snapshot!((&body["excluded"], &body["recommendations"][0]["explain"]));
    for item in body["recommendations"].as_array().unwrap() {
        let parts = item["explain"].as_object().unwrap().values();
        let sum: f64 = parts.filter_map(|part| part["points"].as_f64()).sum();
        assert!((sum - item["score"].as_f64().unwrap()).abs() <= 0.05 + 1e-9, "{sum} for {item}");
    }
}

#[tokio::test]
async fn a_comparison_tells_what_a_variant_changes() {
    let app = TestApp::over(garden().await).await;
    let body = json!({
        "base": {"user_preferences": {}, "n": 3},
        "variants": [{"site": {"sun_exposure": "full_sun"}}, {"month": "March"}, {"preferences": {"goal": "ornamental"}, "n": 1}],
    });
    let answer = app.post("/api/v1/recommendations/compare", body).await;
    assert_eq!(answer.keys(), ["base", "variants"]);
    let answer = answer.ok();
    let base = app.post("/api/v1/recommendations", json!({"user_preferences": {}, "n": 3})).await.ok();
    assert_eq!(answer["base"], base);
    let alone =
        app.post("/api/v1/recommendations", json!({"user_preferences": {}, "n": 3, "month": "March"})).await.ok();
    let march = &answer["variants"][1];
    let lists = [&answer["base"], &alone].map(names);
    for name in &lists[1] {
        let entered = march["entered"].as_array().unwrap().iter().any(|place| place["plant_name"] == *name);
        assert_eq!(entered, !lists[0].contains(name), "{name}: {march}");
    }
    assert_eq!(answer["variants"].as_array().unwrap().len(), 3);
    let too_many = json!({"base": {"user_preferences": {}}, "variants": vec![json!({}); 9]});
    let detail = app.post("/api/v1/recommendations/compare", too_many).await.detail(422);
    assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!("too_long"), &json!(["body", "variants"])));
    let bad = json!({"base": {"user_preferences": {}}, "variants": [{}, {"site": {"area_m2": "wide"}}]});
    let detail = app.post("/api/v1/recommendations/compare", bad).await.detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", "variants", 1, "site", "area_m2"]));
}

#[tokio::test]
async fn a_plant_is_scored_by_any_of_its_names() {
    let app = TestApp::over(garden().await).await;
    let answer =
        app.post("/api/v1/plant-score", json!({"plant_name": " ocimum basilicum ", "user_preferences": {}})).await;
    assert_eq!(
        answer.keys(),
        [
            "plant_name",
            "scientific_name",
            "plant_category",
            "score",
            "score_breakdown",
            "fit",
            "sowing",
            "media",
            "suburb",
            "climate_zone",
            "month_now"
        ]
    );
    insta::assert_json_snapshot!(answer.ok());
    for name in ["Rafflesia", " ", "'; drop table plants; --"] {
        let answer = app.post("/api/v1/plant-score", json!({"plant_name": name, "user_preferences": {}})).await;
        assert_eq!(answer.detail(404), format!("Plant '{name}' not found"));
    }
}

#[tokio::test]
async fn a_name_without_what_the_frontend_strips_is_found() {
    let db = TestDb::migrated().await;
    for name in ["Asparagus- Mary Washington (Crown)", "Asparagus- Mary Washington", "Chilli- Jalapeño", "Açaí Palm"]
    {
        db.insert("plants", json!({"plant_name": name, "plant_category": "vegetable"})).await;
    }
    let app = TestApp::over(db).await;
    for (asked, found) in [
        ("Asparagus- Mary Washington Crown", "Asparagus- Mary Washington (Crown)"),
        ("Chilli- Jalapeo", "Chilli- Jalapeño"),
        ("chilli jalapeno", "Chilli- Jalapeño"),
        ("acai palm", "Açaí Palm"),
    ] {
        let body = json!({"plant_name": asked, "user_preferences": {}});
        for call in ["plant-score", "quantify-plant"] {
            let answer = app.post(&format!("/api/v1/{call}"), body.clone()).await;
            assert_eq!(answer.ok()["plant_name"], found, "{call} {asked}");
        }
    }
}

#[tokio::test]
async fn without_a_database_recommendations_go_on() {
    let app = TestApp::over(garden().await).await;
    app.app.db.close().await;
    for (call, body) in [
        ("recommendations", json!({"user_preferences": {}})),
        ("recommendations-with-impact", json!({"user_preferences": {}})),
        ("plant-score", json!({"plant_name": "mint", "user_preferences": {}})),
        ("quantify-plant", json!({"plant_name": "mint", "user_preferences": {}})),
    ] {
        assert_eq!(app.post(&format!("/api/v1/{call}"), body).await.status, 200, "{call}");
    }
}

/// Months and zones that the real rows differ in.
const PLACES: [(&str, &str); 8] = [
    ("January", "cool"),
    ("March", "tropical"),
    ("May", "subtropical"),
    ("July", "cool"),
    ("July", "tropical"),
    ("September", "cool"),
    ("October", "temperate"),
    ("December", "arid"),
];

#[tokio::test]
async fn the_real_rows_are_recommended_as_they_were() {
    let Some(folder) = samples::folder() else {
        return;
    };
    let db = TestDb::migrated().await;
    db.import(&[folder]).await;
    let app = TestApp::over(db).await;
    let mut answers = serde_json::Map::new();
    for (month, zone) in PLACES {
        for goal in ["mixed", "edible"] {
            let asked = json!({"month": month, "climate_zone": zone, "n": 9,
                "user_preferences": {"preferences": {"goal": goal}, "site": {"sun_exposure": "full_sun"}}});
            let body = app.post("/api/v1/recommendations", asked).await.ok();
            let items = body["recommendations"].as_array().unwrap().iter();
            let lines: Vec<String> = items
                .map(|item| {
                    format!(
                        "{} {}: {}",
                        item["score"],
                        item["plant_name"].as_str().unwrap(),
                        item["why"][0].as_str().unwrap()
                    )
                })
                .collect();
            answers.insert(format!("{month}, {zone}, {goal}"), json!({"plants": lines, "notes": body["notes"]}));
        }
    }
    insta::assert_json_snapshot!(answers);
}
