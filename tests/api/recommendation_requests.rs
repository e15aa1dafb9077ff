//! Requests for recommendations that are wrong, odd or absurd.

use serde_json::json;

use crate::recommendations::{ALL_CALLS, garden};
use crate::support::TestApp;

#[tokio::test]
async fn a_bad_request_is_told_where() {
    let app = TestApp::over(garden().await).await;
    let path = "/api/v1/recommendations";
    for (body, kind, loc) in [
        (json!({}), "missing", json!(["body", "user_preferences"])),
        (json!({"user_preferences": null}), "model_attributes_type", json!(["body", "user_preferences"])),
        (json!({"user_preferences": {}, "n": 0}), "greater_than_equal", json!(["body", "n"])),
        (json!({"user_preferences": {}, "n": 10}), "less_than_equal", json!(["body", "n"])),
        (json!({"user_preferences": {}, "n": null}), "int_type", json!(["body", "n"])),
        (json!({"user_preferences": {}, "n": 3.5}), "int_from_float", json!(["body", "n"])),
        (json!({"user_preferences": {}, "suburb": 3121}), "string_type", json!(["body", "suburb"])),
        (json!({"user_preferences": {}, "suburb": "a\u{0}"}), "value_error", json!(["body", "suburb"])),
        (json!({"user_preferences": {}, "month": "Smarch"}), "enum", json!(["body", "month"])),
        (
            json!({"user_preferences": {"site": []}}),
            "model_attributes_type",
            json!(["body", "user_preferences", "site"]),
        ),
        (
            json!({"user_preferences": {"site": {"containers": "perhaps"}}}),
            "bool_parsing",
            json!(["body", "user_preferences", "site", "containers"]),
        ),
        (
            json!({"user_preferences": {"preferences": {"colors": "red"}}}),
            "list_type",
            json!(["body", "user_preferences", "preferences", "colors"]),
        ),
        (
            json!({"user_preferences": {"preferences": {"colors": ["red", 5]}}}),
            "string_type",
            json!(["body", "user_preferences", "preferences", "colors", 1]),
        ),
        (json!([]), "model_attributes_type", json!(["body"])),
        (json!(null), "missing", json!(["body"])),
    ] {
        let detail = app.post(path, body.clone()).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &loc), "{body}");
    }
    let months = app.post(path, json!({"user_preferences": {}, "month": "Smarch"})).await.detail(422);
    assert!(months[0]["msg"].as_str().unwrap().starts_with("Input should be one of: January, February"));
}

#[tokio::test]
async fn a_body_is_read_as_the_original_reads_it() {
    let app = TestApp::over(garden().await).await;
    let path = "/api/v1/recommendations";
    let send = |kind: Option<&'static str>, body: &'static str| {
        let headers: Vec<(&str, &str)> = kind.iter().map(|kind| ("content-type", *kind)).collect();
        let app = &app;
        async move { app.request(reqwest::Method::POST, path, &headers, Some(body.into())).await }
    };
    assert_eq!(send(None, r#"{"user_preferences": {}}"#).await.status, 200);
    assert_eq!(send(Some("application/json; charset=utf-8"), r#"{"user_preferences": {}}"#).await.status, 200);
    let detail = send(Some("text/plain"), r#"{"user_preferences": {}}"#).await.detail(422);
    assert_eq!(detail[0]["type"], "model_attributes_type");
    assert_eq!(detail[0]["input"], r#"{"user_preferences": {}}"#);
    let detail = send(None, "").await.detail(422);
    assert_eq!(detail, json!([{"type": "missing", "loc": ["body"], "msg": "Field required", "input": null}]));
    let detail = send(Some("application/json"), r#"{"n": }"#).await.detail(422);
    assert_eq!(
        detail,
        json!([{"type": "json_invalid", "loc": ["body", 6], "msg": "JSON decode error", "input": {},
            "ctx": {"error": "Expecting value"}}])
    );
}

#[tokio::test]
async fn absurd_input_is_answered_and_breaks_nothing() {
    let app = TestApp::over(garden().await).await;
    let long = "x".repeat(255);
    let colors: Vec<String> = (0..100).map(|i| format!("color {i}")).collect();
    for body in [
        json!({"user_preferences": {"site": {"area_m2": 1e308}}}),
        json!({"user_preferences": {"site": {"area_m2": -1e308}}}),
        json!({"user_preferences": {"site": {"area_m2": -0.0}}}),
        json!({"user_preferences": {"preferences": {"colors": colors}}}),
        json!({"user_preferences": {}, "suburb": long}),
        json!({"user_preferences": {}, "climate_zone": long}),
        json!({"user_preferences": {"site": {"sun_exposure": "🌞", "location_type": ""}}}),
        json!({"user_preferences": {"site": {"container_sizes": []}, "preferences": {"goal": ""}}}),
    ] {
        let short: String = body.to_string().chars().take(100).collect();
        for call in ["recommendations", "recommendations-with-impact"] {
            let answer = app.post(&format!("/api/v1/{call}"), body.clone()).await;
            assert_eq!(answer.status, 200, "{call} {short}");
        }
        let mut named = body.clone();
        named["plant_name"] = json!("basil");
        for call in ["plant-score", "quantify-plant"] {
            let answer = app.post(&format!("/api/v1/{call}"), named.clone()).await;
            assert_eq!(answer.status, 200, "{call} {short}");
        }
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [r#"{"user_preferences": {"site": {"area_m2": NaN}}}"#.to_owned(), deep] {
        for call in ALL_CALLS {
            let path = format!("/api/v1/{call}");
            let answer = app.request(reqwest::Method::POST, &path, &[], Some(body.clone().into())).await;
            assert_eq!(answer.detail(422)[0]["type"], "json_invalid");
        }
    }
}
