//! What a plant does for its surroundings.

use serde_json::{Value, json};

use crate::recommendations::garden;
use crate::support::TestApp;

#[tokio::test]
async fn impact_stands_behind_the_companions() {
    let app = TestApp::over(garden().await).await;
    let body = app.post("/api/v1/recommendations-with-impact", json!({"user_preferences": {}, "n": 1})).await.ok();
    let item = &body["recommendations"][0];
    let keys: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[keys.len() - 2..], ["flower_colors", "quantified_impact"]);
    insta::assert_json_snapshot!(item["quantified_impact"]);
    let unknown = json!({"user_preferences": {}, "n": 1, "suburb": " Nowhere "});
    let body = app.post("/api/v1/recommendations-with-impact", unknown).await.ok();
    let sentence = body["recommendations"][0]["quantified_impact"]["community_impact_potential"].as_str().unwrap();
    assert!(sentence.contains("5% of Nowhere households"), "{sentence}");
}

#[tokio::test]
async fn a_plants_impact_is_quantified_alone_and_in_batches() {
    let app = TestApp::over(garden().await).await;
    let mint = json!({"plant_name": "mint", "user_preferences": {"preferences": {"goal": "edible"}}, "plant_count": 3});
    let answer = app.post("/api/v1/quantify-plant", mint.clone()).await;
    assert_eq!(
        answer.keys(),
        [
            "plant_name",
            "scientific_name",
            "plant_category",
            "quantified_impact",
            "suitability_score",
            "suburb",
            "climate_zone",
            "plant_count"
        ]
    );
    insta::assert_json_snapshot!(answer.ok());
    let unknown = json!({"plant_name": "nobody", "user_preferences": {}});
    assert_eq!(app.post("/api/v1/quantify-plant", unknown.clone()).await.detail(404), "Plant 'nobody' not found");
    let batch = app.post("/api/v1/batch-quantify", json!([mint, unknown, mint])).await.ok();
    assert_eq!(batch, json!([answer.ok(), answer.ok()]));
    assert_eq!(app.post("/api/v1/batch-quantify", json!([])).await.ok(), json!([]));
    let many = app.post("/api/v1/batch-quantify", Value::Array(vec![mint.clone(); 21])).await;
    assert_eq!(many.detail(400), "Maximum 20 plants can be quantified in a single batch request");
    let detail = app.post("/api/v1/batch-quantify", json!([mint, {"plant_name": 5}])).await.detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", 1, "plant_name"]));
    let detail = app.post("/api/v1/batch-quantify", json!({})).await.detail(422);
    assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!("list_type"), &json!(["body"])));
}

#[tokio::test]
async fn how_it_is_quantified_is_told() {
    let app = TestApp::start().await;
    let answer = app.get("/api/v1/quantification-info").await;
    assert_eq!(
        answer.keys(),
        [
            "framework_version",
            "methodology",
            "description",
            "metrics",
            "factors_considered",
            "confidence_levels",
            "limitations"
        ]
    );
    let body = answer.ok();
    assert_eq!(body["metrics"]["air_quality"]["range"], "0 - 15 points");
    assert_eq!(body["factors_considered"].as_array().unwrap().len(), 6);
}
